"""The report of a tree upload or download."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Self, TypeAlias, get_args

from box_models.errors import OutcomeUnknown, TreeError
from box_models.models.core.columns import Kind
from box_models.models.core.display import cell, html_rows, text_table
from box_models.models.core.row_tables import RowTable

if TYPE_CHECKING:
    from box_models.models import Item

_MAX_ROWS = 20
_MAX_EXAMPLES = 3

OnTreeErrors: TypeAlias = Literal["raise", "report"]
"""The end of a tree upload or download in which something failed: raise `TreeError`, or return the report."""

EntryOutcome: TypeAlias = Literal["created", "versioned", "skipped", "deleted", "failed"]


@dataclass(frozen=True)
class TreeEntry:
    """The result for one file of a tree, or for one folder.

    ``path`` is relative to the top of the tree, with the names of the source. ``local`` is the local path and ``item`` the item in
    Box, if known. ``note`` says why it was skipped, ``error`` why it failed.
    """

    path: str
    local: Path | None = None
    item: Item | None = field(default=None, repr=False)
    note: str = ""
    error: Exception | None = None


@dataclass(frozen=True)
class TreeReport(RowTable):
    """The result of a tree upload or download. Each list of entries is sorted by path.

    - ``created``: new files, including renamed ones.
    - ``versioned``: files that got a new version or, in a download, new content.
    - ``skipped``: files that were left unchanged, with the reason in ``note``.
    - ``deleted``: files and folders that were moved to the trash, because they are not local. A folder stands for all it contained.
      In a download, local files and directories that were deleted, because they are not in Box.
    - ``failed``: files and folders that could not be transferred.
    - ``folders``: folders that were created.

    After a dry run, ``dry_run`` is true: the lists show what would be done. Items that would be created are None.

    The report is also a table of all entries, without any request: `to_dicts`, `table`, `to_dataframe` and `to_arrow`. Its columns are
    ``path``, ``type`` ("file", "folder" or None), ``outcome`` (the name of the list, and "created" for new folders), ``id`` and ``size``
    of the item if they are known, ``note``, ``error`` and ``local``.
    """

    _kinds: ClassVar[Mapping[str, Kind]] = {
        **dict.fromkeys(("path", "type", "outcome", "id"), "text"),
        "size": "integer",
        **dict.fromkeys(("note", "error", "local"), "text"),
    }

    created: tuple[TreeEntry, ...] = ()
    versioned: tuple[TreeEntry, ...] = ()
    skipped: tuple[TreeEntry, ...] = ()
    failed: tuple[TreeEntry, ...] = ()
    folders: tuple[TreeEntry, ...] = ()
    deleted: tuple[TreeEntry, ...] = ()
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """True if nothing failed."""
        return not self.failed

    def raise_for_errors(self) -> Self:
        """Raise `TreeError`, an ExceptionGroup of all errors, if anything failed. Otherwise, return the report."""
        if not self.failed:
            return self
        examples = [f"{cell(entry.path)}: {cell(entry.error)}" for entry in self.failed[:_MAX_EXAMPLES]]
        others = len(self.failed) - len(examples)
        more = f"; and {others:,} more" if others else ""
        message = f"{len(self.failed):,} of {self._total:,} failed: {'; '.join(examples)}{more}"
        raise TreeError(message, [each.error for each in self.failed if each.error is not None], self)

    def __str__(self) -> str:
        """Return the counts and a table of the failures."""
        rows = [(entry.path, _reason(entry)) for entry in self.failed[:_MAX_ROWS]]
        more = f"\n… and {len(self.failed) - _MAX_ROWS} more" if len(self.failed) > _MAX_ROWS else ""
        return f"{self._counts}\n{text_table(('failed', 'why'), rows)}{more}" if rows else self._counts

    def __repr__(self) -> str:
        return f"<TreeReport{', dry run' if self.dry_run else ''}: {self._counts}>"

    def _repr_html_(self) -> str:
        """Return the counts and a table of the entries as HTML, for notebooks. Skipped files are only counted."""
        count = sum(map(len, (self.failed, self.created, self.folders, self.versioned, self.deleted)))
        rows = [
            (entry.path or ".", outcome, _reason(entry))
            for outcome, _, entry in islice(self._changes(), _MAX_ROWS)
        ]
        more = f"<p>… and {count - _MAX_ROWS:,} more</p>" if count > _MAX_ROWS else ""
        return f"<p>{self._counts}</p>{html_rows(('path', 'outcome', 'why'), rows) if rows else ''}{more}"

    def _changes(self) -> Iterator[tuple[str, str | None, TreeEntry]]:
        """Yield the entries that were not skipped with their outcome and type, failures first."""
        yield from (("failed", None, entry) for entry in self.failed)
        yield from (("created", "folder", entry) for entry in self.folders)
        yield from (("created", "file", entry) for entry in self.created)
        yield from (("versioned", "file", entry) for entry in self.versioned)
        yield from (("deleted", None, entry) for entry in self.deleted)

    def _rows(self) -> list[tuple[object, ...]]:
        rows = [_row(*each) for each in self._changes()]
        rows += [_row("skipped", None, entry) for entry in self.skipped]
        return sorted(rows, key=lambda row: str(row[0]))

    @property
    def _total(self) -> int:
        return sum(len(getattr(self, kind)) for kind in get_args(EntryOutcome))

    @property
    def _counts(self) -> str:
        kinds = [kind for kind in get_args(EntryOutcome) if kind != "deleted" or self.deleted]
        return ", ".join(f"{len(getattr(self, kind)):,} {kind}" for kind in kinds)


class ReportBuilder:
    """Collects entries from several threads.

    ``on_entry`` is called with each entry, except those of created folders, by one thread at a time.
    """

    def __init__(
        self, *, dry_run: bool = False, on_entry: Callable[[EntryOutcome, TreeEntry], object] | None = None
    ) -> None:
        self.dry_run = dry_run
        self._on_entry = on_entry
        self._lock = threading.Lock()
        self._entries: dict[EntryOutcome | Literal["folders"], list[TreeEntry]] = {}

    def add(self, outcome: EntryOutcome | Literal["folders"], entry: TreeEntry) -> None:
        """Add an entry."""
        with self._lock:
            self._entries.setdefault(outcome, []).append(entry)
            if self._on_entry is not None and outcome != "folders":
                self._on_entry(outcome, entry)

    def add_failure(self, path: str, error: Exception) -> None:
        """Add an entry for a failure."""
        self.add("failed", TreeEntry(path, error=error))

    @property
    def has_failures(self) -> bool:
        """Whether something has failed so far."""
        return bool(self._entries.get("failed"))

    def add_unknown_outcomes(self, error: Exception) -> None:
        """Note on an error that stops the transfer which items may have been transferred."""
        for entry in self._entries.get("failed", []):
            if isinstance(entry.error, OutcomeUnknown):
                error.add_note(f"{cell(entry.path)}: {entry.error}")

    def report(self) -> TreeReport:
        """Return the report, with entries sorted by path."""
        entries = {outcome: _in_order(entries) for outcome, entries in self._entries.items()}
        return TreeReport(**entries, dry_run=self.dry_run)


def _in_order(entries: Iterable[TreeEntry]) -> tuple[TreeEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.path))


def _row(outcome: str, type: str | None, entry: TreeEntry) -> tuple[object, ...]:
    item = entry.item
    size = None if item is None else item.__dict__.get("size")
    return (
        entry.path,
        type or (None if item is None else item.type),
        outcome,
        None if item is None else item.id,
        size if isinstance(size, int) else None,
        entry.note or None,
        None if entry.error is None else _reason(entry),
        None if entry.local is None else str(entry.local),
    )


def _reason(entry: TreeEntry) -> str:
    """Return the error of an entry, or its note."""
    return entry.note if entry.error is None else f"{type(entry.error).__name__}: {entry.error}"
