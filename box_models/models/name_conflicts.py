"""Find the item that has a name.

An error for a name that is taken often says which item has it. Box also refuses names that it only treats as similar, so the item is
trusted if it has the name that was asked for. In all other cases the folder is listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from box_models.errors import ConflictEntry, NameConflict
from box_models.models.core.malformed import build
from box_models.models.core.model import malformed_fields
from box_models.models.core.resource import WIRE_TYPES
from box_models.models.core.unknown import UnknownItem
from box_models.session import BoxSession
from box_models.transfer.local_names import name_key

if TYPE_CHECKING:
    from box_models.models.item_types import File, Folder, FolderMini, Item, WebLink

_KINDS = {"file", "folder", "web_link"}


@contextmanager
def naming_conflicts(session: BoxSession, name: str | None) -> Iterator[None]:
    """Set the ``existing`` item of a `NameConflict` that is raised inside the block.

    ``name`` is the name that was asked for. None if it is not known; then Box's word is taken for it.
    """
    try:
        yield
    except NameConflict as error:
        error.existing = _named_item(error, session, name)
        raise


def item_of(conflict: NameConflict, folder: FolderMini, name: str) -> Item | None:
    """Return the item with this name in the folder, or None. Lists the folder if the error does not say it."""
    if conflict.existing is None:
        item = listed(folder, name)
        conflict.existing = None if isinstance(item, UnknownItem) else item
        return item
    return conflict.existing


def listed(folder: FolderMini, name: str) -> Item | None:
    """Return the item with this name from the list of the folder, or None. An item with exactly this name comes first."""
    alike = None
    for item in folder.items():
        if "name" in malformed_fields(item) or not same_name(item.name, name):
            continue
        if item.name == name:
            return item
        alike = alike or item
    return alike


def same_name(one: str, other: str) -> bool:
    """Return whether two names in one folder are the same name: in any letter case and Unicode composition (NFC, NFD)."""
    return name_key(one) == name_key(other)


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
