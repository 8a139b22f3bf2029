"""Routes that files, folders and web links share: get, update, copy, delete, and the routes for the trash."""

from __future__ import annotations

from functools import partial

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, forbidden
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import DELETE, ITEM_FIELDS, LOOK, LOOK_AT_FILE, READ, UPDATE, WRITE
from box_models.local.http.transactions import Transaction, transaction
from box_models.local.items import (
    access,
    etags,
    fields,
    file_dates,
    listing,
    name_conflicts,
    rows,
    tree,
    updates,
)
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item, ItemType

routes: Routes = Routes()
KINDS: tuple[ItemType, ...] = ("file", "folder", "web_link")


def show(kind: ItemType, call: Call, **path: str) -> Response:
    """Return an item, or 304 if If-None-Match names its etag. A trashed file or web link is shown with its status."""
    with call.services.database.reading() as c:
        item = access.find_readable(call, kind, _id(path))
        if etags.is_unchanged(call, item):
            return Response(304)
        show_fields = fields.full if item.in_trash is None else fields.trashed
        return Response.of_json(show_fields(Renderer(call, c), item))


def update(kind: ItemType, call: Call, **path: str) -> Response:
    """Rename, describe, move, share, tag or lock an item, or change the settings of a folder."""
    body = call.json()
    with transaction(call) as tx:
        item = etags.find_target(call, kind, _id(path), right=Right.SEE)
        return Response.of_json(fields.full(Renderer(call, tx.c), updates.apply(call, tx, item, body=body)))


def copy(kind: ItemType, call: Call, **path: str) -> Response:
    """Copy an item, a folder with all items in it, a file also from one of its versions.

    Invalid characters are removed from the name, except from that of a folder. No description of Box has the copy of a web link,
    but the official SDKs use it.
    """
    body = call.json()
    with transaction(call) as tx:
        item = access.find(call, kind, _id(path), right=Right.COPY)
        if item.is_root:
            raise forbidden("The root folder cannot be copied")
        parent = access.find(call, "folder", body_fields.reference("parent", body), right=Right.UPLOAD)
        name = body_fields.text("name", body["name"]) if body.get("name") is not None else item.name
        name = body_fields.name(name if kind == "folder" else rows.sanitized(name))
        version = None
        if kind == "file" and body.get("version") is not None:
            version = access.find_version(tx.c, item, body_fields.text("version", body["version"]))
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, kind=kind)
        new_item = tree.copy(tx, item, parent, name=name, version=version)
        return Response.of_json(fields.full(renderer, new_item), 201)


def delete(kind: ItemType, call: Call, **path: str) -> Response:
    """Move an item to the trash; a folder that is not empty only with ``recursive=true``."""
    recursive = kind == "folder" and call.flag("recursive")
    with transaction(call) as tx:
        item = etags.find_target(call, kind, _id(path), right=Right.DELETE)
        etags.require_match(call, item)
        if item.is_root:
            raise forbidden("The root folder cannot be deleted")
        if kind == "folder" and not recursive and rows.children(tx.c, item):
            raise ApiError(400, "folder_not_empty", "Cannot delete - folder not empty")
        access.require_removable(call, item)
        access.require_unlocked(call, item)
        tree.trash(tx, item, call.services.settings.trash_lifetime)
        return Response(204)


@routes.get("/2.0/folders/trash/items", operation="get_folders_trash_items", scopes=READ, whole_account=True)
def list_trash(call: Call) -> Response:
    """List a page of the items that the user deleted."""
    with call.services.database.reading() as c:
        source = listing.of_trash(call.services.settings, access.deleted(call))
        page = listing.page(c, source, listing.read_request(call, source))
        return Response.of_json(fields.entries(Renderer(call, c), page))


def show_in_trash(kind: ItemType, call: Call, **path: str) -> Response:
    """Return an item in the trash."""
    with call.services.database.reading() as c:
        item = access.find_in_trash(call, kind, _id(path))
        return Response.of_json(fields.trashed(Renderer(call, c), item))


def restore(kind: ItemType, call: Call, **path: str) -> Response:
    """Restore an item from the trash, with everything that was deleted together with it."""
    body = call.json()
    with transaction(call) as tx:
        item = access.find_in_trash(call, kind, _id(path))
        if body.get("parent") is not None:
            parent_id = body_fields.reference("parent", body)
            parent = access.find(call, "folder", parent_id, right=Right.UPLOAD)
        else:
            parent = _old_folder(tx, item)
        name = body_fields.name(body.get("name") or item.name)
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, kind=kind)
        return Response.of_json(fields.trashed(renderer, tree.restore(tx, item, parent, name=name)), 201)


def delete_permanently(kind: ItemType, call: Call, **path: str) -> Response:
    """Delete an item in the trash permanently."""
    with transaction(call) as tx:
        item = access.find_in_trash(call, kind, _id(path))
        file_dates.require_not_retained(tx.c, item, tx.now)
        unused = tree.purge(tx.c, item, at=tx.now, by=tx.user_id)
    call.services.blobs.remove(unused)
    return Response(204)


def _old_folder(tx: Transaction, item: Item) -> Item:
    if item.parent_id == 0:
        return rows.root_of(item.owner_id)
    parent = rows.get(tx.c, item.parent_id)
    if parent is None or parent.in_trash is not None or not parent.has_same_owner(item):
        raise forbidden(
            "The folder that contained the item no longer exists. Pass another folder as 'parent'."
        )
    return parent


def _id(path: dict[str, str]) -> str:
    (item_id,) = path.values()
    return item_id


def _add(kind: ItemType) -> None:
    path, name = f"/2.0/{kind}s/{{{kind}_id}}", f"{kind}s_id"
    look = LOOK_AT_FILE if kind == "file" else LOOK
    routes.get(path, operation=f"get_{name}", scopes=look)(partial(show, kind))
    routes.put(path, operation=f"put_{name}", scopes=UPDATE, field_scopes=ITEM_FIELDS)(partial(update, kind))
    routes.post(f"{path}/copy", operation=f"post_{name}_copy", scopes=WRITE)(partial(copy, kind))
    routes.delete(path, operation=f"delete_{name}", scopes=DELETE)(partial(delete, kind))
    routes.post(path, operation=f"post_{name}", scopes=WRITE)(partial(restore, kind))
    routes.get(f"{path}/trash", operation=f"get_{name}_trash", scopes=READ)(partial(show_in_trash, kind))
    routes.delete(f"{path}/trash", operation=f"delete_{name}_trash", scopes=WRITE)(
        partial(delete_permanently, kind)
    )


for _kind in KINDS:
    _add(_kind)
