"""The folder walk: one order, with one thread or a thread pool."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from box_models._incomplete_repr import allow_incomplete
from box_models.errors import BoxError, DecodeError
from box_models.models.core.columns import column_of
from box_models.models.core.pages import refuse_malformed
from box_models.models.core.tables import TableSource, Tabular
from box_models.models.item_types import File, Folder
from box_models.models.location import description_of
from box_models.transfer.worker_pool import WorkerPool

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini, Item

Step: TypeAlias = "tuple[Folder, list[Folder], list[File]]"
OnWalkError: TypeAlias = "Callable[[Folder, BoxError], object]"
"""A function that is called for a folder that cannot be listed completely."""

_Fields: TypeAlias = tuple[str, ...] | None

WALK_COLUMNS = ("type", "id", "path", "size", "modified_at")
"""The columns of a table of a walk by default."""

_AHEAD = 4
"""How many folders are listed ahead of the walk, per thread."""


@dataclass(eq=False)
class _Node:
    """A folder of the walk. ``subfolders`` is empty until the folder is listed."""

    folder: Folder
    fields: _Fields
    items: Future[list[Item]] = field(default_factory=Future)
    started: bool = False
    subfolders: list[_Node] = field(default_factory=list["_Node"])

    def list_items(self) -> None:
        """List the folder, and store the items or the error in the future."""
        try:
            items = self.folder.items(fields=self.fields).all()
            self.subfolders = [_Node(item, self.fields) for item in items if isinstance(item, Folder)]
            self.items.set_result(items)
        except BaseException as error:  # noqa: BLE001  raised when the walk reaches the folder
            self.items.set_exception(error)


@dataclass(frozen=True)
class _Failure:
    """A folder that cannot be listed, or that contains an unreadable entry."""

    folder: Folder
    error: BoxError


class Walk(Tabular, Iterator[Step]):
    """A walk through a tree: an iterator over folders, each with its folders and its files.

    After an error, ``next()`` continues with the next folder. A walk is also a table of all folders and files below its start:
    `to_dicts`, `table`, `to_dataframe` and `to_arrow` each walk the tree again.
    """

    def __init__(
        self, start: FolderMini, *, threads: int, fields: Iterable[str] | None, onerror: OnWalkError | None
    ) -> None:
        listing = start.items(fields=fields)._listing  # checks the fields, and makes no request
        names = None if listing.fields is None else tuple(listing.fields)
        if onerror is not None and not callable(onerror):
            raise TypeError(f"onerror must be a function of a folder and an error, not {onerror!r}")
        self._listing, self._start, self._threads, self._onerror = listing, start, threads, onerror
        # The generator does not refer to this object, so that its threads end as soon as the object is deleted.
        self._steps = _walk(start, threads, names)

    def __next__(self) -> Step:
        while True:
            step = next(self._steps)
            if not isinstance(step, _Failure):
                return step
            if self._onerror is None:
                raise step.error
            self._onerror(step.folder, step.error)

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<Walk of {description_of(self._start)}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self!r} cannot be pickled; pass the folder, and walk it in the other process")

    def _table_source(self, names: tuple[str, ...]) -> TableSource:
        listing = self._listing.with_columns(names)
        fields = None if listing.fields is None else tuple(listing.fields)
        columns = [column_of(name, (Folder, File)) for name in names or fields or WALK_COLUMNS]
        return columns, self._entries(fields)

    def _entries(self, fields: _Fields) -> Iterator[list[Folder | File]]:
        for _, folders, files in Walk(
            self._start, threads=self._threads, fields=fields, onerror=self._onerror
        ):
            yield [*folders, *files]

    def close(self) -> None:
        """End the walk, and wait for the requests that its threads have sent."""
        self._steps.close()


def _walk(start: FolderMini, threads: int, fields: _Fields) -> Generator[Step | _Failure]:
    top = _Node(start if isinstance(start, Folder) else start.load(), fields)
    if threads == 1:
        yield from _steps([top], None, 0)
        return
    with WorkerPool(threads, max_queued=threads * _AHEAD) as pool:
        yield from _steps([top], pool, threads * _AHEAD)


def _steps(stack: list[_Node], pool: WorkerPool | None, ahead: int) -> Generator[Step | _Failure]:
    while stack:
        if pool is not None:
            _list_ahead(stack, pool, ahead)
        node = stack.pop()
        if not node.started:
            node.started = True
            node.list_items()
        try:
            items = node.items.result()
        except BoxError as error:
            yield _Failure(node.folder, error)
            continue
        folders = [item for item in items if isinstance(item, Folder)]
        yield node.folder, folders, [item for item in items if isinstance(item, File)]
        nodes = {id(subfolder.folder): subfolder for subfolder in node.subfolders}
        stack.extend(nodes.get(id(folder)) or _Node(folder, node.fields) for folder in reversed(folders))
        try:
            refuse_malformed(items)
        except DecodeError as error:
            yield _Failure(node.folder, error)


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
