"""A content in Box as a file that is open for reading."""

from __future__ import annotations

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

_PIECE = 1 << 18
_KEPT = 16
"""How many pieces are remembered, for those who jump about."""
_NEAR = 4
"""How many pieces are read and left aside rather than asking again."""
_FIRST_WINDOW = 1 << 20
_LARGEST_WINDOW = 64 << 20


def open_reader(download: ContentDownload, name: str, size: int | None = None) -> BinaryIO:
    """Open the content for reading, seekable. No request before the first byte is wanted; ``size`` spares one if it is known."""
    return io.BufferedReader(_ContentReader(download, name, size), _PIECE)


class _ContentReader(io.RawIOBase):
    """Reads the content in pieces, which come off an answer that stays open while what is wanted follows on what was read.

    What is asked for at once doubles as long as it does, and starts small again after a jump.
    """

    mode = "rb"

    def __init__(self, download: ContentDownload, name: str, size: int | None) -> None:
        super().__init__()
        self.name = name
        self._download = download
        self._remote = download.remote()
        self._size = size
        self._at = 0
        self._kept: OrderedDict[int, bytes] = OrderedDict()
        self._run: Iterator[bytes] = iter(())
        self._rest = b""
        self._next: int | None = None
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._hashed = 0
        self._failure: IntegrityError | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        if whence == os.SEEK_SET:
            start = 0
        elif whence == os.SEEK_CUR:
            start = self._at
        elif whence == os.SEEK_END:
            start = self._length()
            self._remote.size = start  # somebody counts on it now
        else:
            raise ValueError(f"whence is 0, 1 or 2, not {whence!r}")
        if start + offset < 0:
            raise ValueError(f"offset: there is nothing before the start, at {start + offset}")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        into = memoryview(buffer).cast("B")
        found = self._read_on(len(into))
        into[: len(found)] = found
        return len(found)

    def readall(self) -> bytes:
        return b"".join(iter(lambda: self._read_on(_PIECE, to_end=True), b""))

    def close(self) -> None:
        self._end_run()
        self._kept.clear()
        super().close()

    def _length(self) -> int:
        if self._size is None:
            self._size = self._download.expected(False).size
        return self._size

    def _read_on(self, most: int, *, to_end: bool = False) -> bytes:
        """Return what comes next, up to the end of its piece."""
        if not most or self._at >= self._length():
            return b""
        number, offset = divmod(self._at, _PIECE)
        found = self._piece(number, to_end)[offset : offset + most]
        self._at += len(found)
        return found

    def _piece(self, number: int, to_end: bool) -> bytes:
        if self._failure is not None:
            raise self._failure
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        if self._next is None or not self._next <= number <= self._next + _NEAR:
            self._end_run()
            self._next, self._run = number, self._blocks(number * _PIECE, to_end)
        while True:
            at, piece = self._next, self._pull()
            if at == number:
                return piece

    def _pull(self) -> bytes:
        """Read the next piece off the run."""
        number, piece = self._next or 0, self._rest
        try:
            while len(piece) < _PIECE and (block := next(self._run, b"")):
                piece += block
            piece, self._rest, self._next = piece[:_PIECE], piece[_PIECE:], number + 1
            self._size = self._size if self._remote.size is None else self._remote.size
            self._verify(number, piece)
        except (
            BaseException
        ) as error:  # the run is over, whatever it was: what follows must not be taken for the end
            self._end_run()
            if isinstance(error, IntegrityError):
                self._failure = error
            raise
        self._kept[number] = piece
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return piece

    def _blocks(self, start: int, to_end: bool) -> Iterator[bytes]:
        window = _FIRST_WINDOW
        while not to_end and start + window < self._length():
            yield from self._remote.blocks(start, start + window, size=_PIECE)
            start += window
            window = min(2 * window, _LARGEST_WINDOW)
        yield from self._remote.blocks(start, size=_PIECE)

    def _end_run(self) -> None:
        close = getattr(self._run, "close", None)
        self._next, self._rest, self._run = None, b"", iter(())
        if close is not None:
            close()

    def _verify(self, number: int, piece: bytes) -> None:
        """Check that nothing is missing, and, if all pieces came in their order, the whole."""
        end = number * _PIECE + len(piece)
        if len(piece) < _PIECE and end < self._length():
            raise IntegrityError(f"the content of {self._download.path} ended after {end:,} bytes, too early")
        if number != self._hashed:
            return
        self._sha1.update(piece)
        self._hashed += 1
        if end < self._length() or self._sha1.hexdigest() == self._download.expected(False).sha1:
            return
        if self._sha1.hexdigest() != self._download.expected(True).sha1:
            raise IntegrityError(
                f"the content of {self._download.path} is not what Box says it is: {end:,} bytes with sha1 "
                f"{self._sha1.hexdigest()}"
            )
