"""One module of the embedded Box decides what a caller may do with an item."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.meta.imports import PACKAGE, relative

ACCESS = PACKAGE / "local" / "items" / "access.py"
# The rows know that a root folder is found by its owner, and the check of a store compares rows with each other.
STORAGE = {"local/items/rows.py", "local/store/integrity.py"}
OWNERS = re.compile(r"\bowner_id\b|\.created_by\b|\bcall\.user\.id\b|\btx\.user_id\b")
OWNERS_IN_SQL = re.compile(r"(?<!SET )(?<!\w)owner_id\s*(=|<>|!=|IN\b)|\bcreated_by\s*(<>|!=)", re.IGNORECASE)


def comparisons(path: Path) -> Iterator[str]:
    """Yield the comparisons with an owner or an author, in Python and in SQL."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Compare() if OWNERS.search(ast.unparse(node)):
                yield f"{relative(path)}:{node.lineno}: {ast.unparse(node)}"
            case ast.Constant(value=str(text)) if OWNERS_IN_SQL.search(text):
                yield f"{relative(path)}:{node.lineno}: {text.strip()}"
            case _:
                pass


def test_only_access_compares_owners() -> None:
    paths = sorted((PACKAGE / "local").rglob("*.py"))
    others = [path for path in paths if path != ACCESS and relative(path) not in STORAGE]
    assert [line for path in others for line in comparisons(path)] == []


def test_comparisons_are_found() -> None:
    assert len(list(comparisons(ACCESS))) >= 3
