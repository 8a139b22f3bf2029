"""A token by hand."""

from __future__ import annotations

from box_models.auth.secret import Secret, as_secret, check_secret
from box_models.auth.token_endpoint import TokenEndpoint
from box_models.errors import NotLoggedIn


class DeveloperToken:
    """One access token, for the hour that it lives: nothing refreshes it.

    See https://developer.box.com/guides/authentication/tokens/developer-tokens/
    """

    def __init__(self, token: str | Secret) -> None:
        token = as_secret(token)
        self._token = check_secret(token, "token")

    def token(self, endpoint: TokenEndpoint) -> Secret:  # noqa: ARG002 # every login has it
        """Return the token."""
        return self._token

    def refresh(self, used: Secret, endpoint: TokenEndpoint) -> Secret:  # noqa: ARG002 # every login has it
        """Say that there is no other."""
        raise NotLoggedIn(
            "the token was refused: a developer token lives for an hour, make a new one in the developer console "
            "(https://app.box.com/developers/console)"
        )

    def __repr__(self) -> str:
        return "<DeveloperToken>"
