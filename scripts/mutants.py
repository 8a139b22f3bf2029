"""Say how many mutants of each module the tests have found, after `mutmut run`; fail where that is too few."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

MUTANTS = Path("mutants")
ENOUGH = 0.80
# The exit codes that mutmut keeps. Every other one is a test that failed, or a process that had to be ended.
FATES = {None: "unasked", 0: "alive", 33: "untested", 5: "untested", 34: "unasked", 2: "unasked"}


def main() -> int:
    """Print a table of the modules, and return the exit status."""
    total: Counter[str] = Counter()
    print(f"{'module':<40} {'mutants':>8} {'killed':>8} {'alive':>8} {'no test':>8}")
    for meta in sorted(MUTANTS.rglob("*.meta")):
        codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"].values()
        fates = Counter(FATES.get(code, "killed") for code in codes)
        if fates:
            _print(str(meta.relative_to(MUTANTS)).removesuffix(".meta"), fates)
            total += fates
    _print("all", total)
    if total["unasked"]:
        print(f"{total['unasked']} were not asked: the run did not come to its end")
    return int(bool(total["unasked"]) or total["killed"] < ENOUGH * total.total())


def _print(name: str, fates: Counter[str]) -> None:
    share = fates["killed"] / max(1, fates.total())
    print(
        f"{name:<40} {fates.total():>8} {fates['killed']:>8} {fates['alive']:>8} {fates['untested']:>8} {share:>7.0%}"
    )


if __name__ == "__main__":
    sys.exit(main())
