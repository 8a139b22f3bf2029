"""Find the item that has a name.

The error for a name that is taken often names the item that has it. Box can refuse a name that is only similar to the name of that
item, so the names are compared. If they differ, or if the error names no item, the folder is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from box_models._same_name import same_name
from box_models.errors import ConflictEntry, NameConflict
from box_models.models.core.malformed import build
from box_models.models.core.model import malformed_fields
from box_models.models.core.resource import WIRE_TYPES
from box_models.models.core.unknown import UnknownItem
from box_models.models.location import set_folder
from box_models.session import BoxSession

if TYPE_CHECKING:
    from box_models.models.item_types import File, Folder, FolderMini, Item, WebLink

_KINDS = {"file", "folder", "web_link"}


@contextmanager
def naming_conflicts(
    session: BoxSession, name: str | None, folder: FolderMini | None = None, *, argument: str | None = None
) -> Iterator[None]:
    """Set the ``existing`` item and the ``folder`` of a `NameConflict` that is raised inside the block.

    ``name`` is the name that was asked for. None if it is not known; then the names are not compared. ``argument`` is the
    argument that the caller of the method can pass to accept a name that is taken. The message of the error mentions it.
    """
    try:
        yield
    except NameConflict as error:
        error.existing = _named_item(error, session, name)
        error.folder = folder
        error._argument = argument
        raise


def item_of(conflict: NameConflict, folder: FolderMini, name: str) -> Item | None:
    """Return the item with this name in the folder, or None, and set it on the error. Lists the folder if necessary."""
    if conflict.existing is None:
        item = listed(folder, name)
        conflict.existing = None if isinstance(item, UnknownItem) else item
        return item
    set_folder(conflict.existing, folder)
    return conflict.existing


def listed(folder: FolderMini, name: str) -> Item | None:
    """Return the item with this name from the list of the folder, or None. An item with exactly this name wins."""
    alike = None
    for item in folder.items():
        if "name" in malformed_fields(item) or not same_name(item.name, name):
            continue
        if item.name == name:
            return item
        alike = alike or item
    return alike


def _named_item(
    conflict: NameConflict, session: BoxSession, name: str | None
) -> File | Folder | WebLink | None:
    named = (
        entry
        for entry in conflict.conflicts
        if name is None or (entry.name is not None and same_name(entry.name, name))
    )
    entry = next(named, None)
    return None if entry is None else _existing_item(entry, session)


def _existing_item(entry: ConflictEntry, session: BoxSession) -> File | Folder | WebLink | None:
    """Return the item of a conflict, with the fields that the error has. The other fields load when read."""
    if entry.type not in _KINDS or not entry.id:
        return None
    cls = WIRE_TYPES[entry.type]
    values = {"id": entry.id, "name": entry.name, "etag": entry.etag, "sha1": entry.sha1, "size": entry.size}
    known = {name: value for name, value in values.items() if value is not None and name in cls.model_fields}
    return cast("File | Folder | WebLink", build(cls, known, session))
