"""Which items a call may see and change, and the conditions it sets."""

from __future__ import annotations

import re
import sqlite3

from box_models.local.http.errors import ApiError, forbidden, not_found
from box_models.local.http.routing import Call
from box_models.local.items import rows, shared_links, tree, version_trash, versions
from box_models.local.items.rows import Item, ItemType
from box_models.local.items.versions import Version


def seen(call: Call, c: sqlite3.Connection, kind: ItemType, item_id: str) -> Item:
    """Return an item that the user owns or that a shared link opens; 404 otherwise, also when it is in the trash."""
    item = _any(call, c, kind, item_id)
    if item.in_trash is not None:
        raise ApiError(404, "trashed", "Item is trashed")
    return item


def owned(call: Call, c: sqlite3.Connection, kind: ItemType, item_id: str) -> Item:
    """Return an item the user may change: 404 if they cannot even see it, 403 if a shared link lets them only read."""
    item = seen(call, c, kind, item_id)
    if item.owner_id != call.user.id:
        raise forbidden("Access denied - insufficient permission")
    return item


def target(call: Call, c: sqlite3.Connection, kind: ItemType, item_id: str) -> Item:
    """Return the item that the path names and the call is to change, as ``owned`` does.

    To a request that names an etag, what is not there has another one: 412.
    """
    try:
        return owned(call, c, kind, item_id)
    except ApiError as error:
        if error.status == 404 and call.header("if-match") is not None:
            raise precondition_failed() from None
        raise


def trashed(call: Call, c: sqlite3.Connection, kind: ItemType, item_id: str) -> Item:
    """Return an item that the user deleted; 404 if it is not in the trash, or only because its folder is."""
    item = _any(call, c, kind, item_id)
    if item.owner_id != call.user.id or item.in_trash != item.id:
        raise ApiError(404, "not_trashed", "Item is not trashed")
    return item


def any_version(c: sqlite3.Connection, file: Item, version_id: str) -> Version:
    """Return a version of this very file, in the trash or not; 404 otherwise."""
    found = versions.get(c, number("file_version", version_id))
    if found is None or found.file_id != file.id:
        raise not_found("file_version", version_id)
    return found


def version(c: sqlite3.Connection, file: Item, version_id: str) -> Version:
    """Return a version of this file that is not in the trash; 404 otherwise."""
    found = any_version(c, file, version_id)
    if version_trash.fate(c, found).trashed_at is not None:
        raise ApiError(404, "trashed", "Item is trashed")
    return found


def unlocked(call: Call, item: Item) -> Item:
    """Return the item unless somebody else has locked it."""
    lock = tree.lock_of(item, call.timestamp)
    if lock is not None and lock["created_by"] != call.user.id:
        raise forbidden("Access denied - item locked", "access_denied_item_locked")
    return item


def downloadable(call: Call, item: Item) -> Item:
    """Return the item if the call may have its content; 403 otherwise."""
    if item.owner_id == call.user.id:
        return item
    grant = shared_links.grant_of(call)
    if grant is None or not grant.can_download:
        raise forbidden("Access denied - insufficient permission")
    lock = tree.lock_of(item, call.timestamp)
    if lock is not None and lock["is_download_prevented"]:
        raise forbidden("Access denied - item locked", "access_denied_item_locked")
    return item


def came_by_own_link(call: Call, item: Item) -> bool:
    """Return whether the caller reaches another user's item by the item's own shared link."""
    if item.owner_id == call.user.id:
        return False
    grant = shared_links.grant_of(call)
    return grant is not None and grant.item_id == item.id


def matched(call: Call, item: Item) -> Item:
    """Return the item if ``If-Match`` is absent or names its etag; 412 otherwise."""
    wanted = call.header("if-match")
    if wanted is not None and not _names(wanted, item):
        raise precondition_failed()
    return item


def unchanged(call: Call, item: Item) -> bool:
    """Tell whether ``If-None-Match`` names the item's etag, so that 304 is all the answer there is."""
    known = call.header("if-none-match")
    return known is not None and _names(known, item)


def precondition_failed() -> ApiError:
    """Say that the item is no longer what the caller takes it for."""
    message = "The resource has been modified. Please retrieve the resource again and retry"
    return ApiError(412, "precondition_failed", message)


def number(kind: str, text: str) -> int:
    """Return an id from a path or a body as the store has it; 404 if it cannot be any."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise not_found(kind, text)
    return int(text)


def _any(call: Call, c: sqlite3.Connection, kind: ItemType, item_id: str) -> Item:
    found = number(kind, item_id)
    if kind == "folder" and found == 0:
        if call.only_within:
            raise not_found(kind, item_id)
        return rows.root_of(call.user.id)
    item = rows.get(c, found)
    if item is None or item.type != kind or not within(call, c, item):
        raise not_found(kind, item_id)
    if item.owner_id != call.user.id and not opened(call, c, item):
        raise not_found(kind, item_id)
    return item


def within(call: Call, c: sqlite3.Connection, item: Item) -> bool:
    """Tell whether the token reaches this item; one without a restriction reaches all."""
    only = call.only_within
    if only is None:
        return True
    if only == 0:
        return item.owner_id == call.user.id
    return item.id == only or any(folder.id == only for folder in rows.ancestors(c, item))


def opened(call: Call, c: sqlite3.Connection, item: Item) -> bool:
    """Tell whether the shared link of the call leads to this item or to a folder above it."""
    grant = shared_links.grant_of(call)
    return grant is not None and (
        item.id == grant.item_id or any(folder.id == grant.item_id for folder in rows.ancestors(c, item))
    )


def _names(header: str, item: Item) -> bool:
    if item.is_root:
        return False
    etags = {part.strip().removeprefix("W/").strip('"') for part in header.split(",")}
    return "*" in etags or str(item.etag) in etags
