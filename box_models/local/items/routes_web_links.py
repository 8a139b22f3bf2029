"""Web links."""

from __future__ import annotations

from box_models.local.http import body_fields
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import DELETE, ITEM_FIELDS, LOOK, UPDATE, WRITE
from box_models.local.http.transactions import transaction
from box_models.local.items import access, fields, name_conflicts, tree, updates
from box_models.local.items.rendering import Renderer

routes: Routes = Routes()


@routes.post("/2.0/web_links", operation="post_web_links", scopes=WRITE)
def create_web_link(call: Call) -> Response:
    """Make a web link, named after its URL unless it is given a name."""
    body = call.json()
    url = body_fields.web_address(body.get("url"))
    # Most URLs are no names: Box's own default drops what a name may not have.
    default = (
        url.partition("://")[2].replace("/", " ").replace("\\", " ").strip()[: body_fields.MAX_NAME].rstrip()
    )
    name = body_fields.name(body.get("name") or default)
    description = body_fields.description(body.get("description"))
    with transaction(call) as tx:
        parent = access.owned(call, tx.c, "folder", body_fields.reference("parent", body))
        renderer = Renderer(call, tx.c)
        name_conflicts.require_free(renderer, parent, name, "web_link")
        return Response.of_json(
            fields.full(renderer, tree.create_web_link(tx, parent, name, url, description))
        )


@routes.get("/2.0/web_links/{web_link_id}", operation="get_web_links_id", scopes=LOOK)
def get_web_link(call: Call, web_link_id: str) -> Response:
    """Show a web link; 304 if the caller knows its etag."""
    with call.services.database.reading() as c:
        link = access.seen(call, c, "web_link", web_link_id)
        if access.unchanged(call, link):
            return Response(304)
        return Response.of_json(fields.full(Renderer(call, c), link))


@routes.put(
    "/2.0/web_links/{web_link_id}", operation="put_web_links_id", scopes=UPDATE, field_scopes=ITEM_FIELDS
)
def update_web_link(call: Call, web_link_id: str) -> Response:
    """Change where a web link leads to, its name, description, folder or shared link."""
    body = call.json()
    with transaction(call) as tx:
        link = updates.apply(call, tx, access.target(call, tx.c, "web_link", web_link_id), body)
        return Response.of_json(fields.full(Renderer(call, tx.c), link))


@routes.delete("/2.0/web_links/{web_link_id}", operation="delete_web_links_id", scopes=DELETE)
def delete_web_link(call: Call, web_link_id: str) -> Response:
    """Put a web link into the trash."""
    with transaction(call) as tx:
        link = access.matched(call, access.target(call, tx.c, "web_link", web_link_id))
        tree.trash(tx, link, call.services.settings.trash_lifetime)
        return Response(204)
