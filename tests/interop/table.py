"""The documentation page that says what the official SDKs can do on the embedded Box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "interop.md"

INTRODUCTION = """\
# The official SDKs on the embedded Box

Box's own Python SDKs, unchanged and pointed at `python -m box_models.local` by their base URLs, call every public method of these groups once, over real
HTTP. *pass*: the call succeeded and its answer said what it should. *501*: the embedded Box says that it does not do this. *fail*: anything else.
Some methods (`clone`, `get_url`, …) send no request; they are counted all the same. Where an SDK sends the user to a page of Box (the newer one always to
account.box.com), the tests open that address at the embedded Box and grant access there. Our tests make this page (`make interop`) and fail when it
is out of date.
"""


def render(runs: Mapping[str, Mapping[str, str]]) -> str:
    """Return the page: for each SDK its counts, then a row for each manager or class."""
    return "\n".join([INTRODUCTION, *(_section(title, outcomes) for title, outcomes in runs.items())])


def _section(title: str, outcomes: Mapping[str, str]) -> str:
    counts = Counter(_kind(outcome) for outcome in outcomes.values())
    lines = [
        f"## {title}",
        "",
        f"{len(outcomes)} methods: **{counts['pass']} pass, {counts['501']} answer 501, {counts['fail']} fail**.",
        "",
        "| | pass | 501 | fail |",
        "|---|---|---|---|",
    ]
    for group, names in groupby(sorted(outcomes), key=lambda name: name.split(".")[0]):
        by_kind: dict[str, list[str]] = {"pass": [], "501": [], "fail": []}
        for name in names:
            by_kind[_kind(outcomes[name])].append(f"`{name.split('.')[1]}`")
        cells = [" ".join(cell) or "-" for cell in by_kind.values()]
        lines.append(f"| {group} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _kind(outcome: str) -> str:
    return outcome.split(":")[0]
