"""What a token with scopes may do: which of them opens which operation, and which of the fields it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from box_models.local.http.errors import insufficient_scope

if TYPE_CHECKING:
    from box_models.local.sign_in.accounts import Bearer

Scopes = frozenset[str]

# Box tells in prose what each scope is for, and nowhere which operations it opens: this is that prose as a table.
# It says of reading everything that it opens no contents.
_WRITE: Scopes = frozenset({"root_readwrite"})
_READ: Scopes = _WRITE | {"root_readonly"}
_LOOK: Scopes = _READ | {"base_explorer", "base_picker", "item_read"}
_LOOK_AT_FILE: Scopes = _LOOK | {"base_preview", "base_sidebar", "item_preview"}
_DOWNLOAD: Scopes = _WRITE | {"item_download"}
_UPLOAD: Scopes = _WRITE | {"base_upload", "item_upload"}
_DELETE: Scopes = _WRITE | {"item_delete"}
_UPDATE: Scopes = _WRITE | {"item_rename", "item_share"}
_EVERY: Scopes = (
    _LOOK_AT_FILE
    | _DOWNLOAD
    | _UPLOAD
    | _DELETE
    | _UPDATE
    | {"annotation_edit", "annotation_view_all", "annotation_view_self"}
)

ALLOWED: Mapping[str, Scopes] = MappingProxyType(
    {
        "get_users_me": _EVERY,
        "get_users_id": _READ,
        "get_folders_id": _LOOK,
        "get_folders_id_items": _LOOK,
        "post_folders": _UPLOAD,
        "put_folders_id": _UPDATE,
        "delete_folders_id": _DELETE,
        "post_folders_id_copy": _WRITE,
        "get_files_id": _LOOK_AT_FILE,
        "put_files_id": _UPDATE,
        "delete_files_id": _DELETE,
        "post_files_id_copy": _WRITE,
        "get_web_links_id": _LOOK,
        "post_web_links": _WRITE,
        "put_web_links_id": _UPDATE,
        "delete_web_links_id": _DELETE,
        "get_files_id_content": _DOWNLOAD,
        "options_files_content": _UPLOAD,
        "options_files_id_content": _UPLOAD,
        "post_files_content": _UPLOAD,
        "post_files_id_content": _UPLOAD,
        "post_files_upload_sessions": _UPLOAD,
        "post_files_id_upload_sessions": _UPLOAD,
        "get_files_upload_sessions_id": _UPLOAD,
        "put_files_upload_sessions_id": _UPLOAD,
        "get_files_upload_sessions_id_parts": _UPLOAD,
        "post_files_upload_sessions_id_plan": _UPLOAD,
        "delete_files_upload_sessions_id": _UPLOAD,
        "post_files_upload_sessions_id_commit": _UPLOAD,
        "get_files_id_versions": _READ | {"base_sidebar"},
        "get_files_id_versions_id": _READ | {"base_sidebar"},
        "delete_files_id_versions_id": _WRITE,
        "put_files_id_versions_id": _WRITE,
        "post_files_id_versions_current": _WRITE,
        "get_files_id_comments": _READ | {"base_sidebar"},
        "get_comments_id": _READ | {"base_sidebar"},
        "post_comments": _WRITE,
        "put_comments_id": _WRITE,
        "delete_comments_id": _WRITE,
        "post_zip_downloads": _DOWNLOAD,
        "get_zip_downloads_id_status": _DOWNLOAD,
        "get_shared_items": _LOOK_AT_FILE,
        "get_search": _READ,
        "get_folders_trash_items": _READ,
        "get_files_id_trash": _READ,
        "get_folders_id_trash": _READ,
        "get_web_links_id_trash": _READ,
        "post_files_id": _WRITE,
        "post_folders_id": _WRITE,
        "post_web_links_id": _WRITE,
        "delete_files_id_trash": _WRITE,
        "delete_folders_id_trash": _WRITE,
        "delete_web_links_id_trash": _WRITE,
    }
)
KNOWN: Scopes = frozenset(_EVERY.union(*ALLOWED.values()))
# Who may read or write everything may hand out a part of that.
_PARTS: Mapping[str, Scopes] = MappingProxyType(
    {"root_readwrite": KNOWN, "root_readonly": _LOOK_AT_FILE - _WRITE}
)
# One operation changes everything about an item: what these do not name wants the right to write anything.
_FIELDS: Mapping[str, str] = MappingProxyType({"name": "item_rename", "shared_link": "item_share"})
_BY_FIELD = frozenset({"put_files_id", "put_folders_id", "put_web_links_id"})
# What a token of one item cannot do: list what lies elsewhere, or give something away to elsewhere.
_EVERYWHERE = frozenset({"get_folders_trash_items"})
_ELSEWHERE = frozenset({"owned_by"})


def contained(wanted: Scopes, bearer: Bearer) -> bool:
    """Tell whether the token is good for all of these scopes."""
    if bearer.scopes is None:
        return True
    return wanted <= bearer.scopes.union(*(_PARTS.get(scope, frozenset()) for scope in bearer.scopes))


def require(operation: str, bearer: Bearer) -> None:
    """Refuse an operation that the token is not for."""
    if bearer.scopes is not None and not bearer.scopes & ALLOWED.get(operation, frozenset()):
        raise insufficient_scope()
    if bearer.restricted_to is not None and operation in _EVERYWHERE:
        raise insufficient_scope()


def require_fields(operation: str, bearer: Bearer, fields: Iterable[str]) -> None:
    """Refuse an update of fields that the token is not for."""
    if operation not in _BY_FIELD:
        return
    wanted = frozenset(fields)
    if bearer.restricted_to is not None and wanted & _ELSEWHERE:
        raise insufficient_scope()
    if bearer.scopes is None or bearer.scopes & _WRITE:
        return
    if not all(_FIELDS.get(field) in bearer.scopes for field in wanted):
        raise insufficient_scope()
