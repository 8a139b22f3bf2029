"""The report of a transfer: one row for each file, and the counts at the end."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict, get_args

import typer

from box_models.cli.exit_codes import FAILED, SOME_FAILED, message_of, report_error
from box_models.cli.output import Record, display
from box_models.cli.run_options import Run
from box_models.errors import AuthError
from box_models.models import File, Folder
from box_models.models.trees.report import EntryOutcome, OnTreeErrors, TreeEntry, TreeReport
from box_models.models.trees.tree_options import OnEntry


class TreeArguments(TypedDict, total=False):
    """Arguments of `Folder.upload_dir` and `Folder.download`."""

    include: list[str]
    exclude: list[str]
    delete: bool
    dry_run: bool
    errors: OnTreeErrors
    sha1_cache: Path | None
    on_entry: OnEntry | None
    progress: bool


@dataclass
class TransferReport:
    """Prints one row per file in the format of the run, and a summary on stderr.

    Text output has rows only in a dry run, because they are then the result.
    """

    run: Run
    dry_run: bool = False
    counts: Counter[str] = field(default_factory=Counter[str])
    codes: list[int] = field(default_factory=list[int])
    rows: list[Record] = field(default_factory=list[Record])

    def add(self, outcome: str, path: str, item: object = None, *, note: str = "") -> None:
        """Add the result for one file. ``--jsonl`` prints it immediately."""
        self.counts[outcome] += 1
        size = item.size if isinstance(item, File) else None
        id = item.id if isinstance(item, File | Folder) else None
        self._add_row({"path": path, "outcome": outcome, "id": id, "size": size, "note": note})

    def attempt(self, path: str, transfer: Callable[[], object]) -> None:
        """Run a transfer. If it fails, add the failure. A missing login and an error that is a bug are raised."""
        try:
            transfer()
        except (AuthError, BrokenPipeError):
            raise
        except Exception as problem:  # noqa: BLE001  an error that is a bug is raised again
            self.add_failure(path, problem)

    def add_failure(self, path: str, problem: BaseException) -> None:
        """Report a failure on stderr, and add its row. Raises the error if it is a bug."""
        code = report_error(problem, path)
        if code is None:
            raise problem
        self.codes.append(code)
        self.counts["failed"] += 1
        row = {"path": path, "outcome": "failed", "id": None, "size": None, "note": message_of(problem)}
        self._add_row(row)

    def on_entry(self, top: str = "") -> OnEntry | None:
        """Return the callback that prints the rows of a tree as they come. None if they are printed at the end."""
        if self.run.out.form != "jsonl":
            return None
        return lambda outcome, entry: self._add_entry(outcome, entry, top)

    def add_tree(self, report: TreeReport, top: str) -> None:
        """Add the rows of a tree, whose paths begin with ``top``, unless ``on_entry`` has added them."""
        if self.run.out.form == "jsonl":
            return
        for outcome in get_args(EntryOutcome):
            entries: tuple[TreeEntry, ...] = getattr(report, outcome)
            for entry in entries:
                self._add_entry(outcome, entry, top)

    def _add_entry(self, outcome: EntryOutcome, entry: TreeEntry, top: str) -> None:
        path = f"{top}/{entry.path}".strip("/")
        if entry.error is not None:
            self.add_failure(path, entry.error)
        else:
            self.add(outcome, path, entry.item, note=entry.note)

    def finish(self) -> None:
        """Print the remaining rows and the counts. End the command with an exit code if something failed."""
        if self.run.out.form in ("json", "csv") or self.dry_run:
            self.run.out.rows(self.rows, lambda row: f"{row['outcome']:<10} {display(row['path'])}")
        self.run.out.summary(self.summary())
        if self.codes:
            partly = sum(self.counts.values()) > self.counts["failed"]
            same = len(set(self.codes)) == 1
            raise typer.Exit(SOME_FAILED if partly else self.codes[0] if same else FAILED)

    def summary(self) -> str:
        """Return the counts as text, such as "5 created, 1 skipped"."""
        counts = ", ".join(f"{count:,} {outcome}" for outcome, count in self.counts.items() if count)
        return (counts or "nothing to do") + (" (dry run)" if self.dry_run else "")

    def _add_row(self, row: Record) -> None:
        if self.run.out.form == "jsonl":
            self.run.out.rows([row])
            sys.stdout.flush()
        else:
            self.rows.append(row)
