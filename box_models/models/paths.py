"""From a path to an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from box_models.errors import BadRequest, Forbidden, NameConflict, NotFound
from box_models.models.core.model import bound_session
from box_models.models.core.resource import ObjectT
from box_models.models.item import check_name, existing_item

if TYPE_CHECKING:
    from box_models.models import Item
    from box_models.models.folder import Folder, FolderMini


def find(start: FolderMini, path: str) -> Item:
    """Follow ``path`` down from a folder."""
    if not isinstance(path, str):
        raise TypeError(f"path is a string such as 'Projects/plan.pdf', not {type(path).__name__}")
    parts = [check_name(part) for part in path.split("/") if part]
    here: Item = start if isinstance(start, Folder) else start.load()
    walked = ""
    for part in parts:
        if not isinstance(here, Folder):
            raise NotFound(f"no {path!r}: {walked!r} is a {here.type}, not a folder")
        found = _child(here, part)
        if found is None:
            where = repr(walked) if walked else "the folder"
            raise NotFound(f"no {part!r} in {where} (looking for {path!r})")
        here, walked = found, f"{walked}/{part}"
    return here


def expect(item: object, cls: type[ObjectT], path: str) -> ObjectT:
    """Return the item where it is of the class asked for."""
    if not isinstance(item, cls):
        raise NotFound(f"{path!r} is a {getattr(item, 'type', None)}, not a {cls._wire}")
    return item


def _child(folder: FolderMini, name: str) -> Item | None:
    """Ask Box whether a file of that name could be uploaded: if not, it names what is in the way.

    That is one small request whatever the folder holds. Where the user may not upload, the folder is listed.
    """
    session = bound_session(folder)
    try:
        session.options("/files/content", json={"name": name, "parent": {"id": folder.id}})
    except NameConflict as conflict:
        existing = existing_item(conflict.conflicts[0], session) if conflict.conflicts else None
        return existing or _listed(folder, name)
    except (Forbidden, BadRequest):
        return _listed(folder, name)
    return None


def _listed(folder: FolderMini, name: str) -> Item | None:
    return next((item for item in folder.items() if item.name.casefold() == name.casefold()), None)
