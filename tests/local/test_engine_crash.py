"""What the embedded Box acknowledged is there after kill -9, whenever that came."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from box_models.local.check import fsck
from box_models.local.engine import Engine
from tests.local.client import Client

WRITER = Path(__file__).with_name("crash_writer.py")


@dataclass
class Promised:
    """What each name may be after a crash: the sha1 acknowledged last, and that of what was under way."""

    done: dict[str, str] = field(default_factory=dict[str, str])
    tried: dict[str, str] = field(default_factory=dict[str, str])

    def hear(self, line: str) -> None:
        kind, _operation, name, sha1 = line.split()
        (self.done if kind == "done" else self.tried)[name] = sha1

    def broken(self, there: dict[str, str]) -> list[str]:
        """Names that are neither as acknowledged nor as was under way."""
        return [
            name
            for name in self.tried
            if there.get(name, "-") not in {self.done.get(name, "-"), self.tried[name]}
        ]


def killed_at_random(directory: Path, prefix: str, variant: str, promised: Promised) -> None:
    command = [sys.executable, str(WRITER), str(directory), prefix, variant]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(random.uniform(0.01, 0.3))
        writer.kill()
        # What has no line break was cut off itself.
        for line in writer.stdout.read().splitlines(keepends=True):
            if line.endswith("\n"):
                promised.hear(line)


def damage_after(directory: Path, promised: Promised) -> list[str]:
    """Open the Box again and return what is wrong with it."""
    engine = Engine(directory)
    box = Client(engine)
    there: dict[str, str] = {}
    marker: str | None = ""
    while marker is not None:
        query: dict[str, Any] = {"marker": marker} if marker else {}
        page = box.get("/2.0/folders/0/items", usemarker="true", limit=1000, **query).json()
        there |= {entry["name"]: entry["sha1"] for entry in page["entries"]}
        marker = page["next_marker"]
    problems = [*fsck(engine.database, engine.blobs).problems, *promised.broken(there)]
    engine.close()
    return problems


def crash_until_damaged(directory: Path, variant: str, cycles: int) -> tuple[int, list[str]]:
    promised = Promised()
    for cycle in range(cycles):
        killed_at_random(directory, str(cycle), variant, promised)
        if problems := damage_after(directory, promised):
            return cycle, problems
    return cycles, []


def test_nothing_acknowledged_is_lost_in_a_few_crashes(tmp_path: Path) -> None:
    assert crash_until_damaged(tmp_path, "good", 3) == (3, [])


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_in_a_hundred_crashes(tmp_path: Path) -> None:
    assert crash_until_damaged(tmp_path, "good", 100) == (100, [])


@pytest.mark.slow
def test_the_crashes_do_find_a_row_written_before_its_content(tmp_path: Path) -> None:
    _cycle, problems = crash_until_damaged(tmp_path, "rowfirst", 20)
    assert problems


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_a_content_is_on_disk_before_its_row_and_its_row_before_the_answer(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    calls = "trace=fsync,fdatasync,rename,renameat,renameat2,write"
    command = ["strace", "-f", "-y", "-e", calls, "-o", str(trace)]
    command += [sys.executable, str(WRITER), str(tmp_path / "box"), "x", "once"]
    traced = subprocess.run(command, capture_output=True, text=True, check=False)
    if "ptrace" in traced.stderr:
        pytest.skip("tracing is not permitted here")
    written = trace.read_text().partition('"try upload once')[2]
    order = (
        r"fsync\(\d+<[^>]*/tmp/[0-9a-f]+>\) = 0"
        r".*rename\w*\([^\n]*/tmp/[^\n]*/content/[^\n]*\) = 0"
        r".*fsync\(\d+<[^>]*/content>\) = 0"
        r".*f(data)?sync\(\d+<[^>]*box\.sqlite3>\) = 0"
        r'.*write\(1<[^>]*>, "done upload once'
    )
    assert re.search(order, written, re.DOTALL), written
