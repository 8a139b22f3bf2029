"""Updates of items: the changes that a PUT may request, for all item types."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from box_models.local.http import body_fields
from box_models.local.http.errors import bad_parameter, forbidden
from box_models.local.http.routing import Call
from box_models.local.http.transactions import Transaction
from box_models.local.items import (
    access,
    etags,
    favorite_items,
    file_dates,
    name_conflicts,
    rows,
    shared_links,
    tree,
)
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item, Value
from box_models.local.json_values import JSON
from box_models.local.store import journal
from box_models.local.store.database import claim_id
from box_models.local.store.journal import JournalAction, JournalEntry

FOLDER_FLAGS = (
    "can_non_owners_invite",
    "can_non_owners_view_collaborators",
    "is_collaboration_restricted_to_enterprise",
)
FIELD_RIGHTS: Mapping[str, Right] = {
    "collections": Right.SEE,
    "lock": Right.LOCK,
    "owned_by": Right.GIVE_AWAY,
    "folder_upload_email": Right.SETTINGS,
    **dict.fromkeys(FOLDER_FLAGS, Right.SETTINGS),
}
SYNC_STATES = ("synced", "not_synced", "partially_synced")
UPLOAD_ACCESS = ("open", "collaborators")


def apply(call: Call, tx: Transaction, item: Item, *, body: Mapping[str, JSON]) -> Item:
    """Apply all changes in a request body, or none of them if one is not allowed."""
    access.require(call, item, *(_right_for(item, name, body) for name in body or ("name",)))
    if item.is_root:
        raise forbidden("The root folder cannot be changed")
    renderer = Renderer(call, tx.c)
    # Each user has favorites of their own, also among locked items.
    if body.keys() != {"collections"} and not _only_unlocks(call, item, body):
        access.require_unlocked(call, item)
    parent = destination(call, item, body)
    # Box ignores If-Match when it moves an item.
    if parent is None:
        etags.require_match(call, item)
    name = body_fields.name(body["name"]) if body.get("name") is not None else item.name
    if parent is not None or name != item.name:
        name_conflicts.require_free(renderer, parent or item.folder_key, name, kind=item.type, by=item)
    if item.type == "file" and "expires_at" in body:
        file_dates.set_expiry(tx, item, body["expires_at"])
    if "collections" in body:
        favorite_items.replace(call, tx, item, collections=body["collections"])
    values = {**_columns(tx, item, body), "name": name}
    if parent is None and all(getattr(item, column) == value for column, value in values.items()):
        return item
    current = tree.move(tx, item, parent, name=name) if parent is not None else item
    updated = tree.touch(tx, current, values)
    for action, details in _changes(item, updated):
        journal.record(tx, JournalEntry(action, item.type, item.id, details))
    return updated


def _right_for(item: Item, name: str, body: Mapping[str, JSON]) -> Right:
    """Return the right that is needed to set a field."""
    if name == "shared_link":
        options = body[name]
        is_harmless = isinstance(options, dict) and not (
            options if item.shared_link else "password" in options
        )
        return Right.SHARE if is_harmless else Right.EDIT
    return FIELD_RIGHTS.get(name, Right.EDIT)


def _only_unlocks(call: Call, item: Item, body: Mapping[str, JSON]) -> bool:
    # The owner and co-owners may remove the lock of another user.
    return body.get("lock", True) is None and len(body) == 1 and Right.SETTINGS in access.rights(call, item)


def destination(call: Call, item: Item, body: Mapping[str, JSON]) -> Item | None:
    """Return the folder to which a request body moves an item, or None if it does not move."""
    new_owner = _new_owner(call, body, item)
    if new_owner is not None:
        if body.get("parent") is not None and body_fields.reference("parent", body) != "0":
            raise bad_parameter("parent", "With a new owner, the parent must be the root folder, '0'.")
        return rows.root_of(new_owner)
    if body.get("parent") is None:
        return None
    parent = access.find(call, "folder", body_fields.reference("parent", body), right=Right.UPLOAD)
    if parent.id == item.parent_id or (parent.is_root and access.is_in_root(call, item)):
        return None
    access.require_removable(call, item)
    return parent


def settings(body: Mapping[str, JSON]) -> dict[str, JSON]:
    """Return the settings in a request body that have no column of their own."""
    options: dict[str, JSON] = {
        name: body_fields.flag(name, body[name]) for name in FOLDER_FLAGS if name in body
    }
    if "sync_state" in body:
        options["sync_state"] = body_fields.choice("sync_state", body["sync_state"], SYNC_STATES)
    if "folder_upload_email" in body:
        options["folder_upload_email"] = _upload_access(body["folder_upload_email"])
    return options


def _new_owner(call: Call, body: Mapping[str, JSON], item: Item) -> str | None:
    parent = body.get("parent")
    user_id = parent.get("user_id") if isinstance(parent, dict) else None
    if body.get("owned_by") is not None:
        user_id = body_fields.reference("owned_by", body)
    if user_id is None or access.belongs_to(item, user_id):
        return None
    user = call.services.find_user(user_id) if isinstance(user_id, str) else None
    if user is None:
        raise bad_parameter("owned_by", f"Invalid value '{user_id}'. The user does not exist.")
    return user.id


def _upload_access(value: JSON) -> JSON:
    if value is None:
        return None
    return body_fields.choice(
        "folder_upload_email.access",
        body_fields.mapping("folder_upload_email", value).get("access"),
        UPLOAD_ACCESS,
    )


def _columns(tx: Transaction, item: Item, body: Mapping[str, JSON]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    if "description" in body:
        values["description"] = body_fields.description(body["description"])
    if "tags" in body:
        values["tags"] = json.dumps(body_fields.tags(body["tags"]))
    if "shared_link" in body:
        values["shared_link"] = shared_links.updated_column(tx, item, body["shared_link"])
    options = settings(body) if item.type == "folder" else {}
    if item.type == "file":
        options = file_dates.settings(item, body)
        if "lock" in body:
            values["lock"] = _lock(tx, body["lock"])
        if body.get("content_modified_at") is not None:  # not in Box's description; rclone sends it
            values["content_modified_at"] = body_fields.time(
                "content_modified_at", body["content_modified_at"]
            )
    if item.type == "web_link" and body.get("url") is not None:
        values["url"] = body_fields.web_address(body["url"])
    if options:
        values["settings"] = json.dumps({**item.options, **options})
    return values


def _lock(tx: Transaction, value: JSON) -> str | None:
    if value is None:
        return None
    fields = body_fields.mapping("lock", value)
    expires_at = fields.get("expires_at")
    return json.dumps(
        {
            "id": claim_id(tx.c),
            "created_by": tx.user_id,
            "created_at": tx.now,
            "expires_at": None if expires_at is None else body_fields.time("lock.expires_at", expires_at),
            "is_download_prevented": body_fields.flag(
                "lock.is_download_prevented", fields.get("is_download_prevented", False)
            ),
        }
    )


def _changes(before: Item, after: Item) -> Iterator[tuple[JournalAction, dict[str, JSON]]]:
    """Compare two states of an item; the password of a shared link is left out."""
    if after.name != before.name:
        yield JournalAction.RENAME, {"old_name": before.name, "name": after.name}
    if after.parent_id != before.parent_id or not after.has_same_owner(before):
        place: dict[str, JSON] = {"parent_id": after.parent_id, "owner_id": after.owner_id}
        yield (
            JournalAction.MOVE,
            {"old_parent_id": before.parent_id, "old_owner_id": before.owner_id, **place},
        )
    if after.shared_link != before.shared_link:
        if after.shared_link is None:
            yield JournalAction.UNSHARE, {}
        else:
            yield JournalAction.SHARE, {"is_new": before.shared_link is None}
    if after.lock != before.lock:
        yield JournalAction.UNLOCK if after.lock is None else JournalAction.LOCK, {}
    columns = ("description", "tags", "settings", "url")
    fields: list[JSON] = [name for name in columns if getattr(after, name) != getattr(before, name)]
    if fields:
        yield JournalAction.UPDATE, {"fields": fields}
