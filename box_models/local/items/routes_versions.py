"""Routes for file versions."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.errors import bad_parameter, missing_parameter
from box_models.local.http.messages import Response
from box_models.local.http.page_parameters import MAX_LIMIT, read_limit, read_offset
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import SIDEBAR, WRITE
from box_models.local.http.transactions import transaction
from box_models.local.items import access, etags, name_conflicts, rows, tree, version_trash, versions
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item
from box_models.local.items.versions import Content, Version
from box_models.local.json_values import JSON

routes: Routes = Routes()
PATH = "/2.0/files/{file_id}/versions"


@routes.get(PATH, operation="get_files_id_versions", scopes=SIDEBAR)
def list_versions(call: Call, file_id: str) -> Response:
    """List the earlier versions, newest first, including deleted ones."""
    limit = read_limit(call, default=MAX_LIMIT)
    offset = read_offset(call)
    with call.services.database.reading() as c:
        file = access.find(call, "file", file_id, right=Right.PREVIEW)
        total, page = versions.past(c, file.id, file.version_id or 0, limit=limit, offset=offset)
        renderer = Renderer(call, c)
        entries: JSON = [_shape(renderer, file, version) for version in page]
    return Response.of_json({"total_count": total, "limit": limit, "offset": offset, "entries": entries})


@routes.get(f"{PATH}/{{version_id}}", operation="get_files_id_versions_id", scopes=SIDEBAR)
def get_version(call: Call, file_id: str, version_id: str) -> Response:
    """Return a version, which may be the current one."""
    with call.services.database.reading() as c:
        file = access.find(call, "file", file_id, right=Right.PREVIEW)
        return Response.of_json(_shape(Renderer(call, c), file, access.any_version(c, file, version_id)))


@routes.delete(f"{PATH}/{{version_id}}", operation="delete_files_id_versions_id", scopes=WRITE)
def delete_version(call: Call, file_id: str, version_id: str) -> Response:
    """Move a version to the trash."""
    with transaction(call) as tx:
        file = etags.require_match(call, etags.find_target(call, "file", file_id, right=Right.DELETE))
        access.require_unlocked(call, file)
        version = access.find_version(tx.c, file, version_id)
        if version.id == file.version_id:
            raise bad_parameter(
                "file_version_id", "The current version cannot be deleted. Delete the file instead."
            )
        version_trash.trash(tx, version, call.services.settings.trash_lifetime)
    return Response(204)


@routes.put(f"{PATH}/{{version_id}}", operation="put_files_id_versions_id", scopes=WRITE)
def restore_version(call: Call, file_id: str, version_id: str) -> Response:
    """Restore a version from the trash if ``trashed_at`` is null."""
    body = call.json()
    if body.get("trashed_at") is not None:
        raise bad_parameter("trashed_at", "Must be null. Use DELETE to move a version to the trash.")
    with transaction(call) as tx:
        file = access.require_unlocked(call, access.find(call, "file", file_id, right=Right.DELETE))
        version = access.any_version(tx.c, file, version_id)
        if "trashed_at" in body:
            version_trash.restore(tx, version)
        return Response.of_json(_shape(Renderer(call, tx.c), file, version))


@routes.post(f"{PATH}/current", operation="post_files_id_versions_current", scopes=WRITE)
def promote_version(call: Call, file_id: str) -> Response:
    """Add a copy of an earlier version, with its content and name, as the newest version."""
    body = call.json()
    if body.get("id") is None:
        raise missing_parameter("id")
    if body.get("type") is not None:
        body_fields.choice("type", body["type"], ("file_version",))
    with transaction(call) as tx:
        file = access.require_unlocked(call, access.find(call, "file", file_id, right=Right.UPLOAD))
        old = access.find_version(tx.c, file, body_fields.text("id", body["id"]))
        name = _name(file, old)
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, file.folder_key, name, kind="file", by=file)
        content = Content(old.blob, old.size, old.sha1)
        values: dict[str, rows.Value] = {"name": name, "content_modified_at": old.modified_at}
        file = tree.add_version(tx, file, content, values=values, copy_of=old.id)
        return Response.of_json(_shape(renderer, file, tree.current_version(tx.c, file)), 201)


def _name(file: Item, version: Version) -> str:
    # The current version has the name of the file. Earlier versions keep their old names.
    return file.name if version.id == file.version_id else version.name


def _shape(renderer: Renderer, file: Item, version: Version) -> dict[str, JSON]:
    state = version_trash.state_of(renderer.c, version)
    shape: dict[str, JSON] = {
        "type": "file_version",
        "id": str(version.id),
        "sha1": version.sha1,
        "name": _name(file, version),
        "size": version.size,
        "created_at": renderer.time(version.created_at),
        "modified_at": renderer.time(version.modified_at),
        "modified_by": renderer.user(version.created_by),
        "trashed_at": renderer.time(state.trashed_at),
        "purged_at": renderer.time(state.purged_at),
        "restored_at": renderer.time(state.restored_at),
        "uploader_display_name": renderer.user_name(version.created_by),
    }
    people = {"trashed_by": state.trashed_by, "restored_by": state.restored_by}
    shape |= {name: renderer.user(user_id) for name, user_id in people.items() if user_id is not None}
    names = renderer.fields
    if names is None:
        return shape
    shape["version_number"] = str(version.number)
    return {name: shape[name] for name in ("type", "id", *names) if name in shape}
