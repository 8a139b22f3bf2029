"""The nouns of Box. What is imported here is public.

Models refer to each other in circles: a folder holds files, a file lies in a folder. Each module imports what it needs to be *defined*; names
it only needs later are handed to it here, once all exist. Modules of values that refer to nothing later do without
``from __future__ import annotations``: pydantic would have to evaluate every annotation, which makes importing slower.
"""

from __future__ import annotations

import sys
from typing import TypeAlias

from box_models.models.comment import Comment, CommentItem
from box_models.models.core.fields import UNSET, Access, Unset
from box_models.models.core.model import BoxModel, BoxValue
from box_models.models.core.pages import Pages
from box_models.models.core.resource import BoxObject, LazyLoadWarning
from box_models.models.core.unknown import UnknownItem
from box_models.models.file import File, FileMini
from box_models.models.file_version import FileVersion, FileVersionMini
from box_models.models.folder import Folder, FolderMini, FolderUploadEmail, ItemCollection
from box_models.models.item import SharedLinkUpdate
from box_models.models.item_details import (
    Classification,
    ExpiringEmbedLink,
    Representation,
    Representations,
    WatermarkInfo,
)
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

Item: TypeAlias = File | Folder | WebLink | UnknownItem
"""What lies in a folder."""

for _module in ("folder", "item", "paths", "user", "web_link", "path_collection"):
    _names = vars(sys.modules[f"{__name__}.{_module}"])
    for _class in (File, FileMini, Folder, FolderMini, PathCollection, User, WebLink):
        _names.setdefault(_class.__name__, _class)

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
