"""Routes for folders only: create and list. `routes_items` has the routes that all items share."""

from __future__ import annotations

import json

from box_models.local.http import body_fields
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import LOOK, UPLOAD
from box_models.local.http.transactions import transaction
from box_models.local.items import access, fields, listing, name_conflicts, rows, tree, updates
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer

routes: Routes = Routes()


@routes.post("/2.0/folders", operation="post_folders", scopes=UPLOAD)
def create_folder(call: Call) -> Response:
    """Create a folder. If the name is taken, 409 contains the conflict."""
    body = call.json()
    name = body_fields.name(body.get("name"))
    with transaction(call) as tx:
        parent = access.find(call, "folder", body_fields.reference("parent", body), right=Right.UPLOAD)
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, kind="folder")
        folder = tree.create_folder(tx, parent, name)
        values = {"settings": json.dumps(updates.settings(body))}
        folder = rows.change(
            tx.c, folder, values | {"description": body_fields.description(body.get("description"))}
        )
        return Response.of_json(fields.full(renderer, folder), 201)


@routes.get("/2.0/folders/{folder_id}/items", operation="get_folders_id_items", scopes=LOOK)
def list_items(call: Call, folder_id: str) -> Response:
    """List a page of the items in a folder."""
    with call.services.database.reading() as c:
        folder = access.find(call, "folder", folder_id)
        source = listing.of_folder(call, folder)
        page = listing.page(c, source, listing.read_request(call, source))
        return Response.of_json(fields.entries(Renderer(call, c), page))
