"""Walks through a tree, in one order, by one thread or several."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from box_models.models.core.pages import refuse_malformed
from box_models.models.file import File
from box_models.models.folder import Folder, FolderMini
from box_models.transfer.worker_pool import WorkerPool

if TYPE_CHECKING:
    from box_models.models import Item

Step: TypeAlias = "tuple[Folder, list[Folder], list[File]]"

_AHEAD = 4
"""Folders listed ahead of the walk, for each thread."""


@dataclass(eq=False)
class _Node:
    """A folder of the walk; ``below`` are its folders, as soon as they are known."""

    folder: Folder
    items: Future[list[Item]] = field(default_factory=Future)
    asked: bool = False
    below: list[_Node] = field(default_factory=list["_Node"])

    def ask(self) -> None:
        """List the folder. Whatever goes wrong is for the one who waits for the items."""
        try:
            items = self.folder.items().all()
            self.below = [_Node(item) for item in items if isinstance(item, Folder)]
            self.items.set_result(items)
        except BaseException as error:  # noqa: BLE001  raised where the walk gets there
            self.items.set_exception(error)


def walk_through(start: FolderMini, threads: int) -> Iterator[Step]:
    """Yield each folder with the folders and files in it, a folder before all that lies below it, in the order of the listings."""
    top = start if isinstance(start, Folder) else start.load()
    if threads == 1:
        yield from _steps([_Node(top)], None, 0)
        return
    with WorkerPool(threads, waiting=threads * _AHEAD) as pool:
        yield from _steps([_Node(top)], pool, threads * _AHEAD)


def _steps(waiting: list[_Node], pool: WorkerPool | None, ahead: int) -> Iterator[Step]:
    while waiting:
        if pool is not None:
            _ask_ahead(waiting, pool, ahead)
        node = waiting.pop()
        if not node.asked:
            node.asked = True
            node.ask()
        items = node.items.result()
        folders = [item for item in items if isinstance(item, Folder)]
        yield node.folder, folders, [item for item in items if isinstance(item, File)]
        refuse_malformed(items)
        known = {id(below.folder): below for below in node.below}
        waiting.extend(known.get(id(folder)) or _Node(folder) for folder in reversed(folders))


def _ask_ahead(waiting: list[_Node], pool: WorkerPool, most: int) -> None:
    """Have the next folders of the walk listed, and the folders in those that are, until enough are ahead."""
    seen = 0
    stack = [reversed(waiting)]
    while stack and seen < most:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
            continue
        seen += 1
        if not node.asked:
            node.asked = True
            pool.submit(node.ask)
        elif node.items.done():
            stack.append(iter(node.below))
