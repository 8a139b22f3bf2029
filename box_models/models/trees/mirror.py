"""Delete in Box what a local directory does not contain."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from box_models.errors import NotFound
from box_models.models.item_types import File, Folder
from box_models.models.trees.report import ReportBuilder, TreeEntry
from box_models.transfer.tree_jobs import Selection, TreeJobs

if TYPE_CHECKING:
    from box_models.models.item_types import Item


@dataclass(frozen=True)
class Mirror:
    """Collects the items that are not local, and moves them to the trash after the upload, if nothing failed.

    With ``dry_run``, it only reports them.
    """

    jobs: TreeJobs
    builder: ReportBuilder
    selection: Selection
    dry_run: bool
    extra: list[tuple[str, Item]] = field(default_factory=list["tuple[str, Item]"])

    def delete_extra(self) -> None:
        """Wait for the upload, and queue the deletions."""
        self.jobs.wait()
        if self.builder.has_failures:
            return
        for path, item in self.extra:
            self.jobs.add_folder(path, partial(self._delete, path, item))

    def _delete(self, path: str, item: Item) -> bool:
        """Delete an item, and return whether it is gone.

        Items that the patterns do not select stay, and so do their folders.
        """
        if isinstance(item, File):
            return self.selection.includes_file(path) and self._trash(path, item)
        if not isinstance(item, Folder):
            note = f"a {item.type or 'item of unknown type'} is not a file, so it is not deleted"
            self.builder.add("skipped", TreeEntry(path, item=item, note=note))
            return False
        if self.selection.is_everything:
            return self._trash(path, item)
        if not self.selection.includes_folder(path):
            return False
        deleted = [self._delete(f"{path}/{child.name}", child) for child in item.items()]
        return all(deleted) and self._trash(path, item)

    def _trash(self, path: str, item: File | Folder) -> bool:
        if not self.dry_run:
            _delete_unchanged(item, recursive=self.selection.is_everything)
        self.builder.add("deleted", TreeEntry(path, item=item))
        return True


def _delete_unchanged(item: File | Folder, *, recursive: bool) -> None:
    """Move the item to the trash, unless it has changed since it was listed. It may be gone already."""
    if_unchanged = item.etag is not None
    try:
        if isinstance(item, Folder):
            item.delete(recursive=recursive, if_unchanged=if_unchanged)
        else:
            item.delete(if_unchanged=if_unchanged)
    except NotFound:
        pass
