"""The order in which things reach the disk: kill -9 cannot see a sync that is missing, a trace can."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.local.changes import (
    Change,
    committing,
    deleting,
    purging,
    sending_a_part,
    served_subject,
    uploading,
    versioning,
)
from tests.local.traced import needs_strace, traced

BLOB = "[0-9a-f]{32}"
# What is needed to take a change back, the change, and that it is not to be taken back any more.
WRITTEN = (
    r"fdatasync\(\d+<[^>]*box\.sqlite3-journal>\) += 0",
    r"fdatasync\(\d+<[^>]*box\.sqlite3>\) += 0",
    r"ftruncate\(\d+<[^>]*box\.sqlite3-journal>, 0\) += 0",
    r"fdatasync\(\d+<[^>]*box\.sqlite3-journal>\) += 0",
)
ANSWERED = r'sendto\([^\n]*"HTTP/1\.1 2'


def kept(kind: str) -> tuple[str, ...]:
    """A content on disk, then under its name, then its name on disk."""
    return (
        rf"fsync\(\d+<[^>]*/tmp/{BLOB}>\) += 0",
        rf'rename\("[^"]*/tmp/{BLOB}", "[^"]*/{kind}/{BLOB}"\) += 0',
        rf"fsync\(\d+<[^>]*/{kind}>\) += 0",
    )


def removed(kind: str) -> str:
    return rf'unlink\("[^"]*/{kind}/{BLOB}"\) += 0'


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "steps"),
    [
        (uploading, (*kept("content"), *WRITTEN, ANSWERED)),
        (versioning, (*kept("content"), *WRITTEN, ANSWERED)),
        (sending_a_part, (*kept("parts"), *WRITTEN, ANSWERED)),
        (committing, (*kept("content"), *WRITTEN, removed("parts"), ANSWERED)),
        (deleting, (*WRITTEN, ANSWERED)),
        (purging, (*WRITTEN, removed("content"), ANSWERED)),
    ],
)
def test_l06_a_change_is_on_disk_before_it_is_answered_and_a_content_before_its_row(
    tmp_path: Path, change: Change, steps: tuple[str, ...]
) -> None:
    in_order(tmp_path, change, steps)


@needs_strace
@pytest.mark.slow
def test_l06_the_trace_does_show_that_the_directory_is_not_synced(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="rename"):
        in_order(tmp_path, uploading, (*kept("content"), *WRITTEN, ANSWERED), "no-directory-sync")


def in_order(tmp_path: Path, change: Change, steps: tuple[str, ...], variant: str = "small-parts") -> None:
    """Make a change, and check that its steps come one after the other."""
    trace = tmp_path / "trace"
    with served_subject(tmp_path / "box", variant) as subject:
        make = change(subject)
        with traced(subject.box.process.pid, trace, "trace=fsync,fdatasync,rename,ftruncate,unlink,sendto"):
            assert make().ok
    calls = trace.read_text()
    assert re.search(".*?".join(steps), calls, re.DOTALL), calls
    # Each step once, or a first one that comes too late could be taken for a second one.
    for step in set(steps) - {WRITTEN[0], removed("parts")}:
        assert len(re.findall(step, calls)) == 1, (step, calls)
