"""Names that may not meet in one folder."""

from __future__ import annotations

from box_models.local.http.errors import ApiError
from box_models.local.items import fields, rows
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item, ItemType
from box_models.local.json_values import JSON


def require_free(
    renderer: Renderer, folder: Item, name: str, kind: ItemType, *, by: Item | None = None
) -> None:
    """Raise 409 if something else than ``by`` has that name in the folder.

    What is in the way is told as one object to those who bring a file, and as a list to all others.
    """
    there = rows.named(renderer.c, folder, name)
    if there is None or (by is not None and by.id == there.id):
        return
    found = fields.mini(renderer, there)
    conflicts: JSON = found if kind == "file" else [found]
    raise ApiError(
        409, "item_name_in_use", "Item with the same name already exists", {"conflicts": conflicts}
    )
