"""What is uploaded: content that can be read again from its start."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO, UnsupportedOperation
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TypeAlias

from box_models.errors import IntegrityError

StrPath: TypeAlias = str | PathLike[str]
Content: TypeAlias = StrPath | bytes | bytearray | memoryview | IO[bytes]
"""What can be uploaded: a path, bytes in memory, or a file opened for reading bytes."""

SMALL = 1 << 18
"""Content of as many bytes is read once, and held until it has arrived."""

_BLOCK = 1 << 20
_SPOOL_IN_MEMORY = 8 << 20


class UnreadablePathError(OSError, ValueError):
    """The argument ``content`` is a path that cannot be read: a directory, or somebody else's. Nothing was sent."""


class MissingPathError(UnreadablePathError, FileNotFoundError):
    """The argument ``content`` is a path where there is no file. Nothing was sent."""


@dataclass(eq=False)
class UploadSource:
    """Content of a known length, from where its file stood. ``path`` is where it lies, if that is known."""

    file: IO[bytes]
    start: int
    length: int
    path: Path | None = None
    _digest: str | None = field(default=None, repr=False)
    _held: bytes | None = field(default=None, repr=False)

    @property
    def sha1(self) -> str:
        """The digest in hexadecimal; the first look reads the whole content, and keeps what is small."""
        # No cached_property: before Python 3.12 all sources would wait for each other's turn at one lock.
        if self._digest is None:
            digest = hashlib.sha1(usedforsecurity=False)
            for block in self.blocks(_BLOCK):
                digest.update(block)
                if self.length <= SMALL:
                    self._held = block
            self._digest = digest.hexdigest()
        return self._digest

    def blocks(self, size: int) -> Iterator[bytes]:
        """Yield the content from its start in blocks of ``size``, the last one shorter.

        Raises `IntegrityError` where it has become shorter or longer; the last block is held back until that is known.
        """
        self.file.seek(self.start)
        left = self.length
        while left:
            wanted = min(size, left)
            block = self._read(wanted)
            left -= wanted
            if len(block) < wanted or (not left and self.file.read(1)):
                change = "shorter" if len(block) < wanted else "longer"
                raise IntegrityError(
                    f"the content became {change} than {self.length:,} bytes while it was uploaded"
                )
            yield block

    def _read(self, size: int) -> bytes:
        """Read as many bytes, or what is left: a file without a buffer may give fewer than were asked for."""
        block = self.file.read(size)
        if not isinstance(block, bytes):
            raise TypeError("content is a file opened in text mode; open it with 'rb'")
        while len(block) < size and (more := self.file.read(size - len(block))):
            block += more
        return block

    def unchanged_blocks(self) -> Iterator[bytes]:
        """Yield the content in blocks, and refuse to end if it is not what its sha1 was taken of."""
        if self._held is not None:
            yield self._held
            return
        digest = hashlib.sha1(usedforsecurity=False)
        left = self.length
        for block in self.blocks(_BLOCK):
            digest.update(block)
            left -= len(block)
            if not left and digest.hexdigest() != self.sha1:
                raise IntegrityError("the content changed while it was uploaded; nothing was stored")
            yield block

    @property
    def fingerprint(self) -> str | None:
        """What tells this content from a later one at the same path; None for content that has no path."""
        if self.path is None:
            return None
        return f"{self.path.resolve()}\n{self.length}\n{os.fstat(self.file.fileno()).st_mtime_ns}"


@contextmanager
def open_source(content: Content, *, spool: bool = True) -> Iterator[UploadSource]:
    """Open content for uploading. A stream that cannot seek is copied aside first, unless ``spool`` is False."""
    if isinstance(content, (str, PathLike)):
        path = Path(fspath(content))
        with _open_path(path) as file:
            yield UploadSource(file, 0, file.seek(0, os.SEEK_END), path)
    elif isinstance(content, (bytes, bytearray, memoryview)):
        yield _measure(BytesIO(content))
    elif not hasattr(content, "read"):
        raise TypeError(
            f"content is a path, bytes, or a file opened in binary mode, not {type(content).__name__}"
        )
    elif _can_seek(content):
        yield _measure(content)
    elif not spool:
        raise ValueError(
            "content cannot seek, so its length is not known before it is sent; spool=True copies it aside"
        )
    else:
        _refuse_text(content)
        with tempfile.SpooledTemporaryFile(_SPOOL_IN_MEMORY) as copy:
            shutil.copyfileobj(content, copy, _BLOCK)
            copy.seek(0)
            yield _measure(copy)


def default_name(content: Content) -> str:
    """Return the name a path has on disk; other content has none that can be relied on."""
    if isinstance(content, (str, PathLike)):
        return Path(fspath(content)).name
    raise TypeError(f"name is needed for content that is not a path but {type(content).__name__}")


def _open_path(path: Path) -> IO[bytes]:
    try:
        # Blocks are large enough without a buffer, which would ask the system five times more about each file.
        return path.open("rb", buffering=0)
    except OSError as error:
        kind = MissingPathError if isinstance(error, FileNotFoundError) else UnreadablePathError
        raise kind(error.errno, f"content cannot be read: {error.strerror}", str(path)) from None


def _can_seek(file: IO[bytes]) -> bool:
    try:
        return file.seekable()
    except (AttributeError, UnsupportedOperation):
        return False


def _refuse_text(file: IO[bytes]) -> None:
    if not isinstance(file.read(0), bytes):
        raise TypeError("content is a file opened in text mode; open it with 'rb'")


def _measure(file: IO[bytes]) -> UploadSource:
    _refuse_text(file)
    start = file.tell()
    length = file.seek(0, os.SEEK_END) - start
    file.seek(start)
    return UploadSource(file, start, max(0, length))
