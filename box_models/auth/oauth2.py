"""OAuth 2.0: the login of a user who allowed an application to act for them."""

from __future__ import annotations

from box_models.auth.refreshing_auth import RefreshingAuth, TokensChanged
from box_models.auth.saved_login import SavedLogin
from box_models.auth.secret import Secret, as_secret, check_secret
from box_models.auth.stores.token_store import TokenStore
from box_models.auth.token_endpoint import TokenEndpoint, Tokens
from box_models.errors import NotLoggedIn


class OAuth2(RefreshingAuth):
    """The tokens of a user, refreshed before they expire.

    A refresh token works once, within 60 days. So each new pair must be saved: by a ``store``, or by your function
    ``tokens_changed(refresh_token, access_token)``. Both are called before the pair is used. If processes share a
    store, one of them refreshes for all; the tokens in the store take precedence over the arguments. Without
    ``access_token``, the first request fetches one.

    See https://developer.box.com/guides/authentication/oauth2/
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str | Secret,
        *,
        refresh_token: str | Secret | None = None,
        access_token: str | Secret | None = None,
        tokens_changed: TokensChanged | None = None,
        store: TokenStore | None = None,
    ) -> None:
        client_secret, refresh_token, access_token = (
            as_secret(client_secret),
            as_secret(refresh_token),
            as_secret(access_token),
        )
        if refresh_token is None and access_token is None and store is None:
            raise ValueError("OAuth2 needs a refresh_token, an access_token or a store")
        if tokens_changed is not None and not callable(tokens_changed):
            raise TypeError(
                f"tokens_changed must be a function of (refresh_token, access_token), not {tokens_changed!r}"
            )
        super().__init__(
            access_token=None if access_token is None else check_secret(access_token, "access_token"),
            refresh_token=None if refresh_token is None else check_secret(refresh_token, "refresh_token"),
            tokens_changed=tokens_changed,
            store=store,
        )
        self.client_id: str = check_secret(Secret(client_id), "client_id").reveal()
        self._client_secret = check_secret(client_secret, "client_secret")

    @classmethod
    def saved(cls, store: TokenStore, *, tokens_changed: TokensChanged | None = None) -> OAuth2:
        """Return the login in ``store``, and save new tokens there. Raises `NotLoggedIn` if the store is empty.

        The login can be pickled if the store can. The pickle contains no secret; the other process opens the store.
        """
        login = store.load()
        if login is None:
            raise NotLoggedIn(f"there is no login in {store!r}; sign in first, for example with boxm login")
        if not login.client_id or login.client_secret is None:
            raise NotLoggedIn(f"the login in {store!r} has no client_id or client_secret; sign in again")
        return cls(
            login.client_id,
            login.client_secret,
            refresh_token=login.refresh_token,
            tokens_changed=tokens_changed,
            store=store,
        )

    def __reduce__(self) -> str | tuple[object, ...]:
        if self._store is None:
            return super().__reduce__()
        if self._store.load() is None:
            raise TypeError(
                f"this login is not in {self._store!r} yet, so another process cannot load it; make a request first"
            )
        return _from_store, (type(self), self._store, self._tokens_changed)

    def _record(self, endpoint: TokenEndpoint) -> SavedLogin:
        return SavedLogin(
            client_id=self.client_id, client_secret=self._client_secret, base_url=endpoint.base_url
        )

    def _is_ours(self, saved: SavedLogin) -> bool:
        return saved.client_id in ("", self.client_id)

    def _credentials(self) -> tuple[str, Secret]:
        return self.client_id, self._client_secret

    @property
    def refresh_token(self) -> str | None:
        """The current refresh token."""
        return None if self._refresh is None else self._refresh.reveal()

    @property
    def access_token(self) -> str | None:
        """The current access token. None before the first request, unless one was passed."""
        return None if self._current is None else self._current.tokens.access.reveal()

    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        if self._refresh is None:
            raise NotLoggedIn(
                "Box refused the access token, and there is no refresh_token to get a new one; sign in again"
            )
        try:
            return endpoint.fetch_tokens(
                {
                    "grant_type": "refresh_token",
                    "refresh_token": self._refresh,
                    "client_id": self.client_id,
                    "client_secret": self._client_secret,
                }
            )
        except NotLoggedIn as error:
            error.message = (
                f"the refresh token has expired or was used before; sign in again: {error.message}".rstrip(
                    ": "
                )
            )
            raise


def _from_store(cls: type[OAuth2], store: TokenStore, tokens_changed: TokensChanged | None) -> OAuth2:
    return cls.saved(store, tokens_changed=tokens_changed)
