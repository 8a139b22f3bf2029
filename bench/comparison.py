"""Compare programs: each runs in its own process, they take turns, and the best of some rounds counts.

A program is a function of a module. Called with the arguments, it prepares everything, imports included, and returns the
work to measure as a function:

    python -m bench.comparison bench.calls box_models http://127.0.0.1:8000 1000
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


LIBRARIES = {
    "json": "`json.loads`",
    "requests": "requests",
    "box_models": "**box_models**",
    "boxsdk3": "boxsdk 3",
    "boxsdk10": "boxsdk 10",
}


@dataclass(frozen=True)
class Cost:
    """The cost of a run: seconds of CPU, seconds of wall-clock time, and MiB of peak memory above the start."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True)
class Section:
    """A section of the page, with the results of its goals."""

    lines: list[str]
    verdicts: list[Verdict] = field(default_factory=list[Verdict])


def compare(
    module: str,
    programs: Sequence[str],
    *arguments: object,
    times: int = 3,
    once: Collection[str] = (),
) -> dict[str, Cost | None]:
    """Run each program ``times`` times, in turns, or once if it is in ``once``. Return the best of each number.

    The cost is None if the library is not installed. All programs must return the same result.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    results: dict[str, object] = {}
    for number in range(times):
        for name in programs:
            if number == 0 or name not in once:
                run = _run(module, name, arguments)
                if run is not None:
                    costs[name].append(run[0])
                    results[name] = run[1]
    assert len(set(map(repr, results.values()))) == 1, f"results differ: {results}"
    return {name: best(runs) if runs else None for name, runs in costs.items()}


def _run(module: str, name: str, arguments: Sequence[object]) -> tuple[Cost, object] | None:
    python = str(OLD_SDK) if name.startswith("boxsdk3") else sys.executable
    if not Path(python).exists():
        return None
    command = [python, "-m", "bench.comparison", module, name, *map(str, arguments)]
    process = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    *cost, result = json.loads(process.stdout.splitlines()[-1])
    return Cost(*cost), result


def best(costs: Sequence[Cost]) -> Cost:
    """Return the best of each number, which other processes disturbed least."""
    return Cost(*(min(getattr(cost, name) for cost in costs) for name in ("cpu", "wall", "memory")))


def table(
    title: str,
    costs: Mapping[str, Cost | None],
    *,
    show: Sequence[str] = ("cpu", "wall"),
    per: int = 0,
    note: str = "",
) -> Section:
    """Return a table of costs with ratios to the first one, the baseline. ``per`` divides them, in microseconds."""
    base = next(iter(costs.values()))
    assert base is not None
    names = {"cpu": "CPU", "wall": "wall", "memory": "memory"}
    columns = [heading for column in show for heading in ([names[column]] + ["ratio"] * (column != "memory"))]
    lines = [f"## {title}", "", *([note, ""] if note else [])]
    by_name = {label(name): cost for name, cost in costs.items() if cost is not None}
    lines += [f"| | {' | '.join(columns)} | goal |", f"|---|{'--:|' * len(columns)}---|"]
    verdicts: list[Verdict] = []
    for name, cost in costs.items():
        if cost is None:
            lines.append(f"| {label(name)} | not run |{' |' * len(columns)}")
            continue
        cells = []
        for column in show:
            value = getattr(cost, column)
            if column == "memory":
                cells.append(f"{value:.0f} MiB")
                continue
            cells.append(f"{value * 1e6 / per:,.2f} us" if per else f"{value:.2f} s")
            cells.append(f"{value / getattr(base, column):.2f}")
        verdicts += (
            results := [
                goal.check(f"{title}: {label(name)}", cost, by_name.get(goal.peer, base))
                for goal in GOALS.get((title, label(name)), ())
                if not goal.peer or goal.peer in by_name
            ]
        )
        lines.append(
            f"| {label(name)} | {' | '.join(cells)} | {', '.join(f'{each.goal}: {each.outcome}' for each in results)} |"
        )
    return Section([*lines, ""], verdicts)


def label(name: str) -> str:
    """Return a program's name for the page: ``requests_listing__4_threads`` is "requests, 4 threads"."""
    for prefix, title in LIBRARIES.items():
        if re.match(rf"{prefix}(_|$)", name):
            how = name.partition("__")[2].replace("_", " ")
            return f"{title}, {how}" if how else title
    return name


def main() -> None:
    """Run one program in this process, and print its cost."""
    module, name, *arguments = sys.argv[1:]
    work = getattr(importlib.import_module(module), name)(*arguments)
    before = _reset_peak()
    cpu, wall = time.process_time(), time.monotonic()
    result = work()
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    print(json.dumps([cpu, wall, max(0.0, _peak() - before), result]))


def _reset_peak() -> float:
    """Reset the peak memory of this process, if the system can, and return its MiB."""
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
