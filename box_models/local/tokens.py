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


def require_local(token: str) -> None:
    """Raise ``ValueError`` unless this is a token of an embedded Box, by its prefix; the token is not repeated."""
    if not token.startswith(PREFIX):
        raise ValueError(f"tokens of an embedded Box start with {PREFIX!r}, so that no real one ends up here")
