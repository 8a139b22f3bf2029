"""Write docs/faults.md: the fault catalogue, and the results of three SDKs."""

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
Results = Mapping[str, Mapping[str, Mapping[str, object]]]

INTRODUCTION = """\
# Fault catalogue

This is the catalogue of faults that `box_models` is tested with. The tests of a row carry its id in their names. They check the result of the call,
the error and the number of requests. After each of them, no socket may be open and no error may show a token.

The table also shows Box's own SDKs, `boxsdk` {ten} and `boxsdk` {three}, for rows that can be tested in the same way with all three. `make faults` runs
the comparison: each client makes one ordinary call in its own process, against a misbehaving server of raw sockets. The process is killed after 20 s.
**yes** means as expected. **no** comes with the reason. The brackets contain the error or *ok*, the number of requests, and the seconds.

Waits are short, because the table would take an hour otherwise. The first wait before a retry is based on {base} s. `boxsdk` 3 has no setting for it, so
that the test changes an attribute. Sockets time out after {timeout} s. A call of `box_models` ends after {total} s in total, which the others cannot
limit. All other settings are the defaults.

The expected result is the one that `box_models` promises: an error of the SDK's own class, few requests, and no partial result. A *no* of another SDK
is not always a bug there, because that SDK may promise less.
"""
KINDS = {
    "N": "Network",
    "H": "HTTP statuses",
    "R": "Redirects and hosts",
    "A": "Login and tokens",
    "D": "Data",
    "T": "Transfers",
    "U": "Hostile input and names",
    "S": "Secrets",
    "L": "The embedded Box",
}
OWN = {
    "U": "it is about names and paths of this library",
    "S": "it is about errors, logs and dumps of this library",
    "L": "it is about the embedded Box, which the others do not have",
}


def write(results: Results, versions: Mapping[str, str]) -> None:
    """Save the results, and write the page."""
    RESULTS.write_text(
        json.dumps({"versions": versions, "results": results}, indent=1) + "\n", encoding="utf-8"
    )
    PAGE.write_text(render(results, versions), encoding="utf-8")


def last_results() -> tuple[Results, dict[str, str]]:
    """Return the results and versions of the last run."""
    saved = json.loads(RESULTS.read_text(encoding="utf-8"))
    return saved["results"], saved["versions"]


def render(results: Results, versions: Mapping[str, str]) -> str:
    """Return the page."""
    intro = INTRODUCTION.format(
        ten=versions["boxsdk 10"],
        three=versions["boxsdk 3"],
        base=BASE_INTERVAL,
        timeout=f"{TIMEOUT:g}",
        total=f"{TOTAL:g}",
    )
    return "\n".join(
        [intro, _summary(results), *(_section(kind, title, results) for kind, title in KINDS.items())]
    )


def _summary(results: Results) -> str:
    counts = {
        client: sum(bool(each[client]["as_expected"]) for each in results.values()) for client in CLIENTS
    }
    text = ", ".join(f"`{client}` {count}" for client, count in counts.items())
    return f"As expected, of {len(results)} cases: {text}.\n"


def _section(kind: str, title: str, results: Results) -> str:
    lines = [f"## {title}", "", f"| | fault | {' | '.join(CLIENTS)} |", "|---|---|---|---|---|"]
    for row, text in ROWS.items():
        if row.startswith(kind):
            lines += _lines(row, text, results)
    return "\n".join(lines) + "\n"


def _lines(row: str, text: str, results: Results) -> list[str]:
    cases = [scenario for scenario in SCENARIOS if scenario.row == row]
    if not cases:
        reason = NOT_COMPARED.get(row) or OWN[row[0]]
        return [f"| {row} | {text} | not compared: {reason} | | |"]
    return [
        f"| {row} | {text}{f' ({case.case})' if case.case else ''} | "
        + " | ".join(_cell(results[case.name][client]) for client in CLIENTS)
        + " |"
        for case in cases
    ]


def _cell(result: Mapping[str, object]) -> str:
    error = f"`{result['detail']}`" if result["detail"] else str(result["outcome"])
    facts = f"({error}; {result['requests']}; {result['seconds']})"
    return f"yes {facts}" if result["as_expected"] else f"**no**: {result['why_not']} {facts}"


if __name__ == "__main__":
    PAGE.write_text(render(*last_results()), encoding="utf-8")
