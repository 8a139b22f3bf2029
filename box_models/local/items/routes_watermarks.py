"""Watermarks of files and folders: get, apply and remove."""

from __future__ import annotations

from functools import partial

from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, forbidden
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import READ, WRITE
from box_models.local.http.transactions import transaction
from box_models.local.items import access, watermark_rows
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import ItemType
from box_models.local.items.watermark_rows import Watermark

routes: Routes = Routes()
MARKED_KINDS: tuple[ItemType, ...] = ("file", "folder")


def show(kind: ItemType, call: Call, **path: str) -> Response:
    """Return the watermark of an item. 404 if only a folder above it has one, or nothing."""
    with call.services.database.reading() as c:
        watermark = watermark_rows.get(c, access.find(call, kind, *path.values()))
        if watermark is None:
            raise _missing()
        return _response(Renderer(call, c), watermark)


def apply(kind: ItemType, call: Call, **path: str) -> Response:
    """Give an item a watermark: 201 if it had none, and 200 otherwise."""
    requested = body_fields.mapping("watermark", call.json().get("watermark"))
    body_fields.choice("watermark.imprint", requested.get("imprint"), ("default",))
    with transaction(call) as tx:
        item = access.find(call, kind, *path.values(), right=Right.EDIT)
        if item.is_root:
            raise forbidden("The root folder cannot be changed")
        is_new = watermark_rows.get(tx.c, item) is None
        return _response(Renderer(call, tx.c), watermark_rows.apply(tx, item), 201 if is_new else 200)


def remove(kind: ItemType, call: Call, **path: str) -> Response:
    """Remove the watermark of an item. 404 if only a folder above it has one, or nothing."""
    with transaction(call) as tx:
        item = access.find(call, kind, *path.values(), right=Right.EDIT)
        if watermark_rows.get(tx.c, item) is None:
            raise _missing()
        watermark_rows.remove(tx, item)
        return Response(204)


def _response(renderer: Renderer, watermark: Watermark, status: int = 200) -> Response:
    times = {name: renderer.time(value) for name, value in watermark._asdict().items()}
    return Response.of_json({"watermark": {**times}}, status)


def _missing() -> ApiError:
    return ApiError(404, "not_found", "The item has no watermark")


def _add(kind: ItemType) -> None:
    path, name = f"/2.0/{kind}s/{{{kind}_id}}/watermark", f"{kind}s_id_watermark"
    routes.get(path, operation=f"get_{name}", scopes=READ)(partial(show, kind))
    routes.put(path, operation=f"put_{name}", scopes=WRITE)(partial(apply, kind))
    routes.delete(path, operation=f"delete_{name}", scopes=WRITE)(partial(remove, kind))


for _kind in MARKED_KINDS:
    _add(_kind)
