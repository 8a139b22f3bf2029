"""The caller of a request: the user, and the limits of the token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class UserRow:
    """A user of the embedded Box; ``role`` is ``"admin"`` for the first one, ``"user"`` for all others."""

    id: str
    name: str
    login: str
    role: str
    created_at: datetime


@dataclass(frozen=True)
class Bearer:
    """The user that a token stands for, and what the token allows.

    ``scopes`` is ``None`` if the token allows everything that the user may do. ``restricted_to`` is the type and the id
    of the one item that the token reaches, including everything below it.
    """

    user: UserRow
    client_id: str | None = None
    scopes: frozenset[str] | None = None
    restricted_to: tuple[str, str] | None = None
    is_service_account: bool = False

    @property
    def is_admin(self) -> bool:
        """Whether the caller may manage the enterprise. The embedded Box has no co-admins."""
        return self.user.role == "admin" or self.is_service_account
