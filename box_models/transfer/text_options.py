"""How files are opened: as bytes or as text."""

from __future__ import annotations

import io
from typing import Literal, TypeAlias, TypedDict, get_args

FileMode: TypeAlias = Literal["r", "rb", "w", "wb"]
"""The modes of ``open()``: read or write, text or bytes (b)."""


class TextOptions(TypedDict):
    """How text is encoded, and how line ends are translated, as in Python's `open`."""

    encoding: str
    errors: str | None
    newline: str | None


def text_options(
    mode: FileMode, *, encoding: str | None, errors: str | None, newline: str | None
) -> TextOptions | None:
    """Return the options of a text mode, and None for a binary mode. The default encoding is UTF-8 on every system.

    Raises ValueError for an invalid mode or option, and LookupError for an unknown encoding.
    """
    if mode not in get_args(FileMode):
        raise ValueError(f"mode must be one of {', '.join(map(repr, get_args(FileMode)))}, not {mode!r}")
    if "b" not in mode:
        options: TextOptions = {"encoding": encoding or "utf-8", "errors": errors, "newline": newline}
        io.TextIOWrapper(io.BytesIO(), **options)  # raises for an invalid option, before the file is opened
        return options
    for name, value in (("encoding", encoding), ("errors", errors), ("newline", newline)):
        if value is not None:
            raise ValueError(f"{name} is for text, and mode {mode!r} is for bytes; use mode {mode[0]!r}")
    return None
