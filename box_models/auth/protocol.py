"""What every login can do."""

from __future__ import annotations

from typing import Protocol

from box_models.auth.secret import Secret
from box_models.auth.token_endpoint import TokenEndpoint


class Auth(Protocol):
    """A login: gives a token for each request, and another one when that was refused. Used by many threads."""

    def token(self, endpoint: TokenEndpoint) -> Secret:
        """Return the token to send."""
        ...

    def refresh(self, used: Secret, endpoint: TokenEndpoint) -> Secret:
        """Return a token other than ``used``, or raise `AuthError`."""
        ...
