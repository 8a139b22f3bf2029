"""Download large content in parallel: several ranges at the same time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from io import FileIO
from typing import TypeAlias

from box_models.transfer.block_writer import BlockWriter
from box_models.transfer.ranged_content import RangedContent
from box_models.transfer.worker_pool import WorkerPool

OpenFile: TypeAlias = Callable[[], FileIO]

_MAX_RANGE = 32 << 20
"""Small enough that little is left to hash after the last range, large enough that the extra requests cost little."""
_BLOCK = 1 << 19


def download_ranges(
    content: RangedContent, open_file: OpenFile, *, size: int, workers: int, count: Callable[[int], object]
) -> str:
    """Write the content into a file, with ``workers`` threads and one that hashes, and return its sha1.

    ``open_file`` opens the file for reading and writing. ``count`` is called with the size of each block.
    """
    range_size = min(-(-size // workers), _MAX_RANGE)
    with WorkerPool(1) as hashing, WorkerPool(workers) as pool:
        digest = _OrderedDigest(open_file, hashing)
        download = partial(_download_range, content, open_file, pool=pool, digest=digest, count=count)
        for start in range(0, size, range_size):
            pool.submit(partial(download, (start, min(start + range_size, size))))
    return digest.hexdigest()


def _download_range(
    content: RangedContent,
    open_file: OpenFile,
    span: tuple[int, int],
    *,
    pool: WorkerPool,
    digest: _OrderedDigest,
    count: Callable[[int], object],
) -> None:
    # Each range opens the file itself: a thread that still reads after the pool has stopped cannot write into a file
    # that another download has opened since.
    with open_file() as file:
        file.seek(span[0])
        writer = BlockWriter(file, span[0])
        for block in content.blocks(*span, block_size=_BLOCK, ranges_only=True):
            pool.raise_if_stopped()
            writer.write(block)
            count(len(block))
    digest.add(*span)


class _OrderedDigest:
    """The sha1 of a file whose ranges are written in any order.

    The only thread of ``hashing`` hashes the file as far as its beginning is complete, while other threads still write.
    """

    def __init__(self, open_file: OpenFile, hashing: WorkerPool) -> None:
        self._open_file = open_file
        self._hashing = hashing
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._position = 0
        self._written: dict[int, int] = {}

    def add(self, start: int, end: int) -> None:
        """Note that the bytes from ``start`` up to ``end`` (excluded) are written."""
        self._written[start] = end
        self._hashing.submit_low_priority(self._hash_written)

    def hexdigest(self) -> str:
        """Return the sha1 of the whole file, after the thread has ended."""
        return self._sha1.hexdigest()

    def _hash_written(self) -> None:
        block = memoryview(bytearray(_BLOCK))
        with self._open_file() as file:
            file.seek(self._position)
            while (end := self._written.pop(self._position, None)) is not None:
                while self._position < end and (size := file.readinto(block[: end - self._position])):
                    self._sha1.update(block[:size])
                    self._position += size
