"""Uploads in parts that are interrupted: what goes on where it stopped, what starts anew, and what is remembered meanwhile."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from box_models import Box, NetworkError, UploadPending
from box_models.transfer.progress import Progress
from tests.faulty_box import FaultyBox
from tests.transfer.in_parts import COMMIT, CONTENT, ONE, PART, PARTS_FROM, SESSIONS, connect, opened
from tests.transfer.small_disk import run_on_small_disk
from tests.wire.fault_server import Behaviour, ReceivedRequest, cut, refusal, reply, reset

UPLOAD = """
import os, sys
from contextlib import suppress
from box_models import Box, Transfers
disk, url, token, path = sys.argv[1:]
with suppress(OSError), open(f"{disk}/filling", "wb", buffering=0) as filling:
    while filling.write(bytes(4096)):
        pass
os.environ["BOX_MODELS_HOME"] = disk
with Box(token, base_url=url, transfers=Transfers(parts_from=2000)) as box:
    print(box.root.upload(path).sha1, os.listdir(f"{disk}/uploads"))
"""


@pytest.fixture
def faulty_server() -> Iterator[FaultyBox]:
    with opened() as faulty_server:
        yield faulty_server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "big.bin"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def interrupted(faulty_server: FaultyBox, path: Path) -> Iterator[Box]:
    """A Box that has every part of the path's content, and has not heard that this is all."""
    with connect(faulty_server, workers=1, attempts=1) as box:
        faulty_server.spoil("POST", COMMIT, reset)
        with pytest.raises(NetworkError):
            box.root.upload(path)
        yield box


def test_an_interrupted_upload_of_a_path_goes_on_where_it_stopped(
    interrupted: Box, faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    assert (faulty_server.sent("PUT", ONE), len(list(home.glob("uploads/*.json")))) == (6, 1)
    with connect(faulty_server) as box:
        assert box.root.upload(path).read_bytes() == CONTENT
    assert (
        faulty_server.sent("PUT", ONE),
        faulty_server.sent("POST", SESSIONS),
        list(home.glob("uploads/*")),
    ) == (6, 1, [])


def test_two_interrupted_uploads_go_on_each_where_it_stopped(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    other = path.with_name("other.bin")
    other.write_bytes(CONTENT[::-1])
    with connect(faulty_server, workers=1, attempts=1) as box:
        for each in (path, other):
            faulty_server.spoil("POST", COMMIT, reset)
            with pytest.raises(NetworkError):
                box.root.upload(each)
    told: list[Progress] = []
    with connect(faulty_server) as box:
        assert box.root.upload(path, progress=told.append).read_bytes() == CONTENT
        assert box.root.upload(other).read_bytes() == CONTENT[::-1]
    assert told[-1].done == len(CONTENT)
    assert (
        faulty_server.sent("PUT", ONE),
        faulty_server.sent("POST", SESSIONS),
        list(home.glob("uploads/*")),
    ) == (12, 2, [])


def test_all_parts_are_found_again_though_a_page_lists_two_of_them(
    interrupted: Box, faulty_server: FaultyBox, path: Path
) -> None:
    answer = faulty_server.server.handler
    assert answer is not None
    faulty_server.server.handler = lambda seen: answer(
        replace(seen, target=re.sub("limit=[0-9]+", "limit=2", seen.target))
    )
    with connect(faulty_server) as box:
        assert box.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("GET", f"{ONE}/parts")) == (6, 3)


def test_a_commit_that_takes_too_long_is_waited_for_again(path: Path, home: Path) -> None:
    with opened(commit_not_ready=101) as faulty_server, connect(faulty_server) as box:
        with pytest.raises(UploadPending, match="upload the same path again to wait for it"):
            box.root.upload(path)
        assert box.root.upload(path).read_bytes() == CONTENT
        assert (
            faulty_server.sent("PUT", ONE),
            faulty_server.sent("POST", SESSIONS),
            list(home.glob("uploads/*")),
        ) == (
            6,
            1,
            [],
        )


@pytest.mark.parametrize("size", [PART, PARTS_FROM])
def test_an_upload_that_was_too_small_for_parts_was_not_remembered(
    faulty_server: FaultyBox, tmp_path: Path, home: Path, size: int
) -> None:
    small = tmp_path / "small.bin"
    small.write_bytes(CONTENT[:size])
    with connect(faulty_server) as box:
        box.root.upload(small)
        assert box.root.upload(small, on_conflict="version").outcome == "skipped"
    assert not home.exists()


def test_an_upload_that_turns_out_to_be_done_is_remembered_no_more(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    with connect(faulty_server, workers=1, attempts=1) as box:
        faulty_server.lose("POST", COMMIT)
        with pytest.raises(NetworkError):
            box.root.upload(path)
        assert len(list(home.glob("uploads/*.json"))) == 1
        assert box.root.upload(path, on_conflict="version").outcome == "skipped"
    assert list(home.glob("uploads/*")) == []


def test_an_interrupted_upload_starts_anew_when_told_to(
    interrupted: Box, faulty_server: FaultyBox, path: Path
) -> None:
    interrupted.root.upload(path, resume=False)
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("POST", SESSIONS)) == (12, 2)


def test_an_interrupted_upload_of_other_content_starts_anew(
    interrupted: Box, faulty_server: FaultyBox, path: Path
) -> None:
    changed, times = bytes(reversed(CONTENT)), path.stat()
    path.write_bytes(changed)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert interrupted.root.upload(path).read_bytes() == changed
    assert (faulty_server.sent("POST", SESSIONS), faulty_server.sent("DELETE", ONE)) == (2, 1)


@pytest.mark.parametrize(
    "answer",
    [
        refusal(404, "not_found"),
        refusal(410, "session_expired"),
        refusal(400, "bad_request"),
        reply(200, {"entries": [{"part_id": "1"}]}),
    ],
    ids=["404", "410", "400", "unreadable"],
)
def test_an_upload_session_that_box_forgot_or_cannot_list_is_opened_anew(
    interrupted: Box, faulty_server: FaultyBox, path: Path, answer: Behaviour
) -> None:
    faulty_server.spoil("GET", f"{ONE}/parts", answer)
    assert interrupted.root.upload(path).size == len(CONTENT)
    assert faulty_server.sent("POST", SESSIONS) == 2


def test_an_upload_that_was_opened_anew_can_be_gone_on_with_too(faulty_server: FaultyBox, path: Path) -> None:
    faulty_server.spoil("PUT", ONE, refusal(410, "session_expired"))
    faulty_server.spoil("POST", COMMIT, reset)
    with connect(faulty_server, workers=1, attempts=1) as box:
        with pytest.raises(NetworkError):
            box.root.upload(path)
        sent = faulty_server.sent("PUT", ONE)
        assert box.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("POST", SESSIONS)) == (sent, 2)


def test_a_journal_is_for_its_owner_only(faulty_server: FaultyBox, path: Path, home: Path) -> None:
    with connect(faulty_server, workers=1, attempts=1) as box:
        faulty_server.spoil("POST", COMMIT, cut())
        with pytest.raises(NetworkError):
            box.root.upload(path)
    files = list(home.glob("uploads/*"))
    assert sorted(file.suffix for file in files) == [".json", ".lock"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700


def test_an_upload_that_another_process_is_at_is_one_of_its_own(
    interrupted: Box, faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    with next(home.glob("uploads/*.lock")).open() as others:
        fcntl.flock(others, fcntl.LOCK_EX)
        assert interrupted.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("POST", SESSIONS), len(list(home.glob("uploads/*.json")))) == (2, 1)


@pytest.mark.parametrize("kept", ["{", "[]", "[" * 200_000], ids=["torn", "something else", "bottomless"])
def test_a_journal_that_cannot_be_read_is_begun_anew(
    interrupted: Box, faulty_server: FaultyBox, path: Path, home: Path, kept: str
) -> None:
    next(home.glob("uploads/*.json")).write_text(kept)
    assert interrupted.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("POST", SESSIONS), list(home.glob("uploads/*"))) == (2, [])


def test_a_journal_that_is_swept_away_meanwhile_stops_no_upload(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    def sweep(_: Progress) -> None:
        shutil.rmtree(home / "uploads", ignore_errors=True)

    with connect(faulty_server) as box:
        assert box.root.upload(path, progress=sweep).read_bytes() == CONTENT


def test_a_journal_that_is_swept_away_before_it_is_written_stops_no_upload(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    def sweep(seen: ReceivedRequest) -> None:
        if seen.path == SESSIONS:
            shutil.rmtree(home / "uploads")

    faulty_server.random_fault = sweep
    with connect(faulty_server) as box:
        assert box.root.upload(path).read_bytes() == CONTENT


def test_a_journal_that_cannot_be_kept_keeps_nobody_from_uploading(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    home.write_text("in the way")
    with connect(faulty_server) as box:
        assert box.root.upload(path).size == len(CONTENT)


def test_a_journal_on_a_full_disk_keeps_nobody_from_uploading(
    faulty_server: FaultyBox, path: Path, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    arguments = (faulty_server.server.url, faulty_server.engine.accounts.owner_token(), str(path))
    printed = run_on_small_disk(tmp_path / "disk", UPLOAD, *arguments)
    assert printed == f"{hashlib.sha1(CONTENT).hexdigest()} []"
