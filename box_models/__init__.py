"""A Box account as typed Python objects, and an embedded Box to run them on when there is no account.

Each name is imported when it is first asked for (PEP 562): a program that needs one of them, or only the
embedded Box, does not wait for the rest.
"""

from __future__ import annotations

import typing

from box_models import _lazy_exports
from box_models._version import __version__

if typing.TYPE_CHECKING:
    from box_models.auth import (
        BoxAuthenticateFlow,
        ClientCredentials,
        DeveloperToken,
        JWTAuth,
        OAuth2,
        Secret,
    )
    from box_models.box import Box
    from box_models.errors import (
        AuthError,
        BadRequest,
        BoxError,
        Conflict,
        DecodeError,
        Forbidden,
        Gone,
        IntegrityError,
        LocalBoxError,
        Locked,
        MissingField,
        NameConflict,
        NetworkError,
        NoSession,
        NotFound,
        NotImplementedByServer,
        NotLoaded,
        NotLoggedIn,
        OutcomeUnknown,
        PreconditionFailed,
        ProxyError,
        RateLimited,
        ServerError,
        SessionClosed,
        Timeout,
        TLSError,
        TokenStoreError,
        TooLarge,
        Trashed,
        TreeError,
        UnsafeURL,
        UploadPending,
    )
    from box_models.identity import Identity
    from box_models.models import (
        UNSET,
        Comment,
        File,
        FileMini,
        FilePermissions,
        FileVersion,
        FileVersionMini,
        Folder,
        FolderMini,
        FolderPermissions,
        FolderUploadEmail,
        Item,
        LazyLoadWarning,
        Lock,
        Pages,
        PathCollection,
        Permissions,
        SharedLink,
        SharedLinkPermissions,
        UnknownItem,
        User,
        UserMini,
        WebLink,
    )
    from box_models.models.trees.report import TreeEntry, TreeReport
    from box_models.retry import RetryPolicy
    from box_models.session import BoxSession, Transfers
    from box_models.transfer.progress import Progress
    from box_models.transport import Timeouts

__all__ = [
    "UNSET",
    "AuthError",
    "BadRequest",
    "Box",
    "BoxAuthenticateFlow",
    "BoxError",
    "BoxSession",
    "ClientCredentials",
    "Comment",
    "Conflict",
    "DecodeError",
    "DeveloperToken",
    "File",
    "FileMini",
    "FilePermissions",
    "FileVersion",
    "FileVersionMini",
    "Folder",
    "FolderMini",
    "FolderPermissions",
    "FolderUploadEmail",
    "Forbidden",
    "Gone",
    "Identity",
    "IntegrityError",
    "Item",
    "JWTAuth",
    "LazyLoadWarning",
    "LocalBoxError",
    "Lock",
    "Locked",
    "MissingField",
    "NameConflict",
    "NetworkError",
    "NoSession",
    "NotFound",
    "NotImplementedByServer",
    "NotLoaded",
    "NotLoggedIn",
    "OAuth2",
    "OutcomeUnknown",
    "Pages",
    "PathCollection",
    "Permissions",
    "PreconditionFailed",
    "Progress",
    "ProxyError",
    "RateLimited",
    "RetryPolicy",
    "Secret",
    "ServerError",
    "SessionClosed",
    "SharedLink",
    "SharedLinkPermissions",
    "TLSError",
    "Timeout",
    "Timeouts",
    "TokenStoreError",
    "TooLarge",
    "Transfers",
    "Trashed",
    "TreeEntry",
    "TreeError",
    "TreeReport",
    "UnknownItem",
    "UnsafeURL",
    "UploadPending",
    "User",
    "UserMini",
    "WebLink",
    "__version__",
]

# What the imports above say to type checkers, said to Python; tests/meta/test_public_names.py compares the two.
_EXPORTS: _lazy_exports.LazyExports = _lazy_exports.LazyExports(
    __name__,
    globals(),
    {
        "auth": "BoxAuthenticateFlow ClientCredentials DeveloperToken JWTAuth OAuth2 Secret",
        "box": "Box",
        "errors": (
            "AuthError BadRequest BoxError Conflict DecodeError Forbidden Gone IntegrityError LocalBoxError Locked "
            "MissingField NameConflict NetworkError NoSession NotFound NotImplementedByServer NotLoaded "
            "NotLoggedIn OutcomeUnknown PreconditionFailed ProxyError RateLimited ServerError SessionClosed "
            "Timeout TLSError TokenStoreError TooLarge Trashed TreeError UnsafeURL UploadPending"
        ),
        "identity": "Identity",
        "models": (
            "UNSET Comment File FileMini FilePermissions FileVersion FileVersionMini Folder FolderMini "
            "FolderPermissions FolderUploadEmail Item LazyLoadWarning Lock Pages PathCollection Permissions "
            "SharedLink SharedLinkPermissions UnknownItem User UserMini WebLink"
        ),
        "models.trees.report": "TreeEntry TreeReport",
        "retry": "RetryPolicy",
        "session": "BoxSession Transfers",
        "transfer.progress": "Progress",
        "transport": "Timeouts",
    },
)


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    return _EXPORTS.load(name)


def __dir__() -> list[str]:
    """Say all names, imported or not."""
    return _EXPORTS.names()
