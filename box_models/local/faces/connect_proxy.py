"""A proxy on the port of the server: clients name a host of Box, and get a TLS connection to the server."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast

import h11

_TARGET = re.compile(rb"([a-z0-9.-]+):443", re.IGNORECASE)


@dataclass(frozen=True)
class Tunnels:
    """The configuration of the proxy: the allowed host names, and the TLS server behind it.

    A client has ``seconds`` to send its request, and the same time for the handshake.
    """

    names: Collection[str]
    context: ssl.SSLContext
    seconds: float


class ConnectProxy(asyncio.Protocol):
    """One connection to the proxy. It never connects to another host: all tunnels end in this process.

    ``server`` creates the protocol that continues the connection inside the tunnel. ``tasks`` contains the handshakes in
    progress, and ``connections`` the connections that are not tunnels yet.
    """

    def __init__(
        self,
        tunnels: Tunnels,
        server: Callable[[], asyncio.Protocol],
        *,
        tasks: set[asyncio.Task[None]],
        connections: set[asyncio.Protocol],
    ) -> None:
        self._tunnels = tunnels
        self._server = server
        self._tasks = tasks
        self._connections = connections
        self._loop = asyncio.get_running_loop()
        self._http = h11.Connection(h11.SERVER)
        self._early_data: bytearray | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the request."""
        self.transport: asyncio.Transport = cast("asyncio.Transport", transport)  # a TCP connection
        self._connections.add(self)
        self._timer = self._loop.call_later(self._tunnels.seconds, self.shutdown)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        del exc
        self._timer.cancel()
        self._connections.discard(self)

    def shutdown(self) -> None:
        """Close the connection."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read the request. During the handshake, keep the data that arrives inside the tunnel."""
        if self._early_data is not None:
            self._early_data += data
            return
        self._http.receive_data(data)
        try:
            event = self._http.next_event()
        except h11.RemoteProtocolError as error:
            self._refuse(error.error_status_hint, str(error))
            return
        if isinstance(event, h11.Request):
            self._answer(event)

    def _answer(self, request: h11.Request) -> None:
        target = _TARGET.fullmatch(request.target)
        name = target[1].decode().lower() if target and request.method == b"CONNECT" else None
        if name not in self._tunnels.names:
            refused = f"{request.method.decode()} {request.target.decode('latin-1')}"
            self._refuse(
                403, f"This proxy only connects to Box's host names, port 443. It refuses {refused}.\n"
            )
            return
        self._timer.cancel()
        self._early_data = bytearray()
        self.transport.write(self._http.send(h11.Response(status_code=200, headers=[], reason=b"OK")) or b"")
        task = self._loop.create_task(self._start_tls())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_tls(self) -> None:
        tunnels = self._tunnels
        try:
            inside = await self._loop.start_tls(
                self.transport, self, tunnels.context, server_side=True, ssl_handshake_timeout=tunnels.seconds
            )
        except OSError:  # the client disconnected, or does not trust the certificate
            inside = None
        self._connections.discard(self)
        if inside is None or inside.is_closing():
            self.transport.abort()
            return
        server = self._server()
        inside.set_protocol(server)
        server.connection_made(inside)
        if self._early_data:
            server.data_received(bytes(self._early_data))

    def _refuse(self, status: int, reason: str) -> None:
        body = reason.encode()
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ]
        events = (
            h11.Response(status_code=status, headers=headers, reason=HTTPStatus(status).phrase),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        self.transport.write(b"".join(self._http.send(event) or b"" for event in events))
        self.transport.close()
