"""The collaborations that give a user a right at the moment: accepted, not expired, of the user or of a group."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from box_models.local.http.transactions import Transaction
from box_models.local.items.rows import Condition
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry

_ACTIVE = "given.status = 'accepted' AND (given.expires_at IS NULL OR given.expires_at > ?2)"
_GROUPS = "SELECT group_id FROM group_memberships WHERE user_id = ?1"
_ON_FOLDERS = f"""
WITH RECURSIVE up (id) AS (SELECT ?3 UNION SELECT items.parent_id FROM items JOIN up ON items.id = up.id)
SELECT item_id, role, is_access_only, can_view_path
    FROM up CROSS JOIN collaborations AS given ON given.item_id = up.id AND given.user_id = ?1 WHERE {_ACTIVE}
UNION ALL SELECT item_id, role, is_access_only, can_view_path
    FROM up CROSS JOIN collaborations AS given ON given.item_id = up.id AND given.group_id IN ({_GROUPS}) WHERE {_ACTIVE}
"""
_ON_ITEM = f"""
SELECT item_id, role, is_access_only, can_view_path
    FROM collaborations AS given WHERE given.item_id = ?3 AND given.user_id = ?1 AND {_ACTIVE}
UNION ALL SELECT item_id, role, is_access_only, can_view_path
    FROM collaborations AS given WHERE given.item_id = ?3 AND given.group_id IN ({_GROUPS}) AND {_ACTIVE}
"""
_BY_USER = (
    "given.status = 'accepted' AND (given.expires_at IS NULL OR given.expires_at > ?)"
    " AND (given.user_id = ? OR given.group_id IN (SELECT group_id FROM group_memberships WHERE user_id = ?))"
)
_TOPMOST = f"""
WITH RECURSIVE shared (id) AS MATERIALIZED (
    SELECT DISTINCT item_id FROM collaborations AS given WHERE {_BY_USER} AND given.is_access_only = 0
), up (first, id) AS (
    SELECT items.id, items.parent_id FROM shared JOIN items USING (id) WHERE items.parent_id != 0
    UNION ALL SELECT up.first, items.parent_id FROM up JOIN items ON items.id = up.id WHERE items.parent_id != 0
)
SELECT items.id, items.owner_id FROM shared JOIN items USING (id)
    WHERE items.in_trash IS NULL AND items.id NOT IN (SELECT first FROM up WHERE up.id IN (SELECT id FROM shared))
"""


class GivenRole(NamedTuple):
    """A role that a user has on an item, and how much of the tree it shows."""

    item_id: int
    role: str
    is_access_only: int
    can_view_path: int


def on_folders(c: sqlite3.Connection, folder_id: int, *, user_id: str, now: int) -> list[GivenRole]:
    """Return the roles of a user on a folder and on the folders above it."""
    return [GivenRole(*row) for row in c.execute(_ON_FOLDERS, (user_id, now, folder_id))]


def on_item(c: sqlite3.Connection, item_id: int, *, user_id: str, now: int) -> list[GivenRole]:
    """Return the roles of a user on an item itself."""
    return [GivenRole(*row) for row in c.execute(_ON_ITEM, (user_id, now, item_id))]


def topmost(c: sqlite3.Connection, user_id: str, now: int) -> list[tuple[int, str]]:
    """Return the items that are shared with a user and are in no other shared folder: their ids and their owners."""
    return c.execute(_TOPMOST, (now, user_id, user_id)).fetchall()


def reached(user_id: str, now: int, roles: tuple[str, ...], *, with_shared_item: bool = True) -> Condition:
    """Return the condition for the items that a user reaches by one of the roles, in the trash or not.

    Without ``with_shared_item``, only the content of the shared folders is reached.
    """
    marks = ", ".join("?" * len(roles))
    first = f"SELECT item_id FROM collaborations AS given WHERE {_BY_USER} AND given.role IN ({marks})"
    if not with_shared_item:
        first = f"SELECT items.id FROM items WHERE items.parent_id IN ({first})"
    sql = (
        f"items.id IN (WITH RECURSIVE reached (id) AS ({first} UNION SELECT items.id FROM items"
        " JOIN reached ON items.parent_id = reached.id) SELECT id FROM reached)"
    )
    return Condition(sql, (now, user_id, user_id, *roles))


def remove_of(tx: Transaction, item_ids: Sequence[int], user_id: str) -> None:
    """Delete the collaborations of a user who has become the owner of items."""
    removed = tx.c.execute(
        "DELETE FROM collaborations WHERE user_id = ? AND item_id IN (SELECT value FROM json_each(?))"
        " RETURNING id, item_id, role, status",
        (user_id, json.dumps(item_ids)),
    ).fetchall()
    names = ("item_id", "role", "status")
    journal.record_all(
        tx,
        (
            JournalEntry(
                JournalAction.DELETE,
                "collaboration",
                row_id,
                {**dict(zip(names, values, strict=True)), "user_id": user_id, "group_id": None},
            )
            for row_id, *values in removed
        ),
    )


def are_on(c: sqlite3.Connection, item_id: int, now: int) -> bool:
    """Return whether an item or a folder above it has collaborations or invitations."""
    sql = (
        "WITH RECURSIVE up (id) AS (SELECT ? UNION SELECT items.parent_id FROM items JOIN up ON items.id = up.id)"
        " SELECT EXISTS (SELECT 1 FROM up CROSS JOIN collaborations AS given ON given.item_id = up.id"
        " WHERE given.status != 'rejected' AND (given.expires_at IS NULL OR given.expires_at > ?))"
    )
    return bool(c.execute(sql, (item_id, now)).fetchone()[0])


def user_with_address(c: sqlite3.Connection, address: str) -> str | None:
    """Return the id of the user with an e-mail address as login or alias, or None."""
    sql = "SELECT id FROM users WHERE login = ?1 UNION ALL SELECT user_id FROM email_aliases WHERE email = ?1"
    row = c.execute(sql, (address,)).fetchone()
    return None if row is None else str(row[0])


def has_any(c: sqlite3.Connection, user_id: str, now: int) -> bool:
    """Return whether a user collaborates on an item of another user."""
    sql = f"SELECT EXISTS (SELECT 1 FROM collaborations AS given WHERE {_BY_USER})"
    return bool(c.execute(sql, (now, user_id, user_id)).fetchone()[0])
