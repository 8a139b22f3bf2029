"""The content of users who leave: transfer to another user, and deletion together with the user."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.caller import Bearer
from box_models.local.http.errors import bad_parameter, forbidden
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import MANAGE_USERS, Scopes
from box_models.local.http.transactions import Transaction, transaction
from box_models.local.items import access, fields, rows, tree
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON
from box_models.local.resources.users import find_managed
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry

routes: Routes = Routes()
WHOLE_CONTENT: Scopes = frozenset({"root_readwrite"})


@routes.put(
    "/2.0/users/{user_id}/folders/0",
    operation="put_users_id_folders_0",
    scopes=WHOLE_CONTENT,
    admin_only=True,
)
def transfer(call: Call, user_id: str) -> Response:
    """Move everything in a user's root folder to a new folder in the root folder of another user."""
    call.flag("notify")
    new_owner_id = body_fields.reference("owned_by", call.json())
    with transaction(call) as tx:
        user, new_owner = find_managed(call, user_id), find_managed(call, new_owner_id)
        if user.id == new_owner.id:
            raise bad_parameter("owned_by", "The new owner must be another user.")
        name = _free_name(tx, rows.root_of(new_owner.id), f"{user.name}'s Files and Folders")
        folder = tree.create_folder(tx, rows.root_of(new_owner.id), name)
        for item in rows.children(tx.c, rows.root_of(user.id)):
            _give(tx, item, folder)
        folder = rows.get(tx.c, folder.id) or folder
        return Response.of_json(fields.full(Renderer(call.made_by(Bearer(new_owner)), tx.c), folder))


@routes.delete("/2.0/users/{user_id}", operation="delete_users_id", scopes=MANAGE_USERS, admin_only=True)
def delete_user(call: Call, user_id: str) -> Response:
    """Delete a user. ``force`` also deletes the content of the user permanently, with the trash."""
    call.flag("notify")
    force, unused = call.flag("force"), list[str]()
    with transaction(call) as tx:
        user = find_managed(call, user_id)
        if user.role == "admin" or access.is_caller(call, user.id):
            raise forbidden("The main admin and the caller cannot be deleted")
        content = _top_items(tx, user.id)
        if content and not force:
            raise bad_parameter("force", "The user owns content. Transfer it, or delete it with force=true.")
        for item in content:
            if item.in_trash is None:
                tree.trash(tx, item, 0)
            unused += tree.purge(tx.c, item, at=tx.now, by=tx.user_id)
        parts = _delete_rows(tx, user.id)
        details: dict[str, JSON] = {"name": user.name, "login": user.login}
        journal.record(tx, JournalEntry(JournalAction.DELETE, "user", int(user.id), details))
    call.services.blobs.remove(unused)
    call.services.parts.remove(parts)
    return Response(204)


def _top_items(tx: Transaction, user_id: str) -> list[Item]:
    owned, sql = rows.owned_by(user_id), "items.parent_id = 0 OR items.in_trash = items.id"
    items = tx.c.execute(
        f"{rows.SELECT} WHERE {owned.sql} AND ({sql}) AND ifnull(items.in_trash, items.id) = items.id",
        owned.values,
    )
    return [Item._make(row) for row in items.fetchall()]


def _delete_rows(tx: Transaction, user_id: str) -> list[str]:
    """Delete the user and the rows that refer to it; return the contents of unfinished uploads."""
    parts = tx.c.execute(
        "SELECT blob FROM upload_parts JOIN upload_sessions ON upload_sessions.id = session_id WHERE user_id = ?",
        (user_id,),
    ).fetchall()
    for table in ("upload_sessions", "followed_links", "tokens"):
        tx.c.execute(f"DELETE FROM {table} WHERE user_id = ?", (user_id,))
    tx.c.execute("DELETE FROM users WHERE id = ?", (user_id,))
    return [row[0] for row in parts]


def _free_name(tx: Transaction, root: Item, name: str) -> str:
    name = rows.sanitized(name)
    names = (name, *(f"{name} ({number})" for number in range(1, 1000)))
    return next(each for each in names if rows.find_by_name(tx.c, root, each) is None)


def _give(tx: Transaction, item: Item, folder: Item) -> None:
    tree.touch(tx, tree.move(tx, item, folder, name=item.name), {})
    details: dict[str, JSON] = {
        "old_parent_id": item.parent_id,
        "old_owner_id": item.owner_id,
        "parent_id": folder.id,
        "owner_id": folder.owner_id,
    }
    journal.record(tx, JournalEntry(JournalAction.MOVE, item.type, item.id, details))
