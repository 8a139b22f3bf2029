"""Permissions of the signed-in user on files, folders and shared links."""

from box_models.models.core.model import BoxValue


class Permissions(BoxValue):
    """The operations that the signed-in user may perform on an item. A field is None if Box did not send it.

    See https://developer.box.com/reference/resources/file--full/
    """

    can_delete: bool | None = None
    """Whether you may delete the item."""
    can_download: bool | None = None
    """Whether you may download the item."""
    can_invite_collaborator: bool | None = None
    """Whether you may invite collaborators and change their roles."""
    can_rename: bool | None = None
    """Whether you may rename the item."""
    can_set_share_access: bool | None = None
    """Whether you may change the access level of a shared link."""
    can_share: bool | None = None
    """Whether you may create a shared link."""


class FilePermissions(Permissions):
    """The operations that the signed-in user may perform on a file. A field is None if Box did not send it."""

    can_annotate: bool | None = None
    """Whether you may annotate the file."""
    can_comment: bool | None = None
    """Whether you may comment on the file."""
    can_preview: bool | None = None
    """Whether you may preview the file."""
    can_upload: bool | None = None
    """Whether you may upload a new version."""
    can_view_annotations_all: bool | None = None
    """Whether you may see the annotations of all users."""
    can_view_annotations_self: bool | None = None
    """Whether you may see your own annotations."""
    can_apply_watermark: bool | None = None
    """Whether you may apply a watermark."""


class FolderPermissions(Permissions):
    """The operations that the signed-in user may perform on a folder. A field is None if Box did not send it."""

    can_upload: bool | None = None
    """Whether you may upload to the folder."""
    can_apply_watermark: bool | None = None
    """Whether you may apply a watermark to the folder and its items."""


class SharedLinkPermissions(BoxValue):
    """The operations that a shared link allows. A field is None if Box did not send it."""

    can_download: bool | None = None
    """Whether the link allows downloads. For a folder, this includes its items."""
    can_preview: bool | None = None
    """Whether the link allows previews. Always true."""
    can_edit: bool | None = None
    """Whether the link allows editing. Only for files, and only together with downloads."""
