"""Downloads that a later process resumes, and the removal of temporary files."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from box_models import IntegrityError, NetworkError, Progress
from box_models._operating_system import try_lock
from tests.transfer.fake_box import (
    MODIFIED_AT,
    FakeBox,
    change_first,
    cut,
    flip,
    names_in,
    serve_fake_box,
    sha1_of,
)
from tests.windows import named_pipes, posix_only
from tests.wire.fault_server import Behaviour, ReceivedRequest

if sys.platform != "win32":
    import fcntl

CONTENT = random.Random(1).randbytes(300_000)
NEWER = random.Random(2).randbytes(250_000)
PART = f".data.bin.{sha1_of(CONTENT)}.part"


def interrupt(fake_box: FakeBox, target: Path, after: int = 100_000) -> None:
    """Start a download that fails after ``after`` bytes."""
    fake_box.faults.append(cut(after))
    with fake_box.file(attempts=1) as file, pytest.raises(NetworkError):
        file.download(target, resume=True)
    fake_box.server.requests.clear()


def test_an_interrupted_download_keeps_its_temporary_file(fake_box: FakeBox, target: Path) -> None:
    interrupt(fake_box, target)
    assert (target.read_bytes(), names_in(target.parent)) == (b"old", [PART, "data.bin"])
    assert target.with_name(PART).read_bytes() == CONTENT[:100_000]


def test_the_next_download_resumes_from_the_temporary_file(fake_box: FakeBox, target: Path) -> None:
    interrupt(fake_box, target)
    with fake_box.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])
    assert fake_box.log() == ["content bytes=100000-", "bytes bytes=100000-"]


def test_download_resumes_from_a_temporary_file_of_any_size(target: Path) -> None:
    content = random.Random(2).randbytes(2_500_000)
    target.with_name(f".data.bin.{sha1_of(content)}.part").write_bytes(content[:2_200_000])
    with serve_fake_box(content) as fake_box, fake_box.file() as file:
        file.download(target, resume=True)
        assert fake_box.log() == ["content bytes=2200000-", "bytes bytes=2200000-"]
    assert target.read_bytes() == content


def test_a_complete_temporary_file_is_only_verified(fake_box: FakeBox, target: Path) -> None:
    target.with_name(PART).write_bytes(CONTENT)
    with fake_box.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), fake_box.log()) == (CONTENT, [])


def test_the_temporary_file_is_hashed_block_by_block(target: Path) -> None:
    content = bytes(16 << 20)
    target.with_name(f".data.bin.{sha1_of(content)}.part").write_bytes(content)
    with serve_fake_box(content) as fake_box, fake_box.file() as file:
        tracemalloc.start()
        file.download(target, resume=True)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert target.stat().st_size == 16 << 20
    assert peak < 4 << 20


def test_progress_starts_with_the_bytes_of_the_temporary_file(fake_box: FakeBox, target: Path) -> None:
    interrupt(fake_box, target)
    updates: list[Progress] = []
    with fake_box.file() as file:
        file.download(target, resume=True, progress=updates.append)
    assert [now.done for now in updates] == [100_000, 300_000]


@pytest.mark.parametrize(
    "left",
    [b"x", b"x" * 100_000, CONTENT + b"more", b"x" * 300_000],
    ids=["one wrong byte", "wrong", "longer", "wrong and complete"],
)
def test_a_temporary_file_with_wrong_content_is_discarded(
    fake_box: FakeBox, target: Path, left: bytes
) -> None:
    target.with_name(PART).write_bytes(left)
    with fake_box.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])


def test_download_does_not_resume_from_another_version(fake_box: FakeBox, target: Path) -> None:
    interrupt(fake_box, target)
    fake_box.upload(NEWER)
    with fake_box.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (NEWER, ["data.bin"])
    assert fake_box.log() == ["content", "bytes"]


def test_download_restarts_if_a_new_version_appears_during_the_resume(
    fake_box: FakeBox, target: Path
) -> None:
    interrupt(fake_box, target)
    updates: list[Progress] = []
    fake_box.faults.append(change_first(NEWER))
    with fake_box.file() as file:
        file.download(target, resume=True, progress=updates.append)
    assert (target.read_bytes(), names_in(target.parent)) == (NEWER, ["data.bin"])
    assert [now.done for now in updates] == [100_000, 0, 250_000]


def test_a_keyboard_interrupt_keeps_the_temporary_file(fake_box: FakeBox, target: Path) -> None:
    def stop(now: Progress) -> None:
        raise KeyboardInterrupt

    with fake_box.file() as file, pytest.raises(KeyboardInterrupt):
        file.download(target, resume=True, progress=stop)
    assert names_in(target.parent) == [PART, "data.bin"]


def test_a_failure_before_the_first_byte_leaves_no_temporary_file(fake_box: FakeBox, target: Path) -> None:
    interrupt(fake_box, target, after=0)
    assert names_in(target.parent) == ["data.bin"]


def test_a_temporary_file_with_wrong_bytes_is_deleted(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults.append(flip(5))
    with fake_box.file() as file, pytest.raises(IntegrityError):
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (b"old", ["data.bin"])


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_download_does_not_write_through_a_link_with_the_temporary_name(
    fake_box: FakeBox, target: Path, link: Callable[[Path, Path], None]
) -> None:
    precious = target.with_name("precious")
    precious.write_bytes(b"precious")
    link(precious, target.with_name(PART))
    with fake_box.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), precious.read_bytes()) == (CONTENT, b"precious")


@posix_only("a lock function that is replaced by one that fails")
def test_download_resumes_on_a_file_system_without_locks(
    fake_box: FakeBox, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    interrupt(fake_box, target)
    monkeypatch.setattr(fcntl, "flock", no_locks)
    with fake_box.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])
    assert fake_box.log()[0] == "content bytes=100000-"


def test_t09_two_downloads_do_not_share_a_temporary_file(fake_box: FakeBox, target: Path) -> None:
    with fake_box.file() as file:

        def second(now: Progress) -> None:
            if now.done == 100_000:
                file.download(target, resume=True)
                assert target.read_bytes() == CONTENT

        fake_box.faults.append(cut(100_000))
        file.download(target, resume=True, progress=second)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])


def test_t08_download_removes_the_temporary_files_of_killed_processes(
    fake_box: FakeBox, target: Path
) -> None:
    leftovers, others = (
        [".data.bin.0123abcd.part", PART],
        [".other.bin.0123abcd.part", ".data.bin.part", "x.part"],
    )
    for name in (*leftovers, *others):
        target.with_name(name).write_bytes(b"left")
    with fake_box.file() as file:
        file.download(target)
    assert names_in(target.parent) == sorted([*others, "data.bin"])


def test_a_locked_temporary_file_is_not_removed(fake_box: FakeBox, target: Path) -> None:
    busy = target.with_name(".data.bin.0123abcd.part")
    with fake_box.file() as file, busy.open("wb") as others:
        assert try_lock(others.fileno())
        file.download(target)
    assert names_in(target.parent) == [busy.name, "data.bin"]


def test_a_file_created_during_the_download_is_not_overwritten(
    fake_box: FakeBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def appear(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        (tmp_path / "data.bin").write_bytes(b"mine")
        return box.answer(request).send()

    monkeypatch.chdir(tmp_path)
    fake_box.faults.append(appear)
    with fake_box.file() as file, pytest.raises(FileExistsError):
        file.download(resume=True)
    assert ((tmp_path / "data.bin").read_bytes(), names_in(tmp_path)) == (b"mine", ["data.bin"])


def test_a_target_with_a_name_of_maximum_length_can_be_downloaded(fake_box: FakeBox, tmp_path: Path) -> None:
    target = tmp_path / ("ä" * 127)
    with fake_box.file() as file:
        assert file.download(target, resume=True).read_bytes() == CONTENT


def test_keep_mtime_sets_the_modification_time(fake_box: FakeBox, target: Path) -> None:
    with fake_box.file() as file:
        file.download(target, keep_mtime=True)
    assert target.stat().st_mtime == datetime.fromisoformat(MODIFIED_AT).timestamp()
    assert fake_box.log() == ["content", "bytes"]


def test_without_keep_mtime_the_modification_time_is_now(fake_box: FakeBox, target: Path) -> None:
    with fake_box.file() as file:
        assert time.time() - file.download(target).stat().st_mtime < 60


def test_keep_mtime_needs_no_extra_request(fake_box: FakeBox, target: Path) -> None:
    with fake_box.file(loaded=False) as file:
        file.download(target, keep_mtime=True)
    assert target.stat().st_mtime == datetime.fromisoformat(MODIFIED_AT).timestamp()
    assert fake_box.log() == ["metadata", "content", "bytes"]


@pytest.mark.parametrize("option", ["resume", "keep_mtime"])
def test_resume_and_keep_mtime_are_refused_for_an_open_file(
    fake_box: FakeBox, target: Path, option: str
) -> None:
    with (
        fake_box.file() as file,
        target.open("ab") as out,
        pytest.raises(ValueError, match="resume and keep_mtime"),
    ):
        file.download(out, **{option: True})
    assert fake_box.log() == []


@named_pipes
def test_a_target_that_is_not_a_regular_file_is_refused(fake_box: FakeBox, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with fake_box.file() as file, pytest.raises(ValueError, match="is not a regular file"):
        file.download(tmp_path / "pipe")
    assert fake_box.log() == []


DOWNLOAD = """
import sys
from box_models import Box, File
url, target, sha1 = sys.argv[1:]
with Box("token", base_url=url) as box:
    known = {"id": "1", "name": "data.bin", "size": 300_000, "sha1": sha1}
    File.model_validate(known, context=box.session).download(target, resume=True)
"""


def download_and_be_killed(fake_box: FakeBox, target: Path, after: int) -> None:
    """Download in another process, which is killed when the server has sent ``after`` bytes."""
    processes: list[subprocess.Popen[bytes]] = []

    def kill(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        send = box.answer(request).send(after)

        def play(*connection: object) -> bool:
            send(*connection)  # type: ignore[arg-type] # passed on
            processes[0].send_signal(signal.SIGKILL)
            return False

        return play

    fake_box.faults.append(kill)
    arguments = [sys.executable, "-c", DOWNLOAD, fake_box.server.url, str(target), sha1_of(CONTENT)]
    with subprocess.Popen(arguments) as process:
        processes.append(process)
    assert process.returncode == -signal.SIGKILL


def kill_and_finish(fake_box: FakeBox, target: Path, seed: int) -> None:
    """Kill downloads to one path at random moments, then complete it in this process."""
    moments = random.Random(seed)
    for _ in range(moments.randint(1, 3)):
        size = target.with_name(PART).stat().st_size if target.with_name(PART).exists() else 0
        download_and_be_killed(fake_box, target, moments.randrange(len(CONTENT) - size))
        assert target.read_bytes() == b"old"
        assert set(names_in(target.parent)) <= {PART, "data.bin"}
    with fake_box.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])


@pytest.fixture(autouse=True)
def same_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def test_t08_another_process_resumes_a_killed_download(fake_box: FakeBox, target: Path) -> None:
    kill_and_finish(fake_box, target, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_t08_another_process_resumes_a_download_killed_at_any_moment(
    fake_box: FakeBox, target: Path, seed: int
) -> None:
    kill_and_finish(fake_box, target, seed)
