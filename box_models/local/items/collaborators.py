"""The collaborations that give a user a right: those of the user and of the user's groups that are accepted."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from box_models.local.http.transactions import Transaction
from box_models.local.items.rows import Condition
from box_models.local.json_values import JSON
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry

# The roles of one user on several items at once, and on the folders above several folders. ``first`` is the folder that
# a row is for. As one query with UNION ALL, the two queries for the user and for the groups would take four times as long.
_ROLE = "given.item_id, given.role, given.is_access_only, given.can_view_path"
_ON_ITEMS = (
    f"SELECT {_ROLE} FROM json_each(?2) CROSS JOIN collaborations AS given ON given.item_id = json_each.value"
)
_ON_FOLDERS = f"""
WITH RECURSIVE up (first, id) AS (
    SELECT value, value FROM json_each(?2)
    UNION SELECT up.first, items.parent_id FROM items JOIN up ON items.id = up.id WHERE items.parent_id != 0
)
SELECT up.first, {_ROLE} FROM up CROSS JOIN collaborations AS given ON given.item_id = up.id
"""
_OF_USER = (
    " AND given.status = 'accepted' AND given.user_id = ?1",
    " AND given.status = 'accepted' AND given.group_id IN (SELECT group_id FROM group_memberships WHERE user_id = ?1)",
)
_BY_USER = (
    "given.status = 'accepted'"
    " AND (given.user_id = ? OR given.group_id IN (SELECT group_id FROM group_memberships WHERE user_id = ?))"
)
_TOPMOST = f"""
items.in_trash IS NULL AND items.id IN (
    WITH RECURSIVE shared (id) AS MATERIALIZED (
        SELECT DISTINCT item_id FROM collaborations AS given WHERE {_BY_USER} AND given.is_access_only = 0
    ), up (first, id) AS (
        SELECT items.id, items.parent_id FROM shared JOIN items USING (id) WHERE items.parent_id != 0
        UNION ALL SELECT up.first, items.parent_id FROM up JOIN items ON items.id = up.id WHERE items.parent_id != 0
    ) SELECT id FROM shared WHERE id NOT IN (SELECT first FROM up WHERE up.id IN (SELECT id FROM shared))
)
"""
_IN_JOURNAL = ("item_id", "user_id", "group_id", "role", "status")


class GivenRole(NamedTuple):
    """A role that a user has on an item, and how much of the tree it shows."""

    item_id: int
    role: str
    is_access_only: int
    can_view_path: int


Roles = tuple[GivenRole, ...]


def on_folders(c: sqlite3.Connection, folder_ids: Collection[int], *, user_id: str) -> Mapping[int, Roles]:
    """Return the roles of a user on some folders and on the folders above each. Those without a role are left out."""
    rows = _rows(c, _ON_FOLDERS, folder_ids, user_id=user_id)
    return _grouped((first, GivenRole._make(role)) for first, *role in rows)


def on_items(c: sqlite3.Connection, item_ids: Collection[int], *, user_id: str) -> Mapping[int, Roles]:
    """Return the roles of a user on some items themselves. Items without a role are left out."""
    rows = _rows(c, _ON_ITEMS, item_ids, user_id=user_id)
    return _grouped((row[0], GivenRole._make(row)) for row in rows)


def _rows(
    c: sqlite3.Connection, query: str, item_ids: Collection[int], *, user_id: str
) -> Iterator[tuple[Any, ...]]:
    values = user_id, json.dumps(list(item_ids))
    return chain.from_iterable(c.execute(query + condition, values) for condition in _OF_USER)


def _grouped(roles: Iterable[tuple[int, GivenRole]]) -> Mapping[int, Roles]:
    grouped: dict[int, Roles] = {}
    for item_id, role in roles:
        grouped[item_id] = (*grouped[item_id], role) if item_id in grouped else (role,)
    return grouped


def topmost(user_id: str) -> Condition:
    """Return the condition for the items that are shared with a user and are in no other shared folder."""
    return Condition(_TOPMOST, (user_id, user_id))


def reached(user_id: str, roles: tuple[str, ...], *, with_shared_item: bool = True) -> Condition:
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
    return Condition(sql, (user_id, user_id, *roles))


def has_any(c: sqlite3.Connection, user_id: str) -> bool:
    """Return whether a user collaborates on an item of another user."""
    sql = f"SELECT EXISTS (SELECT 1 FROM collaborations AS given WHERE {_BY_USER})"
    return bool(c.execute(sql, (user_id, user_id)).fetchone()[0])


def are_on(c: sqlite3.Connection, item_id: int) -> bool:
    """Return whether an item itself has a collaboration that is accepted."""
    sql = "SELECT EXISTS (SELECT 1 FROM collaborations WHERE item_id = ? AND status = 'accepted')"
    return bool(c.execute(sql, (item_id,)).fetchone()[0])


def user_with_address(c: sqlite3.Connection, address: str) -> str | None:
    """Return the id of the user with an e-mail address as login or alias, or None."""
    sql = "SELECT id FROM users WHERE login = ?1 UNION ALL SELECT user_id FROM email_aliases WHERE email = ?1"
    row = c.execute(sql, (address,)).fetchone()
    return None if row is None else str(row[0])


# Collaborations that end


def remove_of(tx: Transaction, item_ids: Sequence[int], user_id: str) -> None:
    """Delete the collaborations of a user who has become the owner of items."""
    where = Condition(
        "user_id = ? AND item_id IN (SELECT value FROM json_each(?))", (user_id, json.dumps(item_ids))
    )
    journal.record_all(tx, _remove(tx.c, where, {}))


def remove_expired(c: sqlite3.Connection, now: int) -> None:
    """Delete the collaborations whose time is over."""
    for entry in _remove(c, Condition("expires_at <= ?", (now,)), {"is_expired": True}):
        journal.add(c, entry, at=now, user_id=None)


def _remove(c: sqlite3.Connection, where: Condition, details: Mapping[str, JSON]) -> Iterable[JournalEntry]:
    """Delete collaborations, and return the entries for the journal."""
    sql = f"DELETE FROM collaborations WHERE {where.sql} RETURNING id, {', '.join(_IN_JOURNAL)}"
    return [
        JournalEntry(
            JournalAction.DELETE,
            "collaboration",
            row_id,
            {**dict(zip(_IN_JOURNAL, values, strict=True)), **details},
        )
        for row_id, *values in c.execute(sql, where.values).fetchall()
    ]
