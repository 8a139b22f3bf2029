"""Print how many mutants of each module the tests have killed, after ``mutmut run``; fail if they are too few."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

MUTANTS = Path("mutants")
ENOUGH = 0.80
# The meaning of mutmut's exit codes. Every other code means that a test failed or that the process was stopped.
RESULTS = {0: "alive", 5: "untested", 33: "untested", None: "left out", 2: "left out", 34: "left out"}


def main() -> int:
    """Print a table of the modules, and return the exit status."""
    total: Counter[str] = Counter()
    print("| module | mutants | killed | alive | no test | |\n|---|--:|--:|--:|--:|--:|")
    for meta in sorted(MUTANTS.rglob("*.meta")):
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        results = Counter(RESULTS.get(code, "killed") for code in codes)
        _print(f"`{meta.relative_to(MUTANTS / 'box_models').with_suffix('')}`", results)
        total += results
    _print("all", total)
    print(f"\n{total['left out']} mutants were left out.")
    return int(total["killed"] < ENOUGH * _tested(total) or not _tested(total))


def _tested(results: Counter[str]) -> int:
    return results.total() - results["left out"]


def _print(name: str, results: Counter[str]) -> None:
    if tested := _tested(results):
        killed = results["killed"]
        print(
            f"| {name} | {tested:,} | {killed:,} | {results['alive']} | {results['untested']} | {killed / tested:.0%} |"
        )


if __name__ == "__main__":
    sys.exit(main())
