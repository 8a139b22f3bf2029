"""A file object, open for writing, whose content is uploaded when it is closed."""

from __future__ import annotations

import io
import os
import tempfile
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import IO, TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_BLOCK = 1 << 18
_MAX_IN_MEMORY = 8 << 20


def open_writer(name: str, store: Callable[[IO[bytes]], object]) -> BinaryIO:
    """Open a file for writing; closing it calls ``store`` with the content.

    The content is kept in memory up to 8 MiB, then in a temporary file. If the ``with`` block raises, or the file is never closed,
    nothing is stored.
    """
    return _ContentWriter(_SpooledContent(name), store)


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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._store = None
        self.close()

    def __del__(self) -> None:
        if self._store is not None and not self.closed:
            name, self._store = self._spool.name, None
            message = f"{name} was not uploaded, because the file was never closed"
            warnings.warn(message, ResourceWarning, stacklevel=2, source=self)
        super().close()
