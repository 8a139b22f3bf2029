"""Host names: those that requests may use, and the ``Host`` header of a request."""

from __future__ import annotations

import re
from collections.abc import Collection

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_NAME = r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]"
_HOST = re.compile(rf"({_NAME})(?::([0-9]{{1,5}}))?")
HIGHEST_PORT = 65535


def name_in(header: str) -> str | None:
    """Return the name in a ``Host`` header, in lower case; None if the header is not a name with an optional port.

    The whole header becomes part of URLs in responses, so nothing else may be in it.
    """
    match = _HOST.fullmatch(header.lower())
    if match is None or int(match[2] or 0) > HIGHEST_PORT:
        return None
    return match[1]


def check_origins(origins: object) -> None:
    """Raise TypeError or ValueError unless this is a collection of origins of web pages."""
    if isinstance(origins, str):
        raise TypeError(
            f"allow_origins must be a collection of origins, such as [{origins!r}], not one string"
        )
    if not isinstance(origins, Collection) or not all(isinstance(origin, str) for origin in origins):
        raise TypeError(
            f"allow_origins must be a collection of origins, such as ['http://localhost:3000'], not {origins!r}"
        )
    for origin in origins:
        scheme, _, host = origin.partition("://")
        if scheme not in ("http", "https") or origin != origin.lower() or name_in(host) is None:
            raise ValueError(
                f"allow_origins must have origins without path, such as 'http://localhost:3000', not {origin!r}"
            )


def check_names(names: object) -> None:
    """Raise TypeError or ValueError unless this is a collection of host names without ports."""
    if isinstance(names, str):
        raise TypeError(f"hosts must be a collection of host names, such as [{names!r}], not one string")
    if not isinstance(names, Collection) or not all(isinstance(name, str) for name in names):
        raise TypeError(f"hosts must be a collection of host names, such as ['api.box.com'], not {names!r}")
    for name in names:
        if not re.fullmatch(_NAME, name, re.IGNORECASE | re.ASCII):
            raise ValueError(
                f"hosts must have names without scheme and port, such as 'api.box.com', not {name!r}"
            )
