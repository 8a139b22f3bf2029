"""What the served Box acknowledged is there after kill -9, whenever that came, and it is back at once."""

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
SEEDS = 5
CYCLES = int(os.environ.get("BOX_MODELS_CYCLES", "200")) // SEEDS  # for each seed
WRITERS = 4
LONGEST_RUN, LONGEST_START = 0.15, 2.0


@dataclass
class Ordeal:
    """A Box that is started, written into by several at once, and killed, again and again."""

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

    def run(self, cycles: int) -> Ordeal:
        """Go through so many cycles, or to the first that leaves damage."""
        with started(self.directory, command=self.command) as box:
            for writer in self.writers:
                writer.settle(box)
        for _ in range(cycles):
            with started(self.directory, command=self.command) as box:
                self.starts.append(box.seconds)
                self.work.append(box.seconds_used())
                self.problems += self._wrongs(box)
                if self.problems:
                    return self
                self._write_and_die(box)
        with started(self.directory, command=self.command) as box:
            self.problems += self._wrongs(box)
        return self

    def _wrongs(self, box: Running) -> list[str]:
        # Nobody writes now, so the files can be read from outside.
        with closing(Database(str(self.directory / "box.sqlite3"), SCHEMAS)) as database:
            report = fsck(database, Blobs(self.directory))
        wrongs = [wrong for writer in self.writers for wrong in writer.wrongs(box)]
        return [*report.problems, *(f"{name} belongs to nobody" for name in report.orphans), *wrongs]

    def _write_and_die(self, box: Running) -> None:
        with ThreadPoolExecutor(WRITERS) as threads:
            writing = [threads.submit(writer.write, box) for writer in self.writers]
            time.sleep(self._dice.uniform(0, LONGEST_RUN))
            box.process.kill()
            for one in writing:
                one.result()


@needs_proc
def test_l04_nothing_acknowledged_is_lost_in_a_few_crashes(tmp_path: Path) -> None:
    ordeal = Ordeal(tmp_path, 0).run(2)
    assert ordeal.problems == []
    assert max(ordeal.work) < LONGEST_START
    assert min(ordeal.starts) < LONGEST_START


@needs_proc
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, SEEDS + 1))
def test_l04_nothing_acknowledged_is_lost_in_hundreds_of_crashes(tmp_path: Path, seed: int) -> None:
    ordeal = Ordeal(tmp_path, seed).run(CYCLES)
    assert ordeal.problems == []
    # By its own work; by the clock others on the machine count too, and what is slow by itself is slow every time.
    assert max(ordeal.work) < LONGEST_START
    assert min(ordeal.starts) < LONGEST_START
    assert ordeal.acknowledged > CYCLES // 8
    print(
        f"{CYCLES} cycles, {ordeal.acknowledged} acknowledged, slowest start {max(ordeal.starts):.2f} s,"
        f" of which its own work {max(ordeal.work):.2f} s"
    )


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["row-first", "in-place"])
def test_l04_the_crashes_do_find_a_box_that_writes_in_the_wrong_order(tmp_path: Path, variant: str) -> None:
    ordeal = Ordeal(tmp_path, 0, command=(ALTERED, variant)).run(200)
    assert re.match(
        r"the content \w+ of file \d+ (is missing|is not what was|has \d+ bytes)", ordeal.problems[0]
    )
