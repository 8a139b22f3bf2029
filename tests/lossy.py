"""An embedded Box behind a line that fails as told: real sockets, a real Box."""

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
from box_models.local.http.messages import FileSlice, Request
from tests.wire.fault_server import Behaviour, FaultServer, Seen, reply, reset


@dataclass
class Mishap:
    """What happens to a request, once: it never reaches the Box, or it is ``worked_off`` and its answer is lost.

    Where no behaviour is given, half of the answer comes.
    """

    method: str
    path: str
    behaviour: Behaviour | None
    worked_off: bool = False

    def meets(self, seen: Seen) -> bool:
        return seen.method == self.method and re.fullmatch(self.path, seen.path) is not None


Chance: TypeAlias = Callable[[Seen], Mishap | None]
WorkOff: TypeAlias = Callable[[Seen, str], Behaviour]


class Lossy:
    """A Box behind a line that loses answers, or answers something else, when told to.

    The Box is an engine of this process, or whoever else works requests off.
    """

    def __init__(self, box: Engine | WorkOff, server: FaultServer) -> None:
        self.server = server
        self.mishaps: list[Mishap] = []
        self.chance: Chance | None = None
        self.arrived = threading.Event()  # set when a mishap begins
        self._box = box
        server.handler = self._answer

    @property
    def engine(self) -> Engine:
        assert isinstance(self._box, Engine)
        return self._box

    def lose(self, method: str, path: str) -> None:
        """Lose the next answer to a request of this path (a pattern), after it was worked off."""
        self.mishaps.append(Mishap(method, path, reset, worked_off=True))

    def spoil(self, method: str, path: str, behaviour: Behaviour) -> None:
        """Let the next request of this path (a pattern) meet this behaviour, and not the Box."""
        self.mishaps.append(Mishap(method, path, behaviour))

    def sent(self, method: str, path: str) -> int:
        """Count the requests that arrived."""
        return sum(Mishap(method, path, reset).meets(seen) for seen in self.server.requests)

    def sent_params(self) -> dict[str, str]:
        """The query of the last request that arrived."""
        return dict(parse_qsl(urlsplit(self.server.requests[-1].target).query, keep_blank_values=True))

    def _answer(self, seen: Seen) -> Behaviour:
        mishap = next((mishap for mishap in self.mishaps if mishap.meets(seen)), None)
        if mishap is not None:
            self.mishaps.remove(mishap)
            self.arrived.set()
        elif self.chance is not None:
            mishap = self.chance(seen)
        if mishap is not None and mishap.behaviour is not None and not mishap.worked_off:
            return mishap.behaviour

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            # Here, and not while the server says what it will do: so requests are worked off side by side.
            answer = self._work_off(seen)
            if mishap is not None:
                answer = mishap.behaviour or half(answer)
            return answer(client, stopped)

        return play

    def _work_off(self, seen: Seen) -> Behaviour:
        if not isinstance(self._box, Engine):
            return self._box(seen, self.server.url)
        return work_off(self._box, seen, self.server.url)


def work_off(engine: Engine, seen: Seen, url: str) -> Behaviour:
    """Let the Box that is called by ``url`` do what it is asked, and answer properly."""
    query = tuple(parse_qsl(urlsplit(seen.target).query, keep_blank_values=True))
    answer = engine.handle(Request(seen.method, seen.path, query, seen.headers, io.BytesIO(seen.body), url))
    body = b"".join(answer.body.chunks()) if isinstance(answer.body, FileSlice) else answer.body
    assert isinstance(body, bytes)
    return reply(answer.status, body=body, headers=answer.headers)


def half(answer: Behaviour) -> Behaviour:
    """Answer half of this, or, where there is no body, only begin to, and end the connection."""

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


class Beyond:
    """A Box that is served at an address: what arrives is passed on, and the answer comes back as it is."""

    def __init__(self, url: str) -> None:
        self._pool = urllib3.connection_from_url(url, maxsize=64)

    def __call__(self, seen: Seen, _: str) -> Behaviour:
        # The Host goes along, so that addresses in answers lead back to the line.
        headers = {name: value for name, value in seen.headers.items() if name != "connection"}
        answer = self._pool.urlopen(
            seen.method, seen.target, seen.body, headers, retries=False, redirect=False, decode_content=False
        )
        told = {n: v for n, v in answer.headers.items() if n.lower() not in {"content-length", "connection"}}
        return reply(answer.status, body=answer.data, headers=told)

    def close(self) -> None:
        self._pool.close()
