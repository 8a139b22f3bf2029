"""The entry of an item in a listing of the filesystem."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, TypeAlias, TypedDict

from box_models.models import File, Folder, WebLink

INFO_FIELDS = ("name", "size", "etag", "created_at", "modified_at")
"""The fields of Box from which an `ItemInfo` is made."""

ItemType: TypeAlias = Literal["file", "directory", "other"]

_TYPES: dict[str, ItemType] = {"file": "file", "folder": "directory"}


class ItemInfo(TypedDict):
    """The entry of an item in a listing. All values are those of Box, and None if Box has none."""

    name: str
    """The name in this filesystem, such as ``/Projects/plan.pdf``."""
    size: int | None
    """The size of a file in bytes; 0 for anything else."""
    type: ItemType
    """The type. A web link is "other"."""
    id: str
    """The id in Box."""
    sha1: str | None
    """The SHA-1 of the content, in hexadecimal. None for anything but a file."""
    etag: str | None
    """Changes with every change of the item."""
    created: datetime | None
    """When the item was created, in UTC."""
    modified: datetime | None
    """When the item was last changed, in UTC."""
    mtime: float | None
    """``modified`` in seconds since 1970."""


def info_of(item: File | Folder | WebLink, name: str) -> ItemInfo:
    """Return the entry of an item. Makes no request: a field that is not loaded is None."""
    kind = _TYPES.get(item.type, "other")
    loaded = vars(item)
    created, modified = _in_utc(loaded.get("created_at")), _in_utc(loaded.get("modified_at"))
    return {
        "name": name,
        "size": loaded.get("size") if kind == "file" else 0,
        "type": kind,
        "id": item.id,
        "sha1": loaded.get("sha1") if kind == "file" else None,
        "etag": loaded.get("etag"),
        "created": created,
        "modified": modified,
        "mtime": None if modified is None else modified.timestamp(),
    }


def _in_utc(time: object) -> datetime | None:
    return time.astimezone(UTC) if isinstance(time, datetime) else None


def is_complete(item: File | Folder | WebLink) -> bool:
    """Return whether all fields of an `ItemInfo` are loaded."""
    needed = ("modified_at", "size", "sha1") if item.type == "file" else ("modified_at",)
    return all(name in vars(item) for name in needed)
