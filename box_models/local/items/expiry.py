"""The end of files and collaborations at their expiry times."""

from __future__ import annotations

import sqlite3

from box_models.local.items import collaborators, file_dates
from box_models.local.store.database import Database

_FIRST = (
    "SELECT min(first) FROM (SELECT min(expires_at) AS first FROM expiring_files"
    " UNION ALL SELECT min(expires_at) FROM collaborations)"
)


def end_expired(database: Database, now: int, *, trash_lifetime: int) -> None:
    """Move the files whose time has come to the trash, and delete the collaborations whose time is over."""
    first = database.cached(_FIRST, _first_expiry)
    if first is None or first > now:
        return
    with database.transaction() as c:
        file_dates.trash_expired(c, now, lifetime=trash_lifetime)
        collaborators.remove_expired(c, now)


def _first_expiry(c: sqlite3.Connection) -> int | None:
    first: int | None = c.execute(_FIRST).fetchone()[0]
    return first
