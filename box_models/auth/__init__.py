"""Who you are to Box: tokens, and where fresh ones come from."""

from __future__ import annotations

from box_models.auth.developer import DeveloperToken
from box_models.auth.endpoint import TokenEndpoint, Tokens
from box_models.auth.environment import auth_from_environment, base_url_from_environment
from box_models.auth.flow import BoxAuthenticateFlow
from box_models.auth.oauth2 import OAuth2
from box_models.auth.protocol import Auth
from box_models.auth.refreshing import Refreshing, TokensChanged
from box_models.auth.saved import SavedLogin
from box_models.auth.secret import Bearer, Secret, keep_local
from box_models.auth.stores import FileStore, MemoryStore, TokenStore

__all__ = [
    "Auth",
    "Bearer",
    "BoxAuthenticateFlow",
    "DeveloperToken",
    "FileStore",
    "MemoryStore",
    "OAuth2",
    "Refreshing",
    "SavedLogin",
    "Secret",
    "TokenEndpoint",
    "TokenStore",
    "Tokens",
    "TokensChanged",
    "auth_from_environment",
    "base_url_from_environment",
    "keep_local",
]
