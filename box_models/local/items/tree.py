"""Changes of the item tree: create, move, copy, delete and restore. They all touch several rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import cast

from box_models.local.http.errors import ApiError
from box_models.local.http.transactions import Transaction
from box_models.local.items import collaborators, rows, versions
from box_models.local.items.rows import Item, Value
from box_models.local.items.versions import Content
from box_models.local.json_values import JSON, decode_json
from box_models.local.store import journal
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import Database
from box_models.local.store.journal import JournalAction, JournalEntry


def create_folder(tx: Transaction, parent: Item, name: str, *, item_id: int | None = None) -> Item:
    """Create an empty folder. The caller must check the name."""
    return _recorded(tx, _insert_folder(tx, parent, name, item_id=item_id))


def create_web_link(tx: Transaction, parent: Item, name: str, *, url: str, description: str) -> Item:
    """Create a web link. The caller must check the name."""
    return _recorded(tx, _insert_web_link(tx, parent, name, url=url, description=description))


def create_file(
    tx: Transaction,
    parent: Item,
    name: str,
    *,
    content: Content,
    item_id: int | None = None,
    times: Mapping[str, Value] | None = None,
) -> Item:
    """Create a file with its first version.

    ``times`` may contain ``content_created_at`` and ``content_modified_at``.
    """
    return _recorded(tx, _insert_file(tx, parent, name, content=content, item_id=item_id, times=times or {}))


def add_version(
    tx: Transaction, file: Item, content: Content, *, values: Mapping[str, Value], copy_of: int | None = None
) -> Item:
    """Add a new version to a file. ``values`` may contain a new ``name`` and ``content_modified_at``.

    ``copy_of`` is the id of the earlier version if the new one is a copy of it.
    """
    rows.add_size(tx.c, file.parent_id, content.size - file.size)
    versions.rename(tx.c, file.version_id or 0, file.name)
    row: dict[str, Value] = {"content_modified_at": tx.now, **values, "size": content.size}
    new_file = touch(tx, _set_version(tx, file, content, values=row), {})
    details: dict[str, JSON] = {"version_id": new_file.version_id, "name": new_file.name}
    if copy_of is not None:
        details["copy_of"] = copy_of
    journal.record(tx, JournalEntry(JournalAction.ADD_VERSION, "file", file.id, details))
    return new_file


def touch(tx: Transaction, item: Item, values: Mapping[str, Value]) -> Item:
    """Set columns of an item, and update its etag, its modification time and its last author."""
    update: dict[str, Value] = {"etag": item.etag + 1, "modified_at": tx.now, "modified_by": tx.user_id}
    return rows.change(tx.c, item, {**values, **update})


def move(tx: Transaction, item: Item, parent: Item, *, name: str) -> Item:
    """Move an item to another folder under a name. It gets the owner of the folder. The caller must check the name."""
    if item.type == "folder" and not parent.is_root:
        above = {folder.id for folder in rows.ancestors(tx.c, parent)} | {parent.id}
        if item.id in above:
            raise ApiError(400, "cyclical_folder_structure", "Folder move creates cyclical folder structure")
    rows.add_size(tx.c, item.parent_id, -item.size)
    rows.add_size(tx.c, parent.id, item.size)
    # All in one statement: a state in between could have the name of another item.
    moved = rows.change(tx.c, item, {"parent_id": parent.id, "owner_id": parent.owner_id, "name": name})
    _change_owner(tx, item, parent)
    return moved


def copy(
    tx: Transaction, item: Item, parent: Item, *, name: str, version: versions.Version | None = None
) -> Item:
    """Copy an item, and for a folder all items in it.

    The copy has one version and no comments. It shares the stored content with the original.
    """
    # A folder may be copied into itself. ``originals`` keeps the copy from copying its own items.
    originals = set(rows.subtree_ids(tx.c, item))
    new_item = _copy(tx, item, parent, name=name, version=version, originals=originals)
    details: dict[str, JSON] = {"source_id": item.id, "parent_id": parent.id, "name": name}
    journal.record(tx, JournalEntry(JournalAction.COPY, new_item.type, new_item.id, details))
    return new_item


def current_version(c: sqlite3.Connection, file: Item) -> versions.Version:
    """Return the current version of a file."""
    version = versions.get(c, file.version_id or 0)
    if version is None:
        raise LookupError(f"file {file.id} has no version {file.version_id}")
    return version


def lock_of(item: Item, now: int) -> Mapping[str, Value] | None:
    """Return the lock on an item, or None if it is missing or has expired.

    Its keys are ``id``, ``created_by``, ``created_at``, ``expires_at`` and ``is_download_prevented``.
    """
    lock = None if item.lock is None else cast("dict[str, Value]", decode_json(item.lock))
    if lock is None:
        return None
    expires_at = lock["expires_at"]
    return None if isinstance(expires_at, int) and expires_at <= now else lock


def trash(tx: Transaction, item: Item, lifetime: int) -> None:
    """Move an item to the trash for ``lifetime`` seconds, and for a folder all items in it."""
    rows.add_size(tx.c, item.parent_id, -item.size)
    updates = [(item.id, tx.now, tx.now + lifetime, item_id) for item_id in rows.subtree_ids(tx.c, item)]
    tx.c.executemany(
        "UPDATE items SET in_trash = ?, trashed_at = ?, purged_at = ? WHERE id = ? AND in_trash IS NULL",
        updates,
    )
    details: dict[str, JSON] = {"name": item.name, "parent_id": item.parent_id}
    journal.record(tx, JournalEntry(JournalAction.TRASH, item.type, item.id, details))


def restore(tx: Transaction, item: Item, parent: Item, *, name: str) -> Item:
    """Restore an item from the trash, with the items that were deleted together with it."""
    # Set the folder and the name while the item is still in the trash, because its old name may be taken.
    _change_owner(tx, item, parent)
    item = rows.change(tx.c, item, {"parent_id": parent.id, "owner_id": parent.owner_id, "name": name})
    columns = "in_trash = NULL, trashed_at = NULL, purged_at = NULL"
    tx.c.execute(f"UPDATE items SET {columns} WHERE in_trash = ?", (item.id,))
    rows.add_size(tx.c, parent.id, item.size)
    details: dict[str, JSON] = {"name": name, "parent_id": parent.id}
    journal.record(tx, JournalEntry(JournalAction.RESTORE, item.type, item.id, details))
    return touch(tx, item, {})


def purge(c: sqlite3.Connection, item: Item, *, at: int, by: str | None) -> list[str]:
    """Delete an item in the trash permanently. Returns the content files to remove after the commit.

    Items that were deleted from the folder earlier stay in the trash. They have no folder to be restored to.
    """
    item_ids = [
        int(row[0])
        for row in c.execute("SELECT id FROM items WHERE in_trash = ? OR id = ?", (item.id, item.id))
    ]
    blobs = versions.blobs_of(c, item_ids)
    c.executemany("DELETE FROM items WHERE id = ?", [(item_id,) for item_id in item_ids])
    # The events of the item outlive its row, and are shown to its owner.
    details: dict[str, JSON] = {"name": item.name, "etag": item.etag, "owner_id": item.owner_id}
    journal.add(c, JournalEntry(JournalAction.DELETE, item.type, item.id, details), at=at, user_id=by)
    return versions.unused(c, blobs)


RETAINED = """
EXISTS (SELECT 1 FROM items AS kept WHERE (kept.id = :item OR kept.in_trash = :item)
    AND json_extract(kept.settings, '$.disposition_at') > :now)
"""
"""The condition in SQL that an item in the trash, or a file that was deleted with it, is under retention."""


def purge_expired(database: Database, blobs: Blobs, now: int) -> None:
    """Delete the items whose time in the trash is over permanently, without those under retention."""
    unused: list[str] = []
    with database.transaction() as c:
        where = f" WHERE items.in_trash = items.id AND items.purged_at <= :now AND NOT {RETAINED.replace(':item', 'items.id')}"
        for row in c.execute(rows.SELECT + where, {"now": now}).fetchall():
            unused += purge(c, Item(*row), at=now, by=None)
    blobs.remove(unused)


def _change_owner(tx: Transaction, item: Item, parent: Item) -> None:
    """Give everything below an item the owner of its new folder, who needs no collaborations on it."""
    if parent.has_same_owner(item):
        return
    item_ids = rows.subtree_ids(tx.c, item)
    tx.c.executemany(
        "UPDATE items SET owner_id = ? WHERE id = ?",
        [(parent.owner_id, item_id) for item_id in item_ids if item_id != item.id],
    )
    collaborators.remove_of(tx, item_ids, parent.owner_id)


def _copy(
    tx: Transaction,
    item: Item,
    parent: Item,
    *,
    name: str,
    version: versions.Version | None = None,
    originals: set[int],
) -> Item:
    if item.type == "web_link":
        return _insert_web_link(tx, parent, name, url=item.url or "", description=item.description)
    if item.type == "folder":
        children = [child for child in rows.children(tx.c, item) if child.id in originals]
        folder = rows.change(tx.c, _insert_folder(tx, parent, name), {"description": item.description})
        for child in children:
            _copy(tx, child, folder, name=child.name, originals=originals)
        return rows.get(tx.c, folder.id) or folder
    version = version or current_version(tx.c, item)
    times: dict[str, Value] = {
        "content_created_at": item.content_created_at,
        "content_modified_at": version.modified_at,
    }
    content = Content(version.blob, version.size, version.sha1)
    file = _insert_file(tx, parent, name, content=content, times=times)
    return rows.change(tx.c, file, {"description": item.description})


def _insert_folder(tx: Transaction, parent: Item, name: str, *, item_id: int | None = None) -> Item:
    return rows.insert(tx.c, _new_row(tx, parent, "folder", name=name), item_id=item_id)


def _insert_web_link(tx: Transaction, parent: Item, name: str, *, url: str, description: str) -> Item:
    values: dict[str, Value] = {"url": url, "description": description}
    return rows.insert(tx.c, _new_row(tx, parent, "web_link", name=name) | values)


def _insert_file(
    tx: Transaction,
    parent: Item,
    name: str,
    *,
    content: Content,
    item_id: int | None = None,
    times: Mapping[str, Value],
) -> Item:
    row = _new_row(tx, parent, "file", name=name)
    row |= times
    row["size"] = content.size
    file = rows.insert(tx.c, row, item_id=item_id)
    rows.add_size(tx.c, parent.id, content.size)
    return _set_version(tx, file, content, values={})


def _recorded(tx: Transaction, item: Item) -> Item:
    details: dict[str, JSON] = {"name": item.name, "parent_id": item.parent_id}
    journal.record(tx, JournalEntry(JournalAction.CREATE, item.type, item.id, details))
    return item


def _new_row(tx: Transaction, parent: Item, kind: str, *, name: str) -> dict[str, Value]:
    times = ("created_at", "modified_at", "content_created_at", "content_modified_at")
    people: dict[str, Value] = {
        "created_by": tx.user_id,
        "modified_by": tx.user_id,
        "owner_id": parent.owner_id,
    }
    return {"type": kind, "parent_id": parent.id, "name": name, **people, **dict.fromkeys(times, tx.now)}


def _set_version(tx: Transaction, file: Item, content: Content, *, values: Mapping[str, Value]) -> Item:
    time = values.get("content_modified_at")
    row: dict[str, str | int] = {
        "name": str(values.get("name", file.name)),
        "created_at": tx.now,
        "modified_at": file.content_modified_at if time is None else int(time),
        "created_by": tx.user_id,
    }
    version = versions.add(tx.c, file.id, content, values=row)
    return rows.change(tx.c, file, {**values, "version_id": version.id})
