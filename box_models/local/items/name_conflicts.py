"""Name conflicts: two items in one folder must not have the same name."""

from __future__ import annotations

from box_models.local.http.errors import ApiError
from box_models.local.items import fields, rows
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import FolderKey, Item, ItemType
from box_models.local.json_values import JSON


def require_free(
    renderer: Renderer, folder: Item | FolderKey, name: str, *, kind: ItemType, by: Item | None = None
) -> None:
    """Raise 409 if another item than ``by`` has that name in the folder.

    As in Box, the conflict is one object if ``kind`` is a file, and a list otherwise.
    """
    existing = rows.find_by_name(renderer.c, folder, name)
    if existing is None or (by is not None and by.id == existing.id):
        return
    shape = fields.mini(renderer, existing)
    conflicts: JSON = shape if kind == "file" else [shape]
    raise ApiError(
        409,
        "item_name_in_use",
        "Item with the same name already exists",
        context_info={"conflicts": conflicts},
    )
