"""The folder walk: one order, with one thread or a thread pool."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from box_models.models.core.pages import refuse_malformed
from box_models.models.item_types import File, Folder
from box_models.transfer.worker_pool import WorkerPool

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini, Item

Step: TypeAlias = "tuple[Folder, list[Folder], list[File]]"

_AHEAD = 4
"""How many folders are listed ahead of the walk, per thread."""


@dataclass(eq=False)
class _Node:
    """A folder of the walk. ``subfolders`` is empty until the folder is listed."""

    folder: Folder
    items: Future[list[Item]] = field(default_factory=Future)
    started: bool = False
    subfolders: list[_Node] = field(default_factory=list["_Node"])

    def list_items(self) -> None:
        """List the folder, and store the items or the error in the future."""
        try:
            items = self.folder.items().all()
            self.subfolders = [_Node(item) for item in items if isinstance(item, Folder)]
            self.items.set_result(items)
        except BaseException as error:  # noqa: BLE001  raised when the walk reaches the folder
            self.items.set_exception(error)


def walk_through(start: FolderMini, threads: int) -> Iterator[Step]:
    """Yield each folder with its folders and files: parents before children, in the order of the listings."""
    top = start if isinstance(start, Folder) else start.load()
    if threads == 1:
        yield from _steps([_Node(top)], None, 0)
        return
    with WorkerPool(threads, max_queued=threads * _AHEAD) as pool:
        yield from _steps([_Node(top)], pool, threads * _AHEAD)


def _steps(stack: list[_Node], pool: WorkerPool | None, ahead: int) -> Iterator[Step]:
    while stack:
        if pool is not None:
            _list_ahead(stack, pool, ahead)
        node = stack.pop()
        if not node.started:
            node.started = True
            node.list_items()
        items = node.items.result()
        folders = [item for item in items if isinstance(item, Folder)]
        yield node.folder, folders, [item for item in items if isinstance(item, File)]
        refuse_malformed(items)
        nodes = {id(subfolder.folder): subfolder for subfolder in node.subfolders}
        stack.extend(nodes.get(id(folder)) or _Node(folder) for folder in reversed(folders))


def _list_ahead(stack: list[_Node], pool: WorkerPool, limit: int) -> None:
    """Submit the listings of the next ``limit`` folders in walk order.

    They include the subfolders of folders that are listed already.
    """
    count = 0
    iterators = [reversed(stack)]
    while iterators and count < limit:
        node = next(iterators[-1], None)
        if node is None:
            iterators.pop()
            continue
        count += 1
        if not node.started:
            node.started = True
            pool.submit(node.list_items)
        elif node.items.done():
            iterators.append(iter(node.subfolders))
