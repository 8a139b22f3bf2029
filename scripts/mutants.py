"""Say how many mutants of each module the tests have killed, after `mutmut run`; fail where that is too few."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

MUTANTS = Path("mutants")
ENOUGH = 0.80
# The exit codes that mutmut keeps. Every other one is a test that failed, or a process that had to be ended.
FATES = {0: "alive", 5: "untested", 33: "untested", None: "left out", 2: "left out", 34: "left out"}


def main() -> int:
    """Print a table of the modules, and return the exit status."""
    total: Counter[str] = Counter()
    print("| module | mutants | killed | alive | no test | |\n|---|--:|--:|--:|--:|--:|")
    for meta in sorted(MUTANTS.rglob("*.meta")):
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        fates = Counter(FATES.get(code, "killed") for code in codes)
        _print(f"`{meta.relative_to(MUTANTS / 'box_models').with_suffix('')}`", fates)
        total += fates
    _print("all", total)
    print(f"\n{total['left out']} mutants were left out.")
    return int(total["killed"] < ENOUGH * _asked(total) or not _asked(total))


def _asked(fates: Counter[str]) -> int:
    return fates.total() - fates["left out"]


def _print(name: str, fates: Counter[str]) -> None:
    if asked := _asked(fates):
        killed = fates["killed"]
        print(
            f"| {name} | {asked:,} | {killed:,} | {fates['alive']} | {fates['untested']} | {killed / asked:.0%} |"
        )


if __name__ == "__main__":
    sys.exit(main())
