"""Files, apart from their contents."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.transactions import changing
from box_models.local.items import access, fields, name_conflicts, rows, tree, updates
from box_models.local.items.rendering import View

routes: Routes = Routes()


@routes.get("/2.0/files/{file_id}", operation="get_files_id")
def get_file(call: Call, file_id: str) -> Response:
    """Show a file; 304 if the caller knows its etag."""
    with call.engine.database.reading() as c:
        file = access.seen(call, c, "file", file_id)
        if access.unchanged(call, file):
            return Response(304)
        return Response.of_json(fields.full(View(call, c), file))


@routes.put("/2.0/files/{file_id}", operation="put_files_id")
def update_file(call: Call, file_id: str) -> Response:
    """Rename, describe, move, share, tag or lock a file."""
    body = call.json()
    with changing(call) as work:
        file = updates.apply(call, work, access.target(call, work.c, "file", file_id), body)
        return Response.of_json(fields.full(View(call, work.c), file))


@routes.delete("/2.0/files/{file_id}", operation="delete_files_id")
def delete_file(call: Call, file_id: str) -> Response:
    """Put a file into the trash."""
    with changing(call) as work:
        file = access.matched(call, access.target(call, work.c, "file", file_id))
        tree.trash(work, access.unlocked(call, file), call.engine.settings.trash_lifetime)
        return Response(204)


@routes.post("/2.0/files/{file_id}/copy", operation="post_files_id_copy")
def copy_file(call: Call, file_id: str) -> Response:
    """Copy a file, or one of its versions; a name Box would refuse is made one it takes."""
    body = call.json()
    with changing(call) as work:
        file = access.owned(call, work.c, "file", file_id)
        parent = access.owned(call, work.c, "folder", body_fields.reference("parent", body))
        wanted = body_fields.text("name", body["name"]) if body.get("name") is not None else file.name
        name = body_fields.name(rows.sanitized(wanted))
        version = None
        if body.get("version") is not None:
            version = access.version(work.c, file, body_fields.text("version", body["version"]))
        view = View(call, work.c)
        name_conflicts.require_free(view, parent, name, "file")
        return Response.of_json(fields.full(view, tree.copy(work, file, parent, name, version=version)), 201)
