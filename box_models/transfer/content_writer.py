"""A file object, open for writing, whose content is uploaded when it is closed."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING, BinaryIO, TextIO

from box_models.transfer.spooled_content import SpooledContent
from box_models.transfer.text_options import TextOptions

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_BLOCK = 1 << 18


def open_writer(
    name: str, store: Callable[[IO[bytes]], object], text: TextOptions | None = None
) -> BinaryIO | TextIO:
    """Open a file for writing bytes or text; closing it calls ``store`` with the content.

    The content is kept in memory up to 8 MiB, then in a temporary file. If the ``with`` block raises, or the file is never closed,
    nothing is stored. In a forked process, writing raises ValueError, and closing stores nothing.
    """
    writer = _ContentWriter(SpooledContent(name, store))
    return writer if text is None else _TextWriter(writer, text)


class _ContentWriter(io.BufferedWriter):
    def __init__(self, content: SpooledContent) -> None:
        super().__init__(content, _BLOCK)
        self._content = content

    @property
    def inherited(self) -> bool:
        """Whether the parent of this process opened the file."""
        return self._content.inherited

    def write(self, data: ReadableBuffer, /) -> int:
        return self._content.write(data) if self._content.inherited else super().write(data)

    def close(self) -> None:
        store = self._content.take_store()
        if self.closed:
            return
        if self.inherited:
            with suppress(ValueError):  # the buffer cannot be written
                super().close()
            return
        try:
            if store is not None:
                self.flush()
                self._content.spool.seek(0)
                store(self._content.spool)
        finally:
            super().close()

    def discard(self) -> None:
        """Forget the content: closing the file uploads nothing."""
        self._content.take_store()

    def discard_unclosed(self) -> None:
        """Discard the content of a file that was never closed, with a warning."""
        if self._content.store is not None and not self.closed:
            self.discard()
            message = f"{self._content.name} was not uploaded, because the file was never closed"
            warnings.warn(message, ResourceWarning, stacklevel=3, source=self)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.discard()
        self.close()

    def __del__(self) -> None:
        self.discard_unclosed()
        self.close()


class _TextWriter(io.TextIOWrapper):
    """A text file whose content is uploaded when it is closed, unless the ``with`` block raises."""

    def __init__(self, writer: _ContentWriter, text: TextOptions) -> None:
        super().__init__(writer, **text)
        self._writer = writer

    def close(self) -> None:
        if self._writer.inherited:
            self._writer.close()
        super().close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._writer.discard()
        self.close()

    def __del__(self) -> None:
        self._writer.discard_unclosed()
        self.close()
