"""Large contents, in several ranges at once."""

from __future__ import annotations

import errno
import hashlib
import threading
from collections.abc import Callable
from functools import partial
from io import RawIOBase
from pathlib import Path
from typing import IO

from box_models.transfer.ranged_content import RangedContent
from box_models.transfer.worker_pool import WorkerPool

_LARGEST_RANGE = 32 << 20
"""Small enough that little is left to be hashed when the last range is there, large enough that asking for it costs little."""
_BLOCK = 1 << 19


def download_ranges(
    remote: RangedContent, path: Path, size: int, workers: int, count: Callable[[int], object]
) -> str:
    """Write the content into the file at ``path``, by ``workers`` threads, and return its sha1. ``count`` is told of each block."""
    step = min(-(-size // workers), _LARGEST_RANGE)
    digest = _OrderedDigest(path)
    with WorkerPool(workers) as pool:
        for start in range(0, size, step):
            pool.submit(
                partial(_download_range, remote, path, (start, min(start + step, size)), pool, digest, count)
            )
    return digest.finish()


def _download_range(
    remote: RangedContent,
    path: Path,
    span: tuple[int, int],
    pool: WorkerPool,
    digest: _OrderedDigest,
    count: Callable[[int], object],
) -> None:
    # Each range has a file of its own: a thread that is still reading when everybody has left writes into nothing.
    with path.open("r+b", buffering=0) as file:
        file.seek(span[0])
        for block in remote.blocks(*span, size=_BLOCK, in_parts=True):
            pool.check()
            write_all(file, block)
            count(len(block))
    digest.add(*span)


def write_all(file: IO[bytes], block: bytes) -> None:
    """Write the whole block, where one ``write`` may take less, or does not say that it took all."""
    write: Callable[[bytes], int | None] = file.write
    while block:
        written = write(block)
        if written is None and isinstance(file, RawIOBase):
            raise BlockingIOError(errno.EAGAIN, "the file takes no more without waiting, and must not wait")
        block = b"" if written is None else block[written:]


class _OrderedDigest:
    """The sha1 of a file that fills up in no order: whoever completes its beginning reads on, while others still write."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._at = 0
        self._written: dict[int, int] = {}
        self._reading = threading.Lock()

    def add(self, start: int, end: int) -> None:
        """Take in a range that has been written."""
        self._written[start] = end
        if self._reading.acquire(blocking=False):
            try:
                self._read_on()
            finally:
                self._reading.release()

    def finish(self) -> str:
        """Return the digest, once everything is written."""
        with self._reading:
            self._read_on()
        return self._sha1.hexdigest()

    def _read_on(self) -> None:
        block = memoryview(bytearray(_BLOCK))
        with self._path.open("rb", buffering=0) as file:
            file.seek(self._at)
            while (end := self._written.pop(self._at, None)) is not None:
                while self._at < end and (size := file.readinto(block[: end - self._at])):
                    self._sha1.update(block[:size])
                    self._at += size
