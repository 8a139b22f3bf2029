"""The caller of a request: the user, and the limits of the token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from box_models.local.json_values import JSON


@dataclass(frozen=True)
class UserRow:
    """A user of the embedded Box.

    ``role`` is ``"admin"`` for the first one, ``"coadmin"`` or ``"user"`` for all others. ``settings`` has the fields that were set, by their names in responses. ``modified_at`` is in seconds since 1970, and
    ``None`` if the user was never changed.
    """

    id: str
    name: str
    login: str
    role: str
    created_at: datetime
    settings: Mapping[str, JSON] = field(default_factory=dict[str, JSON], hash=False)
    modified_at: int | None = None

    @property
    def is_active(self) -> bool:
        """Whether the user may sign in."""
        return self.settings.get("status") != "inactive"


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
        """Whether the caller may manage the enterprise."""
        return self.user.role in {"admin", "coadmin"} or self.is_service_account
