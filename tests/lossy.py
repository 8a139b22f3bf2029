"""An embedded Box behind a line that fails as told: real sockets, a real Box."""

from __future__ import annotations

import io
import re
import threading
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from box_models.local import Engine
from box_models.local.messages import FileSlice, Request
from tests.wire.fault_server import Behaviour, FaultServer, Seen, reply, reset


@dataclass
class Mishap:
    """What happens to a request, once: it is worked off and its answer lost, or it never reaches the Box."""

    method: str
    path: str
    instead: Behaviour | None

    def meets(self, seen: Seen) -> bool:
        return seen.method == self.method and re.fullmatch(self.path, seen.path) is not None


class Lossy:
    """An embedded Box behind a line that loses answers, or answers something else, when told to."""

    def __init__(self, engine: Engine, server: FaultServer) -> None:
        self.engine = engine
        self.server = server
        self.mishaps: list[Mishap] = []
        self.arrived = threading.Event()  # set when a mishap begins
        server.handler = self._answer

    def lose(self, method: str, path: str) -> None:
        """Lose the next answer to a request of this path (a pattern), after it was worked off."""
        self.mishaps.append(Mishap(method, path, None))

    def spoil(self, method: str, path: str, behaviour: Behaviour) -> None:
        """Let the next request of this path (a pattern) meet this behaviour, and not the Box."""
        self.mishaps.append(Mishap(method, path, behaviour))

    def sent(self, method: str, path: str) -> int:
        """Count the requests that arrived."""
        return sum(Mishap(method, path, None).meets(seen) for seen in self.server.requests)

    def sent_params(self) -> dict[str, str]:
        """The query of the last request that arrived."""
        return dict(parse_qsl(urlsplit(self.server.requests[-1].target).query, keep_blank_values=True))

    def _answer(self, seen: Seen) -> Behaviour:
        mishap = next((mishap for mishap in self.mishaps if mishap.meets(seen)), None)
        if mishap is not None:
            self.mishaps.remove(mishap)
            self.arrived.set()
            if mishap.instead is not None:
                return mishap.instead
        answer = work_off(self.engine, seen, self.server.url)
        return reset if mishap is not None else answer


def work_off(engine: Engine, seen: Seen, url: str) -> Behaviour:
    """Let the Box that is called by ``url`` do what it is asked, and answer properly."""
    query = tuple(parse_qsl(urlsplit(seen.target).query, keep_blank_values=True))
    answer = engine.handle(Request(seen.method, seen.path, query, seen.headers, io.BytesIO(seen.body), url))
    body = b"".join(answer.body.chunks()) if isinstance(answer.body, FileSlice) else answer.body
    assert isinstance(body, bytes)
    return reply(answer.status, body=body, headers=answer.headers)
