"""`SavedLogin`: a login as token stores save it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from box_models._json import JSONError, decode_object
from box_models._secret_value import SecretValue
from box_models.auth.secret import Secret, as_secret, check_secret

VERSION = 1


@dataclass(frozen=True)
class SavedLogin:
    """One login as a store saves it.

    ``expires_at`` (with time zone, UTC) is a hint, since clocks differ. ``base_url`` is None for the real Box. ``user``
    is the login name of the signed-in user, for display only. Raises `ValueError`, which names the field, if a secret is
    not valid.

    >>> SavedLogin(access_token=Secret("abc"), client_id="app")
    SavedLogin(access_token=Secret('***'), refresh_token=None, expires_at=None, client_id='app', client_secret=None, base_url=None, user=None)
    """

    access_token: Secret | None = None
    refresh_token: Secret | None = None
    expires_at: datetime | None = None
    client_id: str = ""
    client_secret: Secret | None = None
    base_url: str | None = None
    user: str | None = None

    def __post_init__(self) -> None:
        for name in ("access_token", "refresh_token", "client_secret"):
            if getattr(self, name) is not None:
                check_secret(getattr(self, name), name)

    @property
    def alive(self) -> bool:
        """True if there is an access token that has not expired by the clock of this machine."""
        if self.access_token is None:
            return False
        return self.expires_at is None or self.expires_at > datetime.now(UTC)

    def to_json(self) -> str:
        """Return the login as JSON, **with its secrets in plain text**. Only stores may call this."""
        return json.dumps(
            {
                "version": VERSION,
                "access_token": _revealed(self.access_token),
                "refresh_token": _revealed(self.refresh_token),
                "expires_at": None if self.expires_at is None else self.expires_at.isoformat(),
                "client_id": self.client_id,
                "client_secret": _revealed(self.client_secret),
                "base_url": self.base_url,
                "user": self.user,
            }
        )

    @classmethod
    def from_json(cls, text: str | bytes) -> SavedLogin:
        """Return the login that `to_json` wrote. Raises `ValueError`, without any part of the text, if it is not valid."""
        fields = SecretValue(_fields(text))
        del text
        if fields.reveal().get("version") != VERSION:
            raise ValueError("it is not a saved login of this version of box_models")
        expires_at = _text(fields, "expires_at")
        return cls(
            access_token=_secret(fields, "access_token"),
            refresh_token=_secret(fields, "refresh_token"),
            expires_at=None if expires_at is None else _timestamp(expires_at),
            client_id=_text(fields, "client_id") or "",
            client_secret=_secret(fields, "client_secret"),
            base_url=_text(fields, "base_url"),
            user=_text(fields, "user"),
        )


def _revealed(secret: Secret | None) -> str | None:
    return None if secret is None else secret.reveal()


def _fields(text: str | bytes) -> Mapping[str, object]:
    try:
        return decode_object(text)
    except JSONError:
        return {}


def _text(fields: SecretValue[Mapping[str, object]], name: str) -> str | None:
    if not isinstance(fields.reveal().get(name), str | None):
        raise ValueError(f"{name} of the saved login is not a string")  # noqa: TRY004 # a damaged file, not a wrong call
    return cast("str | None", fields.reveal().get(name))


def _secret(fields: SecretValue[Mapping[str, object]], name: str) -> Secret | None:
    return as_secret(_text(fields, name) or None)


def _timestamp(text: str) -> datetime:
    try:
        timestamp = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("expires_at of the saved login is not an ISO 8601 timestamp") from None
    return timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=UTC)
