"""The fields that a change makes outdated. They are forgotten, so that the next read loads them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from box_models.models.core.model import field_state
from box_models.models.core.resource import BoxObject

_INHERITED = (
    *("permissions", "allowed_invitee_roles", "has_collaborations", "is_externally_owned", "owned_by"),
    *("classification", "watermark_info", "is_accessible_via_shared_link", "is_associated_with_app_item"),
    *("can_non_owners_invite", "can_non_owners_view_collaborators", "allowed_shared_link_access_levels"),
    *("is_collaboration_restricted_to_enterprise", "shared_link_permission_options", "disposition_at"),
)
"""The fields that can depend on the folders above an item."""

CHANGED_WITH: Mapping[str, tuple[str, ...]] = {
    "name": ("extension", "representations"),
    "parent": ("path_collection", *_INHERITED),
    "lock": ("permissions", "modified_at", "modified_by"),
    "shared_link": ("is_accessible_via_shared_link", "permissions"),
    "entry": ("item_collection",),
    "contents": ("size", "item_collection", "modified_at", "modified_by", "content_modified_at"),
    "comments": ("comment_count",),
    "collaborations": ("has_collaborations", "permissions", "allowed_invitee_roles"),
    "owner": ("parent", "path_collection", "etag", "sequence_id", "modified_at", "modified_by", *_INHERITED),
    "version": (
        *("sha1", "size", "file_version", "version_number", "etag", "sequence_id", "representations"),
        *("modified_at", "modified_by", "content_modified_at", "uploader_display_name"),
    ),
    "restored": ("restored_at", "restored_by"),
    "trash": ("item_status", "trashed_at", "trashed_by", "purged_at", "shared_link", *_INHERITED),
}
"""The fields that each change makes outdated, if the response does not contain them.

The changes are: a field, one item in a folder ("entry"), and which items are in a folder and their content ("contents"). Others are
the comments on a file, a new current version of it ("version"), the collaborations of an item, and its owner. The last two are a
restoration from the trash, and a move to the trash.
"""


def forget_changes(item: BoxObject, changes: Iterable[str], *, known: Container[str] = ()) -> None:
    """Forget the fields of an item that the changes make outdated.

    Fields that are ``known``, or that have unsaved values, stay.
    """
    state = field_state(item)
    unsaved = () if state is None else state.dirty
    for change in changes:
        for name in (change, *CHANGED_WITH.get(change, ())):
            if name in item._lazy and name not in known and name not in unsaved:
                item._forget(name)
