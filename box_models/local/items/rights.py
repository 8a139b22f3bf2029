"""The rights on items, and the rights that each role of a collaborator gives."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto


class Right(Enum):
    """One thing that a caller may do with an item. The rights on a folder hold for everything below it."""

    SEE = auto()
    """List a folder; read the name, the tags and the other fields of an item."""
    LIST_COLLABORATORS = auto()
    PREVIEW = auto()
    """Read comments, versions and search results."""
    COMMENT = auto()
    DOWNLOAD = auto()
    COPY = auto()
    SHARE = auto()
    """Create a shared link."""
    UPLOAD = auto()
    """Create items in a folder, and new versions of a file."""
    LOCK = auto()
    EDIT = auto()
    """Change the name, the description, the tags, the folder or the shared link of an item."""
    DELETE = auto()
    INVITE = auto()
    """Invite collaborators, change their roles and remove them."""
    SETTINGS = auto()
    """Change who may invite others to a folder, and its e-mail address for uploads."""
    GIVE_AWAY = auto()
    """Make another user the owner."""


ALL_RIGHTS = frozenset(Right)
LINK_RIGHTS = frozenset({Right.SEE, Right.PREVIEW})

# This is the table in Box's support article about the permission levels of collaborators. Its footnotes are not known.
_SEE = frozenset({Right.SEE, Right.LIST_COLLABORATORS})
_PREVIEW = frozenset({Right.PREVIEW, Right.COMMENT})
_DOWNLOAD = frozenset({Right.DOWNLOAD, Right.COPY, Right.SHARE})
_UPLOAD = frozenset({Right.UPLOAD})
_VIEWER_UPLOADER = _SEE | _PREVIEW | _DOWNLOAD | _UPLOAD | {Right.LOCK}
_EDITOR = _VIEWER_UPLOADER | {Right.EDIT, Right.DELETE, Right.INVITE}
ROLES: Mapping[str, frozenset[Right]] = {
    "co-owner": _EDITOR | {Right.SETTINGS},
    "editor": _EDITOR,
    "viewer uploader": _VIEWER_UPLOADER,
    "previewer uploader": _SEE | _PREVIEW | _UPLOAD,
    "viewer": _SEE | _PREVIEW | _DOWNLOAD,
    "previewer": _SEE | _PREVIEW,
    "uploader": _SEE | _UPLOAD,
}

REFUSED_BY_STATUS: Mapping[str, frozenset[Right]] = {
    "cannot_delete_edit": frozenset({Right.EDIT, Right.DELETE}),
    "cannot_delete_edit_upload": frozenset({Right.EDIT, Right.DELETE, Right.UPLOAD}),
}
"""The rights that a user with this status does not have, also on own items."""


def roles_with(right: Right) -> tuple[str, ...]:
    """Return the roles that give a right."""
    return tuple(role for role, rights in ROLES.items() if right in rights)
