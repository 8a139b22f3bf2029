"""The trash: listing what lies in it, and bringing it back."""

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
    """Put a listing of the trash together; nothing is asked yet."""
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
        # With markers, Box neither sorts the trash nor knows an offset.
        marker=not offset and not any(order.values()),
        limit=limit,
        offset=offset,
        page_size=page_size,
        introduce=_listed_in_trash,
    )


def restore(item: ItemT, name: str | None, to: FolderMini | None) -> ItemT:
    """Bring an item back from the trash, in place."""
    session = bound_session(item)
    wanted: dict[str, JSON] = {}
    if name is not None:
        wanted["name"] = check_name(name)
    if to is not None:
        wanted["parent"] = {"id": check_folder(to, "to").id}
    # What an earlier attempt restored is not in the trash any more; or it is what has the name.
    retry = Recognizable(is_restored(session, item._url, name), conflicts=(NotFound, Conflict))
    with naming_conflicts(session):
        body = session.post(item._url, json=wanted, retry=retry)
    _forget_the_trash(item, wanted)
    item._take_over(body)
    item._forget("shared_link")  # it works again, and the answer does not tell
    return item


def _forget_the_trash(item: ItemVerbs, changed: Iterable[str]) -> None:
    """Forget what was read of the item while it lay there, but no assignment that is still to be saved."""
    item._note_trash(in_trash=False)
    notes = notes_of(item)
    unsaved = set() if notes is None else notes.dirty.difference(changed)
    for name in item._lazy.keys() - unsaved:
        item._forget(name)


def _listed_in_trash(entry: BoxModel) -> None:
    if isinstance(entry, ItemVerbs):
        open_notes(entry).in_trash = True
