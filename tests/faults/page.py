"""The documentation page that shows the catalogue, and what three SDKs do about its rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tests.faults.catalogue import ROWS
from tests.faults.clients.report import BASE_INTERVAL, TIMEOUT, TOTAL
from tests.faults.scenarios import NOT_COMPARED, SCENARIOS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "faults.md"
RESULTS = Path(__file__).with_name("results.json")
CLIENTS = ("box_models", "boxsdk 10", "boxsdk 3")
Told = Mapping[str, Mapping[str, Mapping[str, object]]]

INTRODUCTION = """\
# What goes wrong, and what comes of it

The catalogue of faults that `box_models` is tested with, row by row. Every row has tests that are named after it: what
came of the call, which error, how many requests; and of each such test, that no socket stays open and no error shows
a token.

Beside it stands what Box's own SDKs do, `boxsdk` {ten} and `boxsdk` {three}, where a row can be put to all three in the same way. That is run, not
claimed: each client makes one ordinary call, in a process of its own, against a server of raw sockets that misbehaves, and is killed after 20 s
(`make faults`). **yes**: as wanted. **no**: with the reason. In brackets: the error, or *ok*; requests; seconds.

Waits are short, or the table would take an hour: the first wait is drawn from {base} s (for `boxsdk` 3 by an attribute, since it has no setting), sockets
time out after {timeout} s, and a call of `box_models` ends after {total} s in all, which the others cannot say. Everything else is as it comes.
What is wanted is this library's own idea of right: an error of the SDK's own class, as few requests as do, and nothing half done. A *no* of another
SDK is not always a fault there: it may promise less.
"""
KINDS = {
    "N": "Network",
    "H": "HTTP statuses",
    "R": "Redirects and hosts",
    "A": "Signing in",
    "D": "Data",
    "T": "Transfers",
    "U": "Hostile input and names",
    "S": "Secrets",
    "L": "The embedded Box",
}
OWN = {
    "U": "about this library's own names and paths",
    "S": "about this library's own outlets",
    "L": "about the embedded Box, which the others do not have",
}


def write(told: Told, versions: Mapping[str, str]) -> None:
    """Keep the results, and write the page."""
    RESULTS.write_text(json.dumps({"versions": versions, "results": told}, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(render(told, versions), encoding="utf-8")


def kept() -> tuple[Told, dict[str, str]]:
    """Return the results and versions of the last run."""
    held = json.loads(RESULTS.read_text(encoding="utf-8"))
    return held["results"], held["versions"]


def render(told: Told, versions: Mapping[str, str]) -> str:
    """Return the page."""
    intro = INTRODUCTION.format(
        ten=versions["boxsdk 10"],
        three=versions["boxsdk 3"],
        base=BASE_INTERVAL,
        timeout=f"{TIMEOUT:g}",
        total=f"{TOTAL:g}",
    )
    return "\n".join([intro, _summary(told), *(_section(kind, title, told) for kind, title in KINDS.items())])


def _summary(told: Told) -> str:
    counts = {client: sum(bool(each[client]["as_wanted"]) for each in told.values()) for client in CLIENTS}
    said = ", ".join(f"`{client}` {count}" for client, count in counts.items())
    return f"As wanted, of {len(told)} cases: {said}.\n"


def _section(kind: str, title: str, told: Told) -> str:
    lines = [f"## {title}", "", f"| | fault | {' | '.join(CLIENTS)} |", "|---|---|---|---|---|"]
    for row, text in ROWS.items():
        if row.startswith(kind):
            lines += _lines(row, text, told)
    return "\n".join(lines) + "\n"


def _lines(row: str, text: str, told: Told) -> list[str]:
    cases = [scenario for scenario in SCENARIOS if scenario.row == row]
    if not cases:
        reason = NOT_COMPARED.get(row) or OWN[row[0]]
        return [f"| {row} | {text} | not compared: {reason} | | |"]
    return [
        f"| {row} | {text}{f' ({case.case})' if case.case else ''} | "
        + " | ".join(_cell(told[case.name][client]) for client in CLIENTS)
        + " |"
        for case in cases
    ]


def _cell(result: Mapping[str, object]) -> str:
    error = f"`{result['detail']}`" if result["detail"] else str(result["outcome"])
    facts = f"({error}; {result['requests']}; {result['seconds']})"
    return f"yes {facts}" if result["as_wanted"] else f"**no**: {result['why_not']} {facts}"


if __name__ == "__main__":
    PAGE.write_text(render(*kept()), encoding="utf-8")
