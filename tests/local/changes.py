"""Changes to a served Box, each prepared first and then made by one request."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.local.chunks import digest
from tests.local.seeded import Caller
from tests.local.served import Running, started
from tests.local.writers import upload

ALTERED = str(Path(__file__).with_name("altered_box.py"))
CONTENT = b"0123456789" * 1200
SESSIONS = "/api/2.0/files/upload_sessions"


@dataclass
class Subject:
    """A Box, a client that changes it, and one file in it."""

    box: Running
    caller: Caller
    directory: Path
    file_count: int = 0
    sessions: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self.file = self.id_of(upload(self.caller, "first", b"first"))

    def id_of(self, answer: requests.Response) -> str:
        assert answer.status_code == 201, answer.text
        return str(answer.json()["entries"][0]["id"])

    def name(self) -> str:
        self.file_count += 1
        return f"file {self.file_count}"

    def begin(self) -> str:
        body = {"folder_id": "0", "file_name": self.name(), "file_size": len(CONTENT)}
        session = self.caller.post(SESSIONS, json=body).json()["id"]
        self.sessions.append(session)
        return f"{SESSIONS}/{session}"

    def send(self, session: str, start: int) -> requests.Response:
        piece = CONTENT[start : start + 5000]
        span = f"bytes {start}-{start + len(piece) - 1}/{len(CONTENT)}"
        return self.caller.put(session, data=piece, headers={"Digest": digest(piece), "Content-Range": span})

    def state(self) -> Any:
        """Return everything that a client can see."""
        paths = [
            "/2.0/folders/0/items?limit=1000&fields=name,sha1,etag,size",
            "/2.0/folders/trash/items?limit=1000",
        ]
        paths += [f"/2.0/files/{self.file}/versions?fields=sha1", f"/2.0/files/{self.file}/comments"]
        paths += [f"{SESSIONS}/{session}/parts" for session in self.sessions]
        return [{**self.caller.get(path).json(), "request_id": None} for path in paths]


def uploading(subject: Subject) -> Callable[[], requests.Response]:
    name = subject.name()
    return lambda: upload(subject.caller, name, CONTENT)


def versioning(subject: Subject) -> Callable[[], requests.Response]:
    path = f"/api/2.0/files/{subject.file}/content"
    return lambda: subject.caller.post(path, files=[("file", ("unused", CONTENT))])


def commenting(subject: Subject) -> Callable[[], requests.Response]:
    body = {"message": subject.name(), "item": {"type": "file", "id": subject.file}}
    return lambda: subject.caller.post("/2.0/comments", json=body)


def deleting(subject: Subject) -> Callable[[], requests.Response]:
    file = subject.id_of(upload(subject.caller, subject.name(), CONTENT))
    return lambda: subject.caller.delete(f"/2.0/files/{file}")


def purging(subject: Subject) -> Callable[[], requests.Response]:
    deleting(subject)()
    file = subject.caller.get("/2.0/folders/trash/items").json()["entries"][-1]["id"]
    return lambda: subject.caller.delete(f"/2.0/files/{file}/trash")


def sending_a_part(subject: Subject) -> Callable[[], requests.Response]:
    session = subject.begin()
    return lambda: subject.send(session, 5000)


def committing(subject: Subject) -> Callable[[], requests.Response]:
    session = subject.begin()
    parts = [subject.send(session, start).json()["part"] for start in range(0, len(CONTENT), 5000)]
    body = json.dumps({"parts": parts})
    return lambda: subject.caller.post(f"{session}/commit", data=body, headers={"Digest": digest(CONTENT)})


Change = Callable[[Subject], Callable[[], requests.Response]]
CHANGES: tuple[Change, ...] = (
    uploading,
    versioning,
    commenting,
    deleting,
    purging,
    sending_a_part,
    committing,
)


@contextmanager
def served_subject(directory: Path, variant: str = "small-parts") -> Iterator[Subject]:
    """Serve a Box in a variant; by default, the parts of uploads are small."""
    with (
        started(directory, command=(ALTERED, variant)) as box,
        Caller(box.url, box.token) as caller,
    ):
        yield Subject(box, caller, directory)
