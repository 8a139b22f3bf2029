"""The trash: listing and restoring items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from box_models.models.core.fields import check_choice
from box_models.models.core.model import BoxModel, ensure_field_state
from box_models.models.core.pages import Listing, for_each
from box_models.models.folder_mini import LISTING_FIELDS, Direction
from box_models.models.item import (
    ItemVerbs,
    check_item_fields,
)
from box_models.session import BoxSession

TrashSort: TypeAlias = Literal["name", "date", "size"]

TRASH_FIELDS = (*LISTING_FIELDS, "trashed_at", "purged_at")
TRASH_COLUMNS = ("type", "id", "name", "size", "trashed_at")


def trash_listing(
    session: BoxSession,
    *,
    fields: Iterable[str] | None,
    sort: TrashSort | None,
    direction: Direction | None,
    limit: int | None,
    offset: int,
    page_size: int,
) -> Listing:
    """Return the listing of the trash. Makes no request."""
    order = {
        "sort": check_choice("sort", sort, TrashSort),
        "direction": check_choice("direction", direction, Direction),
    }
    return Listing(
        session=session,
        path="/folders/trash/items",
        kinds=("file", "folder", "web_link"),
        fields=fields,
        default_fields=TRASH_FIELDS,
        columns=TRASH_COLUMNS,
        check=check_item_fields,
        params=order,
        # With a marker, Box does not sort the trash and ignores an offset.
        paging="offset" if offset or any(order.values()) else "marker",
        limit=limit,
        offset=offset,
        page_size=page_size,
        title=lambda entries: f"{entries} in the trash",
        prepare=for_each(_listed_in_trash),
    )


def _listed_in_trash(entry: BoxModel) -> None:
    if isinstance(entry, ItemVerbs):
        ensure_field_state(entry).in_trash = True
