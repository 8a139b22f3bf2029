"""Find, list, create and store the items of paths."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from box_models._same_name import name_key
from box_models.errors import NameConflict, NotFound
from box_models.fs.box_urls import ItemPath
from box_models.fs.connections import FileSystemConnection
from box_models.fs.item_cache import ItemCache, NamedItem
from box_models.fs.item_info import INFO_FIELDS, is_complete
from box_models.models import File, Folder, Item
from box_models.models.paths import child_of

T = TypeVar("T")

_FIRST_PAGE = 1000


class _NoSuchNameError(NotFound):
    """A folder that exists has no item of this name."""


class Locator:
    """The items behind the paths of a filesystem.

    Items and listings come from the cache if they are there. Whether an item is missing is never read from the cache. If an item of the
    cache is no longer in Box, its path is looked up again.
    """

    def __init__(self, connection: FileSystemConnection) -> None:
        self._connection = connection
        self.cache: ItemCache = connection.cache

    def find(self, path: ItemPath) -> NamedItem:
        """Return the item at a path, with the fields that happen to be loaded. One request per part of the path.

        Raises `NotFound` if it does not exist.
        """
        item, depth = self._closest_known(path)
        try:
            return self._descend(item, path, depth)
        except NotFound as error:
            if not depth or isinstance(error, _NoSuchNameError):
                raise
        self._forget_above(path)  # a folder of the cache was moved or deleted
        return self._descend(self._start(path), path, 0)

    def look_up(self, path: ItemPath, use: Callable[[NamedItem], T]) -> T:
        """Call a function with the item at a path. If the item no longer exists, look the path up again, once."""
        known = self.cache.item(path)
        if known is not None:
            try:
                return use(known)
            except NotFound:
                self.cache.forget_tree(path)
        return use(self.find(path))

    def complete(self, path: ItemPath, *, refresh: bool = False) -> NamedItem:
        """Return the item at a path with all fields of an `ItemInfo`. ``refresh`` asks Box for them in any case."""
        changes = self.cache.changes

        def load(item: NamedItem) -> NamedItem:
            is_root = item.id == "0" and item.type == "folder"
            if is_root or (is_complete(item) and not refresh):
                return item
            names = (*INFO_FIELDS, "sha1", "file_version") if item.type == "file" else INFO_FIELDS
            return item.refresh(fields=[name for name in names if name in type(item).model_fields])

        item = self.look_up(path, load)
        self.cache.store_item(path, item, changes)
        return item

    def file(self, path: ItemPath, *, refresh: bool = False) -> File:
        """Return the file at a path. Raises IsADirectoryError for a folder, and ValueError for a web link.

        With ``refresh``, its size, sha1 and version are those that Box has now.
        """
        return as_file(self.complete(path, refresh=True) if refresh else self.find(path), path)

    def folder(self, path: ItemPath) -> Folder:
        """Return the folder at a path. Raises NotADirectoryError for anything else."""
        return as_folder(self.find(path), path)

    def children(self, path: ItemPath, *, refresh: bool = False) -> Mapping[str, NamedItem]:
        """Return the items in a folder, by the keys of their names. One request per 1,000 items."""
        if not refresh and (listing := self.cache.listing(path)) is not None:
            return listing
        changes = self.cache.changes
        items = self.look_up(path, lambda item: as_folder(item, path).items().all())
        listing = _by_name(items)
        self.cache.store_listing(path, listing, changes)
        return listing

    def preload(self, folder: ItemPath) -> None:
        """Remember the first 1,000 items of a folder, of which several are needed. One request."""
        if self.cache.listing(folder) is not None:
            return
        changes = self.cache.changes
        items = self.look_up(folder, lambda item: as_folder(item, folder).items(limit=_FIRST_PAGE).all())
        if len(items) < _FIRST_PAGE:
            self.cache.store_listing(folder, _by_name(items), changes)
        for item in _by_name(items).values():
            self.cache.store_item(folder.child(item.name), item, changes)

    def create_folder(self, path: ItemPath, *, exist_ok: bool = True, parents: bool = True) -> Folder:
        """Create a folder and, with ``parents``, those above it. Raises FileExistsError or returns it if it exists."""
        try:
            existing = self.find(path)
        except NotFound:
            pass
        else:
            if exist_ok and isinstance(existing, Folder):
                return existing
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
        above = self.create_folder(path.parent) if parents else self.folder(path.parent)
        folder = above.create_folder(path.parts[-1], exist_ok=exist_ok)
        self.cache.forget(path)
        self.cache.store_item(path, folder, self.cache.changes)
        return folder

    def store(self, path: ItemPath, upload: Callable[[Folder, str], File]) -> File:
        """Store a file: call ``upload`` with its folder, which is created if necessary, and its name."""
        if not path.parts:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        name = path.parts[-1]
        try:
            try:
                file = upload(self.create_folder(path.parent), name)
            except NotFound:
                self._forget_above(path)  # a folder of the cache was moved or deleted
                file = upload(self.create_folder(path.parent), name)
        except NameConflict as conflict:
            if isinstance(conflict.existing, Folder):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path)) from conflict
            raise
        self.cache.forget(path)
        self.cache.store_item(path, file, self.cache.changes)
        return file

    def _start(self, path: ItemPath) -> NamedItem:
        """Return the item that a path starts from."""
        if path.start_id is None:
            return self._connection.root
        box, id = self._connection.box, path.start_id
        if path.parts or id == "0":
            return box.folder(id)
        try:
            return box.file(id).refresh(fields=(*INFO_FIELDS, "sha1", "file_version"))
        except NotFound:
            return box.folder(id).refresh(fields=INFO_FIELDS)

    def _closest_known(self, path: ItemPath) -> tuple[NamedItem, int]:
        """Return the deepest item of a path that is in the cache, and its depth."""
        for depth in range(len(path.parts), 0, -1):
            item = self.cache.item(ItemPath(path.start_id, path.parts[:depth]))
            if item is not None:
                return item, depth
        return self._start(path), 0

    def _descend(self, item: NamedItem, path: ItemPath, depth: int) -> NamedItem:
        """Return the item at a path, from the item at the given depth of it."""
        changes = self.cache.changes
        for part in path.parts[depth:]:
            child = child_of(item, part) if isinstance(item, Folder) else None
            if not isinstance(child, NamedItem):
                folder = str(ItemPath(path.start_id, path.parts[:depth]))
                raise _NoSuchNameError(f"{str(path)!r} does not exist: {folder!r} has no item {part!r}")
            item, depth = child, depth + 1
            self.cache.store_item(ItemPath(path.start_id, path.parts[:depth]), item, changes)
        return item

    def _forget_above(self, path: ItemPath) -> None:
        for depth in range(len(path.parts) + 1):
            self.cache.forget(ItemPath(path.start_id, path.parts[:depth]))


def as_file(item: NamedItem, path: ItemPath) -> File:
    """Return the item if it is a file. Raises an error otherwise."""
    if isinstance(item, File):
        return item
    if isinstance(item, Folder):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.EINVAL, f"it is a {item.type}, which has no content", str(path))


def as_folder(item: NamedItem, path: ItemPath) -> Folder:
    """Return the item if it is a folder. Raises NotADirectoryError otherwise."""
    if isinstance(item, Folder):
        return item
    raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(path))


def _by_name(items: Iterable[Item]) -> dict[str, NamedItem]:
    """Return the items by the keys of their names. Items that this version cannot read are left out."""
    named = (item for item in items if isinstance(item, NamedItem) and "name" in vars(item))
    return {name_key(item.name): item for item in named}
