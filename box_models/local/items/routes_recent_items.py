"""The items that a user worked with lately, from the journal."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import NamedTuple

from box_models.local.http.messages import Response
from box_models.local.http.page_parameters import bad_marker, decode_marker, encode_marker, read_limit
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import READ
from box_models.local.items import access, fields, rows
from box_models.local.items.rendering import Renderer
from box_models.local.json_values import JSON
from box_models.local.store import journal
from box_models.local.store.journal import SOURCE_ID, JournalAction

routes: Routes = Routes()

LIFETIME, MAX_ITEMS = 90 * 86400, 1000
# The journal contains no previews.
_INTERACTIONS: Mapping[JournalAction, str] = {
    **dict.fromkeys((JournalAction.CREATE, JournalAction.COPY, JournalAction.ADD_VERSION), "item_upload"),
    **dict.fromkeys((JournalAction.RENAME, JournalAction.MOVE, JournalAction.UPDATE), "item_modify"),
    **dict.fromkeys((JournalAction.LOCK, JournalAction.UNLOCK, JournalAction.RESTORE), "item_modify"),
    JournalAction.DOWNLOAD: "item_open",
}


class Interaction(NamedTuple):
    """The last entry of the journal about an item that the user made."""

    entry_id: int
    item_id: int
    at: int
    name: str


@routes.get("/2.0/recent_items", operation="get_recent_items", scopes=READ, whole_account=True)
def list_recent_items(call: Call) -> Response:
    """List a page of the files that the caller worked with lately, newest first."""
    limit, marker = read_limit(call), call.param("marker")
    before = _entry_id(marker) if marker else None
    with journal.reading(call.services.database) as c:
        renderer = Renderer(call, c)
        remaining = [each for each in _interactions(renderer) if before is None or each.entry_id < before]
        page = list(islice(remaining, limit))
        items = {item.id: item for item in rows.get_all(c, [each.item_id for each in page])}
        entries: list[JSON] = [
            {
                "type": "recent_item",
                "item": fields.without_entries(renderer, items[each.item_id]),
                "interaction_type": each.name,
                "interacted_at": renderer.time(each.at),
                "interaction_shared_link": None,
            }
            for each in page
        ]
    next_marker = encode_marker([page[-1].entry_id]) if len(remaining) > len(page) else None
    return Response.of_json({"limit": limit, "next_marker": next_marker, "entries": entries})


def _interactions(renderer: Renderer) -> list[Interaction]:
    call, c = renderer.call, renderer.c
    visible = access.searchable(call, [each.item_id for each in access.followed_links(call)])
    actions = ", ".join("?" * len(_INTERACTIONS))
    sql = (
        "SELECT max(journal.id), items.id, journal.at, journal.action, journal.item_type FROM journal"
        f" JOIN items ON items.id = {SOURCE_ID} WHERE journal.user_id = ? AND journal.at >= ?"
        f" AND journal.action IN ({actions}) AND items.type = 'file' AND items.in_trash IS NULL"
        f" AND {' AND '.join(f'({each.sql})' for each in visible)}"
        f" GROUP BY items.id ORDER BY 1 DESC LIMIT {MAX_ITEMS}"
    )
    values = (value for each in visible for value in each.values)
    entries = c.execute(sql, (call.user.id, call.timestamp - LIFETIME, *_INTERACTIONS, *values))
    return [
        Interaction(entry_id, item_id, at, _name(JournalAction(action), item_type))
        for entry_id, item_id, at, action, item_type in entries
    ]


def _name(action: JournalAction, item_type: str) -> str:
    return "item_comment" if item_type == "comment" else _INTERACTIONS[action]


def _entry_id(marker: str) -> int:
    match decode_marker(marker):
        case [int(entry_id)]:
            return entry_id
        case _:
            raise bad_marker(marker)
