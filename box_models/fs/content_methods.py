"""The methods of the filesystem that transfer contents: open, cat, pipe, get and put."""

# The signatures differ from those of fsspec where it has many positional parameters.
# pyright: reportIncompatibleMethodOverride=false

from __future__ import annotations

import errno
import os
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Literal, TypeAlias, TypedDict, Unpack, cast, overload

from fsspec import AbstractFileSystem
from fsspec.callbacks import DEFAULT_CALLBACK, Callback
from fsspec.compression import compr
from fsspec.core import get_compression
from fsspec.utils import stringify_path

from box_models._checks import check_bytes
from box_models.errors import NotFound
from box_models.fs.box_urls import ItemPath
from box_models.fs.bulk import PathsArg, in_threads, pairs_of
from box_models.fs.listing_methods import ListingMethods, PathArg
from box_models.fs.locator import as_file
from box_models.fs.remote_file import ReadOptions, RemoteFile
from box_models.fs.written_file import CompressedFile, WrittenFile
from box_models.models import File, FileVersion, Folder
from box_models.transfer.progress import Progress

WriteMode: TypeAlias = Literal["create", "overwrite"]
OnError: TypeAlias = Literal["raise", "omit", "return"]

BytesMode: TypeAlias = Literal["rb", "wb", "xb", "ab"]
TextMode: TypeAlias = Literal["r", "w", "x", "a", "rt", "wt", "xt", "at"]


class ContentOptions(TypedDict, total=False):
    """The part of a content, and its version."""

    start: int | None
    """The first byte."""
    end: int | None
    """The byte after the last one."""
    version_id: str | None
    """An earlier version."""


class OpenOptions(TypedDict, total=False):
    """The further options of :meth:`BoxFileSystem.open`."""

    compression: str | None
    """A compression of fsspec, such as "gzip", or "infer" for the one that the name shows."""
    cache_type: str | None
    """The name of a cache of fsspec."""
    cache_options: Mapping[str, object] | None
    """Further arguments of that cache."""
    version_id: str | None
    """An earlier version to read."""
    autocommit: bool
    """Whether closing the file stores it. False only in transactions."""
    encoding: str | None
    """The encoding of text."""
    errors: str | None
    """How to treat text that cannot be encoded or decoded, as for Python's `open`."""
    newline: str | None
    """How to treat line ends, as for Python's `open`."""


class TransferOptions(TypedDict, total=False):
    """The further options of :meth:`BoxFileSystem.get` and :meth:`BoxFileSystem.put`."""

    maxdepth: int | None
    """How many levels of folders to transfer."""
    mode: WriteMode
    """For uploads: "create" raises FileExistsError if a file exists, "overwrite" makes a new version."""


_MANY = 3
"""From this number of files in a folder on, one request for the folder is cheaper than one per file."""


class ContentMethods(ListingMethods):
    """Reading and writing of files."""

    @overload
    def open(
        self,
        path: PathArg,
        mode: BytesMode = "rb",
        block_size: int | None = None,
        **options: Unpack[OpenOptions],
    ) -> IO[bytes]: ...
    @overload
    def open(
        self,
        path: PathArg,
        mode: TextMode,
        block_size: int | None = None,
        **options: Unpack[OpenOptions],
    ) -> IO[str]: ...
    def open(
        self,
        path: PathArg,
        mode: str = "rb",
        block_size: int | None = None,
        **options: Unpack[OpenOptions],
    ) -> IO[bytes] | IO[str]:
        """Open a file.

        The mode is ``"rb"``, ``"wb"``, ``"xb"`` (the file must not exist) or ``"ab"`` (append) for bytes, and the same without the "b"
        for text.

        A file that is written is stored when it is closed. Folders are created if necessary, and an existing file gets a new version,
        unless the content is the same. Nothing is stored if the ``with`` block raises.

        ``version_id`` reads an earlier version, as :meth:`versions` lists them. ``block_size`` is the most that is read ahead, and
        ``cache_type`` names another cache of fsspec.
        """
        # fsspec has no types.
        base_open = cast("Callable[..., IO[bytes]]", super().open)
        compression = options.pop("compression", None)
        if compression is None or "b" not in mode or "r" in mode:
            return base_open(path, mode, block_size, compression=compression, **dict(options))
        codec = get_compression(stringify_path(path), compression)
        file = base_open(path, mode, block_size, **dict(options))
        if codec is None:
            return file
        return cast("IO[bytes]", CompressedFile(compr[codec](file, mode=mode[0]), file))

    def _open(
        self,
        path: str,
        mode: str = "rb",
        *,
        autocommit: bool = True,
        version_id: str | None = None,
        **options: object,
    ) -> RemoteFile | WrittenFile:
        item_path = ItemPath.parse(path)
        if mode == "rb":
            file = self._locator.file(item_path, refresh=True)
            version = _version(file, version_id)
            return RemoteFile(self, path, file, version=version, **_read_options(options))
        if mode not in ("wb", "xb", "ab"):
            raise ValueError(f"mode must be 'r', 'w', 'x' or 'a', with or without 'b', not {mode!r}")
        if mode == "xb" and self.exists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        if mode == "ab":
            return self._open_to_append(item_path, autocommit=autocommit)
        write_mode: WriteMode = "create" if mode == "xb" else "overwrite"
        return WrittenFile(
            path,
            mode,
            lambda content: self._store(item_path, content, mode=write_mode),
            autocommit=autocommit,
        )

    def _open_to_append(self, path: ItemPath, *, autocommit: bool) -> WrittenFile:
        try:
            existing = self._locator.file(path, refresh=True)
        except NotFound:
            return WrittenFile(
                str(path), "ab", lambda content: self._store(path, content), autocommit=autocommit
            )

        def store(content: IO[bytes]) -> None:
            self._locator.store(
                path, lambda _folder, _name: existing.upload_version(content, if_unchanged=True)
            )

        opened = WrittenFile(str(path), "ab", store, autocommit=autocommit)
        existing.download(cast("IO[bytes]", opened))
        return opened

    # Whole contents

    def cat_file(
        self,
        path: PathArg,
        start: int | None = None,
        end: int | None = None,
        *,
        version_id: str | None = None,
        **_: object,
    ) -> bytes:
        """Return the content of a file, or the bytes from ``start`` to ``end``, which may be negative as in a slice.

        A whole content is checked against the sha1 of Box.
        """
        item_path = ItemPath.parse(stringify_path(path))
        if start is None and end is None and version_id is None:
            return self._locator.look_up(item_path, lambda item: as_file(item, item_path).read_bytes())
        file = self._locator.file(item_path, refresh=True)
        source = _version(file, version_id) or file
        if start is None and end is None:
            return source.read_bytes()
        first, stop, _step = slice(start, end).indices(source.size)
        return source.read_range(first, max(first, stop))

    def cat(
        self,
        path: PathArg | Sequence[PathArg],
        recursive: bool = False,
        on_error: OnError = "raise",
        **options: Unpack[ContentOptions],
    ) -> bytes | dict[str, bytes | Exception]:
        """Return the content of a file, or of several by their names, side by side. See fsspec for ``on_error``."""
        names = self.expand_path(path, recursive=recursive)
        if isinstance(path, str | os.PathLike) and names == [self._strip_protocol(path)] and not recursive:
            return self.cat_file(names[0], **options)
        self._preload(names)
        if recursive:
            names = [name for name in names if not self.isdir(name)]
        contents = in_threads(lambda name: self._content_or_error(name, on_error, options), names)
        omit = on_error == "omit"
        return {
            name: content
            for name, content in zip(names, contents, strict=True)
            if not (omit and isinstance(content, Exception))
        }

    def cat_ranges(
        self, paths: list[str], starts: int | list[int], ends: int | list[int], **options: object
    ) -> list[bytes | Exception]:
        """Return ranges of bytes of several files, side by side."""
        if options.get("max_gap") is not None:
            raise NotImplementedError("max_gap is not supported")
        count = len(paths)
        firsts = starts if isinstance(starts, list) else [starts] * count
        stops = ends if isinstance(ends, list) else [ends] * count
        on_error: OnError = "raise" if options.get("on_error") == "raise" else "return"

        def read(part: tuple[str, int, int]) -> bytes | Exception:
            return self._content_or_error(part[0], on_error, {"start": part[1], "end": part[2]})

        return in_threads(read, zip(paths, firsts, stops, strict=True))

    def head(self, path: PathArg, size: int = 1024) -> bytes:
        """Return the first bytes of a file."""
        return self.cat_file(path, 0, size)

    def tail(self, path: PathArg, size: int = 1024) -> bytes:
        """Return the last bytes of a file."""
        return self.cat_file(path, -size) if size else b""

    def pipe_file(self, path: PathArg, value: bytes, mode: WriteMode = "overwrite", **_: object) -> None:
        """Store bytes as a file, or as a new version of it. With ``mode="create"``, raises FileExistsError if it exists."""
        check_bytes("value", value)
        if self._intrans:
            with self.open(path, "xb" if mode == "create" else "wb") as file:
                file.write(value)
        else:
            self._store(ItemPath.parse(stringify_path(path)), value, mode=mode)

    def pipe(
        self,
        path: PathArg | Mapping[str, bytes],
        value: bytes | None = None,
        *,
        mode: WriteMode = "overwrite",
        **_: object,
    ) -> None:
        """Store bytes as a file, or several files side by side."""
        files = dict(path) if isinstance(path, Mapping) else {stringify_path(path): value or b""}
        for each in files.values():
            check_bytes("value", each)
        self._create_parents(files)
        in_threads(lambda name: self.pipe_file(name, files[name], mode), files)

    # Transfers

    def get_file(
        self,
        rpath: PathArg,
        lpath: PathArg | IO[bytes],
        callback: Callback = DEFAULT_CALLBACK,
        *,
        outfile: IO[bytes] | None = None,
        **_: object,
    ) -> None:
        """Download a file to a path or to a binary file. The local file appears when it is complete and verified."""
        item_path = ItemPath.parse(stringify_path(rpath))
        to = outfile or lpath
        item = self._locator.find(item_path)
        if isinstance(item, Folder):
            if isinstance(to, str | os.PathLike):
                Path(to).mkdir(parents=True, exist_ok=True)
            return
        if not isinstance(item, File):
            return  # a web link has no content
        progress = _progress(callback)
        target: Path | IO[bytes] = to if not isinstance(to, str | os.PathLike) else Path(to)
        if isinstance(target, Path):
            target.parent.mkdir(parents=True, exist_ok=True)

        def download(file: File) -> None:
            if isinstance(target, Path):
                file.download(target, progress=progress)
            else:
                file.download(target, progress=progress)

        self._locator.look_up(item_path, lambda each: download(as_file(each, item_path)))

    def get(
        self,
        rpath: PathsArg,
        lpath: PathsArg,
        recursive: bool = False,
        *,
        callback: Callback = DEFAULT_CALLBACK,
        **options: Unpack[TransferOptions],
    ) -> None:
        """Download files or a tree, side by side. See fsspec for the names of the copies."""
        depth = options.get("maxdepth")
        pairs = pairs_of(self, AbstractFileSystem.get, (rpath, lpath), recursive=recursive, maxdepth=depth)
        self._preload([source for source, _ in pairs])
        self._transfer(self.get_file, pairs, callback)

    def put_file(
        self,
        lpath: PathArg,
        rpath: PathArg,
        callback: Callback = DEFAULT_CALLBACK,
        *,
        mode: WriteMode = "overwrite",
        **_: object,
    ) -> None:
        """Upload a file, or a new version of it unless the content is the same. Folders are created if necessary."""
        item_path = ItemPath.parse(stringify_path(rpath))
        if Path(lpath).is_dir():
            self._locator.create_folder(item_path)
        elif self._intrans:
            with (
                Path(lpath).open("rb") as source,
                self.open(rpath, "xb" if mode == "create" else "wb") as file,
            ):
                shutil.copyfileobj(source, file)
        else:
            self._store(item_path, Path(lpath), mode=mode, callback=callback)

    def put(
        self,
        lpath: PathsArg,
        rpath: PathsArg,
        recursive: bool = False,
        *,
        callback: Callback = DEFAULT_CALLBACK,
        **options: Unpack[TransferOptions],
    ) -> None:
        """Upload files or a tree, side by side. See fsspec for the names of the copies."""
        depth, mode = options.get("maxdepth"), options.get("mode", "overwrite")
        pairs = pairs_of(self, AbstractFileSystem.put, (lpath, rpath), recursive=recursive, maxdepth=depth)
        folders = [(source, target) for source, target in pairs if Path(source).is_dir()]
        files = [pair for pair in pairs if pair not in set(folders)]
        for _, target in folders:
            self._locator.create_folder(ItemPath.parse(target))
        self._create_parents([target for _, target in files])
        self._transfer(
            lambda source, target, callback: self.put_file(source, target, callback, mode=mode),
            files,
            callback,
        )

    def _transfer(
        self,
        function: Callable[..., object],
        pairs: Sequence[tuple[str, str]],
        callback: Callback,
    ) -> None:
        callback.set_size(len(pairs))

        def run(pair: tuple[str, str]) -> None:
            with callback.branched(*pair) as child:
                function(*pair, callback=child)
            callback.relative_update(1)

        in_threads(run, pairs)

    def _store(
        self,
        path: ItemPath,
        content: bytes | Path | IO[bytes],
        *,
        mode: WriteMode = "overwrite",
        callback: Callback = DEFAULT_CALLBACK,
    ) -> None:
        on_conflict: Literal["error", "version"] = "error" if mode == "create" else "version"
        progress = _progress(callback)
        self._locator.store(
            path,
            lambda folder, name: folder.upload(content, name, on_conflict=on_conflict, progress=progress),
        )

    def _create_parents(self, names: Sequence[str] | Mapping[str, object]) -> None:
        """Create the folders of new files first, so that threads do not create the same one."""
        for parent in dict.fromkeys(ItemPath.parse(name).parent for name in names):
            self._locator.create_folder(parent)

    def _preload(self, names: Sequence[str]) -> None:
        """List the folders that contain many of the files."""
        parents = Counter(ItemPath.parse(name).parent for name in names)
        many = [parent for parent, count in parents.items() if count >= _MANY]

        def preload(parent: ItemPath) -> None:
            with suppress(FileNotFoundError, NotADirectoryError):  # the error of the file is raised
                self._locator.preload(parent)

        in_threads(preload, many)

    def _content_or_error(self, name: str, on_error: OnError, options: ContentOptions) -> bytes | Exception:
        try:
            return self.cat_file(name, **options)
        except Exception as error:
            if on_error == "raise":
                raise
            return error


def _version(file: File, version_id: str | None) -> FileVersion | None:
    """Return the version with this id, or None if it is the current one."""
    current = file.file_version
    if version_id is None or (current is not None and current.id == version_id):
        return None
    return file.version(version_id)


def _read_options(options: Mapping[str, object]) -> ReadOptions:
    """Return the options of `RemoteFile` among those of `open`."""
    names = ReadOptions.__annotations__
    return cast("ReadOptions", {name: options[name] for name in names if options.get(name) is not None})


def _progress(callback: Callback) -> bool | Callable[[Progress], None]:
    """Return the progress argument that reports to a callback of fsspec."""
    if callback is DEFAULT_CALLBACK:
        return False

    def report(progress: Progress) -> None:
        callback.set_size(progress.total)
        callback.absolute_update(progress.done)

    return report
