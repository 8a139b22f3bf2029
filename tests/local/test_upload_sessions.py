"""Chunked uploads."""

from __future__ import annotations

import hashlib
import io
import json
import random
import re
import subprocess
import sys
import tracemalloc
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from box_models.local.content.session_rows import part_size
from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.chunks import CONTENT, PART, SESSIONS, Chunked, begin, begin_version, digest
from tests.local.client import BASE, Client
from tests.local.conftest import Clock

SMALL = Settings(upload_session_minimum=1, upload_part_size=PART)


@pytest.fixture
def engine(clock: Clock) -> Iterator[Engine]:
    engine = Engine(settings=Settings(clock=clock, upload_session_minimum=1, upload_part_size=PART))
    yield engine
    engine.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Callable[..., Client]]:
    """Return a function that closes the engine of a directory and opens it again."""
    opened: list[Engine] = []

    def reopen(settings: Settings = SMALL) -> Client:
        while opened:
            opened.pop().close()
        opened.append(Engine(tmp_path / "box", settings=settings))
        return Client(opened[0])

    yield reopen
    while opened:
        opened.pop().close()


def stored(engine: Engine) -> list[str]:
    return [path.name for path in (engine.directory / "parts").iterdir()]


def small(**more: Any) -> Client:
    return Client(Engine(settings=Settings(upload_session_minimum=1, upload_part_size=PART, **more)))


def test_commit_creates_a_file_from_the_parts(box: Client) -> None:
    reply = begin(box).send().commit()
    assert reply.status == 201
    assert reply.json()["total_count"] == 1
    file = reply.json()["entries"][0]
    assert (file["type"], file["name"], file["size"]) == ("file", "big.bin", len(CONTENT))
    assert file["sha1"] == hashlib.sha1(CONTENT).hexdigest()
    assert box.read(file["id"]).body == CONTENT


def test_parts_may_arrive_in_any_order_and_on_both_paths(box: Client) -> None:
    upload = begin(box).send(2, 0)
    part = box.send(
        "PUT",
        f"/2.0/files/upload_sessions/{upload.session['id']}",
        CONTENT[10:20],
        {"digest": digest(CONTENT[10:20]), "content-range": "bytes 10-19/25"},
    )
    upload.parts.append(part.json()["part"])
    assert box.read(upload.commit().json()["entries"][0]["id"]).body == CONTENT


def test_session_has_all_fields(box: Client) -> None:
    session = begin(box).session
    assert re.fullmatch("[0-9A-F]{32}", session["id"])
    assert (session["type"], session["part_size"], session["total_parts"]) == ("upload_session", 10, 3)
    assert session["num_parts_processed"] == 0
    assert session["session_expires_at"] == "2026-03-08T12:00:00Z"
    url = f"{BASE}/api/2.0/files/upload_sessions/{session['id']}"
    own = {"upload_part": url, "status": url, "abort": url, "list_parts": f"{url}/parts"}
    more = {"commit": f"{url}/commit", "log_event": f"{url}/log", "plan": f"{url}/plan"}
    assert session["session_endpoints"] == {**own, **more}


def test_part_has_id_offset_size_and_sha1(box: Client) -> None:
    (part,) = begin(box).send(1).parts
    assert re.fullmatch("[0-9A-F]{8}", part.pop("part_id"))
    assert part == {"offset": 10, "size": 10, "sha1": hashlib.sha1(CONTENT[10:20]).hexdigest()}


def test_session_counts_its_parts(box: Client) -> None:
    upload = begin(box).send(0, 2)
    session = box.get(upload.path).json()
    assert session == {**upload.session, "num_parts_processed": 2}


def test_parts_are_listed_in_pages_in_the_order_of_the_content(box: Client) -> None:
    upload = begin(box).send(2, 0, 1)
    page = box.get(f"{upload.path}/parts").json()
    assert [part["offset"] for part in page["entries"]] == [0, 10, 20]
    assert (page["total_count"], page["limit"], page["offset"]) == (3, 100, 0)
    second = box.get(f"{upload.path}/parts", limit=1, offset=1).json()
    assert second["entries"] == [page["entries"][1]]
    assert second["total_count"] == 3
    assert box.get(f"{upload.path}/parts", offset=10_001).status == 400


def test_content_that_fills_its_last_part_has_no_empty_part(box: Client) -> None:
    upload = begin(box, content=CONTENT[:20])
    assert upload.session["total_parts"] == 2
    assert box.read(upload.send().commit().json()["entries"][0]["id"]).body == CONTENT[:20]


@pytest.mark.parametrize(
    ("size", "expected"),
    [(1, 8 << 20), (8_388_608_000, 8 << 20), (8_388_608_001, 16 << 20), (150 << 30, 256 << 20)],
)
def test_part_size_grows_with_the_file(size: int, expected: int) -> None:
    assert part_size(size, Settings()) == expected


def test_file_below_the_minimum_size_of_a_session_is_refused() -> None:
    box = Client(Engine())
    body = {"folder_id": "0", "file_name": "a", "file_size": 19_999_999}
    reply = box.post(SESSIONS, body)
    assert (reply.status, reply.code) == (400, "file_size_too_small")
    assert box.post(SESSIONS, {**body, "file_size": 20_000_000}).status == 201
    box.engine.close()


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"folder_id": None}, 400, "missing_destination"),
        ({"folder_id": "x"}, 400, "invalid_folder_id"),
        ({"folder_id": True}, 400, "invalid_folder_id"),
        ({"folder_id": "999"}, 404, "not_found"),
        ({"file_name": None}, 400, "missing_file_name"),
        ({"file_name": "a/b"}, 400, "item_name_invalid"),
        ({"file_size": None}, 400, "missing_file_size"),
        ({"file_size": "many"}, 400, "invalid_file_size"),
        ({"file_size": -1}, 400, "invalid_file_size"),
        ({"file_size": 10**16}, 403, "file_size_limit_exceeded"),
    ],
)
def test_invalid_session_request_returns_the_error_code_of_box(
    box: Client, change: dict[str, object], status: int, code: str
) -> None:
    body = {"folder_id": "0", "file_name": "a", "file_size": 25, **change}
    reply = box.post(SESSIONS, {name: value for name, value in body.items() if value is not None})
    assert (reply.status, reply.code) == (status, code)


def test_name_in_use_is_reported_when_the_session_is_created(box: Client) -> None:
    existing = box.upload("Big.bin", b"x")
    reply = box.post(SESSIONS, {"folder_id": "0", "file_name": "big.BIN", "file_size": 25})
    assert (reply.status, reply.code) == (409, "item_name_in_use")
    conflict = reply.json()["context_info"]["conflicts"]
    assert (conflict["id"], conflict["sha1"]) == (existing["id"], existing["sha1"])


def test_name_taken_during_the_upload_is_reported_at_commit(box: Client) -> None:
    upload = begin(box).send()
    box.upload("big.bin", b"x")
    assert upload.commit().status == 409
    assert box.get(upload.path).status == 200


def test_folder_deleted_during_the_upload_is_reported_at_commit(box: Client) -> None:
    folder = box.folder("A")["id"]
    upload = begin(box, folder=folder).send()
    box.delete(f"/2.0/folders/{folder}")
    assert upload.commit().code == "trashed"


@pytest.mark.parametrize(
    "span",
    [
        "bytes 5-14/25",  # not a multiple of the part size
        "bytes 0-8/25",  # too short
        "bytes 0-10/25",  # too long
        "bytes 0-19/25",  # two parts
        "bytes 20-29/25",  # beyond the end
        "bytes 30-39/25",  # completely beyond the end
        "bytes 0-9/26",  # another file
        "bytes 9-0/25",
    ],
)
def test_range_that_is_not_a_part_returns_416(box: Client, span: str) -> None:
    upload = begin(box)
    reply = upload.put(0, span=span)
    assert (reply.status, reply.code) == (416, "range_not_satisfiable")
    assert box.get(upload.path).json()["num_parts_processed"] == 0


@pytest.mark.parametrize(
    "span", ["junk", "bytes 0-9", "bytes */25", "bytes -1-9/25", "items 0-9/25", "bytes 0-9/" + "9" * 30]
)
def test_malformed_content_range_returns_400(box: Client, span: str) -> None:
    reply = begin(box).put(0, span=span)
    assert (reply.status, reply.wrong) == (400, "content-range")


@pytest.mark.parametrize("name", ["digest", "content-range"])
def test_part_without_its_headers_is_refused(box: Client, name: str) -> None:
    reply = begin(box).put(0, headers={name: ""})
    assert (reply.status, reply.wrong) == (400, name)


@pytest.mark.parametrize("sha", ["md5=AAAA", "sha=", "sha=AAAA", "sha=*", "junk", "sha=é"])
def test_malformed_digest_returns_400(box: Client, sha: str) -> None:
    reply = begin(box).put(0, sha=sha)
    assert (reply.status, reply.wrong) == (400, "digest")


def test_digest_algorithm_is_case_insensitive(box: Client) -> None:
    assert begin(box).put(0, sha=digest(CONTENT[:10]).replace("sha", "SHA")).status == 200


def test_part_with_a_wrong_digest_is_not_stored(box: Client) -> None:
    upload = begin(box)
    reply = upload.put(0, sha=digest(b"other"))
    assert (reply.status, reply.code) == (400, "bad_digest")
    assert stored(box.engine) == []
    assert upload.put(0).status == 200


@pytest.mark.parametrize("body", [b"", b"012345678", b"0123456789x", b"x" * 1_000_000])
def test_part_with_a_wrong_length_is_not_stored(box: Client, body: bytes) -> None:
    reply = begin(box).put(0, body)
    assert (reply.status, reply.wrong) == (400, "content-range")
    assert stored(box.engine) == []


class Vanishing(io.RawIOBase):
    """A body whose client disconnects after a few bytes."""

    def __init__(self) -> None:
        self.left = [b"01234"]

    def read(self, size: int = -1) -> bytes:
        if self.left:
            return self.left.pop()
        raise ConnectionAbortedError


def test_part_of_a_disconnected_client_is_not_stored(box: Client) -> None:
    upload = begin(box)
    headers = {"digest": digest(CONTENT[:10]), "content-range": "bytes 0-9/25"}
    assert box.send("PUT", upload.path, Vanishing(), headers).status == 400  # type: ignore[arg-type]  # reads, is all
    assert stored(box.engine) == []
    assert list((box.engine.directory / "tmp").iterdir()) == []
    assert upload.put(0).status == 200


@pytest.mark.parametrize("body", [None, b"XXXXXXXXXX"])
def test_uploading_a_part_twice_returns_409(box: Client, body: bytes | None) -> None:
    upload = begin(box).send()
    reply = upload.put(0, body)
    assert (reply.status, reply.code) == (409, "range_overlaps_existing_part")
    assert box.read(upload.commit().json()["entries"][0]["id"]).body == CONTENT


def test_one_of_two_concurrent_uploads_of_a_part_returns_409(box: Client) -> None:
    upload = begin(box)
    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(reply.status for reply in pool.map(lambda _: upload.put(0), range(8)))
    assert statuses == [200, *[409] * 7]
    assert len(stored(box.engine)) == 1


def test_sixteen_threads_upload_the_parts_of_a_file(box: Client) -> None:
    content = random.Random(1).randbytes(1995)
    upload = begin(box, content=content)
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(upload.send, range(200)))
    assert box.read(upload.commit().json()["entries"][0]["id"]).body == content


def test_commit_deletes_the_parts(box: Client) -> None:
    begin(box).send().commit()
    assert stored(box.engine) == []
    assert list((box.engine.directory / "tmp").iterdir()) == []


def test_commit_with_missing_parts_returns_parts_mismatch(box: Client) -> None:
    upload = begin(box).send(0, 2)
    reply = upload.commit()
    assert (reply.status, reply.code) == (400, "parts_mismatch")
    assert upload.send(1).commit().status == 201


def test_commit_needs_all_parts_in_order(box: Client) -> None:
    upload = begin(box).send()
    first, second, third = upload.parts
    wrong: list[list[Any]] = [
        [],
        [first, second],
        [second, first, third],
        [first, second, second],
        [first, second, third, third],
        [first, second, {**third, "part_id": "00000000"}],
        [first, second, {**third, "offset": 19}],
        [first, second, {**third, "sha1": "0" * 40}],
        [first, second, {}],
    ]
    assert {upload.commit(parts).code for parts in wrong} == {"parts_mismatch"}
    assert upload.commit([{"part_id": part["part_id"]} for part in upload.parts]).status == 201


@pytest.mark.parametrize("body", [b"{}", b'{"parts": 3}', b'{"parts": [3]}', b'{"parts": {"a": 1}}'])
def test_commit_without_a_list_of_parts_is_refused(box: Client, body: bytes) -> None:
    upload = begin(box).send()
    reply = box.send("POST", f"{upload.path}/commit", body, {"digest": digest(CONTENT)})
    assert (reply.status, reply.wrong) == (400, "parts")


def test_commit_needs_the_digest_of_the_file(box: Client) -> None:
    upload = begin(box).send()
    assert upload.commit(headers={"digest": ""}).wrong == "digest"
    reply = upload.commit(sha=digest(b"other"))
    assert (reply.status, reply.code) == (400, "bad_digest")
    assert box.names() == []
    assert upload.commit().status == 201


def test_commit_accepts_attributes_of_the_file(box: Client) -> None:
    times = {"content_created_at": "2020-01-02T03:04:05Z", "content_modified_at": "2021-01-02T03:04:05Z"}
    attributes: dict[str, Any] = {"description": "Said", **times}
    file = begin(box).send().commit(**attributes).json()["entries"][0]
    assert file["description"] == "Said"
    assert file["content_created_at"] == "2020-01-01T19:04:05-08:00"
    assert file["content_modified_at"] == "2021-01-01T19:04:05-08:00"


def test_plan_returns_the_parts_already_uploaded(box: Client) -> None:
    upload = begin(box).send(0, 1)
    first, second, third = (
        {"offset": offset, "size": len(piece), "sha512": hashlib.sha512(piece).hexdigest()}
        for offset, piece in ((0, CONTENT[:10]), (10, b"other"), (20, CONTENT[20:]))
    )
    plan = box.post(f"{upload.path}/plan", {"parts": [first, second, third]}).json()
    assert plan["hits"] == [{**first, "part_id": upload.parts[0]["part_id"]}]
    assert (plan["misses"], plan["upload_session_id"]) == ([second, third], upload.session["id"])


def test_attributes_of_a_commit_cannot_change_name_or_folder(box: Client) -> None:
    upload = begin(box).send()
    file = upload.commit(name="other", parent={"id": "999"}).json()["entries"][0]
    assert (file["name"], file["parent"]["id"]) == ("big.bin", "0")


def test_repeated_commit_returns_the_same_file(box: Client) -> None:
    upload = begin(box).send()
    first, second = upload.commit(), upload.commit()
    assert (second.status, second.json()) == (201, first.json())
    assert box.names() == ["big.bin"]


def test_two_concurrent_commits_create_one_file(box: Client) -> None:
    upload = begin(box).send()
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: upload.commit(), range(4)))
    assert {reply.status for reply in replies} == {201}
    assert len({reply.json()["entries"][0]["id"] for reply in replies}) == 1
    assert box.names() == ["big.bin"]


def test_aborted_session_returns_410_and_its_parts_are_deleted(box: Client) -> None:
    upload = begin(box).send()
    reply = box.delete(upload.path)
    assert (reply.status, reply.body, stored(box.engine)) == (204, b"", [])
    later = [upload.put(0), upload.commit(), box.get(upload.path), box.get(f"{upload.path}/parts")]
    assert {(reply.status, reply.code) for reply in later} == {(410, "upload_failed")}
    assert box.delete(upload.path).status == 410


def test_delete_of_a_committed_session_has_no_effect(box: Client) -> None:
    upload = begin(box).send()
    upload.commit()
    assert [box.delete(upload.path).status for _ in range(2)] == [204, 204]
    assert box.names() == ["big.bin"]


def test_committed_session_returns_410(box: Client) -> None:
    upload = begin(box).send()
    upload.commit()
    later = [upload.put(0), box.get(upload.path), upload.commit(sha=digest(b"other"))]
    assert {(reply.status, reply.code) for reply in later} == {(410, "session_expired")}


def test_session_expires_after_a_week(box: Client, clock: Clock) -> None:
    upload = begin(box).send()
    clock.advance(7 * 86400 - 1)
    assert box.get(upload.path).status == 200
    clock.advance(1)
    later = [upload.put(0), upload.commit(), box.get(upload.path), box.delete(upload.path)]
    assert {(reply.status, reply.code) for reply in later} == {(410, "session_expired")}


def test_new_session_deletes_expired_parts(box: Client, clock: Clock) -> None:
    upload = begin(box).send()
    clock.advance(7 * 86400)
    begin(box)
    assert stored(box.engine) == []
    assert upload.commit().status == 410
    clock.advance(7 * 86400)
    begin(box)
    assert upload.commit().status == 404


@pytest.mark.parametrize(("session", "status"), [("0" * 32, 404), ("x", 400), ("0" * 31, 400), ("..", 400)])
def test_unknown_and_invalid_session_ids_are_refused(box: Client, session: str, status: int) -> None:
    reply = box.get(f"{SESSIONS}/{session}")
    assert reply.status == status
    assert reply.code == ("not_found" if status == 404 else "invalid_upload_session_id")


def test_session_of_another_user_is_refused(box: Client) -> None:
    upload, ann = begin(box).send(), box.someone_else()
    upload.box = ann
    replies = [upload.put(0), upload.commit(), ann.get(upload.path), ann.delete(upload.path)]
    assert {(reply.status, reply.code) for reply in replies} == {(403, "forbidden")}
    assert Client(box.engine, "").get(upload.path).status == 401


def test_commit_creates_a_version_from_the_parts(box: Client) -> None:
    file = box.upload("a.txt", b"old")
    reply = begin_version(box, file["id"]).send().commit(content_modified_at="2021-01-02T03:04:05Z")
    entry = reply.json()["entries"][0]
    assert (reply.status, entry["id"], entry["name"], entry["etag"]) == (201, file["id"], "a.txt", "1")
    assert entry["content_modified_at"] == "2021-01-01T19:04:05-08:00"
    assert box.read(file["id"]).body == CONTENT
    assert box.read(file["id"], version=file["file_version"]["id"]).body == b"old"


def test_session_for_a_version_may_have_a_new_name(box: Client) -> None:
    file, other = box.upload("a.txt", b"old")["id"], box.upload("b.txt")
    path = f"/api/2.0/files/{file}/upload_sessions"
    refused = box.post(path, {"file_size": 25, "file_name": "b.txt"})
    assert (refused.status, refused.json()["context_info"]["conflicts"]["id"]) == (409, other["id"])
    upload = begin_version(box, file, file_name="c.txt").send()
    assert upload.commit().json()["entries"][0]["name"] == "c.txt"


def test_commit_of_a_version_checks_the_etag_of_the_file(box: Client) -> None:
    file = box.upload("a.txt", b"old")["id"]
    upload = begin_version(box, file).send()
    box.put(f"/2.0/files/{file}", {"description": "changed"})
    assert upload.commit(headers={"if-match": "0"}).status == 412
    assert upload.commit(headers={"if-none-match": "1"}).status == 412
    assert upload.commit(headers={"if-match": "1"}).status == 201


def test_session_for_a_version_checks_file_and_size(box: Client) -> None:
    assert box.post("/api/2.0/files/999/upload_sessions", {"file_size": 25}).status == 404
    assert box.post("/api/2.0/files/999/upload_sessions", {"file_size": 25.5}).code == "invalid_file_size"


def test_empty_file_needs_no_parts() -> None:
    box = Client(Engine(settings=Settings(upload_session_minimum=0)))
    upload = begin(box, content=b"")
    assert upload.session["total_parts"] == 0
    assert box.read(upload.commit().json()["entries"][0]["id"]).body == b""
    box.engine.close()


def test_commit_returns_202_the_configured_number_of_times() -> None:
    box = small(commit_mismatches=1, commit_not_ready=2, not_ready_retry_after=7)
    upload = begin(box).send()
    replies = [upload.commit() for _ in range(4)]
    assert [reply.status for reply in replies] == [400, 202, 202, 201]
    assert replies[0].code == "parts_mismatch"
    assert [reply.headers["Retry-After"] for reply in replies[1:3]] == ["7", "7"]
    assert (replies[1].body, box.names()) == (b"", ["big.bin"])
    box.engine.close()


def test_invalid_commit_is_refused_and_not_postponed() -> None:
    box = small(commit_not_ready=1)
    upload = begin(box).send(0, 1)
    assert upload.commit().status == 400
    assert [upload.send(2).commit().status, upload.commit().status] == [202, 201]
    box.engine.close()


def test_parts_exist_after_a_restart(store: Callable[..., Client]) -> None:
    upload = begin(store()).send(0, 2)
    upload.box = store()
    listed = upload.box.get(f"{upload.path}/parts").json()["entries"]
    assert listed == sorted(upload.parts, key=lambda part: part["offset"])
    assert upload.box.read(upload.send(1).commit().json()["entries"][0]["id"]).body == CONTENT


@pytest.mark.slow
def test_acknowledged_parts_exist_after_a_killed_process(tmp_path: Path) -> None:
    program = [sys.executable, str(Path(__file__).with_name("part_writer.py")), str(tmp_path / "box")]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        lines = [writer.stdout.readline() for _ in range(20)]
        writer.kill()
        lines += [line for line in writer.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
    session, *acknowledged = map(json.loads, lines)
    engine = Engine(tmp_path / "box", settings=SMALL)
    upload = Chunked(Client(engine), session, bytes(session["part_size"] * session["total_parts"]))
    existing = upload.box.get(f"{upload.path}/parts", limit=1000).json()["entries"]
    assert [part for part in acknowledged if part not in existing] == []
    upload.parts = existing
    missing = set(range(session["total_parts"])) - {part["offset"] // upload.size for part in existing}
    assert upload.send(*missing).commit().status == 201
    engine.close()


def test_start_deletes_parts_without_rows_and_rows_without_parts(
    store: Callable[..., Client],
) -> None:
    upload = begin(store()).send(0, 1)
    directory = upload.box.engine.directory / "parts"
    (directory / uuid.uuid4().hex).write_bytes(b"x")
    for path in directory.iterdir():
        if path.read_bytes() == CONTENT[:10]:
            path.write_bytes(b"short")
    upload.box = store()
    assert [part["offset"] for part in upload.box.get(f"{upload.path}/parts").json()["entries"]] == [10]
    assert len(stored(upload.box.engine)) == 1
    assert upload.put(0).status == 200


def test_start_deletes_expired_sessions(store: Callable[..., Client], clock: Clock) -> None:
    settings = Settings(upload_session_minimum=1, upload_part_size=PART, clock=clock)
    upload = begin(store(settings)).send()
    clock.advance(7 * 86400)
    upload.box = store(settings)
    assert stored(upload.box.engine) == []
    assert upload.commit().code == "session_expired"


def test_parts_deleted_during_the_commit_create_no_file(box: Client) -> None:
    upload = begin(box).send()
    for name in stored(box.engine):
        (box.engine.directory / "parts" / name).unlink()
    reply = upload.commit()
    assert (reply.status, reply.code) == (410, "upload_failed")
    assert box.names() == []


def test_large_part_and_large_file_use_little_memory() -> None:
    size = 32 << 20
    box = Client(Engine(settings=Settings(upload_part_size=size)))
    content = bytes(size)
    upload = begin(box, content=content)
    body = io.BytesIO(content)
    tracemalloc.start()
    headers = {"digest": digest(content), "content-range": f"bytes 0-{size - 1}/{size}"}
    upload.parts.append(box.send("PUT", upload.path, body, headers).json()["part"])
    assert upload.commit().status == 201
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20
    box.engine.close()


def test_failed_commit_leaves_the_session_open(box: Client) -> None:
    upload, content = begin(box).send(), box.engine.directory / "content"
    aside = content.rename(content.with_name("aside"))
    assert upload.commit().status == 500
    aside.rename(content)
    assert box.names() == []
    assert upload.commit().status == 201
