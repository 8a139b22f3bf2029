"""Measure everything and write docs/benchmarks.md, ``python -m bench``; or print some of it, ``python -m bench calls listings``."""

from __future__ import annotations

import importlib
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.goals import Verdict
from bench.race import Section
from bench.scale import QUICK

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
ROOMS = ("imports", "calls", "listings", "decoding", "unpacking", "transfers", "trees", "serving", "growth")


def main(rooms: Sequence[str]) -> None:
    """Run these benches, one after the other; all of them, in full, are written down."""
    sections = [
        section for room in rooms or ROOMS for section in importlib.import_module(f"bench.{room}").sections()
    ]
    text = "\n".join([*_top(), *_summary(sections), *(line for each in sections for line in each.lines)])
    if rooms or QUICK:
        print(text)
    else:
        PAGE.write_text(text.rstrip() + "\n", encoding="utf-8")
        print(f"written to {PAGE}")


def _top() -> list[str]:
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    return [
        "# Benchmarks",
        "",
        f"Written by `make bench`. Absolute numbers are those of one machine ({machine}); the ratios, each within one run, are what",
        "counts. Contenders take turns, each in a process of its own, against a server in another process whose answers are made",
        "beforehand; each number is the best of some rounds. The first row of a table is the floor: what it costs without a library for",
        "Box. Memory is what the work takes at its peak, over what there was before it. rclone is not among them: it has the addresses of",
        "Box fixed in its source, so it cannot be pointed at another server.",
        "",
    ]


def _summary(sections: Sequence[Section]) -> list[str]:
    verdicts: list[Verdict] = [verdict for section in sections for verdict in section.verdicts]
    told = "A ratio is to the floor of its table. Goals that were set in seconds are taken as ratios to the floor of their day."
    lines = ["## Goals", "", told, "", "| | goal | found | |", "|---|---|--:|---|"]
    lines += [f"| {each.what} | {each.goal} | {each.found} | {each.outcome} |" for each in verdicts]
    return [*lines, ""] if verdicts else []


if __name__ == "__main__":
    main(sys.argv[1:])
