"""Who may use the embedded Box: users, applications, and the tokens that stand for them."""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from box_models.local.database import Database
from box_models.local.items import ItemType
from box_models.local.settings import Settings

TOKEN_PREFIX = "local_"  # noqa: S105  a prefix, not a password
DEFAULT_USER_ID = "10000001"

SCHEMA = """
CREATE TABLE IF NOT EXISTS enterprise (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    id TEXT NOT NULL,
    owner_token TEXT
) STRICT;
INSERT OR IGNORE INTO enterprise (only, id) VALUES (1, '10000000');
CREATE TABLE IF NOT EXISTS users (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    login TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role TEXT NOT NULL,
    created_at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS applications (
    client_id TEXT PRIMARY KEY,
    secret_digest TEXT NOT NULL,
    redirect_uris TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS application_keys (
    client_id TEXT NOT NULL REFERENCES applications (client_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    public_key TEXT NOT NULL,
    PRIMARY KEY (client_id, id)
) STRICT;
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
Refusal = Literal["invalid", "expired"]


@dataclass(frozen=True)
class User:
    """Somebody with an account of their own; ``role`` is ``"admin"`` for the first one, else ``"user"``."""

    id: str
    name: str
    login: str
    role: str
    created_at: datetime


@dataclass(frozen=True)
class Bearer:
    """Whom a token stands for, and what it may do.

    ``scopes`` is ``None`` for all that the user may do; ``restricted_to`` is the one item that it reaches, with all below.
    """

    user: User
    client_id: str | None = None
    scopes: frozenset[str] | None = None
    restricted_to: tuple[ItemType, str] | None = None
    is_service_account: bool = False


@dataclass(frozen=True)
class PublicKey:
    """A key an application signs its JWTs with."""

    id: str
    public_key: str


@dataclass(frozen=True)
class Application:
    """A registered application, without its secret."""

    client_id: str
    redirect_uris: tuple[str, ...] = ()
    public_keys: tuple[PublicKey, ...] = ()


class TokenPair(NamedTuple):
    """What a sign-in or a refresh hands out; ``expires_in`` (seconds) is the access token's."""

    access_token: str
    refresh_token: str
    expires_in: int


class TokenRefusedError(Exception):
    """A code or refresh token that gives no tokens: never issued (or used, or another application's), or expired."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why: Refusal = why


class Accounts:
    """The users of one embedded Box and everything they sign in with.

    Tokens are kept as digests, except the owner's, which has to be printed again after a restart.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    @property
    def enterprise_id(self) -> str:
        """The id of the one enterprise everybody here belongs to."""
        with self._database.reading() as c:
            return str(c.execute("SELECT id FROM enterprise").fetchone()[0])

    def set_enterprise_id(self, enterprise_id: str) -> None:
        """Give the enterprise another id."""
        with self._database.transaction() as c:
            c.execute("UPDATE enterprise SET id = ?", (enterprise_id,))

    # Users

    def create_user(self, user_id: str, name: str, login: str) -> User:
        """Add a user, or rename the one who has that id; ``ValueError`` when the login is another user's."""
        with self._database.transaction() as c:
            try:
                c.execute(
                    "INSERT INTO users (id, name, login, role, created_at)"
                    " VALUES (?, ?, ?, iif(EXISTS (SELECT 1 FROM users), 'user', 'admin'), ?)"
                    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, login = excluded.login",
                    (user_id, name, login, self._now()),
                )
            except sqlite3.IntegrityError as error:
                raise ValueError(f"login {login!r} belongs to another user already") from error
            return _user(c.execute("SELECT * FROM users WHERE id = ?", (user_id,)).fetchone())

    def get_user(self, user_id: str) -> User | None:
        """Look a user up by id."""
        with self._database.reading() as c:
            row = c.execute("SELECT * FROM users WHERE id = ?", (user_id,)).fetchone()
            return _user(row) if row else None

    def users(self) -> list[User]:
        """List everybody, the first one first."""
        with self._database.reading() as c:
            return [_user(row) for row in c.execute("SELECT * FROM users ORDER BY position")]

    def first_user(self) -> User:
        """Return the owner of this Box; a Box nobody lives in yet gets ``Local User`` now."""
        with self._database.reading() as c:
            row = c.execute("SELECT * FROM users ORDER BY position LIMIT 1").fetchone()
        return _user(row) if row else self.create_user(DEFAULT_USER_ID, "Local User", "local@example.com")

    # Tokens that need no sign-in

    def user_for_token(self, token: str) -> User | None:
        """Return whose access or developer token this is; ``None`` if unknown, foreign, revoked or expired."""
        if not token.startswith(TOKEN_PREFIX):
            return None
        with self._database.reading() as c:
            row = c.execute(
                "SELECT users.* FROM tokens JOIN users ON users.id = tokens.user_id"
                " WHERE digest = ? AND kind IN ('developer', 'access') AND (expires_at IS NULL OR expires_at > ?)",
                (_digest(token), self._now()),
            ).fetchone()
            return _user(row) if row else None

    def bearer(self, token: str) -> Bearer | None:
        """Return what an access or developer token gives; ``None`` if unknown, foreign, revoked or expired."""
        user = self.user_for_token(token)
        return None if user is None else Bearer(user)

    def owner_token(self) -> str:
        """Return the first user's own developer token: it never expires and stays the same over restarts."""
        owner = self.first_user()
        with self._database.transaction() as c:
            token = c.execute("SELECT owner_token FROM enterprise").fetchone()[0]
            if token is None:
                token = _new_token()
                c.execute("UPDATE enterprise SET owner_token = ?", (token,))
                self._keep(c, token, "developer", owner.id)
            return str(token)

    def add_developer_token(self, token: str, user_id: str) -> None:
        """Let ``token`` stand for that user for good."""
        self._add_static(token, "developer", user_id, None)

    def add_refresh_token(self, token: str, client_id: str, user_id: str) -> None:
        """Accept ``token`` for one refresh, whenever it comes."""
        self._add_static(token, "refresh", user_id, client_id)

    def add_authorization_code(self, code: str, client_id: str, user_id: str) -> None:
        """Accept ``code`` for one sign-in, whenever it comes."""
        self._add_static(code, "code", user_id, client_id)

    # Applications

    def register(self, application: Application, client_secret: str) -> None:
        """Add an application, or replace the one with that client id."""
        with self._database.transaction() as c:
            c.execute(
                "INSERT INTO applications (client_id, secret_digest, redirect_uris) VALUES (?, ?, ?) ON CONFLICT (client_id)"
                " DO UPDATE SET secret_digest = excluded.secret_digest, redirect_uris = excluded.redirect_uris",
                (application.client_id, _digest(client_secret), json.dumps(application.redirect_uris)),
            )
            c.execute("DELETE FROM application_keys WHERE client_id = ?", (application.client_id,))
            c.executemany(
                "INSERT INTO application_keys (client_id, id, public_key) VALUES (?, ?, ?)",
                [(application.client_id, key.id, key.public_key) for key in application.public_keys],
            )

    def application(self, client_id: str) -> Application | None:
        """Look an application up by its client id."""
        with self._database.reading() as c:
            row = c.execute(
                "SELECT redirect_uris FROM applications WHERE client_id = ?", (client_id,)
            ).fetchone()
            if row is None:
                return None
            keys = c.execute("SELECT id, public_key FROM application_keys WHERE client_id = ?", (client_id,))
            return Application(client_id, tuple(json.loads(row[0])), tuple(PublicKey(*key) for key in keys))

    def secret_matches(self, client_id: str, client_secret: str) -> bool:
        """Check an application's secret; an unknown application matches nothing."""
        with self._database.reading() as c:
            row = c.execute(
                "SELECT secret_digest FROM applications WHERE client_id = ?", (client_id,)
            ).fetchone()
        return row is not None and secrets.compare_digest(row[0], _digest(client_secret))

    # Sign-ins

    def issue_code(self, client_id: str, user_id: str) -> str:
        """Make an authorization code, good once and for ``settings.authorization_code_lifetime`` seconds."""
        code = _new_token()
        with self._database.transaction() as c:
            lifetime = self._settings.authorization_code_lifetime
            self._keep(c, code, "code", user_id, client_id, lifetime=lifetime)
        return code

    def redeem_code(self, code: str, client_id: str) -> TokenPair:
        """Exchange an authorization code; ``TokenRefusedError`` if it is not good (any more) for this application."""
        return self._redeem(code, "code", client_id)

    def redeem_refresh_token(self, token: str, client_id: str) -> TokenPair:
        """Exchange a refresh token, which is thereby used up; ``TokenRefusedError`` if it is not good (any more)."""
        return self._redeem(token, "refresh", client_id)

    def revoke(self, token: str, client_id: str) -> bool:
        """End the sign-in an access or refresh token belongs to; ``False`` if it is none of this application's."""
        with self._database.transaction() as c:
            row = c.execute(
                "SELECT login FROM tokens WHERE digest = ? AND client_id = ? AND kind IN ('access', 'refresh') AND NOT used",
                (_digest(token), client_id),
            ).fetchone()
            if row is None:
                return False
            # Used rather than deleted: a seed applied again must not bring a revoked token back.
            c.execute(
                "UPDATE tokens SET used = 1 WHERE kind = 'refresh' AND (login = ? OR digest = ?)",
                (row[0], _digest(token)),
            )
            c.execute("DELETE FROM tokens WHERE kind = 'access' AND login = ?", (row[0],))
            return True

    def _redeem(self, token: str, kind: Kind, client_id: str) -> TokenPair:
        now = self._now()
        with self._database.transaction() as c:
            row = c.execute(
                "SELECT user_id, login, expires_at FROM tokens WHERE digest = ? AND kind = ? AND client_id = ? AND NOT used",
                (_digest(token), kind, client_id),
            ).fetchone()
            if row is None:
                raise TokenRefusedError("invalid")
            user_id, login, expires_at = row
            if expires_at is not None and expires_at <= now:
                raise TokenRefusedError("expired")
            c.execute("UPDATE tokens SET used = 1 WHERE digest = ?", (_digest(token),))
            c.execute("DELETE FROM tokens WHERE kind = 'access' AND expires_at <= ?", (now,))
            return self._issue_pair(c, user_id, client_id, login or secrets.token_hex(8))

    def _issue_pair(self, c: sqlite3.Connection, user_id: str, client_id: str, login: str) -> TokenPair:
        pair = TokenPair(_new_token(), _new_token(), int(self._settings.access_token_lifetime))
        lifetime = self._settings.access_token_lifetime
        self._keep(c, pair.access_token, "access", user_id, client_id, login=login, lifetime=lifetime)
        lifetime = self._settings.refresh_token_lifetime
        self._keep(c, pair.refresh_token, "refresh", user_id, client_id, login=login, lifetime=lifetime)
        return pair

    def _add_static(self, token: str, kind: Kind, user_id: str, client_id: str | None) -> None:
        # Codes are no tokens: they are never sent as a bearer, so any text will do.
        if kind != "code":
            require_local(token)
        with self._database.transaction() as c:
            kept = c.execute(
                "SELECT kind, user_id, client_id FROM tokens WHERE digest = ?", (_digest(token),)
            ).fetchone()
            if kept is None:
                self._keep(c, token, kind, user_id, client_id)
            elif tuple(kept) != (kind, user_id, client_id):
                raise ValueError("this token is known already, for something else")

    def _keep(
        self,
        c: sqlite3.Connection,
        token: str,
        kind: Kind,
        user_id: str,
        client_id: str | None = None,
        *,
        login: str | None = None,
        lifetime: float | None = None,
    ) -> None:
        c.execute(
            "INSERT INTO tokens (digest, kind, user_id, client_id, login, expires_at) VALUES (?, ?, ?, ?, ?, ?)",
            (
                _digest(token),
                kind,
                user_id,
                client_id,
                login,
                None if lifetime is None else self._now() + lifetime,
            ),
        )

    def _now(self) -> float:
        return self._settings.clock().timestamp()


def require_local(token: str) -> None:
    """Raise ``ValueError`` unless this is a token of an embedded Box, by its prefix; the token is not repeated."""
    if not token.startswith(TOKEN_PREFIX):
        raise ValueError(
            f"tokens of an embedded Box start with {TOKEN_PREFIX!r}, so that no real one ends up here"
        )


def _user(row: tuple[int, str, str, str, str, float]) -> User:
    _position, user_id, name, login, role, created_at = row
    return User(user_id, name, login, role, datetime.fromtimestamp(created_at, UTC))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _new_token() -> str:
    return TOKEN_PREFIX + secrets.token_urlsafe(32)
