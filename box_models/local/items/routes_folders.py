"""Folders."""

from __future__ import annotations

import json

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, forbidden
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import DELETE, ITEM_FIELDS, LOOK, UPDATE, UPLOAD, WRITE
from box_models.local.http.transactions import transaction
from box_models.local.items import access, fields, listing, name_conflicts, rows, tree, updates
from box_models.local.items.rendering import Renderer

routes: Routes = Routes()


@routes.post("/2.0/folders", operation="post_folders", scopes=UPLOAD)
def create_folder(call: Call) -> Response:
    """Make a folder: 201, or 409 with what is in the way."""
    body = call.json()
    name = body_fields.name(body.get("name"))
    with transaction(call) as tx:
        parent = access.owned(call, tx.c, "folder", body_fields.reference("parent", body))
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, "folder")
        folder = tree.create_folder(tx, parent, name)
        values = {"settings": json.dumps(updates.settings(body))}
        folder = rows.change(
            tx.c, folder, values | {"description": body_fields.description(body.get("description"))}
        )
        return Response.of_json(fields.full(renderer, folder), 201)


@routes.get("/2.0/folders/{folder_id}", operation="get_folders_id", scopes=LOOK)
def get_folder(call: Call, folder_id: str) -> Response:
    """Show a folder with the first page of what is in it; 304 if the caller knows its etag."""
    with call.services.database.reading() as c:
        folder = access.seen(call, c, "folder", folder_id)
        if access.unchanged(call, folder):
            return Response(304)
        return Response.of_json(fields.full(Renderer(call, c), folder))


@routes.get("/2.0/folders/{folder_id}/items", operation="get_folders_id_items", scopes=LOOK)
def list_items(call: Call, folder_id: str) -> Response:
    """List a page of what is in a folder."""
    with call.services.database.reading() as c:
        folder = access.seen(call, c, "folder", folder_id)
        page = listing.page(call, c, listing.of_folder(call, folder))
        renderer = Renderer(call, c)
        return Response.of_json(
            {**page.about, "entries": [fields.entry(renderer, item) for item in page.items]}
        )


@routes.put("/2.0/folders/{folder_id}", operation="put_folders_id", scopes=UPDATE, field_scopes=ITEM_FIELDS)
def update_folder(call: Call, folder_id: str) -> Response:
    """Rename, describe, move, share or set up a folder."""
    body = call.json()
    with transaction(call) as tx:
        folder = updates.apply(call, tx, access.target(call, tx.c, "folder", folder_id), body)
        return Response.of_json(fields.full(Renderer(call, tx.c), folder))


@routes.delete("/2.0/folders/{folder_id}", operation="delete_folders_id", scopes=DELETE)
def delete_folder(call: Call, folder_id: str) -> Response:
    """Put a folder into the trash; one that is not empty only with ``recursive=true``."""
    recursive = call.flag("recursive")
    with transaction(call) as tx:
        folder = access.matched(call, access.target(call, tx.c, "folder", folder_id))
        if folder.is_root:
            raise forbidden("The root folder cannot be deleted")
        if not recursive and rows.children(tx.c, folder):
            raise ApiError(400, "folder_not_empty", "Cannot delete - folder not empty")
        tree.trash(tx, folder, call.services.settings.trash_lifetime)
        return Response(204)


@routes.post("/2.0/folders/{folder_id}/copy", operation="post_folders_id_copy", scopes=WRITE)
def copy_folder(call: Call, folder_id: str) -> Response:
    """Copy a folder and all that is in it."""
    body = call.json()
    with transaction(call) as tx:
        folder = access.owned(call, tx.c, "folder", folder_id)
        if folder.is_root:
            raise forbidden("The root folder cannot be copied")
        parent = access.owned(call, tx.c, "folder", body_fields.reference("parent", body))
        name = body_fields.name(body.get("name") or folder.name)
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, "folder")
        return Response.of_json(fields.full(renderer, tree.copy(tx, folder, parent, name)), 201)
