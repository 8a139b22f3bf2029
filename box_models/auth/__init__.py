"""Who you are to Box: tokens, and where fresh ones come from."""

from __future__ import annotations

from box_models.auth.developer import DeveloperToken
from box_models.auth.endpoint import TokenEndpoint, Tokens
from box_models.auth.environment import auth_from_environment, base_url_from_environment
from box_models.auth.flow import BoxAuthenticateFlow
from box_models.auth.oauth2 import OAuth2
from box_models.auth.protocol import Auth
from box_models.auth.refreshing import Refreshing, TokensChanged
from box_models.auth.secret import Bearer, Secret, keep_local

__all__ = [
    "Auth",
    "Bearer",
    "BoxAuthenticateFlow",
    "DeveloperToken",
    "OAuth2",
    "Refreshing",
    "Secret",
    "TokenEndpoint",
    "Tokens",
    "TokensChanged",
    "auth_from_environment",
    "base_url_from_environment",
    "keep_local",
]
