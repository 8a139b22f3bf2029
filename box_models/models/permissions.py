"""Permissions of the signed-in user on files, folders and shared links."""

from box_models.models.core.model import BoxValue


class Permissions(BoxValue):
    """What the signed-in user may do with an item. A field is None if Box did not send it.

    See https://developer.box.com/reference/resources/file--full/
    """

    can_delete: bool | None = None
    can_download: bool | None = None
    can_invite_collaborator: bool | None = None
    can_rename: bool | None = None
    can_set_share_access: bool | None = None
    can_share: bool | None = None


class FilePermissions(Permissions):
    """What the signed-in user may do with a file. A field is None if Box did not send it."""

    can_annotate: bool | None = None
    can_comment: bool | None = None
    can_preview: bool | None = None
    can_upload: bool | None = None
    can_view_annotations_all: bool | None = None
    can_view_annotations_self: bool | None = None
    can_apply_watermark: bool | None = None


class FolderPermissions(Permissions):
    """What the signed-in user may do with a folder. A field is None if Box did not send it."""

    can_upload: bool | None = None
    can_apply_watermark: bool | None = None


class SharedLinkPermissions(BoxValue):
    """What a shared link allows. A field is None if Box did not send it."""

    can_download: bool | None = None
    can_preview: bool | None = None
    can_edit: bool | None = None
