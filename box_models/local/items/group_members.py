"""Membership in groups, for the modules that decide what a user may do."""

from __future__ import annotations

import sqlite3


def group_ids_of(c: sqlite3.Connection, user_id: str) -> list[int]:
    """Return the ids of the groups that a user is a member of."""
    rows = c.execute("SELECT group_id FROM group_memberships WHERE user_id = ? ORDER BY group_id", (user_id,))
    return [row[0] for row in rows]


def role_in(c: sqlite3.Connection, group_id: int, user_id: str) -> str | None:
    """Return the role of a user in a group, ``"member"`` or ``"admin"``; None if the user is not in the group."""
    row = c.execute(
        "SELECT role FROM group_memberships WHERE group_id = ? AND user_id = ?", (group_id, user_id)
    ).fetchone()
    return None if row is None else str(row[0])
