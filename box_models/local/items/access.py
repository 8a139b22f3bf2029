"""The rights of callers: the only module that compares the caller with owners and authors.

Every route that works with an item calls `find` or `require` with the right that it needs.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, auto

from box_models.local.http.errors import ApiError, bad_parameter, forbidden, not_found
from box_models.local.http.routing import Call
from box_models.local.items import rows, shared_links, tree, version_trash, versions
from box_models.local.items.rows import Condition, Item, ItemType
from box_models.local.items.shared_links import LinkedItem
from box_models.local.items.versions import Version
from box_models.local.store import journal


class Right(Enum):
    """One thing that a caller may do with an item. The rights on a folder hold for everything below it."""

    SEE = auto()
    """List a folder; read the name, the tags and the other fields of an item."""
    PREVIEW = auto()
    """Read comments, versions and search results."""
    COMMENT = auto()
    DOWNLOAD = auto()
    COPY = auto()
    SHARE = auto()
    """Create, change and remove the shared link."""
    UPLOAD = auto()
    """Create items in a folder, and new versions of a file."""
    LOCK = auto()
    EDIT = auto()
    """Change the name, the description, the tags or the folder of an item."""
    DELETE = auto()
    SETTINGS = auto()
    """Change who may invite others to a folder, and its e-mail address for uploads."""
    GIVE_AWAY = auto()
    """Make another user the owner."""


@dataclass(frozen=True)
class Grant:
    """The rights that a shared link gives on an item and on everything below it."""

    url: str
    item_id: int
    rights: frozenset[Right]


ALL_RIGHTS = frozenset(Right)
LINK_RIGHTS = frozenset({Right.SEE, Right.PREVIEW})


def find(call: Call, kind: ItemType, item_id: str, *, right: Right = Right.SEE) -> Item:
    """Return an item that is not in the trash.

    404 if the item does not exist, is in the trash or is invisible to the caller; 403 if the caller lacks the right.
    """
    item = _find_any(call, kind, item_id)
    if item.in_trash is not None:
        raise ApiError(404, "trashed", "Item is trashed")
    require(call, item, right)
    return item


def find_readable(call: Call, kind: ItemType, item_id: str) -> Item:
    """Return an item, also a file or a web link in the caller's trash; 404 for a folder in the trash, as in Box."""
    item = _find_any(call, kind, item_id)
    if item.in_trash is not None and (kind == "folder" or Right.DELETE not in rights(call, item)):
        raise ApiError(404, "trashed", "Item is trashed")
    return item


def find_in_trash(call: Call, kind: ItemType, item_id: str) -> Item:
    """Return an item that the caller may restore or delete permanently.

    404 if it is not in the trash, or only because its folder is.
    """
    item = _find_any(call, kind, item_id)
    if Right.DELETE not in rights(call, item) or item.in_trash != item.id:
        raise ApiError(404, "not_trashed", "Item is not trashed")
    return item


def require(call: Call, item: Item, *required: Right) -> None:
    """Raise 403 unless the caller has all of these rights on an item."""
    owned = rights(call, item)
    if not owned.issuperset(required):
        raise forbidden("Access denied - insufficient permission")
    if Right.DOWNLOAD in required and not is_owner(call, item):
        lock = tree.lock_of(item, call.timestamp)
        if lock is not None and lock["is_download_prevented"]:
            raise _locked()


def rights(call: Call, item: Item) -> frozenset[Right]:
    """Return what the caller may do with an item; nothing if the item is invisible to the caller."""
    if is_owner(call, item):
        return ALL_RIGHTS
    grant = grant_of(call)
    if grant is None:
        return frozenset()
    with call.services.database.reading() as c:
        reached = item.id == grant.item_id or any(
            folder.id == grant.item_id for folder in rows.ancestors(c, item)
        )
    return grant.rights if reached else frozenset()


def require_unlocked(call: Call, item: Item) -> Item:
    """Return the item; 403 if another user has locked it."""
    lock = tree.lock_of(item, call.timestamp)
    if lock is not None and not is_caller(call, str(lock["created_by"])):
        raise _locked()
    return item


def is_caller(call: Call, user_id: str) -> bool:
    """Return whether a user, such as the author of a comment, is the caller."""
    return user_id == call.user.id


def is_owner(call: Call, item: Item) -> bool:
    """Return whether the caller owns an item."""
    return item.owner_id == call.user.id


def belongs_to(item: Item, user_id: object) -> bool:
    """Return whether a user owns an item."""
    return item.owner_id == user_id


def is_within(call: Call, item: Item) -> bool:
    """Return whether the token reaches this item; a token without a restriction reaches all items."""
    only = call.only_within
    if only is None:
        return True
    if only == 0:
        return is_owner(call, item)
    with call.services.database.reading() as c:
        return item.id == only or any(folder.id == only for folder in rows.ancestors(c, item))


# Shared links


def grant_of(call: Call) -> Grant | None:
    """Return what the shared link in the ``BoxApi`` header gives; ``None`` without the header.

    404 if the link does not exist, has expired or is not for this user; 403 if the password is wrong.
    """
    return call.once(_grant_of)


def followed_links(call: Call) -> list[LinkedItem]:
    """Return the items of other users whose shared links the caller followed lately and may still follow."""
    with call.services.database.reading() as c:
        followed = shared_links.followed(c, call.user.id, now=call.timestamp)
    return [each for each in followed if not is_caller(call, each.owner_id) and _may_follow(call, each)]


def came_by_own_link(call: Call, item: Item) -> bool:
    """Return whether the caller reaches another user's item by the item's own shared link."""
    grant = None if is_owner(call, item) else grant_of(call)
    return grant is not None and grant.item_id == item.id


# Conditions in SQL, for listings


def searchable(call: Call, linked: Collection[int]) -> list[Condition]:
    """Return the conditions for the items that a search may return; ``linked`` are ids of items behind shared links."""
    marks = ", ".join("?" * len(linked))
    visible = Condition(f"items.owner_id = ? OR items.id IN ({marks})", (call.user.id, *linked))
    only = call.only_within
    if only is None:
        return [visible]
    if only == 0:
        return [visible, Condition("items.owner_id = ?", (call.user.id,))]
    return [visible, Condition(f"items.id = ? OR {rows.BELOW}", (only, only))]


def visible_in_journal(call: Call) -> Condition:
    """Return the condition for journal entries, joined with their items, that the caller may see.

    An item that was deleted permanently has no row. Its entries are visible to its last owner.
    """
    visible = searchable(call, ())
    deleted = (
        f"items.id IS NULL AND EXISTS (SELECT 1 FROM journal AS d WHERE d.item_id = {journal.SOURCE_ID}"
        " AND d.action = 'delete' AND json_extract(d.details, '$.owner_id') = ?)"
    )
    sql = " AND ".join(f"({condition.sql})" for condition in visible)
    values = (value for condition in visible for value in condition.values)
    return Condition(f"({sql}) OR ({deleted})", (*values, call.user.id))


def deleted(call: Call) -> Condition:
    """Return the condition for the items in the caller's trash, without the content of deleted folders."""
    return Condition("items.in_trash = items.id AND items.owner_id = ?", (call.user.id,))


# Versions and ids


def any_version(c: sqlite3.Connection, file: Item, version_id: str) -> Version:
    """Return a version of this file, in the trash or not; 404 if the file has no such version."""
    version = versions.get(c, number("file_version", version_id))
    if version is None or version.file_id != file.id:
        raise not_found("file_version", version_id)
    return version


def find_version(c: sqlite3.Connection, file: Item, version_id: str) -> Version:
    """Return a version of this file that is not in the trash; 404 if the file has no such version."""
    version = any_version(c, file, version_id)
    if version_trash.state_of(c, version).trashed_at is not None:
        raise ApiError(404, "trashed", "Item is trashed")
    return version


def number(kind: str, text: str) -> int:
    """Return an id from a request as the store keeps it; 404 if the text is not a valid id."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise not_found(kind, text)
    return int(text)


def _find_any(call: Call, kind: ItemType, item_id: str) -> Item:
    key = number(kind, item_id)
    if kind == "folder" and key == 0:
        if call.only_within:
            raise not_found(kind, item_id)
        return rows.root_of(call.user.id)
    with call.services.database.reading() as c:
        item = rows.get(c, key)
    if item is None or item.type != kind or not is_within(call, item):
        raise not_found(kind, item_id)
    if Right.SEE not in rights(call, item):
        raise not_found(kind, item_id)
    return item


def _grant_of(call: Call) -> Grant | None:
    header = call.header("boxapi")
    if header is None:
        return None
    url, _, password = header.partition("&shared_link_password=")
    kind, _, url = url.partition("=")
    if kind.strip() != "shared_link" or not url:
        raise bad_parameter("BoxApi", "Must be shared_link=<url>&shared_link_password=<password>.")
    with call.services.database.reading() as c:
        linked = shared_links.find(c, url, now=call.timestamp)
    if linked is None or not _may_follow(call, linked):
        raise not_found("shared_link", url)
    needs_password = linked.link.password is not None and not is_caller(call, linked.owner_id)
    if needs_password and not shared_links.password_matches(linked.link, password):
        raise ApiError(403, "incorrect_shared_item_password", "Incorrect Shared Item Password")
    extra = {Right.DOWNLOAD} if linked.link.can_download else set[Right]()
    return Grant(url, linked.item_id, LINK_RIGHTS | extra)


def _may_follow(call: Call, linked: LinkedItem) -> bool:
    # All users here are of one company, and only the owner is a collaborator.
    return linked.link.access != "collaborators" or is_caller(call, linked.owner_id)


def _locked() -> ApiError:
    return forbidden("Access denied - item locked", "access_denied_item_locked")
