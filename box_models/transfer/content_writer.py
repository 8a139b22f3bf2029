"""A file object, open for writing, whose content is uploaded when it is closed."""

from __future__ import annotations

import io
import os
import tempfile
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import IO, TYPE_CHECKING, BinaryIO, TextIO

from box_models.transfer.text_options import TextOptions

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_BLOCK = 1 << 18
_MAX_IN_MEMORY = 8 << 20


def open_writer(
    name: str, store: Callable[[IO[bytes]], object], text: TextOptions | None = None
) -> BinaryIO | TextIO:
    """Open a file for writing bytes or text; closing it calls ``store`` with the content.

    The content is kept in memory up to 8 MiB, then in a temporary file. If the ``with`` block raises, or the file is never closed,
    nothing is stored.
    """
    writer = _ContentWriter(_SpooledContent(name), store)
    return writer if text is None else _TextWriter(writer, text)


class _SpooledContent(io.RawIOBase):
    """The content written so far."""

    mode = "wb"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.file = tempfile.SpooledTemporaryFile(_MAX_IN_MEMORY)  # noqa: SIM115 # `close` closes it

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        return self.file.write(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def truncate(self, size: int | None = None, /) -> int:
        length = self.file.tell() if size is None else size
        self.file.truncate(length)
        return length

    def close(self) -> None:
        self.file.close()
        super().close()


class _ContentWriter(io.BufferedWriter):
    _store: Callable[[IO[bytes]], object] | None = None

    def __init__(self, spool: _SpooledContent, store: Callable[[IO[bytes]], object]) -> None:
        super().__init__(spool, _BLOCK)
        self._spool = spool
        self._store = store

    def close(self) -> None:
        store, self._store = self._store, None
        if self.closed:
            return
        try:
            if store is not None:
                self.flush()
                self._spool.file.seek(0)
                store(self._spool.file)
        finally:
            super().close()

    def discard(self) -> None:
        """Forget the content: closing the file uploads nothing."""
        self._store = None

    def discard_unclosed(self) -> None:
        """Discard the content of a file that was never closed, with a warning."""
        if self._store is not None and not self.closed:
            self.discard()
            message = f"{self._spool.name} was not uploaded, because the file was never closed"
            warnings.warn(message, ResourceWarning, stacklevel=3, source=self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.discard()
        self.close()

    def __del__(self) -> None:
        self.discard_unclosed()
        super().close()


class _TextWriter(io.TextIOWrapper):
    """A text file whose content is uploaded when it is closed, unless the ``with`` block raises."""

    def __init__(self, writer: _ContentWriter, text: TextOptions) -> None:
        super().__init__(writer, **text)
        self._writer = writer

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._writer.discard()
        self.close()

    def __del__(self) -> None:
        self._writer.discard_unclosed()
        self.close()
