"""A large embedded Box: the seed that fills it, and searches in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from bench.comparison import Section
from bench.scale import SCALE
from box_models import Box, Item, Pages

WORDS = ["report", "budget", "whale", "sales", "plan", "notes", "march", "april", "invoice", "contract"]
FILES_IN_A_FOLDER = 100
TIMES = 5
FOLDER = "1000"
SEARCHES: Mapping[str, Callable[[Box], Pages[Item]]] = {
    "one result": lambda box: box.search("77.txt AND whale", limit=30),
    "a fifth of the items": lambda box: box.search("whale", limit=30),
    "the same, of one owner": lambda box: box.search("whale", owners=[box.me], limit=30),
    "the same, in one folder": lambda box: box.search("whale", within=[FOLDER], limit=30),
    "two such words": lambda box: box.search("whale budget", limit=30),
    "all files": lambda box: box.search("content", limit=30),
    "all files, the latest changes first": lambda box: box.search("content", sort="modified_at", limit=30),
}


@dataclass(frozen=True)
class Seconds:
    """Seconds of CPU and of wall-clock time: the best of some rounds."""

    cpu: float
    wall: float


def seed(count: int) -> dict[str, object]:
    """Return a seed of ``count`` items; the contents differ."""
    folders = count // (FILES_IN_A_FOLDER + 1)
    return {
        "folders": [{"id": str(1000 + number), "name": f"Folder {number}"} for number in range(folders)],
        "files": [
            {
                "id": str(10_000_000 + number),
                "name": f"{WORDS[number % 10]} {number}.txt",
                "parent_id": str(1000 + number % folders),
                "content": f"content of {WORDS[number // 10 % 10]} number {number}",
            }
            for number in range(count - folders)
        ],
    }


def sections() -> list[Section]:
    """Measure, and return the section of the page."""
    count = SCALE.served
    value = seed(count)
    lines = [
        "## A large embedded Box",
        "",
        f"{count:,} items in this process: the seed that fills the Box, and searches for 30 results.",
        "",
        "| | CPU | wall |",
        "|---|--:|--:|",
    ]
    with TemporaryDirectory() as directory:
        lines.append(_seed_row("a seed, in a directory", f"{directory}/box", value))
    lines.append(_seed_row("a seed, in memory", ":memory:", value))
    with Box.local(":memory:", seed=value) as box:
        lines += [_search_row(box, name, search) for name, search in SEARCHES.items()]
    return [Section([*lines, ""])]


def measured(work: Callable[[], object], times: int = TIMES) -> Seconds:
    """Return the cost of some work."""
    rounds = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        rounds.append((time.process_time() - cpu, time.perf_counter() - wall))
    return Seconds(min(cpu for cpu, _ in rounds), min(wall for _, wall in rounds))


def _seed_row(name: str, path: str, value: Mapping[str, object]) -> str:
    boxes: list[Box] = []
    seconds = measured(lambda: boxes.append(Box.local(path, seed=value)), times=1)
    boxes.pop().close()
    return f"| {name} | {seconds.cpu:.1f} s | {seconds.wall:.1f} s |"


def _search_row(box: Box, name: str, search: Callable[[Box], Pages[Item]]) -> str:
    seconds = measured(lambda: search(box).all())
    return f"| search: {name} | {seconds.cpu * 1e3:.0f} ms | {seconds.wall * 1e3:.0f} ms |"
