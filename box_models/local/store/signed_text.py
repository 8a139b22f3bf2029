"""Texts with a signature of this embedded Box, so that a client can pass them on but not create them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import sqlite3
from collections.abc import Sequence
from typing import cast

from box_models.local.json_values import JSON, decode_json
from box_models.local.store.database import Database


def sign(database: Database, purpose: str, values: Sequence[JSON]) -> str:
    """Return the values as a signed text that fits into a URL; it is valid for one purpose only."""
    payload = json.dumps(list(values)).encode()
    return f"{_encode(payload)}.{_encode(_signature(database, purpose, payload))}"


def read(database: Database, purpose: str, signed: str) -> list[JSON] | None:
    """Return the values of a signed text; ``None`` if the signature is wrong.

    Only the text that ``sign`` returned is valid, and no other spelling of the same bytes.
    """
    try:
        payload, signature = (_decode(part) for part in signed.split("."))
    except ValueError:
        return None
    if not hmac.compare_digest(signature, _signature(database, purpose, payload)):
        return None
    return cast("list[JSON]", decode_json(payload))


def _signature(database: Database, purpose: str, payload: bytes) -> bytes:
    with database.reading():
        key = database.cached(("key", purpose), lambda c: _stored_key(c, purpose)) or _new_key(
            database, purpose
        )
    return hmac.digest(key, payload, hashlib.sha256)


def _new_key(database: Database, purpose: str) -> bytes:
    key = secrets.token_bytes(32)
    with database.transaction() as c:
        c.execute("INSERT INTO secrets (name, value) VALUES (?, ?)", (purpose, key))
    return key


def _stored_key(c: sqlite3.Connection, purpose: str) -> bytes | None:
    row = c.execute("SELECT value FROM secrets WHERE name = ?", (purpose,)).fetchone()
    return None if row is None else bytes(row[0])


def _decode(text: str) -> bytes:
    """Return the bytes of a base64 text. Raises ValueError if ``_encode`` would spell them differently.

    Python's decoder ignores foreign characters, more padding than necessary, and the unused bits of the last character.
    """
    raw = base64.urlsafe_b64decode(text + "==")
    if _encode(raw) != text:
        raise ValueError("not the only valid spelling")
    return raw


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
