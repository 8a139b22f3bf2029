"""Scopes: the names of what a token may do, and the check of a token against the scopes of a route."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from box_models.local.http.caller import Bearer
from box_models.local.http.errors import forbidden, insufficient_scope

Scopes: TypeAlias = "frozenset[str]"

# Box describes each scope in prose and does not list the operations that it allows. These groups are our reading of
# that prose: it says that the scope for reading everything does not include the contents of files.
WRITE: Scopes = frozenset({"root_readwrite", "item_readwrite"})
READ: Scopes = WRITE | {"root_readonly"}
SIDEBAR: Scopes = READ | {"base_sidebar"}
LOOK: Scopes = READ | {"base_explorer", "base_picker", "item_read"}
LOOK_AT_FILE: Scopes = LOOK | {"base_preview", "base_sidebar", "item_preview"}
DOWNLOAD: Scopes = WRITE | {"item_download"}
PREVIEW: Scopes = READ | {"base_preview", "item_download", "item_preview"}
UPLOAD: Scopes = WRITE | {"base_upload", "item_upload"}
DELETE: Scopes = WRITE | {"item_delete"}
UPDATE: Scopes = WRITE | {"item_rename", "item_share"}
MANAGE_GROUPS: Scopes = frozenset({"manage_groups"})
# A token with fewer scopes than its application has never has these.
MANAGE_ENTERPRISE: Scopes = frozenset({"manage_enterprise_properties"})
MANAGE_USERS: Scopes = frozenset({"manage_managed_users", "manage_app_users"})
EVERY: Scopes = (
    LOOK_AT_FILE
    | DOWNLOAD
    | UPLOAD
    | DELETE
    | UPDATE
    | MANAGE_GROUPS
    | {"annotation_edit", "annotation_view_all", "annotation_view_self"}
)

# One operation changes every field of an item. A field that is not named here needs the scope for writing everything.
ITEM_FIELDS: Mapping[str, str] = MappingProxyType({"name": "item_rename", "shared_link": "item_share"})
# A token for one item cannot give the item to another owner, because that moves it out of the token's reach.
_OUT_OF_REACH = frozenset({"owned_by"})


def require(scopes: Scopes, bearer: Bearer) -> None:
    """Raise 403 unless the token has one of the scopes."""
    if bearer.scopes is not None and not bearer.scopes & scopes:
        access = "Read" if scopes >= READ else "Write"
        raise insufficient_scope(f"{access} permissions not allowed")


def require_whole_account(bearer: Bearer) -> None:
    """Raise 403 if the token is for one item only."""
    if bearer.restricted_to is not None:
        raise insufficient_scope()


def require_admin(bearer: Bearer) -> None:
    """Raise 403 unless the caller may manage the enterprise, with a token that is not for one item only."""
    require_whole_account(bearer)
    if not bearer.is_admin:
        raise forbidden("Access denied - insufficient permission")


def require_fields(field_scopes: Mapping[str, str], bearer: Bearer, fields: Iterable[str]) -> None:
    """Raise 403 if the token may not change one of the fields."""
    names = frozenset(fields)
    if bearer.restricted_to is not None and names & _OUT_OF_REACH:
        raise insufficient_scope()
    if bearer.scopes is None or bearer.scopes & WRITE:
        return
    if not all(field_scopes.get(name) in bearer.scopes for name in names):
        raise insufficient_scope()
