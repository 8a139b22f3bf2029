"""A login with one access token, which is never refreshed."""

from __future__ import annotations

from box_models.auth.secret import Secret, as_secret, check_secret
from box_models.auth.token_endpoint import TokenEndpoint
from box_models.errors import NotLoggedIn


class DeveloperToken:
    """A login with one access token. It is valid for an hour and is not refreshed.

    See https://developer.box.com/guides/authentication/tokens/developer-tokens/
    """

    def __init__(self, token: str | Secret) -> None:
        token = as_secret(token)
        self._token = check_secret(token, "token")

    def token(self, endpoint: TokenEndpoint) -> Secret:  # noqa: ARG002 # the protocol Auth has it
        """Return the token."""
        return self._token

    def refresh(self, used: Secret, endpoint: TokenEndpoint) -> Secret:  # noqa: ARG002 # the protocol Auth has it
        """Raise `NotLoggedIn`, since there is no other token."""
        raise NotLoggedIn(
            "Box refused the token; a developer token is valid for one hour, so create a new one in the developer "
            "console (https://app.box.com/developers/console)"
        )

    def __repr__(self) -> str:
        return "<DeveloperToken>"
