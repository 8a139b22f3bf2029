"""Logins: get access tokens, refresh them, and save them in token stores."""

from __future__ import annotations

import typing

from box_models import _lazy_exports

if typing.TYPE_CHECKING:
    from box_models.auth.client_credentials import ClientCredentials
    from box_models.auth.developer_token import DeveloperToken
    from box_models.auth.discovery import DiscoveredLogin, discover, discover_profile
    from box_models.auth.downscoped_auth import DownscopedAuth
    from box_models.auth.environment import base_url_from_environment
    from box_models.auth.flow import BoxAuthenticateFlow
    from box_models.auth.jwt import JWTAuth
    from box_models.auth.oauth2 import OAuth2
    from box_models.auth.protocol import Auth
    from box_models.auth.refreshing_auth import RefreshingAuth, TokensChanged
    from box_models.auth.saved_login import SavedLogin
    from box_models.auth.secret import BearerAuth, Secret, check_local_token
    from box_models.auth.stores import FileStore, KeyringStore, MemoryStore, SQLStore, TokenStore
    from box_models.auth.token_endpoint import TokenEndpoint, Tokens

__all__ = [
    "Auth",
    "BearerAuth",
    "BoxAuthenticateFlow",
    "ClientCredentials",
    "DeveloperToken",
    "DiscoveredLogin",
    "DownscopedAuth",
    "FileStore",
    "JWTAuth",
    "KeyringStore",
    "MemoryStore",
    "OAuth2",
    "RefreshingAuth",
    "SQLStore",
    "SavedLogin",
    "Secret",
    "TokenEndpoint",
    "TokenStore",
    "Tokens",
    "TokensChanged",
    "base_url_from_environment",
    "check_local_token",
    "discover",
    "discover_profile",
]

# The same names as in the imports above, for Python. tests/meta/test_public_names.py compares the two lists.
_EXPORTS: _lazy_exports.LazyExports = _lazy_exports.LazyExports(
    __name__,
    globals(),
    {
        "client_credentials": "ClientCredentials",
        "developer_token": "DeveloperToken",
        "discovery": "DiscoveredLogin discover discover_profile",
        "downscoped_auth": "DownscopedAuth",
        "token_endpoint": "TokenEndpoint Tokens",
        "environment": "base_url_from_environment",
        "flow": "BoxAuthenticateFlow",
        "jwt": "JWTAuth",
        "oauth2": "OAuth2",
        "protocol": "Auth",
        "refreshing_auth": "RefreshingAuth TokensChanged",
        "saved_login": "SavedLogin",
        "secret": "BearerAuth Secret check_local_token",  # pragma: allowlist secret
        "stores": "FileStore KeyringStore MemoryStore SQLStore TokenStore",
    },
)


def __getattr__(name: str) -> object:
    """Import a name on first use."""
    return _EXPORTS.load(name)


def __dir__() -> list[str]:
    """Return all names, imported or not."""
    return _EXPORTS.names()
