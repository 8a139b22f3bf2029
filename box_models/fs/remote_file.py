"""A file of Box that is open for reading, as fsspec expects it."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import TypedDict, Unpack

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

from box_models.errors import IntegrityError
from box_models.fs.item_info import ItemInfo, info_of
from box_models.fs.read_window import ReadWindow
from box_models.models import File, FileVersion
from box_models.transfer.content_reader import InvalidPositionError


class ReadOptions(TypedDict, total=False):
    """How much of a file to fetch at a time."""

    block_size: int | None
    """The most that is read ahead, in bytes. 4 MiB by default."""
    cache_type: str | None
    """The name of a cache of fsspec. By default, more is read ahead with each read that continues the last one."""
    cache_options: Mapping[str, object] | None
    """Further arguments of that cache."""


class RemoteFile(AbstractBufferedFile):
    """A file that is open for reading. All its bytes are of one version, also after others upload a new one.

    ``version`` is an earlier version to read, or None for the current one. A pickled file reads the same version.
    """

    DEFAULT_BLOCK_SIZE = 4 << 20

    def __init__(
        self,
        fs: AbstractFileSystem,
        path: str,
        file: File,
        *,
        version: FileVersion | None = None,
        **options: Unpack[ReadOptions],
    ) -> None:
        info = info_of(file, path)
        if version is not None:
            info["size"], info["sha1"] = version.size, version.sha1
        self._details: ItemInfo = info
        self._file = file
        self._content_is_of_version = version is not None
        self._version_id = version.id if version else file.file_version.id if file.file_version else None
        self._content = (version or file)._content().ranged_content(info["size"])
        super().__init__(
            fs,
            path,
            "rb",
            options.get("block_size") or "default",  # pyright: ignore[reportArgumentType]
            cache_type=options.get("cache_type") or ReadWindow.name,
            cache_options=dict(options.get("cache_options") or {}),
            size=info["size"],
        )
        self.kwargs: dict[str, str] = {} if self._version_id is None else {"version_id": self._version_id}

    def seek(self, loc: int, whence: int = 0) -> int:
        """Set the position, and return it. Raises OSError for a position before the start, as a local file does."""
        try:
            return int(super().seek(loc, whence))
        except ValueError as problem:
            if self.closed or whence not in (0, 1, 2):
                raise
            raise InvalidPositionError(errno.EINVAL, str(problem)) from None

    def _fetch_range(self, start: int, end: int) -> bytes:
        try:
            return b"".join(self._content.blocks(start, end))
        except IntegrityError:
            if self._version_id is None or self._content_is_of_version:
                raise
        # There is a newer version now, so ask for this one by its id.
        version = self._file.version(self._version_id)
        self._content = version._content().ranged_content(self.size)
        self._content_is_of_version = True
        return b"".join(self._content.blocks(start, end))
