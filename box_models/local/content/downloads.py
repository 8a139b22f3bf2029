"""Signed download URLs, which are valid for a short time and need no token."""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass
from typing import cast
from urllib.parse import quote

from box_models.local.store import signed_text
from box_models.local.store.database import Database


@dataclass(frozen=True)
class Ticket:
    """The content of a signed URL: a file version, the name of the download and the expiry time.

    ``mark`` is the watermark in the content, such as the login of a viewer; it is empty for an original.
    """

    version_id: int
    name: str
    expires_at: int
    mark: str = ""

    @property
    def watermark(self) -> bytes:
        """The bytes that a copy with a watermark has at its end."""
        return f"\n[{self.mark}]".encode() if self.mark else b""


@dataclass(frozen=True)
class ByteRange:
    """The bytes from ``start`` up to, but not including, ``end``."""

    start: int
    end: int


def sign(database: Database, ticket: Ticket) -> str:
    """Return a signed ticket as a path segment."""
    return signed_text.sign(database, "downloads", list(astuple(ticket)))


def verify(database: Database, signed: str, now: int) -> Ticket | None:
    """Return the ticket; ``None`` if its signature is wrong or it has expired."""
    values = signed_text.read(database, "downloads", signed)
    if values is None:
        return None
    ticket = Ticket(*cast("tuple[int, str, int, str]", values))
    return ticket if ticket.expires_at > now else None


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
