"""Values that work once, such as the id of a JWT. Used values are stored until they would expire."""

from __future__ import annotations

import sqlite3

from box_models.local.sign_in import tokens

SCHEMA = """
CREATE TABLE IF NOT EXISTS used_once (
    digest TEXT PRIMARY KEY,
    until REAL NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS used_once_by_time ON used_once (until);
"""


def claim(c: sqlite3.Connection, value: str, *, until: float, now: float) -> bool:
    """Mark the value as used. Returns False if it was used before.

    ``until`` is its expiry time in seconds since 1970.
    """
    c.execute("DELETE FROM used_once WHERE until <= ?", (now,))
    insert = c.execute(
        "INSERT OR IGNORE INTO used_once (digest, until) VALUES (?, ?)", (tokens.digest(value), until)
    )
    return insert.rowcount == 1
