"""The items below a folder down to a depth, shown as a tree."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from box_models._incomplete_repr import allow_incomplete
from box_models.models.core.cards import link, value_text
from box_models.models.core.display import cell, human_size
from box_models.models.item_types import Folder
from box_models.transfer.worker_pool import WorkerPool

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini, Item

MAX_ITEMS_PER_FOLDER = 50
MAX_ITEMS = 1_000
_THREADS = 8
_FIELDS = ("name", "size")


@dataclass(eq=False)
class _DrawnItem:
    """An item of the tree. ``children`` is None for a folder that was not listed, and for other items."""

    item: FolderMini | Item
    children: list[_DrawnItem] | None = None
    has_more: bool = False

    def list_items(self) -> None:
        """Read the first items of the folder. One request."""
        folder = cast("FolderMini", self.item)
        items = folder.items(fields=_FIELDS)[: MAX_ITEMS_PER_FOLDER + 1].all()
        self.has_more = len(items) > MAX_ITEMS_PER_FOLDER
        self.children = [_DrawnItem(item) for item in items[:MAX_ITEMS_PER_FOLDER]]

    @property
    def is_folder(self) -> bool:
        """Whether the item is a folder, which has a slash after its name."""
        return isinstance(self.item, Folder)

    @property
    def is_cut(self) -> bool:
        """Whether an ellipsis stands for items of the folder: it was not listed, or it has more than are shown."""
        return self.has_more or (self.is_folder and self.children is None)

    @property
    def size(self) -> str:
        """The size as text, in brackets. Empty if the item has none."""
        size = self.item.__dict__.get("size")
        return f" ({human_size(size)})" if isinstance(size, int) else ""


class FolderTree:
    """The items below a folder, which terminals and notebooks show as a tree. It makes no request.

    At most 50 items of each folder, and about 1,000 in all, are shown. An ellipsis stands for the others.
    """

    def __init__(self, title: str, top: _DrawnItem) -> None:
        self._title, self._top = title, top

    @allow_incomplete
    def __repr__(self) -> str:
        """Return the tree as text."""
        return "\n".join([cell(self._title), *_lines(self._top)])

    def _repr_html_(self) -> str:
        """Return the tree as HTML, for notebooks. The names are links."""
        address = cast("FolderMini", self._top.item).web_url
        return _folder_html(self._top, f"<strong>{link(self._title, address)}</strong>", is_open=True)


def read_tree(folder: FolderMini, depth: int) -> FolderTree:
    """List the folders level by level, with several threads, and return the tree."""
    top = _DrawnItem(folder)
    level, count = [top], 0
    for _ in range(depth):
        if not level or count >= MAX_ITEMS:
            break
        with WorkerPool(min(_THREADS, len(level)), max_queued=len(level)) as pool:
            for node in level:
                pool.submit(node.list_items)
        children = [child for node in level for child in node.children or ()]
        count += len(children)
        level = [child for child in children if child.is_folder]
    return FolderTree(folder.path, top)


def _lines(node: _DrawnItem) -> Iterator[str]:
    """Yield the lines below a folder."""
    children = node.children or []
    for number, child in enumerate(children, 1):
        is_last = number == len(children) and not node.has_more
        slash = "/" if child.is_folder else ""
        cut = " …" if child.is_folder and child.children is None else ""
        yield f"{'└── ' if is_last else '├── '}{cell(_name(child))}{slash}{child.size}{cut}"
        for line in _lines(child):
            yield f"{'    ' if is_last else '│   '}{line}"
    if node.has_more:
        yield "└── …"


def _folder_html(node: _DrawnItem, head: str, *, is_open: bool = False) -> str:
    parts = []
    for child in node.children or ():
        name = f"{_linked(child)}{html.escape(child.size)}"
        parts.append(_folder_html(child, name) if child.is_folder else f"<div>{name}</div>")
    if node.is_cut:
        parts.append("<div>…</div>")
    opened = " open" if is_open else ""
    contents = f'<div style="margin-left: 1.5em">{"".join(parts)}</div>'
    return f"<details{opened}><summary>{head}</summary>{contents}</details>"


def _name(node: _DrawnItem) -> str:
    return value_text("", node.item)


def _linked(node: _DrawnItem) -> str:
    address = getattr(node.item, "web_url", None)
    return link(_name(node), address if isinstance(address, str) else None)
