"""Grace for refresh tokens: as at Box, one may be used again until one of the tokens that it returned is used."""

from __future__ import annotations

import sqlite3

# All three are digests of tokens. The row is deleted when one of the new tokens is used.
SCHEMA = """
CREATE TABLE IF NOT EXISTS unused_pairs (
    spent TEXT PRIMARY KEY,
    login TEXT NOT NULL,
    access TEXT NOT NULL UNIQUE,
    refresh TEXT NOT NULL UNIQUE
) STRICT;
"""


def add_unused_pair(c: sqlite3.Connection, old_digest: str, *, login: str, access: str, refresh: str) -> None:
    """Record that the refresh token ``old_digest`` returned this pair. It stays valid until the pair is used."""
    c.execute(
        "INSERT INTO unused_pairs (spent, login, access, refresh) VALUES (?, ?, ?, ?)",
        (old_digest, login, access, refresh),
    )


def is_unused(c: sqlite3.Connection, access: str) -> bool:
    """Return whether this access token belongs to an unused pair."""
    return c.execute("SELECT 1 FROM unused_pairs WHERE access = ?", (access,)).fetchone() is not None


def mark_used(c: sqlite3.Connection, used: str) -> None:
    """Record that a token of a pair was used, which makes the old refresh token invalid."""
    c.execute("DELETE FROM unused_pairs WHERE access = ? OR refresh = ?", (used, used))


def delete_unused_pair(c: sqlite3.Connection, old_digest: str) -> None:
    """Delete the unused pair that the refresh token ``old_digest`` returned."""
    row = c.execute(
        "DELETE FROM unused_pairs WHERE spent = ? RETURNING access, refresh", (old_digest,)
    ).fetchone()
    if row is not None:
        c.execute("DELETE FROM tokens WHERE digest IN (?, ?)", tuple(row))


def clear(c: sqlite3.Connection, login: str | None = None) -> None:
    """End the grace for one sign-in, or for all of them."""
    c.execute("DELETE FROM unused_pairs WHERE login = coalesce(?, login)", (login,))
