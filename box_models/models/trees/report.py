"""What became of a tree: one entry for each file, and what failed."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from box_models.errors import TreeError
from box_models.models.core.display import cell, text_table

if TYPE_CHECKING:
    from box_models.models import Item

_SHOWN = 20

EntryOutcome: TypeAlias = Literal["created", "versioned", "skipped", "failed"]


@dataclass(frozen=True)
class TreeEntry:
    """What became of one file of a tree, or of a folder that failed.

    ``path`` is seen from the top of the tree, as its names are where it came from; ``local`` is where it lies on this disk, and
    ``item`` what it is in Box, as far as either is known. ``note`` says why it was skipped, ``error`` why it failed.
    """

    path: str
    local: Path | None = None
    item: Item | None = field(default=None, repr=False)
    note: str = ""
    error: Exception | None = None


@dataclass(frozen=True)
class TreeReport:
    """What became of a tree, by path.

    ``created`` are the files that are new where they went, renamed ones included; ``versioned`` those that got a new version or, on this
    disk, new content; ``skipped`` those that were left alone, for the reason in their ``note``; ``failed`` what did not work out, whole
    folders included. ``folders`` are those that were made.
    """

    created: tuple[TreeEntry, ...] = ()
    versioned: tuple[TreeEntry, ...] = ()
    skipped: tuple[TreeEntry, ...] = ()
    failed: tuple[TreeEntry, ...] = ()
    folders: tuple[TreeEntry, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return not self.failed

    def raise_for_errors(self) -> None:
        """Raise `TreeError`, an ExceptionGroup of all that failed, if anything did."""
        if self.failed:
            named = [f"{cell(entry.path)}: {entry.error}" for entry in self.failed[:3]]
            more = f"; and {len(self.failed) - 3} more" if len(self.failed) > 3 else ""
            message = f"{len(self.failed)} of {self._settled} failed: {'; '.join(named)}{more}"
            raise TreeError(message, [entry.error for entry in self.failed if entry.error is not None])

    def __str__(self) -> str:
        """Count, and list what failed."""
        rows = [(entry.path, _reason(entry)) for entry in self.failed[:_SHOWN]]
        more = f"\n… and {len(self.failed) - _SHOWN} more" if len(self.failed) > _SHOWN else ""
        return f"{self._counts}\n{text_table(('failed', 'why'), rows)}{more}" if rows else self._counts

    def __repr__(self) -> str:
        return f"<TreeReport: {self._counts}>"

    def _repr_html_(self) -> str:
        """Show the counts, and what failed, in a notebook."""
        rows = "".join(
            f"<tr><td>{html.escape(cell(entry.path))}</td><td>{html.escape(cell(_reason(entry)))}</td></tr>"
            for entry in self.failed[:_SHOWN]
        )
        table = f"<table><tr><th>failed</th><th>why</th></tr>{rows}</table>" if rows else ""
        return f"<p>{self._counts}</p>{table}"

    @property
    def _settled(self) -> int:
        return len(self.created) + len(self.versioned) + len(self.skipped) + len(self.failed)

    @property
    def _counts(self) -> str:
        kinds = ("created", "versioned", "skipped", "failed")
        return ", ".join(f"{len(getattr(self, kind)):,} {kind}" for kind in kinds)


class ReportBuilder:
    """Gathers entries from several threads."""

    def __init__(self) -> None:
        self._entries: dict[EntryOutcome | Literal["folders"], list[TreeEntry]] = {}

    def note(self, fate: EntryOutcome | Literal["folders"], entry: TreeEntry) -> None:
        """Add an entry."""
        self._entries.setdefault(fate, []).append(entry)

    def failed(self, path: str, error: Exception) -> None:
        """Add an entry for what failed."""
        self.note("failed", TreeEntry(path, error=error))

    def report(self) -> TreeReport:
        """Return what was gathered, in order."""
        return TreeReport(**{fate: _in_order(entries) for fate, entries in self._entries.items()})


def _in_order(entries: Iterable[TreeEntry]) -> tuple[TreeEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.path))


def _reason(entry: TreeEntry) -> str:
    return f"{type(entry.error).__name__}: {entry.error}"
