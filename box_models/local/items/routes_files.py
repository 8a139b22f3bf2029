"""Files, apart from their contents."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import DELETE, ITEM_FIELDS, LOOK_AT_FILE, UPDATE, WRITE
from box_models.local.http.transactions import transaction
from box_models.local.items import access, fields, name_conflicts, rows, tree, updates
from box_models.local.items.rendering import Renderer

routes: Routes = Routes()


@routes.get("/2.0/files/{file_id}", operation="get_files_id", scopes=LOOK_AT_FILE)
def get_file(call: Call, file_id: str) -> Response:
    """Show a file; 304 if the caller knows its etag."""
    with call.services.database.reading() as c:
        file = access.seen(call, c, "file", file_id)
        if access.unchanged(call, file):
            return Response(304)
        return Response.of_json(fields.full(Renderer(call, c), file))


@routes.put("/2.0/files/{file_id}", operation="put_files_id", scopes=UPDATE, field_scopes=ITEM_FIELDS)
def update_file(call: Call, file_id: str) -> Response:
    """Rename, describe, move, share, tag or lock a file."""
    body = call.json()
    with transaction(call) as tx:
        file = updates.apply(call, tx, access.target(call, tx.c, "file", file_id), body)
        return Response.of_json(fields.full(Renderer(call, tx.c), file))


@routes.delete("/2.0/files/{file_id}", operation="delete_files_id", scopes=DELETE)
def delete_file(call: Call, file_id: str) -> Response:
    """Put a file into the trash."""
    with transaction(call) as tx:
        file = access.matched(call, access.target(call, tx.c, "file", file_id))
        tree.trash(tx, access.unlocked(call, file), call.services.settings.trash_lifetime)
        return Response(204)


@routes.post("/2.0/files/{file_id}/copy", operation="post_files_id_copy", scopes=WRITE)
def copy_file(call: Call, file_id: str) -> Response:
    """Copy a file, or one of its versions; a name Box would refuse is made one it takes."""
    body = call.json()
    with transaction(call) as tx:
        file = access.owned(call, tx.c, "file", file_id)
        parent = access.owned(call, tx.c, "folder", body_fields.reference("parent", body))
        wanted = body_fields.text("name", body["name"]) if body.get("name") is not None else file.name
        name = body_fields.name(rows.sanitized(wanted))
        version = None
        if body.get("version") is not None:
            version = access.version(tx.c, file, body_fields.text("version", body["version"]))
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, "file")
        return Response.of_json(
            fields.full(renderer, tree.copy(tx, file, parent, name, version=version)), 201
        )
