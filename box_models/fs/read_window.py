"""How much of a file to fetch at a time when a program reads it piece by piece."""

from __future__ import annotations

from collections import deque

from fsspec.caching import BaseCache, Fetcher, register_cache

_FIRST_WINDOW = 12 << 10
"""Bytes that are read ahead after a jump: few, because the next read may be elsewhere, as in a Parquet file."""
_GROWTH = 4
_CACHED_BYTES = 16 << 20


class ReadWindow(BaseCache):
    """Reads ahead more with each read that continues the last one, up to the block size, and little after a jump.

    The last pieces stay in memory, for programs that seek back and forth.
    """

    name = "box"

    def __init__(self, blocksize: int, fetcher: Fetcher, size: int) -> None:
        super().__init__(blocksize, fetcher, size)
        self._pieces: deque[tuple[int, bytes]] = deque()
        self._window = _FIRST_WINDOW

    def _fetch(self, start: int | None, stop: int | None) -> bytes:
        begin = 0 if start is None else start
        end = self.size if stop is None else min(stop, self.size)
        if begin >= end:
            return b""
        known = self._known(begin, end)
        if begin + len(known) == end:
            self.hit_count += 1
            return known
        self.miss_count += 1
        missing = begin + len(known)
        continues = bool(self._pieces) and missing == self._end_of_last()
        self._window = min(self._window * _GROWTH, self.blocksize) if continues else _FIRST_WINDOW
        piece: bytes = self.fetcher(missing, min(end + self._window, self.size))
        self.total_requested_bytes += len(piece)
        self._store(missing, piece)
        return known + piece[: end - missing]

    def _known(self, begin: int, end: int) -> bytes:
        """Return the bytes from ``begin`` on that are in memory, from one piece."""
        for start, piece in self._pieces:
            if start <= begin < start + len(piece):
                return piece[begin - start : end - start]
        return b""

    def _end_of_last(self) -> int:
        start, piece = self._pieces[0]
        return start + len(piece)

    def _store(self, start: int, piece: bytes) -> None:
        self._pieces.appendleft((start, piece))
        while len(self._pieces) > 1 and sum(len(piece) for _, piece in self._pieces) > _CACHED_BYTES:
            self._pieces.pop()


register_cache(ReadWindow, clobber=True)
