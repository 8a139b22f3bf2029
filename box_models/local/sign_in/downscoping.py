"""Tokens for others to hold: made of another one, they open less of less, and die no later."""

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
from box_models.local.sign_in.logins import SignIns

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105  the name of a type
KINDS: dict[str, ItemType] = {"files": "file", "folders": "folder"}


def narrow(call: Call, token: str, scope: str, resource: str | None) -> dict[str, JSON]:
    """Make ``token`` into one for these scopes (parted by spaces), and for one item if ``resource`` is its URL.

    Whatever its host is, the path of the URL counts. What the token itself does not open is refused.
    """
    with call.services.database.transaction() as c:
        bearer = call.services.get(Accounts).bearer(token)
        if bearer is None:
            raise OAuthError("invalid_grant", "The subject token is invalid or has expired")
        wanted = _scopes(scope, bearer)
        subject = call.made_by(bearer)
        item = _item(subject, c, resource) if resource else None
        if item is not None:
            bearer = replace(bearer, restricted_to=(item.type, str(item.id)))
        made = call.services.get(SignIns).narrow(token, frozenset(wanted), bearer.restricted_to)
        shown = fields.mini(Renderer(subject, c), _opened(c, bearer))
    return {
        "access_token": made.access_token,
        "expires_in": made.expires_in,
        "restricted_to": [{"scope": name, "object": shown} for name in wanted],
        "token_type": "bearer",
        "issued_token_type": ACCESS_TOKEN,
    }


def _scopes(scope: str, bearer: Bearer) -> list[str]:
    wanted = list(dict.fromkeys(scope.split()))
    if not wanted or not scope_parts.KNOWN.issuperset(wanted):
        raise OAuthError("invalid_scope", "The requested scope is missing, unknown or malformed")
    if not scope_parts.contained(frozenset(wanted), bearer):
        # Box's description names this status for it.
        raise OAuthError("invalid_scope", "The requested scope exceeds that of the subject token", 401)
    return wanted


def _item(subject: Call, c: sqlite3.Connection, resource: str) -> Item:
    try:
        found = re.fullmatch(r"(?:/.*)?/2\.0/(files|folders)/([0-9]+)/?", urlsplit(resource).path)
        if found:
            return access.seen(subject, c, KINDS[found[1]], found[2])
    except (ApiError, ValueError):
        pass
    raise OAuthError("invalid_resource", "The target resource is invalid.")


def _opened(c: sqlite3.Connection, bearer: Bearer) -> Item:
    found = rows.get(c, int(bearer.restricted_to[1])) if bearer.restricted_to else None
    return found or rows.root_of(bearer.user.id)
