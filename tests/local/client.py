"""A client of the engine that knows no HTTP library: what the tests of the embedded Box speak through."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from box_models.local.engine import Engine
from box_models.local.http.messages import Request

BASE = "http://embedded.localhost"
BOUNDARY = "the-boundary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes
    headers: Mapping[str, str]
    wire_length: int | None = None

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        return str(self.json()["code"])

    @property
    def wrong(self) -> str:
        """The name of the first parameter that the answer complains about."""
        return str(self.json()["context_info"]["errors"][0]["name"])


def part(name: str, content: bytes) -> bytes:
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content + b"\r\n"
    )


def form(*parts: tuple[str, bytes]) -> bytes:
    return b"".join(part(*one) for one in parts) + f"--{BOUNDARY}--\r\n".encode()


class Client:
    def __init__(self, engine: Engine, token: str | None = None) -> None:
        self.engine = engine
        self.token = engine.accounts.owner_token() if token is None else token

    def send(
        self,
        method: str,
        path: str,
        body: bytes | BinaryIO = b"",
        headers: Mapping[str, str] | None = None,
        **query: Any,
    ) -> Reply:
        stream = io.BytesIO(body) if isinstance(body, bytes) else body
        sent = {"authorization": f"Bearer {self.token}", **(headers or {})}
        pairs = tuple((name, str(value)) for name, value in query.items())
        answer = self.engine.handle(Request(method, path, pairs, sent, stream, BASE))
        content = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body.chunks())
        return Reply(answer.status, content, answer.headers, answer.length)

    def get(self, path: str, *, headers: Mapping[str, str] | None = None, **query: Any) -> Reply:
        return self.send("GET", path, headers=headers, **query)

    def delete(self, path: str, *, headers: Mapping[str, str] | None = None, **query: Any) -> Reply:
        return self.send("DELETE", path, headers=headers, **query)

    def post(self, path: str, body: object = None, **query: Any) -> Reply:
        return self.send("POST", path, json.dumps(body or {}).encode(), **query)

    def put(
        self, path: str, body: object, *, headers: Mapping[str, str] | None = None, **query: Any
    ) -> Reply:
        return self.send("PUT", path, json.dumps(body).encode(), headers, **query)

    def options(self, path: str, body: object, *, headers: Mapping[str, str] | None = None) -> Reply:
        return self.send("OPTIONS", path, json.dumps(body).encode(), headers)

    def upload_form(
        self, path: str, body: bytes | BinaryIO, headers: Mapping[str, str] | None = None, **query: Any
    ) -> Reply:
        return self.send("POST", path, body, {"content-type": FORM, **(headers or {})}, **query)

    def try_upload(self, name: str, content: bytes = b"", parent: str = "0", **more: object) -> Reply:
        attributes = json.dumps({"name": name, "parent": {"id": parent}, **more}).encode()
        return self.upload_form("/api/2.0/files/content", form(("attributes", attributes), ("file", content)))

    def upload(self, name: str, content: bytes = b"", parent: str = "0", **more: object) -> Any:
        reply = self.try_upload(name, content, parent, **more)
        assert reply.status == 201, reply
        return reply.json()["entries"][0]

    def upload_version(self, file_id: str, content: bytes) -> Any:
        reply = self.upload_form(f"/api/2.0/files/{file_id}/content", form(("file", content)))
        assert reply.status == 200, reply
        return reply.json()["entries"][0]

    def folder(self, name: str, parent: str = "0") -> Any:
        reply = self.post("/2.0/folders", {"name": name, "parent": {"id": parent}})
        assert reply.status == 201, reply
        return reply.json()

    def web_link(self, name: str, url: str = "https://example.com", parent: str = "0") -> Any:
        reply = self.post("/2.0/web_links", {"name": name, "url": url, "parent": {"id": parent}})
        assert reply.status == 200, reply
        return reply.json()

    def comment(self, file_id: str, message: str) -> Any:
        reply = self.post("/2.0/comments", {"message": message, "item": {"type": "file", "id": file_id}})
        assert reply.status == 201, reply
        return reply.json()

    def read(self, file_id: str, *, headers: Mapping[str, str] | None = None, **query: Any) -> Reply:
        """Download a file, without the token at the second address."""
        return self.fetch(self.locate(file_id, **query), headers=headers)

    def locate(self, file_id: str, **query: Any) -> str:
        reply = self.get(f"/2.0/files/{file_id}/content", **query)
        assert reply.status == 302, reply
        return reply.headers["Location"].removeprefix(BASE)

    def fetch(self, address: str, *, headers: Mapping[str, str] | None = None) -> Reply:
        return Client(self.engine, "").get(address, headers=headers)

    def names(self, folder_id: str = "0", **query: Any) -> list[str]:
        entries = self.get(f"/2.0/folders/{folder_id}/items", **query).json()["entries"]
        return [entry["name"] for entry in entries]

    def someone_else(self) -> Client:
        """Another user of the same embedded Box."""
        self.engine.accounts.create_user("20000002", "Ann Other", "ann@example.com")
        self.engine.accounts.add_developer_token("local_ann", "20000002")
        return Client(self.engine, "local_ann")


def make(box: Client, kind: str, name: str = "thing") -> str:
    """Create a file, a folder or a web link, and return its path."""
    makers: dict[str, Callable[[str], Any]] = {
        "files": box.upload,
        "folders": box.folder,
        "web_links": box.web_link,
    }
    return f"/2.0/{kind}/{makers[kind](name)['id']}"
