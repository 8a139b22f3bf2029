"""Render docs/interop.md: the outcomes of clients, and of the official SDKs' methods, with the embedded Box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path

from tests.interop.clients.client import Client, Run

PAGE = Path(__file__).resolve().parents[2] / "docs" / "interop.md"

INTRODUCTION = """\
# Clients on the embedded Box

`make interop` and `make clients` write this page from the runs, and a test of each run fails if the page has another result. See
[Point any client at it](any-client.md) for recipes.

## A day's work

Each client signs in, uploads files, lists, changes, shares, searches, deletes, restores, downloads and compares, as far as it can. It runs
unchanged, with `--as-box`. After that, `--fsck` finds the store sound, and all requests and responses match Box's description, except those of
operations that are not served.
"""
SDKS = """\
## Box's Python SDKs

They run unchanged, with `python -m box_models.local` as their base URL. The tests call every public method of these groups once, over
real HTTP. *pass*: the call succeeded with the expected response. *not served*: the embedded Box does not support the operation. *fail*: any other outcome.
Methods that send no request (`clone`, `get_url`, …) count as well. An SDK that logs a user in opens a page of Box (the newer SDK always uses
account.box.com). The tests open that page at the embedded Box and grant access there.
"""
HEAD = ["| Client | Version | Reached by | Passed | Steps |", "|---|---|---|---|---|"]


def render(runs: Mapping[str, Mapping[str, str]], clients: Iterable[str]) -> str:
    """Return the page: a row for each client, for each SDK the counts, and a row for each manager or class."""
    sections = (_section(title, outcomes) for title, outcomes in runs.items())
    return "\n".join([INTRODUCTION, *HEAD, *clients, "", SDKS, *sections])


def client_rows(page: str) -> list[str]:
    """Return the rows of the clients in a page."""
    lines = page.splitlines()
    return lines[_rows_of(lines)]


def with_client(page: str, row: str) -> str:
    """Return a page with the row of a client in place of the old one."""
    lines = page.splitlines()
    others = [line for line in client_rows(page) if _name(line) != _name(row)]
    lines[_rows_of(lines)] = sorted([*others, row], key=str.lower)
    return "\n".join(lines) + "\n"


def client_row(client: Client, run: Run) -> str:
    """Return the row of a client."""
    passed = sum(outcome == "pass" for outcome in run.outcomes.values())
    steps = client.steps or "; ".join(run.outcomes)
    cells = [client.name, run.version, client.reached_by, f"{passed} of {len(run.outcomes)}", steps]
    return f"| {' | '.join(cells)} |"


def without_version(row: str) -> list[str]:
    """Return the cells of a row except the version, because another version may be installed elsewhere."""
    cells = row.split(" | ")
    return [cells[0], *cells[2:]]


def _rows_of(lines: list[str]) -> slice:
    start = lines.index(HEAD[-1]) + 1
    return slice(start, lines.index("", start))


def _name(row: str) -> str:
    return row.split(" | ")[0]


def _section(title: str, outcomes: Mapping[str, str]) -> str:
    counts = Counter(_kind(outcome) for outcome in outcomes.values())
    lines = [
        f"### {title}",
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
