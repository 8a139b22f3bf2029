"""The order of writes on disk. A trace detects a missing sync, which kill -9 does not."""

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
# First the rollback journal is synced, then the change, and then the journal is emptied.
WRITTEN = (
    r"fdatasync\(\d+<[^>]*box\.sqlite3-journal>\) += 0",
    r"fdatasync\(\d+<[^>]*box\.sqlite3>\) += 0",
    r"ftruncate\(\d+<[^>]*box\.sqlite3-journal>, 0\) += 0",
    r"fdatasync\(\d+<[^>]*box\.sqlite3-journal>\) += 0",
)
ANSWERED = r'sendto\([^\n]*"HTTP/1\.1 2'


def stored(kind: str) -> tuple[str, ...]:
    """Return the steps of a content: its bytes on disk, its final name, and the directory on disk."""
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
        (uploading, (*stored("content"), *WRITTEN, ANSWERED)),
        (versioning, (*stored("content"), *WRITTEN, ANSWERED)),
        (sending_a_part, (*stored("parts"), *WRITTEN, ANSWERED)),
        (committing, (*stored("content"), *WRITTEN, removed("parts"), ANSWERED)),
        (deleting, (*WRITTEN, ANSWERED)),
        (purging, (*WRITTEN, removed("content"), ANSWERED)),
    ],
)
def test_l06_changes_are_on_disk_before_the_response_and_contents_before_their_rows(
    tmp_path: Path, change: Change, steps: tuple[str, ...]
) -> None:
    in_order(tmp_path, change, steps)


@needs_strace
@pytest.mark.slow
def test_l06_trace_detects_a_directory_that_is_not_synced(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="rename"):
        in_order(tmp_path, uploading, (*stored("content"), *WRITTEN, ANSWERED), "no-directory-sync")


def in_order(tmp_path: Path, change: Change, steps: tuple[str, ...], variant: str = "small-parts") -> None:
    """Make a change, and check the order of its steps."""
    trace = tmp_path / "trace"
    with served_subject(tmp_path / "box", variant) as subject:
        make = change(subject)
        with traced(subject.box.process.pid, trace, "trace=fsync,fdatasync,rename,ftruncate,unlink,sendto"):
            assert make().ok
    calls = trace.read_text()
    assert re.search(".*?".join(steps), calls, re.DOTALL), calls
    # Each step happens once. Otherwise a late first step could look like a second one.
    for step in set(steps) - {WRITTEN[0], removed("parts")}:
        assert len(re.findall(step, calls)) == 1, (step, calls)
