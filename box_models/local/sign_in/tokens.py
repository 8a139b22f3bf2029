"""Tokens as the store has them: their digests, and what each stands for."""

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
    """Make up a token nobody can guess."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def keep(
    c: sqlite3.Connection,
    token: str,
    kind: Kind,
    user_id: str,
    client_id: str | None = None,
    *,
    login: str | None = None,
    expires_at: float | None = None,
) -> None:
    """Let ``token`` stand for a user from now on; those of one sign-in share its ``login``."""
    c.execute(
        "INSERT INTO tokens (digest, kind, user_id, client_id, login, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
        (digest(token), kind, user_id, client_id, login, expires_at),
    )


def limit(
    c: sqlite3.Connection, token: str, parent: str, scopes: frozenset[str], item: tuple[str, str] | None
) -> None:
    """Let ``token``, made of ``parent``, open no more than these scopes, and of all items only this one."""
    item_type, item_id = item or (None, None)
    c.execute(
        "INSERT INTO narrowed_tokens (digest, parent, scopes, item_type, item_id) VALUES (?, ?, ?, ?, ?)",
        (digest(token), digest(parent), " ".join(sorted(scopes)), item_type, item_id),
    )


def end(c: sqlite3.Connection, ended: str) -> None:
    """Forget the token with this digest, and all that were made of it."""
    c.execute(
        "WITH RECURSIVE made (digest) AS (SELECT ? UNION"
        " SELECT n.digest FROM narrowed_tokens AS n JOIN made ON n.parent = made.digest)"
        " DELETE FROM tokens WHERE digest IN (SELECT digest FROM made)",
        (ended,),
    )


def require_local(token: str) -> None:
    """Raise ``ValueError`` unless this is a token of an embedded Box, by its prefix; the token is not repeated."""
    if not token.startswith(PREFIX):
        raise ValueError(f"tokens of an embedded Box start with {PREFIX!r}, so that no real one ends up here")
