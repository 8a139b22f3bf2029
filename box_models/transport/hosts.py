"""The addresses of Box, and the check that requests go to no other host."""

from __future__ import annotations

import functools
import ipaddress
import re
from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from box_models.errors import UnsafeURL

BOX_HOST = re.compile(
    r"(?:api|upload|account)\.box\.com|(?:[a-z0-9-]{1,63}\.)+app\.box\.com|(?:[a-z0-9-]{1,63}\.)+boxcloud\.com"
)
CONTENT_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.)+boxcloud\.com")
REPRESENTATIONS = "/api/2.0/internal_files/"
"""The start of the paths of representations, which Box serves from its content hosts."""
SUSPICIOUS = re.compile(r"[^\x21-\x7e]|[\\\"<>^`{|}]")


class Endpoints(NamedTuple):
    """The addresses of one Box: the real one, or the one at a base URL."""

    api: str = "https://api.box.com/2.0"
    upload: str = "https://upload.box.com/api/2.0"
    token: str = "https://api.box.com/oauth2/token"  # noqa: S105 # an address
    revoke: str = "https://api.box.com/oauth2/revoke"
    authorize: str = "https://account.box.com/api/oauth2/authorize"
    origin: str = "https://api.box.com"

    @property
    def base_url(self) -> str | None:
        """The base URL in normalized form. None for the real Box."""
        return None if self == Endpoints() else self.api.removesuffix("/2.0")

    @classmethod
    def of(cls, base_url: str | None) -> Endpoints:
        """Return the endpoints for ``base_url``; None means the real Box. Raises `ValueError` if it is not valid.

        >>> Endpoints.of("http://127.0.0.1:8000/").upload
        'http://127.0.0.1:8000/api/2.0'
        """
        if base_url is None:
            return cls()
        base = base_url.rstrip("/")
        parts = _split(base, "base_url")
        if parts.scheme not in ("http", "https") or parts.query or parts.fragment:
            raise ValueError(
                f"base_url must be like 'https://host' or 'http://127.0.0.1:port', not {base_url!r}"
            )
        if parts.scheme == "http" and not (
            is_loopback(parts) or (parts.hostname or "").endswith(".localhost")
        ):
            raise ValueError(
                f"base_url must start with https:// for {parts.hostname!r}; http:// is allowed for this machine only"
            )
        if base == cls().origin:
            return cls()
        return cls(
            api=f"{base}/2.0",
            upload=f"{base}/api/2.0",
            token=f"{base}/oauth2/token",
            revoke=f"{base}/oauth2/revoke",
            authorize=f"{base}/api/oauth2/authorize",
            origin=origin_of(base),
        )


def check_url(url: str, origins: Collection[str], local: Collection[str] = ()) -> SplitResult:
    """Return the parts of ``url``, which must be a URL of Box or have its origin in ``origins``.

    Raises `UnsafeURL` otherwise. Plain http is allowed for loopback addresses, and for the origins in ``local``, which
    need no network.
    """
    try:
        parts = _split(url, "the URL")
    except ValueError as problem:
        reason = str(problem)
    else:
        origin = origin_of(url)
        if origin in origins and (parts.scheme == "https" or is_loopback(parts) or origin in local):
            return parts
        if parts.scheme == "https" and parts.port in (None, 443) and is_box_url(url):
            return parts
        reason = (
            "http:// is not encrypted"
            if parts.scheme == "http"
            else "it is neither a host of Box nor the base_url"
        )
    raise UnsafeURL(f"no request was sent to {redact_url(url)}: {reason}")


def is_box_url(url: str) -> bool:
    """Return whether the host of ``url`` belongs to the real Box."""
    return _host(urlsplit(url).netloc).is_box


def takes_token(url: str) -> bool:
    """Return whether a request to a host of Box may carry the token.

    Hosts that only serve content must not receive it with a signed URL, but Box requires it for representations there.
    """
    parts = urlsplit(url)
    return not _host(parts.netloc).is_content or parts.path.startswith(REPRESENTATIONS)


def is_loopback(parts: SplitResult) -> bool:
    """Return whether the host is this machine, by its name alone and without a DNS request."""
    return _host(parts.netloc).is_loopback


def origin_of(url: str) -> str:
    """Return scheme, host and port of ``url`` in normalized form."""
    parts = urlsplit(url)
    return _origin(parts.scheme, parts.netloc)


def host_and_port(parts: SplitResult) -> str:
    """Return host and port."""
    return _origin(parts.scheme, parts.netloc).partition("://")[2]


class _Host(NamedTuple):
    """The properties of a host."""

    is_named: bool
    is_box: bool
    is_content: bool
    is_loopback: bool


@functools.lru_cache(64)  # each request calls this about twenty times, with the same few hosts
def _host(netloc: str) -> _Host:
    parts = SplitResult("", netloc, "", "", "")
    name = parts.hostname or ""
    try:
        loopback = ipaddress.ip_address(name).is_loopback
    except ValueError:
        loopback = name == "localhost"
    return _Host(
        bool(name) and "@" not in netloc and "%" not in netloc and _has_port(parts),
        BOX_HOST.fullmatch(name) is not None,
        CONTENT_HOST.fullmatch(name) is not None,
        loopback,
    )


@functools.lru_cache(64)
def _origin(scheme: str, netloc: str) -> str:
    parts = SplitResult(scheme, netloc, "", "", "")
    port = parts.port or (443 if scheme == "https" else 80)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{scheme}://{host}:{port}"


def redact_url(url: str) -> str:
    """Return the URL without its secret parts: user, password, query, and the path of a signed URL."""
    plain = url.partition("?")[0].partition("#")[0]
    scheme, separator, rest = plain.partition("://")
    authority, slash, path = rest.partition("/")
    host = authority.rpartition("@")[2]
    hidden = "…" if CONTENT_HOST.fullmatch(host.lower()) or path.startswith("dl/") else path
    return f"{scheme}{separator}{host}{slash}{hidden}" if separator else plain


def _split(url: str, name: str) -> SplitResult:
    if SUSPICIOUS.search(url):
        raise ValueError(f"{name} contains a character that is not allowed in URLs: {redact_url(url)!r}")
    parts = urlsplit(url)
    if not _host(parts.netloc).is_named:
        raise ValueError(f"{name} must contain a host name and no user name: {redact_url(url)!r}")
    return parts


def _has_port(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False
