"""Redirect URIs of applications: which may be registered, and which match a registered one."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

# A browser changes characters that are not in this list, so that the result would differ from the compared text.
_REST = r"((?:[/?][A-Za-z0-9._~:/?@!$&'()*+,;=%\[\]-]*)?)"
_PORT = r"(?::[0-9]{1,5})?"
LOOPBACK = re.compile(rf"(http://(?:localhost|127\.0\.0\.1|\[::1\])){_PORT}{_REST}")
SECURE = re.compile(rf"https://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]){_PORT}{_REST}")
# The iOS SDK of Box requires this form.
MOBILE = re.compile(rf"boxsdk-[A-Za-z0-9.+-]+://[A-Za-z0-9._-]+{_REST}")
RULE = (
    "must be an https:// URL, an http:// URL of this machine (localhost, 127.0.0.1 or [::1]), or"
    " boxsdk-CLIENT_ID://boxsdkoauth2redirect, without user name and fragment"
)


def check(uri: str) -> None:
    """Raise ValueError if Box would not register this redirect URI."""
    if not _is_valid(uri):
        raise ValueError(f"{RULE}, not {uri!r}")


def is_registered(uri: str, registered: Collection[str]) -> bool:
    """Return whether the URI is valid and the same as a registered one; a loopback address may have any port."""
    if not _is_valid(uri):
        return False
    loopback = _without_port(uri)
    return uri in registered or (loopback is not None and loopback in map(_without_port, registered))


def _is_valid(uri: str) -> bool:
    if not any(pattern.fullmatch(uri) for pattern in (LOOPBACK, SECURE, MOBILE)):
        return False
    try:
        return urlsplit(uri).port != 0
    except ValueError:
        return False


def _without_port(uri: str) -> tuple[str, str] | None:
    """Return the origin and the rest of a loopback address."""
    match = LOOPBACK.fullmatch(uri)
    return (match[1], match[2]) if match else None
