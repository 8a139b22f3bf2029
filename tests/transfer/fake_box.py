"""A fake Box with one file, over real sockets. The test sets its content and its faults."""

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
    """The correct response of the content host."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bytes

    def send(self, upto: int | None = None, *, broken: bool = False) -> Behaviour:
        """Send the response, or only the first bytes of its body before the connection is closed.

        ``broken`` closes it with RST instead of FIN.
        """

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            headers = {"Content-Length": str(len(self.body)), **self.headers}
            client.sendall(head(self.status, headers) + self.body[:upto])
            if broken:
                stopped.wait(0.02)  # a reset discards bytes that are not yet acknowledged
                reset(client, stopped)
            return upto is None

        return play

    def send_without_length(self, upto: int | None = None) -> Behaviour:
        """Send the response in chunks, without a length. With ``upto``, close the connection after these bytes."""

        def play(client: socket.socket, _: threading.Event) -> bool:
            body = self.body[:upto]
            chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
            client.sendall(head(self.status, {"Transfer-Encoding": "chunked", **self.headers}) + chunk)
            if upto is None:
                client.sendall(b"0\r\n\r\n")
            return upto is None

        return play


Fault: TypeAlias = Callable[["FakeBox", ReceivedRequest], Behaviour]
"""A function that answers one request for content with a fault."""


def cut(upto: int, *, broken: bool = False) -> Fault:
    return lambda box, request: box.answer(request).send(upto, broken=broken)


def stall(upto: int) -> Fault:
    """Send the first bytes and then nothing."""

    def fault(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        begin = box.answer(request).send(upto)
        return lambda client, stopped: begin(client, stopped) or not stopped.wait()

    return fault


def flip(position: int) -> Fault:
    """Change one byte of the body."""

    def fault(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        answer = box.answer(request)
        body = bytearray(answer.body)
        if body:
            body[position % len(body)] ^= 1
        return replace(answer, body=bytes(body)).send()

    return fault


def shrink(length: int) -> Fault:
    """Send a shorter body, with a matching length."""

    def fault(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        answer = box.answer(request)
        return replace(answer, body=answer.body[:length]).send()

    return fault


def without_length(upto: int | None = None) -> Fault:
    """Send the body in chunks, without a length."""
    return lambda box, request: box.answer(request).send_without_length(upto)


def extra(more: bytes) -> Fault:
    """Send more bytes than requested and announced."""

    def fault(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        answer = box.answer(request)
        return replace(answer, body=answer.body + more).send()

    return fault


def other_status(status: int) -> Fault:
    """Send the correct response with another status."""
    return lambda box, request: replace(box.answer(request), status=status).send()


def ignore_range(upto: int | None = None) -> Fault:
    """Send the whole content instead of the requested range."""

    def fault(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        answer = box.answer(request)
        headers = {name: value for name, value in answer.headers.items() if name != "Content-Range"}
        return replace(answer, status=200, headers=headers, body=answer.whole).send(upto)

    return fault


def other_range(content_range: str, *, upto: int | None = None) -> Fault:
    """Send another Content-Range, or fewer bytes of it."""

    def fault(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        answer = box.answer(request)
        headers = answer.headers | {"Content-Range": content_range}
        return replace(answer, status=206, headers=headers, body=answer.body[:upto]).send()

    return fault


def change_first(content: bytes, then: Fault | None = None) -> Fault:
    """Upload a new version before the response."""

    def fault(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        box.upload(content)
        return then(box, request) if then is not None else box.answer(request).send()

    return fault


def instead(behaviour: Behaviour) -> Fault:
    return lambda _box, _request: behaviour


def expire(status: int) -> Fault:
    """Answer that the download URL has expired."""
    return instead(refusal(status, "expired"))


class FakeBox:
    """Serves the newest version at every download URL. Versions differ by their ETag only."""

    def __init__(self, server: FaultServer, content: bytes) -> None:
        self.versions = [content]
        self.faults: deque[Fault] = deque()
        self.with_etags = True
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

    def log(self, kind: str = "") -> list[str]:
        """Return the requests in order: content, metadata, or bytes with the requested range."""
        entries = []
        for request in self.server.requests:
            byte_range = " " + request.headers["range"] if "range" in request.headers else ""
            path = "bytes" if "/dl/" in request.path else request.path.removeprefix("/2.0/files/")
            entries.append(
                path.replace("1/content", "content").replace("1", "metadata", path == "1") + byte_range
            )
        return [entry for entry in entries if entry.startswith(kind)]

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
        """Open a Box and yield its file, with the fields of a listing if ``loaded``."""
        policy = RetryPolicy(attempts=attempts, first_wait=first_wait, waits=first_wait > 0)
        with Box(
            "token", base_url=self.server.url, retry=policy, transfers=transfers, timeout=timeout
        ) as box:
            known = self._metadata() if loaded else {"id": "1"}
            yield File.model_validate(known, context=box.session)

    def answer(self, request: ReceivedRequest) -> Answer:
        """Return the correct response to a request for bytes."""
        whole, tag = self.content, f'"v{len(self.versions)}"'
        headers = {"ETag": tag} if self.with_etags else {}
        byte_range = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if byte_range is None or request.headers.get("if-range", tag) != tag:
            return Answer(200, headers, whole, whole)
        start, end = int(byte_range[1]), min(int(byte_range[2] or len(whole)) + 1, len(whole))
        if start >= end:
            return Answer(416, {"Content-Range": f"bytes */{len(whole)}"}, b"", whole)
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(whole)}"
        return Answer(206, headers, whole[start:end], whole)

    def _handle(self, request: ReceivedRequest) -> Behaviour:
        with self._lock:
            if request.path == "/2.0/files/1":
                return reply(200, self._metadata())
            if request.path == "/2.0/files/1/content" and not self.direct:
                self._addresses += 1
                return redirect(f"/dl/{self._addresses}")
            fault = self.faults.popleft() if self.faults else None
            return fault(self, request) if fault is not None else self.answer(request).send()

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


def is_unchanged(target: Path) -> bool:
    """Return whether the target has its old content, and no other file is beside it."""
    return target.read_bytes() == b"old" and names_in(target.parent) == [target.name]


@contextmanager
def serve_fake_box(content: bytes) -> Iterator[FakeBox]:
    with FaultServer() as server:
        yield FakeBox(server, content)
