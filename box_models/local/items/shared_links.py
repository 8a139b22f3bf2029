"""Shared links: kept with the item, shown with it, and what the ``BoxApi`` header opens."""

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
from box_models.local.http.errors import ApiError, bad_parameter, not_found
from box_models.local.http.routing import Call
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
MIN_VANITY = 12
MIN_PASSWORD = 8
NAME_LENGTH = 32
RECENT = 30 * 86400
ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"
SCRYPT = {"n": 1 << 12, "r": 8, "p": 1}


@dataclass(frozen=True)
class Link:
    """A shared link as the item's row keeps it; ``name`` is what its URL ends in, ``password`` salt and digest."""

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
class Grant:
    """What a shared link opens: the item, what is below it, and whether its contents too."""

    url: str
    item_id: int
    can_download: bool


def grant_of(call: Call) -> Grant | None:
    """Return what the shared link in the ``BoxApi`` header of a call opens; ``None`` without the header.

    404 if the link does not exist, has expired or is not for this user; 403 if the password is wrong.
    """
    return call.once(_grant_of)


def _grant_of(call: Call) -> Grant | None:
    header = call.header("boxapi")
    if header is None:
        return None
    url, _, password = header.partition("&shared_link_password=")
    kind, _, url = url.partition("=")
    if kind.strip() != "shared_link" or not url:
        raise bad_parameter("BoxApi", "Must be shared_link=<url>&shared_link_password=<password>.")
    with call.services.database.reading() as c:
        row = _row_of(c, url)
    link = row and _living(row[2], call.timestamp)
    if not row or not link or not _is_for(call, link, owner_id=row[1]):
        raise not_found("shared_link", url)
    if link.password and row[1] != call.user.id and not _password_fits(link.password, password):
        raise ApiError(403, "incorrect_shared_item_password", "Incorrect Shared Item Password")
    return Grant(url, row[0], link.can_download)


def changed(call: Call, c: sqlite3.Connection, item: Item, wanted: JSON) -> str | None:
    """Return the column ``shared_link`` after an update that asks for ``wanted``; ``None`` removes the link."""
    if wanted is None:
        c.execute("DELETE FROM shared_links WHERE item_id = ?", (item.id,))
        return None
    if not isinstance(wanted, dict):
        raise bad_parameter("shared_link", "Must be an object, or null.")
    link = _living(item.shared_link, call.timestamp) or Link(_new_name())
    link = _with_access(link, wanted)
    link = _with_expiry(call, link, wanted)
    link = _with_permissions(item, link, wanted)
    link = _with_password(link, wanted)
    link = _with_vanity_name(c, item, link, wanted)
    c.execute(
        "INSERT INTO shared_links (item_id, name, vanity_name) VALUES (?, ?, ?) ON CONFLICT (item_id)"
        " DO UPDATE SET name = excluded.name, vanity_name = excluded.vanity_name",
        (item.id, link.name, link.vanity_name),
    )
    return json.dumps(asdict(link))


def shape(call: Call, item: Item) -> JSON:
    """Return an item's shared link as answers show it, ``None`` if it has none (any more)."""
    link = _living(item.shared_link, call.timestamp)
    if link is None:
        return None
    base = call.request.base_url
    zone = timezone(timedelta(hours=call.services.settings.utc_offset))
    suffix = PurePosixPath(item.name).suffix if item.type == "file" else ""
    expiry = None if link.unshared_at is None else datetime.fromtimestamp(link.unshared_at, zone).isoformat()
    return {
        "url": f"{base}/s/{link.name}",
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


def remember(call: Call, c: sqlite3.Connection, grant: Grant) -> None:
    """Note that the user followed a link, for a search among what they followed lately."""
    c.execute(
        "INSERT INTO followed_links (user_id, item_id, followed_at) VALUES (?, ?, ?)"
        " ON CONFLICT (user_id, item_id) DO UPDATE SET followed_at = excluded.followed_at",
        (call.user.id, grant.item_id, call.timestamp),
    )


def recent(call: Call, c: sqlite3.Connection) -> dict[int, str]:
    """Return the URLs of the links, by item, that the user followed lately and that still lead somewhere."""
    rows = c.execute(
        "SELECT id, owner_id, shared_link FROM items JOIN followed_links ON item_id = id"
        " WHERE user_id = ? AND owner_id <> user_id AND followed_at > ? AND in_trash IS NULL",
        (call.user.id, call.timestamp - RECENT),
    )
    links = {item_id: (_living(column, call.timestamp), owner_id) for item_id, owner_id, column in rows}
    return {
        item_id: f"{call.request.base_url}/s/{link.name}"
        for item_id, (link, owner_id) in links.items()
        if link is not None and _is_for(call, link, owner_id)
    }


def open_to_all(call: Call, c: sqlite3.Connection, url: str) -> int | None:
    """Return the item that anybody may download by this link alone, without an account or a password."""
    row = _row_of(c, url)
    link = row and _living(row[2], call.timestamp)
    if not row or not link or link.access != "open" or link.password or not link.can_download:
        return None
    return row[0]


def count_download(call: Call, item: Item, *, by: str | None) -> None:
    """Count a download of a file that is made through its own link; ``by`` is the user, ``None`` without a token."""
    with call.services.database.transaction() as c:
        row = c.execute("SELECT shared_link FROM items WHERE id = ?", (item.id,)).fetchone()
        link = _living(row and row[0], call.timestamp)
        if link is not None:
            counted = json.dumps(asdict(replace(link, download_count=link.download_count + 1)))
            c.execute("UPDATE items SET shared_link = ? WHERE id = ?", (counted, item.id))
            journal.add(
                c, JournalEntry(JournalAction.DOWNLOAD, item.type, item.id), at=call.timestamp, user_id=by
            )


# Asking for a link


def _with_access(link: Link, wanted: Mapping[str, JSON]) -> Link:
    if "access" not in wanted:
        return link
    access = wanted["access"]
    if access is None:
        access = Link.access
    if access not in ACCESS:
        raise bad_parameter("shared_link.access", f"Must be one of {', '.join(ACCESS)}.")
    # A password guards what anyone could open; Box keeps none for links that want a login.
    return replace(link, access=str(access), password=link.password if access == "open" else None)


def _with_expiry(call: Call, link: Link, wanted: Mapping[str, JSON]) -> Link:
    if "unshared_at" not in wanted:
        return link
    if wanted["unshared_at"] is None:
        return replace(link, unshared_at=None)
    expiry = body_fields.time("shared_link.unshared_at", wanted["unshared_at"])
    if expiry <= call.timestamp:
        raise bad_parameter("shared_link.unshared_at", "Must be in the future.")
    return replace(link, unshared_at=expiry)


def _with_permissions(item: Item, link: Link, wanted: Mapping[str, JSON]) -> Link:
    value = wanted.get("permissions")
    if value is None:
        return link
    if not isinstance(value, dict) or not all(isinstance(each, bool | None) for each in value.values()):
        raise bad_parameter("shared_link.permissions", "Must be an object of booleans.")
    download, edit = value.get("can_download"), value.get("can_edit")
    if link.access == "collaborators" and (download is not None or edit):
        raise bad_parameter("shared_link.permissions", "Need access 'open' or 'company'.")
    if download is not None:
        link = replace(link, can_download=bool(download), can_edit=link.can_edit and bool(download))
    if edit is not None:
        link = replace(link, can_edit=bool(edit))
    if link.can_edit and not (item.type == "file" and link.can_download):
        raise bad_parameter("shared_link.permissions.can_edit", "Only for files that may be downloaded.")
    return link


def _with_password(link: Link, wanted: Mapping[str, JSON]) -> Link:
    if "password" not in wanted:
        return link
    password = wanted["password"]
    if password is None:
        return replace(link, password=None)
    if link.access != "open":
        raise bad_parameter("shared_link.password", "A password can only be set with access 'open'.")
    strong = isinstance(password, str) and len(password) >= MIN_PASSWORD and re.search(r"[^a-z]", password)
    if not isinstance(password, str) or not strong:
        message = (
            f"Must have {MIN_PASSWORD} characters, one of them a number, an upper case letter or a symbol."
        )
        raise bad_parameter("shared_link.password", message)
    salt = secrets.token_hex(8)
    return replace(link, password=f"{salt}${_hashed(password, salt)}")


def _with_vanity_name(c: sqlite3.Connection, item: Item, link: Link, wanted: Mapping[str, JSON]) -> Link:
    if "vanity_name" not in wanted:
        return link
    name = wanted["vanity_name"]
    if name is None or name == "":
        return replace(link, vanity_name=None)
    if not isinstance(name, str) or not re.fullmatch(rf"[A-Za-z0-9_-]{{{MIN_VANITY},}}", name):
        message = f"Must have {MIN_VANITY} characters or more: letters, digits, hyphens and underscores."
        raise bad_parameter("shared_link.vanity_name", message)
    taken = c.execute("SELECT 1 FROM shared_links WHERE vanity_name = ? AND item_id <> ?", (name, item.id))
    if taken.fetchone():
        raise ApiError(409, "conflict", "This vanity name is in use already")
    return replace(link, vanity_name=name)


def _new_name() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(NAME_LENGTH))


# Following a link

_LEADS_TO = "SELECT id, owner_id, shared_link FROM items JOIN shared_links ON item_id = id WHERE shared_link IS NOT NULL"
_BY_NAME = _LEADS_TO + " AND shared_links.name = ?"
_BY_VANITY_NAME = _LEADS_TO + " AND vanity_name = ?"


def _row_of(c: sqlite3.Connection, url: str) -> tuple[int, str, str] | None:
    """Find the item a link leads to: its id, its owner and its link."""
    for statement, name in _spellings(url):
        row = c.execute(statement, (name,)).fetchone()
        if row:
            return cast("tuple[int, str, str]", tuple(row))
    return None


def _spellings(url: str) -> Iterator[tuple[str, str]]:
    for spelling in dict.fromkeys((url, unquote(url))):
        try:
            path = urlsplit(spelling.strip()).path
        except ValueError:
            continue
        if found := re.fullmatch(r"/s/([^/]+)/?|/shared/static/([^/.]+)(?:\.[^/]*)?", path):
            yield _BY_NAME, found[1] or found[2]
        elif found := re.fullmatch(r"/v/([^/]+)/?", path):
            yield _BY_VANITY_NAME, found[1]


def _living(column: str | None, now: int) -> Link | None:
    if column is None:
        return None
    link = Link(**cast("dict[str, Any]", decode_json(column)))
    return None if link.unshared_at is not None and link.unshared_at <= now else link


def _is_for(call: Call, link: Link, owner_id: str) -> bool:
    # Everybody here is of one company, and nobody but the owner collaborates.
    return link.access != "collaborators" or owner_id == call.user.id


def _permission(link: Link) -> str:
    if link.can_edit:
        return "can_edit"
    return "can_download" if link.can_download else "can_preview"


def _password_fits(kept: str, given: str) -> bool:
    salt, _, digest = kept.partition("$")
    # The header's form says nothing about escapes: official SDKs send the password as it is, others escape it.
    fits = [
        hmac.compare_digest(_hashed(each, salt), digest) for each in dict.fromkeys((given, unquote(given)))
    ]
    return any(fits)


def _hashed(password: str, salt: str) -> str:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt.encode(), **SCRYPT).hex()
