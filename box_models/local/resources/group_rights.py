"""The rights of members and admins of a group, beside those of the admins of the enterprise."""

from __future__ import annotations

from typing import Protocol, TypeVar

from box_models.local.http.routing import Call
from box_models.local.http.scopes import MANAGE_GROUPS
from box_models.local.items import group_members

T = TypeVar("T")
LEVELS = ("admins_only", "admins_and_members", "all_managed_users")


class GroupWithId(Protocol):
    """A row of a group."""

    @property
    def id(self) -> int:
        """The id of the group."""
        ...


def check_member(call: Call, group: GroupWithId) -> None:
    """Raise 403 unless the caller is a member of the group or an admin of the enterprise."""
    if role_of_caller(call, group.id) is None:
        call.require_admin(MANAGE_GROUPS)


def require_admin_of(call: Call, group: GroupWithId, checks: T) -> T:
    """Return the checks for a change; 403 unless the caller is an admin of the group or of the enterprise."""
    if role_of_caller(call, group.id) != "admin":
        call.require_admin(MANAGE_GROUPS)
    return checks


def role_of_caller(call: Call, group_id: int) -> str | None:
    """Return the role of the caller in a group; None if the caller is not in it."""
    with call.services.database.reading() as c:
        return group_members.role_in(c, group_id, call.user.id)
