"""The content of an upload, which can be read again from the start for a retry."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TypeAlias

from box_models.errors import IntegrityError

StrPath: TypeAlias = str | PathLike[str]
Content: TypeAlias = StrPath | bytes | bytearray | memoryview | IO[bytes]
"""Content to upload: a path, bytes in memory, or a file opened in binary mode."""

SMALL = 1 << 18
"""Content up to this many bytes is read once and kept in memory until the upload is complete."""

_BLOCK = 1 << 20
_MAX_IN_MEMORY = 8 << 20
_MAX_SHOWN = 255
_LATEST = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())
_TEXT_MODE = "content must be a file opened in binary mode, not in text mode; open it with 'rb'"


class UnreadablePathError(OSError, ValueError):
    """The argument ``content`` is a path that cannot be read, such as a directory. No request was made."""


class MissingPathError(UnreadablePathError, FileNotFoundError):
    """The argument ``content`` is a path that does not exist. No request was made."""


@dataclass(eq=False)
class UploadSource:
    """Content of a known length.

    ``start`` is the position of the file when the upload began; ``path`` is its path, if known. ``modified_at`` and ``created_at``
    are the times that Box stores for the content; for a path, ``modified_at`` is the modification time of the file.
    """

    file: IO[bytes]
    start: int
    length: int
    path: Path | None = None
    modified_at: datetime | None = None
    created_at: datetime | None = None
    _digest: str | None = field(default=None, repr=False)
    _small_content: bytes | None = field(default=None, repr=False)

    @property
    def sha1(self) -> str:
        """The sha1 in hexadecimal. The first access reads the whole content, and keeps it in memory if it is small."""
        # Not a cached_property: before Python 3.12 it has one lock for all sources.
        if self._digest is None:
            digest = hashlib.sha1(usedforsecurity=False)
            for block in self.blocks(_BLOCK):
                digest.update(block)
                if self.length <= SMALL:
                    self._small_content = block
            self._digest = digest.hexdigest()
        return self._digest

    def blocks(self, size: int) -> Iterator[bytes]:
        """Yield the content from its start in blocks of ``size`` bytes; the last one may be shorter.

        Raises `IntegrityError`, before the last block, if the content has become shorter or longer.
        """
        self.file.seek(self.start)
        left = self.length
        while left:
            expected = min(size, left)
            block = self._read(expected)
            left -= expected
            if len(block) < expected or (not left and self.file.read(1)):
                change = "shorter" if len(block) < expected else "longer"
                raise IntegrityError(
                    f"the content became {change} than {self.length:,} bytes during the upload; "
                    "upload it again when no other program writes to it"
                )
            yield block

    def _read(self, size: int) -> bytes:
        """Read ``size`` bytes, or fewer at the end of the file. One `read` of an unbuffered file may return fewer bytes."""
        block = self.file.read(size)
        if not isinstance(block, bytes):
            raise TypeError(_TEXT_MODE)
        while len(block) < size and (more := self.file.read(size - len(block))):
            block += more
        return block

    def unchanged_blocks(self) -> Iterator[bytes]:
        """Yield the content in blocks. Raises `IntegrityError`, before the last block, if it no longer matches `sha1`."""
        if self._small_content is not None:
            yield self._small_content
            return
        digest = hashlib.sha1(usedforsecurity=False)
        left = self.length
        for block in self.blocks(_BLOCK):
            digest.update(block)
            left -= len(block)
            if not left and digest.hexdigest() != self.sha1:
                raise IntegrityError(
                    "the content changed during the upload, and nothing was stored; "
                    "upload it again when no other program writes to it"
                )
            yield block

    @property
    def times(self) -> dict[str, str]:
        """The times of the content as Box's attributes, in whole seconds."""
        times = {"content_modified_at": self.modified_at, "content_created_at": self.created_at}
        return {name: time.isoformat(timespec="seconds") for name, time in times.items() if time is not None}

    @property
    def fingerprint(self) -> str | None:
        """Path, size and modification time, which identify this version of a file. None if it has no path."""
        if self.path is None:
            return None
        return f"{self.path.resolve()}\n{self.length}\n{os.fstat(self.file.fileno()).st_mtime_ns}"


@contextmanager
def open_source(content: Content, *, spool: bool = True) -> Iterator[UploadSource]:
    """Open content for an upload.

    Content of unknown length, such as a stream that cannot seek, is copied first: to memory up to 8 MiB, then to a temporary file.
    With ``spool=False`` it raises ValueError.
    """
    if isinstance(content, (str, PathLike)):
        path = Path(fspath(content))
        with _open_path(path) as file, _measured(file, path, spool=spool) as source:
            source.modified_at = _modification_time(file)
            yield source
    elif isinstance(content, (bytes, bytearray, memoryview)):
        yield UploadSource(BytesIO(content), 0, memoryview(content).nbytes)
    elif hasattr(content, "read"):
        with _measured(content, None, spool=spool) as source:
            yield source
    else:
        raise TypeError(
            f"content must be a path, bytes, or a file opened in binary mode, not {type(content).__name__}"
        )


@contextmanager
def _measured(file: IO[bytes], path: Path | None, *, spool: bool) -> Iterator[UploadSource]:
    if not isinstance(file.read(0), bytes):
        raise TypeError(_TEXT_MODE)
    extent = _extent(file)
    if extent is not None:
        yield UploadSource(file, *extent, path)
        return
    if not spool:
        raise ValueError("content cannot seek, so its length is unknown; use spool=True to copy it first")
    with tempfile.SpooledTemporaryFile(_MAX_IN_MEMORY) as copy:
        shutil.copyfileobj(file, copy, _BLOCK)
        yield UploadSource(copy, 0, copy.tell())


def _extent(file: IO[bytes]) -> tuple[int, int] | None:
    """Return the position of a file and the number of bytes after it. None if the file cannot report them.

    Files of ``/proc`` report that they are empty, but have content. Some streams report that they can seek, but cannot.
    """
    try:
        if not file.seekable():
            return None
        start = file.tell()
        length = file.seek(0, os.SEEK_END) - start
        file.seek(start)
    except (AttributeError, OSError):
        return None
    if length <= 0 and file.read(1):
        file.seek(start)
        return None
    return start, max(0, length)


def default_name(content: Content) -> str:
    """Return the file name of a path. Raises TypeError for other content, which has no reliable name."""
    if isinstance(content, (str, PathLike)):
        return Path(fspath(content)).name
    raise TypeError(f"name is required if content is not a path but {type(content).__name__}")


def _open_path(path: Path) -> IO[bytes]:
    try:
        # Unbuffered: the blocks are large, and a buffer would make five times as many system calls per file.
        return path.open("rb", buffering=0)
    except (OSError, ValueError) as problem:  # ValueError for a null character
        # Windows reports a missing permission for a directory.
        is_directory = os.path.isdir(path)  # noqa: PTH112  Path.is_dir raises an error for a long name
        error = IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)) if is_directory else problem
        number = error.errno if isinstance(error, OSError) else errno.EINVAL
        kind = MissingPathError if isinstance(error, FileNotFoundError) else UnreadablePathError
        reason = os.strerror(number or errno.EIO)
        hint = "for a directory use upload_dir(); for text use write_text(), or pass bytes"
        name = str(path)
        raise kind(
            number,
            f"content is a path that cannot be read: {reason}; {hint}",
            name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}…",
        ) from None


def _modification_time(file: IO[bytes]) -> datetime | None:
    """Return the modification time of an open file. None if Box does not store it: a time before 1970, or of a pipe."""
    status = os.fstat(file.fileno())
    seconds = status.st_mtime_ns // 1_000_000_000
    is_valid = stat.S_ISREG(status.st_mode) and 0 <= seconds < _LATEST
    return datetime.fromtimestamp(seconds, UTC) if is_valid else None
