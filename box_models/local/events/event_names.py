"""Box's names of events, for each kind of change in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from box_models.local.json_values import JSON
from box_models.local.store.journal import JournalAction


class EventNames(NamedTuple):
    """The names of one event in the streams of a user and of the enterprise. None: not in that stream."""

    user: str | None
    enterprise: str | None


NO_EVENT = EventNames(None, None)
CHANGES = frozenset(
    {
        *("ITEM_CREATE", "ITEM_UPLOAD", "ITEM_COPY", "ITEM_MOVE", "ITEM_RENAME"),
        *("ITEM_TRASH", "ITEM_UNDELETE_VIA_TRASH", "ITEM_MAKE_CURRENT_VERSION"),
    }
)
"""The events of a user that change the tree of files and folders."""

_ITEMS: Mapping[JournalAction, EventNames] = {
    JournalAction.CREATE: EventNames("ITEM_CREATE", "UPLOAD"),
    JournalAction.COPY: EventNames("ITEM_COPY", "COPY"),
    JournalAction.RENAME: EventNames("ITEM_RENAME", "RENAME"),
    JournalAction.MOVE: EventNames("ITEM_MOVE", "MOVE"),
    JournalAction.LOCK: EventNames("LOCK_CREATE", "LOCK"),
    JournalAction.UNLOCK: EventNames("LOCK_DESTROY", "UNLOCK"),
    JournalAction.SHARE: EventNames("ITEM_SHARED_UPDATE", "ITEM_SHARED_UPDATE"),
    JournalAction.UNSHARE: EventNames("ITEM_SHARED_UNSHARE", "UNSHARE"),
    JournalAction.DOWNLOAD: EventNames("ITEM_DOWNLOAD", "DOWNLOAD"),
    JournalAction.TRASH: EventNames("ITEM_TRASH", "DELETE"),
    JournalAction.RESTORE: EventNames("ITEM_UNDELETE_VIA_TRASH", "UNDELETE"),
    JournalAction.ADD_VERSION: EventNames("ITEM_UPLOAD", "EDIT"),
    JournalAction.RESTORE_VERSION: EventNames(None, "FILE_VERSION_RESTORE"),
}
# Box has no event for a permanent deletion, and none for a change of a description.
_OTHERS: Mapping[tuple[str, JournalAction], EventNames] = {
    ("comment", JournalAction.CREATE): EventNames("COMMENT_CREATE", "COMMENT_CREATE"),
    ("comment", JournalAction.UPDATE): EventNames(None, "COMMENT_EDIT"),
    ("comment", JournalAction.DELETE): EventNames("COMMENT_DELETE", "COMMENT_DELETE"),
    ("group", JournalAction.CREATE): EventNames(None, "GROUP_CREATION"),
    ("group", JournalAction.UPDATE): EventNames(None, "GROUP_EDITED"),
    ("group", JournalAction.DELETE): EventNames(None, "GROUP_DELETION"),
    ("group_membership", JournalAction.CREATE): EventNames(None, "GROUP_ADD_USER"),
    ("group_membership", JournalAction.DELETE): EventNames(None, "GROUP_REMOVE_USER"),
    ("user", JournalAction.CREATE): EventNames(None, "NEW_USER"),
    ("user", JournalAction.UPDATE): EventNames(None, "EDIT_USER"),
    ("user", JournalAction.DELETE): EventNames(None, "DELETE_USER"),
    ("email_alias", JournalAction.CREATE): EventNames(None, "EMAIL_ALIAS_CONFIRM"),
    ("email_alias", JournalAction.DELETE): EventNames(None, "EMAIL_ALIAS_REMOVE"),
}
_INVITED = EventNames("COLLAB_INVITE_COLLABORATOR", "COLLABORATION_INVITE")
_ADDED = EventNames("COLLAB_ADD_COLLABORATOR", "COLLABORATION_INVITE")
_ACCEPTED = EventNames("COLLAB_ADD_COLLABORATOR", "COLLABORATION_ACCEPT")
_NEW_ROLE = EventNames("COLLAB_ROLE_CHANGE", "COLLABORATION_ROLE_CHANGE")
_NEW_EXPIRY = EventNames(None, "UPDATE_COLLABORATION_EXPIRATION")
_REMOVED = EventNames("COLLAB_REMOVE_COLLABORATOR", "COLLABORATION_REMOVE")
_EXPIRED = EventNames("COLLAB_REMOVE_COLLABORATOR", "COLLABORATION_EXPIRATION")
_FIELDS = {"tags": EventNames("TAG_ITEM_CREATE", None)}


def names_of(action: JournalAction, item_type: str, details: Mapping[str, JSON]) -> EventNames:
    """Return the names of the event for a change."""
    if item_type == "collaboration":
        return _names_of_collaboration(action, details)
    if item_type not in {"file", "folder", "web_link"}:
        return _OTHERS.get((item_type, action), NO_EVENT)
    match action:
        case JournalAction.CREATE if item_type == "file":
            return EventNames("ITEM_UPLOAD", "UPLOAD")
        case JournalAction.ADD_VERSION if "copy_of" in details:
            return EventNames("ITEM_MAKE_CURRENT_VERSION", "EDIT")
        case JournalAction.SHARE if details.get("is_new"):
            return EventNames("ITEM_SHARED_CREATE", "SHARE")
        case JournalAction.UPDATE:
            changed = details.get("fields")
            names = [_FIELDS[name] for name in _FIELDS if isinstance(changed, list) and name in changed]
            return names[0] if names else NO_EVENT
        case _:
            return _ITEMS.get(action, NO_EVENT)


def _names_of_collaboration(action: JournalAction, details: Mapping[str, JSON]) -> EventNames:
    changed = details.get("fields")
    fields = changed if isinstance(changed, list) else []
    match action:
        case JournalAction.CREATE:
            return _INVITED if details.get("status") == "pending" else _ADDED
        case JournalAction.DELETE:
            return _EXPIRED if details.get("is_expired") else _REMOVED
        case JournalAction.UPDATE if "status" in fields:
            return _ACCEPTED if details.get("status") == "accepted" else NO_EVENT
        case JournalAction.UPDATE if "role" in fields:
            return _NEW_ROLE
        case JournalAction.UPDATE if "expires_at" in fields:
            return _NEW_EXPIRY
        case _:
            return NO_EVENT
