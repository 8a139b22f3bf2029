"""The tokens of one call, and the 401 responses that a new token may cure."""

from __future__ import annotations

from dataclasses import dataclass, field

from box_models.auth import Auth, Secret, TokenEndpoint
from box_models.errors import AuthError, BoxError
from box_models.retry import StaleToken

NOT_ABOUT_THE_TOKEN = frozenset(
    {
        "account_deactivated",
        "exceeded_device_limits",
        "insufficient_scope",
        "invalid_client",
        "invalid_scope",
        "missing_device_id",
        "unauthorized_client",
        "unauthorized_device",
    }
)
"""Codes of a 401 that a new token cannot cure: Box refuses the user, the device, the application or the scope.

After every other 401, the token is refreshed once, because Box and the servers before it report an expired token in
many forms: an empty body, JSON with any code or none, or a page of HTML.
"""


@dataclass(eq=False, repr=False)
class CallTokens:
    """The tokens of one call: which one was refused, and whether the current one is new."""

    auth: Auth
    endpoint: TokenEndpoint
    refused: Secret | None = None
    refusal: BoxError | None = None
    is_new: bool = False
    used: list[Secret] = field(default_factory=list)

    def next(self) -> Secret:
        """Return the token for the next attempt. A token that was refused is refreshed first."""
        token = self._token()
        if token not in self.used:
            self.used.append(token)
        return token

    def _token(self) -> Secret:
        refused, self.refused = self.refused, None
        self.is_new = refused is not None
        if refused is None:
            return self.auth.token(self.endpoint)
        try:
            return self.auth.refresh(refused, self.endpoint)
        except AuthError as error:
            if error.status is None and self.refusal is not None:
                _add_refusal(error, self.refusal)
                raise error from self.refusal
            raise

    def refuse(self, token: Secret, refusal: BoxError) -> None:
        """Raise `StaleToken`, so that the next attempt gets a new token. Do nothing if this token is a new one."""
        if not self.is_new:
            self.refused, self.refusal = token, refusal
            raise StaleToken(refusal)


def _add_refusal(error: AuthError, refusal: BoxError) -> None:
    """Copy the details of the 401 into the error of a login that has no other token."""
    error.status, error.code, error.request = refusal.status, refusal.code, refusal.request
    error.request_id, error.header_request_id = refusal.request_id, refusal.header_request_id
    error.from_box = refusal.from_box
    if not refusal.from_box:
        error.message = f"{refusal.message}; {error.message}"


def has_other_reason(refusal: BoxError) -> bool:
    """Return whether a 401 is known to have another reason than the token."""
    codes = {(code or "").lower() for code in (refusal.code, refusal.error)}
    return not NOT_ABOUT_THE_TOKEN.isdisjoint(codes)
