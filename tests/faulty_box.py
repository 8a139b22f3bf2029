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


class FaultyBox:
    """A Box behind a server that loses or replaces responses on request."""

    def __init__(self, engine: Engine, server: FaultServer) -> None:
        self.engine = engine
        self.server = server
        self.injected_faults: list[InjectedFault] = []
        self.random_fault: RandomFault | None = None
        self.arrived = threading.Event()  # set when a request meets an injected fault
        server.handler = self._answer

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
            response = process_request(self.engine, request, self.server.url)
            if fault is not None:
                response = fault.behaviour or half(response)
            return response(client, stopped)

        return play


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
