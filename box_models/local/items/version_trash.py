"""Deleted versions: they stay in the trash until they are purged."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from box_models.local.http.transactions import Transaction
from box_models.local.items import versions
from box_models.local.items.versions import Version
from box_models.local.store import journal
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import Database
from box_models.local.store.journal import JournalAction, JournalEntry

# Only versions that were deleted have a row, also if they were restored later.
SCHEMA = """
CREATE TABLE IF NOT EXISTS version_trash (
    version_id INTEGER PRIMARY KEY REFERENCES file_versions (id) ON DELETE CASCADE,
    trashed_at INTEGER,
    trashed_by TEXT,
    purged_at INTEGER,
    restored_at INTEGER,
    restored_by TEXT
) STRICT;
"""


@dataclass(frozen=True)
class TrashState:
    """When and by whom a version was deleted or restored. ``purged_at`` is the time of its permanent deletion."""

    trashed_at: int | None = None
    trashed_by: str | None = None
    purged_at: int | None = None
    restored_at: int | None = None
    restored_by: str | None = None


def state_of(c: sqlite3.Connection, version: Version) -> TrashState:
    """Return the trash state of a version."""
    columns = "trashed_at, trashed_by, purged_at, restored_at, restored_by"
    row = c.execute(f"SELECT {columns} FROM version_trash WHERE version_id = ?", (version.id,)).fetchone()
    return TrashState(*row) if row else TrashState()


def trash(tx: Transaction, version: Version, lifetime: int) -> None:
    """Move a version to the trash for ``lifetime`` seconds."""
    tx.c.execute(
        "INSERT OR REPLACE INTO version_trash (version_id, trashed_at, trashed_by, purged_at) VALUES (?, ?, ?, ?)",
        (version.id, tx.now, tx.user_id, tx.now + lifetime),
    )
    journal.record(
        tx, JournalEntry(JournalAction.TRASH_VERSION, "file", version.file_id, {"version_id": version.id})
    )


def restore(tx: Transaction, version: Version) -> None:
    """Restore a version. A version that is not in the trash stays unchanged."""
    update = tx.c.execute(
        "UPDATE version_trash SET trashed_at = NULL, trashed_by = NULL, purged_at = NULL,"
        " restored_at = ?, restored_by = ? WHERE version_id = ? AND trashed_at IS NOT NULL",
        (tx.now, tx.user_id, version.id),
    )
    if update.rowcount:
        journal.record(
            tx,
            JournalEntry(JournalAction.RESTORE_VERSION, "file", version.file_id, {"version_id": version.id}),
        )


def purge_expired(database: Database, blobs: Blobs, now: int) -> None:
    """Delete the versions whose time in the trash is over permanently."""
    expired = "SELECT version_id FROM version_trash WHERE purged_at <= ?"
    with database.transaction() as c:
        delete = f"DELETE FROM file_versions WHERE id IN ({expired}) RETURNING id, file_id, blob"
        rows = c.execute(delete, (now,)).fetchall()
        for version_id, file_id, _blob in rows:
            entry = JournalEntry(JournalAction.DELETE_VERSION, "file", file_id, {"version_id": version_id})
            journal.add(c, entry, at=now, user_id=None)
        unused = versions.unused(c, {blob for _id, _file_id, blob in rows})
    blobs.remove(unused)
