"""What the signed-in user may do. A file's, a folder's and a shared link's are three different shapes."""

from box_models.models.core.model import BoxValue


class Permissions(BoxValue):
    """What the signed-in user may do with an item; the part that files and folders share. None: not sent.

    See https://developer.box.com/reference/resources/file--full/
    """

    can_delete: bool | None = None
    can_download: bool | None = None
    can_invite_collaborator: bool | None = None
    can_rename: bool | None = None
    can_set_share_access: bool | None = None
    can_share: bool | None = None


class FilePermissions(Permissions):
    """What the signed-in user may do with a file. None: not sent."""

    can_annotate: bool | None = None
    can_comment: bool | None = None
    can_preview: bool | None = None
    can_upload: bool | None = None
    can_view_annotations_all: bool | None = None
    can_view_annotations_self: bool | None = None
    can_apply_watermark: bool | None = None


class FolderPermissions(Permissions):
    """What the signed-in user may do with a folder. None: not sent."""

    can_upload: bool | None = None
    can_apply_watermark: bool | None = None


class SharedLinkPermissions(BoxValue):
    """What a shared link lets its users do. None: not sent."""

    can_download: bool | None = None
    can_preview: bool | None = None
    can_edit: bool | None = None
