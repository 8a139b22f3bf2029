"""Collections: each user has one, the favorites. Items are put into it with an update of the item."""

from __future__ import annotations

from box_models.local.http.errors import not_found
from box_models.local.http.messages import Response
from box_models.local.http.page_parameters import read_limit, read_offset
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import READ
from box_models.local.items import access, favorite_items, fields, listing
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Condition
from box_models.local.json_values import JSON

routes: Routes = Routes()


@routes.get("/2.0/collections", operation="get_collections", scopes=READ, whole_account=True)
def list_collections(call: Call) -> Response:
    """List the collections of the caller."""
    limit, offset = read_limit(call), read_offset(call)
    entries: list[JSON] = [_with_requested_fields(call)]
    paging: dict[str, JSON] = {"total_count": len(entries), "limit": limit, "offset": offset}
    return Response.of_json({**paging, "entries": entries[offset : offset + limit]})


@routes.get(
    "/2.0/collections/{collection_id}", operation="get_collections_id", scopes=READ, whole_account=True
)
def show_collection(call: Call, collection_id: str) -> Response:
    """Return a collection of the caller."""
    _require_own(call, collection_id)
    return Response.of_json(_with_requested_fields(call))


@routes.get(
    "/2.0/collections/{collection_id}/items",
    operation="get_collections_id_items",
    scopes=READ,
    whole_account=True,
)
def list_items(call: Call, collection_id: str) -> Response:
    """List a page of the items in a collection that are not in the trash, and that the caller may still see."""
    _require_own(call, collection_id)
    linked = [each.item_id for each in access.followed_links(call)]
    conditions = [favorite_items.among(call), *access.searchable(call, linked)]
    where = Condition(
        " AND ".join(["items.in_trash IS NULL", *(f"({each.sql})" for each in conditions)]),
        tuple(value for each in conditions for value in each.values),
    )
    with call.services.database.reading() as c:
        settings = call.services.settings
        source = listing.ListingSource(where, settings.max_offset, tuple(listing.COLUMNS), ())
        page = listing.page(c, source, listing.read_offset_request(call, source))
        return Response.of_json(fields.entries(Renderer(call, c), page))


def _require_own(call: Call, collection_id: str) -> None:
    if collection_id != favorite_items.own_collection_id(call):
        raise not_found("collection", collection_id)


def _with_requested_fields(call: Call) -> dict[str, JSON]:
    shape, names = favorite_items.shape(call), call.fields
    return {name: value for name, value in shape.items() if names is None or name in {"type", "id", *names}}
