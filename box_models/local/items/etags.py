"""Conditional requests on items: ``If-Match`` and ``If-None-Match``."""

from __future__ import annotations

from box_models.local.http.errors import ApiError
from box_models.local.http.routing import Call
from box_models.local.items import access
from box_models.local.items.access import Right
from box_models.local.items.rows import Item, ItemType


def find_target(call: Call, kind: ItemType, item_id: str, *, right: Right) -> Item:
    """Return the item that a call changes, as `access.find` does.

    If the request names an etag, the response for a missing item is 412 and not 404.
    """
    try:
        return access.find(call, kind, item_id, right=right)
    except ApiError as error:
        if error.status == 404 and call.header("if-match") is not None:
            raise precondition_failed() from None
        raise


def require_match(call: Call, item: Item) -> Item:
    """Return the item; 412 if ``If-Match`` names another etag."""
    header = call.header("if-match")
    if header is not None and not _matches(header, item):
        raise precondition_failed()
    return item


def is_unchanged(call: Call, item: Item) -> bool:
    """Return whether ``If-None-Match`` names the item's etag, so that the response is 304."""
    header = call.header("if-none-match")
    return header is not None and _matches(header, item)


def precondition_failed() -> ApiError:
    """Report that the item has changed since the caller read it."""
    message = "The resource has been modified. Please retrieve the resource again and retry"
    return ApiError(412, "precondition_failed", message)


def _matches(header: str, item: Item) -> bool:
    if item.is_root:
        return False
    etags = {part.strip().removeprefix("W/").strip('"') for part in header.split(",")}
    return "*" in etags or str(item.etag) in etags
