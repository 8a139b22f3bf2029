"""Which scopes a token may pass on to a token that is made from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from box_models.local.http.caller import Bearer
from box_models.local.http.scopes import EVERY, LOOK_AT_FILE, MANAGE_GROUPS, WRITE, Scopes

KNOWN: Scopes = EVERY
# A token that may read or write everything may pass on a part of that.
_PARTS: Mapping[str, Scopes] = MappingProxyType(
    {"root_readwrite": KNOWN - MANAGE_GROUPS, "root_readonly": LOOK_AT_FILE - WRITE}
)


def contained(scopes: Scopes, bearer: Bearer) -> bool:
    """Return whether the token allows everything that these scopes allow."""
    if bearer.scopes is None:
        return True
    return scopes <= bearer.scopes.union(*(_PARTS.get(scope, frozenset()) for scope in bearer.scopes))
