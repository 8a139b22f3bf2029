"""A server with scripted faults. It uses raw sockets, so that connections break as real ones do."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self, TypeAlias

STOPPED = (OSError, ssl.SSLError)

_LAST = "/settled"
"""A path that only the server itself requests. These requests are not recorded."""


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that the server has received."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def host(self) -> str:
        return self.headers.get("host", "")

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")


Behaviour: TypeAlias = Callable[[socket.socket, threading.Event], bool]
"""Handles one request on a connection, and returns whether the connection stays open."""
Handler: TypeAlias = Callable[[ReceivedRequest], Behaviour]


def head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def reply(
    status: int = 200,
    content: object = None,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Behaviour:
    """Send a valid response: ``content`` as JSON, or ``body`` unchanged."""
    data = body if body is not None else json.dumps({} if content is None else content).encode()
    kind = {"Content-Type": "application/json"} if body is None else {}

    def play(client: socket.socket, _: threading.Event) -> bool:
        all_headers = kind | {"Content-Length": str(len(data))} | dict(headers or {})
        client.sendall(head(status, all_headers) + data)
        return True

    return play


def empty(status: int, **headers: str) -> Behaviour:
    """Send a response without a body. Underscores in header names stand for hyphens."""
    return reply(status, body=b"", headers={name.replace("_", "-"): value for name, value in headers.items()})


def unauthorized(error: str = "invalid_token") -> Behaviour:
    """Send the response of Box to an expired token."""
    return empty(
        401,
        WWW_Authenticate=f'Bearer realm="Service", error="{error}", error_description="The access token provided is invalid."',
    )


def html(status: int) -> Behaviour:
    """Send an HTML page, as a proxy does."""
    page = b"<html><body>Please sign in to the hotel's network</body></html>"
    return reply(status, body=page, headers={"Content-Type": "text/html; charset=utf-8"})


def refusal(status: int, code: str, **more: object) -> Behaviour:
    """Send an error response of Box."""
    fields = {
        "type": "error",
        "status": status,
        "code": code,
        "message": code.replace("_", " "),
        "request_id": "r1",
    }
    return reply(status, fields | more, headers={"BOX-REQUEST-ID": "h1"})


def redirect(location: str, status: int = 302) -> Behaviour:
    return empty(status, Location=location)


def reset(client: socket.socket, _: threading.Event) -> bool:
    """Reset the connection (RST) after reading the request."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return False


def hang_up(client: socket.socket, _: threading.Event) -> bool:
    """Close the connection (FIN) after reading the request, without a response."""
    return False


def silence(client: socket.socket, stopped: threading.Event) -> bool:
    """Never send a response."""
    stopped.wait()
    return False


def cut(
    body: bytes = b'{"name": "half', *, missing: int = 10, broken: bool = False, status: int = 200
) -> Behaviour:
    """Send less than Content-Length, then close the connection (FIN), or reset it (RST) with ``broken``."""

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body) + missing)}
        client.sendall(head(status, headers) + body)
        if broken:
            # A reset discards data that the client has not acknowledged yet, so wait until it has.
            stopped.wait(0.05)
            return reset(client, stopped)
        return False

    return play


def cut_chunk(client: socket.socket, _: threading.Event) -> bool:
    """Close the connection inside a chunk."""
    client.sendall(
        head(200, {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}) + b'40\r\n{"half'
    )
    return False


def endless(start: bytes, more: bytes, *, pause: float = 0.02) -> Behaviour:
    """Send a start, and then the same bytes at intervals, for longer than any timeout."""

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        client.sendall(start)
        for _ in range(1000):
            if stopped.wait(pause):
                break
            client.sendall(more)
        return False

    return play


def trickle(client: socket.socket, stopped: threading.Event) -> bool:
    """Send a body byte by byte, with pauses."""
    start = head(200, {"Content-Type": "application/json", "Content-Length": "1000000"})
    return endless(start, b" ")(client, stopped)


def late(seconds: float, then: Behaviour) -> Behaviour:
    """Run ``then`` after the given number of seconds."""

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        return not stopped.wait(seconds) and then(client, stopped)

    return play


def slowly(then: Behaviour, *, size: int = 1, pause: float = 0.001) -> Behaviour:
    """Run ``then``, but send its bytes in pieces of the given size, with a pause after each."""

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        answer, stays = _recorded(then, stopped)
        for start in range(0, len(answer), size):
            client.sendall(answer[start : start + size])
            stopped.wait(pause)
        return stays

    return play


def break_at(position: int, then: Behaviour) -> Behaviour:
    """Run ``then``, but reset the connection (RST) after this number of bytes, headers included."""

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        client.sendall(_recorded(then, stopped)[0][:position])
        stopped.wait(0.05)  # a reset discards data that the client has not acknowledged yet
        return reset(client, stopped)

    return play


def _recorded(behaviour: Behaviour, stopped: threading.Event) -> tuple[bytes, bool]:
    """Return the bytes that a behaviour sends, and whether its connection stays open."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        answer = bytearray()
        reader = threading.Thread(target=lambda: answer.extend(ours.makefile("rb").read()))
        reader.start()
        stays = behaviour(theirs, stopped)
        theirs.shutdown(socket.SHUT_WR)
        reader.join()
    return bytes(answer), stays


def no_tls(client: socket.socket, _: threading.Event) -> bool:
    """Answer a TLS handshake with other data."""
    client.sendall(b"220 mail.example ESMTP\r\n" * 20)
    return False


def not_gzip() -> Behaviour:
    return reply(
        body=b"this is not gzip", headers={"Content-Encoding": "gzip", "Content-Type": "application/json"}
    )


def bomb(megabytes: int) -> Behaviour:
    """Send a small compressed body that expands to a large one."""
    packing, block = zlib.compressobj(wbits=16 + zlib.MAX_WBITS), bytes(2**20)
    packed = b"".join([*(packing.compress(block) for _ in range(megabytes)), packing.flush()])
    return reply(body=packed, headers={"Content-Encoding": "gzip", "Content-Type": "application/json"})


@dataclass
class FaultServer:
    """Serves a script, one behavior for each request in their order, or calls ``handler`` for each."""

    script: list[Behaviour] = field(default_factory=list)
    handler: Handler | None = None
    tls: ssl.SSLContext | None = None
    before_tls: Behaviour | None = None
    """A behavior that replaces the TLS handshake of one connection."""
    raw: Behaviour | None = None
    """A behavior that replaces HTTP on each connection, from its first byte on."""

    def __post_init__(self) -> None:
        self.unexpected: list[str] = []
        self.requests: list[ReceivedRequest] = []
        self.connections = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._port_guard = socket.socket()
        self.port: int = self._listener.getsockname()[1]

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}" if self.tls else f"http://127.0.0.1:{self.port}"

    @property
    def tokens(self) -> list[str]:
        return [request.token for request in self.requests]

    @property
    def open_connections(self) -> int:
        return len(self._open)

    def settle(self) -> None:
        """Process the pending requests of clients that have disconnected."""
        # Connections are accepted in their order, so all earlier ones are known when this one gets its response.
        last = http.client.HTTPConnection("127.0.0.1", self.port)
        last.request("GET", _LAST)
        last.getresponse().read()
        last.close()
        self.wait_until_idle()

    def refuse(self) -> None:
        """Stop accepting connections."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        # Otherwise the server of another test may get the port.
        self._port_guard.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            self._port_guard.bind(("127.0.0.1", self.port))

    def wait_until_idle(self) -> None:
        """Wait until all connections are closed."""
        for thread in self._threads[1:]:
            thread.join(5)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._wait_for_the_late()
        self._stopped.set()
        self.refuse()
        for client in list(self._open):
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._port_guard.close()
        if kind is None:
            assert not self.script, f"{len(self.script)} scripted behaviors were not used"
            assert not self.unexpected, f"unexpected requests: {self.unexpected}"

    def _wait_for_the_late(self) -> None:
        """Wait for requests whose clients disconnected before the server read them."""
        until = time.monotonic() + 5
        while self.script and time.monotonic() < until:
            threading.Event().wait(0.01)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                self._start(self._serve, client, self.connections)

    def _serve(self, client: socket.socket, number: int) -> None:
        self._open.add(client)
        with contextlib.suppress(*STOPPED):
            if self.raw is not None:
                self.raw(client, self._stopped)
            elif self.before_tls is not None:
                before, self.before_tls = self.before_tls, None
                client.recv(1)
                before(client, self._stopped)
            elif self.tls is not None:
                self._open.discard(client)
                client = self.tls.wrap_socket(client, server_side=True)
                self._open.add(client)
                self._talk(client, number)
            else:
                self._talk(client, number)
        self._open.discard(client)
        with contextlib.suppress(OSError):
            client.close()

    def _talk(self, client: socket.socket, number: int) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with client.makefile("rb") as stream:
            for request in _requests(stream, number):
                if request.path == _LAST:
                    client.sendall(head(204, {}))
                    continue
                with self._lock:
                    self.requests.append(request)
                    behaviour = self._behaviour(request)
                if not behaviour(client, self._stopped):
                    break
        # makefile holds a reference; without this line, close() would not close the connection.
        if isinstance(client, ssl.SSLSocket):
            client.shutdown(socket.SHUT_RDWR)

    def _behaviour(self, request: ReceivedRequest) -> Behaviour:
        if self.handler is not None:
            return self.handler(request)
        if self.script:
            return self.script.pop(0)
        self.unexpected.append(f"{request.method} {request.path}")
        return refusal(418, "nothing_left_in_the_script")


def _requests(stream: Iterable[bytes], number: int) -> Iterator[ReceivedRequest]:
    """Yield the requests of a connection until it is closed."""
    read = stream.read  # type: ignore[attr-defined] # a buffered socket file
    lines = iter(stream)
    for first in lines:
        if not first.endswith(b"\n"):  # the client was killed in the middle of its request
            return
        method, target, _ = first.decode("latin-1").split()
        headers: dict[str, str] = {}
        for line in lines:
            if not line.strip():
                break
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        length = int(headers.get("content-length", "0"))
        chunked = headers.get("transfer-encoding", "") == "chunked"
        body = b"".join(_chunks(lines, read)) if chunked else read(length)
        if len(body) < length:  # the client has disconnected, so there is nowhere to send a response
            return
        yield ReceivedRequest(method, target, headers, body, number)


def _chunks(lines: Iterator[bytes], read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Return a chunked body, or the part of it that arrived before the connection was closed."""
    for line in lines:
        size = int(line, 16)
        chunk = read(size + 2)[:size]
        if not chunk:
            return
        yield chunk
