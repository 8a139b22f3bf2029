"""What a shared link leads to, for who has nothing but the link."""

from __future__ import annotations

from box_models.local import access, items, shapes, shared_links
from box_models.local.errors import missing_parameter, not_found
from box_models.local.messages import Response
from box_models.local.routing import Call, Routes
from box_models.local.view import View

routes = Routes()


@routes.get("/2.0/shared_items", operation="get_shared_items")
def get_shared_item(call: Call) -> Response:
    """Show the file, folder or web link that the shared link in the ``BoxApi`` header leads to."""
    grant = call.grant
    if grant is None:
        raise missing_parameter("BoxApi")
    with call.engine.database.transaction() as c:
        item = items.get(c, grant.item_id)
        if item is None or item.in_trash is not None:
            raise not_found("shared_link", grant.url)
        shared_links.remember(call, c, grant)
        if access.unchanged(call, item):
            return Response(304)
        return Response.of_json(shapes.full(View(call, c), item))
