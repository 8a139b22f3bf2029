"""Folders with all their fields, and the values that only folders have."""

from box_models.models.core.fields import Access, ItemStatus, OrNewer, Timestamp, lazy
from box_models.models.core.model import BoxValue
from box_models.models.file import FileMini
from box_models.models.folder_mini import FolderMini, SyncState, UploadAccess
from box_models.models.item_details import Classification, WatermarkInfo
from box_models.models.path_collection import PathCollection
from box_models.models.permissions import FolderPermissions
from box_models.models.shared_link import SharedLink
from box_models.models.user import UserMini
from box_models.models.web_link import WebLink


class FolderUploadEmail(BoxValue):
    """The email address of a folder. Box saves the emails to it as files in the folder."""

    access: OrNewer[UploadAccess] | None = None
    email: str | None = None


class ItemCollection(BoxValue):
    """The first items of a folder, which Box sends with the folder. Use ``folder.items()`` to list all of them."""

    total_count: int | None = None
    offset: int | None = None
    limit: int | None = None
    entries: tuple[FileMini | FolderMini | WebLink, ...] = ()


class Folder(FolderMini, wire="folder"):
    """A folder with all its fields. Times are timezone-aware; ``size`` is in bytes.

    The root folder and the trash have no times, no etag and no parent: these fields are None.

    See https://developer.box.com/reference/resources/folder--full/
    """

    created_at: Timestamp | None = lazy()
    modified_at: Timestamp | None = lazy()
    description: str | None = lazy(writable=True)
    size: int = lazy()
    path_collection: PathCollection = lazy()
    created_by: UserMini = lazy()
    modified_by: UserMini = lazy()
    trashed_at: Timestamp | None = lazy()
    purged_at: Timestamp | None = lazy()
    content_created_at: Timestamp | None = lazy()
    content_modified_at: Timestamp | None = lazy()
    owned_by: UserMini = lazy()
    shared_link: SharedLink | None = lazy(verb="share() or unshare()")
    folder_upload_email: FolderUploadEmail | None = lazy(verb="update(folder_upload_email=…)")
    parent: FolderMini | None = lazy(verb="move()")
    item_status: ItemStatus = lazy()
    item_collection: ItemCollection = lazy()
    sync_state: SyncState = lazy(on_request=True, writable=True)
    has_collaborations: bool = lazy(on_request=True)
    permissions: FolderPermissions = lazy(on_request=True)
    tags: tuple[str, ...] = lazy(on_request=True, writable=True)
    can_non_owners_invite: bool = lazy(on_request=True, writable=True)
    is_externally_owned: bool = lazy(on_request=True)
    metadata: dict[str, object] | None = lazy(on_request=True)
    is_collaboration_restricted_to_enterprise: bool = lazy(on_request=True, writable=True)
    allowed_shared_link_access_levels: tuple[OrNewer[Access], ...] = lazy(on_request=True)
    allowed_invitee_roles: tuple[str, ...] = lazy(on_request=True)
    watermark_info: WatermarkInfo = lazy(on_request=True)
    is_accessible_via_shared_link: bool = lazy(on_request=True)
    can_non_owners_view_collaborators: bool = lazy(on_request=True, writable=True)
    classification: Classification | None = lazy(on_request=True)
    is_associated_with_app_item: bool = lazy(on_request=True)

    def load(self) -> "Folder":
        """Load all fields that Box sends by default, in place, and return the folder. One request."""
        return self.refresh()

    def _folders_above(self) -> PathCollection:
        return self.path_collection
