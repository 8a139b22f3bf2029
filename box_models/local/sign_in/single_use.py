"""What is good for one use: remembered, over restarts too, for as long as it could be shown again."""

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


def claim(c: sqlite3.Connection, what: str, *, until: float, now: float) -> bool:
    """Use ``what`` up; ``False`` if it was used before. At ``until`` (seconds since 1970) it may be forgotten."""
    c.execute("DELETE FROM used_once WHERE until <= ?", (now,))
    made = c.execute(
        "INSERT OR IGNORE INTO used_once (digest, until) VALUES (?, ?)", (tokens.digest(what), until)
    )
    return made.rowcount == 1
