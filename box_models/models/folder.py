"""Folders with all their fields, and the values that only folders have."""

from typing import Annotated

from pydantic import Field

from box_models.models.core.fields import Access, ItemStatus, OrNewer, Timestamp, lazy, non_null
from box_models.models.core.mini_references import Reference
from box_models.models.core.model import BoxValue
from box_models.models.core.read_only import ReadOnly
from box_models.models.core.serializing import OwnSerializer
from box_models.models.core.unknown import UnknownItem
from box_models.models.favorites import Collection
from box_models.models.file import File
from box_models.models.folder_mini import FolderMini, SyncState, UploadAccess
from box_models.models.item_details import Classification, WatermarkInfo
from box_models.models.item_types import FolderReference
from box_models.models.path_collection import PathCollection
from box_models.models.permissions import FolderPermissions
from box_models.models.shared_link import SharedLink
from box_models.models.user import User
from box_models.models.web_link import WebLink


class FolderUploadEmail(BoxValue):
    """The email address of a folder. Box saves the emails to it as files in the folder."""

    access: OrNewer[UploadAccess] = non_null()
    """The people that may send emails to the folder: "open" or "collaborators"."""
    email: str = non_null()
    """The email address."""


class ItemCollection(BoxValue):
    """The first items of a folder, which Box sends with the folder. Use ``folder.items()`` to list all of them."""

    total_count: int = non_null()
    """The number of items in the folder."""
    offset: int = non_null()
    """How many items Box skipped."""
    limit: int = non_null()
    """The largest number of items that Box sends here."""
    entries: tuple[
        Annotated[
            Annotated[Reference[File] | FolderReference | WebLink, Field(discriminator="type")] | UnknownItem,
            Field(union_mode="left_to_right"),
            OwnSerializer(),
        ],
        ...,
    ] = ()
    """The first items of the folder. An item of a type that this version does not know is an `UnknownItem`."""


class Folder(FolderMini, wire="folder"):
    """A folder with all its fields. Times are timezone-aware; ``size`` is in bytes.

    The root folder and the trash have no times, no etag and no parent: these fields are None.

    See https://developer.box.com/reference/resources/folder--full/
    """

    created_at: ReadOnly[Timestamp | None] = lazy()
    """When the folder was created. None for the root folder."""
    modified_at: ReadOnly[Timestamp | None] = lazy()
    """When the folder was last changed. None for the root folder."""
    description: str | None = lazy(writable=True)
    """The description. Empty if the folder has none; None if Box sends null."""
    size: ReadOnly[int] = lazy()
    """The size of all files in the folder and its subfolders, in bytes."""
    path_collection: ReadOnly[PathCollection] = lazy()
    """The folders above the folder, from the root down."""
    created_by: ReadOnly[Reference[User]] = lazy()
    """The user who created the folder."""
    modified_by: ReadOnly[Reference[User]] = lazy()
    """The user who last changed the folder."""
    trashed_at: ReadOnly[Timestamp | None] = lazy()
    """When the folder was moved to the trash. None if it is not there."""
    purged_at: ReadOnly[Timestamp | None] = lazy()
    """When Box will delete the folder permanently. None if it is not in the trash."""
    content_created_at: ReadOnly[Timestamp | None] = lazy()
    """When the folder was originally created, which can be before its upload. None if unknown."""
    content_modified_at: ReadOnly[Timestamp | None] = lazy()
    """When the folder was originally last changed, which can be before its upload. None if unknown."""
    owned_by: ReadOnly[Reference[User]] = lazy()
    """The user who owns the folder."""
    shared_link: SharedLink | None = lazy(writable=True)
    """The shared link. None if the folder is not shared."""
    folder_upload_email: FolderUploadEmail | None = lazy(writable=True)
    """The email address to which files can be sent. None if there is no such address."""
    parent: ReadOnly[FolderReference | None] = lazy(verb="move()")
    """The folder that contains the folder. None for the root folder."""
    item_status: ReadOnly[ItemStatus] = lazy()
    """Whether the folder is active, in the trash, or deleted permanently."""
    item_collection: ReadOnly[ItemCollection] = lazy()
    """The first items in the folder. ``items()`` lists all of them."""
    sync_state: SyncState = lazy(on_request=True, writable=True)
    """Whether Box Sync synchronizes the folder."""
    has_collaborations: ReadOnly[bool] = lazy(on_request=True)
    """Whether the folder has collaborators."""
    permissions: ReadOnly[FolderPermissions] = lazy(on_request=True)
    """The operations that you may perform on the folder."""
    tags: tuple[str, ...] = lazy(on_request=True, writable=True)
    """The tags."""
    can_non_owners_invite: bool = lazy(on_request=True, writable=True)
    """Whether collaborators who are not owners may invite others."""
    is_externally_owned: ReadOnly[bool] = lazy(on_request=True)
    """Whether the owner belongs to another enterprise."""
    metadata: ReadOnly[dict[str, object] | None] = lazy(on_request=True)
    """The metadata by scope and template. Request one template as ``metadata.SCOPE.TEMPLATE``. None if there is no metadata."""
    is_collaboration_restricted_to_enterprise: bool = lazy(on_request=True, writable=True)
    """Whether only users of the enterprise can be collaborators."""
    allowed_shared_link_access_levels: ReadOnly[tuple[OrNewer[Access], ...]] = lazy(on_request=True)
    """The values that ``access`` of a shared link may have. Empty for the root folder."""
    allowed_invitee_roles: ReadOnly[tuple[str, ...]] = lazy(on_request=True)
    """The roles that you may give to new collaborators."""
    watermark_info: ReadOnly[WatermarkInfo] = lazy(on_request=True)
    """Whether the folder has a watermark."""
    is_accessible_via_shared_link: ReadOnly[bool] = lazy(on_request=True)
    """Whether a shared link of the folder or of a folder above it opens the folder."""
    can_non_owners_view_collaborators: bool = lazy(on_request=True, writable=True)
    """Whether collaborators who are not owners see the other collaborators."""
    classification: ReadOnly[Classification | None] = lazy(on_request=True)
    """The classification label. None if the folder has none."""
    is_associated_with_app_item: ReadOnly[bool] = lazy(on_request=True)
    """Whether the folder or a folder above it belongs to an app item."""
    collections: ReadOnly[tuple[Collection, ...]] = lazy(on_request=True, verb="favorite()")
    """Your collections that contain the folder: your favorites, or none."""

    def load(self) -> "Folder":
        """Load all fields that Box sends by default, in place, and return the folder. One request."""
        return self.refresh()

    def _folders_above(self) -> PathCollection:
        return self.path_collection
