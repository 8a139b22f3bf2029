"""Interrupted chunked uploads: resume, restart, and the resume record."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from box_models import Box, OutcomeUnknown, UploadPending
from box_models._operating_system import try_lock
from box_models.transfer.progress import Progress
from tests.faulty_box import FaultyBox
from tests.transfer.small_disk import run_on_small_disk
from tests.transfer.small_parts import COMMIT, CONTENT, ONE, PART, PARTS_FROM, SESSIONS, connect, serve
from tests.windows import open_files, permissions
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
    with serve() as faulty_server:
        yield faulty_server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "big.bin"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def interrupted(faulty_server: FaultyBox, path: Path) -> Iterator[Box]:
    """A Box that has all parts of the path's content, without the commit."""
    with connect(faulty_server, workers=1, attempts=1) as box:
        faulty_server.spoil("POST", COMMIT, reset)
        with pytest.raises(OutcomeUnknown):
            box.root.upload(path)
        yield box


def test_an_interrupted_upload_of_a_path_resumes(
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


def test_two_interrupted_uploads_resume_independently(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    other = path.with_name("other.bin")
    other.write_bytes(CONTENT[::-1])
    with connect(faulty_server, workers=1, attempts=1) as box:
        for each in (path, other):
            faulty_server.spoil("POST", COMMIT, reset)
            with pytest.raises(OutcomeUnknown):
                box.root.upload(each)
    updates: list[Progress] = []
    with connect(faulty_server) as box:
        assert box.root.upload(path, progress=updates.append).read_bytes() == CONTENT
        assert box.root.upload(other).read_bytes() == CONTENT[::-1]
    assert updates[-1].done == len(CONTENT)
    assert (
        faulty_server.sent("PUT", ONE),
        faulty_server.sent("POST", SESSIONS),
        list(home.glob("uploads/*")),
    ) == (12, 2, [])


def test_all_parts_are_found_on_several_pages(interrupted: Box, faulty_server: FaultyBox, path: Path) -> None:
    answer = faulty_server.server.handler
    assert answer is not None
    faulty_server.server.handler = lambda request: answer(
        replace(request, target=re.sub("limit=[0-9]+", "limit=2", request.target))
    )
    with connect(faulty_server) as box:
        assert box.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("GET", f"{ONE}/parts")) == (6, 3)


def test_a_later_upload_waits_again_for_a_slow_commit(path: Path, home: Path) -> None:
    with serve(commit_not_ready=101) as faulty_server, connect(faulty_server) as box:
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
def test_a_small_upload_writes_no_resume_record(
    faulty_server: FaultyBox, tmp_path: Path, home: Path, size: int
) -> None:
    small = tmp_path / "small.bin"
    small.write_bytes(CONTENT[:size])
    with connect(faulty_server) as box:
        box.root.upload(small)
        assert box.root.upload(small, on_conflict="version").outcome == "skipped"
    assert not home.exists()


def test_the_resume_record_is_deleted_if_the_file_turns_out_to_be_complete(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    with connect(faulty_server, workers=1, attempts=1) as box:
        faulty_server.lose("POST", COMMIT)
        with pytest.raises(OutcomeUnknown):
            box.root.upload(path)
        assert len(list(home.glob("uploads/*.json"))) == 1
        assert box.root.upload(path, on_conflict="version").outcome == "skipped"
    assert list(home.glob("uploads/*")) == []


def test_resume_false_starts_a_new_upload(interrupted: Box, faulty_server: FaultyBox, path: Path) -> None:
    interrupted.root.upload(path, resume=False)
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("POST", SESSIONS)) == (12, 2)


def test_an_upload_of_changed_content_starts_again(
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
    ids=["404", "410", "400", "invalid"],
)
def test_a_lost_upload_session_is_replaced(
    interrupted: Box, faulty_server: FaultyBox, path: Path, answer: Behaviour
) -> None:
    faulty_server.spoil("GET", f"{ONE}/parts", answer)
    assert interrupted.root.upload(path).size == len(CONTENT)
    assert faulty_server.sent("POST", SESSIONS) == 2


def test_a_replaced_upload_session_can_be_resumed(faulty_server: FaultyBox, path: Path) -> None:
    faulty_server.spoil("PUT", ONE, refusal(410, "session_expired"))
    faulty_server.spoil("POST", COMMIT, reset)
    with connect(faulty_server, workers=1, attempts=1) as box:
        with pytest.raises(OutcomeUnknown):
            box.root.upload(path)
        sent = faulty_server.sent("PUT", ONE)
        assert box.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("POST", SESSIONS)) == (sent, 2)


@permissions
def test_a_resume_record_is_readable_by_its_owner_only(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    with connect(faulty_server, workers=1, attempts=1) as box:
        faulty_server.spoil("POST", COMMIT, cut())
        with pytest.raises(OutcomeUnknown):
            box.root.upload(path)
    files = list(home.glob("uploads/*"))
    assert sorted(file.suffix for file in files) == [".json", ".lock"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700


@permissions
def test_records_in_a_directory_that_others_may_write_to_are_not_used(
    interrupted: Box, faulty_server: FaultyBox, path: Path, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (home / "uploads").chmod(0o777)
    before = sorted(home.glob("uploads/*"))
    assert interrupted.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("POST", SESSIONS), sorted(home.glob("uploads/*"))) == (2, before)
    assert f"chmod 700 {home / 'uploads'}" in caplog.text


def test_a_record_that_is_a_link_is_not_used(
    interrupted: Box, faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    record = next(home.glob("uploads/*.json"))
    stored = record.rename(home / "elsewhere")
    record.symlink_to(stored)
    before = stored.read_bytes()
    assert interrupted.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("POST", SESSIONS), stored.read_bytes()) == (2, before)


def test_an_upload_does_not_share_the_session_of_another_process(
    interrupted: Box, faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    with next(home.glob("uploads/*.lock")).open("r+") as others:
        assert try_lock(others.fileno())
        assert interrupted.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("POST", SESSIONS), len(list(home.glob("uploads/*.json")))) == (2, 1)


@pytest.mark.usefixtures("no_collection")
@pytest.mark.parametrize("stored", ["{", "[]", "[" * 200_000], ids=["incomplete", "a list", "deeply nested"])
def test_an_invalid_resume_record_is_replaced(
    interrupted: Box, faulty_server: FaultyBox, path: Path, home: Path, stored: str
) -> None:
    next(home.glob("uploads/*.json")).write_text(stored)
    assert interrupted.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("POST", SESSIONS), list(home.glob("uploads/*"))) == (2, [])


def test_an_upload_succeeds_if_its_resume_record_is_deleted(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    def delete_records(_: Progress) -> None:
        shutil.rmtree(home / "uploads", ignore_errors=True)

    with connect(faulty_server) as box:
        assert box.root.upload(path, progress=delete_records).read_bytes() == CONTENT


@open_files
def test_an_upload_succeeds_if_the_folder_of_its_resume_record_is_deleted(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    def delete_records(request: ReceivedRequest) -> None:
        if request.path == SESSIONS:
            shutil.rmtree(home / "uploads")

    faulty_server.random_fault = delete_records
    with connect(faulty_server) as box:
        assert box.root.upload(path).read_bytes() == CONTENT


def test_an_upload_succeeds_if_its_resume_record_cannot_be_created(
    faulty_server: FaultyBox, path: Path, home: Path
) -> None:
    home.write_text("in the way")
    with connect(faulty_server) as box:
        assert box.root.upload(path).size == len(CONTENT)


def test_an_upload_succeeds_if_the_disk_of_its_resume_record_is_full(
    faulty_server: FaultyBox, path: Path, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    arguments = (faulty_server.server.url, faulty_server.engine.accounts.owner_token(), str(path))
    printed = run_on_small_disk(tmp_path / "disk", UPLOAD, *arguments)
    assert printed == f"{hashlib.sha1(CONTENT).hexdigest()} []"
