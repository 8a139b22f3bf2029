"""The catalogue of faults: what can go wrong, row by row, and which tests are about which row."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent
OF_A_ROW = re.compile(r"test_([a-z]\d\d)_")

_catalogue = json.loads((HERE / "catalogue.json").read_text(encoding="utf-8"))
ROWS: dict[str, str] = _catalogue["rows"]
"""What each row is about, by its id."""
PENDING: list[str] = _catalogue["pending"]
"""The rows that have no test yet."""


def row_of(test: str) -> str | None:
    """Return the id of the row that a test is named after."""
    found = OF_A_ROW.match(test)
    return found[1].upper() if found else None


@cache
def named_after_rows() -> dict[str, list[str]]:
    """Return the names of the tests that there are for each row."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (row := row_of(node.name)) is not None:
                found.setdefault(row, []).append(f"{path.relative_to(TESTS)}::{node.name}")
    return found
