"""Many new folders and files at once: one statement for each table, and one sync for all contents."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from box_models.local.http.transactions import Transaction
from box_models.local.items import rows, search_index, versions
from box_models.local.items.rows import ItemType
from box_models.local.items.versions import Version
from box_models.local.store import journal
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import claim_ids
from box_models.local.store.journal import JournalAction, JournalEntry


@dataclass(eq=False)
class TreeNode:
    """An item that exists already, or a new one. The id of a new one may be chosen when it is written."""

    type: ItemType
    name: str
    id: int | None
    owner_id: str
    parent: TreeNode | None = None
    """The folder of a new item. None for an item that exists already."""
    name_key: str = ""
    content: bytes = b""
    size: int = 0
    children: dict[str, TreeNode] | None = None
    """The items in a folder, by the keys of their names. None if they were not read yet."""

    @property
    def is_new(self) -> bool:
        """Whether the item is only planned."""
        return self.parent is not None


class NewItems:
    """A plan of folders and files to add to the Box of one user. Nothing is changed before `write`."""

    def __init__(self, tx: Transaction, blobs: Blobs) -> None:
        self.root: TreeNode = TreeNode("folder", "", 0, tx.user_id)
        self._tx = tx
        self._blobs = blobs
        self._new: list[TreeNode] = []
        self._folders: dict[int, TreeNode | None] = {0: self.root}

    def folder(self, folder_id: int) -> TreeNode | None:
        """Return a folder that exists or is planned; None for any other id, and for a folder in the trash."""
        if folder_id not in self._folders:
            item = rows.get(self._tx.c, folder_id)
            is_usable = item is not None and item.type == "folder" and item.in_trash is None
            self._folders[folder_id] = (
                TreeNode("folder", item.name, item.id, item.owner_id)
                if item is not None and is_usable
                else None
            )
        return self._folders[folder_id]

    def child(self, folder: TreeNode, name: str) -> TreeNode | None:
        """Return the item with this name in a folder, or None."""
        return self._children(folder).get(rows.name_key(name))

    def add(
        self, kind: ItemType, folder: TreeNode, name: str, *, item_id: int | None = None, content: bytes = b""
    ) -> TreeNode:
        """Plan an item. The caller must check the name."""
        children: dict[str, TreeNode] | None = {} if kind == "folder" else None
        key = rows.name_key(name)
        node = TreeNode(kind, name, item_id, folder.owner_id, folder, key, content, len(content), children)
        self._children(folder)[key] = node
        self._new.append(node)
        if kind == "folder" and item_id is not None:
            self._folders[item_id] = node
        return node

    def write(self) -> None:
        """Add all items. Contents that are equal are stored once."""
        self._claim_ids()
        self._add_sizes()
        files = [node for node in self._new if node.type == "file"]
        file_versions = dict(zip(map(_id, files), self._versions(files), strict=True))
        with search_index.without_marks(self._tx.c):
            self._insert_items(file_versions)
        versions.insert(self._tx.c, file_versions.values())
        journal.record_all(self._tx, map(_entry, self._new))
        search_index.add_new(self._tx.c, ((_id(node), node.name, node.content) for node in self._new))

    def _children(self, folder: TreeNode) -> dict[str, TreeNode]:
        if folder.children is None:
            item = rows.get(self._tx.c, _id(folder)) or rows.root_of(folder.owner_id)
            folder.children = {}
            for child in rows.children(self._tx.c, item):
                node = TreeNode(child.type, child.name, child.id, child.owner_id)
                if child.type == "folder":
                    # The same folder must be the same object, whether it is found by its id or by its name.
                    node = self._folders.setdefault(child.id, node) or node
                folder.children[child.name_key] = node
        return folder.children

    def _claim_ids(self) -> None:
        chosen = [node.id for node in self._new if node.id is not None]
        unnamed = [node for node in self._new if node.id is None]
        for node, item_id in zip(
            unnamed, claim_ids(self._tx.c, len(unnamed), above=max(chosen, default=0)), strict=True
        ):
            node.id = item_id

    def _add_sizes(self) -> None:
        added: dict[int, int] = {}
        for node in self._new:
            if node.type == "file":
                folder = node.parent
                while folder is not None and folder.parent is not None:
                    folder.size += node.size
                    folder = folder.parent
                if folder is not None:
                    added[_id(folder)] = added.get(_id(folder), 0) + node.size
        for folder_id, size in added.items():
            rows.add_size(self._tx.c, folder_id, size)

    def _versions(self, files: list[TreeNode]) -> list[Version]:
        digests = [hashlib.sha1(file.content, usedforsecurity=False).hexdigest() for file in files]
        contents = dict(zip(digests, (file.content for file in files), strict=True))
        blobs = dict(zip(contents, self._blobs.add_all(contents.values()), strict=True))
        ids = claim_ids(self._tx.c, len(files))
        now, user_id = self._tx.now, self._tx.user_id
        return [
            Version(version_id, _id(file), 1, file.name, blobs[digest], file.size, digest, now, now, user_id)
            for version_id, file, digest in zip(ids, files, digests, strict=True)
        ]

    def _insert_items(self, file_versions: Mapping[int, Version]) -> None:
        people_and_times = (self._tx.user_id, self._tx.now)
        self._tx.c.executemany(
            "INSERT INTO items (id, type, owner_id, parent_id, name, name_key, size, version_id, created_by, modified_by,"
            " created_at, modified_at, content_created_at, content_modified_at)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?10, ?10, ?10)",
            (
                (
                    node.id,
                    node.type,
                    node.owner_id,
                    node.parent and node.parent.id,
                    node.name,
                    node.name_key,
                    node.size,
                    file_versions[_id(node)].id if node.type == "file" else None,
                    *people_and_times,
                )
                for node in self._new
            ),
        )


def _id(node: TreeNode) -> int:
    if node.id is None:
        raise LookupError(f"{node.name!r} was not written yet")
    return node.id


def _entry(node: TreeNode) -> JournalEntry:
    parent_id = None if node.parent is None else node.parent.id
    return JournalEntry(
        JournalAction.CREATE, node.type, _id(node), {"name": node.name, "parent_id": parent_id}
    )
