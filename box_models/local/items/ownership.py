"""The change of the owner of an item."""

from __future__ import annotations

from box_models.local.http.routing import Call
from box_models.local.http.transactions import Transaction
from box_models.local.items import access, name_conflicts, rows, tree
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry


def give_away(call: Call, tx: Transaction, item: Item, *, user_id: str) -> Item:
    """Make another user the owner of an item, which moves to the user's root folder. 409 if the name is taken there."""
    access.require_unlocked(call, item)
    root = rows.root_of(user_id)
    name_conflicts.require_free(Renderer(call, tx.c), root, item.name, kind=item.type, by=item)
    moved = tree.touch(tx, tree.move(tx, item, root, name=item.name), {})
    record_move(tx, item, moved)
    return moved


def record_move(tx: Transaction, before: Item, after: Item) -> None:
    """Add the journal entry for a new folder or a new owner."""
    details: dict[str, JSON] = {
        "old_parent_id": before.parent_id,
        "old_owner_id": before.owner_id,
        "parent_id": after.parent_id,
        "owner_id": after.owner_id,
    }
    journal.record(tx, JournalEntry(JournalAction.MOVE, after.type, after.id, details))
