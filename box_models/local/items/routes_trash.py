"""The trash: what is in it, back out of it, and gone for good."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.errors import forbidden
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import READ, WRITE
from box_models.local.http.transactions import Transaction, transaction
from box_models.local.items import access, fields, listing, name_conflicts, rows, tree
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item, ItemType

routes: Routes = Routes()


@routes.get("/2.0/folders/trash/items", operation="get_folders_trash_items", scopes=READ, whole_account=True)
def list_trash(call: Call) -> Response:
    """List a page of what the user has deleted."""
    with call.services.database.reading() as c:
        page = listing.page(call, c, listing.of_trash(call))
        renderer = Renderer(call, c)
        return Response.of_json(
            {**page.about, "entries": [fields.entry(renderer, item) for item in page.items]}
        )


@routes.get("/2.0/files/{file_id}/trash", operation="get_files_id_trash", scopes=READ)
def get_trashed_file(call: Call, file_id: str) -> Response:
    """Show a deleted file."""
    return _show(call, "file", file_id)


@routes.get("/2.0/folders/{folder_id}/trash", operation="get_folders_id_trash", scopes=READ)
def get_trashed_folder(call: Call, folder_id: str) -> Response:
    """Show a deleted folder."""
    return _show(call, "folder", folder_id)


@routes.get("/2.0/web_links/{web_link_id}/trash", operation="get_web_links_id_trash", scopes=READ)
def get_trashed_web_link(call: Call, web_link_id: str) -> Response:
    """Show a deleted web link."""
    return _show(call, "web_link", web_link_id)


@routes.post("/2.0/files/{file_id}", operation="post_files_id", scopes=WRITE)
def restore_file(call: Call, file_id: str) -> Response:
    """Bring back a deleted file."""
    return _restore(call, "file", file_id)


@routes.post("/2.0/folders/{folder_id}", operation="post_folders_id", scopes=WRITE)
def restore_folder(call: Call, folder_id: str) -> Response:
    """Bring back a deleted folder with what was in it."""
    return _restore(call, "folder", folder_id)


@routes.post("/2.0/web_links/{web_link_id}", operation="post_web_links_id", scopes=WRITE)
def restore_web_link(call: Call, web_link_id: str) -> Response:
    """Bring back a deleted web link."""
    return _restore(call, "web_link", web_link_id)


@routes.delete("/2.0/files/{file_id}/trash", operation="delete_files_id_trash", scopes=WRITE)
def purge_file(call: Call, file_id: str) -> Response:
    """Delete a file for good."""
    return _purge(call, "file", file_id)


@routes.delete("/2.0/folders/{folder_id}/trash", operation="delete_folders_id_trash", scopes=WRITE)
def purge_folder(call: Call, folder_id: str) -> Response:
    """Delete a folder for good."""
    return _purge(call, "folder", folder_id)


@routes.delete("/2.0/web_links/{web_link_id}/trash", operation="delete_web_links_id_trash", scopes=WRITE)
def purge_web_link(call: Call, web_link_id: str) -> Response:
    """Delete a web link for good."""
    return _purge(call, "web_link", web_link_id)


def _show(call: Call, kind: ItemType, item_id: str) -> Response:
    with call.services.database.reading() as c:
        return Response.of_json(fields.trashed(Renderer(call, c), access.trashed(call, c, kind, item_id)))


def _restore(call: Call, kind: ItemType, item_id: str) -> Response:
    body = call.json()
    with transaction(call) as tx:
        item = access.trashed(call, tx.c, kind, item_id)
        if body.get("parent") is not None:
            parent = access.owned(call, tx.c, "folder", body_fields.reference("parent", body))
        else:
            parent = _old_folder(tx, item)
        name = body_fields.name(body.get("name") or item.name)
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, kind)
        return Response.of_json(fields.trashed(renderer, tree.restore(tx, item, parent, name)), 201)


def _old_folder(tx: Transaction, item: Item) -> Item:
    if item.parent_id == 0:
        return rows.root_of(item.owner_id)
    parent = rows.get(tx.c, item.parent_id)
    if parent is None or parent.in_trash is not None or parent.owner_id != item.owner_id:
        raise forbidden("The folder it was in is gone: name another one as its parent")
    return parent


def _purge(call: Call, kind: ItemType, item_id: str) -> Response:
    with transaction(call) as tx:
        item = access.trashed(call, tx.c, kind, item_id)
        unused = tree.purge(tx.c, item, at=tx.now, by=tx.user_id)
    call.services.blobs.remove(unused)
    return Response(204)
