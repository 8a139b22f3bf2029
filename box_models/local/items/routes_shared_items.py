"""Routes for clients that have only a shared link."""

from __future__ import annotations

from box_models.local.http.errors import ApiError, missing_parameter, not_found
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import LOOK_AT_FILE
from box_models.local.items import access, etags, fields, rows, shared_links
from box_models.local.items.rendering import Renderer

routes: Routes = Routes()


@routes.get("/2.0/shared_items", operation="get_shared_items", scopes=LOOK_AT_FILE)
def get_shared_item(call: Call) -> Response:
    """Return the item of the shared link in the ``BoxApi`` header."""
    grant = access.grant_of(call)
    if grant is None:
        raise missing_parameter("BoxApi")
    with call.services.database.transaction() as c:
        item = rows.get(c, grant.item_id)
        if item is None or item.in_trash is not None or not access.is_within(call, item):
            raise not_found("shared_link", grant.url)
        shared_links.remember(call, c, grant.item_id)
        if etags.is_unchanged(call, item):
            return Response(304)
        return Response.of_json(fields.full(Renderer(call, c), item))


@routes.get("/s/{name}", operation="page_of_a_link", public=True)
@routes.get("/v/{name}", operation="page_of_a_link", public=True)
def show_page(call: Call, name: str) -> Response:  # noqa: ARG001  no link has a page
    """Refuse: the embedded Box has no web pages for shared links."""
    message = "The embedded Box has no web pages. Send the link in a BoxApi header to /2.0/shared_items."
    raise ApiError(405, "not_implemented", message)
