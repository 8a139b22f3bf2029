"""The embedded Box as tests use it: in this process with every request noted, or behind a server that fails as told."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlsplit

import requests

from box_models.local import EmbeddedAdapter
from box_models.local.engine import Engine
from box_models.local.messages import Request
from tests.wire.fault_server import Behaviour, FaultServer, Seen, reply, reset


@dataclass(frozen=True)
class Sent:
    """One request that was made."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    json: Any

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def sent(method: str, target: str, headers: Mapping[str, str], body: object) -> Sent:
    parts = urlsplit(target)
    decoded = json.loads(body) if isinstance(body, bytes) and body.startswith((b"{", b"[")) else None
    path = parts.path.removeprefix("/api").removeprefix("/2.0")
    folded = {name.lower(): value for name, value in headers.items()}
    return Sent(method, path, dict(parse_qsl(parts.query, keep_blank_values=True)), folded, decoded)


class Requests(list[Sent]):
    """The requests a test made so far."""

    def __str__(self) -> str:
        return ", ".join(map(str, self))

    def adapter(self) -> type[EmbeddedAdapter]:
        """An adapter of the embedded Box that notes here what goes through it."""
        noted = self

        class NotingAdapter(EmbeddedAdapter):
            def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
                headers = {name: str(value) for name, value in request.headers.items()}
                noted.append(sent(request.method or "", request.url or "", headers, request.body))
                return super().send(request, *args, **kwargs)

        return NotingAdapter


Fault: TypeAlias = Callable[[Callable[[], Behaviour]], Behaviour]
"""Given how to let Box answer, says what happens on the wire."""


def answer_lost(answer: Callable[[], Behaviour]) -> Behaviour:
    """What was asked for happens, and the connection breaks before anybody hears of it."""
    answer()
    return reset


def instead(behaviour: Behaviour) -> Fault:
    """The request never reaches Box; somebody else answers."""
    return lambda _: behaviour


def cut_after(count: int) -> Fault:
    """The answer's body ends after ``count`` bytes, long before it should."""

    def fault(answer: Callable[[], Behaviour]) -> Behaviour:
        whole = answer()

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            whole(_First(client, count), stopped)  # type: ignore[arg-type] # all of a socket that answers need
            return False

        return play

    return fault


class _First:
    """Passes on the head of an answer and the first bytes of its body."""

    def __init__(self, client: socket.socket, count: int) -> None:
        self._client, self._count = client, count

    def sendall(self, data: bytes) -> None:
        head, _, body = data.partition(b"\r\n\r\n")
        self._client.sendall(head + b"\r\n\r\n" + body[: self._count])


class FlakyBox:
    """An embedded Box behind a server that fails where it is told to."""

    def __init__(self, engine: Engine, server: FaultServer) -> None:
        self._engine, self.server = engine, server
        self._faults: list[tuple[str, Fault]] = []
        server.handler = self._answer

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def token(self) -> str:
        return self._engine.accounts.owner_token()

    @property
    def requests(self) -> list[str]:
        """What arrived, such as ``"POST /files/content"``."""
        return [str(sent(seen.method, seen.target, seen.headers, seen.body)) for seen in self.server.requests]

    def once(self, request: str, fault: Fault) -> None:
        """Let the next request that begins like this, such as ``"POST /folders"``, meet a fault."""
        self._faults.append((request, fault))

    def _answer(self, seen: Seen) -> Behaviour:
        what = str(sent(seen.method, seen.target, seen.headers, seen.body))
        for number, (request, fault) in enumerate(self._faults):
            if what.startswith(request):
                del self._faults[number]
                return fault(lambda: self._served(seen))
        return self._served(seen)

    def _served(self, seen: Seen) -> Behaviour:
        parts = urlsplit(seen.target)
        query = tuple(parse_qsl(parts.query, keep_blank_values=True))
        asked = Request(seen.method, parts.path, query, seen.headers, BytesIO(seen.body), self.url)
        answer = self._engine.handle(asked)
        body = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body.chunks())
        return reply(answer.status, body=body, headers=answer.wire_headers)
