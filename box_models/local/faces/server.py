"""The embedded Box on a port of the loopback interface, served by uvicorn in a thread."""

from __future__ import annotations

import operator
import os
import socket
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from types import NoneType, TracebackType
from typing import SupportsIndex

from box_models._forks import reset_after_fork
from box_models._operating_system import reserve_address
from box_models.local.engine import Engine
from box_models.local.faces import box_hosts
from box_models.local.faces.adapter import OpenEngine, open_engine
from box_models.local.faces.host_names import check_names, check_origins
from box_models.local.seed import SeedSource
from box_models.local.settings import Settings

try:
    from box_models.local.faces.asgi import create_app
    from box_models.local.faces.uvicorn_internals import Certificate as Certificate
    from box_models.local.faces.uvicorn_internals import ThreadServer, thread_server
except ImportError as _missing:
    raise ImportError(
        'Serving the embedded Box needs an extra: pip install "box_models[local]"'
    ) from _missing

HOST = "127.0.0.1"
PATH = (str, os.PathLike)


class LocalServer:
    """A running server: ``url`` is the base URL for clients, ``token`` the developer token of the first user.

    ``environment`` has the environment variables with which other programs reach a server that is started ``as_box``. It is
    empty for any other server. The end of its ``with`` block, or :meth:`close`, stops it.
    """

    def __init__(
        self, opened: OpenEngine, listener: socket.socket, server: ThreadServer, *, authority: Path | None
    ) -> None:
        self._opened = opened
        self._server = server
        self._listener = listener
        self._process = os.getpid()
        reset_after_fork(self)
        self._thread = threading.Thread(
            target=server.run, args=([listener],), name="box_models-local", daemon=True
        )
        address = f"{HOST}:{listener.getsockname()[1]}"
        scheme = "https" if server.config.is_ssl else "http"
        self.url: str = box_hosts.API_URL if authority else f"{scheme}://{address}"
        self.environment: Mapping[str, str] = (
            box_hosts.environment(f"http://{address}", authority) if authority else {}
        )
        self.token: str = opened.engine.accounts.owner_token()
        self._thread.start()
        server.is_ready.wait()
        if server.failure is not None:
            self.close()
            raise RuntimeError(
                f"the server at {address} could not start: {server.failure}"
            ) from server.failure

    @property
    def engine(self) -> Engine:
        """The engine of the server, for inspection."""
        return self._opened.engine

    def close(self) -> None:
        """Finish the requests in progress, for at most two seconds, then release the port and the directory.

        In a forked process, it has no effect, because the server runs in the parent process.
        """
        if os.getpid() != self._process:
            return
        self._server.stop()
        self._thread.join()
        self._opened.close()

    def _reset_after_fork(self) -> None:
        self._listener.close()  # a forked process would keep the port in use

    def __enter__(self) -> LocalServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def serve(
    directory: str | os.PathLike[str] = ":memory:",
    *,
    port: int = 0,
    seed: SeedSource | None = None,
    hosts: Collection[str] = (),
    public_url: str | None = None,
    certificate: Certificate | None = None,
    as_box: bool = False,
    allow_origins: Collection[str] = (),
    settings: Settings | None = None,
) -> LocalServer:
    """Serve the embedded Box in ``directory`` on ``127.0.0.1`` from a thread.

    The server accepts requests when this function returns. ``port`` 0 chooses a free port. ``seed`` is a seed file or its
    contents. ``hosts`` are additional host names (without port) that requests may use, for example those of a TLS
    terminator. URLs in responses begin with ``public_url``, or with the host name of the request. With a ``certificate``,
    the server uses TLS.

    With ``as_box``, the server answers under Box's own host names instead, for clients that have them built in. ``port`` is
    an HTTPS proxy that connects only to these names; :attr:`LocalServer.environment` configures a client. The
    certificate authority is in the directory. Needs the extra ``as-box``.

    Web pages of ``allow_origins``, such as ``http://localhost:3000``, may send requests; those of other origins are refused.

    Raises ``OSError`` if the port is in use or a file cannot be read, ``SeedError`` for an invalid seed, and ``StoreError``
    if the directory cannot be used.

    >>> with serve() as server:
    ...     requests.get(server.url + "/2.0/users/me", headers={"Authorization": f"Bearer {server.token}"})
    <Response [200]>
    """
    _check_kind("directory", directory, "a path", *PATH)
    _check_kind("public_url", public_url, "a URL", str, NoneType)
    _check_kind("certificate", certificate, "a Certificate(chain, key)", Certificate, NoneType)
    if certificate is not None:
        _check_kind("certificate: chain", certificate.chain, "a path", *PATH)
        _check_kind("certificate: key", certificate.key, "a path", *PATH)
    _check_port(port)
    check_names(hosts)
    check_origins(allow_origins)
    if as_box and (hosts or public_url or certificate):
        raise ValueError(
            "as_box has its own hosts, URLs and certificate; leave out hosts, public_url, certificate"
        )
    opened = open_engine(directory, settings=settings, seed=seed)
    try:
        authority = None
        if as_box:
            certificate, authority = _certificates(opened.engine.directory)
        app = create_app(
            opened.engine,
            hosts=box_hosts.NAMES if as_box else hosts,
            public_url=public_url,
            other_urls=box_hosts.OTHER_URLS if as_box else {},
            allow_origins=allow_origins,
        )
        server = thread_server(app, certificate, proxied_names=box_hosts.NAMES if as_box else ())
        listener = _listen(port)
        try:
            return LocalServer(opened, listener, server, authority=authority)
        except BaseException:
            listener.close()
            raise
    except BaseException:
        opened.close()
        raise


def _certificates(directory: Path) -> tuple[Certificate, Path]:
    try:
        # Imported here because the extra is optional.
        from box_models.local.faces.box_certificates import write_certificates
    except ImportError as missing:
        raise ImportError('as_box needs an extra: pip install "box_models[as-box]"') from missing
    chain, authority = write_certificates(directory)
    return Certificate(chain, chain), authority


def _check_kind(argument: str, value: object, description: str, *kinds: type) -> None:
    if not isinstance(value, kinds):
        raise TypeError(f"{argument} must be {description}, not {type(value).__name__}")


def _check_port(port: object) -> None:
    if isinstance(port, bool) or not isinstance(port, SupportsIndex):
        raise TypeError(f"port must be a whole number, not {port!r}")
    if not 0 <= operator.index(port) <= 65535:
        raise ValueError(f"port must be 0 (chooses a free one) to 65535, not {port}")


def _listen(port: int) -> socket.socket:
    # asyncio turns Nagle's algorithm off only if the socket names its protocol. Every response would be 40 ms later.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        reserve_address(listener)
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"cannot bind {HOST}:{port} ({error.strerror}); choose another port, or 0 for a free one"
        raise OSError(error.errno, message) from None
    return listener
