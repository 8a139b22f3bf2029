"""How to reach the network: trusted certificates, proxies, a client certificate, and the caller's own session."""

from __future__ import annotations

import functools
import os
import re
import ssl
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import SplitResult, urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from requests.utils import default_headers, get_environ_proxies

from box_models._secret_value import SecretValue
from box_models._stack_level import frames_in_package
from box_models.transport.hosts import is_loopback

Verify: TypeAlias = bool | str | os.PathLike[str]
"""Whether to verify TLS certificates, or the path of a file or a directory with the certificates to trust."""
Certificate: TypeAlias = str | os.PathLike[str] | tuple[str | os.PathLike[str], str | os.PathLike[str]]
"""The path of a client certificate with its private key, or the two paths ``(certificate, key)``."""
Proxies: TypeAlias = Mapping[str, str]
"""The URL of the proxy for each scheme, such as ``{"https": "http://proxy.example:3128"}``."""

CA_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
PROXY_SCHEMES = frozenset({"http", "https", "socks4", "socks4a", "socks5", "socks5h"})
OWN_HEADERS = frozenset(
    [
        "accept",
        "accept-encoding",
        "as-user",
        "authorization",
        "boxapi",
        "connection",
        "content-encoding",
        "content-length",
        "content-range",
        "content-type",
        "cookie",
        "digest",
        "expect",
        "host",
        "if-match",
        "if-none-match",
        "if-range",
        "proxy-authorization",
        "range",
        "transfer-encoding",
    ]
)
"""Headers that this package sets, or that would give a request another identity. They are not taken from a session."""


class UnverifiedTLSWarning(UserWarning):
    """TLS certificates are not verified, so an attacker in the network can read the access token and all content."""


class PortableNetwork(NamedTuple):
    """The arguments with which another process reaches the network in the same way. They contain no secret."""

    verify: bool | str
    proxies: tuple[tuple[str, str], ...] | None
    cert: str | tuple[str, str] | None


class NetworkSettings:
    """The checked settings of a `Transport`.

    An argument takes precedence over ``requests_session``, and that over the environment. Raises `ValueError` and
    `TypeError`, which name the argument or the variable, for a setting that cannot work.
    """

    def __init__(
        self,
        *,
        verify: Verify = True,
        proxies: Proxies | SecretValue[Proxies | None] | None = None,
        cert: Certificate | None = None,
        requests_session: requests.Session | None = None,
        trust_env: bool = True,
    ) -> None:
        hidden: SecretValue[Proxies | None]
        hidden = proxies if isinstance(proxies, SecretValue) else SecretValue(proxies)
        del proxies  # it may contain a password, and tracebacks may show variables
        self._has_default_verify = verify is True
        self._is_portable = requests_session is None
        verify_name = cert_name = ""
        if requests_session is not None:
            if not isinstance(requests_session, requests.Session):
                raise TypeError(
                    f"requests_session must be a requests.Session, not {type(requests_session).__name__}"
                )
            trust_env = trust_env and requests_session.trust_env
            if verify is True and requests_session.verify is not None:
                verify, verify_name = requests_session.verify, "requests_session."
            if cert is None:
                cert, cert_name = requests_session.cert, "requests_session."
            if hidden.reveal() is None and requests_session.proxies:
                hidden = SecretValue(requests_session.proxies)
        self.verify: bool | str = _verify(verify, f"{verify_name}verify", trust_env=trust_env)
        self.cert: str | tuple[str, str] | None = _cert(cert, f"{cert_name}cert")
        self.adapters: Mapping[str, BaseAdapter] = _adapters(requests_session)
        self.headers: SecretValue[Mapping[str, str]] = SecretValue(_headers(requests_session))
        self._proxies = _checked_proxies(hidden)
        self._trust_env = trust_env
        self._by_host: dict[str, SecretValue[dict[str, str]]] = {}
        if self.verify is False:
            warnings.warn(
                f"{verify_name}verify=False: TLS certificates are not verified, so an attacker in the network can read the "
                'access token and all content. To trust the CA of a company, use verify="ca.pem".',
                UnverifiedTLSWarning,
                stacklevel=frames_in_package(),
            )

    def proxies_for(self, parts: SplitResult) -> dict[str, str]:
        """Return the proxies for the host of a URL. This machine is never reached through a proxy."""
        if is_loopback(parts):
            return {}
        if self._proxies is not None:
            return self._proxies.reveal()
        if not self._trust_env:
            return {}
        if parts.netloc not in self._by_host:
            self._by_host[parts.netloc] = SecretValue(get_environ_proxies(parts.geturl()))
        return self._by_host[parts.netloc].reveal()

    def close_inherited(self) -> None:
        """Close the idle connections of the caller's adapters in a forked process. Those of the parent stay open."""
        for adapter in self.adapters.values():
            if isinstance(adapter, HTTPAdapter):
                adapter.close()

    def for_another_process(self) -> PortableNetwork:
        """Return the arguments. Raises `TypeError` if they contain a session, or a proxy with a password."""
        if not self._is_portable:
            raise TypeError("its requests_session belongs to one process; create a Box in the other process")
        proxies = (
            None if self._proxies is None else SecretValue(tuple(sorted(self._proxies.reveal().items())))
        )
        if proxies is not None and any("@" in url for _, url in proxies.reveal()):
            raise TypeError(
                "its proxies contain a password, and a pickle contains no secrets; set HTTPS_PROXY in both processes instead"
            )
        # Each process reads its own environment.
        verify = True if self._has_default_verify else self.verify
        return PortableNetwork(verify, None if proxies is None else proxies.reveal(), self.cert)


_Send: TypeAlias = Callable[..., requests.Response]


class BorrowedAdapter(BaseAdapter):
    """Send requests through an adapter of the caller's session, which the caller closes."""

    def __init__(self, adapter: BaseAdapter) -> None:
        super().__init__()
        self.send: _Send = adapter.send

    def close(self) -> None:
        """Leave the adapter open."""


def _verify(verify: Verify, name: str, *, trust_env: bool) -> bool | str:
    if verify is True and trust_env:
        variable = next((each for each in CA_VARIABLES if os.environ.get(each)), None)
        return True if variable is None else _ca_path(os.environ[variable], variable)
    if isinstance(verify, bool):
        return verify
    if not isinstance(verify, str | os.PathLike):
        raise TypeError(f"{name} must be True, False or the path of a CA file, not {type(verify).__name__}")
    return _ca_path(os.fspath(verify), name)


def _ca_path(path: str, name: str) -> str:
    if Path(path).is_dir():
        return str(Path(path).absolute())
    try:
        status = Path(path).stat()
        _load_ca_file(path, status.st_mtime_ns, status.st_size)
    except ssl.SSLError:
        problem = "contains no certificate in PEM format"
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
    else:
        return str(Path(path).absolute())
    raise ValueError(f"{name}: the CA file {path!r} {problem}")


@functools.lru_cache(maxsize=8)
def _load_ca_file(path: str, _modified_at: int, _size: int) -> None:
    """Raise if a CA file is invalid. A file is loaded once until it changes, because that takes about 40 ms."""
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=path)


def _cert(cert: Certificate | None, name: str) -> str | tuple[str, str] | None:
    if cert is None:
        return None
    files = cert if isinstance(cert, tuple) else (cert,)
    if len(files) not in (1, 2) or not all(isinstance(file, str | os.PathLike) for file in files):
        raise TypeError(f"{name} must be the path of a client certificate, or the paths (certificate, key)")
    paths = [str(Path(file).absolute()) for file in files]
    for path in paths:
        try:
            with Path(path).open("rb"):
                pass
        except OSError as error:
            raise ValueError(f"{name}: the file {path!r} cannot be read: {error.strerror}") from None
    _check_key(paths[0], paths[-1], name)
    return paths[0] if len(paths) == 1 else (paths[0], paths[1])


def _check_key(certificate: str, key: str, name: str) -> None:
    """Load the certificate and the key. OpenSSL would ask for the password of an encrypted key on the terminal."""

    def no_password() -> str:
        raise ValueError(
            f"{name}: the private key in {key!r} is encrypted; decrypt it, or pass a requests_session whose adapter "
            "has an SSLContext with the key"
        )

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(certificate, key, password=no_password)
    except ssl.SSLError as error:
        reason = error.reason
    else:
        return
    if reason == "KEY_VALUES_MISMATCH":
        raise ValueError(f"{name}: the key in {key!r} does not belong to the certificate in {certificate!r}")
    raise ValueError(
        f"{name}: {certificate!r} must contain a certificate in PEM format, and {key!r} its private key"
    )


def _checked_proxies(proxies: SecretValue[Proxies | None]) -> SecretValue[dict[str, str]] | None:
    """Return a copy. The errors do not show the URLs, which may contain passwords."""
    if proxies.reveal() is None:
        return None
    if not isinstance(proxies.reveal(), Mapping):
        raise TypeError('proxies must be a dict, such as {"https": "http://proxy.example:3128"}')
    # requests uses None for "no proxy".
    checked = SecretValue({key: url for key, url in (proxies.reveal() or {}).items() if url})
    for key in checked.reveal():
        if str(key).partition("://")[0] not in ("http", "https", "all"):
            raise ValueError(f'proxies: the keys must be "https", "http" or "all", not {key!r}')
        if not _is_proxy(SecretValue(checked.reveal()[key])):
            raise ValueError(
                f'proxies[{key!r}] must be a URL such as "http://proxy.example:3128" '
                "(its value is not shown, because it may contain a password)"
            )
    return checked


def _is_proxy(url: SecretValue[str]) -> bool:
    if not isinstance(url.reveal(), str):
        return False
    try:
        parts = SecretValue(urlsplit(url.reveal() if "://" in url.reveal() else f"http://{url.reveal()}"))
        port = parts.reveal().port
    except ValueError:
        return False
    return parts.reveal().scheme in PROXY_SCHEMES and bool(parts.reveal().hostname) and port != 0


def _adapters(session: requests.Session | None) -> dict[str, BaseAdapter]:
    """Return the adapters of the session that are more than the plain ones of `requests`."""
    adapters = {} if session is None else dict(session.adapters)
    for prefix, adapter in list(adapters.items()):
        if type(adapter) is HTTPAdapter:
            del adapters[prefix]
        elif isinstance(adapter, HTTPAdapter) and adapter.max_retries.total not in (0, False):
            raise ValueError(
                f"requests_session: its adapter for {prefix!r} retries by itself; create it with max_retries=0, "
                "because the retries of RetryPolicy would multiply with its own"
            )
    return adapters


def _headers(session: requests.Session | None) -> dict[str, str]:
    """Return the headers that the caller added to the session, without those that this package sets."""
    if session is None:
        return {}
    usual, added = default_headers(), {}
    for name, value in session.headers.items():
        if not value or usual.get(name) == value or name.lower() in OWN_HEADERS:
            continue
        text = SecretValue(value.decode("latin-1") if isinstance(value, bytes) else value)
        if not re.fullmatch(r"[ -~\xa0-\xff\t]+", text.reveal()):
            raise ValueError(f"requests_session: the value of its header {name!r} is not valid")
        added[name] = text.reveal()
    return added
