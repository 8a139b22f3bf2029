"""Shared links: storage, options, and finding the item of a link."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import PurePosixPath
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter
from box_models.local.http.routing import Call
from box_models.local.http.transactions import Transaction
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON, decode_json
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry

SCHEMA = """
CREATE TABLE IF NOT EXISTS shared_links (
    item_id INTEGER PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
    name TEXT NOT NULL UNIQUE,
    vanity_name TEXT UNIQUE COLLATE NOCASE
) STRICT;
CREATE TABLE IF NOT EXISTS followed_links (
    user_id TEXT NOT NULL REFERENCES users (id),
    item_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    followed_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, item_id)
) STRICT;
"""

ACCESS = ("open", "company", "collaborators")
MIN_VANITY_NAME = 12
MIN_PASSWORD = 8
NAME_LENGTH = 32
RECENT = 30 * 86400
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
SCRYPT = {"n": 1 << 12, "r": 8, "p": 1}


@dataclass(frozen=True)
class Link:
    """A shared link as stored in the row of its item.

    ``name`` is the end of its URL, ``password`` the salt and the digest.
    """

    name: str
    access: str = "open"
    password: str | None = None
    unshared_at: int | None = None
    can_download: bool = True
    can_edit: bool = False
    vanity_name: str | None = None
    download_count: int = 0
    preview_count: int = 0


@dataclass(frozen=True)
class LinkedItem:
    """An item with its owner and its shared link, which has not expired."""

    item_id: int
    owner_id: str
    link: Link


def find(c: sqlite3.Connection, url: str, *, now: int) -> LinkedItem | None:
    """Return the item of a shared link, or None if the link does not exist or has expired."""
    for statement, name in _queries(url):
        row = c.execute(statement, (name,)).fetchone()
        if row:
            link = _unexpired(row[2], now)
            return None if link is None else LinkedItem(row[0], row[1], link)
    return None


def followed(c: sqlite3.Connection, user_id: str, *, now: int) -> list[LinkedItem]:
    """Return the items whose shared links a user followed in the last 30 days, without links that have expired."""
    rows = c.execute(
        "SELECT id, owner_id, shared_link FROM items JOIN followed_links ON item_id = id"
        " WHERE user_id = ? AND followed_at > ? AND in_trash IS NULL",
        (user_id, now - RECENT),
    )
    links = [(item_id, owner_id, _unexpired(column, now)) for item_id, owner_id, column in rows]
    return [LinkedItem(item_id, owner_id, link) for item_id, owner_id, link in links if link is not None]


def password_matches(link: Link, password: str) -> bool:
    """Return whether the password of a link is right."""
    salt, _, digest = (link.password or "").partition("$")
    # Box does not document whether the header is percent-encoded. The official SDKs send the password as it is, other
    # clients encode it.
    matches = [
        hmac.compare_digest(_digest(each, salt), digest)
        for each in dict.fromkeys((password, unquote(password)))
    ]
    return any(matches)


def url_of(call: Call, link: Link) -> str:
    """Return the URL of a shared link."""
    return call.request.url(f"/s/{link.name}", on="website")


def updated_column(tx: Transaction, item: Item, options: JSON) -> str | None:
    """Apply the options of a request, and return the new column ``shared_link``. ``None`` removes the link."""
    if options is None:
        tx.c.execute("DELETE FROM shared_links WHERE item_id = ?", (item.id,))
        return None
    if not isinstance(options, dict):
        raise bad_parameter("shared_link", "Must be an object, or null.")
    link = _unexpired(item.shared_link, tx.now) or Link(_new_name())
    link = _with_access(link, options)
    link = _with_expiry(link, options, now=tx.now)
    link = _with_permissions(item, link, options)
    link = _with_password(link, options)
    link = _with_vanity_name(link, options, tx=tx, item=item)
    tx.c.execute(
        "INSERT INTO shared_links (item_id, name, vanity_name) VALUES (?, ?, ?) ON CONFLICT (item_id)"
        " DO UPDATE SET name = excluded.name, vanity_name = excluded.vanity_name",
        (item.id, link.name, link.vanity_name),
    )
    return json.dumps(asdict(link))


def shape(call: Call, item: Item) -> JSON:
    """Return the shared link of an item as in responses, or None if it has none or it has expired."""
    link = _unexpired(item.shared_link, call.timestamp)
    if link is None:
        return None
    base = call.request.url("", on="website")
    zone = timezone(timedelta(hours=call.services.settings.utc_offset))
    suffix = PurePosixPath(item.name).suffix if item.type == "file" else ""
    expiry = None if link.unshared_at is None else datetime.fromtimestamp(link.unshared_at, zone).isoformat()
    return {
        "url": url_of(call, link),
        "download_url": f"{base}/shared/static/{link.name}{quote(suffix)}" if item.type == "file" else None,
        "vanity_url": f"{base}/v/{link.vanity_name}" if link.vanity_name else None,
        "vanity_name": link.vanity_name,
        "access": link.access,
        "effective_access": link.access,
        "effective_permission": _permission(link),
        "is_password_enabled": link.password is not None,
        "unshared_at": expiry,
        "download_count": link.download_count,
        "preview_count": link.preview_count,
        "permissions": {"can_preview": True, "can_download": link.can_download, "can_edit": link.can_edit},
    }


def remember(call: Call, c: sqlite3.Connection, item_id: int) -> None:
    """Record that the user followed the shared link of an item, for `followed`."""
    c.execute(
        "INSERT INTO followed_links (user_id, item_id, followed_at) VALUES (?, ?, ?)"
        " ON CONFLICT (user_id, item_id) DO UPDATE SET followed_at = excluded.followed_at",
        (call.user.id, item_id, call.timestamp),
    )


def open_to_all(c: sqlite3.Connection, url: str, *, now: int) -> int | None:
    """Return the id of the item that can be downloaded by this link without a token and without a password."""
    linked = find(c, url, now=now)
    if linked is None or linked.link.access != "open" or linked.link.password or not linked.link.can_download:
        return None
    return linked.item_id


def count_download(call: Call, item: Item, *, by: str | None) -> None:
    """Count a download of a file that is made through its own link; ``by`` is the user, ``None`` without a token."""
    with call.services.database.transaction() as c:
        row = c.execute("SELECT shared_link FROM items WHERE id = ?", (item.id,)).fetchone()
        link = _unexpired(row and row[0], call.timestamp)
        if link is not None:
            column = json.dumps(asdict(replace(link, download_count=link.download_count + 1)))
            c.execute("UPDATE items SET shared_link = ? WHERE id = ?", (column, item.id))
            journal.add(
                c, JournalEntry(JournalAction.DOWNLOAD, item.type, item.id), at=call.timestamp, user_id=by
            )


# Options


def _with_access(link: Link, options: Mapping[str, JSON]) -> Link:
    if "access" not in options:
        return link
    access = options["access"]
    if access is None:
        access = Link.access
    if access not in ACCESS:
        raise bad_parameter("shared_link.access", f"Must be one of {', '.join(ACCESS)}.")
    # Only open links have a password. Box removes it when the access changes.
    return replace(link, access=str(access), password=link.password if access == "open" else None)


def _with_expiry(link: Link, options: Mapping[str, JSON], *, now: int) -> Link:
    if "unshared_at" not in options:
        return link
    if options["unshared_at"] is None:
        return replace(link, unshared_at=None)
    expiry = body_fields.time("shared_link.unshared_at", options["unshared_at"])
    if expiry <= now:
        raise bad_parameter("shared_link.unshared_at", "Must be in the future.")
    return replace(link, unshared_at=expiry)


def _with_permissions(item: Item, link: Link, options: Mapping[str, JSON]) -> Link:
    value = options.get("permissions")
    if value is None:
        return link
    if not isinstance(value, dict) or not all(isinstance(each, bool | None) for each in value.values()):
        raise bad_parameter("shared_link.permissions", "Must be an object of booleans.")
    download, edit = value.get("can_download"), value.get("can_edit")
    if link.access == "collaborators" and (download is not None or edit):
        raise bad_parameter("shared_link.permissions", "They require access 'open' or 'company'.")
    if download is not None:
        link = replace(link, can_download=bool(download), can_edit=link.can_edit and bool(download))
    if edit is not None:
        link = replace(link, can_edit=bool(edit))
    if link.can_edit and not (item.type == "file" and link.can_download):
        raise bad_parameter(
            "shared_link.permissions.can_edit", "Allowed only for files that may be downloaded."
        )
    return link


def _with_password(link: Link, options: Mapping[str, JSON]) -> Link:
    if "password" not in options:
        return link
    password = options["password"]
    if password is None:
        return replace(link, password=None)
    if link.access != "open":
        raise bad_parameter("shared_link.password", "A password can only be set with access 'open'.")
    strong = isinstance(password, str) and len(password) >= MIN_PASSWORD and re.search(r"[^a-z]", password)
    if not isinstance(password, str) or not strong:
        message = f"Must have {MIN_PASSWORD} characters or more, including a number, an upper case letter or a symbol."
        raise bad_parameter("shared_link.password", message)
    salt = secrets.token_hex(8)
    return replace(link, password=f"{salt}${_digest(password, salt)}")


def _with_vanity_name(link: Link, options: Mapping[str, JSON], *, tx: Transaction, item: Item) -> Link:
    if "vanity_name" not in options:
        return link
    name = options["vanity_name"]
    if name is None or name == "":
        return replace(link, vanity_name=None)
    if not isinstance(name, str) or not re.fullmatch(rf"[A-Za-z0-9_-]{{{MIN_VANITY_NAME},}}", name):
        message = f"Must have {MIN_VANITY_NAME} characters or more: letters, digits, hyphens and underscores."
        raise bad_parameter("shared_link.vanity_name", message)
    conflict = tx.c.execute(
        "SELECT 1 FROM shared_links WHERE vanity_name = ? AND item_id <> ?", (name, item.id)
    )
    if conflict.fetchone():
        raise ApiError(409, "conflict", "This vanity name is already in use")
    return replace(link, vanity_name=name)


def _new_name() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(NAME_LENGTH))


# Finding the item of a link

_LINKED_ITEM = "SELECT id, owner_id, shared_link FROM items JOIN shared_links ON item_id = id WHERE shared_link IS NOT NULL"
_BY_NAME = _LINKED_ITEM + " AND shared_links.name = ?"
_BY_VANITY_NAME = _LINKED_ITEM + " AND vanity_name = ?"


def _queries(url: str) -> Iterator[tuple[str, str]]:
    for spelling in dict.fromkeys((url, unquote(url))):
        try:
            path = urlsplit(spelling.strip()).path
        except ValueError:
            continue
        if match := re.fullmatch(r"/s/([^/]+)/?|/shared/static/([^/.]+)(?:\.[^/]*)?", path):
            yield _BY_NAME, match[1] or match[2]
        elif match := re.fullmatch(r"/v/([^/]+)/?", path):
            yield _BY_VANITY_NAME, match[1]


def _unexpired(column: str | None, now: int) -> Link | None:
    if column is None:
        return None
    link = Link(**cast("dict[str, Any]", decode_json(column)))
    return None if link.unshared_at is not None and link.unshared_at <= now else link


def _permission(link: Link) -> str:
    if link.can_edit:
        return "can_edit"
    return "can_download" if link.can_download else "can_preview"


def _digest(password: str, salt: str) -> str:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt.encode(), **SCRYPT).hex()
