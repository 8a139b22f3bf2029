"""Permissions of the signed-in user on files, folders and shared links."""

from box_models.models.core.fields import non_null
from box_models.models.core.model import BoxValue


class Permissions(BoxValue):
    """The operations that the signed-in user may perform on an item.

    See https://developer.box.com/reference/resources/file--full/
    """

    can_delete: bool = non_null()
    """Whether you may delete the item."""
    can_download: bool = non_null()
    """Whether you may download the item."""
    can_invite_collaborator: bool = non_null()
    """Whether you may invite collaborators and change their roles."""
    can_rename: bool = non_null()
    """Whether you may rename the item."""
    can_set_share_access: bool = non_null()
    """Whether you may change the access level of a shared link."""
    can_share: bool = non_null()
    """Whether you may create a shared link."""


class FilePermissions(Permissions):
    """The operations that the signed-in user may perform on a file."""

    can_annotate: bool = non_null()
    """Whether you may annotate the file."""
    can_comment: bool = non_null()
    """Whether you may comment on the file."""
    can_preview: bool = non_null()
    """Whether you may preview the file."""
    can_upload: bool = non_null()
    """Whether you may upload a new version."""
    can_view_annotations_all: bool = non_null()
    """Whether you may see the annotations of all users."""
    can_view_annotations_self: bool = non_null()
    """Whether you may see your own annotations."""
    can_apply_watermark: bool | None = None
    """Whether you may apply a watermark."""


class FolderPermissions(Permissions):
    """The operations that the signed-in user may perform on a folder."""

    can_upload: bool = non_null()
    """Whether you may upload to the folder."""
    can_apply_watermark: bool | None = None
    """Whether you may apply a watermark to the folder and its items."""


class SharedLinkPermissions(BoxValue):
    """The operations that a shared link allows."""

    can_download: bool = non_null()
    """Whether the link allows downloads. For a folder, this includes its items."""
    can_preview: bool = non_null()
    """Whether the link allows previews. Always true."""
    can_edit: bool | None = None
    """Whether the link allows editing. Only for files, and only together with downloads."""
