"""Delete local files that a folder in Box does not contain."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from box_models.models.trees.report import ReportBuilder, TreeEntry
from box_models.transfer.tree_jobs import Selection, TreeJobs


@dataclass(frozen=True)
class LocalMirror:
    """Collects the local entries that are not in Box, and deletes them after the download, if nothing failed.

    In a dry run, it only reports them.
    """

    jobs: TreeJobs
    builder: ReportBuilder
    selection: Selection
    extra: list[tuple[str, Path]] = field(default_factory=list["tuple[str, Path]"])

    def add_extra(self, directory: Path, folder_path: str, names: Set[str]) -> None:
        """Note the entries of a directory that have none of the names."""
        if directory.is_dir():  # in a dry run, it may be missing
            others = sorted(entry for entry in directory.iterdir() if entry.name not in names)
            self.extra.extend((f"{folder_path}/{entry.name}".lstrip("/"), entry) for entry in others)

    def delete_extra(self) -> None:
        """Wait for the download, and delete the entries."""
        self.jobs.wait()
        if self.builder.has_failures:
            return
        for path, entry in self.extra:
            self.jobs.attempt(path, partial(self._delete, path, entry))

    def _delete(self, path: str, entry: Path) -> bool:
        """Delete an entry, and return whether it is gone. Entries that the patterns do not select stay."""
        if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
            note = "not a regular file or directory, so it is not deleted"
            self.builder.add("skipped", TreeEntry(path, entry, note=note))
            return False
        if entry.is_dir():
            return self.selection.includes_folder(path) and self._delete_directory(path, entry)
        if not self.selection.includes_file(path):
            return False
        if not self.builder.dry_run:
            entry.unlink(missing_ok=True)
        self.builder.add("deleted", TreeEntry(path, entry))
        return True

    def _delete_directory(self, path: str, directory: Path) -> bool:
        deleted = [self._delete(f"{path}/{entry.name}", entry) for entry in sorted(directory.iterdir())]
        if not all(deleted):
            return False
        if not self.builder.dry_run:
            directory.rmdir()
        self.builder.add("deleted", TreeEntry(path, directory))
        return True
