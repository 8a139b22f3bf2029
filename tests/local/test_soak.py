"""A Box that has served many requests uses no more memory, files and threads than a new one."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.local.changes import ALTERED
from tests.local.served import Running, needs_proc, started

REQUESTS = int(os.environ.get("BOX_MODELS_SOAK", "8000"))
CLIENTS = 4
MOST_GROWTH = 5 << 20
MULTIPART = {"Content-Type": "multipart/form-data; boundary=frontier"}
CONTENT = bytes(range(256)) * 400


class Client:
    """A persistent connection that counts its requests."""

    def __init__(self, box: Running, name: str) -> None:
        address = urlsplit(box.url)
        self.name, self.request_count = name, 0
        self._wire = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
        self._token = {"Authorization": f"Bearer {box.token}"}

    def ask(
        self, status: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> bytes:
        self._wire.request(method, path, body, {**self._token, **(headers or {})})
        answer = self._wire.getresponse()
        content = answer.read()
        assert answer.status == status, (method, path, answer.status, content)
        self.request_count += 1
        return content

    def round(self) -> None:
        """Send one request of each kind, and delete everything again."""
        file = json.loads(self._upload("/api/2.0/files/content", 201))["entries"][0]["id"]
        self.ask(409, "POST", "/api/2.0/files/content", self._form(), MULTIPART)
        self._upload(f"/api/2.0/files/{file}/content", 200)
        location = self._location(f"/2.0/files/{file}/content")
        assert self.ask(200, "GET", location) == CONTENT
        assert self.ask(206, "GET", location, b"", {"Range": "bytes=1-2"}) == CONTENT[1:3]
        comment = json.dumps({"message": "hello", "item": {"type": "file", "id": file}}).encode()
        self.ask(201, "POST", "/2.0/comments", comment)
        self.ask(200, "GET", f"/2.0/files/{file}/comments")
        self.ask(200, "PUT", f"/2.0/files/{file}", json.dumps({"description": self.name}).encode())
        for _ in range(4):
            self.ask(200, "GET", "/2.0/folders/0/items?limit=100")
            self.ask(200, "GET", f"/2.0/files/{file}")
        self.ask(200, "GET", f"/2.0/search?query={self.name}")
        self.ask(400, "POST", "/2.0/folders", b"{")
        self.ask(404, "GET", "/2.0/files/1")
        self.ask(401, "GET", "/2.0/users/me", b"", {"Authorization": "Bearer local_nobody"})
        self.ask(204, "DELETE", f"/2.0/files/{file}")
        self.ask(204, "DELETE", f"/2.0/files/{file}/trash")

    def go(self, count: int) -> None:
        """Send at least this number of requests."""
        until = self.request_count + count
        while self.request_count < until:
            self.round()

    def close(self) -> None:
        self._wire.close()

    def _upload(self, path: str, status: int) -> bytes:
        return self.ask(status, "POST", path, self._form(), MULTIPART)

    def _form(self) -> bytes:
        attributes = json.dumps({"name": self.name, "parent": {"id": "0"}}).encode()
        head = b"--frontier\r\nContent-Disposition: form-data; name="
        parts = b'%b"attributes"\r\n\r\n%b\r\n%b"file"; filename="x"\r\n\r\n%b\r\n--frontier--\r\n'
        return parts % (head, attributes, head, CONTENT)

    def _location(self, path: str) -> str:
        self._wire.request("GET", path, headers=self._token)
        answer = self._wire.getresponse()
        answer.read()
        self.request_count += 1
        return urlsplit(answer.headers["Location"]).path


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Running]:
    with started(tmp_path / "box") as running:
        yield running


@needs_proc
@pytest.mark.slow
def test_l13_many_requests_leak_no_memory_files_or_threads(box: Running, tmp_path: Path) -> None:
    assert grown(box, REQUESTS) == []
    for place in ("tmp", "content", "parts", "quarantine"):
        assert list((tmp_path / "box" / place).iterdir()) == []


@needs_proc
@pytest.mark.slow
def test_l13_leak_test_detects_a_box_that_leaks(tmp_path: Path) -> None:
    with started(tmp_path / "box", command=(ALTERED, "leaking")) as box:
        assert grown(box, 2000) == ["memory", "open files", "threads"]


def grown(box: Running, requests: int) -> list[str]:
    """Send the requests, and return the resources that grew after the first quarter of them."""
    with ExitStack() as open_ones:
        clients = [
            open_ones.enter_context(closing(Client(box, f"file{number}"))) for number in range(CLIENTS)
        ]

        def go(count: int) -> tuple[int, int, int]:
            with ThreadPoolExecutor(CLIENTS) as threads:
                list(threads.map(lambda client: client.go(count // CLIENTS), clients))
            return box.memory(), box.open_files(), box.threads()

        before = go(requests // 4)
        later = go(requests - requests // 4)
    print(f"{sum(client.request_count for client in clients)} requests: {before} became {later}")
    # Idle threads end after a while and are started again.
    limits = {"memory": MOST_GROWTH - 1, "open files": 0, "threads": CLIENTS}
    return [
        name
        for (name, limit), old, new in zip(limits.items(), before, later, strict=True)
        if new - old > limit
    ]
