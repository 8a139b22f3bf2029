"""The protocol that every login implements."""

from __future__ import annotations

from typing import Protocol

from box_models.auth.secret import Secret
from box_models.auth.token_endpoint import TokenEndpoint


class Auth(Protocol):
    """A login: returns a token for each request, and a new one after Box refused it. Threads share it."""

    def token(self, endpoint: TokenEndpoint) -> Secret:
        """Return the token for the next request."""
        ...

    def refresh(self, used: Secret, endpoint: TokenEndpoint) -> Secret:
        """Return a token other than ``used``, which Box refused. Raises `AuthError` if there is no other token."""
        ...
