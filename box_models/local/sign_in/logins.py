"""Sign-ins: the codes and refresh tokens that give access tokens, and what ends them."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Literal, NamedTuple

from box_models.local.settings import Settings
from box_models.local.sign_in import refresh_grace, tokens
from box_models.local.store.database import Database

Refusal = Literal["invalid", "expired"]


class TokenPair(NamedTuple):
    """What a sign-in or a refresh hands out; ``expires_in`` (seconds) is the access token's."""

    access_token: str
    refresh_token: str
    expires_in: int


class AccessToken(NamedTuple):
    """An access token that no refresh token comes with, and how long it is good, in seconds."""

    access_token: str
    expires_in: int


class TokenRefusedError(Exception):
    """A code or refresh token that gives no tokens: never issued (or used, or another application's), or expired."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why: Refusal = why


class SignIns:
    """Everybody's way to the access tokens of one embedded Box.

    A refresh token is good once; with ``settings.refresh_token_grace`` until what it gave is used.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        if not settings.refresh_token_grace:
            # Nobody notes now which pair is used, so none may count as unused later.
            with database.transaction() as c:
                refresh_grace.forget(c)

    def issue_code(self, client_id: str, user_id: str) -> str:
        """Make an authorization code, good once and for ``settings.authorization_code_lifetime`` seconds."""
        code = tokens.new()
        expires_at = self._in(self._settings.authorization_code_lifetime)
        with self._database.transaction() as c:
            tokens.keep(c, code, "code", user_id, client_id, expires_at=expires_at)
        return code

    def redeem_code(self, code: str, client_id: str) -> TokenPair:
        """Exchange an authorization code; ``TokenRefusedError`` if it is not good (any more) for this application."""
        return self._redeem(code, "code", client_id)

    def redeem_refresh_token(self, token: str, client_id: str) -> TokenPair:
        """Exchange a refresh token, which is thereby used up; ``TokenRefusedError`` if it is not good (any more)."""
        return self._redeem(token, "refresh", client_id)

    def issue(self, client_id: str, user_id: str) -> AccessToken:
        """Sign an application in that needs nobody's consent; it comes again when the token is no longer good."""
        lifetime = self._settings.access_token_lifetime
        issued = AccessToken(tokens.new(), int(lifetime))
        login, expires_at = secrets.token_hex(8), self._in(lifetime)
        with self._database.transaction() as c:
            tokens.keep(
                c, issued.access_token, "access", user_id, client_id, login=login, expires_at=expires_at
            )
        return issued

    def narrow(self, token: str, scopes: frozenset[str], item: tuple[str, str] | None) -> AccessToken:
        """Make a good access or developer token into one that opens less and dies no later.

        What the token itself does not open is the caller's business.
        """
        narrowed, now = tokens.new(), self._in(0)
        with self._database.transaction() as c:
            user_id, client_id, login, latest = c.execute(
                "SELECT user_id, client_id, login, expires_at FROM tokens WHERE digest = ?",
                (tokens.digest(token),),
            ).fetchone()
            expires_at = self._in(self._settings.access_token_lifetime)
            if latest is not None:
                expires_at = min(expires_at, latest)
            tokens.keep(c, narrowed, "access", user_id, client_id, login=login, expires_at=expires_at)
            tokens.limit(c, narrowed, token, scopes, item)
        return AccessToken(narrowed, int(expires_at - now))

    def revoke(self, token: str, client_id: str) -> bool:
        """End the sign-in an access or refresh token belongs to; ``False`` if it is none of this application's.

        Of a narrowed token only itself ends, with what was made of it.
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
            login, narrowed = row
            if narrowed is not None:
                tokens.end(c, digest)
                return True
            # Used rather than deleted: a seed applied again must not bring a revoked token back.
            c.execute(
                "UPDATE tokens SET used = 1 WHERE kind = 'refresh' AND (login = ? OR digest = ?)",
                (login, digest),
            )
            c.execute("DELETE FROM tokens WHERE kind = 'access' AND login = ?", (login,))
            if login is not None:
                refresh_grace.forget(c, login)
            return True

    def _redeem(self, token: str, kind: Literal["code", "refresh"], client_id: str) -> TokenPair:
        now, spent = self._in(0), tokens.digest(token)
        with self._database.transaction() as c:
            row = c.execute(
                "SELECT user_id, coalesce(tokens.login, pair.login), expires_at"
                " FROM tokens LEFT JOIN unused_pairs AS pair ON pair.spent = digest"
                " WHERE digest = ? AND kind = ? AND client_id = ? AND (NOT used OR pair.spent IS NOT NULL)",
                (spent, kind, client_id),
            ).fetchone()
            if row is None:
                raise TokenRefusedError("invalid")
            user_id, login, expires_at = row
            if expires_at is not None and expires_at <= now:
                raise TokenRefusedError("expired")
            c.execute("UPDATE tokens SET used = 1 WHERE digest = ?", (spent,))
            c.execute("DELETE FROM tokens WHERE kind = 'access' AND expires_at <= ?", (now,))
            refresh_grace.end(c, spent)
            refresh_grace.take_back(c, spent)
            login = login or secrets.token_hex(8)
            pair = self._issue_pair(c, user_id, client_id, login)
            if kind == "refresh" and self._settings.refresh_token_grace:
                refresh_grace.begin(
                    c, spent, login, tokens.digest(pair.access_token), tokens.digest(pair.refresh_token)
                )
            return pair

    def _issue_pair(self, c: sqlite3.Connection, user_id: str, client_id: str, login: str) -> TokenPair:
        lifetime = self._settings.access_token_lifetime
        pair = TokenPair(tokens.new(), tokens.new(), int(lifetime))
        tokens.keep(
            c, pair.access_token, "access", user_id, client_id, login=login, expires_at=self._in(lifetime)
        )
        expires_at = self._in(self._settings.refresh_token_lifetime)
        tokens.keep(c, pair.refresh_token, "refresh", user_id, client_id, login=login, expires_at=expires_at)
        return pair

    def _in(self, seconds: float) -> float:
        return self._settings.clock().timestamp() + seconds
