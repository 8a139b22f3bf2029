"""The options that uploads and downloads of trees share, and the jobs that run with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from box_models._checks import check_flag, check_integer, check_path
from box_models.models.trees.report import EntryOutcome, ReportBuilder, TreeEntry
from box_models.transfer.progress import ProgressArg, check_progress
from box_models.transfer.sha1_cache import Sha1Cache, open_sha1_cache
from box_models.transfer.tree_jobs import CallbackErrors, Patterns, Selection, TreeJobs, open_tree_jobs

if TYPE_CHECKING:
    from box_models.transfer.upload_source import StrPath

OnEntry: TypeAlias = Callable[[EntryOutcome, TreeEntry], object]
"""A callback that gets the result for each file while a tree is transferred. An exception of it stops the transfer."""


@dataclass(kw_only=True)
class TreeOptions:
    """The options of the transfer of a tree. Raises TypeError or ValueError if one is invalid."""

    include: Patterns
    exclude: Patterns
    delete: bool
    dry_run: bool
    workers: int
    progress: ProgressArg
    sha1_cache: StrPath | None
    on_entry: OnEntry | None

    def __post_init__(self) -> None:
        check_flag("delete", self.delete)
        check_flag("dry_run", self.dry_run)
        check_progress(self.progress)
        if self.on_entry is not None and not callable(self.on_entry):
            raise TypeError(
                f"on_entry must be a callable that takes an outcome and a TreeEntry, not {self.on_entry!r}"
            )
        self.selection: Selection = Selection.of(self.include, self.exclude)
        self.workers = check_integer("workers", self.workers, 1)
        self.cache_path: Path | None = (
            None if self.sha1_cache is None else Path(check_path("sha1_cache", self.sha1_cache))
        )

    @contextmanager
    def open_jobs(self, name: str) -> Iterator[tuple[TreeJobs, ReportBuilder, Sha1Cache]]:
        """Open the jobs of the tree ``name``, with its report and the cache of checksums.

        The end of the ``with`` block waits for the jobs.
        """
        errors = CallbackErrors()
        on_entry = None if self.on_entry is None else errors.watch(self.on_entry)
        builder = ReportBuilder(dry_run=self.dry_run, on_entry=on_entry)
        with open_sha1_cache(self.cache_path) as cache:
            try:
                with open_tree_jobs(
                    name,
                    workers=self.workers,
                    progress=self.progress,
                    callback_errors=errors,
                    report_failure=builder.add_failure,
                ) as jobs:
                    yield jobs, builder, cache
            except Exception as error:
                builder.add_unknown_outcomes(error)
                raise
