"""The items that a user worked with lately, from the journal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from box_models.local.http.messages import Response
from box_models.local.http.page_parameters import bad_marker, decode_marker, encode_marker, read_limit
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import READ
from box_models.local.items import access, fields, last_interactions, rows
from box_models.local.items.last_interactions import Interaction
from box_models.local.items.rendering import Renderer, Shape
from box_models.local.items.rows import Condition, Item
from box_models.local.json_values import JSON

routes: Routes = Routes()

LIFETIME, MAX_ITEMS = 90 * 86400, 1000
FILES = Condition("items.type = 'file'")


@routes.get("/2.0/recent_items", operation="get_recent_items", scopes=READ, whole_account=True)
def list_recent_items(call: Call) -> Response:
    """List a page of the files that the caller worked with lately, newest first."""
    limit, marker = read_limit(call), call.param("marker")
    before = _entry_id(marker) if marker else None
    with call.services.database.reading() as c:
        renderer = Renderer(call, c)
        newest = islice(_visible(renderer, limit + 1), MAX_ITEMS)
        remaining = (recent for recent in newest if before is None or recent[0].entry_id < before)
        page = list(islice(remaining, limit + 1))
        entries: list[JSON] = [_shape(renderer, interaction, item) for interaction, item in page[:limit]]
    # The entry after the page shows that there is another page.
    next_marker = encode_marker([page[limit - 1][0].entry_id]) if len(page) > limit else None
    return Response.of_json({"limit": limit, "next_marker": next_marker, "entries": entries})


def _visible(renderer: Renderer, batch_size: int) -> Iterator[tuple[Interaction, Item]]:
    """Yield the files that the caller may see now, with the last interactions, newest first."""
    call, c = renderer.call, renderer.c
    visible = access.searchable(call, [each.item_id for each in access.followed_links(call)])
    since = call.timestamp - LIFETIME
    interactions = last_interactions.of_user(call.services.database, call.user.id, since=since)
    while batch := list(islice(interactions, batch_size)):
        files = rows.get_all(c, [each.item_id for each in batch], (FILES, rows.NOT_IN_TRASH, *visible))
        items = {item.id: item for item in files}
        yield from ((each, items[each.item_id]) for each in batch if each.item_id in items)
        batch_size *= 2  # If many files are hidden, few queries read them.


def _shape(renderer: Renderer, interaction: Interaction, item: Item) -> Shape:
    return {
        "type": "recent_item",
        "item": fields.without_entries(renderer, item),
        "interaction_type": interaction.name,
        "interacted_at": renderer.time(interaction.at),
        "interaction_shared_link": None,
    }


def _entry_id(marker: str) -> int:
    match decode_marker(marker):
        case [int(entry_id)]:
            return entry_id
        case _:
            raise bad_marker(marker)
