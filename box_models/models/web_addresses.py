"""Addresses of items in Box's web application, such as ``https://app.box.com/file/12345``."""

from __future__ import annotations

import re

WEB_APPLICATION = "https://app.box.com"

_ADDRESS = re.compile(
    r"https://(?:[a-z0-9-]+\.)*box\.com/(?P<kind>file|folder)/(?P<id>[0-9]{1,20})/?(?:[?#].*)?", re.IGNORECASE
)
_SHARED_LINK = re.compile(r"https://(?:[a-z0-9-]+\.)*box\.com/(?:s|v)/.*", re.IGNORECASE)


def item_at(argument: str, address: str) -> tuple[str, str]:
    """Return the type and the id of the item at an address. Raises ValueError for another address."""
    match = _ADDRESS.fullmatch(address)
    if match is None and _SHARED_LINK.fullmatch(address):
        raise ValueError(f"{argument} is a shared link; box.shared_item(url) opens it")
    if match is None:
        raise ValueError(
            f"{argument} must be an address such as {WEB_APPLICATION}/file/12345 or {WEB_APPLICATION}/folder/12345"
        )
    return match["kind"].lower(), match["id"]


def is_address(text: object) -> bool:
    """Return whether the text is a web address, and neither an id nor a path."""
    return isinstance(text, str) and re.match("https?://", text, re.IGNORECASE) is not None
