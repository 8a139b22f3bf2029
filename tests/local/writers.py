"""A client that writes into a served Box until it is killed, and then checks the acknowledged changes."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import requests

from tests.local.seeded import Caller
from tests.local.served import Running

UPLOAD = "/api/2.0/files/content"
SIZES = (0, 10, 4096, 60_000, 300_000)
FEW, MANY = 4, 12
TRASH = "trash"


@dataclass(frozen=True)
class FileState:
    """The expected state of a file: its folder, its contents with the newest first, and its comments."""

    folder: str
    contents: tuple[str, ...]
    comments: frozenset[str] = frozenset()

    @property
    def summary(self) -> tuple[str, str]:
        return self.folder, self.contents[0]


@dataclass
class Writer:
    """A client that changes its own files, whose names begin with ``name``.

    The Box may or may not have made the change that was in progress when it was killed.
    """

    name: str
    folders: list[str] = field(default_factory=list[str])
    files: dict[str, FileState] = field(default_factory=dict[str, FileState])
    ids: dict[str, str] = field(default_factory=dict[str, str])
    unknown_outcome: tuple[str, FileState | None] | None = None
    acknowledged: int = 0
    refused: list[str] = field(default_factory=list[str])
    _changed: set[str] = field(default_factory=set[str])
    _count: int = 0

    def __post_init__(self) -> None:
        self._dice = random.Random(self.name)

    def settle(self, box: Running) -> None:
        """Make two folders to move files between."""
        with Caller(box.url, box.token) as caller:
            for name in (f"{self.name}-one", f"{self.name}-two"):
                answer = caller.post("/2.0/folders", json={"name": name, "parent": {"id": "0"}})
                self.folders.append(answer.json()["id"])

    def write(self, box: Running) -> None:
        """Change files until the connection breaks or a request is refused."""
        with Caller(box.url, box.token) as caller:
            try:
                while not self.refused:
                    self._step(caller)
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                return

    def problems(self, box: Running) -> list[str]:
        """Compare the Box with the acknowledged changes, and continue with its state."""
        with Caller(box.url, box.token) as caller:
            existing = dict(self._listed(caller))
            problems = list(self.refused)
            allowed: dict[str, list[FileState | None]] = {name: [state] for name, state in self.files.items()}
            if self.unknown_outcome is not None:
                name, after = self.unknown_outcome
                allowed.setdefault(name, [None]).append(after)
            problems += [f"{name} is existing" for name in existing if name not in allowed]
            for name, options in allowed.items():
                problems += self._compared(caller, name, options, existing.get(name))
        self.unknown_outcome = None
        self._changed.clear()
        return problems

    def _compared(
        self,
        caller: Caller,
        name: str,
        options: list[FileState | None],
        existing: tuple[str, str, str] | None,
    ) -> list[str]:
        if existing is None:
            self.files.pop(name, None)
            return [] if None in options else [f"{name} is lost"]
        file_id, *summary = existing
        fitting = [state for state in options if state is not None and state.summary == tuple(summary)]
        if fitting and name in self._changed and fitting[0].folder != TRASH:
            actual = _read(caller, file_id, fitting[0].folder)
            fitting = [state for state in fitting if state == actual]
        if not fitting:
            return [f"{name} is {summary} and none of {options}"]
        self.files[name], self.ids[name] = fitting[-1], file_id
        return []

    def _listed(self, caller: Caller) -> Iterator[tuple[str, tuple[str, str, str]]]:
        for folder in (*self.folders, TRASH):
            page = caller.get(f"/2.0/folders/{folder}/items", params={"fields": "name,sha1", "limit": "1000"})
            for entry in page.json()["entries"]:
                if entry["name"].startswith(f"{self.name}-"):
                    yield entry["name"], (entry["id"], folder, entry["sha1"])

    def _step(self, caller: Caller) -> None:
        if len(self.files) < FEW:
            self._upload(caller)
            return
        name = self._dice.choice(sorted(self.files))
        state = self.files[name]
        if state.folder == TRASH:
            verbs: list[Callable[..., None]] = [self._purge, self._restore]
        elif len(self.files) > MANY:
            verbs = [self._trash]
        else:
            verbs = [self._upload_version, self._move, self._trash, self._comment]
        self._dice.choice([*verbs, self._upload] if len(self.files) <= MANY else verbs)(caller, name, state)

    def _upload(self, caller: Caller, *_: object) -> None:
        self._count += 1
        name, folder, content = f"{self.name}-{self._count}", self._dice.choice(self.folders), self._content()
        answer = self._send(
            name, FileState(folder, (sha1(content),)), lambda: upload(caller, name, content, folder)
        )
        if answer is not None:
            self.ids[name] = answer.json()["entries"][0]["id"]

    def _upload_version(self, caller: Caller, name: str, state: FileState) -> None:
        content = self._content()
        path = f"/api/2.0/files/{self.ids[name]}/content"
        after = replace(state, contents=(sha1(content), *state.contents))
        self._send(name, after, lambda: caller.post(path, files=[("file", ("unused", content))]))

    def _move(self, caller: Caller, name: str, state: FileState) -> None:
        folder = next(other for other in self.folders if other != state.folder)
        body = {"parent": {"id": folder}}
        self._send(name, replace(state, folder=folder), lambda: caller.put(self._path(name), json=body))

    def _comment(self, caller: Caller, name: str, state: FileState) -> None:
        text = f"{self.name} {self._dice.random()}"
        body = {"message": text, "item": {"type": "file", "id": self.ids[name]}}
        after = replace(state, comments=state.comments | {text})
        self._send(name, after, lambda: caller.post("/2.0/comments", json=body))

    def _trash(self, caller: Caller, name: str, state: FileState) -> None:
        self._send(name, replace(state, folder=TRASH), lambda: caller.delete(self._path(name)))

    def _purge(self, caller: Caller, name: str, _state: FileState) -> None:
        self._send(name, None, lambda: caller.delete(f"{self._path(name)}/trash"))

    def _restore(self, caller: Caller, name: str, state: FileState) -> None:
        folder = self._dice.choice(self.folders)
        body = {"parent": {"id": folder}}
        self._send(name, replace(state, folder=folder), lambda: caller.post(self._path(name), json=body))

    def _send(
        self, name: str, after: FileState | None, send: Callable[[], requests.Response]
    ) -> requests.Response | None:
        self.unknown_outcome = (name, after)
        self._changed.add(name)
        answer = send()
        if not answer.ok:
            self.refused.append(f"{name}: {answer.status_code} {answer.text}")
            return None
        if after is None:
            del self.files[name]
        else:
            self.files[name] = after
        self.unknown_outcome = None
        self.acknowledged += 1
        return answer

    def _path(self, name: str) -> str:
        return f"/2.0/files/{self.ids[name]}"

    def _content(self) -> bytes:
        return self._dice.randbytes(self._dice.choice(SIZES))


def upload(caller: Caller, name: str, content: bytes, folder: str = "0") -> requests.Response:
    attributes = json.dumps({"name": name, "parent": {"id": folder}})
    return caller.post(UPLOAD, files=[("attributes", (None, attributes)), ("file", ("unused", content))])


def sha1(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _read(caller: Caller, file_id: str, folder: str) -> FileState:
    def entries(path: str, query: str) -> Any:
        return caller.get(f"/2.0/files/{file_id}{path}?{query}&limit=1000").json()["entries"]

    newest = caller.get(f"/2.0/files/{file_id}?fields=sha1").json()["sha1"]
    older = [version["sha1"] for version in entries("/versions", "fields=sha1")]
    comments = {comment["message"] for comment in entries("/comments", "fields=message")}
    return FileState(folder, (newest, *older), frozenset(comments))
