"""Logins of an application that acts for itself or for a user of its enterprise, with nobody at a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from box_models.auth.refreshing_auth import RefreshingAuth
from box_models.auth.saved_login import SavedLogin
from box_models.auth.secret import Secret, as_secret, check_secret
from box_models.auth.stores.token_store import TokenStore
from box_models.auth.token_endpoint import TokenEndpoint


@dataclass(frozen=True)
class Subject:
    """Whom the tokens stand for: the application's own service account in an enterprise, or a user."""

    type: Literal["enterprise", "user"]
    id: str

    @classmethod
    def of(cls, enterprise_id: str | int | None, user_id: str | int | None) -> Subject:
        """Check what a caller gave: one of the two."""
        if (enterprise_id is None) == (user_id is None):
            raise ValueError("give enterprise_id (to act as the service account) or user_id, one of them")
        kind: Literal["enterprise", "user"] = "user" if enterprise_id is None else "enterprise"
        given = str(user_id if enterprise_id is None else enterprise_id).strip()
        if not (given.isascii() and given.isdigit() and len(given) <= 20):
            raise ValueError(f"{kind}_id must be the number that Box shows for it, not {given!r}")
        return cls(kind, given)

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class ApplicationLogin(RefreshingAuth):
    """What `ClientCredentials` and `JWTAuth` have in common: no refresh token, a new access token whenever one is due."""

    def __init__(
        self, client_id: str, client_secret: str | Secret, subject: Subject, store: TokenStore | None
    ) -> None:
        client_secret = as_secret(client_secret)
        super().__init__(None, None, None, store)
        self.client_id: str = check_secret(Secret(client_id), "client_id").reveal()
        self._client_secret = check_secret(client_secret, "client_secret")
        self.subject: Subject = subject

    def _credentials(self) -> tuple[str, Secret]:
        return self.client_id, self._client_secret

    def _record(self, endpoint: TokenEndpoint) -> SavedLogin:
        return SavedLogin(client_id=self.client_id, base_url=endpoint.base_url, user=str(self.subject))

    def _is_ours(self, saved: SavedLogin) -> bool:
        return (saved.client_id, saved.user) == (self.client_id, str(self.subject))

    def __repr__(self) -> str:
        made = vars(self)  # a traceback shows an object also where it was not made to its end
        return f"<{type(self).__name__} {made.get('client_id')} for {made.get('subject')}>"
