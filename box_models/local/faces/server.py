"""The embedded Box on a port of this machine's loopback: uvicorn in a thread."""

from __future__ import annotations

import asyncio
import contextlib
import operator
import os
import socket
import struct
import threading
from collections.abc import Collection, Mapping
from types import NoneType, TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, SupportsIndex

from box_models.local.engine import Engine
from box_models.local.faces.adapter import OpenEngine, open_engine
from box_models.local.seed import apply_seed
from box_models.local.settings import Settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

try:
    import h11
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol
    from uvicorn.server import ServerState

    from box_models.local.faces.asgi import CONNECTION, create_app, goodbye
except ImportError as _missing:
    raise ImportError(
        'Serving the embedded Box needs an extra: pip install "box_models[local]"'
    ) from _missing

HOST = "127.0.0.1"
HEADER_SECONDS = 10.0
KEEP_ALIVE_SECONDS = 60
SHUTDOWN_SECONDS = 2
LAST_SECONDS = 1
PATH = (str, os.PathLike)


class Certificate(NamedTuple):
    """Paths of a PEM certificate chain and of its private key."""

    chain: str | os.PathLike[str]
    key: str | os.PathLike[str]


class LocalServer:
    """A running server: ``url`` is what a client takes as its base URL, ``token`` the first user's developer token.

    Leaving its ``with`` block, or :meth:`close`, ends it.
    """

    def __init__(self, opened: OpenEngine, listener: socket.socket, server: _Server) -> None:
        self._opened = opened
        self._server = server
        self._thread = threading.Thread(
            target=server.run, args=([listener],), name="box_models-local", daemon=True
        )
        scheme = "https" if server.config.is_ssl else "http"
        self.url: str = f"{scheme}://{HOST}:{listener.getsockname()[1]}"
        self.token: str = opened.engine.accounts.owner_token()
        self._thread.start()
        server.settled.wait()
        if server.failure is not None:
            self.close()
            raise RuntimeError("the embedded Box could not be served") from server.failure

    @property
    def engine(self) -> Engine:
        """The engine behind the port, for looking at it from the inside."""
        return self._opened.engine

    def close(self) -> None:
        """Answer what is being answered, for at most two seconds, then free port and directory."""
        self._server.end()
        self._thread.join()
        self._opened.close()

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
    seed: str | os.PathLike[str] | Mapping[str, object] | None = None,
    hosts: Collection[str] = (),
    public_url: str | None = None,
    certificate: Certificate | None = None,
    settings: Settings | None = None,
) -> LocalServer:
    """Serve the embedded Box kept in ``directory`` on ``127.0.0.1``, from a thread; it is ready when this returns.

    ``port`` 0 takes a free one; a port in use is an ``OSError``. ``seed`` is a seed file, or what such a file holds.
    ``hosts`` are further names (without port) it may be called by, as behind a TLS terminator; URLs in its answers
    follow the name it was called by, or ``public_url``. With ``certificate`` it speaks TLS.

    >>> with serve() as server:
    ...     requests.get(server.url + "/2.0/users/me", headers={"Authorization": f"Bearer {server.token}"})
    <Response [200]>
    """
    _check_kind("directory", directory, "a path", *PATH)
    _check_kind("seed", seed, "a path, or what such a file holds", *PATH, Mapping, NoneType)
    _check_kind("public_url", public_url, "a URL", str, NoneType)
    _check_kind("certificate", certificate, "a Certificate(chain, key)", Certificate, NoneType)
    if certificate is not None:
        _check_kind("certificate: chain", certificate.chain, "a path", *PATH)
        _check_kind("certificate: key", certificate.key, "a path", *PATH)
    _check_kind("settings", settings, "a Settings(…)", Settings, NoneType)
    _check_port(port)
    _check_hosts(hosts)
    opened = open_engine(directory, settings=settings)
    try:
        if seed is not None:
            apply_seed(opened.engine, seed)
        config = _config(opened.engine, hosts, public_url, certificate)
        config.load()
        listener = _listen(port)
        try:
            return LocalServer(opened, listener, _Server(config))
        except BaseException:
            listener.close()
            raise
    except BaseException:
        opened.close()
        raise


def _check_kind(argument: str, value: object, what: str, *kinds: type) -> None:
    if not isinstance(value, kinds):
        raise TypeError(f"{argument} is {what}, not {type(value).__name__}")


def _check_port(port: object) -> None:
    if isinstance(port, bool) or not isinstance(port, SupportsIndex):
        raise TypeError(f"port is a whole number, not {port!r}")
    if not 0 <= operator.index(port) <= 65535:
        raise ValueError(f"port must be 0 (any free one) to 65535, not {port}")


def _check_hosts(hosts: object) -> None:
    if isinstance(hosts, str):
        raise TypeError(f"hosts must be a collection of names, such as [{hosts!r}], not one string")
    if not isinstance(hosts, Collection) or not all(isinstance(name, str) for name in hosts):
        raise TypeError(f"hosts must be a collection of names, such as ['api.box.com'], not {hosts!r}")


def _listen(port: int) -> socket.socket:
    # Named, or asyncio would not turn Nagle's algorithm off, and every answer would come 40 ms later.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        message = f"port {port} of {HOST} cannot be had ({error.strerror}): take another one, or 0 for any that is free"
        raise OSError(error.errno, message) from None
    return listener


def _config(
    engine: Engine, hosts: Collection[str], public_url: str | None, certificate: Certificate | None
) -> uvicorn.Config:
    return uvicorn.Config(
        _ending_quietly(create_app(engine, hosts=hosts, public_url=public_url)),
        http=_PatientProtocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )


def _ending_quietly(app: ASGIApp) -> ASGIApp:
    """Have a request that is cancelled end as one whose client is gone: only the end of the server cancels, and breaks the connection."""

    async def ending(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            await goodbye(receive)

    return ending


class _Server(uvicorn.Server):
    """Says when it has started, or has failed to, and ends at once.

    uvicorn itself looks ten times a second whether it shall end, and pauses for as long when it does: a fifth of a
    second for every test that serves a Box.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.settled: threading.Event = threading.Event()
        self.failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ending = asyncio.Event()

    def end(self) -> None:
        """Have it end; from any thread, and more than once."""
        self.should_exit = True
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended
                self._loop.call_soon_threadsafe(self._ending.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.settled.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SHUTDOWN_SECONDS):
                while state.connections or state.tasks:
                    await asyncio.sleep(0.005)
        # Only clients that are out of time are left.
        for connection in list(state.connections):
            connection.transport.abort()
        left = list(state.tasks)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=LAST_SECONDS)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        except BaseException as error:  # noqa: BLE001  told to who waits for the start, in another thread
            self.failure = error
        finally:
            self.settled.set()


class _PatientProtocol(H11Protocol):
    """Closes connections whose request headers do not arrive in time; uvicorn itself waits for them for ever."""

    _deadline: asyncio.TimerHandle | None = None

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, CONNECTION: self}, _loop)

    def end(self, *, politely: bool) -> None:
        """Close the connection in the middle of an answer, or break it as a cable that is pulled would; for tests of clients."""
        if politely:
            self.transport.close()
            return
        connection: socket.socket = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn itself
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # The beginning of a next request may have come along with the last one.
        if self.conn.trailing_data[0]:
            self._watch()

    def shutdown(self) -> None:
        super().shutdown()
        # Under TLS a close waits half a minute for the client's goodbye, which a client that is gone never says.
        if self.transport.is_closing() and self.transport.get_write_buffer_size() == 0:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._relax()
        super().connection_lost(exc)

    def _watch(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._relax()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
