"""Chunks of bytes as a file that can be read."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 1 << 16
# The most that is read of a refused body. A client that sends more has its connection reset.
MOST_DRAINED = 64 << 20


class _ChunkFile(io.RawIOBase):
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = memoryview(chunk)
        target = memoryview(buffer).cast("B")
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def reader(chunks: Iterable[bytes]) -> BinaryIO:
    """Return a file with the bytes of the chunks; errors of the iteration are raised when the file is read."""
    return cast("BinaryIO", io.BufferedReader(_ChunkFile(chunks), BLOCK))


def drain(body: BinaryIO) -> None:
    """Read the rest of a body, up to a limit."""
    with suppress(Exception):
        for _ in range(MOST_DRAINED // BLOCK):
            if not body.read(BLOCK):
                return
