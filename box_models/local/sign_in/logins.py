"""Sign-ins: exchanging codes and refresh tokens for access tokens, and revocation."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Literal, NamedTuple, cast

from box_models.local.settings import Settings
from box_models.local.sign_in import refresh_grace, tokens, user_rows
from box_models.local.store.database import Database

# For this number of seconds, the error message says that the code has expired. Later, it says that the code is invalid.
EXPIRED_CODE_LIFETIME = 600
Refusal = Literal["invalid", "expired"]


class TokenPair(NamedTuple):
    """The tokens of a sign-in or a refresh. ``expires_in`` is the lifetime of the access token in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


class AccessToken(NamedTuple):
    """An access token without a refresh token. ``expires_in`` is its lifetime in seconds."""

    access_token: str
    expires_in: int


class TokenRefusedError(Exception):
    """A code or refresh token is refused: it is invalid (unknown, used, or of another application) or expired."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason)
        self.reason: Refusal = reason


class Logins:
    """The sign-ins of one embedded Box: issues, refreshes, downscopes and revokes tokens.

    A refresh token works once. With ``settings.refresh_token_grace``, it works until one of the new tokens is used.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        if not settings.refresh_token_grace:
            # Without the setting, use of a pair is not recorded, so no pair may count as unused later.
            with database.transaction() as c:
                refresh_grace.clear(c)

    def issue_code(self, client_id: str, user_id: str) -> str:
        """Return a new authorization code. It works once, for ``settings.authorization_code_lifetime`` seconds."""
        code = tokens.new()
        expires_at = self._in(self._settings.authorization_code_lifetime)
        with self._database.transaction() as c:
            # No token is necessary to get a code, so the codes must not fill the disk.
            forgotten = self._in(-EXPIRED_CODE_LIFETIME)
            c.execute("DELETE FROM tokens WHERE kind = 'code' AND expires_at <= ?", (forgotten,))
            tokens.store(c, code, "code", user_id=user_id, client_id=client_id, expires_at=expires_at)
        return code

    def redeem_code(self, code: str, client_id: str) -> TokenPair:
        """Exchange an authorization code for tokens. Raises ``TokenRefusedError`` if it is invalid or expired."""
        return self._redeem(code, "code", client_id)

    def redeem_refresh_token(self, token: str, client_id: str) -> TokenPair:
        """Exchange a refresh token for tokens. Raises ``TokenRefusedError`` if it is invalid, used or expired."""
        return self._redeem(token, "refresh", client_id)

    def issue(self, client_id: str, user_id: str) -> AccessToken:
        """Issue an access token to an application that signs in by itself. There is no refresh token."""
        lifetime = self._settings.access_token_lifetime
        issued = AccessToken(tokens.new(), int(lifetime))
        login, expires_at = secrets.token_hex(8), self._in(lifetime)
        with self._database.transaction() as c:
            tokens.store(
                c,
                issued.access_token,
                "access",
                user_id=user_id,
                client_id=client_id,
                login=login,
                expires_at=expires_at,
            )
        return issued

    def downscope(self, token: str, scopes: frozenset[str], item: tuple[str, str] | None) -> AccessToken:
        """Derive a token with fewer rights from a valid access or developer token. It expires no later.

        The caller must check that ``token`` itself has the scopes and the item.
        """
        derived, now = tokens.new(), self._in(0)
        with self._database.transaction() as c:
            user_id, client_id, login, parent_expires_at = c.execute(
                "SELECT user_id, client_id, login, expires_at FROM tokens WHERE digest = ?",
                (tokens.digest(token),),
            ).fetchone()
            expires_at = self._in(self._settings.access_token_lifetime)
            if parent_expires_at is not None:
                expires_at = min(expires_at, parent_expires_at)
            tokens.store(
                c,
                derived,
                "access",
                user_id=user_id,
                client_id=client_id,
                login=login,
                expires_at=expires_at,
            )
            tokens.store_downscoping(c, derived, parent=token, scopes=scopes, item=item)
        return AccessToken(derived, int(expires_at - now))

    def revoke(self, token: str, client_id: str) -> bool:
        """Revoke the sign-in of an access or refresh token. Returns False if the token is not one of this application.

        For a downscoped token, only this token and those derived from it are revoked.
        """
        digest = tokens.digest(token)
        with self._database.transaction() as c:
            row = c.execute(
                "SELECT coalesce(tokens.login, pair.login), narrowed.digest FROM tokens"
                " LEFT JOIN unused_pairs AS pair ON pair.spent = tokens.digest"
                " LEFT JOIN narrowed_tokens AS narrowed USING (digest)"
                " WHERE tokens.digest = ? AND client_id = ? AND kind IN ('access', 'refresh') AND (NOT used OR pair.spent IS NOT NULL)",
                (digest, client_id),
            ).fetchone()
            if row is None:
                return False
            login, downscoped = row
            if downscoped is not None:
                tokens.delete(c, digest)
                return True
            # Mark it as used instead of deleting it: applying the seed again must not restore a revoked token.
            c.execute(
                "UPDATE tokens SET used = 1 WHERE kind = 'refresh' AND (login = ? OR digest = ?)",
                (login, digest),
            )
            c.execute("DELETE FROM tokens WHERE kind = 'access' AND login = ?", (login,))
            if login is not None:
                refresh_grace.clear(c, login)
            return True

    def _redeem(self, token: str, kind: Literal["code", "refresh"], client_id: str) -> TokenPair:
        now, digest = self._in(0), tokens.digest(token)
        with self._database.transaction() as c:
            row = c.execute(
                "SELECT user_id, coalesce(tokens.login, pair.login), expires_at"
                " FROM tokens LEFT JOIN unused_pairs AS pair ON pair.spent = digest"
                " WHERE digest = ? AND kind = ? AND client_id = ? AND (NOT used OR pair.spent IS NOT NULL)"
                f" AND user_id NOT IN ({user_rows.INACTIVE})",
                (digest, kind, client_id),
            ).fetchone()
            if row is None:
                raise TokenRefusedError("invalid")
            user_id, login, expires_at = row
            if expires_at is not None and expires_at <= now:
                raise TokenRefusedError("expired")
            c.execute("UPDATE tokens SET used = 1 WHERE digest = ?", (digest,))
            c.execute("DELETE FROM tokens WHERE kind = 'access' AND expires_at <= ?", (now,))
            refresh_grace.mark_used(c, digest)
            refresh_grace.delete_unused_pair(c, digest)
            login = login or secrets.token_hex(8)
            pair = self._issue_pair(c, user_id=user_id, client_id=client_id, login=login)
            if kind == "refresh" and self._settings.refresh_token_grace:
                refresh_grace.add_unused_pair(
                    c,
                    digest,
                    login=login,
                    access=tokens.digest(pair.access_token),
                    refresh=tokens.digest(pair.refresh_token),
                )
            return pair

    def _issue_pair(self, c: sqlite3.Connection, *, user_id: str, client_id: str, login: str) -> TokenPair:
        lifetime = self._settings.access_token_lifetime
        pair = TokenPair(tokens.new(), tokens.new(), int(lifetime))
        for token, kind, seconds in (
            (pair.access_token, "access", lifetime),
            (pair.refresh_token, "refresh", self._settings.refresh_token_lifetime),
        ):
            tokens.store(
                c,
                token,
                cast("tokens.Kind", kind),
                user_id=user_id,
                client_id=client_id,
                login=login,
                expires_at=self._in(seconds),
            )
        return pair

    def _in(self, seconds: float) -> float:
        return self._settings.clock().timestamp() + seconds
