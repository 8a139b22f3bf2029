"""Downscoped tokens, which allow less than the login they come from."""

from __future__ import annotations

import re
from collections.abc import Iterable

from box_models._checks import as_list
from box_models.auth.protocol import Auth
from box_models.auth.refreshing_auth import RefreshingAuth
from box_models.auth.secret import Secret
from box_models.auth.token_endpoint import TokenEndpoint, Tokens
from box_models.errors import AuthError, BadRequest

GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 # the name of a token type


class DownscopedAuth(RefreshingAuth):
    """A login limited to ``scopes``, and to one item if ``resource`` is the item's URL.

    Box sends no refresh token for it. A new token is requested with the token of the login that it comes from.

    See https://developer.box.com/guides/authentication/tokens/downscope/
    """

    def __init__(self, parent: Auth, scopes: str | Iterable[str], resource: str | None = None) -> None:
        super().__init__()
        names = scopes.split() if isinstance(scopes, str) else as_list(scopes)
        if not names or not all(re.fullmatch("[a-z_]{1,64}", str(scope)) for scope in names):
            raise ValueError(
                f"scopes must be names of Box scopes, such as ['item_preview', 'item_download'], not {scopes!r}"
            )
        self.scopes: tuple[str, ...] = tuple(dict.fromkeys(map(str, names)))
        self.resource = resource
        self._parent = parent

    def _credentials(self) -> tuple[str, Secret] | None:
        return self._parent._credentials() if isinstance(self._parent, RefreshingAuth) else None

    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        token = self._parent.token(endpoint)
        try:
            return self._exchange(token, endpoint)
        except (AuthError, BadRequest) as error:
            if error.error not in {"invalid_grant", "invalid_token", "expired_token"}:
                raise
        return self._exchange(self._parent.refresh(token, endpoint), endpoint)

    def _exchange(self, token: Secret, endpoint: TokenEndpoint) -> Tokens:
        form: dict[str, str | Secret] = {
            "grant_type": GRANT,
            "subject_token": token,
            "subject_token_type": ACCESS_TOKEN,
            "scope": " ".join(self.scopes),
        }
        if self.resource is not None:
            form["resource"] = self.resource
        return endpoint.fetch_tokens(form)
