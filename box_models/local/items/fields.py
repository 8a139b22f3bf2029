"""The fields of items in responses: mini, standard, or the requested fields."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TypeAlias

from box_models.local.http.errors import not_implemented
from box_models.local.items import (
    access,
    collaborators,
    download_tickets,
    favorite_items,
    file_dates,
    file_representations,
    listing,
    rows,
    shared_links,
    tree,
    watermark_rows,
)
from box_models.local.items.access import Right
from box_models.local.items.listing import ItemPage
from box_models.local.items.rendering import Renderer, Shape
from box_models.local.items.rows import Item, ItemType
from box_models.local.json_values import JSON, decode_json

FieldReader: TypeAlias = Callable[[Renderer, Item], JSON]
Readers: TypeAlias = "tuple[tuple[str, FieldReader], ...]"


def mini(renderer: Renderer, item: Item) -> Shape:
    """Return the mini form of an item, as in references to it: the fields in `MINI`."""
    # This has no loop over the fields, because a page has a thousand of these forms.
    item_id, etag = str(item.id), _etag(renderer, item)
    if item.type == "file":
        return {
            "type": "file",
            "id": item_id,
            "file_version": _file_version(renderer, item),
            "sequence_id": etag,
            "etag": etag,
            "sha1": item.sha1,
            "name": item.name,
        }
    shape: Shape = {"type": item.type, "id": item_id, "sequence_id": etag, "etag": etag, "name": item.name}
    return {**shape, "url": item.url} if item.type == "web_link" else shape


def full(renderer: Renderer, item: Item) -> Shape:
    """Return an item with the requested fields, or else with the standard fields."""
    names = renderer.fields
    if names is None:
        return _shape(renderer, item, _readers(item.type, STANDARD[item.type]))
    return _shape(renderer, item, _chosen_readers(item.type, names))


def entries(renderer: Renderer, page: ItemPage) -> Shape:
    """Return a page of a listing: items with the requested fields, or else their mini forms."""
    access.expect(renderer.call, page.items)
    show = mini if renderer.fields is None else full
    return {**page.paging, "entries": [show(renderer, item) for item in page.items]}


def without_entries(renderer: Renderer, item: Item) -> Shape:
    """Return an item as `full` does, but without the entries of a folder."""
    names = STANDARD[item.type] if renderer.fields is None else renderer.fields
    others = tuple(name for name in names if name != "item_collection")
    return _shape(renderer, item, _chosen_readers(item.type, others))


def trashed(renderer: Renderer, item: Item) -> Shape:
    """Return an item in the trash or just restored. As in Box, its shared link and its entries are left out."""
    shape = without_entries(renderer, item)
    return {**shape, "shared_link": None} if "shared_link" in shape else shape


def _shape(renderer: Renderer, item: Item, readers: Readers) -> Shape:
    return {name: read(renderer, item) for name, read in readers}


@functools.lru_cache(256)  # All items of a page have the same fields.
def _chosen_readers(kind: ItemType, names: tuple[str, ...]) -> Readers:
    known = ("metadata" if name.startswith("metadata.") else name for name in names)
    return _readers(kind, ("type", "id", "etag", *known))


@functools.lru_cache(256)
def _readers(kind: ItemType, names: tuple[str, ...]) -> Readers:
    fields = FIELDS[kind]
    return tuple((name, fields[name]) for name in dict.fromkeys(names) if name in fields)


def _etag(_renderer: Renderer, item: Item) -> JSON:
    return None if item.is_root else str(item.etag)


def _time(column: str) -> FieldReader:
    def read(renderer: Renderer, item: Item) -> JSON:
        return None if item.is_root else renderer.time(getattr(item, column))

    return read


def _always(value: JSON) -> FieldReader:
    return lambda _renderer, _item: value


def _unsupported(field: str) -> FieldReader:
    def read(renderer: Renderer, _item: Item) -> JSON:
        if renderer.fields == (field,):
            raise not_implemented(field)
        return None  # one field of many must not cost the others

    return read


def _option(name: str, default: JSON) -> FieldReader:
    return lambda _renderer, item: item.options.get(name, default)


def _created_by(renderer: Renderer, item: Item) -> JSON:
    return renderer.user("" if item.is_root else item.created_by)


def _parent(renderer: Renderer, item: Item) -> JSON:
    above = renderer.above(item)
    return _folder(renderer, above[-1]) if above else None


def _path(renderer: Renderer, item: Item) -> JSON:
    above: list[Item] = [] if item.in_trash is not None else renderer.above(item)
    return {"total_count": len(above), "entries": [_folder(renderer, folder) for folder in above]}


def _folder(renderer: Renderer, folder: Item) -> Shape:
    """Return the mini form of a folder above an item; the items of a page have the same folders above them."""
    shape = renderer.folders.get(folder.id)
    if shape is None:
        shape = renderer.folders[folder.id] = mini(renderer, folder)
    return shape


def _item_collection(renderer: Renderer, item: Item) -> JSON:
    source = listing.of_folder(renderer.call, item)
    page = listing.page(renderer.c, source, listing.read_offset_request(renderer.call, source))
    return {**page.paging, "entries": [mini(renderer, child) for child in page.items]}


def _upload_email(_renderer: Renderer, item: Item) -> JSON:
    access = item.options.get("folder_upload_email")
    name = "".join(char for char in item.name if char.isascii() and char.isalnum()) or "folder"
    return {"access": access, "email": f"{name}.{item.id}@upload.localhost"} if access else None


def _download_url(renderer: Renderer, item: Item) -> JSON:
    call = renderer.call
    if item.version_id is None or Right.DOWNLOAD not in access.rights(call, item):
        return None
    mark = download_tickets.mark_for_caller(call, renderer.c, item)
    return download_tickets.url(call, item, item.version_id, mark=mark)


def _file_version(_renderer: Renderer, item: Item) -> JSON:
    return {"type": "file_version", "id": str(item.version_id), "sha1": item.sha1}


def _lock(renderer: Renderer, item: Item) -> JSON:
    lock = tree.lock_of(item, renderer.call.timestamp)
    if lock is None:
        return None
    return {
        "type": "lock",
        "id": str(lock["id"]),
        "created_by": renderer.user(str(lock["created_by"])),
        "created_at": renderer.time(int(lock["created_at"] or 0)),
        "expired_at": renderer.time(lock["expires_at"] if isinstance(lock["expires_at"], int) else None),
        "is_download_prevented": bool(lock["is_download_prevented"]),
    }


PERMISSIONS: Mapping[str, Right] = {
    "can_download": Right.DOWNLOAD,
    "can_upload": Right.UPLOAD,
    "can_rename": Right.EDIT,
    "can_delete": Right.DELETE,
    "can_share": Right.SHARE,
    "can_set_share_access": Right.EDIT,
    "can_invite_collaborator": Right.INVITE,
}
NOT_ON_ROOT = frozenset(
    {"can_rename", "can_delete", "can_share", "can_set_share_access", "can_invite_collaborator"}
)


def _permissions(renderer: Renderer, item: Item) -> JSON:
    rights = access.rights(renderer.call, item)
    if item.is_root:
        return {name: right in rights and name not in NOT_ON_ROOT for name, right in PERMISSIONS.items()}
    # Most items of a folder have the same rights and settings, and then the same permissions.
    key = item.parent_id, rights, item.settings, item.type
    shape = renderer.permissions.get(key)
    if shape is None:
        usable = access.usable_rights(renderer.call, item)
        shape = renderer.permissions[key] = _permissions_by_rights(usable, item.type)
    return shape


@functools.lru_cache(256)
def _permissions_by_rights(rights: frozenset[Right], kind: ItemType) -> Shape:
    shape: Shape = {name: right in rights for name, right in PERMISSIONS.items()}
    if kind == "file":
        shape |= {"can_preview": Right.PREVIEW in rights, "can_comment": Right.COMMENT in rights}
        shape |= dict.fromkeys(
            ("can_annotate", "can_view_annotations_all", "can_view_annotations_self"), False
        )
    return shape


def _has_collaborations(renderer: Renderer, item: Item) -> JSON:
    return collaborators.are_on(renderer.c, item.id)


def _invitee_roles(renderer: Renderer, item: Item) -> JSON:
    return [] if item.is_root else list(access.invitable_roles(renderer.call, item))


def _is_accessible_by_link(renderer: Renderer, item: Item) -> JSON:
    return any(shared_links.shape(renderer.call, each) is not None for each in (item, *renderer.above(item)))


def _comment_count(renderer: Renderer, item: Item) -> JSON:
    sql = "SELECT count(*) FROM comments WHERE file_id = ?"
    return int(renderer.c.execute(sql, (item.id,)).fetchone()[0])


def _extension(_renderer: Renderer, item: Item) -> JSON:
    _stem, dot, extension = item.name.rpartition(".")
    return extension if dot else ""


def _size(renderer: Renderer, item: Item) -> JSON:
    return rows.size_of_root(renderer.c, item.owner_id) if item.is_root else item.size


COMMON: Mapping[str, FieldReader] = {
    "type": lambda _renderer, item: item.type,
    "id": lambda _renderer, item: str(item.id),
    "sequence_id": _etag,
    "etag": _etag,
    "name": lambda _renderer, item: item.name,
    "description": lambda _renderer, item: item.description,
    "path_collection": _path,
    "created_at": _time("created_at"),
    "modified_at": _time("modified_at"),
    "trashed_at": _time("trashed_at"),
    "purged_at": _time("purged_at"),
    "created_by": _created_by,
    "modified_by": lambda renderer, item: renderer.user(item.modified_by),
    "owned_by": lambda renderer, item: renderer.user(item.owner_id),
    "shared_link": lambda renderer, item: (
        None if item.in_trash is not None else shared_links.shape(renderer.call, item)
    ),
    "parent": _parent,
    "item_status": lambda _renderer, item: "active" if item.in_trash is None else "trashed",
    "tags": lambda _renderer, item: decode_json(item.tags),
    "permissions": _permissions,
    "is_accessible_via_shared_link": _is_accessible_by_link,
    "has_collaborations": _has_collaborations,
    "is_externally_owned": _always(False),
    "is_associated_with_app_item": _always(False),
    "allowed_invitee_roles": _invitee_roles,
    "collections": lambda renderer, item: favorite_items.collections_of(renderer.call, renderer.c, item),
    "allowed_shared_link_access_levels": _always(["open", "company", "collaborators"]),
    "metadata": _always({}),
    "classification": _always(None),
    "watermark_info": lambda renderer, item: watermark_rows.info(renderer.c, item),
}
CONTENT: Mapping[str, FieldReader] = {
    "size": _size,
    "content_created_at": _time("content_created_at"),
    "content_modified_at": _time("content_modified_at"),
}
FOLDER: Mapping[str, FieldReader] = {
    "folder_upload_email": _upload_email,
    "item_collection": _item_collection,
    "sync_state": _option("sync_state", "not_synced"),
    "can_non_owners_invite": _option("can_non_owners_invite", True),
    "can_non_owners_view_collaborators": _option("can_non_owners_view_collaborators", True),
    "is_collaboration_restricted_to_enterprise": _option("is_collaboration_restricted_to_enterprise", False),
}
FILE: Mapping[str, FieldReader] = {
    "file_version": _file_version,
    "sha1": lambda _renderer, item: item.sha1,
    "version_number": lambda _renderer, item: str(item.version_number),
    "comment_count": _comment_count,
    "lock": _lock,
    "extension": _extension,
    "is_package": _always(False),
    "representations": lambda renderer, item: file_representations.requested(renderer.call, renderer.c, item),
    "expiring_embed_link": _unsupported("expiring_embed_link"),
    "expires_at": lambda renderer, item: renderer.time(file_dates.expiry(renderer.c, item)),
    "disposition_at": lambda renderer, item: renderer.time(file_dates.retention_end(item) or None),
    "is_download_available": _always(True),
    "download_url": _download_url,
    "authenticated_download_url": lambda renderer, item: (
        renderer.call.request.base_url + f"/2.0/files/{item.id}/content"
    ),
    "shared_link_permission_options": _always(["can_preview", "can_download", "can_edit"]),
    "uploader_display_name": lambda renderer, item: renderer.user_name(item.uploaded_by),
}
WEB_LINK: Mapping[str, FieldReader] = {"url": lambda _renderer, item: item.url}
FIELDS: Mapping[str, Mapping[str, FieldReader]] = {
    "folder": {**COMMON, **CONTENT, **FOLDER},
    "file": {**COMMON, **CONTENT, **FILE},
    "web_link": {**COMMON, **WEB_LINK},
}
MINI: Mapping[str, tuple[str, ...]] = {
    "folder": ("type", "id", "sequence_id", "etag", "name"),
    "file": ("type", "id", "file_version", "sequence_id", "etag", "sha1", "name"),
    "web_link": ("type", "id", "sequence_id", "etag", "name", "url"),
}
_TIMES = ("created_at", "modified_at", "trashed_at", "purged_at")
_MIDDLE = (
    *_TIMES,
    "content_created_at",
    "content_modified_at",
    "created_by",
    "modified_by",
    "owned_by",
    "shared_link",
)
STANDARD: Mapping[str, tuple[str, ...]] = {
    kind: (*MINI[kind], "description", "size", "path_collection", *_MIDDLE, *end)
    for kind, end in {
        "folder": ("folder_upload_email", "parent", "item_status", "item_collection"),
        "file": ("parent", "item_status"),
        "web_link": ("parent", "item_status"),
    }.items()
}
"""Names that a type does not have, such as the size of a web link, are left out of its response."""
