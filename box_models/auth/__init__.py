"""Who you are to Box: tokens, and where fresh ones come from."""

from __future__ import annotations

import typing

from box_models import _rooms

if typing.TYPE_CHECKING:
    from box_models.auth.client_credentials import ClientCredentials
    from box_models.auth.developer import DeveloperToken
    from box_models.auth.discovery import Discovered, discover, discover_profile
    from box_models.auth.downscoped import Downscoped
    from box_models.auth.endpoint import TokenEndpoint, Tokens
    from box_models.auth.environment import base_url_from_environment
    from box_models.auth.flow import BoxAuthenticateFlow
    from box_models.auth.jwt import JWTAuth
    from box_models.auth.oauth2 import OAuth2
    from box_models.auth.protocol import Auth
    from box_models.auth.refreshing import Refreshing, TokensChanged
    from box_models.auth.saved import SavedLogin
    from box_models.auth.secret import Bearer, Secret, keep_local
    from box_models.auth.stores import FileStore, KeyringStore, MemoryStore, SQLStore, TokenStore

__all__ = [
    "Auth",
    "Bearer",
    "BoxAuthenticateFlow",
    "ClientCredentials",
    "DeveloperToken",
    "Discovered",
    "Downscoped",
    "FileStore",
    "JWTAuth",
    "KeyringStore",
    "MemoryStore",
    "OAuth2",
    "Refreshing",
    "SQLStore",
    "SavedLogin",
    "Secret",
    "TokenEndpoint",
    "TokenStore",
    "Tokens",
    "TokensChanged",
    "base_url_from_environment",
    "discover",
    "discover_profile",
    "keep_local",
]

# What the imports above say to type checkers, said to Python; tests/meta/test_public_names.py compares the two.
_ROOMS: _rooms.Rooms = _rooms.Rooms(
    __name__,
    globals(),
    {
        "client_credentials": "ClientCredentials",
        "developer": "DeveloperToken",
        "discovery": "Discovered discover discover_profile",
        "downscoped": "Downscoped",
        "endpoint": "TokenEndpoint Tokens",
        "environment": "base_url_from_environment",
        "flow": "BoxAuthenticateFlow",
        "jwt": "JWTAuth",
        "oauth2": "OAuth2",
        "protocol": "Auth",
        "refreshing": "Refreshing TokensChanged",
        "saved": "SavedLogin",
        "secret": "Bearer Secret keep_local",  # pragma: allowlist secret
        "stores": "FileStore KeyringStore MemoryStore SQLStore TokenStore",
    },
)


def __getattr__(name: str) -> object:
    """Import what is asked for."""
    return _ROOMS.open(name)


def __dir__() -> list[str]:
    """Say all names, imported or not."""
    return _ROOMS.names()
