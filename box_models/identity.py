"""Who a Box is signed in as, how that came about, and what another process needs to come to the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from box_models.models import User


@dataclass(frozen=True)
class Identity:
    """Who is signed in. ``source`` is the rule that found the login, ``base_url`` the Box it is used with."""

    user: User
    source: str
    base_url: str

    def __str__(self) -> str:
        who = ", ".join(filter(None, (self.user.login, f"id {self.user.id}")))
        return f"{self.user.name} ({who}), by {self.source}, at {self.base_url}"


class LoginSource(NamedTuple):
    """How a Box came to its login. ``bound_here`` says what keeps it in this process, if anything does."""

    source: str
    discovered: bool = False
    profile: str | None = None
    as_user: str | None = None
    bound_here: str | None = None

    def __str__(self) -> str:
        return self.source if self.as_user is None else f"{self.source}, acting for user {self.as_user}"
