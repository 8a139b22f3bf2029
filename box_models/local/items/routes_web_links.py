"""Web links: how they are created. `routes_items` has the routes that they share with files and folders."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import WRITE
from box_models.local.http.transactions import transaction
from box_models.local.items import access, fields, name_conflicts, tree
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer

routes: Routes = Routes()


@routes.post("/2.0/web_links", operation="post_web_links", scopes=WRITE)
def create_web_link(call: Call) -> Response:
    """Create a web link; its default name is its URL without the characters that names must not have."""
    body = call.json()
    url = body_fields.web_address(body.get("url"))
    default = url.partition("://")[2].replace("/", " ").replace("\\", " ").strip()
    name = body_fields.name(body.get("name") or default[: body_fields.MAX_NAME].rstrip())
    description = body_fields.description(body.get("description"))
    with transaction(call) as tx:
        parent = access.find(call, "folder", body_fields.reference("parent", body), right=Right.UPLOAD)
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, kind="web_link")
        link = tree.create_web_link(tx, parent, name, url=url, description=description)
        return Response.of_json(fields.full(renderer, link))
