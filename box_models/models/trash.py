"""The trash: listing and restoring items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from box_models.errors import Conflict, NotFound
from box_models.models.core.fields import check_choice
from box_models.models.core.lost_responses import is_restored
from box_models.models.core.model import BoxModel, bound_session, notes_of, open_notes
from box_models.models.core.pages import Listing
from box_models.models.folder import LISTING_FIELDS, Direction, FolderMini
from box_models.models.item import (
    ItemT,
    ItemVerbs,
    check_folder,
    check_item_fields,
    check_name,
    naming_conflicts,
)
from box_models.retry import Recognizable
from box_models.session import BoxSession
from box_models.transport import JSON

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
        session,
        "/folders/trash/items",
        kinds=("file", "folder", "web_link"),
        fields=fields,
        usual=TRASH_FIELDS,
        shown=TRASH_COLUMNS,
        check=check_item_fields,
        params=order,
        # With a marker, Box does not sort the trash and ignores an offset.
        marker=not offset and not any(order.values()),
        limit=limit,
        offset=offset,
        page_size=page_size,
        introduce=_listed_in_trash,
    )


def restore(item: ItemT, name: str | None, to: FolderMini | None) -> ItemT:
    """Restore an item from the trash, in place."""
    session = bound_session(item)
    changes: dict[str, JSON] = {}
    if name is not None:
        changes["name"] = check_name(name)
    if to is not None:
        changes["parent"] = {"id": check_folder(to, "to").id}
    # If an earlier attempt restored the item, it is no longer in the trash, or its name is taken by itself.
    retry = Recognizable(is_restored(session, item._url, name), conflicts=(NotFound, Conflict))
    with naming_conflicts(session):
        body = session.post(item._url, json=changes, retry=retry)
    _forget_trash_fields(item, changes)
    item._take_over(body)
    item._forget("shared_link")  # The link works again, but the response does not include it.
    return item


def _forget_trash_fields(item: ItemVerbs, changed: Iterable[str]) -> None:
    """Forget the fields that were read while the item was in the trash, but keep unsaved assignments."""
    item._note_trash(in_trash=False)
    notes = notes_of(item)
    unsaved = set() if notes is None else notes.dirty.difference(changed)
    for name in item._lazy.keys() - unsaved:
        item._forget(name)


def _listed_in_trash(entry: BoxModel) -> None:
    if isinstance(entry, ItemVerbs):
        open_notes(entry).in_trash = True
