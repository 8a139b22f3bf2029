"""The table of what may be repeated, and what follows from it: ``methods.json`` in objects."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.wire.fault_server import Behaviour, html, refusal, reset, silence, unauthorized

_TABLE = json.loads((Path(__file__).parent / "methods.json").read_text(encoding="utf-8"))

BEHAVIOURS: dict[str, Behaviour | None] = {
    "401": unauthorized(),
    "429": refusal(429, "rate_limit_exceeded"),
    "503": refusal(503, "unavailable"),
    "reset": reset,
    "silence": silence,
    "half": None,
    "HTML": html(200),
    "HTML 409": html(409),
    "HTML 502": html(502),
}
COMMON = {"503, then 401", "a reset before", "a reset afterwards", "HTML before"}
"""The faults that every run of the tests tries; the others are tried where time is not short."""
SURELY_NOT_DONE = {"401", "429", "HTML 409"}
"""Answers that leave no doubt, or, as what follows a doubtful one, add none."""


@dataclass(frozen=True)
class Step:
    """What one sending meets: this answer, instead of being worked off or afterwards."""

    answer: str
    worked_off: bool

    @property
    def leaves(self) -> str:
        """What it leaves behind: certainty, doubt, or doubt about what is done."""
        if self.answer in SURELY_NOT_DONE:
            return "refused"
        return "done" if self.worked_off else "doubtful"


@dataclass(frozen=True)
class Fault:
    """What the first sendings of a request meet, one after the other; those that follow are answered."""

    name: str
    steps: tuple[Step, ...]

    @property
    def takes_time(self) -> bool:
        return any(step.answer == "silence" for step in self.steps)

    @property
    def is_common(self) -> bool:
        return self.name in COMMON


@dataclass(frozen=True)
class Expected:
    """What must come of it: how the method ends, what is the case then, and how many sendings it took."""

    outcome: Literal["returns", "unknown"]
    done: bool
    sendings: int
    met: int


@dataclass(frozen=True)
class Method:
    """A public method that writes, the class of its request, and the request (a method and a pattern of paths)."""

    name: str
    kind: str
    request: tuple[str, str]

    def expects(self, fault: Fault) -> Expected:
        """Say what the rules make of its class and a fault."""
        rules: dict[str, str] = _TABLE["rules"][self.kind]
        done, doubts = False, 0
        for number, step in enumerate(fault.steps, 1):
            done = done or step.worked_off
            doubts += step.leaves != "refused"
            again = doubts > 1 and step.leaves == "doubtful"
            verdict = rules["doubtful once more" if again else step.leaves]
            if verdict == "unknown":
                return Expected("unknown", done, number, number)
            if verdict == "found":
                return Expected("returns", True, number, number)
        return Expected("returns", True, len(fault.steps) + 1, len(fault.steps))


FAULTS = [
    Fault(name, tuple(Step(answer, when == "afterwards") for when, answer in steps))
    for name, steps in _TABLE["faults"].items()
]
METHODS = [
    Method(name, row["class"], (row["request"].split(" ")[0], row["request"].split(" ")[1]))
    for name, row in _TABLE["methods"].items()
]
WRITERS = {method.name.partition(",")[0].partition(":")[0] for method in METHODS}
READERS = {f"{cls}.{name}" for cls, names in _TABLE["readers"].items() for name in names}
ELSEWHERE = {f"{cls}.{name}" for cls, names in _TABLE["elsewhere"].items() for name in names}
"""What writes, but to the addresses that give tokens, which have a policy of their own: tests/auth."""
