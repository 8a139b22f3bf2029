"""The report of a tree upload or download."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from box_models.errors import OutcomeUnknown, TreeError
from box_models.models.core.display import cell, text_table

if TYPE_CHECKING:
    from box_models.models import Item

_MAX_ROWS = 20

EntryOutcome: TypeAlias = Literal["created", "versioned", "skipped", "failed"]


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
class TreeReport:
    """The result of a tree upload or download. Each list of entries is sorted by path.

    - ``created``: new files, including renamed ones.
    - ``versioned``: files that got a new version or, in a download, new content.
    - ``skipped``: files that were left unchanged, with the reason in ``note``.
    - ``failed``: files and folders that could not be transferred.
    - ``folders``: folders that were created.
    """

    created: tuple[TreeEntry, ...] = ()
    versioned: tuple[TreeEntry, ...] = ()
    skipped: tuple[TreeEntry, ...] = ()
    failed: tuple[TreeEntry, ...] = ()
    folders: tuple[TreeEntry, ...] = ()

    @property
    def ok(self) -> bool:
        """True if nothing failed."""
        return not self.failed

    def raise_for_errors(self) -> None:
        """Raise `TreeError`, an ExceptionGroup of all errors, if anything failed."""
        if self.failed:
            examples = [f"{cell(entry.path)}: {entry.error}" for entry in self.failed[:3]]
            more = f"; and {len(self.failed) - 3} more" if len(self.failed) > 3 else ""
            message = f"{len(self.failed)} of {self._total} failed: {'; '.join(examples)}{more}"
            raise TreeError(message, [entry.error for entry in self.failed if entry.error is not None])

    def __str__(self) -> str:
        """Return the counts and a table of the failures."""
        rows = [(entry.path, _reason(entry)) for entry in self.failed[:_MAX_ROWS]]
        more = f"\n… and {len(self.failed) - _MAX_ROWS} more" if len(self.failed) > _MAX_ROWS else ""
        return f"{self._counts}\n{text_table(('failed', 'why'), rows)}{more}" if rows else self._counts

    def __repr__(self) -> str:
        return f"<TreeReport: {self._counts}>"

    def _repr_html_(self) -> str:
        """Return the counts and a table of the failures as HTML, for notebooks."""
        rows = "".join(
            f"<tr><td>{html.escape(cell(entry.path))}</td><td>{html.escape(cell(_reason(entry)))}</td></tr>"
            for entry in self.failed[:_MAX_ROWS]
        )
        table = f"<table><tr><th>failed</th><th>why</th></tr>{rows}</table>" if rows else ""
        return f"<p>{self._counts}</p>{table}"

    @property
    def _total(self) -> int:
        return len(self.created) + len(self.versioned) + len(self.skipped) + len(self.failed)

    @property
    def _counts(self) -> str:
        kinds = ("created", "versioned", "skipped", "failed")
        return ", ".join(f"{len(getattr(self, kind)):,} {kind}" for kind in kinds)


class ReportBuilder:
    """Collects entries from several threads."""

    def __init__(self) -> None:
        self._entries: dict[EntryOutcome | Literal["folders"], list[TreeEntry]] = {}

    def add(self, outcome: EntryOutcome | Literal["folders"], entry: TreeEntry) -> None:
        """Add an entry."""
        self._entries.setdefault(outcome, []).append(entry)

    def add_failure(self, path: str, error: Exception) -> None:
        """Add an entry for a failure."""
        self.add("failed", TreeEntry(path, error=error))

    def add_unknown_outcomes(self, error: Exception) -> None:
        """Note on an error that stops the transfer which items may have been transferred."""
        for entry in self._entries.get("failed", []):
            if isinstance(entry.error, OutcomeUnknown):
                error.add_note(f"{cell(entry.path)}: {entry.error}")

    def report(self) -> TreeReport:
        """Return the report, with entries sorted by path."""
        return TreeReport(**{outcome: _in_order(entries) for outcome, entries in self._entries.items()})


def _in_order(entries: Iterable[TreeEntry]) -> tuple[TreeEntry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.path))


def _reason(entry: TreeEntry) -> str:
    return f"{type(entry.error).__name__}: {entry.error}"
