"""Downloads that a later process goes on with, and what is left of those that nobody does."""

from __future__ import annotations

import errno
import fcntl
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
from tests.transfer.canned_box import (
    MODIFIED_AT,
    CannedBox,
    canned_box,
    change_first,
    cut,
    flip,
    names_in,
    sha1_of,
)
from tests.wire.fault_server import Behaviour, ReceivedRequest

CONTENT = random.Random(1).randbytes(300_000)
NEWER = random.Random(2).randbytes(250_000)
PART = f".data.bin.{sha1_of(CONTENT)}.part"


def interrupt(canned: CannedBox, target: Path, after: int = 100_000) -> None:
    """Download, and be cut off for good after so many bytes."""
    canned.twists.append(cut(after))
    with canned.file(attempts=1) as file, pytest.raises(NetworkError):
        file.download(target, resume=True)
    canned.server.requests.clear()


def test_what_came_stays_beside_the_target(canned: CannedBox, target: Path) -> None:
    interrupt(canned, target)
    assert (target.read_bytes(), names_in(target.parent)) == (b"old", [PART, "data.bin"])
    assert target.with_name(PART).read_bytes() == CONTENT[:100_000]


def test_the_next_one_goes_on_with_it(canned: CannedBox, target: Path) -> None:
    interrupt(canned, target)
    with canned.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])
    assert canned.asked() == ["content bytes=100000-", "bytes bytes=100000-"]


def test_any_amount_that_is_left_is_gone_on_with(target: Path) -> None:
    content = random.Random(2).randbytes(2_500_000)
    target.with_name(f".data.bin.{sha1_of(content)}.part").write_bytes(content[:2_200_000])
    with canned_box(content) as canned, canned.file() as file:
        file.download(target, resume=True)
        assert canned.asked() == ["content bytes=2200000-", "bytes bytes=2200000-"]
    assert target.read_bytes() == content


def test_what_is_complete_already_is_only_verified(canned: CannedBox, target: Path) -> None:
    target.with_name(PART).write_bytes(CONTENT)
    with canned.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), canned.asked()) == (CONTENT, [])


def test_what_is_there_is_not_held_in_memory(target: Path) -> None:
    content = bytes(16 << 20)
    target.with_name(f".data.bin.{sha1_of(content)}.part").write_bytes(content)
    with canned_box(content) as canned, canned.file() as file:
        tracemalloc.start()
        file.download(target, resume=True)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert target.stat().st_size == 16 << 20
    assert peak < 4 << 20


def test_progress_begins_with_what_is_there(canned: CannedBox, target: Path) -> None:
    interrupt(canned, target)
    seen: list[Progress] = []
    with canned.file() as file:
        file.download(target, resume=True, progress=seen.append)
    assert [now.done for now in seen] == [100_000, 300_000]


@pytest.mark.parametrize(
    "left",
    [b"x", b"x" * 100_000, CONTENT + b"more", b"x" * 300_000],
    ids=["one wrong byte", "wrong", "longer", "wrong and whole"],
)
def test_what_is_left_and_does_not_fit_is_thrown_away(canned: CannedBox, target: Path, left: bytes) -> None:
    target.with_name(PART).write_bytes(left)
    with canned.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])


def test_what_is_left_of_another_version_is_not_gone_on_with(canned: CannedBox, target: Path) -> None:
    interrupt(canned, target)
    canned.upload(NEWER)
    with canned.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (NEWER, ["data.bin"])
    assert canned.asked() == ["content", "bytes"]


def test_a_version_that_comes_just_then_is_begun_anew_and_not_read_in_vain(
    canned: CannedBox, target: Path
) -> None:
    interrupt(canned, target)
    seen: list[Progress] = []
    canned.twists.append(change_first(NEWER))
    with canned.file() as file:
        file.download(target, resume=True, progress=seen.append)
    assert (target.read_bytes(), names_in(target.parent)) == (NEWER, ["data.bin"])
    assert [now.done for now in seen] == [100_000, 0, 250_000]


def test_an_interrupt_keeps_what_came(canned: CannedBox, target: Path) -> None:
    def stop(now: Progress) -> None:
        raise KeyboardInterrupt

    with canned.file() as file, pytest.raises(KeyboardInterrupt):
        file.download(target, resume=True, progress=stop)
    assert names_in(target.parent) == [PART, "data.bin"]


def test_a_failure_before_the_first_byte_leaves_nothing(canned: CannedBox, target: Path) -> None:
    interrupt(canned, target, after=0)
    assert names_in(target.parent) == ["data.bin"]


def test_bytes_that_are_wrong_are_not_kept(canned: CannedBox, target: Path) -> None:
    canned.twists.append(flip(5))
    with canned.file() as file, pytest.raises(IntegrityError):
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (b"old", ["data.bin"])


@pytest.mark.parametrize("link", [os.link, os.symlink])
def test_another_link_of_that_name_is_not_written_through(
    canned: CannedBox, target: Path, link: Callable[[Path, Path], None]
) -> None:
    precious = target.with_name("precious")
    precious.write_bytes(b"precious")
    link(precious, target.with_name(PART))
    with canned.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), precious.read_bytes()) == (CONTENT, b"precious")


def test_where_the_file_system_knows_no_locks_it_is_gone_on_with_all_the_same(
    canned: CannedBox, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    interrupt(canned, target)
    monkeypatch.setattr(fcntl, "flock", no_locks)
    with canned.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])
    assert canned.asked()[0] == "content bytes=100000-"


def test_t09_two_at_once_do_not_share_what_is_left(canned: CannedBox, target: Path) -> None:
    with canned.file() as file:

        def second(now: Progress) -> None:
            if now.done == 100_000:
                file.download(target, resume=True)
                assert target.read_bytes() == CONTENT

        canned.twists.append(cut(100_000))
        file.download(target, resume=True, progress=second)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])


def test_t08_what_a_killed_process_left_is_swept_by_the_next_download(
    canned: CannedBox, target: Path
) -> None:
    mine, others = [".data.bin.0123abcd.part", PART], [".other.bin.0123abcd.part", ".data.bin.part", "x.part"]
    for name in (*mine, *others):
        target.with_name(name).write_bytes(b"left")
    with canned.file() as file:
        file.download(target)
    assert names_in(target.parent) == sorted([*others, "data.bin"])


def test_what_somebody_is_writing_is_not_swept(canned: CannedBox, target: Path) -> None:
    busy = target.with_name(".data.bin.0123abcd.part")
    with canned.file() as file, busy.open("wb") as others:
        fcntl.flock(others, fcntl.LOCK_EX)
        file.download(target)
    assert names_in(target.parent) == [busy.name, "data.bin"]


def test_what_appears_meanwhile_is_not_overwritten_where_nobody_named_it(
    canned: CannedBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def appear(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        (tmp_path / "data.bin").write_bytes(b"mine")
        return box.answer(seen).send()

    monkeypatch.chdir(tmp_path)
    canned.twists.append(appear)
    with canned.file() as file, pytest.raises(FileExistsError):
        file.download(resume=True)
    assert ((tmp_path / "data.bin").read_bytes(), names_in(tmp_path)) == (b"mine", ["data.bin"])


def test_a_name_as_long_as_names_may_be_has_room_for_it(canned: CannedBox, tmp_path: Path) -> None:
    target = tmp_path / ("ä" * 127)
    with canned.file() as file:
        assert file.download(target, resume=True).read_bytes() == CONTENT


def test_the_time_of_the_content_is_kept_where_wished(canned: CannedBox, target: Path) -> None:
    with canned.file() as file:
        file.download(target, keep_mtime=True)
    assert target.stat().st_mtime == datetime.fromisoformat(MODIFIED_AT).timestamp()
    assert canned.asked() == ["content", "bytes"]


def test_else_a_file_is_as_old_as_its_download(canned: CannedBox, target: Path) -> None:
    with canned.file() as file:
        assert time.time() - file.download(target).stat().st_mtime < 60


def test_the_time_is_asked_for_along_with_the_rest(canned: CannedBox, target: Path) -> None:
    with canned.file(loaded=False) as file:
        file.download(target, keep_mtime=True)
    assert target.stat().st_mtime == datetime.fromisoformat(MODIFIED_AT).timestamp()
    assert canned.asked() == ["metadata", "content", "bytes"]


@pytest.mark.parametrize("option", ["resume", "keep_mtime"])
def test_an_open_file_takes_no_options_of_paths(canned: CannedBox, target: Path, option: str) -> None:
    with (
        canned.file() as file,
        target.open("ab") as out,
        pytest.raises(ValueError, match="resume and keep_mtime"),
    ):
        file.download(out, **{option: True})
    assert canned.asked() == []


def test_what_is_no_regular_file_is_not_replaced(canned: CannedBox, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with canned.file() as file, pytest.raises(ValueError, match="no regular file"):
        file.download(tmp_path / "pipe")
    assert canned.asked() == []


DOWNLOAD = """
import sys
from box_models import Box, File
url, target, sha1 = sys.argv[1:]
with Box("token", base_url=url) as box:
    known = {"id": "1", "name": "data.bin", "size": 300_000, "sha1": sha1}
    File.model_validate(known, context=box.session).download(target, resume=True)
"""


def download_and_be_killed(canned: CannedBox, target: Path, after: int) -> None:
    """Download in another process, which is killed when the server has sent so many bytes."""
    begun: list[subprocess.Popen[bytes]] = []

    def kill(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        send = box.answer(seen).send(after)

        def play(*connection: object) -> bool:
            send(*connection)  # type: ignore[arg-type] # passed on
            begun[0].send_signal(signal.SIGKILL)
            return False

        return play

    canned.twists.append(kill)
    arguments = [sys.executable, "-c", DOWNLOAD, canned.server.url, str(target), sha1_of(CONTENT)]
    with subprocess.Popen(arguments) as process:
        begun.append(process)
    assert process.returncode == -signal.SIGKILL


def kill_and_finish(canned: CannedBox, target: Path, seed: int) -> None:
    """Kill downloads to one path at random moments, then finish it here."""
    moments = random.Random(seed)
    for _ in range(moments.randint(1, 3)):
        size = target.with_name(PART).stat().st_size if target.with_name(PART).exists() else 0
        download_and_be_killed(canned, target, moments.randrange(len(CONTENT) - size))
        assert target.read_bytes() == b"old"
        assert set(names_in(target.parent)) <= {PART, "data.bin"}
    with canned.file() as file:
        file.download(target, resume=True)
    assert (target.read_bytes(), names_in(target.parent)) == (CONTENT, ["data.bin"])


@pytest.fixture(autouse=True)
def same_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def test_t08_a_killed_download_is_finished_by_the_next_process(canned: CannedBox, target: Path) -> None:
    kill_and_finish(canned, target, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 22))
def test_t08_a_download_killed_at_any_moment_is_finished_by_the_next_process(
    canned: CannedBox, target: Path, seed: int
) -> None:
    kill_and_finish(canned, target, seed)
