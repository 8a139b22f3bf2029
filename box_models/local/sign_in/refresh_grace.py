"""Refreshes whose answer nobody has used yet: until then the same refresh token may be spent again, as at Box."""

from __future__ import annotations

import sqlite3

# All three are digests of tokens. A row goes once either of the new ones was used.
SCHEMA = """
CREATE TABLE IF NOT EXISTS unused_pairs (
    spent TEXT PRIMARY KEY,
    login TEXT NOT NULL,
    access TEXT NOT NULL UNIQUE,
    refresh TEXT NOT NULL UNIQUE
) STRICT;
"""


def begin(c: sqlite3.Connection, spent: str, login: str, access: str, refresh: str) -> None:
    """Note that the pair was handed out for ``spent``, which stays good until the pair is used."""
    c.execute(
        "INSERT INTO unused_pairs (spent, login, access, refresh) VALUES (?, ?, ?, ?)",
        (spent, login, access, refresh),
    )


def waits(c: sqlite3.Connection, access: str) -> bool:
    """Tell whether this access token is one of a pair that was not used yet."""
    return c.execute("SELECT 1 FROM unused_pairs WHERE access = ?", (access,)).fetchone() is not None


def end(c: sqlite3.Connection, used: str) -> None:
    """Note that a token of the pair was used: what it was handed out for is spent for good."""
    c.execute("DELETE FROM unused_pairs WHERE access = ? OR refresh = ?", (used, used))


def take_back(c: sqlite3.Connection, spent: str) -> None:
    """Let the unused pair that was handed out for ``spent`` die."""
    row = c.execute("DELETE FROM unused_pairs WHERE spent = ? RETURNING access, refresh", (spent,)).fetchone()
    if row is not None:
        c.execute("DELETE FROM tokens WHERE digest IN (?, ?)", tuple(row))


def forget(c: sqlite3.Connection, login: str | None = None) -> None:
    """Note of a sign-in, or of all, that what is spent is spent."""
    c.execute("DELETE FROM unused_pairs WHERE login = coalesce(?, login)", (login,))
