"""The one address that gives tokens."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from box_models.auth.secret import Secret, keep_local
from box_models.errors import BoxError, DecodeError, error_for
from box_models.retry import IDEMPOTENT, Call, Repeatable, Retrier
from box_models.transport import Endpoints, Request, Timeouts, Transport, origin_of

LONGEST_LIFETIME = 86_400.0


@dataclass(frozen=True)
class Tokens:
    """What the token endpoint gave. ``lifetime`` is in seconds, None where it makes no sense."""

    access: Secret
    refresh: Secret | None = None
    lifetime: float | None = field(default=None, repr=False)


class TokenEndpoint:
    """Ask for tokens, with the patience of the session's policy."""

    def __init__(
        self, transport: Transport, retrier: Retrier, endpoints: Endpoints, timeouts: Timeouts
    ) -> None:
        self.url: str = endpoints.token
        self._transport = transport
        self._retrier = retrier
        self._timeouts = timeouts

    def ask(self, form: Mapping[str, str | Secret], *, repeat: Repeatable = IDEMPOTENT) -> Tokens:
        """Post the form and return the tokens. A lost answer is asked for once more, with the same form.

        Raises `NotLoggedIn` if the grant is spent, `AuthError` if the application is not known.
        """
        secrets = [value for value in form.values() if isinstance(value, Secret)]
        for value in secrets:
            keep_local(value, self.url)
        total = self._timeouts.total
        deadline = None if total is None else time.monotonic() + total
        call = Call(repeat, origin_of(self.url), deadline, most_broken=1)
        request = Request(
            "POST",
            self.url,
            {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            self._timeouts,
            call.deadline,
            _encoded(form),
        )

        def attempt(call: Call) -> Tokens:
            call.sending()
            try:
                answer = self._transport.send(request)
                if answer.status != 200:
                    raise error_for(
                        answer.status,
                        answer.headers,
                        answer.body,
                        request=f"POST {self.url}",
                        hide=[value.reveal() for value in secrets],
                    )
                return _tokens(answer.body)
            except BoxError as error:
                raise call.verdict(error) from None

        return self._retrier.run(attempt, call)


def _encoded(form: Mapping[str, str | Secret]) -> bytes:
    return urlencode({k: v.reveal() if isinstance(v, Secret) else v for k, v in form.items()}).encode()


def _tokens(body: bytes) -> Tokens:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    said = value if isinstance(value, dict) else {}
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
