"""Storage of tokens: their digests, and the user, application and rights of each."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from typing import Literal

PREFIX = "local_"

SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
    digest TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('developer', 'access', 'refresh', 'code')),
    user_id TEXT NOT NULL REFERENCES users (id),
    client_id TEXT REFERENCES applications (client_id),
    login TEXT,
    expires_at REAL,
    used INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS tokens_by_login ON tokens (login);
CREATE TABLE IF NOT EXISTS narrowed_tokens (
    digest TEXT PRIMARY KEY REFERENCES tokens (digest) ON DELETE CASCADE,
    parent TEXT NOT NULL,
    scopes TEXT NOT NULL,
    item_type TEXT,
    item_id TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS narrowed_tokens_by_parent ON narrowed_tokens (parent);
"""

Kind = Literal["developer", "access", "refresh", "code"]


def new() -> str:
    """Return a new random token."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return the digest under which a secret is stored."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def store(
    c: sqlite3.Connection,
    token: str,
    kind: Kind,
    *,
    user_id: str,
    client_id: str | None = None,
    login: str | None = None,
    expires_at: float | None = None,
) -> None:
    """Store a token of a user. Tokens of the same sign-in share its ``login``."""
    c.execute(
        "INSERT INTO tokens (digest, kind, user_id, client_id, login, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
        (digest(token), kind, user_id, client_id, login, expires_at),
    )


def store_downscoping(
    c: sqlite3.Connection,
    token: str,
    *,
    parent: str,
    scopes: frozenset[str],
    item: tuple[str, str] | None,
) -> None:
    """Limit ``token``, which was derived from ``parent``, to these scopes and, if given, to this item."""
    item_type, item_id = item or (None, None)
    c.execute(
        "INSERT INTO narrowed_tokens (digest, parent, scopes, item_type, item_id) VALUES (?, ?, ?, ?, ?)",
        (digest(token), digest(parent), " ".join(sorted(scopes)), item_type, item_id),
    )


def delete(c: sqlite3.Connection, token_digest: str) -> None:
    """Delete the token with this digest, and all tokens derived from it."""
    c.execute(
        "WITH RECURSIVE derived (digest) AS (SELECT ? UNION"
        " SELECT n.digest FROM narrowed_tokens AS n JOIN derived ON n.parent = derived.digest)"
        " DELETE FROM tokens WHERE digest IN (SELECT digest FROM derived)",
        (token_digest,),
    )


def require_local(token: str) -> None:
    """Raise ValueError if the token does not have the prefix of an embedded Box.

    The message does not contain the token.
    """
    if not token.startswith(PREFIX):
        raise ValueError(
            f"tokens of an embedded Box must start with {PREFIX!r}, so that real tokens are never stored here"
        )
