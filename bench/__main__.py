"""Run the benchmarks.

python -m bench                 # run all, and write docs/benchmarks.md
python -m bench calls listings  # run some, and print the result
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.comparison import Section
from bench.goals import Verdict
from bench.scale import QUICK

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
MODULES = (
    "imports",
    "calls",
    "listings",
    "tables",
    "decoding",
    "unpacking",
    "transfers",
    "trees",
    "serving",
    "collaborators",
    "large_box",
    "command_line",
    "growth",
)


def main(names: Sequence[str]) -> None:
    """Run the named benchmarks, or all. A complete run is written to the page."""
    sections = [
        section
        for name in names or MODULES
        for section in importlib.import_module(f"bench.{name}").sections()
    ]
    text = "\n".join([*_top(), *_summary(sections), *(line for each in sections for line in each.lines)])
    if names or QUICK:
        print(text)
    else:
        PAGE.write_text(text.rstrip() + "\n", encoding="utf-8")
        print(f"wrote {PAGE}")


def _top() -> list[str]:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return [
        "# Benchmarks",
        "",
        f"`make bench` writes this page. The absolute numbers are from one machine ({machine}). Compare the ratios instead: both",
        "sides of a ratio come from the same run. The programs take turns, each in its own process, against a server in another process",
        "that sends prepared responses. Each number is the best of several rounds. The first row of a table is the baseline, which uses no",
        "Box library. Memory is the peak during the work, minus the memory in use before it. rclone is only in the section on the command",
        "line, because the addresses of Box are fixed in its source, so that it needs a server behind a proxy.",
        "",
    ]


def _summary(sections: Sequence[Section]) -> list[str]:
    verdicts: list[Verdict] = [verdict for section in sections for verdict in section.verdicts]
    note = "Ratios are relative to the baseline of each table. Goals that were set in seconds are converted to ratios."
    lines = ["## Goals", "", note, "", "| | goal | measured | |", "|---|---|--:|---|"]
    lines += [f"| {each.name} | {each.goal} | {each.measured} | {each.outcome} |" for each in verdicts]
    return [*lines, ""] if verdicts else []


if __name__ == "__main__":
    main(sys.argv[1:])
