"""The methods of the filesystem that change folders and items: create, move, copy, delete, share."""

# The signatures differ from those of fsspec where it has many positional parameters.
# pyright: reportIncompatibleMethodOverride=false

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from fsspec import AbstractFileSystem

from box_models.errors import BadRequest, NameConflict
from box_models.fs.box_urls import ItemPath
from box_models.fs.bulk import PathsArg, in_threads, pairs_of
from box_models.fs.content_methods import ContentMethods
from box_models.fs.item_cache import NamedItem
from box_models.fs.listing_methods import PathArg, parsed
from box_models.fs.locator import as_file, as_folder
from box_models.models import File, FileVersion, Folder, SharedLink


class VersionInfo(TypedDict):
    """One version of a file."""

    version_id: str
    """The id of the version."""
    size: int
    """The size of the content, in bytes."""
    sha1: str
    """The SHA-1 of the content, in hexadecimal."""
    modified: datetime
    """When the version was last changed, in UTC."""
    is_current: bool
    """Whether it is the current version."""


class ChangeMethods(ContentMethods):
    """Changes of folders and items. Items keep their ids, versions and comments."""

    def mkdir(self, path: PathArg, create_parents: bool = True, **_: object) -> None:
        """Create a folder. Raises FileExistsError if the name is taken."""
        self._locator.create_folder(parsed(path), exist_ok=False, parents=create_parents)

    def makedirs(self, path: PathArg, exist_ok: bool = False) -> None:
        """Create a folder and those above it. Raises FileExistsError if it exists, unless ``exist_ok``."""
        self._locator.create_folder(parsed(path), exist_ok=exist_ok)

    def rmdir(self, path: PathArg) -> None:
        """Move an empty folder to the trash. Raises OSError if it is not empty."""
        item_path = parsed(path)
        as_folder(self._locator.find(item_path), item_path)
        self._delete(item_path, recursive=False)

    def rm_file(self, path: PathArg) -> None:
        """Move a file, or an empty folder, to the trash."""
        self._delete(parsed(path), recursive=False)

    def rm(
        self, path: PathArg | Sequence[PathArg], recursive: bool = False, maxdepth: int | None = None
    ) -> None:
        """Move files and folders to the trash: with ``recursive`` a whole folder, in one request.

        Without ``recursive``, a folder that is not empty raises OSError.
        """
        if maxdepth is not None:
            super().rm(path, recursive, maxdepth)
            return
        names = [path] if isinstance(path, str | os.PathLike) else list(path)
        paths = [parsed(name) for name in self.expand_path(names)]
        in_threads(lambda each: self._delete(each, recursive=recursive), paths)

    def mv(
        self,
        path1: PathsArg,
        path2: PathsArg,
        recursive: bool = False,
        *,
        maxdepth: int | None = None,
        **_: object,
    ) -> None:
        """Move or rename items, each in one request. They keep their ids, versions and comments.

        If the target is a folder, the item moves into it. A file that has the name of the target goes to the trash.
        """
        if isinstance(path1, str | os.PathLike) and isinstance(path2, str | os.PathLike) and maxdepth is None:
            source = parsed(path1)
            if source.parts and self._type(path1) is not None:
                self._move(source, self._target(source, path2))
                return
        pairs = pairs_of(
            self, AbstractFileSystem.copy, (path1, path2), recursive=recursive, maxdepth=maxdepth
        )
        sources = [parsed(source) for source, _ in pairs]
        for source, target in zip(sources, (target for _, target in pairs), strict=True):
            if not any(_is_below(source, other) for other in sources):  # it moves with its folder
                self._move(source, parsed(target))

    def cp_file(self, path1: PathArg, path2: PathArg, **_: object) -> None:
        """Copy a file on the server. If the target is a file, it gets a new version with the content."""
        source, target = parsed(path1), parsed(path2)
        item = self._locator.find(source)
        if isinstance(item, Folder):
            self._locator.create_folder(target)
            return
        try:
            self._locator.store(
                target,
                lambda folder, name: self._locator.look_up(
                    source, lambda each: as_file(each, source).copy(folder, name=name)
                ),
            )
        except NameConflict as conflict:
            existing = conflict.existing
            if not isinstance(existing, File):
                raise
            if existing.id != item.id:
                with self.open(path1) as content:
                    self._store(target, content)

    def copy(
        self,
        path1: PathsArg,
        path2: PathsArg,
        recursive: bool = False,
        *,
        maxdepth: int | None = None,
        on_error: str | None = None,
        **_: object,
    ) -> None:
        """Copy files or a tree on the server, side by side. See fsspec for the names of the copies, and ``on_error``."""
        ignores = on_error == "ignore" or (on_error is None and recursive)
        pairs = pairs_of(
            self, AbstractFileSystem.copy, (path1, path2), recursive=recursive, maxdepth=maxdepth
        )
        folders = [target for source, target in pairs if self.isdir(source)]
        for target in folders:
            self._locator.create_folder(parsed(target))
        files = [pair for pair in pairs if pair[1] not in set(folders)]
        self._create_parents([target for _, target in files])

        def copy(pair: tuple[str, str]) -> None:
            try:
                self.cp_file(*pair)
            except FileNotFoundError:
                if not ignores:
                    raise

        in_threads(copy, files)

    def versions(self, path: PathArg) -> list[VersionInfo]:
        """Return the versions of a file, newest first. Their ids are arguments of `open` and `cat_file`."""
        file = self._locator.file(parsed(path), refresh=True)
        current = file.file_version
        newest = [] if current is None else [_version_info(current.id, file, is_current=True)]
        return newest + [_version_info(version.id, version) for version in file.versions()]

    def sign(self, path: PathArg, expiration: int | None = None, **_: object) -> str:
        """Return the address of a shared link of an item, which is created if necessary.

        ``expiration`` is in seconds. Box rounds it to the day. The setting of the enterprise decides who may open the link.
        """
        item_path = parsed(path)
        expires = None if expiration is None else timedelta(seconds=expiration)

        def share(item: NamedItem) -> SharedLink:
            return item.share() if expires is None else item.share(expires=expires)

        return self._locator.look_up(item_path, share).url

    def _target(self, source: ItemPath, path: PathArg) -> ItemPath:
        """Return the new path of an item that moves to ``path``: in it if it is a folder, as in a shell."""
        target = parsed(path)
        is_folder = os.fspath(path).endswith("/") or self.isdir(path)
        return target.child(source.parts[-1]) if is_folder and target != source else target

    def _move(self, source: ItemPath, target: ItemPath) -> None:
        if source == target:
            return
        if not target.parts or _is_below(target, source):
            raise OSError(errno.EINVAL, "a folder cannot be moved into itself", str(target))
        folder = self._locator.create_folder(target.parent)

        def move(item: NamedItem) -> NamedItem:
            try:
                return item.move(folder, name=target.parts[-1])
            except NameConflict as conflict:
                if not isinstance(item, File) or not isinstance(conflict.existing, File):
                    raise
                existing = conflict.existing
            with _in_trash(existing):
                return item.move(folder, name=target.parts[-1])

        item = self._locator.look_up(source, move)
        self._locator.cache.forget_tree(source)
        self._locator.cache.forget_tree(target)
        self._locator.cache.store_item(target, item, self._locator.cache.changes)

    def _delete(self, path: ItemPath, *, recursive: bool) -> None:
        if not path.parts and path.start_id in (None, "0"):
            raise PermissionError(errno.EPERM, "the root folder cannot be deleted", str(path))

        def delete(item: NamedItem) -> None:
            if isinstance(item, Folder):
                item.delete(recursive=recursive)
            else:
                item.delete()

        try:
            self._locator.look_up(path, delete)
        except BadRequest as error:
            if error.code != "folder_not_empty":
                raise
            message = "the folder is not empty; use recursive=True to delete its content as well"
            raise OSError(errno.ENOTEMPTY, message, str(path)) from error
        self._locator.cache.forget_tree(path)


@contextmanager
def _in_trash(file: File) -> Iterator[None]:
    """Move a file to the trash, and restore it if the block raises."""
    file.delete()
    try:
        yield
    except BaseException:
        file.restore()
        raise


def _version_info(id: str, version: File | FileVersion, *, is_current: bool = False) -> VersionInfo:
    return {
        "version_id": id,
        "size": version.size,
        "sha1": version.sha1,
        "modified": version.modified_at.astimezone(UTC),
        "is_current": is_current,
    }


def _is_below(path: ItemPath, folder: ItemPath) -> bool:
    depth = len(folder.parts)
    return path.start_id == folder.start_id and path.parts[:depth] == folder.parts and len(path.parts) > depth
