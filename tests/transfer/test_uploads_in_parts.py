"""Uploads in parts: rows T10, T13 to T15, H11 and R05 of the fault catalogue, and what goes on after an interruption."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import re
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from box_models import (
    BadRequest,
    Box,
    Forbidden,
    Gone,
    IntegrityError,
    NetworkError,
    PreconditionFailed,
    RetryPolicy,
    Transfers,
    UnsafeURL,
    UploadPending,
)
from box_models.local import Engine, Settings
from box_models.transfer.progress import Progress
from tests.lossy import Lossy
from tests.wire.fault_server import Behaviour, FaultServer, cut, empty, html, refusal, reply, reset

PART = 1000
CONTENT = bytes(number % 251 for number in range(5 * PART + 300))
SESSIONS = "/api/2.0/files/upload_sessions"
ONE = f"{SESSIONS}/[^/]+"
COMMIT = f"{ONE}/commit"
SETTINGS = Settings(upload_session_minimum=1, upload_part_size=PART, not_ready_retry_after=0)


def open_line(settings: Settings) -> Iterator[Lossy]:
    engine = Engine(":memory:", settings=settings)
    with FaultServer() as server:
        lossy = Lossy(engine, server)
        yield lossy
        assert not lossy.mishaps, "a mishap was never met"
    engine.close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def line() -> Iterator[Lossy]:
    yield from open_line(SETTINGS)


def connect(line: Lossy, *, workers: int = 2, attempts: int = 6) -> Box:
    return Box(
        line.engine.accounts.owner_token(),
        base_url=line.server.url,
        retry=RetryPolicy(waits=False, attempts=attempts),
        transfers=Transfers(parts_from=2 * PART, workers=workers),
    )


@pytest.fixture
def box(line: Lossy) -> Iterator[Box]:
    with connect(line) as box:
        yield box


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "big.bin"
    path.write_bytes(CONTENT)
    return path


def test_large_content_goes_up_in_parts(box: Box, line: Lossy) -> None:
    file = box.root.upload(CONTENT, "big.bin")
    assert (file.sha1, file.outcome) == (hashlib.sha1(CONTENT).hexdigest(), "created")
    assert (line.sent("POST", SESSIONS), line.sent("PUT", ONE), line.sent("POST", COMMIT)) == (1, 6, 1)
    assert file.read_bytes() == CONTENT


def test_a_large_version_goes_up_in_parts(box: Box, line: Lossy) -> None:
    file = box.root.upload(b"small", "big.bin")
    new = file.upload_version(CONTENT)
    assert (new.id, new.size, new.outcome) == (file.id, len(CONTENT), "versioned")
    assert line.sent("PUT", ONE) == 6


def test_a_guarded_large_version_is_refused_after_a_change(box: Box, line: Lossy) -> None:
    file = box.root.upload(b"small", "big.bin")
    box.file(file.id).update(description="meanwhile")
    with pytest.raises(PreconditionFailed):
        file.upload_version(CONTENT, if_unchanged=True)
    assert line.sent("DELETE", ONE) == 1


def test_small_content_goes_up_in_one_request(box: Box, line: Lossy) -> None:
    box.root.upload(CONTENT[:PART], "small.bin")
    assert line.sent("POST", SESSIONS) == 0


def test_a_stream_that_cannot_seek_goes_up_in_parts(box: Box) -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert box.root.upload(Stream(CONTENT), "big.bin").read_bytes() == CONTENT


def test_a_file_that_gives_less_than_is_asked_for_goes_up_in_whole_parts(box: Box, line: Lossy) -> None:
    class Nibbling(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 333))

    file = box.root.upload(Nibbling(CONTENT), "big.bin")
    assert (file.read_bytes(), line.sent("PUT", ONE)) == (CONTENT, 6)
    small = box.root.upload(Nibbling(CONTENT[:PART]), "small.bin")
    assert small.read_bytes() == CONTENT[:PART]


def test_progress_counts_every_byte_once(box: Box) -> None:
    seen: list[Progress] = []
    box.root.upload(CONTENT, "big.bin", progress=seen.append)
    assert seen[-1] == Progress("big.bin", len(CONTENT), len(CONTENT))
    assert [now.done for now in seen] == sorted(now.done for now in seen)


def test_raising_in_progress_cancels_and_leaves_nothing(box: Box, line: Lossy) -> None:
    def enough(now: Progress) -> None:
        if now.done >= 2 * PART:
            raise StopAsyncIteration("enough")

    with pytest.raises(StopAsyncIteration):
        box.root.upload(CONTENT, "big.bin", progress=enough)
    assert (line.sent("DELETE", ONE), box.root.items().all()) == (1, [])


@pytest.mark.parametrize("size", [3 * PART, 9 * PART], ids=["shrinks", "grows"])
def test_t10_a_source_that_changes_its_size_is_never_committed(line: Lossy, path: Path, size: int) -> None:
    def change(now: Progress) -> None:
        if now.done == PART:
            os.truncate(path, size)

    with connect(line, workers=1) as box, pytest.raises(IntegrityError):
        box.root.upload(path, progress=change)
    assert (line.sent("POST", COMMIT), line.sent("DELETE", ONE)) == (0, 1)


def test_t13_a_part_that_fails_is_sent_again(box: Box, line: Lossy) -> None:
    line.spoil("PUT", ONE, refusal(503, "unavailable"))
    line.spoil("PUT", ONE, refusal(500, "internal_server_error"))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert line.sent("PUT", ONE) == 8


def test_t13_a_part_whose_connection_breaks_is_looked_for_and_sent_again(box: Box, line: Lossy) -> None:
    line.spoil("PUT", ONE, reset)
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert (line.sent("PUT", ONE), line.sent("GET", f"{ONE}/parts")) == (7, 1)


def test_t13_a_part_is_sent_as_often_as_it_takes(box: Box, line: Lossy) -> None:
    for _ in range(3):
        line.spoil("PUT", ONE, reset)
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert line.sent("PUT", ONE) == 9


def test_t13_a_list_of_parts_need_not_say_how_many_there_are(box: Box, line: Lossy) -> None:
    line.spoil("PUT", ONE, reset)
    line.spoil("GET", f"{ONE}/parts", reply(200, {"entries": []}))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert line.sent("PUT", ONE) == 7


def test_t13_a_part_whose_answer_was_lost_is_found_and_not_sent_again(box: Box, line: Lossy) -> None:
    line.lose("PUT", ONE)
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert (line.sent("PUT", ONE), line.sent("GET", f"{ONE}/parts")) == (6, 1)


def test_t13_a_part_that_was_stored_wrong_stops_the_upload(box: Box, line: Lossy) -> None:
    wrong = {"part": {"part_id": "1", "offset": 0, "size": PART, "sha1": "0" * 40}}
    line.spoil("PUT", ONE, reply(200, wrong))
    with pytest.raises(IntegrityError):
        box.root.upload(CONTENT, "big.bin")
    assert line.sent("POST", COMMIT) == 0


def test_t14_a_commit_that_takes_its_time_is_waited_for() -> None:
    for line in open_line(Settings(**{**vars(SETTINGS), "commit_not_ready": 3, "commit_mismatches": 1})):
        with connect(line) as box:
            assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)
        assert line.sent("POST", COMMIT) == 5


def test_t14_a_commit_that_never_ends_says_that_all_arrived() -> None:
    for line in open_line(Settings(**{**vars(SETTINGS), "commit_not_ready": 10_000})):
        with connect(line) as box, pytest.raises(UploadPending) as caught:
            box.root.upload(CONTENT, "big.bin")
        assert re.search(f"POST .*{COMMIT}", str(caught.value))


@pytest.mark.parametrize("code", ["part_mismatch", "parts_mismatch"])
def test_t14_a_commit_that_comes_before_box_has_counted_its_parts_is_repeated(
    box: Box, line: Lossy, code: str
) -> None:
    line.spoil("POST", COMMIT, refusal(400, code))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert line.sent("POST", COMMIT) == 2


def test_t14_a_commit_that_is_refused_for_another_reason_is_final(box: Box, line: Lossy) -> None:
    line.spoil("POST", COMMIT, refusal(400, "bad_digest"))
    with pytest.raises(BadRequest):
        box.root.upload(CONTENT, "big.bin")
    assert (line.sent("POST", COMMIT), line.sent("DELETE", ONE)) == (1, 1)


def test_t14_a_commit_whose_answer_was_lost_is_repeated(box: Box, line: Lossy) -> None:
    line.lose("POST", COMMIT)
    assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)
    assert [file.name for file in box.root.files()] == ["big.bin"]


@pytest.mark.parametrize("path", [SESSIONS, COMMIT], ids=["opening", "commit"])
def test_d09_a_page_in_answer_to_the_opening_or_the_commit_is_asked_past(
    box: Box, line: Lossy, path: str
) -> None:
    line.spoil("POST", path, html(201))
    assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)
    assert line.sent("POST", path) == 2


def test_t15_one_part_that_cannot_be_sent_stops_the_others(box: Box, line: Lossy) -> None:
    line.spoil("PUT", ONE, refusal(403, "access_denied_insufficient_permissions"))
    with pytest.raises(Forbidden):
        box.root.upload(CONTENT, "big.bin")
    assert (line.sent("DELETE", ONE), line.sent("POST", COMMIT)) == (1, 0)


def test_h11_an_upload_session_that_expired_is_opened_anew_once(box: Box, line: Lossy) -> None:
    line.spoil("PUT", ONE, refusal(410, "session_expired"))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert line.sent("POST", SESSIONS) == 2


def test_h11_an_upload_session_that_expires_again_is_an_error(line: Lossy) -> None:
    line.spoil("PUT", ONE, refusal(410, "session_expired"))
    line.spoil("PUT", ONE, refusal(410, "session_expired"))
    with connect(line, workers=1) as box, pytest.raises(Gone):
        box.root.upload(CONTENT, "big.bin")
    assert line.sent("POST", SESSIONS) == 2


def test_r05_parts_go_to_no_host_that_is_not_boxs(box: Box, line: Lossy) -> None:
    evil = dict.fromkeys(
        ("upload_part", "list_parts", "commit", "abort"), "https://box.com.evil.example/part"
    )
    line.spoil("POST", SESSIONS, reply(201, {"id": "1", "part_size": PART, "session_endpoints": evil}))
    with pytest.raises(UnsafeURL):
        box.root.upload(CONTENT, "big.bin")


def test_an_interrupted_upload_of_a_path_goes_on_where_it_stopped(
    line: Lossy, path: Path, home: Path
) -> None:
    with connect(line, workers=1, attempts=1) as box:
        line.spoil("POST", COMMIT, reset)
        with pytest.raises(NetworkError):
            box.root.upload(path)
    assert (line.sent("PUT", ONE), len(list(home.glob("uploads/*.json")))) == (6, 1)
    with connect(line) as box:
        assert box.root.upload(path).read_bytes() == CONTENT
    assert (line.sent("PUT", ONE), line.sent("POST", SESSIONS), list(home.glob("uploads/*"))) == (6, 1, [])


def test_two_interrupted_uploads_go_on_each_where_it_stopped(line: Lossy, path: Path, home: Path) -> None:
    other = path.with_name("other.bin")
    other.write_bytes(CONTENT[::-1])
    with connect(line, workers=1, attempts=1) as box:
        for each in (path, other):
            line.spoil("POST", COMMIT, reset)
            with pytest.raises(NetworkError):
                box.root.upload(each)
    told: list[Progress] = []
    with connect(line) as box:
        assert box.root.upload(path, progress=told.append).read_bytes() == CONTENT
        assert box.root.upload(other).read_bytes() == CONTENT[::-1]
    assert told[-1].done == len(CONTENT)
    assert (line.sent("PUT", ONE), line.sent("POST", SESSIONS), list(home.glob("uploads/*"))) == (12, 2, [])


def test_an_upload_that_turns_out_to_be_done_is_remembered_no_more(
    line: Lossy, path: Path, home: Path
) -> None:
    with connect(line, workers=1, attempts=1) as box:
        line.lose("POST", COMMIT)
        with pytest.raises(NetworkError):
            box.root.upload(path)
        assert len(list(home.glob("uploads/*.json"))) == 1
        assert box.root.upload(path, on_conflict="version").outcome == "skipped"
    assert list(home.glob("uploads/*")) == []


def test_an_interrupted_upload_starts_anew_when_told_to(line: Lossy, path: Path) -> None:
    with connect(line, workers=1, attempts=1) as box:
        line.spoil("POST", COMMIT, reset)
        with pytest.raises(NetworkError):
            box.root.upload(path)
        box.root.upload(path, resume=False)
    assert (line.sent("PUT", ONE), line.sent("POST", SESSIONS)) == (12, 2)


def test_an_interrupted_upload_of_other_content_starts_anew(line: Lossy, path: Path) -> None:
    with connect(line, workers=1, attempts=1) as box:
        line.spoil("POST", COMMIT, reset)
        with pytest.raises(NetworkError):
            box.root.upload(path)
        changed, times = bytes(reversed(CONTENT)), path.stat()
        path.write_bytes(changed)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert box.root.upload(path).read_bytes() == changed
    assert (line.sent("POST", SESSIONS), line.sent("DELETE", ONE)) == (2, 1)


@pytest.mark.parametrize("forgotten", [refusal(404, "not_found"), refusal(410, "session_expired")])
def test_an_upload_session_that_box_forgot_is_opened_anew(
    line: Lossy, path: Path, forgotten: Behaviour
) -> None:
    with connect(line, workers=1, attempts=1) as box:
        line.spoil("POST", COMMIT, reset)
        with pytest.raises(NetworkError):
            box.root.upload(path)
        line.spoil("GET", f"{ONE}/parts", forgotten)
        assert box.root.upload(path).size == len(CONTENT)
    assert line.sent("POST", SESSIONS) == 2


def test_a_journal_is_for_its_owner_only(line: Lossy, path: Path, home: Path) -> None:
    with connect(line, workers=1, attempts=1) as box:
        line.spoil("POST", COMMIT, cut())
        with pytest.raises(NetworkError):
            box.root.upload(path)
    files = list(home.glob("uploads/*"))
    assert sorted(file.suffix for file in files) == [".json", ".lock"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700


def test_an_upload_that_another_process_is_at_is_one_of_its_own(line: Lossy, path: Path, home: Path) -> None:
    with connect(line, workers=1, attempts=1) as box:
        line.spoil("POST", COMMIT, reset)
        with pytest.raises(NetworkError):
            box.root.upload(path)
        with next(home.glob("uploads/*.lock")).open() as others:
            fcntl.flock(others, fcntl.LOCK_EX)
            assert box.root.upload(path).read_bytes() == CONTENT
    assert (line.sent("POST", SESSIONS), len(list(home.glob("uploads/*.json")))) == (2, 1)


def test_a_journal_that_cannot_be_read_is_begun_anew(line: Lossy, path: Path, home: Path) -> None:
    with connect(line, workers=1, attempts=1) as box:
        line.spoil("POST", COMMIT, reset)
        with pytest.raises(NetworkError):
            box.root.upload(path)
        next(home.glob("uploads/*.json")).write_text("{")
        assert box.root.upload(path).read_bytes() == CONTENT
    assert (line.sent("POST", SESSIONS), list(home.glob("uploads/*"))) == (2, [])


def test_a_journal_that_is_swept_away_meanwhile_stops_no_upload(box: Box, path: Path, home: Path) -> None:
    def sweep(_: Progress) -> None:
        shutil.rmtree(home / "uploads", ignore_errors=True)

    assert box.root.upload(path, progress=sweep).read_bytes() == CONTENT


def test_a_journal_that_cannot_be_kept_keeps_nobody_from_uploading(
    line: Lossy, path: Path, home: Path
) -> None:
    home.write_text("in the way")
    with connect(line) as box:
        assert box.root.upload(path).size == len(CONTENT)


def test_an_answer_without_addresses_is_refused(box: Box, line: Lossy) -> None:
    line.spoil("POST", SESSIONS, reply(201, {"id": "1"}))
    with pytest.raises(ValueError, match="part size"):
        box.root.upload(CONTENT, "big.bin")


def test_a_part_that_is_answered_with_nothing_readable_is_refused(box: Box, line: Lossy) -> None:
    line.spoil("PUT", ONE, reply(200, {"nothing": 1}))
    with pytest.raises(ValueError, match="part"):
        box.root.upload(CONTENT, "big.bin")


def test_an_empty_answer_for_a_part_does_not_count(box: Box, line: Lossy) -> None:
    line.spoil("PUT", ONE, empty(200))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
