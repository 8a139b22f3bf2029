"""A disk that fails, at whatever system call: one client hears of it, and nothing else happens."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from box_models.local import Engine
from box_models.local.store.integrity import fsck
from tests.local.changes import CHANGES, Change, Subject, served_subject, uploading
from tests.local.client import Client
from tests.local.served import COMMAND
from tests.local.traced import STORAGE, needs_strace, traced

CALLS = STORAGE.split(",")
MOST_CALLS = 40


def unmeasured() -> dict[str, str]:
    """The environment of a process that writes nothing but its own: a measured one keeps what was covered, at its end."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


@pytest.fixture
def subject(tmp_path: Path) -> Iterator[Subject]:
    with served_subject(tmp_path / "box") as subject:
        yield subject


def damage(subject: Subject) -> list[str]:
    """Check every byte of a copy of the directory, which is what kill -9 would leave at this moment."""
    copy = subject.directory.with_name("copy")
    shutil.copytree(subject.directory, copy)
    with closing(Engine(copy)) as engine:
        found = fsck(engine.database, engine.blobs).problems
    shutil.rmtree(copy)
    return list(found)


def left_over(subject: Subject) -> set[str]:
    """Contents that no row refers to, and what is only half there."""
    path = subject.directory / "box.sqlite3"
    with closing(sqlite3.connect(path)) as c:
        rows = c.execute("SELECT blob FROM file_versions UNION SELECT blob FROM upload_parts").fetchall()
    known = {row[0] for row in rows}
    places = [
        *subject.directory.glob("content/*"),
        *subject.directory.glob("parts/*"),
        *subject.directory.glob("tmp/*"),
    ]
    return {str(path) for path in places if path.name not in known}


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
@pytest.mark.parametrize("change", CHANGES)
def test_l05_a_disk_that_fails_once_costs_one_request(subject: Subject, change: Change, error: str) -> None:
    assert faults_survived(subject, change, error) >= 20


@needs_strace
@pytest.mark.slow
def test_l05_the_faults_do_find_a_box_that_keeps_what_was_received_of_a_failed_upload(tmp_path: Path) -> None:
    with (
        served_subject(tmp_path / "box", "kept-temporary") as subject,
        pytest.raises(AssertionError, match=r"box/tmp/\w+"),
    ):
        faults_survived(subject, uploading, "EIO")


def faults_survived(subject: Subject, change: Change, error: str) -> int:
    """Let each call fail the first time, the second and so on, and return how many failures that were."""
    faults, there = 0, set[str]()
    for call in CALLS:
        for number in range(1, MOST_CALLS + 1):
            failed = fails_well(subject, change, f"inject={call}:error={error}:when={number}")
            if not failed:
                break
            assert str(subject.directory) in failed[0]
            assert damage(subject) == []
            left = left_over(subject)
            # What cannot be deleted, or might still be needed, lies there until the next start.
            assert call == "unlink" or is_last(failed[0]) or left <= there
            there |= left
            faults += 1
    return faults


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_l05_a_disk_that_goes_on_failing_is_as_good_as_before_once_it_is_mended(
    subject: Subject, change: Change
) -> None:
    for call in CALLS:
        for number in (1, 2, 3, 5, 9):
            fails_well(subject, change, f"inject={call}:error=EIO:when={number}+")
            assert damage(subject) == []


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("call", ["pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink"])
def test_l05_a_start_on_a_disk_that_fails_says_so_in_one_line_and_the_next_one_is_sound(
    tmp_path: Path, call: str
) -> None:
    kept = tmp_path / "kept"
    with closing(Engine(kept)) as engine:
        Client(engine).upload("a", b"hello")
    (kept / "content" / "orphan").write_bytes(b"nobody's")
    (kept / "tmp" / "half").write_bytes(b"half")
    check = [sys.executable, *COMMAND, str(tmp_path / "box"), "--fsck"]
    for number in (1, 2, 3, 5, 8):
        for before in (kept, None):
            if before:
                shutil.copytree(before, tmp_path / "box")
            else:
                (tmp_path / "box").mkdir()
            fails = [
                "strace",
                "-f",
                "-o",
                str(tmp_path / "trace"),
                "-e",
                f"inject={call}:error=EIO:when={number}",
            ]
            ended = subprocess.run(
                [*fails, *check], capture_output=True, text=True, check=False, env=unmeasured()
            )
            assert ended.returncode in {0, 2}, ended
            assert "Traceback" not in ended.stderr
            assert ended.returncode == 0 or ended.stderr.splitlines()[-1].startswith("box_models.local: "), (
                ended
            )
            assert subprocess.run(check, capture_output=True, text=True, check=False).stdout == "sound\n"
            shutil.rmtree(tmp_path / "box")


def fails_well(subject: Subject, change: Change, fault: str) -> list[str]:
    """Change something while the disk fails, and return what failed of it, if anything did."""
    trace = subject.directory.with_name("trace")
    send, before = change(subject), subject.state()
    with traced(subject.box.process.pid, trace, f"trace={fault.partition('=')[2].partition(':')[0]}", fault):
        answer = send()
    failed = [line for line in trace.read_text().splitlines() if line.endswith("(INJECTED)")]
    told = (fault, failed, answer.status_code, answer.text)
    if not answer.ok:
        assert answer.status_code in {500, 507}, told
        assert failed, told
        assert subject.state() == before or is_last(failed[0]), told
    assert subject.caller.post("/2.0/folders", json={"name": subject.name(), "parent": {"id": "0"}}).ok, told
    return failed


def is_last(failed: str) -> bool:
    """Whether all was done by then but to make sure that it stays so: the client cannot know, and is told nothing good."""
    return re.search(r" fdatasync\(\d+<[^>]*box\.sqlite3-journal>", failed) is not None
