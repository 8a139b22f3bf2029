"""The steps that bring a store up to date that an older version wrote."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeAlias

Step: TypeAlias = "str | Callable[[sqlite3.Connection], None]"
"""A script in SQL, or a function for more than that."""


class MigrationError(RuntimeError):
    """A store cannot be brought up to date; it stays as it was."""


def run(c: sqlite3.Connection, steps: Sequence[Step]) -> None:
    """Run the steps in the transaction that is open, with foreign keys off; raise if a reference gets lost."""
    lost_before = _count_lost_references(c)
    for step in steps:
        if isinstance(step, str):
            run_script(c, step)
        else:
            step(c)
    if _count_lost_references(c) > lost_before:
        raise MigrationError("a step would leave a row that refers to a missing row")


def run_script(c: sqlite3.Connection, script: str) -> None:
    """Execute several statements in the transaction that is open; ``executescript`` would commit it first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            c.execute(statement)
            statement = ""
    c.execute(statement)


ADD_JOURNAL = """
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user_id TEXT,
    action TEXT NOT NULL,
    item_type TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    details TEXT NOT NULL
) STRICT;
"""
ADD_GROUPS = """
CREATE TABLE groups (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, description TEXT, provenance TEXT,
    external_sync_identifier TEXT, invitability_level TEXT NOT NULL DEFAULT 'all_managed_users',
    member_viewability_level TEXT NOT NULL DEFAULT 'all_managed_users', created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL
) STRICT;
"""
ADD_GROUP_MEMBERSHIPS = """
CREATE TABLE group_memberships (
    id INTEGER PRIMARY KEY, group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, role TEXT NOT NULL,
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, UNIQUE (group_id, user_id)
) STRICT;
CREATE INDEX group_memberships_by_user ON group_memberships (user_id);
"""
ADD_COLLABORATIONS = """
CREATE TABLE collaborations (
    id INTEGER PRIMARY KEY, item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE, group_id INTEGER REFERENCES groups (id) ON DELETE CASCADE,
    invite_email TEXT COLLATE NOCASE, role TEXT NOT NULL, status TEXT NOT NULL, expires_at INTEGER,
    is_access_only INTEGER NOT NULL, can_view_path INTEGER NOT NULL, acknowledged_at INTEGER,
    created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL, created_by TEXT NOT NULL
) STRICT;
"""
ADD_FAVORITES = """
CREATE TABLE favorites (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, item_id)
) STRICT, WITHOUT ROWID;
"""
ADD_WATERMARKS = """
CREATE TABLE watermarks (
    item_id INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;
"""
ADD_USER_SETTINGS = """
CREATE TABLE user_settings (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE, settings TEXT NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;
CREATE TABLE email_aliases (
    id INTEGER PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE
) STRICT;
CREATE INDEX email_aliases_by_user ON email_aliases (user_id);
CREATE TABLE avatars (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE, media_type TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT;
"""
ADD_EXPIRING_FILES = """
CREATE TABLE expiring_files (
    file_id INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL
) STRICT;
"""

# The first step leads from schema 1 to schema 2, and so on. An older version does not open a store with a newer schema.
# A step is never changed once a version with it was released.
STEPS: tuple[Step, ...] = (
    ADD_JOURNAL,
    ADD_GROUPS,
    ADD_GROUP_MEMBERSHIPS
    + ADD_COLLABORATIONS
    + ADD_FAVORITES
    + ADD_WATERMARKS
    + ADD_USER_SETTINGS
    + ADD_EXPIRING_FILES,
)


def _count_lost_references(c: sqlite3.Connection) -> int:
    return len(c.execute("PRAGMA foreign_key_check").fetchall())
