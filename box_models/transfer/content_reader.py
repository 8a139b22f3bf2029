"""A file object, open for reading, that downloads the content as it is read."""

from __future__ import annotations

import errno
import hashlib
import io
import os
from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from box_models.errors import IntegrityError
from box_models.transfer.content_download import ContentDownload

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 1 << 18
_CACHED_BLOCKS = 16
"""How many blocks are cached, for programs that seek back and forth."""
_MAX_SKIPPED_BLOCKS = 4
"""A jump over at most this many blocks reads and drops them, which is faster than a new request."""
_FIRST_RANGE = 1 << 20
_LARGEST_RANGE = 64 << 20


def open_reader(download: ContentDownload, name: str, size: int | None = None) -> BinaryIO:
    """Open the content for reading; the file object can seek. The first request is made by the first read.

    ``size`` saves a request if it is known.
    """
    return io.BufferedReader(_ContentReader(download, name, size), _BLOCK)


class InvalidPositionError(OSError, ValueError):
    """A position before the start of a file. `zipfile` and others expect an OSError, as from a local file."""


class _ContentReader(io.RawIOBase):
    """Reads the content block by block from a response that stays open while the caller reads forward.

    The requested range doubles with each request, and is small again after a jump.
    """

    mode = "rb"

    def __init__(self, download: ContentDownload, name: str, size: int | None) -> None:
        super().__init__()
        self.name = name
        self._download = download
        self._content = download.ranged_content()
        self._size = size
        self._position = 0
        self._cache: OrderedDict[int, bytes] = OrderedDict()
        self._stream: Iterator[bytes] = iter(())
        self._surplus = b""
        self._next_number: int | None = None
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._hashed_blocks = 0
        self._failure: IntegrityError | None = None
        self._is_watermarked = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, origin: int = os.SEEK_SET, /) -> int:
        if origin == os.SEEK_SET:
            start = 0
        elif origin == os.SEEK_CUR:
            start = self._position
        elif origin == os.SEEK_END:
            start = self._length()
            self._content.size = (
                start  # the caller relies on this size, so another one is an error from now on
            )
        else:
            raise ValueError(f"the second argument of seek must be 0, 1 or 2, not {origin!r}")
        if start + offset < 0:
            raise InvalidPositionError(
                errno.EINVAL,
                f"offset must not lead before the start of the file, to position {start + offset}",
            )
        self._position = start + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data = self._read(len(view))
        view[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        return b"".join(iter(lambda: self._read(_BLOCK, to_end=True), b""))

    def close(self) -> None:
        self._close_stream()
        self._cache.clear()
        super().close()

    def _length(self) -> int:
        if self._size is None:
            self._size = self._download.expected(False).size
        return self._size

    def _read(self, limit: int, *, to_end: bool = False) -> bytes:
        """Return up to ``limit`` bytes, but not beyond the end of the current block.

        ``to_end`` is True if the caller reads the whole rest: then one request is enough for it.
        """
        if not limit or self._position >= self._length():
            return b""
        number, offset = divmod(self._position, _BLOCK)
        data = self._block(number, to_end)[offset : offset + limit]
        self._position += len(data)
        return data

    def _block(self, number: int, to_end: bool) -> bytes:
        if self._failure is not None:
            raise self._failure
        if number in self._cache:
            self._cache.move_to_end(number)
            return self._cache[number]
        if self._next_number is None or not 0 <= number - self._next_number <= _MAX_SKIPPED_BLOCKS:
            self._close_stream()
            self._next_number, self._stream = number, self._open_stream(number * _BLOCK, to_end)
        while True:
            current, block = self._next_number, self._read_block()
            if current == number:
                return block

    def _read_block(self) -> bytes:
        """Read the next block from the stream, verify it and cache it."""
        number, block = self._next_number or 0, self._surplus
        try:
            while len(block) < _BLOCK and (received := next(self._stream, b"")):
                block += received
            block, self._surplus, self._next_number = block[:_BLOCK], block[_BLOCK:], number + 1
            self._size = self._checked_size()
            self._verify(number, block)
        except BaseException as error:
            # After any error the stream is unusable, and its end must not look like the end of the content.
            self._close_stream()
            if isinstance(error, IntegrityError):
                self._failure = error
            raise
        self._cache[number] = block
        if len(self._cache) > _CACHED_BLOCKS:
            self._cache.popitem(last=False)
        return block

    def _checked_size(self) -> int | None:
        """Return the size of the content: the one that Box announced with it, unless the file in Box is smaller."""
        announced = self._content.size
        if announced is None or announced <= (self._size or 0):
            return self._size if announced is None else announced
        if not self._is_watermarked and announced > self._download.expected(True).size:
            self._is_watermarked = self._download.accept_watermarked(size=announced, announced=announced)
        if not self._is_watermarked and announced > self._download.expected(False).size:
            raise IntegrityError(
                f"the content of {self._download.path} is too long: expected {self._size or 0:,} bytes, but Box announced {announced:,}"
            )
        return announced

    def _open_stream(self, start: int, to_end: bool) -> Iterator[bytes]:
        range_size = _FIRST_RANGE
        while not to_end and start + range_size < self._length():
            yield from self._content.blocks(start, start + range_size, block_size=_BLOCK)
            start += range_size
            range_size = min(2 * range_size, _LARGEST_RANGE)
        yield from self._content.blocks(start, block_size=_BLOCK)

    def _close_stream(self) -> None:
        close = getattr(self._stream, "close", None)
        self._next_number, self._surplus, self._stream = None, b"", iter(())
        if close is not None:
            close()

    def _verify(self, number: int, block: bytes) -> None:
        """Check that the block is complete. If all blocks came in order, also check the sha1 at the end of the content."""
        end = number * _BLOCK + len(block)
        if len(block) < _BLOCK and end < self._length():
            raise IntegrityError(f"the content of {self._download.path} ended too early, after {end:,} bytes")
        if number != self._hashed_blocks:
            return
        self._sha1.update(block)
        self._hashed_blocks += 1
        if self._is_watermarked or end < self._length():
            return
        if self._sha1.hexdigest() == self._download.expected(False).sha1:
            return
        expected = self._download.expected(True)
        if self._sha1.hexdigest() != expected.sha1 and not self._download.accept_watermarked(
            size=end, announced=self._content.size
        ):
            raise IntegrityError(
                f"the content of {self._download.path} is wrong: expected sha1 {expected.sha1}, "
                f"received {end:,} bytes with sha1 {self._sha1.hexdigest()}"
            )
