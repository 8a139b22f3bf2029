"""Access, names and concurrent uploads, over real sockets and on disk."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from box_models.local import LocalServer, serve
from tests.local.raw import answer_to, connected
from tests.local.seeded import Caller
from tests.local.served import wait_until
from tests.local.writers import sha1, upload

MANY = 16
ODD_NAMES = (
    "'; DROP TABLE items; --",
    '" OR 1=1',
    "100%_of*it?",
    "..%2f..%2fetc%2fpasswd",
    "C:evil",
    "~root",
    "con",
    "-rf",
    "\u202egpj.exe",
    "naïve\u0301 😀",
)


@pytest.fixture
def box(tmp_path: Path) -> Iterator[LocalServer]:
    with serve(tmp_path / "box") as running:
        yield running


@pytest.fixture
def owner(box: LocalServer) -> Iterator[Caller]:
    with Caller(box.url, box.token) as caller:
        yield caller


def on_disk(box: LocalServer) -> dict[str, int]:
    """Return the number of contents and of other files."""
    places = ("content", "tmp", "parts", "quarantine")
    return {place: len(list((box.engine.directory / place).iterdir())) for place in places}


def test_l01_server_is_not_reachable_at_other_addresses(box: LocalServer) -> None:
    port = urlsplit(box.url).port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_l01_every_new_box_has_a_different_token(box: LocalServer, tmp_path: Path) -> None:
    with serve(tmp_path / "other") as other:
        assert other.token != box.token
        with Caller(box.url, other.token) as unknown:
            assert unknown.get("/2.0/users/me").status_code == 401


@pytest.mark.parametrize(
    "token", ["1!aBcDeFgHiJkLmNoPqRsTuVwXyZ012345", "T9cE5asGnuyYCCqIZFoWjFHvNbvVqHjl", "local_", ""]
)
def test_l03_token_of_another_box_is_refused_and_not_stored(
    box: LocalServer, token: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Caller(box.url, token) as unknown:
        answer = unknown.get("/2.0/users/me")
    assert answer.status_code == 401
    box.close()
    stored = b"".join(path.read_bytes() for path in box.engine.directory.rglob("*") if path.is_file())
    if len(token) > len("local_"):
        assert token.encode() not in stored
        assert token not in caplog.text + answer.text + str(answer.headers)


def test_l07_one_of_many_uploads_of_one_name_wins_with_its_own_content(box: LocalServer) -> None:
    contents = [bytes([number]) * 300_000 for number in range(MANY)]

    def send(content: bytes) -> tuple[int, str]:
        with Caller(box.url, box.token) as caller:
            answer = upload(caller, "one.bin", content)
            return answer.status_code, sha1(content)

    with ThreadPoolExecutor(MANY) as threads:
        answers = list(threads.map(send, contents))
    assert sorted(status for status, _ in answers) == [201] + [409] * (MANY - 1)
    (winner,) = (sent for status, sent in answers if status == 201)
    with Caller(box.url, box.token) as caller:
        (entry,) = caller.get("/2.0/folders/0/items?fields=sha1").json()["entries"]
        content = caller.get(f"/2.0/files/{entry['id']}/content").content
    assert entry["sha1"] == sha1(content) == winner
    assert on_disk(box) == {"content": 1, "tmp": 0, "parts": 0, "quarantine": 0}


def test_l07_aborted_attempt_does_not_affect_the_next_one(box: LocalServer, owner: Caller) -> None:
    address = urlsplit(box.url)
    lines = ("POST /api/2.0/files/content HTTP/1.1", "Host: localhost", f"Authorization: Bearer {box.token}")
    more = ("Content-Type: multipart/form-data; boundary=frontier", "Content-Length: 5000000", "", "")
    start = "\r\n".join((*lines, *more)).encode()
    attributes = b'--frontier\r\nContent-Disposition: form-data; name="attributes"\r\n\r\n{"name": "a", "parent": {"id": "0"}}\r\n'
    file = b'--frontier\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
    with socket.create_connection((address.hostname, address.port), timeout=20) as dying:
        dying.sendall(start + attributes + file + bytes(1_000_000))
        assert upload(owner, "a", b"second").status_code == 201
    box.close()
    with serve(box.engine.directory) as again, Caller(again.url, again.token) as caller:
        (entry,) = caller.get("/2.0/folders/0/items?fields=sha1").json()["entries"]
        assert entry["sha1"] == sha1(b"second")
        assert caller.get(f"/2.0/files/{entry['id']}/content").content == b"second"


def chunked(box: LocalServer, rest: bytes) -> bytes:
    """Return an upload whose first chunk is complete."""
    lines = ("POST /api/2.0/files/content HTTP/1.1", "Host: localhost", f"Authorization: Bearer {box.token}")
    more = ("Content-Type: multipart/form-data; boundary=frontier", "Transfer-Encoding: chunked", "", "")
    first = b'--frontier\r\nContent-Disposition: form-data; name="attributes"\r\n\r\n{"name": "a", "parent": {"id": "0"}}\r\n'
    return "\r\n".join((*lines, *more)).encode() + b"%x\r\n%b\r\n" % (len(first), first) + rest


@pytest.mark.parametrize("rest", [b"zz\r\ngarbage", b"-5\r\nhello\r\n", b"5;" + b"x" * 100_000])
def test_l08_malformed_chunks_are_refused_and_leave_nothing(
    box: LocalServer, owner: Caller, rest: bytes
) -> None:
    response = answer_to(box.url, chunked(box, rest))
    assert response is not None
    assert response.status == 400
    assert owner.get("/2.0/folders/0/items").json()["entries"] == []
    wait_until(lambda: not any(on_disk(box).values()))


@pytest.mark.parametrize("rest", [b"", b"5", b"5\r\nhel", b"5\r\nhello"])
def test_l08_incomplete_chunks_leave_nothing(box: LocalServer, owner: Caller, rest: bytes) -> None:
    with connected(box.url) as wire:
        wire.sendall(chunked(box, rest))
        wait_until(lambda: on_disk(box)["tmp"])
    wait_until(lambda: not any(on_disk(box).values()))
    assert owner.get("/2.0/folders/0/items").json()["entries"] == []


def test_l11_name_is_not_used_as_a_path_or_as_sql(box: LocalServer, owner: Caller) -> None:
    for name in ODD_NAMES:
        assert upload(owner, name, name.encode()).status_code == 201
    page = owner.get("/2.0/folders/0/items?fields=name").json()["entries"]
    assert sorted(entry["name"] for entry in page) == sorted(ODD_NAMES)
    for entry in page:
        assert owner.get(f"/2.0/files/{entry['id']}/content").content == entry["name"].encode()
    names = [path.name for path in (box.engine.directory / "content").iterdir()]
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in names)
    assert {path.name for path in box.engine.directory.parent.iterdir()} == {"box"}


@pytest.mark.parametrize("name", ["../up", "a/b", "a\\b", "..", ".", "nul\x00", "line\nbreak"])
def test_l11_name_with_a_path_separator_is_refused(owner: Caller, name: str) -> None:
    assert upload(owner, name, b"x").status_code == 400


@pytest.mark.parametrize(
    "item_id", ["1/../0", "0;", "0' OR '1'='1", "-1", "9" * 30, "0x0", "٠", "../content", "%00"]
)
def test_l11_invalid_ids_return_400_or_404(owner: Caller, item_id: str) -> None:
    for path in ("/2.0/files/{}", "/2.0/folders/{}/items", "/2.0/files/{}/content", "/dl/{}"):
        answer = owner.get(path.format(quote(item_id, safe="")))
        assert answer.status_code in {400, 404}, answer.text


def test_l11_every_table_is_strict(box: LocalServer) -> None:
    with closing(sqlite3.connect(box.engine.directory / "box.sqlite3")) as c:
        rows = c.execute("SELECT name, strict, type FROM pragma_table_list WHERE schema = 'main'").fetchall()
    loose = [
        name
        for name, strict, kind in rows
        if not strict and kind == "table" and not name.startswith("sqlite_")
    ]
    assert loose == []
