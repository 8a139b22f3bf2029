"""Routes for files only: copy. `routes_items` has the routes that all items share."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import WRITE
from box_models.local.http.transactions import transaction
from box_models.local.items import access, fields, name_conflicts, rows, tree
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer

routes: Routes = Routes()


@routes.post("/2.0/files/{file_id}/copy", operation="post_files_id_copy", scopes=WRITE)
def copy_file(call: Call, file_id: str) -> Response:
    """Copy a file, or one of its versions. Invalid characters are removed from the name."""
    body = call.json()
    with transaction(call) as tx:
        file = access.find(call, "file", file_id, right=Right.COPY)
        parent = access.find(call, "folder", body_fields.reference("parent", body), right=Right.UPLOAD)
        requested = body_fields.text("name", body["name"]) if body.get("name") is not None else file.name
        name = body_fields.name(rows.sanitized(requested))
        version = None
        if body.get("version") is not None:
            version = access.find_version(tx.c, file, body_fields.text("version", body["version"]))
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, kind="file")
        return Response.of_json(
            fields.full(renderer, tree.copy(tx, file, parent, name=name, version=version)), 201
        )
