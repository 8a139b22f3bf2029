"""The user of a `Box`, and where its login came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from box_models.models import User


@dataclass(frozen=True)
class Identity:
    """The signed-in user. ``source`` names the place of the login, ``base_url`` the Box that it is used with."""

    user: User
    source: str
    base_url: str

    def __str__(self) -> str:
        account = ", ".join(filter(None, (self.user.login, f"id {self.user.id}")))
        return f"{self.user.name} ({account}), by {self.source}, at {self.base_url}"


class LoginSource(NamedTuple):
    """The place that the login of a `Box` came from."""

    source: str
    discovered: bool = False
    profile: str | None = None
    as_user: str | None = None

    def __str__(self) -> str:
        return self.source if self.as_user is None else f"{self.source}, acting for user {self.as_user}"
