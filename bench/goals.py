"""The goals for each table of the page: the highest cost of box_models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

NOISE = 2.0
"""MiB by which two measurements of the same work differ."""


class Costs(Protocol):
    """The cost of one program."""

    @property
    def cpu(self) -> float: ...
    @property
    def wall(self) -> float: ...
    @property
    def memory(self) -> float: ...


@dataclass(frozen=True)
class Verdict:
    """A goal and the measured value."""

    name: str
    goal: str
    measured: str
    reached: bool

    @property
    def outcome(self) -> str:
        return "met" if self.reached else "**missed**"


class Goal(Protocol):
    """A goal for one program."""

    @property
    def peer(self) -> str:
        """The program to compare with, by name, or an empty string for the baseline of the table."""
        ...

    def check(self, name: str, cost: Costs, baseline: Costs) -> Verdict:
        """Compare a cost with the goal. A ratio is rounded first, as it is printed."""
        ...


@dataclass(frozen=True)
class Limit:
    """At most a multiple of the CPU or wall-clock time of the baseline or the peer, or at most some MiB."""

    measure: str
    most: float
    peer: str = ""

    def check(self, name: str, cost: Costs, baseline: Costs) -> Verdict:
        if self.measure == "memory":
            return Verdict(
                name, f"memory ≤ {self.most:.0f} MiB", f"{cost.memory:.0f} MiB", cost.memory <= self.most
            )
        ratio = round(getattr(cost, self.measure) / getattr(baseline, self.measure), 2)
        word = {"cpu": "CPU"}.get(self.measure, self.measure)
        by = f" of {self.peer}" if self.peer else ""
        return Verdict(name, f"{word} ≤ {self.most:.2f}{by}", f"{ratio:.2f}", ratio <= self.most)


@dataclass(frozen=True)
class Faster:
    """At least ``least`` times as fast as a peer, in CPU time."""

    least: float
    peer: str

    def check(self, name: str, cost: Costs, baseline: Costs) -> Verdict:
        times = round(baseline.cpu / cost.cpu, 1)
        goal = f"{self.least:.0f} times as fast as {self.peer}"
        return Verdict(name, goal, f"{times:.1f} times", times >= self.least)


def flat(name: str, few: Costs, many: Costs) -> Verdict:
    """Check that ten times as many items need no more memory, except for measurement noise."""
    more = many.memory - few.memory
    return Verdict(name, f"memory grows by ≤ {NOISE:.0f} MiB", f"{more:.1f} MiB", more <= NOISE)


def _cpu(most: float) -> Goal:
    return Limit("cpu", most)


def _wall(most: float) -> Goal:
    return Limit("wall", most)


def _memory(most: float) -> Goal:
    return Limit("memory", most)


# Goals that were set in seconds are converted to ratios to the baseline on the machine of that time.
GOALS: Mapping[tuple[str, str], Sequence[Goal]] = {
    ("Importing", "`from box_models import Box`"): [_cpu(1.26), _memory(32)],
    ("A small GET", "**box_models**"): [_cpu(1.15)],
    ("Listing, minis, streamed", "**box_models**"): [_cpu(2.0)],
    ("Listing, minis, in a list", "**box_models**"): [_cpu(2.8)],
    ("Listing, full files, streamed", "**box_models**"): [_cpu(1.7), _memory(40)],
    ("Listing, full files, in a list", "**box_models**"): [_cpu(1.8)],
    ("Listing, minis, streamed, 50 ms away", "**box_models**"): [_wall(1.07)],
    ("A folder of 10,000 items, 50 ms away", "**box_models**, loaded folder"): [_wall(0.75)],
    ("DataFrame of a listing", "**box_models**"): [_cpu(1.1), _memory(30)],
    ("Decoding", "a row of a listing, bound and lazy"): [_cpu(1.25)],
    ("Decoding", "a full file in a page"): [_cpu(1.25)],
    ("Decoding", "a single full file"): [_cpu(1.25)],
    ("Decoding a page, minis", "**box_models**"): [Faster(8, "boxsdk 3"), Faster(10, "boxsdk 10")],
    ("Decoding a page, full files", "**box_models**"): [Faster(5, "boxsdk 3"), Faster(9, "boxsdk 10")],
    ("Download", "**box_models**"): [_cpu(1.1), Limit("cpu", 1.1, "requests"), _memory(8)],
    ("Download without a sha1", "**box_models**"): [_cpu(1.1), _memory(8)],
    ("Download in ranges", "**box_models**, 4 ranges"): [_wall(0.28)],
    ("Chunked upload", "**box_models**"): [_cpu(1.08), _memory(48)],
    ("Chunked upload, 50 ms away", "**box_models**"): [_wall(0.26)],
    ("Upload of many small files", "**box_models**"): [_wall(1.09), _cpu(1.15)],
    ("Walk", "**box_models**"): [_wall(1.04)],
}
