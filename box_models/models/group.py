"""Groups of users: `Group`. `Box.enterprise` lists and creates them."""

from typing import Literal, Self, TypeAlias, TypedDict, Unpack

from box_models.models.core.fields import UNSET, OrNewer, Timestamp, Unset, lazy, non_null
from box_models.models.core.model import BoxValue
from box_models.models.core.read_only import ReadOnly
from box_models.models.core.resource import BoxObject
from box_models.models.core.verbs import Changeable, Deletable, show_options
from box_models.models.memberships import HasMembers

GroupLevel: TypeAlias = Literal["admins_only", "admins_and_members", "all_managed_users"]
"""Users with a right on a group: admins of the enterprise or the group, its members too, or all users of the enterprise."""


class GroupSettings(TypedDict, total=False):
    """The settings of a group, as `Group` describes them. None removes a text."""

    description: str | None
    provenance: str | None
    external_sync_identifier: str | None
    invitability_level: GroupLevel
    member_viewability_level: GroupLevel


class GroupPermissions(BoxValue):
    """The operations that you may perform with a group."""

    can_invite_as_collaborator: bool = non_null()
    """Whether you may invite the group to collaborate on items."""


@show_options
class Group(
    HasMembers, Changeable, Deletable, BoxObject, wire="group", collection="/groups", columns=("id", "name")
):
    """A group of users, which can be invited to items in place of its members.

    See https://developer.box.com/reference/resources/group--full/
    """

    type: Literal["group"] = "group"
    """Always "group"."""
    name: str = lazy(writable=True)
    """The name, unique in the enterprise."""
    group_type: ReadOnly[OrNewer[Literal["managed_group", "all_users_group"]]] = lazy()
    """Whether admins manage the group, or it always contains all users."""
    created_at: ReadOnly[Timestamp] = lazy()
    """When the group was created."""
    modified_at: ReadOnly[Timestamp] = lazy()
    """When the group was last changed."""
    description: str | None = lazy(on_request=True, writable=True)
    """A description of at most 255 characters. None if the group has none."""
    provenance: str | None = lazy(on_request=True, writable=True)
    """The external source that manages the group. With it, Box's website cannot change name and members. None if Box manages it."""
    external_sync_identifier: str | None = lazy(on_request=True, writable=True)
    """The id of the group in that source. None if it has no such id."""
    invitability_level: OrNewer[GroupLevel] = lazy(on_request=True, writable=True, choices=GroupLevel)
    """The users who may invite the group to items."""
    member_viewability_level: OrNewer[GroupLevel] = lazy(on_request=True, writable=True, choices=GroupLevel)
    """The users who may see the members."""
    permissions: ReadOnly[GroupPermissions] = lazy(on_request=True)
    """The operations that you may perform with the group."""

    def update(self, *, name: str | Unset = UNSET, **settings: Unpack[GroupSettings]) -> Self:
        """Change the given values, in place, and return the group. Raises `Conflict` if the name is taken. One request."""
        return self._update(name=name, **settings)
