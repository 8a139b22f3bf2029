"""A Box with one file, over real sockets, whose content and whose injected_faults are up to the test."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from box_models import Box, File, RetryPolicy, Transfers
from tests.wire.fault_server import (
    Behaviour,
    FaultServer,
    ReceivedRequest,
    head,
    redirect,
    refusal,
    reply,
    reset,
)

MODIFIED_AT = "2024-05-06T07:08:09+00:00"


def sha1_of(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What the host of the content would say, if all went well."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bytes

    def send(self, upto: int | None = None, *, broken: bool = False) -> Behaviour:
        """Send it, or only the first bytes of its body, and then break off: with FIN, or, ``broken``, with RST."""

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            told = {"Content-Length": str(len(self.body)), **self.headers}
            client.sendall(head(self.status, told) + self.body[:upto])
            if broken:
                stopped.wait(0.02)  # only what was acknowledged survives a reset
                reset(client, stopped)
            return upto is None

        return play

    def send_without_length(self, upto: int | None = None) -> Behaviour:
        """Send it in chunks, so that nothing says how long it is; or its first bytes, and nothing of how it ends."""

        def play(client: socket.socket, _: threading.Event) -> bool:
            body = self.body[:upto]
            chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
            client.sendall(head(self.status, {"Transfer-Encoding": "chunked", **self.headers}) + chunk)
            if upto is None:
                client.sendall(b"0\r\n\r\n")
            return upto is None

        return play


Twist: TypeAlias = Callable[["CannedBox", ReceivedRequest], Behaviour]
"""Answers one request for content in its own way."""


def cut(upto: int, *, broken: bool = False) -> Twist:
    return lambda box, seen: box.answer(seen).send(upto, broken=broken)


def stall(upto: int) -> Twist:
    """The first bytes come, and then nothing more."""

    def twist(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        begin = box.answer(seen).send(upto)
        return lambda client, stopped: begin(client, stopped) or not stopped.wait()

    return twist


def flip(position: int) -> Twist:
    """One byte of the body is another one."""

    def twist(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        answer = box.answer(seen)
        body = bytearray(answer.body)
        if body:
            body[position % len(body)] ^= 1
        return replace(answer, body=bytes(body)).send()

    return twist


def shrink(length: int) -> Twist:
    """The body, and what is said of it, are shorter than they should be."""

    def twist(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        answer = box.answer(seen)
        return replace(answer, body=answer.body[:length]).send()

    return twist


def without_length(upto: int | None = None) -> Twist:
    """The body comes in chunks, and its length is not said."""
    return lambda box, seen: box.answer(seen).send_without_length(upto)


def surplus(more: bytes) -> Twist:
    """More comes than was asked for, and than is said to come."""

    def twist(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        answer = box.answer(seen)
        return replace(answer, body=answer.body + more).send()

    return twist


def other_status(status: int) -> Twist:
    """Another status than the one that belongs to it."""
    return lambda box, seen: replace(box.answer(seen), status=status).send()


def ignore_range(upto: int | None = None) -> Twist:
    """The whole comes, whatever was asked for."""

    def twist(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        answer = box.answer(seen)
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Range"}
        return replace(answer, status=200, headers=headers, body=answer.whole).send(upto)

    return twist


def other_range(content_range: str, *, upto: int | None = None) -> Twist:
    """Another range is said to come, or fewer bytes of it."""

    def twist(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        answer = box.answer(seen)
        headers = answer.headers | {"Content-Range": content_range}
        return replace(answer, status=206, headers=headers, body=answer.body[:upto]).send()

    return twist


def change_first(content: bytes, then: Twist | None = None) -> Twist:
    """Somebody uploads a new version before the answer."""

    def twist(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        box.upload(content)
        return then(box, seen) if then is not None else box.answer(seen).send()

    return twist


def instead(behaviour: Behaviour) -> Twist:
    return lambda _box, _seen: behaviour


def expire(status: int) -> Twist:
    """The address is too old."""
    return instead(refusal(status, "expired"))


class CannedBox:
    """Serves the newest version to whoever asks, wherever its address is from: nothing but ETags tells versions apart."""

    def __init__(self, server: FaultServer, content: bytes) -> None:
        self.versions = [content]
        self.twists: deque[Twist] = deque()
        self.with_tags = True
        self.direct = False
        self.server = server
        self._lock = threading.Lock()
        self._addresses = 0
        server.handler = self._handle

    @property
    def content(self) -> bytes:
        return self.versions[-1]

    def upload(self, content: bytes) -> None:
        self.versions.append(content)

    def asked(self, kind: str = "") -> list[str]:
        """What was asked for, in order: content, metadata, or the bytes themselves with the range wanted."""
        said = []
        for seen in self.server.requests:
            wanted = " " + seen.headers["range"] if "range" in seen.headers else ""
            what = "bytes" if "/dl/" in seen.path else seen.path.removeprefix("/2.0/files/")
            said.append(what.replace("1/content", "content").replace("1", "metadata", what == "1") + wanted)
        return [what for what in said if what.startswith(kind)]

    @contextmanager
    def file(
        self,
        *,
        loaded: bool = True,
        transfers: Transfers | None = None,
        attempts: int = 6,
        timeout: float = 30,
        first_wait: float = 0,
    ) -> Iterator[File]:
        """The file, as one who listed it now has it."""
        policy = RetryPolicy(attempts=attempts, first_wait=first_wait, waits=first_wait > 0)
        with Box(
            "token", base_url=self.server.url, retry=policy, transfers=transfers, timeout=timeout
        ) as box:
            known = self._metadata() if loaded else {"id": "1"}
            yield File.model_validate(known, context=box.session)

    def answer(self, seen: ReceivedRequest) -> Answer:
        """Say what should be answered to a request for the bytes."""
        whole, tag = self.content, f'"v{len(self.versions)}"'
        headers = {"ETag": tag} if self.with_tags else {}
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", seen.headers.get("range", ""))
        if asked is None or seen.headers.get("if-range", tag) != tag:
            return Answer(200, headers, whole, whole)
        start, end = int(asked[1]), min(int(asked[2] or len(whole)) + 1, len(whole))
        if start >= end:
            return Answer(416, {"Content-Range": f"bytes */{len(whole)}"}, b"", whole)
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(whole)}"
        return Answer(206, headers, whole[start:end], whole)

    def _handle(self, seen: ReceivedRequest) -> Behaviour:
        with self._lock:
            if seen.path == "/2.0/files/1":
                return reply(200, self._metadata())
            if seen.path == "/2.0/files/1/content" and not self.direct:
                self._addresses += 1
                return redirect(f"/dl/{self._addresses}")
            twist = self.twists.popleft() if self.twists else None
            return twist(self, seen) if twist is not None else self.answer(seen).send()

    def _metadata(self) -> dict[str, object]:
        return {
            "type": "file",
            "id": "1",
            "name": "data.bin",
            "size": len(self.content),
            "sha1": sha1_of(self.content),
            "content_modified_at": MODIFIED_AT,
        }


def names_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def untouched(target: Path) -> bool:
    """Tell that the target is as it was, with nothing beside it."""
    return target.read_bytes() == b"old" and names_in(target.parent) == [target.name]


@contextmanager
def canned_box(content: bytes) -> Iterator[CannedBox]:
    with FaultServer() as server:
        yield CannedBox(server, content)
