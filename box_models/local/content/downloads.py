"""The headers of a download: the range, the name and the etag."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class ByteRange:
    """The bytes from ``start`` up to, but not including, ``end``."""

    start: int
    end: int


def requested(header: str | None, size: int) -> ByteRange | None:
    """Return the range in a ``Range`` header, or ``None`` for the whole content.

    Raises ``ValueError`` if the range is outside the content. Invalid headers, other units and several ranges mean the
    whole content, as RFC 9110 allows.
    """
    match = re.fullmatch(r"\s*bytes\s*=\s*([0-9]{0,99})\s*-\s*([0-9]{0,99})\s*", header or "", re.IGNORECASE)
    if match is None or (not match[1] and not match[2]):
        return None
    if not match[1]:
        start, end = max(size - int(match[2]), 0), size
    else:
        start, end = int(match[1]), min(int(match[2]) + 1, size) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= end:
        raise ValueError(header)
    return ByteRange(start, end)


def disposition(name: str) -> str:
    """Return the ``Content-Disposition`` header for a file name."""
    plain = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in name)
    return "; ".join(["attachment", f'filename="{plain}"', f"filename*=UTF-8''{quote(name, safe='')}"])


def names(condition: str | None, etag: str) -> bool:
    """Return whether an ``If-None-Match`` header names this etag."""
    etags = {part.strip().removeprefix("W/") for part in (condition or "").split(",")}
    return bool(etags & {"*", etag})
