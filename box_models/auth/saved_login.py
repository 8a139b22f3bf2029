"""What is kept of a login between two runs of a program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from box_models._json import JSONError, decode_object
from box_models.auth.secret import Secret

VERSION = 1


@dataclass(frozen=True)
class SavedLogin:
    """One login as a store keeps it.

    ``expires_at`` (aware, UTC) is a hint: clocks differ. ``base_url`` is None for the real Box. ``user`` is the login
    name of who signed in, to show it.

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

    @property
    def alive(self) -> bool:
        """Say whether there is an access token that has not run out, as far as the clock of this machine can tell."""
        if self.access_token is None:
            return False
        return self.expires_at is None or self.expires_at > datetime.now(UTC)

    def to_json(self) -> str:
        """Write it out, **with its secrets**: for the inside of a store only."""
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
        """Read what `to_json` wrote. Raises ValueError, which repeats nothing of it, for anything else."""
        try:
            said = decode_object(text)
        except JSONError:
            said = {}
        if said.get("version") != VERSION:
            raise ValueError("this is no saved login, or one of a newer version")
        expires = _text(said, "expires_at")
        return cls(
            _secret(said, "access_token"),
            _secret(said, "refresh_token"),
            None if expires is None else _moment(expires),
            _text(said, "client_id") or "",
            _secret(said, "client_secret"),
            _text(said, "base_url"),
            _text(said, "user"),
        )


def _revealed(secret: Secret | None) -> str | None:
    return None if secret is None else secret.reveal()


def _text(said: Mapping[str, object], name: str) -> str | None:
    value = said.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} of the saved login is no text")
    return value


def _secret(said: Mapping[str, object], name: str) -> Secret | None:
    value = _text(said, name)
    return Secret(value) if value else None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("expires_at of the saved login is no time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
