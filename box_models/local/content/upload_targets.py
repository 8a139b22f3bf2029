"""The target of an upload, which is checked before and after its content is received, and the new rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from box_models.local.http import body_fields
from box_models.local.http.routing import Call
from box_models.local.http.transactions import Transaction
from box_models.local.items import access, etags, fields, name_conflicts, rows, tree
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item, Value
from box_models.local.items.versions import Content
from box_models.local.json_values import JSON


def folder(call: Call, attributes: Mapping[str, JSON]) -> Item:
    """Return the folder for a new file with these ``attributes``."""
    name = body_fields.name(attributes.get("name"))
    parent_id = body_fields.reference("parent", attributes)
    times(attributes)
    with call.services.database.reading() as c:
        parent = access.find(call, "folder", parent_id, right=Right.UPLOAD)
        name_conflicts.require_free(Renderer(call, c), parent, name, kind="file")
        return parent


def file(call: Call, file_id: str, attributes: Mapping[str, JSON]) -> Item:
    """Return the file for a new version, which gets the name in ``attributes`` if there is one."""
    times(attributes)
    with call.services.database.reading() as c:
        item = etags.require_match(call, etags.find_target(call, "file", file_id, right=Right.UPLOAD))
        access.require_unlocked(call, item)
        if attributes.get("name") is not None:
            name = body_fields.name(attributes["name"])
            if name != item.name:
                access.require(call, item, Right.EDIT)
            name_conflicts.require_free(Renderer(call, c), item.folder_key, name, kind="file", by=item)
        return item


def record_file(
    call: Call, tx: Transaction, keep: Callable[[], Content], *, attributes: Mapping[str, JSON]
) -> Item:
    """Create the rows of a new file."""
    parent = folder(call, attributes)
    name = body_fields.name(attributes.get("name"))
    description = body_fields.description(attributes.get("description"))
    new_file = tree.create_file(tx, parent, name, content=keep(), times=times(attributes))
    return rows.change(tx.c, new_file, {"description": description})


def record_version(
    call: Call, tx: Transaction, keep: Callable[[], Content], *, file_id: str, attributes: Mapping[str, JSON]
) -> Item:
    """Create the row of a new version of a file."""
    item = file(call, file_id, attributes)
    values = times(attributes)
    values.pop("content_created_at", None)
    if attributes.get("name") is not None:
        values["name"] = body_fields.name(attributes["name"])
    return tree.add_version(tx, item, keep(), values=values)


def times(attributes: Mapping[str, JSON]) -> dict[str, Value]:
    """Return those times of a content that the attributes contain."""
    names = ("content_created_at", "content_modified_at")
    return {
        name: body_fields.time(name, attributes[name]) for name in names if attributes.get(name) is not None
    }


def collection(call: Call, tx: Transaction, item: Item) -> JSON:
    """Return a file in the form of the response to an upload."""
    return {"total_count": 1, "entries": [fields.full(Renderer(call, tx.c), item)]}
