"""Watermarks: whether an item has one, and the copy of a file that viewers download."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from box_models.local.http.transactions import Transaction
from box_models.local.items import rows
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry

SCHEMA = """
CREATE TABLE IF NOT EXISTS watermarks (
    item_id INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;
"""


class Watermark(NamedTuple):
    """The times of a watermark, in seconds since 1970."""

    created_at: int
    modified_at: int


def get(c: sqlite3.Connection, item: Item) -> Watermark | None:
    """Return the watermark of the item itself. A watermark of a folder above it does not count."""
    row = c.execute("SELECT created_at, modified_at FROM watermarks WHERE item_id = ?", (item.id,)).fetchone()
    return None if row is None else Watermark(*row)


def apply(tx: Transaction, item: Item) -> Watermark:
    """Give an item a watermark, or update the time of the one that it has."""
    row = tx.c.execute(
        "INSERT INTO watermarks (item_id, created_at, modified_at) VALUES (?1, ?2, ?2)"
        " ON CONFLICT (item_id) DO UPDATE SET modified_at = ?2 RETURNING created_at, modified_at",
        (item.id, tx.now),
    ).fetchone()
    _record(tx, item)
    return Watermark(*row)


def remove(tx: Transaction, item: Item) -> None:
    """Remove the watermark of an item."""
    tx.c.execute("DELETE FROM watermarks WHERE item_id = ?", (item.id,))
    _record(tx, item)


def is_inherited(c: sqlite3.Connection, item: Item) -> bool:
    """Return whether a folder above the item has a watermark."""
    above = rows.ancestors(c, item)
    marks = ", ".join("?" * len(above))
    sql = f"SELECT 1 FROM watermarks WHERE item_id IN ({marks})"
    return c.execute(sql, [folder.id for folder in above]).fetchone() is not None


def info(c: sqlite3.Connection, item: Item) -> JSON:
    """Return the field ``watermark_info`` of an item."""
    is_own = get(c, item) is not None
    is_marked_above = not is_own and not item.is_root and is_inherited(c, item)
    return {
        "is_watermarked": is_own or is_marked_above,
        "is_watermark_inherited": is_marked_above,
        "is_watermarked_by_access_policy": False,
    }


def is_marked(c: sqlite3.Connection, item: Item) -> bool:
    """Return whether an item or a folder above it has a watermark."""
    return get(c, item) is not None or is_inherited(c, item)


def _record(tx: Transaction, item: Item) -> None:
    journal.record(tx, JournalEntry(JournalAction.UPDATE, item.type, item.id, {"fields": ["watermark"]}))
