"""The dates of files: the end of the retention, and the time at which a file goes to the trash."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter
from box_models.local.http.transactions import Transaction
from box_models.local.items import rows, tree
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry

SCHEMA = """
CREATE TABLE IF NOT EXISTS expiring_files (
    file_id INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS expiring_files_by_time ON expiring_files (expires_at);
"""


def settings(file: Item, body: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return the settings of a file in a request body. The end of a retention only moves to a later time."""
    options: dict[str, JSON] = {}
    if body.get("permissions") is not None:
        permissions = body_fields.mapping("permissions", body["permissions"])
        options["can_download"] = body_fields.choice(
            "permissions.can_download", permissions.get("can_download"), ("open", "company")
        )
    if body.get("disposition_at") is not None:
        end = body_fields.time("disposition_at", body["disposition_at"])
        if end < retention_end(file):
            raise bad_parameter("disposition_at", "Must not be earlier than the current time.")
        options["disposition_at"] = end
    return options


def retention_end(file: Item) -> int:
    """Return the end of the retention of a file, in seconds since 1970; 0 if the file is not retained."""
    value = file.options.get("disposition_at")
    return value if isinstance(value, int) else 0


def require_not_retained(c: sqlite3.Connection, item: Item, now: int) -> None:
    """Raise 403 if an item in the trash, or a file in it, must be kept until a later time."""
    if c.execute(f"SELECT {tree.RETAINED}", {"item": item.id, "now": now}).fetchone()[0]:
        raise ApiError(
            403, "forbidden_by_policy", "The item is under retention and cannot be deleted permanently"
        )


def expiry(c: sqlite3.Connection, file: Item) -> int | None:
    """Return the time at which a file goes to the trash, in seconds since 1970, or None."""
    row = c.execute("SELECT expires_at FROM expiring_files WHERE file_id = ?", (file.id,)).fetchone()
    return None if row is None else int(row[0])


def set_expiry(tx: Transaction, file: Item, value: JSON) -> None:
    """Set the time at which a file goes to the trash; null removes it."""
    expires_at = None if value is None else body_fields.time("expires_at", value)
    if expires_at is not None and expires_at <= tx.now:
        raise bad_parameter("expires_at", "Must be in the future.")
    if expires_at == expiry(tx.c, file):
        return
    tx.c.execute("DELETE FROM expiring_files WHERE file_id = ?", (file.id,))
    if expires_at is not None:
        tx.c.execute("INSERT INTO expiring_files (file_id, expires_at) VALUES (?, ?)", (file.id, expires_at))
    journal.record(tx, JournalEntry(JournalAction.UPDATE, "file", file.id, {"fields": ["expires_at"]}))


def trash_expired(c: sqlite3.Connection, now: int, *, lifetime: int) -> None:
    """Move the files whose time has come to the trash, as their owners."""
    due = c.execute("SELECT file_id FROM expiring_files WHERE expires_at <= ?", (now,))
    for (file_id,) in due.fetchall():
        file = rows.get(c, file_id)
        if file is not None and file.in_trash is None:
            tree.trash(Transaction(c, file.owner_id, now), file, lifetime)
        c.execute("DELETE FROM expiring_files WHERE file_id = ?", (file_id,))
