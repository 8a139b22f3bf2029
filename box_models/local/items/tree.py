"""What changes more than one row: making, moving, copying, deleting and bringing back items."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import cast

from box_models.local.http.errors import ApiError
from box_models.local.http.transactions import Transaction
from box_models.local.items import rows, versions
from box_models.local.items.rows import Item, Value
from box_models.local.items.versions import Content
from box_models.local.json_values import JSON, decode_json
from box_models.local.store import journal
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import Database
from box_models.local.store.journal import JournalAction, JournalEntry


def create_folder(tx: Transaction, parent: Item, name: str, *, item_id: int | None = None) -> Item:
    """Make an empty folder; the name has been checked."""
    return _created(tx, _insert_folder(tx, parent, name, item_id))


def create_web_link(tx: Transaction, parent: Item, name: str, url: str, description: str) -> Item:
    """Make a web link; the name has been checked."""
    return _created(tx, _insert_web_link(tx, parent, name, url, description))


def create_file(
    tx: Transaction,
    parent: Item,
    name: str,
    content: Content,
    *,
    item_id: int | None = None,
    times: Mapping[str, Value] | None = None,
) -> Item:
    """Make a file with its first version; ``times`` may give ``content_created_at`` and ``content_modified_at``."""
    return _created(tx, _insert_file(tx, parent, name, content, item_id=item_id, times=times or {}))


def add_version(tx: Transaction, file: Item, content: Content, values: Mapping[str, Value]) -> Item:
    """Give a file a new content; ``values`` may bring a new ``name`` and ``content_modified_at``."""
    rows.grow(tx.c, file.parent_id, content.size - file.size)
    versions.rename(tx.c, file.version_id or 0, file.name)
    row: dict[str, Value] = {"content_modified_at": tx.now, **values, "size": content.size}
    changed = touch(tx, _set_version(tx, file, content, row), {})
    details: dict[str, JSON] = {"version_id": changed.version_id, "name": changed.name}
    journal.record(tx, JournalEntry(JournalAction.ADD_VERSION, "file", file.id, details))
    return changed


def touch(tx: Transaction, item: Item, values: Mapping[str, Value]) -> Item:
    """Change an item so that everybody can see it changed: etag, time and author move."""
    moved: dict[str, Value] = {"etag": item.etag + 1, "modified_at": tx.now, "modified_by": tx.user_id}
    return rows.change(tx.c, item, {**values, **moved})


def move(tx: Transaction, item: Item, parent: Item) -> Item:
    """Put an item into another folder, whose owner it then belongs to; the name there has been checked."""
    if item.type == "folder" and not parent.is_root:
        above = {folder.id for folder in rows.ancestors(tx.c, parent)} | {parent.id}
        if item.id in above:
            raise ApiError(400, "cyclical_folder_structure", "Folder move creates cyclical folder structure")
    rows.grow(tx.c, item.parent_id, -item.size)
    rows.grow(tx.c, parent.id, item.size)
    if not parent.has_same_owner(item):
        marked = [(parent.owner_id, item_id) for item_id in rows.below(tx.c, item)]
        tx.c.executemany("UPDATE items SET owner_id = ? WHERE id = ?", marked)
    return rows.change(tx.c, item, {"parent_id": parent.id, "owner_id": parent.owner_id})


def copy(
    tx: Transaction, item: Item, parent: Item, name: str, *, version: versions.Version | None = None
) -> Item:
    """Copy an item, a folder with all that is in it; contents are shared, histories and comments stay behind."""
    # A folder may be copied into itself: what the copy adds is not copied again.
    twin = _copy(tx, item, parent, name, version, among=set(rows.below(tx.c, item)))
    details: dict[str, JSON] = {"source_id": item.id, "parent_id": parent.id, "name": name}
    journal.record(tx, JournalEntry(JournalAction.COPY, twin.type, twin.id, details))
    return twin


def current_version(c: sqlite3.Connection, file: Item) -> versions.Version:
    """Return the version a file shows."""
    version = versions.get(c, file.version_id or 0)
    if version is None:
        raise LookupError(f"file {file.id} has no version {file.version_id}")
    return version


def lock_of(item: Item, now: int) -> Mapping[str, Value] | None:
    """Return the lock on an item: its ``id``, ``created_by``, ``created_at``, ``expires_at``, ``is_download_prevented``."""
    lock = None if item.lock is None else cast("dict[str, Value]", decode_json(item.lock))
    if lock is None:
        return None
    expires_at = lock["expires_at"]
    return None if isinstance(expires_at, int) and expires_at <= now else lock


def trash(tx: Transaction, item: Item, lifetime: int) -> None:
    """Put an item into the trash, a folder with all in it that is not there already."""
    rows.grow(tx.c, item.parent_id, -item.size)
    marked = [(item.id, tx.now, tx.now + lifetime, item_id) for item_id in rows.below(tx.c, item)]
    tx.c.executemany(
        "UPDATE items SET in_trash = ?, trashed_at = ?, purged_at = ? WHERE id = ? AND in_trash IS NULL",
        marked,
    )
    details: dict[str, JSON] = {"name": item.name, "parent_id": item.parent_id}
    journal.record(tx, JournalEntry(JournalAction.TRASH, item.type, item.id, details))


def restore(tx: Transaction, item: Item, parent: Item, name: str) -> Item:
    """Take an item out of the trash again, with what went there along with it."""
    # It gets its new place while it is still in the trash: its old name may be taken by now.
    item = rows.change(tx.c, item, {"parent_id": parent.id, "name": name})
    out = "in_trash = NULL, trashed_at = NULL, purged_at = NULL"
    tx.c.execute(f"UPDATE items SET {out} WHERE in_trash = ?", (item.id,))
    rows.grow(tx.c, parent.id, item.size)
    details: dict[str, JSON] = {"name": name, "parent_id": parent.id}
    journal.record(tx, JournalEntry(JournalAction.RESTORE, item.type, item.id, details))
    return touch(tx, item, {})


def purge(c: sqlite3.Connection, item: Item, *, at: int, by: str | None) -> list[str]:
    """Delete a trashed item for good and return the contents to remove once that is committed.

    What had been deleted from the folder before it stays in the trash, without a folder to return to.
    """
    gone = [
        int(row[0])
        for row in c.execute("SELECT id FROM items WHERE in_trash = ? OR id = ?", (item.id, item.id))
    ]
    blobs = versions.blobs_of(c, gone)
    c.executemany("DELETE FROM items WHERE id = ?", [(item_id,) for item_id in gone])
    journal.add(
        c, JournalEntry(JournalAction.DELETE, item.type, item.id, {"name": item.name}), at=at, user_id=by
    )
    return versions.unused(c, blobs)


def purge_expired(database: Database, blobs: Blobs, now: int) -> None:
    """Delete for good what has been in the trash for as long as it may."""
    unused: list[str] = []
    with database.transaction() as c:
        where = " WHERE items.in_trash = items.id AND items.purged_at <= ?"
        for row in c.execute(rows.SELECT + where, (now,)).fetchall():
            unused += purge(c, Item(*row), at=now, by=None)
    blobs.remove(unused)


def _copy(
    tx: Transaction, item: Item, parent: Item, name: str, version: versions.Version | None, among: set[int]
) -> Item:
    if item.type == "web_link":
        return _insert_web_link(tx, parent, name, item.url or "", item.description)
    if item.type == "folder":
        inside = [child for child in rows.children(tx.c, item) if child.id in among]
        folder = rows.change(tx.c, _insert_folder(tx, parent, name), {"description": item.description})
        for child in inside:
            _copy(tx, child, folder, child.name, None, among)
        return rows.get(tx.c, folder.id) or folder
    version = version or current_version(tx.c, item)
    times: dict[str, Value] = {
        "content_created_at": item.content_created_at,
        "content_modified_at": version.modified_at,
    }
    content = Content(version.blob, version.size, version.sha1)
    file = _insert_file(tx, parent, name, content, times=times)
    return rows.change(tx.c, file, {"description": item.description})


def _insert_folder(tx: Transaction, parent: Item, name: str, item_id: int | None = None) -> Item:
    return rows.insert(tx.c, _new(tx, parent, "folder", name), item_id=item_id)


def _insert_web_link(tx: Transaction, parent: Item, name: str, url: str, description: str) -> Item:
    values: dict[str, Value] = {"url": url, "description": description}
    return rows.insert(tx.c, _new(tx, parent, "web_link", name) | values)


def _insert_file(
    tx: Transaction,
    parent: Item,
    name: str,
    content: Content,
    *,
    item_id: int | None = None,
    times: Mapping[str, Value],
) -> Item:
    row = _new(tx, parent, "file", name)
    row |= times
    row["size"] = content.size
    file = rows.insert(tx.c, row, item_id=item_id)
    rows.grow(tx.c, parent.id, content.size)
    return _set_version(tx, file, content, {})


def _created(tx: Transaction, item: Item) -> Item:
    details: dict[str, JSON] = {"name": item.name, "parent_id": item.parent_id}
    journal.record(tx, JournalEntry(JournalAction.CREATE, item.type, item.id, details))
    return item


def _new(tx: Transaction, parent: Item, kind: str, name: str) -> dict[str, Value]:
    times = ("created_at", "modified_at", "content_created_at", "content_modified_at")
    people: dict[str, Value] = {
        "created_by": tx.user_id,
        "modified_by": tx.user_id,
        "owner_id": parent.owner_id,
    }
    return {"type": kind, "parent_id": parent.id, "name": name, **people, **dict.fromkeys(times, tx.now)}


def _set_version(tx: Transaction, file: Item, content: Content, values: Mapping[str, Value]) -> Item:
    made: dict[str, str | int] = {
        "name": str(values.get("name", file.name)),
        "created_at": tx.now,
        "modified_at": int(values.get("content_modified_at") or file.content_modified_at),
        "created_by": tx.user_id,
    }
    version = versions.add(tx.c, file.id, content, made)
    return rows.change(tx.c, file, {**values, "version_id": version.id})
