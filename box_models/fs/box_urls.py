"""Names of the filesystem: ``/Projects/plan.pdf``, or ``id:123/plan.pdf`` for an item that is known by its id.

A URL is a name with ``box://`` before it. Nothing in it is percent-encoded, because ``%``, ``#`` and ``?`` are legal in Box.
"""

from __future__ import annotations

import os
import re
from typing import NamedTuple

_PROTOCOL = re.compile("box:(?://|:)")
_ID = re.compile("id:([0-9]{1,20})(?=/|$)")


class ItemPath(NamedTuple):
    """A name in parts: the id of the item that it starts from (None for the root), and the names below that item."""

    start_id: str | None
    parts: tuple[str, ...]

    @classmethod
    def parse(cls, path: str) -> ItemPath:
        """Return the parts of a name or a URL."""
        path = _PROTOCOL.sub("", path, count=1)
        match = _ID.match(path)
        below = path[match.end() :] if match else path
        return cls(match[1] if match else None, tuple(part for part in below.split("/") if part))

    @property
    def parent(self) -> ItemPath:
        """The folder above. The parent of a start is the start itself."""
        return ItemPath(self.start_id, self.parts[:-1])

    def child(self, name: str) -> ItemPath:
        """Return the path of an item in this folder."""
        return ItemPath(self.start_id, (*self.parts, name))

    def __str__(self) -> str:
        start = "" if self.start_id is None else f"id:{self.start_id}"
        return "/".join([start, *self.parts]) or "/"


def plain_name(path: str | os.PathLike[str]) -> str:
    """Return the name of a path or a URL: ``box://A/b``, ``box:///A/b``, ``A/b`` and ``/A/b`` are all ``/A/b``."""
    return str(ItemPath.parse(os.fspath(path)))


def url_of(name: str) -> str:
    """Return the URL of a name. It has a third slash only if the name would be an id without it."""
    if _PROTOCOL.match(name):
        return name
    below_root = name[1:] if name.startswith("/") else name
    is_ambiguous = name.startswith("/") and _ID.match(below_root) is not None
    return f"box://{name if is_ambiguous else below_root}"
