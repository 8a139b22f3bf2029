"""Write the blocks of a download into a file."""

from __future__ import annotations

import errno
from collections.abc import Callable
from io import FileIO, RawIOBase
from typing import IO

from box_models._operating_system import start_writing_to_disk

_STEP = 8 << 20


class BlockWriter:
    """Writes blocks into an open file, one after the other, from ``position`` on.

    Files on a disk are written to it every 8 MiB, in the background. So an fsync of a large file has little left to wait for.
    """

    def __init__(self, file: IO[bytes], position: int = 0) -> None:
        self._file = file
        self._descriptor = file.fileno() if isinstance(file, FileIO) else None
        self._position = self._started = position

    def write(self, block: bytes) -> None:
        """Write the whole block. Raises BlockingIOError if the file is in non-blocking mode and not ready."""
        _write_all(self._file, block)
        self._position += len(block)
        if self._descriptor is not None and self._position - self._started >= _STEP:
            start_writing_to_disk(self._descriptor, self._started, self._position - self._started)
            self._started = self._position


def _write_all(file: IO[bytes], block: bytes) -> None:
    """Write the whole block. One ``write`` may write only a part of it, or return None instead of a number."""
    write: Callable[[bytes], int | None] = file.write
    while block:
        written = write(block)
        if written is None and isinstance(file, RawIOBase):
            raise BlockingIOError(
                errno.EAGAIN, "the file is in non-blocking mode and cannot take more data now"
            )
        block = b"" if written is None else block[written:]
