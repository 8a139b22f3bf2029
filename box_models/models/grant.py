"""`Grant`: one reason why a user has access to an item."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from box_models.models.collaboration import Role
from box_models.models.core.fields import OrNewer, Timestamp, non_null
from box_models.models.core.mini_references import Reference
from box_models.models.core.model import BoxValue
from box_models.models.core.serializing import OwnSerializer
from box_models.models.group import Group
from box_models.models.item_types import FileReference, FolderReference, WebLinkReference
from box_models.models.user import User

GrantedVia: TypeAlias = Literal[
    "owner", "collaboration", "group", "open link", "open link with password", "company link"
]
"""The reason for access: the ownership, a collaboration with the user or a group, or a shared link."""

LinkOperation: TypeAlias = Literal["can_edit", "can_download", "can_preview"]
"""The operation that a shared link allows."""

GRANT_COLUMNS = ("path", "who.name", "who.login", "role", "via", "group.name", "inherited_from.name")
"""The columns of a table of grants."""


class Grant(BoxValue):
    """One reason why a user, or everyone with a shared link, has access to an item. ``item.access()`` lists them.

    A user with several grants may do what any of them allows.
    """

    item: Annotated[
        Annotated[FileReference | FolderReference | WebLinkReference, Field(discriminator="type")],
        OwnSerializer(),
    ] = non_null()
    """The file, folder or web link."""
    who: Annotated[
        Annotated[Reference[User] | Reference[Group], Field(discriminator="type")] | None, OwnSerializer()
    ] = None
    """The user. A group if you may not see its members. None for everyone who has the shared link."""
    role: OrNewer[Role | LinkOperation] = non_null()
    """The role of the user. For a shared link, the operation that it allows: "can_edit", "can_download" or "can_preview"."""
    via: GrantedVia = non_null()
    """The reason for access."""
    group: Reference[Group] | None = None
    """The group that gives access to its members. None if the access does not come from a group."""
    inherited_from: FolderReference | None = None
    """The folder above the item that has the collaboration or the shared link. None if the item itself has it."""
    expires_at: Timestamp | None = None
    """When the access ends. None if it does not."""

    @property
    def path(self) -> str:
        """The path of the item."""
        return self.item.path
