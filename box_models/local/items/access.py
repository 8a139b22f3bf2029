"""The rights of callers: the only module that compares the caller with owners and authors.

Every route that works with an item calls `find` or `require` with the right that it needs.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from box_models.local.http.errors import ApiError, bad_parameter, forbidden, not_found
from box_models.local.http.routing import Call
from box_models.local.items import (
    collaborators,
    group_members,
    rows,
    shared_links,
    tree,
    version_trash,
    versions,
)
from box_models.local.items.caller_roles import CallerRoles, restrictions
from box_models.local.items.collaborators import Roles
from box_models.local.items.rights import ALL_RIGHTS, LINK_RIGHTS, REFUSED_BY_STATUS, ROLES, roles_with
from box_models.local.items.rights import Right as Right
from box_models.local.items.rows import Condition, Item, ItemType
from box_models.local.items.shared_links import LinkedItem
from box_models.local.items.versions import Version
from box_models.local.store import journal


@dataclass(frozen=True)
class LinkGrant:
    """The rights that a shared link gives on an item and on everything below it."""

    url: str
    item_id: int
    rights: frozenset[Right]


_INVITABLE_BY_ALL = tuple(ROLES)
_INVITABLE_BY_EDITORS = tuple(role for role in ROLES if role != "co-owner")
_NEEDED_TO_INVITE = frozenset({"can_non_owners_invite", "can_non_owners_view_collaborators"})


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
    if item.in_trash is not None and (kind == "folder" or not may_remove(call, item)):
        raise ApiError(404, "trashed", "Item is trashed")
    return item


def find_in_trash(call: Call, kind: ItemType, item_id: str) -> Item:
    """Return an item that the caller may restore or delete permanently.

    404 if it is not in the trash, or only because its folder is.
    """
    item = _find_any(call, kind, item_id)
    if item.in_trash != item.id or not may_remove(call, item):
        raise ApiError(404, "not_trashed", "Item is not trashed")
    return item


def require(call: Call, item: Item, *required: Right) -> None:
    """Raise 403 unless the caller has all of these rights on an item."""
    owned = rights(call, item)
    if not owned.issuperset(required):
        raise forbidden("Access denied - insufficient permission")
    if Right.DOWNLOAD in required:
        lock = tree.lock_of(item, call.timestamp)
        if (
            lock is not None
            and lock["is_download_prevented"]
            and not is_caller(call, str(lock["created_by"]))
        ):
            raise _locked()


def rights(call: Call, item: Item) -> frozenset[Right]:
    """Return what the caller may do with an item; nothing if the item is invisible to the caller."""
    if is_owner(call, item):
        return call.once(_rights_of_owner)
    rights = call.once(CallerRoles).rights(item)
    grant = grant_of(call)
    if grant is not None and _is_at_or_below(call, item, grant.item_id):
        rights |= grant.rights
    refused = call.once(_refused)
    return rights - refused if refused else rights


def _refused(call: Call) -> frozenset[Right]:
    return REFUSED_BY_STATUS.get(str(call.user.settings.get("status")), frozenset())


def _rights_of_owner(call: Call) -> frozenset[Right]:
    return ALL_RIGHTS - _refused(call)


def _is_at_or_below(call: Call, item: Item, folder_id: int) -> bool:
    return item.id == folder_id or any(folder.id == folder_id for folder in folders_above(call, item))


def usable_rights(call: Call, item: Item) -> frozenset[Right]:
    """Return the rights on an item, without those to delete it or to invite others if a folder above forbids that."""
    owned = rights(call, item)
    unusable = {Right.DELETE} if not may_remove(call, item) else set[Right]()
    unusable |= {Right.INVITE} if not invitable_roles(call, item) else set[Right]()
    return owned - unusable


def require_unlocked(call: Call, item: Item) -> Item:
    """Return the item; 403 if another user has locked it."""
    lock = tree.lock_of(item, call.timestamp)
    if lock is not None and not is_caller(call, str(lock["created_by"])):
        raise _locked()
    return item


def is_caller(call: Call, user_id: str) -> bool:
    """Return whether a user, such as the author of a comment, is the caller."""
    return user_id == call.user.id


def is_login(call: Call, login: str | None) -> bool:
    """Return whether an e-mail address is the login or an alias of the caller. Letter case is ignored."""
    if login is None:
        return False
    with call.services.database.reading() as c:
        user_id = collaborators.user_with_address(c, login)
    return user_id is not None and is_caller(call, user_id)


def is_owner(call: Call, item: Item) -> bool:
    """Return whether the caller owns an item."""
    return item.owner_id == call.user.id


def belongs_to(item: Item, user_id: object) -> bool:
    """Return whether a user owns an item."""
    return item.owner_id == user_id


def folders_above(call: Call, item: Item) -> list[Item]:
    """Return the folders above an item, topmost first, without the root folder, cached until the next write."""
    return call.services.database.cached(("ancestors", item.parent_id), lambda c: rows.ancestors(c, item))


def is_within(call: Call, item: Item) -> bool:
    """Return whether the token reaches this item; a token without a restriction reaches all items."""
    only = call.only_within
    if only is None:
        return True
    if only == 0:
        return is_owner(call, item) or bool(call.once(CallerRoles).on(item))
    return _is_at_or_below(call, item, only)


# Collaborations


def expect(call: Call, items: Iterable[Item]) -> None:
    """Announce the items of a page, so that the roles on all of them are read together when they are needed."""
    call.once(CallerRoles).expect(item for item in items if not is_owner(call, item))


def roles_above(call: Call, item: Item) -> Roles:
    """Return the roles of the caller, as a collaborator, on the folders above an item."""
    return call.once(CallerRoles).above(item)


def roles_on(call: Call, item: Item) -> Roles:
    """Return the roles of the caller, as a collaborator, on an item and on the folders above it."""
    return call.once(CallerRoles).on(item)


def is_in_root(call: Call, item: Item) -> bool:
    """Return whether the caller sees an item in the root folder: an own one, or one that another user shares."""
    if is_owner(call, item):
        return item.parent_id == 0
    return not roles_above(call, item)


def require_removable(call: Call, item: Item) -> None:
    """Raise 403 if the caller may not take an item out of its folder."""
    if not may_remove(call, item):
        raise forbidden("Access denied - insufficient permission")


def invitable_roles(call: Call, item: Item) -> tuple[str, ...]:
    """Return the roles that the caller may give to others on an item. They may be given and taken back."""
    owned = rights(call, item)
    if Right.SETTINGS in owned:
        return _INVITABLE_BY_ALL
    if Right.INVITE not in owned or _NEEDED_TO_INVITE & restrictions(call, item):
        return ()
    return _INVITABLE_BY_EDITORS


def sees_collaborators(call: Call, item: Item) -> bool:
    """Return whether the caller may list all collaborators of an item."""
    owned = rights(call, item)
    return Right.SETTINGS in owned or (
        Right.LIST_COLLABORATORS in owned
        and "can_non_owners_view_collaborators" not in restrictions(call, item)
    )


def allows_external(call: Call, item: Item) -> bool:
    """Return whether people without an account of the enterprise may be invited to an item."""
    return "is_collaboration_restricted_to_enterprise" not in restrictions(call, item)


def may_invite_group(call: Call, group_id: int, level: str) -> bool:
    """Return whether the caller may invite a group, which depends on its ``invitability_level``."""
    if level == "all_managed_users" or call.user.role == "admin":
        return True
    with call.services.database.reading() as c:
        role = group_members.role_in(c, group_id, call.user.id)
    return role == "admin" or (role is not None and level == "admins_and_members")


def may_remove(call: Call, item: Item) -> bool:
    """Return whether the caller may take an item out of its folder, by moving or deleting it.

    An editor may do so below the shared folder, but not with the shared folder itself.
    """
    owned = rights(call, item)
    if Right.DELETE not in owned:
        return False
    return Right.SETTINGS in owned or Right.DELETE in call.once(CallerRoles).rights_above(item)


# Shared links


def grant_of(call: Call) -> LinkGrant | None:
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
    own = _own_or_shared(call, Right.PREVIEW)
    only = call.only_within
    if only == 0:
        return [own]
    visible = any_of(own, rows.one_of(linked)) if linked else own
    if only is None:
        return [visible]
    return [visible, Condition(f"items.id = ? OR {rows.BELOW}", (only, only))]


def shared_in_root(call: Call) -> Condition:
    """Return the condition for the items of others that the caller sees in the root folder."""
    topmost = collaborators.topmost(call.user.id)
    # Owners may be members of a group that they share an item with.
    return Condition(f"{topmost.sql} AND items.owner_id != ?", (*topmost.values, call.user.id))


def below_folder(call: Call, folder: Item) -> Condition:
    """Return the condition for the items at any depth below a folder."""
    return _own_or_shared(call, Right.SEE) if folder.is_root else rows.below_folder(folder)


def any_of(*conditions: Condition) -> Condition:
    """Return the condition that one of several conditions is met."""
    sql = " OR ".join(f"({condition.sql})" for condition in conditions)
    return Condition(f"({sql})", tuple(value for condition in conditions for value in condition.values))


def _own_or_shared(call: Call, right: Right) -> Condition:
    own = rows.owned_by(call.user.id)
    with call.services.database.reading() as c:
        if not collaborators.has_any(c, call.user.id):
            return own
    return any_of(own, collaborators.reached(call.user.id, roles_with(right)))


def visible_in_journal(call: Call) -> Condition:
    """Return the condition for journal entries, joined with their items, that the caller may see.

    An item that was deleted permanently has no row. Its entries are visible to its last owner.
    """
    visible = [_own_or_shared(call, Right.SEE), *searchable(call, ())[1:]]
    deleted = (
        f"items.id IS NULL AND EXISTS (SELECT 1 FROM journal AS d WHERE d.item_id = {journal.SOURCE_ID}"
        " AND d.action = 'delete' AND json_extract(d.details, '$.owner_id') = ?)"
    )
    sql = " AND ".join(f"({condition.sql})" for condition in visible)
    values = (value for condition in visible for value in condition.values)
    return Condition(f"({sql}) OR ({deleted})", (*values, call.user.id))


def deleted(call: Call) -> Condition:
    """Return the condition for the items in the caller's trash, without the content of deleted folders.

    It has the items of others as well that the caller may restore.
    """
    own = rows.owned_by(call.user.id)
    with call.services.database.reading() as c:
        if collaborators.has_any(c, call.user.id):
            inside = collaborators.reached(call.user.id, roles_with(Right.DELETE), with_shared_item=False)
            shared = collaborators.reached(call.user.id, roles_with(Right.SETTINGS))
            own = any_of(own, inside, shared)
    return Condition(f"items.in_trash = items.id AND {own.sql}", own.values)


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


def _grant_of(call: Call) -> LinkGrant | None:
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
    download = {Right.DOWNLOAD} if linked.link.can_download else set[Right]()
    edit = {Right.UPLOAD} if linked.link.can_edit else set[Right]()
    return LinkGrant(url, linked.item_id, LINK_RIGHTS | download | edit)


def _may_follow(call: Call, linked: LinkedItem) -> bool:
    # All users here are of one company.
    if linked.link.access != "collaborators" or is_caller(call, linked.owner_id):
        return True
    with call.services.database.reading() as c:
        item = rows.get(c, linked.item_id)
    return item is not None and bool(roles_on(call, item))


def _locked() -> ApiError:
    return forbidden("Access denied - item locked", "access_denied_item_locked")
