"""The methods of the filesystem that look: information about items, listings and searches by pattern."""

# The signatures differ from those of fsspec where it has many positional parameters.
# pyright: reportIncompatibleMethodOverride=false

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from glob import has_magic
from typing import TYPE_CHECKING, Literal, TypeAlias, overload

from fsspec import AbstractFileSystem
from fsspec.utils import stringify_path

from box_models.errors import NotFound
from box_models.fs.box_urls import ItemPath, plain_name, url_of
from box_models.fs.bulk import in_threads
from box_models.fs.item_cache import NamedItem
from box_models.fs.item_info import ItemInfo, info_of
from box_models.fs.locator import Locator
from box_models.models import Folder

if TYPE_CHECKING:
    from collections.abc import Callable

PathArg: TypeAlias = str | os.PathLike[str]


class ListingMethods(AbstractFileSystem):
    """Information about items, and listings. Only a missing item makes these methods answer "no" or "nothing"."""

    protocol = "box"
    root_marker = "/"

    _locator: Locator

    @classmethod
    def _strip_protocol(cls, path: PathArg | list[PathArg]) -> str | list[str]:
        if isinstance(path, list):
            return [plain_name(stringify_path(each)) for each in path]
        return plain_name(stringify_path(path))

    def unstrip_protocol(self, name: str) -> str:
        """Return the URL of a name: ``box://A/b`` for ``/A/b``."""
        return url_of(name)

    @classmethod
    def _parent(cls, path: PathArg) -> str:
        return str(parsed(path).parent)

    # One item

    def info(self, path: PathArg, *, refresh: bool = False, **_: object) -> ItemInfo:
        """Return what Box says about an item. Raises `NotFound` (a FileNotFoundError) if it does not exist.

        Without ``refresh``, a cached listing may answer. Otherwise one request per part of the path, and one for the item.
        """
        item_path = parsed(path)
        return info_of(self._locator.complete(item_path, refresh=refresh), str(item_path))

    def exists(self, path: PathArg, **_: object) -> bool:
        """Return whether there is an item at the path. Raises all errors but `NotFound`."""
        return self._type(path) is not None

    def lexists(self, path: PathArg, **_: object) -> bool:
        """Return whether there is an item at the path."""
        return self.exists(path)

    def isfile(self, path: PathArg) -> bool:
        """Return whether there is a file at the path. Raises all errors but `NotFound`."""
        return self._type(path) == "file"

    def isdir(self, path: PathArg) -> bool:
        """Return whether there is a folder at the path. Raises all errors but `NotFound`."""
        return self._type(path) == "folder"

    def checksum(self, path: PathArg) -> int:
        """Return the sha1 of a file as a number, as Box has it now."""
        return int(self.ukey(path), 16)

    def ukey(self, path: PathArg) -> str:
        """Return the sha1 of a file, as Box has it now."""
        item_path = parsed(path)
        return self._locator.file(item_path, refresh=True).sha1

    def created(self, path: PathArg) -> datetime | None:
        """Return when an item was created in Box. None for the root folder."""
        return self.info(path)["created"]

    def modified(self, path: PathArg) -> datetime | None:
        """Return when an item was last changed in Box. None for the root folder."""
        return self.info(path)["modified"]

    # Several items

    @overload
    def ls(
        self, path: PathArg, detail: Literal[True] = True, *, refresh: bool = False, **_: object
    ) -> list[ItemInfo]: ...
    @overload
    def ls(
        self, path: PathArg, detail: Literal[False], *, refresh: bool = False, **_: object
    ) -> list[str]: ...
    def ls(
        self, path: PathArg, detail: bool = True, *, refresh: bool = False, **_: object
    ) -> list[ItemInfo] | list[str]:
        """Return the items in a folder, or the file itself.

        Raises `NotFound` (a FileNotFoundError) if it does not exist.

        One request per part of the path, and one per 1,000 items. Without ``refresh``, a listing of the last seconds is used again.
        """
        infos = self._entries(parsed(path), refresh=refresh)
        return infos if detail else [info["name"] for info in infos]

    def walk(
        self,
        path: PathArg,
        maxdepth: int | None = None,
        topdown: bool = True,
        *,
        on_error: str | Callable[[OSError], object] = "omit",
        detail: bool = False,
        **options: object,
    ) -> Iterator[tuple[str, list[str], list[str]] | tuple[str, dict[str, ItemInfo], dict[str, ItemInfo]]]:
        """Walk a tree as `os.walk` does. Web links are among the files.

        With ``on_error="omit"``, folders that do not exist are skipped, and all other errors are raised. A function is called with
        every error.
        """
        _check_depth(maxdepth)
        start = parsed(path)
        try:
            infos = [] if self.isfile(path) else self._entries(start, refresh=bool(options.get("refresh")))
        except OSError as error:
            if callable(on_error):
                on_error(error)
            elif on_error != "omit" or not isinstance(error, NotFound):
                raise
            return
        named = {info["name"].rpartition("/")[2]: info for info in infos}
        dirs = {name: info for name, info in named.items() if info["type"] == "directory"}
        files = {name: info for name, info in named.items() if name not in dirs}
        names = list(dirs)
        step = (str(start), dirs, files) if detail else (str(start), names, list(files))
        if topdown:
            yield step
        if maxdepth is None or maxdepth > 1:
            below = None if maxdepth is None else maxdepth - 1
            for name in list(step[1]):
                yield from self.walk(
                    str(start.child(name)), below, topdown, on_error=on_error, detail=detail, **options
                )
        if not topdown:
            yield step

    @overload
    def find(
        self,
        path: PathArg,
        maxdepth: int | None = None,
        withdirs: bool = False,
        *,
        detail: Literal[False] = False,
        refresh: bool = False,
        **_: object,
    ) -> list[str]: ...
    @overload
    def find(
        self,
        path: PathArg,
        maxdepth: int | None = None,
        withdirs: bool = False,
        *,
        detail: Literal[True],
        refresh: bool = False,
        **_: object,
    ) -> dict[str, ItemInfo]: ...
    def find(
        self,
        path: PathArg,
        maxdepth: int | None = None,
        withdirs: bool = False,
        *,
        detail: bool = False,
        refresh: bool = False,
        **_: object,
    ) -> list[str] | dict[str, ItemInfo]:
        """Return all files below a path, and with ``withdirs`` the folders, too. Web links are left out.

        One request per folder, side by side, and one per part of the path. A path that does not exist has no files.
        """
        _check_depth(maxdepth)
        start = parsed(path)
        entries: dict[str, ItemInfo] = {}
        kind = self._type(path)
        if kind == "file" or (kind == "folder" and withdirs):
            entries[str(start)] = self.info(str(start))
        level, depth = [start] if kind == "folder" else [], 0
        while level and (maxdepth is None or depth < maxdepth):
            listings = in_threads(lambda folder: self._entries_or_none(folder, refresh=refresh), level)
            infos = [info for listing in listings for info in listing]
            level, depth = [parsed(info["name"]) for info in infos if info["type"] == "directory"], depth + 1
            types = ("file", "directory") if withdirs else ("file",)
            entries.update((info["name"], info) for info in infos if info["type"] in types)
        names = sorted(entries)
        return {name: entries[name] for name in names} if detail else names

    def du(
        self,
        path: PathArg,
        total: bool = True,
        maxdepth: int | None = None,
        *,
        withdirs: bool = False,
        refresh: bool = False,
        **_: object,
    ) -> int | dict[str, int]:
        """Return the size of all files below a path in bytes, or with ``total=False`` the size of each."""
        entries = self.find(path, maxdepth, withdirs, detail=True, refresh=refresh)
        sizes = {name: info["size"] or 0 for name, info in entries.items()}
        return sum(sizes.values()) if total else sizes

    def glob(
        self, path: PathArg, maxdepth: int | None = None, **options: object
    ) -> list[str] | dict[str, ItemInfo]:
        """Return the items that match a pattern, in the syntax of fsspec. Web links never match.

        A name that contains ``?`` or ``[`` matches itself, if there is such an item.
        """
        name = stringify_path(path)
        if has_magic(name) and "*" not in name and (item := self._literal(name)) is not None:
            entries = {str(parsed(name)): item}
            return entries if options.get("detail") else list(entries)
        matches: list[str] | dict[str, ItemInfo] = super().glob(name, maxdepth=maxdepth, **options)  # pyright: ignore[reportAssignmentType]
        return matches

    def invalidate_cache(self, path: PathArg | None = None) -> None:
        """Forget the cached listings at and below a path, or all of them."""
        if path is None:
            self._locator.cache.clear()
        else:
            self._locator.cache.forget_tree(parsed(path))
        super().invalidate_cache(path)

    def _literal(self, name: str) -> ItemInfo | None:
        try:
            return self.info(name)
        except NotFound:
            return None

    def _type(self, path: PathArg) -> str | None:
        """Return Box's type of the item at a path, or None."""
        try:
            return self._locator.find(parsed(path)).type
        except NotFound:
            return None

    def _entries(self, path: ItemPath, *, refresh: bool = False) -> list[ItemInfo]:
        if self._locator.cache.listing(path) is None or refresh:
            item: NamedItem = self._locator.find(path)
            if not isinstance(item, Folder):
                return [self.info(str(path), refresh=refresh)]
        children = self._locator.children(path, refresh=refresh)
        return [info_of(item, str(path.child(item.name))) for item in children.values()]

    def _entries_or_none(self, path: ItemPath, *, refresh: bool) -> list[ItemInfo]:
        try:
            return self._entries(path, refresh=refresh)
        except NotFound:  # deleted during the search
            return []


def parsed(path: PathArg) -> ItemPath:
    """Return the parts of a path or a URL."""
    return ItemPath.parse(stringify_path(path))


def _check_depth(maxdepth: int | None) -> None:
    if maxdepth is not None and maxdepth < 1:
        raise ValueError(f"maxdepth must be at least 1, not {maxdepth}")
