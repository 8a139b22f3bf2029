"""An embedded Box behind a server that injects faults, over real sockets."""

from __future__ import annotations

import io
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qsl, urlsplit

import urllib3

from box_models.local import Engine
from box_models.local.http.messages import Request
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest, reply, reset


@dataclass
class InjectedFault:
    """A fault for one request. The Box does not get the request, or with ``is_processed``, its response is lost.

    Without a behaviour, half of the response is sent.
    """

    method: str
    path: str
    behaviour: Behaviour | None
    is_processed: bool = False

    def matches(self, request: ReceivedRequest) -> bool:
        return request.method == self.method and re.fullmatch(self.path, request.path) is not None


RandomFault: TypeAlias = Callable[[ReceivedRequest], InjectedFault | None]
ProcessRequest: TypeAlias = Callable[[ReceivedRequest, str], Behaviour]


class FaultyBox:
    """A Box behind a server that loses or replaces responses on request.

    The Box is an engine of this process, or a function that processes requests.
    """

    def __init__(self, box: Engine | ProcessRequest, server: FaultServer) -> None:
        self.server = server
        self.injected_faults: list[InjectedFault] = []
        self.random_fault: RandomFault | None = None
        self.arrived = threading.Event()  # set when a request meets an injected fault
        self._box = box
        server.handler = self._answer

    @property
    def engine(self) -> Engine:
        assert isinstance(self._box, Engine)
        return self._box

    def lose(self, method: str, path: str) -> None:
        """Lose the next response to a request whose path matches this pattern. The Box processes the request."""
        self.injected_faults.append(InjectedFault(method, path, reset, is_processed=True))

    def spoil(self, method: str, path: str, behaviour: Behaviour) -> None:
        """Answer the next request whose path matches this pattern with this behaviour, without the Box."""
        self.injected_faults.append(InjectedFault(method, path, behaviour))

    def sent(self, method: str, path: str) -> int:
        """Count the requests that arrived."""
        return sum(InjectedFault(method, path, reset).matches(request) for request in self.server.requests)

    def sent_params(self) -> dict[str, str]:
        """Return the query of the last request."""
        return dict(parse_qsl(urlsplit(self.server.requests[-1].target).query, keep_blank_values=True))

    def _answer(self, request: ReceivedRequest) -> Behaviour:
        fault = next((fault for fault in self.injected_faults if fault.matches(request)), None)
        if fault is not None:
            self.injected_faults.remove(fault)
            self.arrived.set()
        elif self.random_fault is not None:
            fault = self.random_fault(request)
        if fault is not None and fault.behaviour is not None and not fault.is_processed:
            return fault.behaviour

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            # The request is processed here, outside the lock of the server, so that requests run in parallel.
            response = self._process(request)
            if fault is not None:
                response = fault.behaviour or half(response)
            return response(client, stopped)

        return play

    def _process(self, request: ReceivedRequest) -> Behaviour:
        if not isinstance(self._box, Engine):
            return self._box(request, self.server.url)
        return process_request(self._box, request, self.server.url)


def process_request(engine: Engine, request: ReceivedRequest, url: str) -> Behaviour:
    """Let the Box with this URL process the request, and return its response."""
    query = tuple(parse_qsl(urlsplit(request.target).query, keep_blank_values=True))
    response = engine.handle(
        Request(request.method, request.path, query, request.headers, io.BytesIO(request.body), url)
    )
    body = response.body if isinstance(response.body, bytes) else b"".join(response.body.chunks())
    return reply(response.status, body=body, headers=response.headers)


def half(answer: Behaviour) -> Behaviour:
    """Send half of the body, or the start of the headers if there is no body, and close the connection."""

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            answer(theirs, stopped)
            theirs.shutdown(socket.SHUT_WR)
            whole = ours.makefile("rb").read()
        head, end, body = whole.partition(b"\r\n\r\n")
        client.sendall(head + end + body[: len(body) // 2] if body else head[: len("HTTP/1.1 ")])
        return False

    return play


class ForwardedBox:
    """A Box at another address. Requests are forwarded to it, and its responses are returned unchanged."""

    def __init__(self, url: str) -> None:
        self._pool = urllib3.connection_from_url(url, maxsize=64)

    def __call__(self, request: ReceivedRequest, _: str) -> Behaviour:
        # The Host header is forwarded, so that URLs in responses lead back to the server with the faults.
        headers = {name: value for name, value in request.headers.items() if name != "connection"}
        response = self._pool.urlopen(
            request.method,
            request.target,
            request.body,
            headers,
            retries=False,
            redirect=False,
            decode_content=False,
        )
        dropped = {"content-length", "connection"}
        headers = {name: value for name, value in response.headers.items() if name.lower() not in dropped}
        return reply(response.status, body=response.data, headers=headers)

    def close(self) -> None:
        self._pool.close()
