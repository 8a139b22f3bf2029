"""Uploads: one streaming multipart body of known length, whatever the content came from."""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO, UnsupportedOperation
from os import PathLike, fspath
from pathlib import Path
from typing import IO, TypeAlias

from box_models.errors import IntegrityError
from box_models.retry import Repeatable
from box_models.session import BoxSession
from box_models.transport import JSON, Body

StrPath: TypeAlias = str | PathLike[str]
Content: TypeAlias = StrPath | bytes | IO[bytes]
"""What can be uploaded: a path, bytes, or a file opened for reading bytes."""

_BLOCK = 1 << 20
_SPOOL_IN_MEMORY = 8 << 20


class UnreadablePathError(OSError, ValueError):
    """The argument ``content`` is a path that cannot be read: a directory, or somebody else's. Nothing was sent."""


class MissingPathError(UnreadablePathError, FileNotFoundError):
    """The argument ``content`` is a path where there is no file. Nothing was sent."""


@dataclass(frozen=True)
class Source:
    """Content that can be read again from its start; its length and sha1 are known before it is sent."""

    file: IO[bytes]
    start: int
    length: int
    sha1: str

    def chunks(self) -> Iterator[bytes]:
        """Yield the content in blocks, and refuse to end if it is not what was read at first."""
        self.file.seek(self.start)
        digest = hashlib.sha1(usedforsecurity=False)
        left = self.length
        while left and (block := self.file.read(min(_BLOCK, left))):
            left -= len(block)
            digest.update(block)
            if not left and digest.hexdigest() != self.sha1:
                break
            yield block
        if digest.hexdigest() != self.sha1:
            raise IntegrityError("the content changed while it was uploaded; nothing was stored")


@contextmanager
def open_source(content: Content, *, spool: bool = True) -> Iterator[Source]:
    """Open content for uploading. A stream that cannot seek is copied aside first, unless ``spool`` is False."""
    if isinstance(content, (str, PathLike)):
        with _open_path(Path(fspath(content))) as file:
            yield _measure(file)
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
        with tempfile.SpooledTemporaryFile(_SPOOL_IN_MEMORY) as copy:
            shutil.copyfileobj(content, copy, _BLOCK)
            copy.seek(0)
            yield _measure(copy)


def name_of(content: Content) -> str:
    """Return the name a path has on disk; other content has none that can be relied on."""
    if isinstance(content, (str, PathLike)):
        return Path(fspath(content)).name
    raise TypeError(f"name is needed for content that is not a path but {type(content).__name__}")


def _open_path(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        kind = MissingPathError if isinstance(error, FileNotFoundError) else UnreadablePathError
        raise kind(error.errno, f"content cannot be read: {error.strerror}", str(path)) from None


def _can_seek(file: IO[bytes]) -> bool:
    try:
        return file.seekable()
    except (AttributeError, UnsupportedOperation):
        return False


def _measure(file: IO[bytes]) -> Source:
    start = file.tell()
    digest = hashlib.sha1(usedforsecurity=False)
    length = 0
    while block := file.read(_BLOCK):
        if not isinstance(block, bytes):
            raise TypeError("content is a file opened in text mode; open it with 'rb'")
        length += len(block)
        digest.update(block)
    return Source(file, start, length, digest.hexdigest())


def send(
    session: BoxSession,
    path: str,
    attributes: Mapping[str, JSON],
    source: Source,
    *,
    repeat: Repeatable,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Upload the source to ``path`` in one request, and return the answer's body."""
    body = _multipart(attributes, source)
    # Box names the header for MD5, and means the sha1 in hexadecimal.
    checked = {"content-md5": source.sha1, **(headers or {})}
    return session.upload(path, body, headers=checked, repeat=repeat)


def _multipart(attributes: Mapping[str, JSON], source: Source) -> Body:
    boundary = secrets.token_hex(16)
    # Box wants the attributes before the content, and the name in them: in the part's header it takes ASCII only.
    before = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="attributes"\r\n\r\n{json.dumps(attributes)}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="unused"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    after = f"\r\n--{boundary}--\r\n".encode()

    def chunks() -> Iterator[bytes]:
        yield before
        yield from source.chunks()
        yield after

    length = len(before) + source.length + len(after)
    return Body(length, f"multipart/form-data; boundary={boundary}", chunks)
