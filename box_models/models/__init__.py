"""The objects of Box. Every name that is imported here is public.

A module of models imports the classes that its fields need, so a reference such as `FolderMini` is defined before the objects that
have it as a field. Methods may return classes that are defined later; see `item_types`. Most modules of models do not use
``from __future__ import annotations``: Pydantic would have to evaluate every annotation, which makes the import slower.
"""

from __future__ import annotations

from box_models.models.comment import Comment, CommentItem
from box_models.models.core.fields import UNSET, Access, Unset
from box_models.models.core.model import BoxModel, BoxValue
from box_models.models.core.pages import Pages
from box_models.models.core.resource import BoxObject, LazyLoadWarning
from box_models.models.core.unknown import UnknownItem
from box_models.models.file import File, FileMini
from box_models.models.file_version import FileVersion, FileVersionMini
from box_models.models.folder import Folder, FolderUploadEmail, ItemCollection
from box_models.models.folder_mini import FolderMini
from box_models.models.item import SharedLinkUpdate
from box_models.models.item_details import (
    Classification,
    ExpiringEmbedLink,
    Representation,
    Representations,
    WatermarkInfo,
)
from box_models.models.item_types import Item
from box_models.models.lock import Lock
from box_models.models.path_collection import PathCollection
from box_models.models.permissions import (
    FilePermissions,
    FolderPermissions,
    Permissions,
    SharedLinkPermissions,
)
from box_models.models.shared_link import SharedLink
from box_models.models.user import Enterprise, NotificationEmail, TrackingCode, User, UserMini
from box_models.models.web_link import WebLink

__all__ = [
    "UNSET",
    "Access",
    "BoxModel",
    "BoxObject",
    "BoxValue",
    "Classification",
    "Comment",
    "CommentItem",
    "Enterprise",
    "ExpiringEmbedLink",
    "File",
    "FileMini",
    "FilePermissions",
    "FileVersion",
    "FileVersionMini",
    "Folder",
    "FolderMini",
    "FolderPermissions",
    "FolderUploadEmail",
    "Item",
    "ItemCollection",
    "LazyLoadWarning",
    "Lock",
    "NotificationEmail",
    "Pages",
    "PathCollection",
    "Permissions",
    "Representation",
    "Representations",
    "SharedLink",
    "SharedLinkPermissions",
    "SharedLinkUpdate",
    "TrackingCode",
    "UnknownItem",
    "Unset",
    "User",
    "UserMini",
    "WatermarkInfo",
    "WebLink",
]
