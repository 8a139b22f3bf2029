"""Contenders beside each other: each in a process of its own, in turns, the best of some rounds, as ratios to a floor.

A contender is a function of a module: called with the arguments it gets everything ready, imports included, and returns the work,
which is then done and measured: ``python -m bench.race bench.calls box_models http://127.0.0.1:8000 1000``.
"""

from __future__ import annotations

import importlib
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.goals import GOALS, Verdict

OLD_SDK = Path(__file__).resolve().parent.parent / ".venv-boxsdk3/bin/python"


CONTENDERS = {
    "json": "`json.loads`",
    "requests": "requests",
    "box_models": "**box_models**",
    "boxsdk3": "boxsdk 3",
    "boxsdk10": "boxsdk 10",
}


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds of CPU and of wall clock, and MiB of memory at its peak, over what there was at the start."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True)
class Section:
    """A part of the page, and what came of the goals that belong to it."""

    lines: list[str]
    verdicts: list[Verdict] = field(default_factory=list[Verdict])


def race(
    module: str,
    contenders: Sequence[str],
    *arguments: object,
    times: int = 3,
    once: Collection[str] = (),
) -> dict[str, Cost | None]:
    """Run each some times, in turns, and keep the best of each number; those in ``once`` only once.

    A contender whose package is not there comes out as None. All must return the same.
    """
    found: dict[str, list[Cost]] = {name: [] for name in contenders}
    results: dict[str, object] = {}
    for number in range(times):
        for name in contenders:
            if number == 0 or name not in once:
                run = _run(module, name, arguments)
                if run is not None:
                    found[name].append(run[0])
                    results[name] = run[1]
    assert len(set(map(repr, results.values()))) == 1, f"they did not do the same: {results}"
    return {name: best(costs) if costs else None for name, costs in found.items()}


def _run(module: str, name: str, arguments: Sequence[object]) -> tuple[Cost, object] | None:
    python = str(OLD_SDK) if name.startswith("boxsdk3") else sys.executable
    if not Path(python).exists():
        return None
    command = [python, "-m", "bench.race", module, name, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    *cost, result = json.loads(done.stdout.splitlines()[-1])
    return Cost(*cost), result


def best(costs: Sequence[Cost]) -> Cost:
    """Return the best of each number: the others had company."""
    return Cost(*(min(getattr(cost, name) for cost in costs) for name in ("cpu", "wall", "memory")))


def table(
    title: str,
    costs: Mapping[str, Cost | None],
    *,
    show: Sequence[str] = ("cpu", "wall"),
    per: int = 0,
    note: str = "",
) -> Section:
    """Lay costs out beside the first one's, the floor; with ``per`` as microseconds for each of so many."""
    base = next(iter(costs.values()))
    assert base is not None
    names = {"cpu": "CPU", "wall": "wall", "memory": "memory over the start"}
    columns = [
        heading for what in show for heading in ([names[what]] + ["of the floor"] * (what != "memory"))
    ]
    lines = [f"## {title}", "", *([note, ""] if note else [])]
    by_name = {spoken(name): cost for name, cost in costs.items() if cost is not None}
    lines += [f"| | {' | '.join(columns)} | goal |", f"|---|{'--:|' * len(columns)}---|"]
    verdicts: list[Verdict] = []
    for name, cost in costs.items():
        if cost is None:
            lines.append(f"| {spoken(name)} | not run |{' |' * len(columns)}")
            continue
        cells = []
        for what in show:
            value = getattr(cost, what)
            if what == "memory":
                cells.append(f"{value:.0f} MiB")
                continue
            cells.append(f"{value * 1e6 / per:,.2f} us" if per else f"{value:.2f} s")
            cells.append(f"{value / getattr(base, what):.2f}")
        verdicts += (
            told := [
                goal.judged(f"{title}: {spoken(name)}", cost, by_name.get(goal.peer, base))
                for goal in GOALS.get((title, spoken(name)), ())
                if not goal.peer or goal.peer in by_name
            ]
        )
        lines.append(
            f"| {spoken(name)} | {' | '.join(cells)} | {', '.join(f'{each.goal}: {each.outcome}' for each in told)} |"
        )
    return Section([*lines, ""], verdicts)


def spoken(name: str) -> str:
    """Return a contender's name as the page says it: ``requests_listing__4_threads`` is "requests, 4 threads"."""
    for contender, said in CONTENDERS.items():
        if re.match(rf"{contender}(_|$)", name):
            how = name.partition("__")[2].replace("_", " ")
            return f"{said}, {how}" if how else said
    return name


def main() -> None:
    """Run one contender here."""
    module, name, *arguments = sys.argv[1:]
    work = getattr(importlib.import_module(module), name)(*arguments)
    held = _reset_peak()
    cpu, wall = time.process_time(), time.monotonic()
    result = work()
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    print(json.dumps([cpu, wall, max(0.0, _peak() - held), result]))


def _reset_peak() -> float:
    """Have the peak of this process's memory counted anew, where the system can; returns how many MiB it has."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return _peak()
    return _peak()


def _peak() -> float:
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
