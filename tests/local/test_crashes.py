"""A served Box keeps every acknowledged change after kill -9, and starts again quickly."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from box_models.local.registry import SCHEMAS
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import Database
from box_models.local.store.integrity import fsck
from tests.local.served import COMMAND, Running, needs_proc, started
from tests.local.writers import Writer

ALTERED = str(Path(__file__).with_name("altered_box.py"))
SEEDS = 3
CYCLES = int(os.environ.get("BOX_MODELS_CYCLES", "120")) // SEEDS  # for each seed
WRITERS = 4
LONGEST_RUN, LONGEST_START = 0.15, 2.0


@dataclass
class CrashTest:
    """A Box that is repeatedly started, changed by several clients and killed."""

    directory: Path
    seed: int
    command: Sequence[str] = COMMAND
    starts: list[float] = field(default_factory=list[float])
    work: list[float] = field(default_factory=list[float])
    problems: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self.writers = [Writer(f"w{self.seed}{number}") for number in range(WRITERS)]

    @property
    def acknowledged(self) -> int:
        return sum(writer.acknowledged for writer in self.writers)

    def run(self, cycles: int) -> CrashTest:
        """Run the cycles, or stop after the first cycle that leaves damage."""
        with started(self.directory, command=self.command) as box:
            for writer in self.writers:
                writer.settle(box)
        for _ in range(cycles):
            with started(self.directory, command=self.command) as box:
                self.starts.append(box.seconds)
                self.work.append(box.seconds_used())
                self.problems += self._find_problems(box)
                if self.problems:
                    return self
                self._write_and_die(box)
        with started(self.directory, command=self.command) as box:
            self.problems += self._find_problems(box)
        return self

    def _find_problems(self, box: Running) -> list[str]:
        # No client writes now, so this process can read the files.
        with closing(Database(str(self.directory / "box.sqlite3"), SCHEMAS)) as database:
            report = fsck(database, Blobs(self.directory))
        problems = [problem for writer in self.writers for problem in writer.problems(box)]
        return [*report.problems, *(f"content {name} has no row" for name in report.orphans), *problems]

    def _write_and_die(self, box: Running) -> None:
        with ThreadPoolExecutor(WRITERS) as threads:
            writing = [threads.submit(writer.write, box) for writer in self.writers]
            time.sleep(self._dice.uniform(0, LONGEST_RUN))
            box.process.kill()
            for future in writing:
                future.result()


@pytest.mark.slow
@needs_proc
def test_l04_acknowledged_changes_survive_a_few_crashes(tmp_path: Path) -> None:
    crashes = CrashTest(tmp_path, 0).run(2)
    assert crashes.problems == []
    assert max(crashes.work) < LONGEST_START
    assert min(crashes.starts) < LONGEST_START


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_l04_acknowledged_changes_survive_many_crashes(tmp_path: Path, seed: int) -> None:
    crashes = CrashTest(tmp_path, seed).run(CYCLES)
    assert crashes.problems == []
    # CPU time, because other processes on the machine slow down the clock time. A slow start would be slow every time.
    assert max(crashes.work) < LONGEST_START
    assert min(crashes.starts) < LONGEST_START
    assert crashes.acknowledged > CYCLES // 8
    print(
        f"{CYCLES} cycles, {crashes.acknowledged} acknowledged, slowest start {max(crashes.starts):.2f} s,"
        f" CPU time {max(crashes.work):.2f} s"
    )


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["row-first", "in-place"])
def test_l04_crash_test_detects_a_wrong_order_of_writes(tmp_path: Path, variant: str) -> None:
    crashes = CrashTest(tmp_path, 0, command=(ALTERED, variant)).run(200)
    assert re.match(
        r"the content \w+ of file \d+ (is missing|has a different SHA-1|has \d+ bytes)", crashes.problems[0]
    )
