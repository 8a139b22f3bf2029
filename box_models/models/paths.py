"""Finding items by path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from box_models.errors import BadRequest, Forbidden, NameConflict, NotFound
from box_models.models import item_types
from box_models.models.core.model import bound_session
from box_models.models.core.resource import ObjectT
from box_models.models.item import check_name
from box_models.models.taken_names import item_of, listed, naming_conflicts

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini, Item


def find(start: FolderMini, path: str) -> Item:
    """Return the item at ``path``, relative to ``start``. One request per part of the path."""
    if not isinstance(path, str):
        raise TypeError(f"path must be a string such as 'Projects/plan.pdf', not {type(path).__name__}")
    parts = [check_name(part) for part in path.split("/") if part]
    item: Item = start if isinstance(start, item_types.Folder) else start.load()
    parent_path = ""
    for part in parts:
        if not isinstance(item, item_types.Folder):
            raise NotFound(f"{path!r} was not found, because {parent_path!r} is a {item.type}, not a folder")
        child = child_of(item, part)
        if child is None:
            parent = repr(parent_path) if parent_path else _name_of(item)
            raise NotFound(f"{path!r} was not found, because {parent} does not contain {part!r}")
        item, parent_path = child, f"{parent_path}/{part}"
    return item


def _name_of(folder: FolderMini) -> str:
    return "the root folder" if folder.id == "0" else repr(folder)


def expect(item: object, cls: type[ObjectT], path: str) -> ObjectT:
    """Return the item if it is a ``cls``. Raises `NotFound` otherwise."""
    if not isinstance(item, cls):
        raise NotFound(f"{path!r} is a {getattr(item, 'type', None)}, not a {cls._wire}")
    return item


def child_of(folder: FolderMini, name: str) -> Item | None:
    """Return the item of that name in the folder, or None.

    It asks Box to check an upload of that name: the conflict in the response names the existing item. That is one small request,
    for any number of items in the folder. The folder is listed instead if the user may not upload to it, or if the conflict does not
    name an item with this name.
    """
    session = bound_session(folder)
    try:
        with naming_conflicts(session, name):
            session.options("/files/content", json={"name": name, "parent": {"id": folder.id}})
    except NameConflict as conflict:
        return item_of(conflict, folder, name)
    except (Forbidden, BadRequest):
        return listed(folder, name)
    return None
