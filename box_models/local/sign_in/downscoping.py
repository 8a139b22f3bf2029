"""Downscoping: deriving a token with fewer scopes, or for one item only, from another token."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from urllib.parse import urlsplit

from box_models.local.http.caller import Bearer
from box_models.local.http.errors import ApiError, OAuthError
from box_models.local.http.routing import Call
from box_models.local.items import access, fields, rows
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item, ItemType
from box_models.local.json_values import JSON
from box_models.local.sign_in import scope_parts
from box_models.local.sign_in.accounts import Accounts
from box_models.local.sign_in.logins import Logins

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105  the name of a type
KINDS: dict[str, ItemType] = {"files": "file", "folders": "folder"}


def downscope(call: Call, token: str, *, scope: str, resource: str | None) -> dict[str, JSON]:
    """Return the response with a token for these scopes (separated by spaces) and, if given, for one item.

    ``resource`` is the URL of the item; only its path matters. Raises `OAuthError` if ``token`` itself does not have the scopes or
    the item.
    """
    with call.services.database.transaction() as c:
        bearer = call.services.get(Accounts).bearer(token)
        if bearer is None:
            raise OAuthError("invalid_grant", "The subject token is invalid or has expired")
        scopes = _scopes(scope, bearer)
        subject = call.made_by(bearer)
        item = _item(subject, resource) if resource else None
        if item is not None:
            bearer = replace(bearer, restricted_to=(item.type, str(item.id)))
        derived = call.services.get(Logins).downscope(token, frozenset(scopes), bearer.restricted_to)
        item_shape = fields.mini(Renderer(subject, c), _top_item(c, bearer))
    return {
        "access_token": derived.access_token,
        "expires_in": derived.expires_in,
        "restricted_to": [{"scope": name, "object": item_shape} for name in scopes],
        "token_type": "bearer",
        "issued_token_type": ACCESS_TOKEN,
    }


def _scopes(scope: str, bearer: Bearer) -> list[str]:
    scopes = list(dict.fromkeys(scope.split()))
    if not scopes or not scope_parts.KNOWN.issuperset(scopes):
        raise OAuthError("invalid_scope", "The requested scope is missing, unknown or malformed")
    if not scope_parts.contained(frozenset(scopes), bearer):
        # Box's API description declares status 401 for this error.
        raise OAuthError("invalid_scope", "The requested scope exceeds that of the subject token", 401)
    return scopes


def _item(subject: Call, resource: str) -> Item:
    try:
        match = re.fullmatch(r"(?:/.*)?/2\.0/(files|folders)/([0-9]+)/?", urlsplit(resource).path)
        if match:
            return access.find(subject, KINDS[match[1]], match[2])
    except (ApiError, ValueError):
        pass
    raise OAuthError("invalid_resource", "The target resource is invalid.")


def _top_item(c: sqlite3.Connection, bearer: Bearer) -> Item:
    """Return the topmost item that the token reaches."""
    item = rows.get(c, int(bearer.restricted_to[1])) if bearer.restricted_to else None
    return item or rows.root_of(bearer.user.id)
