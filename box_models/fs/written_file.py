"""A file of Box that is open for writing: it is stored when it is closed."""

from __future__ import annotations

import io
import sys
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import IO, TYPE_CHECKING

from box_models.transfer.spooled_content import SpooledContent

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class WrittenFile(SpooledContent):
    """A file that is open for writing.

    ``store`` uploads it when the file is closed, or when the transaction ends. Nothing is stored if the ``with`` block raises: that is,
    if the file is closed while an exception is handled that was not yet there when it was opened. Wrappers for text and compression
    close the file in the same way, without a word about the exception.
    """

    def __init__(
        self, path: str, mode: str, store: Callable[[IO[bytes]], object], *, autocommit: bool
    ) -> None:
        super().__init__(path, store)
        self.path: str = path
        self.mode = mode
        self.autocommit: bool = autocommit
        self._exception = sys.exc_info()[1]

    def close(self) -> None:
        """Store the content, unless an exception was raised or a transaction will store it."""
        if self.closed:
            return
        raised = sys.exc_info()[1]
        try:
            if raised is not None and raised is not self._exception:
                self.discard()
            elif self.autocommit:
                self.commit()
        finally:
            if self.autocommit:
                self.discard()
            io.RawIOBase.close(self)  # a transaction still needs the content

    def commit(self) -> None:
        """Store the content. A transaction calls it."""
        store = self.take_store()
        if store is not None:
            self.spool.seek(0)
            try:
                store(self.spool)
            finally:
                self.discard()

    def discard(self) -> None:
        """Forget the content: nothing is stored."""
        self.take_store()
        self.spool.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.discard()
        self.close()

    def __del__(self) -> None:
        if self.store is not None:
            message = f"{self.path} was not uploaded, because the file was never closed"
            warnings.warn(message, ResourceWarning, stacklevel=2, source=self)
            self.discard()


class CompressedFile(io.BufferedIOBase):
    """A compressor that writes to a file, and closes that file, too."""

    def __init__(self, compressor: IO[bytes], file: IO[bytes]) -> None:
        self._compressor, self._file = compressor, file

    def writable(self) -> bool:
        """Return True."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Add bytes, and return their number."""
        return self._compressor.write(data)

    def close(self) -> None:
        """Write the end of the compressed data, and close the file."""
        if not self.closed:
            try:
                self._compressor.close()
                self._file.close()
            finally:
                super().close()
