"""Second addresses of contents: signed, short-lived, and good without a token."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from box_models.local.store import signed_text
from box_models.local.store.database import Database


@dataclass(frozen=True)
class Ticket:
    """What an address leads to: a version, under a name, until a time."""

    version_id: int
    name: str
    expires_at: int


@dataclass(frozen=True)
class Span:
    """The bytes from ``start`` to before ``end``."""

    start: int
    end: int


def sign(database: Database, ticket: Ticket) -> str:
    """Return a ticket as a path segment that nobody can make up."""
    return signed_text.sign(database, "downloads", [ticket.version_id, ticket.name, ticket.expires_at])


def verify(database: Database, signed: str, now: int) -> Ticket | None:
    """Return the ticket, ``None`` if it is made up or too old."""
    values = signed_text.read(database, "downloads", signed)
    if values is None:
        return None
    ticket = Ticket(*cast("tuple[int, str, int]", values))
    return ticket if ticket.expires_at > now else None


def requested(header: str | None, size: int) -> Span | None:
    """Return the span a ``Range`` header asks for, ``None`` for all of it; ``ValueError`` if there is nothing there.

    Headers of other kinds, and those for several spans, ask for all, as RFC 9110 allows.
    """
    found = re.fullmatch(r"\s*bytes\s*=\s*([0-9]{0,99})\s*-\s*([0-9]{0,99})\s*", header or "", re.IGNORECASE)
    if found is None or (not found[1] and not found[2]):
        return None
    if not found[1]:
        start, end = max(size - int(found[2]), 0), size
    else:
        start, end = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < start:
            return None
    if start >= end:
        raise ValueError(header)
    return Span(start, end)


def disposition(name: str) -> str:
    """Return the header that makes a download a file of that name."""
    plain = "".join(letter if letter.isascii() and letter not in '"\\' else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def names(condition: str | None, etag: str) -> bool:
    """Tell whether an ``If-None-Match`` names this content."""
    known = {part.strip().removeprefix("W/") for part in (condition or "").split(",")}
    return bool(known & {"*", etag})
