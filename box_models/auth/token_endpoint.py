"""The token endpoint of Box: get new tokens, and revoke them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar
from urllib.parse import urlencode

from box_models._json import JSONError, decode_object
from box_models._secret_value import HiddenVariables, SecretValue
from box_models.auth.secret import Secret, check_local_token, check_secret
from box_models.errors import DecodeError, error_for
from box_models.retry import SAFE, Retrier, RetryRule, RetryState
from box_models.transport import Endpoints, Request, Response, Timeouts, Transport, origin_of

MAX_LIFETIME = 86_400.0
"""Seconds. A longer lifetime in a response is invalid and ignored."""

T = TypeVar("T")

Form: TypeAlias = Mapping[str, str | Secret]
TokenFields: TypeAlias = SecretValue[Mapping[str, object]]
"""The fields of a response of the token endpoint."""


@dataclass(frozen=True)
class Tokens:
    """New tokens. ``lifetime`` is in seconds, None if it is missing or invalid.

    Raises `ValueError`, which names the token, if one has characters that do not belong into a token.
    """

    access: Secret
    refresh: Secret | None = None
    lifetime: float | None = None

    def __post_init__(self) -> None:
        check_secret(self.access, "access_token")
        if self.refresh is not None:
            check_secret(self.refresh, "refresh_token")


class TokenEndpoint:
    """Request tokens, with the retry policy of the session. ``base_url`` is None for the real Box."""

    def __init__(
        self, transport: Transport, retrier: Retrier, *, endpoints: Endpoints, timeouts: Timeouts
    ) -> None:
        self.url: str = endpoints.token
        self.base_url: str | None = endpoints.base_url
        self._revoke_url = endpoints.revoke
        self._transport = transport
        self._retrier = retrier
        self._timeouts = timeouts

    def fetch_tokens(self, form: Form | Callable[[], Form], *, retry: RetryRule = SAFE) -> Tokens:
        """Post the form and return the tokens. After a lost response, the request is sent once more.

        If each attempt needs a new form, pass a function that returns it. Raises `NotLoggedIn` if Box no longer
        accepts the grant, `AuthError` if it does not know the application, and `DecodeError` for invalid tokens.
        """

        def attempt(state: RetryState) -> TokenFields:
            return _token_fields(self._post(self.url, form() if callable(form) else form, state))

        # After the retries: the grant may be used up, and another response would be no better.
        return _tokens(self._run(attempt, retry), request=f"POST {self.url}")

    def revoke(self, token: Secret, client_id: str, client_secret: Secret) -> None:
        """Revoke a token; a refresh token ends the whole login. Raises `AuthError` if Box does not know it (any more)."""
        form: Form = {"token": token, "client_id": client_id, "client_secret": client_secret}
        self._run(lambda state: self._post(self._revoke_url, form, state), SAFE)

    def server_time(self) -> datetime:
        """Return the current time on the server's clock, by its last Date header."""
        return self._transport.server_time(time.time())

    def _run(self, attempt: Callable[[RetryState], T], retry: RetryRule) -> T:
        total = self._timeouts.total
        deadline = None if total is None else time.monotonic() + total
        state = RetryState(
            rule=retry,
            host=origin_of(self.url),
            server_time=self._transport.server_time,
            deadline=deadline,
            max_network_errors=1,
        )
        return self._retrier.run(attempt, state)

    def _post(self, url: str, form: Form, state: RetryState) -> Response:
        secrets = [value for value in form.values() if isinstance(value, Secret)]
        for value in secrets:
            check_local_token(value, url)
        request = Request(
            method="POST",
            url=url,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            timeouts=self._timeouts,
            deadline=state.deadline,
            body=_encoded(form),
        )
        state.count_attempt()
        response = self._transport.send(request)
        if response.status != 200:
            with HiddenVariables():
                error = error_for(
                    response.status,
                    response.headers,
                    response.body,
                    request=f"POST {url}",
                    hide=[value.reveal() for value in secrets],
                )
            raise error
        return response


def _encoded(form: Form) -> SecretValue[bytes]:
    return SecretValue(
        urlencode(
            {name: value.reveal() if isinstance(value, Secret) else value for name, value in form.items()}
        ).encode()
    )


def _token_fields(response: Response) -> TokenFields:
    fields = SecretValue(_fields(response.body))
    if _token(fields.reveal(), "access_token") is None:
        raise DecodeError(
            f"the response of the token endpoint contains no access_token ({len(response.body)} bytes)"
        )
    return fields


def _tokens(fields: TokenFields, request: str) -> Tokens:
    access, refresh = _token(fields.reveal(), "access_token"), _token(fields.reveal(), "refresh_token")
    try:
        return Tokens(access or Secret(""), refresh, _lifetime(fields.reveal().get("expires_in")))
    except ValueError as problem:
        reason = str(problem)
    raise DecodeError(f"the response of the token endpoint is not valid: {reason}", request=request)


def _fields(body: bytes) -> Mapping[str, object]:
    try:
        return decode_object(body)
    except JSONError:
        return {}


def _token(fields: Mapping[str, object], name: str) -> Secret | None:
    value = fields.get(name)
    return Secret(value) if isinstance(value, str) and value else None


def _lifetime(value: object) -> float | None:
    try:
        seconds = float(value) if isinstance(value, str | int | float) else 0.0
    except (ValueError, OverflowError):
        return None
    return seconds if 0 < seconds <= MAX_LIFETIME else None
