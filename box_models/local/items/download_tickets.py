"""Signed download URLs, which are valid for a short time and need no token."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple, cast

from box_models.local.http.routing import Call
from box_models.local.items import access, watermark_rows
from box_models.local.items.access import Right
from box_models.local.items.rows import Item
from box_models.local.store import signed_text
from box_models.local.store.database import Database


class Ticket(NamedTuple):
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


def url(call: Call, file: Item, version_id: int, *, mark: str) -> str:
    """Return a URL that downloads a version of a file, with a watermark in the content unless ``mark`` is empty."""
    expires_at = call.timestamp + call.services.settings.download_link_lifetime
    ticket = Ticket(version_id, file.name, expires_at, mark)
    signed = signed_text.sign(call.services.database, "downloads", list(ticket))
    return call.request.url(f"/dl/{signed}", on="download")


def mark_for_caller(call: Call, c: sqlite3.Connection, file: Item) -> str:
    """Return the watermark in the caller's copy of a file: empty without a watermark, and for users who may edit it."""
    if Right.EDIT in access.rights(call, file) or not watermark_rows.is_marked(c, file):
        return ""
    return call.user.login


def verify(database: Database, signed: str, now: int) -> Ticket | None:
    """Return the ticket; ``None`` if its signature is wrong or it has expired."""
    values = signed_text.read(database, "downloads", signed)
    if values is None:
        return None
    ticket = Ticket(*cast("tuple[int, str, int, str]", values))
    return ticket if ticket.expires_at > now else None
