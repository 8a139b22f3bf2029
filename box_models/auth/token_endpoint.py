"""The addresses that give tokens, and end them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias, TypeVar
from urllib.parse import urlencode

from box_models._json import JSONError, decode_object
from box_models.auth.secret import Secret, check_local_token
from box_models.errors import DecodeError, error_for
from box_models.retry import IDEMPOTENT, Retrier, RetryRule, RetryState
from box_models.transport import Endpoints, Request, Response, Timeouts, Transport, origin_of

LONGEST_LIFETIME = 86_400.0

T = TypeVar("T")

Form: TypeAlias = Mapping[str, str | Secret]


@dataclass(frozen=True)
class Tokens:
    """What the token endpoint gave. ``lifetime`` is in seconds, None where it makes no sense."""

    access: Secret
    refresh: Secret | None = None
    lifetime: float | None = field(default=None, repr=False)


class TokenEndpoint:
    """Ask for tokens, with the patience of the session's policy. ``base_url`` is None for the real Box."""

    def __init__(
        self, transport: Transport, retrier: Retrier, endpoints: Endpoints, timeouts: Timeouts
    ) -> None:
        self.url: str = endpoints.token
        self.base_url: str | None = endpoints.base_url
        self._revoke_url = endpoints.revoke
        self._transport = transport
        self._retrier = retrier
        self._timeouts = timeouts

    def ask(self, form: Form | Callable[[], Form], *, retry: RetryRule = IDEMPOTENT) -> Tokens:
        """Post the form and return the tokens. A lost answer is asked for once more.

        A ``form`` that may be sent only once is given as what makes it anew for each sending. Raises `NotLoggedIn`
        if the grant is spent, `AuthError` if the application is not known.
        """

        def attempt(state: RetryState) -> Tokens:
            said = form() if callable(form) else form
            return _tokens(self._posted(self.url, said, state).body)

        return self._run(attempt, retry)

    def revoke(self, token: Secret, client_id: str, client_secret: Secret) -> None:
        """End a token, and with a refresh token the whole sign-in. Raises `AuthError` if it is not known (any more)."""
        form: Form = {"token": token, "client_id": client_id, "client_secret": client_secret}
        self._run(lambda state: self._posted(self._revoke_url, form, state), IDEMPOTENT)

    def server_time(self) -> datetime:
        """Return what the server's clock says now, as far as it has shown."""
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

    def _posted(self, url: str, form: Form, state: RetryState) -> Response:
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
        answer = self._transport.send(request)
        if answer.status != 200:
            raise error_for(
                answer.status,
                answer.headers,
                answer.body,
                request=f"POST {url}",
                hide=[value.reveal() for value in secrets],
            )
        return answer


def _encoded(form: Form) -> bytes:
    return urlencode({k: v.reveal() if isinstance(v, Secret) else v for k, v in form.items()}).encode()


def _tokens(body: bytes) -> Tokens:
    try:
        said = decode_object(body)
    except JSONError:
        said = {}
    access, refresh = said.get("access_token"), said.get("refresh_token")
    if not isinstance(access, str) or not access:
        raise DecodeError(f"the answer of the token endpoint holds no access token ({len(body)} bytes)")
    lifetime = _lifetime(said.get("expires_in"))
    return Tokens(Secret(access), Secret(refresh) if isinstance(refresh, str) and refresh else None, lifetime)


def _lifetime(value: object) -> float | None:
    try:
        seconds = float(value) if isinstance(value, str | int | float) else 0.0
    except (ValueError, OverflowError):
        return None
    return seconds if 0 < seconds <= LONGEST_LIFETIME else None
