"""Users, applications and long-lived tokens of the embedded Box."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from box_models.local.http.caller import Bearer, UserRow
from box_models.local.json_values import decode_json
from box_models.local.settings import Settings
from box_models.local.sign_in import redirect_uris, refresh_grace, tokens, user_rows
from box_models.local.sign_in.user_rows import COLUMNS, TABLES, from_row
from box_models.local.store.database import Database, claim_id

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
CREATE TABLE IF NOT EXISTS service_accounts (
    client_id TEXT PRIMARY KEY REFERENCES applications (client_id) ON DELETE CASCADE,
    user_id TEXT NOT NULL UNIQUE REFERENCES users (id)
) STRICT;
"""

_SELECT = f"SELECT {COLUMNS} FROM {TABLES}"


_TOKEN_ACCESS = f"""
SELECT {COLUMNS}, expires_at, client_id, scopes, item_type, item_id, users.id IN (SELECT user_id FROM service_accounts)
    FROM {TABLES} JOIN tokens ON users.id = tokens.user_id LEFT JOIN narrowed_tokens USING (digest)
    WHERE digest = ? AND kind IN ('developer', 'access')
"""


@dataclass(frozen=True)
class PublicKey:
    """A public key of an application, which verifies the JWTs that it signs."""

    id: str
    public_key: str


@dataclass(frozen=True)
class Application:
    """A registered application, without its secret."""

    client_id: str
    redirect_uris: tuple[str, ...] = ()
    public_keys: tuple[PublicKey, ...] = ()


class Accounts:
    """The users, applications and tokens of one embedded Box.

    Tokens are stored as digests. Only the owner's token is stored as text, because it is printed again after a restart.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    @property
    def enterprise_id(self) -> str:
        """The id of the enterprise. All users belong to it."""
        with self._database.reading() as c:
            return str(c.execute("SELECT id FROM enterprise").fetchone()[0])

    def set_enterprise_id(self, enterprise_id: str) -> None:
        """Set the id of the enterprise."""
        with self._database.transaction() as c:
            c.execute("UPDATE enterprise SET id = ?", (enterprise_id,))

    # Users

    def create_user(self, user_id: str, name: str, login: str) -> UserRow:
        """Add a user, or rename the user with that id. Raises ValueError if another user has the login."""
        with self._database.transaction() as c:
            try:
                c.execute(
                    "INSERT INTO users (id, name, login, role, created_at)"
                    " VALUES (?, ?, ?, iif(EXISTS (SELECT 1 FROM users), 'user', 'admin'), ?)"
                    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, login = excluded.login",
                    (user_id, name, login, self._now()),
                )
            except sqlite3.IntegrityError as error:
                raise ValueError(f"login {login!r} belongs to another user") from error
            return from_row(c.execute(f"{_SELECT} WHERE users.id = ?", (user_id,)).fetchone())

    def get_user(self, user_id: str) -> UserRow | None:
        """Return the user with that id, or None."""
        return self._database.cached(("user", user_id), lambda c: _user(c, user_id))

    def users(self) -> list[UserRow]:
        """Return the users who may sign in, in the order of creation, without the service accounts of applications."""
        with self._database.reading() as c:
            rows = c.execute(
                f"{_SELECT} WHERE id NOT IN (SELECT user_id FROM service_accounts)"
                f" AND id NOT IN ({user_rows.INACTIVE}) ORDER BY position"
            )
            return [from_row(row) for row in rows]

    def first_user(self) -> UserRow:
        """Return the owner of this Box. If there are no users yet, ``Local User`` is created."""
        with self._database.reading() as c:
            row = c.execute(f"{_SELECT} ORDER BY position LIMIT 1").fetchone()
        return from_row(row) if row else self.create_user(DEFAULT_USER_ID, "Local User", "local@example.com")

    # Tokens

    def bearer(self, token: str) -> Bearer | None:
        """Return the user and rights of an access or developer token.

        None if it is unknown, revoked, expired, of an inactive user, or a token of the real Box.
        """
        if not token.startswith(tokens.PREFIX):
            return None
        digest = tokens.digest(token)
        with self._database.reading() as c:
            access = self._database.cached(("token", digest), lambda c: _token_access(c, digest))
            if access is None or (access.expires_at is not None and access.expires_at <= self._now()):
                return None
            if self._settings.refresh_token_grace and refresh_grace.is_unused(c, digest):
                with self._database.transaction():
                    refresh_grace.mark_used(c, digest)
        return access.bearer

    def owner_token(self) -> str:
        """Return the developer token of the first user. It never expires and stays the same after a restart."""
        owner = self.first_user()
        with self._database.transaction() as c:
            token = c.execute("SELECT owner_token FROM enterprise").fetchone()[0]
            if token is None:
                token = tokens.new()
                c.execute("UPDATE enterprise SET owner_token = ?", (token,))
                tokens.store(c, token, "developer", user_id=owner.id)
            return str(token)

    def add_developer_token(self, token: str, user_id: str) -> None:
        """Accept ``token`` as a developer token of that user. It never expires."""
        self._add_static(token, "developer", user_id=user_id, client_id=None)

    def add_refresh_token(self, token: str, client_id: str, user_id: str) -> None:
        """Accept ``token`` for one refresh. It never expires."""
        self._add_static(token, "refresh", user_id=user_id, client_id=client_id)

    def add_authorization_code(self, code: str, client_id: str, user_id: str) -> None:
        """Accept ``code`` for one sign-in. It never expires."""
        self._add_static(code, "code", user_id=user_id, client_id=client_id)

    # Applications

    def register(self, application: Application, client_secret: str) -> None:
        """Add an application, or replace the application with that client id.

        Raises ValueError if Box would not register one of the redirect URIs.
        """
        _check_redirect_uris(application.redirect_uris)
        with self._database.transaction() as c:
            c.execute(
                "INSERT INTO applications (client_id, secret_digest, redirect_uris) VALUES (?, ?, ?) ON CONFLICT (client_id)"
                " DO UPDATE SET secret_digest = excluded.secret_digest, redirect_uris = excluded.redirect_uris",
                (application.client_id, tokens.digest(client_secret), json.dumps(application.redirect_uris)),
            )
            c.execute("DELETE FROM application_keys WHERE client_id = ?", (application.client_id,))
            c.executemany(
                "INSERT INTO application_keys (client_id, id, public_key) VALUES (?, ?, ?)",
                [(application.client_id, key.id, key.public_key) for key in application.public_keys],
            )

    def application(self, client_id: str) -> Application | None:
        """Return the application with that client id, or None."""
        with self._database.reading() as c:
            row = c.execute(
                "SELECT redirect_uris FROM applications WHERE client_id = ?", (client_id,)
            ).fetchone()
            if row is None:
                return None
            keys = c.execute("SELECT id, public_key FROM application_keys WHERE client_id = ?", (client_id,))
            return Application(
                client_id,
                tuple(cast("list[str]", decode_json(row[0]))),
                tuple(PublicKey(*key) for key in keys),
            )

    def service_account(self, client_id: str) -> UserRow:
        """Return the service account of the application. The first call creates it."""
        with self._database.transaction() as c:
            row = c.execute(
                f"{_SELECT} JOIN service_accounts AS s ON users.id = s.user_id WHERE s.client_id = ?",
                (client_id,),
            ).fetchone()
            if row is not None:
                return from_row(row)
            # The first user owns the Box, so a person must exist before the service account.
            self.first_user()
            user_id = str(claim_id(c))
            login = f"AutomationUser_{user_id}_{secrets.token_hex(5)}@boxdevedition.com"
            user = self.create_user(user_id, client_id, login)
            c.execute("INSERT INTO service_accounts (client_id, user_id) VALUES (?, ?)", (client_id, user_id))
            return user

    def subject(self, client_id: str, kind: str, subject_id: str) -> UserRow | None:
        """Return the user as which an application signs in by itself: its service account, or a user. None if invalid."""
        if kind == "enterprise":
            return self.service_account(client_id) if subject_id == self.enterprise_id else None
        user = self.get_user(subject_id) if kind == "user" else None
        return user if user is not None and user.is_active else None

    def secret_matches(self, client_id: str, client_secret: str) -> bool:
        """Return whether the client secret is right. False for an unknown application."""
        with self._database.reading() as c:
            row = c.execute(
                "SELECT secret_digest FROM applications WHERE client_id = ?", (client_id,)
            ).fetchone()
        return row is not None and secrets.compare_digest(row[0], tokens.digest(client_secret))

    def _add_static(self, token: str, kind: tokens.Kind, *, user_id: str, client_id: str | None) -> None:
        # A code is never sent as a bearer token, so it needs no prefix.
        if kind != "code":
            tokens.require_local(token)
        with self._database.transaction() as c:
            row = c.execute(
                "SELECT kind, user_id, client_id FROM tokens WHERE digest = ?", (tokens.digest(token),)
            ).fetchone()
            if row is None:
                tokens.store(c, token, kind, user_id=user_id, client_id=client_id)
            elif tuple(row) != (kind, user_id, client_id):
                raise ValueError("this token already exists, with another kind, user or application")

    def _now(self) -> float:
        return self._settings.clock().timestamp()


class _TokenAccess(NamedTuple):
    """The user and rights of a token, and the time at which it expires; None if it never does."""

    bearer: Bearer
    expires_at: float | None


def _user(c: sqlite3.Connection, user_id: str) -> UserRow | None:
    row = c.execute(f"{_SELECT} WHERE users.id = ?", (user_id,)).fetchone()
    return from_row(row) if row else None


def _token_access(c: sqlite3.Connection, digest: str) -> _TokenAccess | None:
    row = c.execute(_TOKEN_ACCESS, (digest,)).fetchone()
    if row is None or not (user := from_row(row[:7])).is_active:
        return None
    expires_at, client_id, scopes, item_type, item_id, is_service_account = row[7:]
    bearer = Bearer(
        user,
        client_id,
        None if scopes is None else frozenset(scopes.split()),
        None if item_type is None else (item_type, item_id),
        bool(is_service_account),
    )
    return _TokenAccess(bearer, expires_at)


def _check_redirect_uris(uris: Sequence[str]) -> None:
    for number, uri in enumerate(uris):
        try:
            redirect_uris.check(uri)
        except ValueError as error:
            raise ValueError(f"redirect_uris[{number}] {error}") from None
        if uri in uris[:number]:
            raise ValueError(f"redirect_uris[{number}] must not be the same as another one: {uri!r}")
