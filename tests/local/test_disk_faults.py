"""A disk error at any system call fails one request and has no other effect."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, suppress
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
ERRORS = ("ENOSPC", "EIO")
# Each call fails with one of the errors, in turns. `make ordeal` lets each call fail with both errors.
TURNS = 1 if os.environ.get("BOX_MODELS_ALL_DISK_FAULTS") else len(ERRORS)


def unmeasured() -> dict[str, str]:
    """Return an environment without coverage measurement, which writes files at the end of the process."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


@pytest.fixture
def subject(tmp_path: Path) -> Iterator[Subject]:
    with served_subject(tmp_path / "box") as subject:
        yield subject


def damage(subject: Subject) -> list[str]:
    """Check every byte of a copy of the directory, as kill -9 would leave it now."""
    copy = subject.directory.with_name("copy")
    shutil.copytree(subject.directory, copy)
    with closing(Engine(copy)) as engine:
        problems = fsck(engine.database, engine.blobs).problems
    shutil.rmtree(copy)
    return list(problems)


def left_over(subject: Subject) -> set[str]:
    """Return contents without a row, and temporary files."""
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
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("change", CHANGES)
def test_l05_one_disk_error_fails_one_request(subject: Subject, change: Change, error: str) -> None:
    assert faults_survived(subject, change, error) >= 20 // TURNS


@needs_strace
@pytest.mark.slow
def test_l05_fault_test_detects_files_left_by_failed_uploads(tmp_path: Path) -> None:
    with (
        served_subject(tmp_path / "box", "leftover-files") as subject,
        pytest.raises(AssertionError, match=r"box/tmp/\w+"),
    ):
        faults_survived(subject, uploading, "ENOSPC")


def faults_survived(subject: Subject, change: Change, error: str) -> int:
    """Let each call fail the first time, the second time and so on; return the number of failures."""
    faults, leftovers = 0, set[str]()
    first = 1 + ERRORS.index(error) % TURNS
    for call in CALLS:
        for number in range(first, MOST_CALLS + 1, TURNS):
            failed = failed_calls_of(subject, change, f"inject={call}:error={error}:when={number}")
            if not failed:
                break
            assert str(subject.directory) in failed[0]
            assert damage(subject) == []
            left = left_over(subject)
            # A file that cannot be deleted, or may still be needed, stays until the next start.
            assert call == "unlink" or is_last(failed[0]) or left <= leftovers
            leftovers |= left
            faults += 1
    return faults


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_l05_box_works_again_after_lasting_disk_errors(subject: Subject, change: Change) -> None:
    for call in CALLS:
        for number in (1, 2, 3, 5, 9):
            failed_calls_of(subject, change, f"inject={call}:error=EIO:when={number}+")
            assert damage(subject) == []


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("call", ["pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "unlink"])
def test_l05_disk_error_at_start_is_reported_in_one_line_and_next_start_succeeds(
    tmp_path: Path, call: str
) -> None:
    original = tmp_path / "original"
    with closing(Engine(original)) as engine:
        Client(engine).upload("a", b"hello")
    for folder in ("content", "tmp"):
        (original / folder / uuid.uuid4().hex).write_bytes(b"left over")
    box = tmp_path / "box"
    for number in (1, 2, 3, 5, 8):
        for before in (original, None):
            if before:
                shutil.copytree(before, box)
            else:
                box.mkdir()
            trace = ["strace", "-f", "-o", str(tmp_path / "trace")]
            returncode, errors = start_and_stop(
                *trace, "-e", f"inject={call}:error=EIO:when={number}", directory=box
            )
            assert returncode in {0, 2}, errors
            assert "Traceback" not in errors
            assert returncode == 0 or errors.splitlines()[-1].startswith("box_models.local: "), errors
            assert start_and_stop(directory=box) == (0, "")
            check = [sys.executable, *COMMAND, str(box), "--fsck"]
            assert subprocess.run(check, capture_output=True, text=True, check=False).stdout == "sound\n"
            shutil.rmtree(box)


def start_and_stop(*inside: str, directory: Path) -> tuple[int, str]:
    """Serve a Box and stop the server as soon as it is ready; return the exit code and what it wrote to stderr."""
    with subprocess.Popen(
        [*inside, sys.executable, *COMMAND, str(directory)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=unmeasured(),
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        is_serving = "".join(process.stdout.readline() for _ in range(3)) != ""
        while process.poll() is None:
            # While strace holds the main thread, another thread receives the signal, and the server does not end.
            if is_serving:
                os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(3)
        return process.returncode, process.stderr.read()


def failed_calls_of(subject: Subject, change: Change, fault: str) -> list[str]:
    """Make a change while the disk fails, and return the system calls that failed."""
    trace = subject.directory.with_name("trace")
    send, before = change(subject), subject.state()
    with traced(subject.box.process.pid, trace, f"trace={fault.partition('=')[2].partition(':')[0]}", fault):
        answer = send()
    failed = [line for line in trace.read_text().splitlines() if line.endswith("(INJECTED)")]
    context = (fault, failed, answer.status_code, answer.text)
    if not answer.ok:
        assert answer.status_code in {500, 507}, context
        assert failed, context
        assert subject.state() == before or is_last(failed[0]), context
    assert subject.caller.post("/2.0/folders", json={"name": subject.name(), "parent": {"id": "0"}}).ok, (
        context
    )
    return failed


def is_last(failed: str) -> bool:
    """Return whether only the last sync failed, so that the change is made although the client gets an error."""
    return re.search(r" fdatasync\(\d+<[^>]*box\.sqlite3-journal>", failed) is not None
