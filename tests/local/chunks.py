"""A chunked upload, one request at a time, for the tests of upload sessions."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.local.client import Client, Reply

PART = 10
CONTENT = b"0123456789abcdefghijABCDE"
SESSIONS = "/api/2.0/files/upload_sessions"


def digest(content: bytes) -> str:
    return "sha=" + base64.b64encode(hashlib.sha1(content).digest()).decode()


@dataclass
class Chunked:
    """An upload session for ``content``, and its acknowledged parts."""

    box: Client
    session: Any
    content: bytes
    parts: list[Any] = field(default_factory=list[Any])

    @property
    def path(self) -> str:
        return f"{SESSIONS}/{self.session['id']}"

    @property
    def size(self) -> int:
        return int(self.session["part_size"])

    def put(
        self,
        number: int,
        body: bytes | None = None,
        *,
        span: str | None = None,
        sha: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send a part, which is valid unless an argument changes it."""
        start = number * self.size
        piece = self.content[start : start + self.size]
        defaults = {
            "digest": digest(piece if body is None else body) if sha is None else sha,
            "content-range": span or f"bytes {start}-{start + len(piece) - 1}/{len(self.content)}",
        }
        sent = {name: value for name, value in {**defaults, **(headers or {})}.items() if value}
        return self.box.send("PUT", self.path, piece if body is None else body, sent)

    def send(self, *numbers: int) -> Chunked:
        """Send the numbered parts, or all parts."""
        for number in numbers or range(self.session["total_parts"]):
            reply = self.put(number)
            assert reply.status == 200, reply
            self.parts.append(reply.json()["part"])
        return self

    def commit(
        self,
        parts: Sequence[Any] | None = None,
        *,
        sha: str | None = None,
        headers: Mapping[str, str] | None = None,
        **attributes: Any,
    ) -> Reply:
        body: dict[str, Any] = {"parts": sorted(self.parts, key=lambda part: part["offset"])}
        if parts is not None:
            body["parts"] = parts
        if attributes:
            body["attributes"] = attributes
        defaults = {"digest": digest(self.content) if sha is None else sha, **(headers or {})}
        sent = {name: value for name, value in defaults.items() if value}
        return self.box.send("POST", f"{self.path}/commit", json.dumps(body).encode(), sent)


def begin(box: Client, name: str = "big.bin", content: bytes = CONTENT, folder: str = "0") -> Chunked:
    reply = box.post(SESSIONS, {"folder_id": folder, "file_name": name, "file_size": len(content)})
    assert reply.status == 201, reply
    return Chunked(box, reply.json(), content)


def begin_version(box: Client, file_id: str, content: bytes = CONTENT, **more: Any) -> Chunked:
    reply = box.post(f"/api/2.0/files/{file_id}/upload_sessions", {"file_size": len(content), **more})
    assert reply.status == 201, reply
    return Chunked(box, reply.json(), content)
