"""Requests to the embedded Box find rows by indexes, so that their cost does not grow with its tables."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from box_models.local.engine import Engine
from box_models.local.items import last_interactions
from box_models.local.store import journal
from tests.local.client import Client
from tests.local.conftest import Clock

SCAN = re.compile(r"SCAN (?:TABLE )?(\S+)")
QUERY = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b")
# A table of one row, values without a table, a list in JSON, and rows that another part of the query has found.
ALLOWED = {"last_interactions_end", "CONSTANT", "json_each", "up", "down", "(subquery-2)", "SUBQUERY"}


def scanned(engine: Engine, request: Callable[[], object]) -> set[str]:
    """Return the tables that a request reads from the first to the last row, by their names in the queries."""
    statements: list[str] = []
    with engine.database.reading() as c:
        c.set_trace_callback(statements.append)
        try:
            request()
        finally:
            c.set_trace_callback(None)
        queries = [statement for statement in statements if QUERY.match(statement)]
        assert queries
        steps = [row[3] for query in queries for row in c.execute(f"EXPLAIN QUERY PLAN {query}")]
    return {match[1] for step in steps if (match := SCAN.match(step))} - ALLOWED


def test_a_scan_is_found(box: Client) -> None:
    def count() -> None:
        with box.engine.database.reading() as c:
            c.execute("SELECT count(*) FROM collaborations AS given WHERE role = 'viewer'")

    assert scanned(box.engine, count) == {"given"}


def test_the_first_request_after_a_write_scans_no_table(box: Client) -> None:
    path = f"/2.0/files/{box.upload('a.txt')['id']}"
    assert scanned(box.engine, lambda: box.get(path)) == set()


def test_the_end_of_files_and_collaborations_scans_no_table(box: Client, clock: Clock) -> None:
    box.engine.accounts.create_user("31", "Ann", "ann@example.com")
    file = {"type": "file", "id": box.upload("a.txt")["id"]}
    expires_at = {"expires_at": "2026-03-02T12:00:00Z"}
    box.put(f"/2.0/files/{file['id']}", expires_at)
    who = {"accessible_by": {"type": "user", "id": "31"}, "role": "viewer"}
    assert box.post("/2.0/collaborations", {"item": file, **who, **expires_at}).status == 201
    clock.advance(2 * 86400)
    assert scanned(box.engine, lambda: box.get(f"/2.0/files/{file['id']}")) == set()
    with journal.reading(box.engine.database) as c:
        last = c.execute("SELECT action, item_type FROM journal ORDER BY id DESC LIMIT 2").fetchall()
    assert last == [("delete", "collaboration"), ("trash", "file")]


@pytest.mark.parametrize("most_new", [0, 1000])
def test_recent_items_scan_no_table(box: Client, monkeypatch: pytest.MonkeyPatch, most_new: int) -> None:
    monkeypatch.setattr(last_interactions, "MOST_NEW", most_new)
    for name in "abc":
        box.upload(name)
    assert box.get("/2.0/recent_items").status == 200
    assert scanned(box.engine, lambda: box.get("/2.0/recent_items")) == set()
