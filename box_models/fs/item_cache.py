"""A cache of listings and of single items, for as long as fsspec's options say."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TypeAlias

from fsspec.dircache import DirCache

from box_models._same_name import name_key
from box_models.fs.box_urls import ItemPath
from box_models.models import File, Folder, WebLink

NamedItem: TypeAlias = File | Folder | WebLink

DEFAULT_EXPIRY = 30.0
"""Seconds for which a listing is valid. It is short because others may change the folders, too."""


class ItemCache:
    """Remembers the items of paths, and the items in folders. The letter case of a path does not matter.

    ``changes`` counts the changes that this process made. A result of a request is stored only if none of them happened during the request.
    """

    def __init__(self, *, enabled: bool, expiry: float | None, max_listings: int | None) -> None:
        self.changes: int = 0
        self._items = DirCache(enabled, expiry)
        self._listings = DirCache(enabled, expiry, max_listings)

    def item(self, path: ItemPath) -> NamedItem | None:
        """Return the item at a path. None if it is not known."""
        item = _get(self._items, _key(path))
        if isinstance(item, NamedItem):
            return item
        listing = self.listing(path.parent) if path.parts else None
        return None if listing is None else listing.get(name_key(path.parts[-1]))

    def listing(self, path: ItemPath) -> Mapping[str, NamedItem] | None:
        """Return the items in a folder by the keys of their names. None if they are not known."""
        listing = _get(self._listings, _key(path))
        return listing if isinstance(listing, dict) else None

    def store_item(self, path: ItemPath, item: NamedItem, changes: int) -> None:
        """Remember the item at a path. ``changes`` is the number before the request."""
        if changes == self.changes:
            self._items[_key(path)] = item

    def store_listing(self, path: ItemPath, items: Mapping[str, NamedItem], changes: int) -> None:
        """Remember all items in a folder. ``changes`` is the number before the request."""
        if changes == self.changes:
            self._listings[_key(path)] = items

    def forget(self, path: ItemPath) -> None:
        """Forget an item and the listings that contain it or its items."""
        self.changes += 1
        _drop(self._items, _key(path))
        _drop(self._listings, _key(path))
        _drop(self._listings, _key(path.parent))

    def forget_tree(self, path: ItemPath) -> None:
        """Forget an item, the listings that contain it, and everything below it."""
        self.forget(path)
        start = f"{_key(path).rstrip('/')}/"
        for cache in (self._items, self._listings):
            for key in list(cache):
                if key.startswith(start):
                    _drop(cache, key)

    def clear(self) -> None:
        """Forget everything."""
        self.changes += 1
        self._items.clear()
        self._listings.clear()


def _key(path: ItemPath) -> str:
    return name_key(str(path))


def _get(cache: DirCache, key: str) -> object:
    try:
        return cache[key]
    except KeyError:
        return None


def _drop(cache: DirCache, key: str) -> None:
    with suppress(KeyError):
        del cache[key]
