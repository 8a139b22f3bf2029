"""The only module that uses parts of uvicorn that are not documented.

It replaces uvicorn's main loop, its shutdown and parts of its HTTP protocol. `CHECKED_VERSIONS` lists the minor versions
that its tests have passed with (tests/local/test_uvicorn_internals.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
import socket
import ssl
import struct
import threading
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from box_models._operating_system import most_open_files
from box_models.local.faces.asgi import CONNECTION, wait_for_disconnect
from box_models.local.faces.connect_proxy import ConnectProxy, Tunnels

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

log: logging.Logger = logging.getLogger("box_models.local.server")
log.setLevel(logging.ERROR)
CHECKED_VERSIONS = ("0.34", "0.54")
HEADER_SECONDS = 10.0
# Connections that wait for a client which has sent no valid token yet. If there are more, the oldest ones are closed.
# A client that opens many connections at once, before it sends its token, needs a large number.
MOST_WAITING = 512
KEEP_ALIVE_SECONDS = 60
SHUTDOWN_SECONDS = 2
CANCEL_SECONDS = 1


class Certificate(NamedTuple):
    """Paths of a PEM certificate chain and of its private key."""

    chain: str | os.PathLike[str]
    key: str | os.PathLike[str]


class ThreadServer(uvicorn.Server):
    """A server for one thread that reports its start and stops immediately.

    uvicorn itself checks ten times a second whether to stop, and sleeps for the same time when it stops. That is a fifth
    of a second for each test that serves a Box.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_ready: threading.Event = threading.Event()
        self.failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_stopping = asyncio.Event()

    def stop(self) -> None:
        """Stop the server; can be called from any thread, and more than once."""
        self.should_exit = True
        if self._loop is not None:
            # The loop is closed if the server has stopped already.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._is_stopping.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen."""
        self._loop = asyncio.get_running_loop()
        if self.config.is_ssl:
            # asyncio waits a minute for the handshake, and uvicorn cannot change that.
            self._loop.create_server = functools.partial(  # type: ignore[method-assign]  # the loop of this server only
                self._loop.create_server, ssl_handshake_timeout=HEADER_SECONDS
            )
        await super().startup(sockets)
        self.is_ready.set()

    async def main_loop(self) -> None:
        """Wait for ``stop``."""
        await self.on_tick(0)
        await self._is_stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the listeners, give requests in progress a short time, and abort the others."""
        for listener in (*self.servers, *(sockets or ())):
            listener.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SHUTDOWN_SECONDS):
                while state.connections or state.tasks:
                    await asyncio.sleep(0.005)
        # The clients of these connections were too slow.
        for connection in list(state.connections):
            connection.transport.abort()
        unfinished = list(state.tasks)
        for task in unfinished:
            task.cancel()
        if unfinished:
            await asyncio.wait(unfinished, timeout=CANCEL_SECONDS)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Run the server until ``stop``; keep an exception as ``failure``."""
        try:
            super().run(sockets)
        except BaseException as error:  # noqa: BLE001  raised in the thread that waits for the start
            self.failure = error
        finally:
            self.is_ready.set()


class _LimitedProtocol(H11Protocol):
    """An HTTP protocol with limits for clients that connect and send nothing, for which uvicorn itself has none.

    There is a timeout for request headers, and a maximum number of waiting connections.
    """

    _timer: asyncio.TimerHandle | None = None
    _is_trusted = False
    connected_at = 0.0

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, CONNECTION: self}, _loop)
        self._stopping = asyncio.Event()
        # uvicorn logs a warning for each malformed request, so that any client could fill the log.
        self.logger = log

    def trust(self) -> None:
        """Do not count this connection as one of an unknown client any more; called from any thread."""
        self._is_trusted = True

    async def stops(self) -> None:
        """Wait until the server stops."""
        await self._stopping.wait()

    def end(self, *, graceful: bool) -> None:
        """Close the connection in the middle of a response (FIN), or reset it (RST); used to test clients."""
        if graceful:
            self.transport.close()
            return
        connection: socket.socket = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn itself
        super().connection_made(transport)
        self.connected_at = self.loop.time()
        self._update_timer()
        if len(self.connections) > _most_waiting():
            _close_oldest(each for each in self.connections if isinstance(each, _LimitedProtocol))

    @property
    def is_waiting(self) -> bool:
        """Whether the server waits for an unknown client to send, or to read the response."""
        is_unknown = not self._is_trusted and not self.transport.is_closing()
        is_idle = self.conn.their_state in (h11.IDLE, h11.SEND_BODY) or self.flow.write_paused
        return is_unknown and is_idle

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._update_timer()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # The client may have sent the beginning of its next request together with the last one.
        if self.conn.trailing_data[0]:
            self._update_timer()

    def shutdown(self) -> None:
        self._stopping.set()
        super().shutdown()
        # Closing a TLS connection waits 30 seconds for the client's close_notify, which a client that is gone never sends.
        if self.transport.is_closing() and self.transport.get_write_buffer_size() == 0:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel_timer()
        super().connection_lost(exc)

    def _update_timer(self) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._cancel_timer()
        elif self._timer is None:
            self._timer = self.loop.call_later(HEADER_SECONDS, self.transport.close)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _close_oldest(connections: Iterable[_LimitedProtocol]) -> None:
    """Close the oldest of the waiting connections if there are too many."""
    most = _most_waiting()
    waiting = sorted((each for each in connections if each.is_waiting), key=lambda each: each.connected_at)
    if len(waiting) > most:
        # Close some more than necessary, because searching all connections for each new one would take much time.
        for each in waiting[: len(waiting) - most + most // 8]:
            each.transport.abort()


def _most_waiting() -> int:
    """Return the maximum, but leave half of the files that this process may open to other connections."""
    files = most_open_files()
    return MOST_WAITING if files is None else min(MOST_WAITING, files // 2)


def thread_server(
    app: ASGIApp, certificate: Certificate | None, *, proxied_names: Collection[str] = ()
) -> ThreadServer:
    """Return a server for an application, which has read its certificate but is not started yet.

    With ``proxied_names``, the server is a proxy to itself: its clients first ask for a connection to one of these hosts,
    and use TLS inside it.
    """
    protocol: type[asyncio.Protocol] = _LimitedProtocol
    if certificate is not None and proxied_names:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.chain, certificate.key)
        protocol = _proxied(Tunnels(proxied_names, context, HEADER_SECONDS))
        certificate = None
    config = uvicorn.Config(
        _without_tracebacks(app),
        http=protocol,
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
    config.load()
    return ThreadServer(config)


def _proxied(tunnels: Tunnels) -> type[asyncio.Protocol]:
    """Return the proxy in place of the class of uvicorn's protocol, which uvicorn only calls."""

    def create(server_state: ServerState, **options: Any) -> ConnectProxy:
        server = functools.partial(_LimitedProtocol, server_state=server_state, **options)
        connections = cast("set[asyncio.Protocol]", server_state.connections)
        return ConnectProxy(tunnels, server, tasks=server_state.tasks, connections=connections)

    return cast("type[asyncio.Protocol]", create)


def _without_tracebacks(app: ASGIApp) -> ASGIApp:
    """Let a cancelled request end like one whose client disconnected, so that uvicorn logs no traceback.

    Only the shutdown of the server cancels requests, and it aborts their connections.
    """

    async def run(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await app(scope, receive, send)
        except asyncio.CancelledError:
            await wait_for_disconnect(receive)

    return run
