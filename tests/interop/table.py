"""Render docs/interop.md: the outcomes of the official SDKs' methods with the embedded Box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "interop.md"

INTRODUCTION = """\
# The official SDKs on the embedded Box

Box's own Python SDKs run unchanged, with `python -m box_models.local` as their base URL. The tests call every public method of these groups once, over
real HTTP. *pass*: the call succeeded with the expected response. *not served*: the embedded Box does not support the operation. *fail*: any other outcome.
Methods that send no request (`clone`, `get_url`, …) count as well. An SDK that logs a user in opens a page of Box (the newer SDK always uses
account.box.com). The tests open that page at the embedded Box and grant access there. `make interop` writes this page, and a test fails if it is out
of date.
"""


def render(runs: Mapping[str, Mapping[str, str]]) -> str:
    """Return the page: for each SDK the counts, and a row for each manager or class."""
    return "\n".join([INTRODUCTION, *(_section(title, outcomes) for title, outcomes in runs.items())])


def _section(title: str, outcomes: Mapping[str, str]) -> str:
    counts = Counter(_kind(outcome) for outcome in outcomes.values())
    lines = [
        f"## {title}",
        "",
        f"{len(outcomes)} methods: **{counts['pass']} pass, {counts['not served']} not served, {counts['fail']} fail**.",
        "",
        "| | pass | not served | fail |",
        "|---|---|---|---|",
    ]
    for group, names in groupby(sorted(outcomes), key=lambda name: name.split(".")[0]):
        by_kind: dict[str, list[str]] = {"pass": [], "not served": [], "fail": []}
        for name in names:
            by_kind[_kind(outcomes[name])].append(f"`{name.split('.')[1]}`")
        cells = [" ".join(cell) or "-" for cell in by_kind.values()]
        lines.append(f"| {group} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _kind(outcome: str) -> str:
    return outcome.split(":")[0]
