"""Content that is being written: in memory up to 8 MiB, then in a temporary file."""

from __future__ import annotations

import io
import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_MAX_IN_MEMORY = 8 << 20


class SpooledContent(io.RawIOBase):
    """A file that is open for writing. ``spool`` has the content written so far; closing the file deletes it."""

    mode: str = "wb"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name: str = name
        self.spool: tempfile.SpooledTemporaryFile[bytes] = tempfile.SpooledTemporaryFile(_MAX_IN_MEMORY)  # noqa: SIM115 # `close` closes it

    def writable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Add bytes, and return their number."""
        return self.spool.write(data)

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

    def close(self) -> None:
        """Close the file, and delete the content."""
        self.spool.close()
        super().close()
