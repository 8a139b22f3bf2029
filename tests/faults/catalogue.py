"""The fault catalogue, and the tests that carry the id of a row."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from pathlib import Path

DIRECTORY = Path(__file__).resolve().parent
TESTS = DIRECTORY.parent
ROW_ID = re.compile(r"test_([a-z]\d\d)_")

_catalogue = json.loads((DIRECTORY / "catalogue.json").read_text(encoding="utf-8"))
ROWS: dict[str, str] = _catalogue["rows"]
"""The description of each row, by its id."""
PENDING: list[str] = _catalogue["pending"]
"""The rows that have no test yet."""


def row_of(test: str) -> str | None:
    """Return the id of the row in a test's name, or None."""
    match = ROW_ID.match(test)
    return match[1].upper() if match else None


@cache
def row_tests() -> dict[str, list[str]]:
    """Return the tests of each row."""
    tests: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (row := row_of(node.name)) is not None:
                tests.setdefault(row, []).append(f"{path.relative_to(TESTS)}::{node.name}")
    return tests
