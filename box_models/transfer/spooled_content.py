"""Content that is stored when it is complete: in memory up to 8 MiB, then in a temporary file."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from box_models._forks import reset_after_fork

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_MAX_IN_MEMORY = 8 << 20


class SpooledContent(io.RawIOBase):
    """A file that is open for writing. ``spool`` has the content written so far; closing the file deletes it.

    ``store`` stores the content. It is None if that is not to be done, as in a forked process: only the process that opened the file
    stores its content.
    """

    mode: str = "wb"

    def __init__(self, name: str, store: Callable[[IO[bytes]], object]) -> None:
        super().__init__()
        self.name: str = name
        self.store: Callable[[IO[bytes]], object] | None = store
        self.inherited: bool = False
        self.spool: tempfile.SpooledTemporaryFile[bytes] = _new_spool()
        reset_after_fork(self)

    def writable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Add bytes, and return their number. Raises ValueError in a forked process."""
        if self.inherited:
            raise ValueError(
                f"{self.name} was opened for writing by the parent process; open it in this process"
            )
        written = self.spool.write(data)
        self.spool.flush()  # a forked process that ends would write the buffer to the temporary file again
        return written

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Set the position."""
        return self.spool.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self.spool.tell()

    def truncate(self, size: int | None = None, /) -> int:
        """Set the size."""
        length = self.spool.tell() if size is None else size
        self.spool.truncate(length)
        return length

    def take_store(self) -> Callable[[IO[bytes]], object] | None:
        """Return the function that stores the content, and forget it. None if the content is not to be stored."""
        store, self.store = self.store, None
        return store

    def _reset_after_fork(self) -> None:
        self.inherited, self.store = True, None
        self.spool = _new_spool()  # the temporary file belongs to the parent

    def close(self) -> None:
        """Close the file, and delete the content."""
        self.spool.close()
        super().close()


def _new_spool() -> tempfile.SpooledTemporaryFile[bytes]:
    return tempfile.SpooledTemporaryFile(_MAX_IN_MEMORY)
