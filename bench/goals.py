"""The goals, as data: what box_models is to cost, for each table of the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

NOISE = 2.0
"""MiB."""


class Costs(Protocol):
    """What a contender took."""

    @property
    def cpu(self) -> float: ...
    @property
    def wall(self) -> float: ...
    @property
    def memory(self) -> float: ...


@dataclass(frozen=True)
class Verdict:
    """A goal, and what came out."""

    what: str
    goal: str
    found: str
    met: bool

    @property
    def outcome(self) -> str:
        return "met" if self.met else "**missed**"


class Goal(Protocol):
    """What is wanted of a contender."""

    @property
    def peer(self) -> str:
        """Whom it is measured by, by name; empty for the floor of the table."""
        ...

    def judged(self, what: str, cost: Costs, floor: Costs) -> Verdict:
        """Compare; a ratio is judged as it is printed."""
        ...


@dataclass(frozen=True)
class Limit:
    """At most so many times the floor's, or the peer's, CPU or wall clock, or so many MiB."""

    measure: str
    most: float
    peer: str = ""

    def judged(self, what: str, cost: Costs, floor: Costs) -> Verdict:
        if self.measure == "memory":
            return Verdict(
                what, f"memory ≤ {self.most:.0f} MiB", f"{cost.memory:.0f} MiB", cost.memory <= self.most
            )
        ratio = round(getattr(cost, self.measure) / getattr(floor, self.measure), 2)
        word = {"cpu": "CPU"}.get(self.measure, self.measure)
        by = f" of {self.peer}" if self.peer else ""
        return Verdict(what, f"{word} ≤ {self.most:.2f}{by}", f"{ratio:.2f}", ratio <= self.most)


@dataclass(frozen=True)
class Faster:
    """At least so many times as fast as a peer, in CPU."""

    least: float
    peer: str

    def judged(self, what: str, cost: Costs, floor: Costs) -> Verdict:
        times = round(floor.cpu / cost.cpu, 1)
        goal = f"{self.least:.0f} times as fast as {self.peer}"
        return Verdict(what, goal, f"{times:.1f} times", times >= self.least)


def flat(what: str, few: Costs, many: Costs) -> Verdict:
    """Judge whether ten times as much takes no more memory, but for what two measurements differ by."""
    more = many.memory - few.memory
    return Verdict(what, f"memory grows by ≤ {NOISE:.0f} MiB", f"{more:.1f} MiB", more <= NOISE)


def _cpu(most: float) -> Goal:
    return Limit("cpu", most)


def _wall(most: float) -> Goal:
    return Limit("wall", most)


def _memory(most: float) -> Goal:
    return Limit("memory", most)


# Goals that were set in seconds are taken as ratios to the floor of the machine they were set on.
GOALS: Mapping[tuple[str, str], Sequence[Goal]] = {
    ("Importing", "`from box_models import Box`"): [_cpu(1.26), _memory(32)],
    ("A small GET", "**box_models**"): [_cpu(1.15)],
    ("Listing, minis, streamed", "**box_models**"): [_cpu(2.0)],
    ("Listing, minis, in a list", "**box_models**"): [_cpu(2.8)],
    ("Listing, full files, streamed", "**box_models**"): [_cpu(1.7), _memory(40)],
    ("Listing, full files, in a list", "**box_models**"): [_cpu(1.8)],
    ("Listing, minis, streamed, 50 ms away", "**box_models**"): [_wall(1.07)],
    ("Decoding", "a row of a listing, bound and lazy"): [_cpu(1.25)],
    ("Decoding", "a full file in a page"): [_cpu(1.25)],
    ("Decoding", "a full file by itself"): [_cpu(1.25)],
    ("Decoding a page, minis", "**box_models**"): [Faster(8, "boxsdk 3"), Faster(10, "boxsdk 10")],
    ("Decoding a page, full files", "**box_models**"): [Faster(5, "boxsdk 3"), Faster(9, "boxsdk 10")],
    ("Download", "**box_models**"): [_cpu(1.1), Limit("cpu", 1.1, "requests"), _memory(8)],
    ("Download without a sha1", "**box_models**"): [_cpu(1.1), _memory(8)],
    ("Download in ranges", "**box_models**, 4 ranges"): [_wall(0.29)],
    ("Upload in parts", "**box_models**"): [_cpu(1.08), _memory(48)],
    ("Upload in parts, 50 ms away", "**box_models**"): [_wall(0.26)],
    ("Upload of many small files", "**box_models**"): [_wall(1.09), _cpu(1.15)],
    ("Walk", "**box_models**"): [_wall(1.04)],
}
