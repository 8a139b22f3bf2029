"""Memberships of users in groups: `GroupMembership`, and the methods of groups and users that work with them."""

from typing import TYPE_CHECKING, Literal, Self, TypeAlias, Unpack

from box_models.errors import NotFound
from box_models.models import item_types
from box_models.models.core.fields import UNSET, OrNewer, Timestamp, Unset, check_id, lazy
from box_models.models.core.lost_responses import find_listed
from box_models.models.core.model import bound_session, check_same_box
from box_models.models.core.pages import Pages
from box_models.models.core.parsing import parse_one
from box_models.models.core.read_only import ReadOnly
from box_models.models.core.resource import BoxObject
from box_models.models.core.verbs import (
    Changeable,
    Deletable,
    Loadable,
    ObjectMixin,
    OffsetOptions,
    pages_of,
    show_options,
)
from box_models.models.item_types import GroupReference, UserReference
from box_models.retry import Recognizable
from box_models.session import BoxSession

if TYPE_CHECKING:
    from box_models.models.item_types import Collaboration, UserMini

GroupRole: TypeAlias = Literal["member", "admin"]
"""The role of a user in a group. Admins of a group change the group and its members."""


class GroupMembership(
    Loadable,
    Changeable,
    Deletable,
    BoxObject,
    wire="group_membership",
    collection="/group_memberships",
    columns=("id", "user", "group", "role"),
):
    """The membership of a user in a group.

    See https://developer.box.com/reference/resources/group-membership/
    """

    type: Literal["group_membership"] = "group_membership"
    """Always "group_membership"."""
    user: ReadOnly[UserReference] = lazy()
    """The user."""
    group: ReadOnly[GroupReference] = lazy()
    """The group."""
    role: OrNewer[GroupRole] = lazy(writable=True, choices=GroupRole)
    """The role of the user in the group."""
    created_at: ReadOnly[Timestamp] = lazy()
    """When the user was added to the group."""
    modified_at: ReadOnly[Timestamp] = lazy()
    """When the membership was last changed."""

    def update(self, *, role: GroupRole | Unset = UNSET) -> Self:
        """Change the role, in place, and return the membership. One request.

        See https://developer.box.com/reference/put-group-memberships-id/
        """
        return self._update(role=role)


@show_options
class HasMembers(Loadable):
    """A group, which has members."""

    __slots__ = ()

    def members(self, **options: Unpack[OffsetOptions]) -> Pages[GroupMembership]:
        """List the memberships of the group. The first request is made when you iterate.

        See https://developer.box.com/reference/get-groups-id-memberships/
        """
        return pages_of(GroupMembership, bound_session(self), f"{self._url}/memberships", **options)

    def collaborations(self, **options: Unpack[OffsetOptions]) -> "Pages[Collaboration]":
        """List the collaborations of the group on files and folders. The first request is made when you iterate.

        See https://developer.box.com/reference/get-groups-id-collaborations/
        """
        return pages_of(
            item_types.Collaboration, bound_session(self), f"{self._url}/collaborations", **options
        )

    def add(self, user: "UserMini | str | int", role: GroupRole = "member") -> GroupMembership:
        """Add a user, or the user with this id, to the group. One request.

        Raises `Conflict` if the user is a member already.

        See https://developer.box.com/reference/post-group-memberships/
        """
        session = bound_session(self)
        user_id = user_id_of(session, "user", user)
        values = {"user": {"id": user_id}, "group": {"id": self._valid_id}}
        path = f"/users/{user_id}/memberships"
        json = {**values, "role": str(GroupMembership._checked_argument("role", role))}
        retry = Recognizable(find_listed(GroupMembership, session, json, path=path))
        return parse_one(
            GroupMembership, session.post(GroupMembership._collection, json=json, retry=retry), session
        )

    def remove(self, user: "UserMini | str | int") -> None:
        """Remove a user, or the user with this id, from the group. Two requests, or more for a user of many groups.

        Raises `NotFound` if the user is not a member.

        See https://developer.box.com/reference/delete-group-memberships-id/
        """
        session = bound_session(self)
        user_id = user_id_of(session, "user", user)
        for membership in pages_of(GroupMembership, session, f"/users/{user_id}/memberships"):
            if membership.group.id == self.id:
                membership.delete()
                return
        raise NotFound(f"user {user_id} is not a member of {self!r}")


@show_options
class InGroups(ObjectMixin):
    """A user, who can be in groups."""

    __slots__ = ()

    def memberships(self, **options: Unpack[OffsetOptions]) -> Pages[GroupMembership]:
        """List the memberships of the user in groups. The first request is made when you iterate.

        See https://developer.box.com/reference/get-users-id-memberships/
        """
        return pages_of(GroupMembership, bound_session(self), f"{self._url}/memberships", **options)


def user_id_of(session: BoxSession, argument: str, user: BoxObject | str | int) -> str:
    """Return the id of a user. Raises TypeError or ValueError for any other value, and for a user of another Box."""
    if isinstance(user, BoxObject) and user._kind == "user":
        check_same_box(session, argument, user)
        return check_id(argument, user.id)
    return check_id(argument, user, "a user or an id (digits)")
