"""The storage that everything below a folder takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from box_models._incomplete_repr import allow_incomplete
from box_models.models.core.columns import Kind
from box_models.models.core.row_tables import RowTable
from box_models.models.item_types import File
from box_models.models.location import description_of
from box_models.models.trees.walk import Walk

if TYPE_CHECKING:
    from box_models.models.item_types import Folder, FolderMini
    from box_models.models.trees.walk import OnWalkError

_FIELDS = ("name", "size", "modified_at")


class UsageRow(NamedTuple):
    """The storage that a file or a folder takes.

    - ``path``: the path of the item.
    - ``type``: "file" or "folder".
    - ``size``: the size in bytes. For a folder, the sum of all files below it.
    - ``files``: the number of files below a folder. 1 for a file.
    - ``modified``: when the item was last changed. For a folder, the latest change of anything in it. None if Box did not send it.
    """

    path: str
    type: Literal["file", "folder"]
    size: int
    files: int
    modified: datetime | None


class Usage(RowTable, Iterable[UsageRow]):
    """The storage that everything below a folder takes, as rows or as a table.

    Iterate over it to get a `UsageRow` for each file and folder. Each iteration, and each of `to_dicts`, `table`, `to_dataframe` and
    `to_arrow`, walks the tree again: one request per folder and per 1,000 items in it.
    """

    _kinds: ClassVar[Mapping[str, Kind]] = {
        "path": "text",
        "type": "text",
        "size": "integer",
        "files": "integer",
        "modified": "time",
    }

    def __init__(self, start: FolderMini, *, threads: int, onerror: OnWalkError | None) -> None:
        self._start, self._threads, self._onerror = start, threads, onerror
        Walk(start, threads=threads, fields=_FIELDS, onerror=onerror).close()  # checks the arguments

    def __iter__(self) -> Iterator[UsageRow]:
        return iter(self._rows())

    def __str__(self) -> str:
        """Return the rows as a plain-text table. Makes requests."""
        return self.table()

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<Usage of {description_of(self._start)}>"

    def _rows(self) -> list[UsageRow]:
        walk = Walk(self._start, threads=self._threads, fields=_FIELDS, onerror=self._onerror)
        sums: dict[str, _Sum] = {}
        items: list[tuple[File | Folder, _Sum]] = []
        for folder, folders, files in walk:
            above = sums.get(folder.id)
            contents: list[File | Folder] = [*folders, *files]
            for item in contents:
                size = item.__dict__.get("size")
                modified = item.__dict__.get("modified_at")
                own = _Sum(above, modified=modified if isinstance(modified, datetime) else None)
                if isinstance(item, File):
                    own.size, own.files = size if isinstance(size, int) else 0, 1
                else:
                    sums[item.id] = own
                items.append((item, own))
        for _, own in reversed(items):  # the items of a folder come after it
            own.add_to_folder()
        return [UsageRow(item.path, item.type, own.size, own.files, own.modified) for item, own in items]


@dataclass(slots=True, eq=False)
class _Sum:
    """The size and the number of the files of an item, and the sum that they are a part of."""

    folder: _Sum | None
    size: int = 0
    files: int = 0
    modified: datetime | None = None

    def add_to_folder(self) -> None:
        """Add this sum to that of the folder of the item."""
        if self.folder is None:
            return
        self.folder.size += self.size
        self.folder.files += self.files
        times = [time for time in (self.folder.modified, self.modified) if time is not None]
        self.folder.modified = max(times, default=None)
