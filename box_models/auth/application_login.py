"""Logins of an application that acts for itself or for a user of its enterprise, without a browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from box_models._incomplete_repr import allow_incomplete
from box_models.auth.refreshing_auth import RefreshingAuth
from box_models.auth.saved_login import SavedLogin
from box_models.auth.secret import Secret, as_secret, check_secret
from box_models.auth.stores.token_store import TokenStore
from box_models.auth.token_endpoint import TokenEndpoint


@dataclass(frozen=True)
class Subject:
    """The account that the tokens act as: the application's service account in an enterprise, or a user."""

    type: Literal["enterprise", "user"]
    id: str

    @classmethod
    def of(cls, enterprise_id: str | int | None, user_id: str | int | None) -> Subject:
        """Return the subject. Raises `ValueError` unless exactly one of the two is a valid id."""
        if (enterprise_id is None) == (user_id is None):
            raise ValueError("pass either enterprise_id (to act as the service account) or user_id")
        kind: Literal["enterprise", "user"] = "user" if enterprise_id is None else "enterprise"
        id = str(user_id if enterprise_id is None else enterprise_id).strip()
        if not (id.isascii() and id.isdigit() and len(id) <= 20):
            raise ValueError(f"{kind}_id must be 1 to 20 digits, as Box shows it, not {id!r}")
        return cls(kind, id)

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class ApplicationLogin(RefreshingAuth):
    """The base class of `ClientCredentials` and `JWTAuth`.

    These logins have no refresh token, and can request a new access token at any time.
    """

    def __init__(
        self, client_id: str, client_secret: str | Secret, *, subject: Subject, store: TokenStore | None
    ) -> None:
        client_secret = as_secret(client_secret)
        super().__init__(store=store)
        self.client_id: str = check_secret(Secret(client_id), "client_id").reveal()
        self._client_secret = check_secret(client_secret, "client_secret")
        self.subject: Subject = subject

    def _credentials(self) -> tuple[str, Secret]:
        return self.client_id, self._client_secret

    def _record(self, endpoint: TokenEndpoint) -> SavedLogin:
        return SavedLogin(client_id=self.client_id, base_url=endpoint.base_url, user=str(self.subject))

    def _is_ours(self, saved: SavedLogin) -> bool:
        return (saved.client_id, saved.user) == (self.client_id, str(self.subject))

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.client_id} for {self.subject}>"
