"""Random requests never get a 5xx response, and refused ones leave nothing behind."""

from __future__ import annotations

import io
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from box_models.local import Engine, LocalServer, SeedError, Settings, apply_seed, serve
from box_models.local.http.messages import Request
from box_models.local.http.streams import reader
from tests.local import altered_box, hostile
from tests.local.chunks import begin
from tests.local.client import Client, form
from tests.local.raw import answer_to, needs_response
from tests.local.seeded import ADA, SEED

EXAMPLES = int(os.environ.get("BOX_MODELS_FUZZ", "2500"))
SLOWNESS = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
unhurried = settings(suppress_health_check=SLOWNESS)
quick = settings(unhurried, max_examples=EXAMPLES // 25)
thorough = settings(unhurried, max_examples=EXAMPLES, derandomize="BOX_MODELS_FUZZ" not in os.environ)


@dataclass
class World:
    """A Box with an object of each kind, which can be reset to its first state."""

    engine: Engine
    ids: Mapping[str, list[str]]

    def __post_init__(self) -> None:
        self._pristine = sqlite3.connect(":memory:")
        with self.engine.database.reading() as c:
            c.backup(self._pristine)
        self._contents = {path: path.read_bytes() for path in self._files()}

    def reset(self) -> None:
        with self.engine.database.reading() as c:
            self._pristine.backup(c)
        for path, content in self._contents.items():
            if not path.exists():
                path.write_bytes(content)

    def size(self) -> Mapping[str, int]:
        """Return the number of rows in each table and the number of files."""
        with self.engine.database.reading() as c:
            tables = [row[0] for row in c.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            rows = {table: c.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}
        return {**rows, "files": len(self._files())}

    def ask(self, request: Request, body: bytes) -> tuple[int, bytes]:
        answer = self.engine.handle(replace(request, body=io.BytesIO(body)))
        content = answer.body if isinstance(answer.body, bytes) else b"".join(answer.body.chunks())
        return answer.status, content

    def close(self) -> None:
        self._pristine.close()
        self.engine.close()

    def _files(self) -> list[Any]:
        return [path for path in self.engine.directory.rglob("*") if path.is_file()]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    engine = Engine(settings=Settings(upload_session_minimum=1, upload_part_size=10))
    apply_seed(engine, SEED)
    box = Client(engine, ADA)
    link = box.web_link("link")["id"]
    upload = begin(box).send(0, 1)
    comment = box.comment("200", "hello")["id"]
    box.upload_form("/api/2.0/files/201/content", form(("file", b"a second version")))
    trashed = box.upload("trashed", b"x")["id"]
    box.delete(f"/2.0/files/{trashed}")
    box.put("/2.0/files/201", {"shared_link": {"access": "open"}})
    version = box.get("/2.0/files/201/versions").json()["entries"][0]["id"]
    zipped = box.post("/2.0/zip_downloads", {"items": [{"type": "folder", "id": "100"}]}).json()
    ids = {
        "folder_id": ["0", "100", "101"],
        "file_id": ["200", "201", trashed],
        "version_id": [version],
        "user_id": ["11", "12", "me"],
        "web_link_id": [link],
        "comment_id": [comment],
        "session_id": [upload.session["id"]],
        "signed": [box.locate("200").rpartition("/")[2]],
        "zip_id": [zipped["status_url"].split("/")[-2]],
    }
    world = World(engine, ids)
    yield world
    world.close()


def never_fails(world: World, data: st.DataObject) -> None:
    request, body = data.draw(hostile.requests_to(world.engine.routes, world.ids, ADA))
    world.reset()
    before = world.size()
    status, content = world.ask(request, body)
    assert status < 500, (status, content)
    assert b"Traceback" not in content
    assert status < 400 or world.size() == before


@quick
@given(st.data())
def test_l13_random_requests_are_answered(world: World, data: st.DataObject) -> None:
    never_fails(world, data)


@pytest.mark.slow
@thorough
@given(st.data())
def test_l13_very_many_random_requests_are_answered(world: World, data: st.DataObject) -> None:
    never_fails(world, data)


@pytest.mark.slow
@quick
@given(hostile.mutated(hostile.forms), st.integers(1, 50))
def test_l13_upload_broken_at_any_byte_leaves_nothing(world: World, body: bytes, piece: int) -> None:
    world.reset()
    before = world.size()
    pieces = (body[start : start + piece] for start in range(0, len(body), piece))
    answer = Client(world.engine, ADA).upload_form("/api/2.0/files/content", reader(pieces))
    assert answer.status in {201, 400, 404, 409}
    assert answer.status == 201 or world.size() == before


CONTENT = bytes(range(256))


@pytest.mark.slow
@quick
@given(st.text("bytes=-, 0123456789", max_size=20).map(lambda text: f"bytes={text}"))
def test_l13_range_returns_the_selected_bytes_or_the_whole_content(world: World, header: str) -> None:
    world.reset()
    box = Client(world.engine, ADA)
    answer = box.read(box.upload("range.bin", CONTENT)["id"], headers={"range": header})
    expected = {200: CONTENT, 416: b""}.get(answer.status)
    if answer.status == 206:
        first, last = map(int, answer.headers["Content-Range"][len("bytes ") :].partition("/")[0].split("-"))
        expected = CONTENT[first : last + 1]
    assert answer.body == expected


FIRST_LINES = (
    b"GET /2.0/users/me HTTP/1.1\r\n",
    b"GET /nowhere HTTP/1.1\r\n",
    b"POST /2.0/folders HTTP/1.1\r\n",
    b"PUT /2.0/files/200 HTTP/1.1\r\n",
)
HOST, LENGTH, CHUNKED = b"Host: localhost\r\n", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n"
HEADERS = (
    b"Connection: close\r\n",
    b"Expect: 100-continue\r\n",
    b"Upgrade: websocket\r\nConnection: Upgrade\r\n",
    f"Authorization: Bearer {ADA}\r\n".encode(),
)
CHUNK, LAST_CHUNK = b"5\r\nhello\r\n", b"0\r\n\r\n"
ENDINGS = (b"\r\n", LENGTH + b"\r\nhello", CHUNKED + b"\r\n" + CHUNK + LAST_CHUNK)
LINES = (
    *(*FIRST_LINES, HOST, LENGTH, CHUNKED, *HEADERS, CHUNK, LAST_CHUNK),
    *(b"Content-Length: 99999999999999999999999\r\n", b"\r\n"),
)
whole_requests = st.builds(
    lambda first, headers, ending: b"".join([first, HOST, *headers, ending]),
    st.sampled_from(FIRST_LINES),
    st.lists(st.sampled_from(HEADERS), max_size=3, unique=True),
    st.sampled_from(ENDINGS),
)
lines = st.lists(st.sampled_from(LINES), max_size=8).map(b"".join)
wires = st.one_of(
    whole_requests, hostile.mutated(whole_requests), hostile.mutated(lines), st.binary(max_size=200)
)


@pytest.fixture(scope="module")
def served() -> Iterator[LocalServer]:
    with serve(seed=SEED) as box:
        yield box


def is_survived(url: str, sent: bytes) -> None:
    response = answer_to(url, sent)
    if response is not None:
        assert response.status < 500, response
        assert b"Traceback" not in response.body
    me = {"Authorization": f"Bearer {ADA}"}
    assert requests.get(f"{url}/2.0/users/me", headers=me, timeout=20).ok


@pytest.mark.slow
@quick
@given(wires)
def test_l13_random_bytes_are_refused_and_the_server_continues(served: LocalServer, sent: bytes) -> None:
    is_survived(served.url, sent)


@quick
@given(whole_requests)
def test_l13_every_complete_request_is_answered(served: LocalServer, sent: bytes) -> None:
    assert needs_response(sent)
    response = answer_to(served.url, sent)
    assert response is not None
    assert response.status in {200, 400, 401, 404}


# The fuzzing detects a Box that fails for one request of many.

until_found = settings(unhurried, max_examples=EXAMPLES, phases=[Phase.generate])


@pytest.fixture
def failing() -> Iterator[None]:
    altered_box.failing()
    yield
    patch.stopall()


@pytest.mark.slow
@pytest.mark.usefixtures("failing")
def test_l13_fuzzing_of_requests_detects_a_failing_route(world: World) -> None:
    with pytest.raises(AssertionError, match="500"):
        until_found(given(st.data())(lambda data: never_fails(world, data)))()


@pytest.mark.usefixtures("failing")
def test_l13_fuzzing_of_bytes_detects_a_failing_route(served: LocalServer) -> None:
    with pytest.raises(AssertionError, match="500"):
        until_found(given(wires)(lambda sent: is_survived(served.url, sent)))()


def altered_seeds() -> st.SearchStrategy[Any]:
    parts = st.dictionaries(st.sampled_from([*SEED, "nonsense"]), hostile.json_values, min_size=1, max_size=2)
    entries = {
        name: st.lists(
            st.builds(lambda entry, change: {**entry, **change}, st.sampled_from(good), changes), max_size=3
        )
        for name, good in SEED.items()
        if isinstance(good, list)
    }
    return st.one_of(
        hostile.json_values,
        parts,
        *(st.builds(lambda part, n=name: {**SEED, n: part}, s) for name, s in entries.items()),
    )


SEED_KEYS = (
    "id",
    "name",
    "login",
    "token",
    "user_id",
    "client_id",
    "parent_id",
    "content",
    "redirect_uris",
    "code",
)
changes = st.dictionaries(st.sampled_from(SEED_KEYS), hostile.json_values, max_size=2)


@pytest.fixture(scope="module")
def seed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seed") / "seed.json"


texts = altered_seeds().map(lambda seed: json.dumps(seed).encode())


@pytest.mark.slow
@quick
@given(st.one_of(texts, hostile.mutated(st.just(json.dumps(SEED).encode()))))
def test_l13_random_seed_is_applied_completely_or_refused(seed_file: Path, text: bytes) -> None:
    seed_file.write_bytes(text)
    with closing(Engine()) as engine:
        try:
            apply_seed(engine, seed_file)
        except SeedError:
            with engine.database.reading() as c:
                assert c.execute("SELECT count(*) FROM items").fetchone() == (0,)
            assert list((engine.directory / "content").iterdir()) == []
