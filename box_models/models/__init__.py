"""The objects of Box. Every name that is imported here is public.

A module of models imports the classes that its fields need, so a reference such as `FolderMini` is defined before the objects that
have it as a field. Methods may return classes that are defined later; see `item_types`. Most modules of models do not use
``from __future__ import annotations``: Pydantic would have to evaluate every annotation, which makes the import slower.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from box_models import _lazy_exports
from box_models.models.access_plan import AccessAction as AccessAction
from box_models.models.access_plan import AccessChange as AccessChange
from box_models.models.access_plan import AccessPlan as AccessPlan
from box_models.models.collaboration import AppItem as AppItem
from box_models.models.collaboration import Collaboration as Collaboration
from box_models.models.collaboration import Collaborator as Collaborator
from box_models.models.collaboration import Role as Role
from box_models.models.comment import Comment as Comment
from box_models.models.core.fields import UNSET as UNSET
from box_models.models.core.fields import Access as Access
from box_models.models.core.fields import Unset as Unset
from box_models.models.core.model import BoxModel as BoxModel
from box_models.models.core.model import BoxValue as BoxValue
from box_models.models.core.pages import Pages as Pages
from box_models.models.core.resource import BoxObject as BoxObject
from box_models.models.core.resource import LazyLoadWarning as LazyLoadWarning
from box_models.models.core.unknown import UnknownItem as UnknownItem
from box_models.models.favorites import Collection as Collection
from box_models.models.file import File as File
from box_models.models.file import FileMini as FileMini
from box_models.models.file_version import FileVersion as FileVersion
from box_models.models.file_version import FileVersionMini as FileVersionMini
from box_models.models.folder import Folder as Folder
from box_models.models.folder import FolderUploadEmail as FolderUploadEmail
from box_models.models.folder import ItemCollection as ItemCollection
from box_models.models.folder_mini import FolderMini as FolderMini
from box_models.models.grant import Grant as Grant
from box_models.models.grant import GrantedVia as GrantedVia
from box_models.models.grant import LinkOperation as LinkOperation
from box_models.models.group import Group as Group
from box_models.models.group import GroupLevel as GroupLevel
from box_models.models.group import GroupPermissions as GroupPermissions
from box_models.models.group import GroupSettings as GroupSettings
from box_models.models.item import SharedLinkUpdate as SharedLinkUpdate
from box_models.models.item_details import Classification as Classification
from box_models.models.item_details import ExpiringEmbedLink as ExpiringEmbedLink
from box_models.models.item_details import Representation as Representation
from box_models.models.item_details import Representations as Representations
from box_models.models.item_details import WatermarkInfo as WatermarkInfo
from box_models.models.item_types import Item as Item
from box_models.models.lock import Lock as Lock
from box_models.models.memberships import GroupMembership as GroupMembership
from box_models.models.memberships import GroupRole as GroupRole
from box_models.models.path_collection import PathCollection as PathCollection
from box_models.models.permissions import FilePermissions as FilePermissions
from box_models.models.permissions import FolderPermissions as FolderPermissions
from box_models.models.permissions import Permissions as Permissions
from box_models.models.permissions import SharedLinkPermissions as SharedLinkPermissions
from box_models.models.recent_items import RecentItem as RecentItem
from box_models.models.representable import RepresentationKind as RepresentationKind
from box_models.models.retention import DownloadPermission as DownloadPermission
from box_models.models.retention import LockUpdate as LockUpdate
from box_models.models.shared_link import SharedLink as SharedLink
from box_models.models.user import Enterprise as Enterprise
from box_models.models.user import NotificationEmail as NotificationEmail
from box_models.models.user import TrackingCode as TrackingCode
from box_models.models.user import User as User
from box_models.models.user import UserMini as UserMini
from box_models.models.user import UserRole as UserRole
from box_models.models.user import UserSettings as UserSettings
from box_models.models.user import UserStatus as UserStatus
from box_models.models.user import UserUpdate as UserUpdate
from box_models.models.user_accounts import EmailAlias as EmailAlias
from box_models.models.web_link import WebLink as WebLink

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Return ``__all__``: the names above."""
        if name == "__all__":
            return sorted(_lazy_exports.imported_names(__name__))
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
