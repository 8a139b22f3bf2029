"""The favorites of each user: the only collection that Box has."""

from __future__ import annotations

import sqlite3

from box_models.local.http import body_fields
from box_models.local.http.errors import bad_parameter
from box_models.local.http.routing import Call
from box_models.local.http.transactions import Transaction
from box_models.local.items.rows import Condition, Item
from box_models.local.json_values import JSON

SCHEMA = """
CREATE TABLE IF NOT EXISTS favorites (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS favorites_by_item ON favorites (item_id);
"""


def own_collection_id(call: Call) -> str:
    """Return the id of the favorites of the caller. It differs for each user."""
    return f"{call.user.id}1"


def shape(call: Call) -> dict[str, JSON]:
    """Return the favorites of the caller as in responses."""
    own_id = own_collection_id(call)
    return {"type": "collection", "id": own_id, "name": "Favorites", "collection_type": "favorites"}


def collections_of(call: Call, c: sqlite3.Connection, item: Item) -> list[JSON]:
    """Return the collections of the caller that contain an item."""
    sql = "SELECT 1 FROM favorites WHERE user_id = ? AND item_id = ?"
    return [shape(call)] if c.execute(sql, (call.user.id, item.id)).fetchone() else []


def among(call: Call) -> Condition:
    """Return the condition for the items among the favorites of the caller."""
    return Condition("items.id IN (SELECT item_id FROM favorites WHERE user_id = ?)", (call.user.id,))


def replace(call: Call, tx: Transaction, item: Item, *, collections: JSON) -> None:
    """Put an item into the collections of a request, and take it out of all others. Null means none."""
    ids = _ids(collections)
    if not ids <= {own_collection_id(call)}:
        raise bad_parameter("collections", "Must contain only ids that GET /2.0/collections returns.")
    tx.c.execute("DELETE FROM favorites WHERE user_id = ? AND item_id = ?", (call.user.id, item.id))
    if ids:
        tx.c.execute("INSERT INTO favorites (user_id, item_id) VALUES (?, ?)", (call.user.id, item.id))


def _ids(collections: JSON) -> set[str]:
    if collections is None:
        return set()
    if not isinstance(collections, list):
        raise bad_parameter("collections", "Must be a list.")
    return {body_fields.reference("collections", {"collections": each}) for each in collections}
