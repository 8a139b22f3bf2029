"""A folder, brought to a directory of this disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from box_models.errors import BoxError, DecodeError
from box_models.models.core.unknown import UnknownItem
from box_models.models.file import File
from box_models.models.folder import Folder, FolderMini
from box_models.models.trees.report import ReportBuilder, TreeEntry, TreeReport
from box_models.transfer.local_names import ensure_directory, existing_size, unique_local_names
from box_models.transfer.partial_file import remove_leftovers, remove_unfinished
from box_models.transfer.progress import Meter, ProgressArg
from box_models.transfer.tree_jobs import Selection, TreeJobs, open_tree_jobs

if TYPE_CHECKING:
    from box_models.models import Item

OnLocalConflict: TypeAlias = Literal["replace", "skip", "error"]
"""What a download of a tree does where a file with other content is on this disk already."""


@dataclass(frozen=True)
class TreeDownload:
    """Brings a tree here: a listing for each folder, and a request for each file that is not here already.

    ``root`` is resolved; nothing is written outside of it, nor through a link. ``coming`` is what is being written.
    """

    jobs: TreeJobs
    builder: ReportBuilder
    selection: Selection
    on_conflict: OnLocalConflict
    root: Path
    coming: set[Path]
    seen: set[str] = field(default_factory=set[str])

    def bring(self, folder: FolderMini, directory: Path, inside: str = "") -> None:
        """Make the directory, and have all that lies in the folder brought into it."""
        if folder.id in self.seen:
            raise DecodeError(f"folder {folder.id} lies in itself, or in two folders: it is brought once")
        self.seen.add(folder.id)
        if ensure_directory(directory, self.root):
            self.builder.note(
                "folders", TreeEntry(inside, directory, folder if isinstance(folder, Folder) else None)
            )
        items = self._named(folder, inside)
        names = unique_local_names([(name, str(item.id)) for item, name in items])
        for (item, name), local in zip(items, names, strict=True):
            path = f"{inside}/{name}" if inside else name
            if isinstance(item, Folder) and self.selection.has_folder(path):
                self._begin_folder(item, directory / local, path)
            elif not isinstance(item, Folder) and self.selection.has_file(path):
                self.jobs.attempt(path, partial(self._begin, item, directory / local, path))
        remove_leftovers(directory, set(names))

    def _named(self, folder: FolderMini, inside: str) -> list[tuple[Item, str]]:
        """List a folder, each item once, with its name; what cannot be read has failed."""
        items: dict[object, tuple[Item, str]] = {}
        for item in folder.items():
            try:
                if isinstance(item, UnknownItem) and item.error is not None:
                    raise DecodeError(f"{item.error} (in a listing)")
                items[(item.type, item.id) if item.id else id(item)] = item, item.name
            except BoxError as error:
                self.builder.failed(f"{inside}/?" if inside else "?", error)
        return list(items.values())

    def _begin_folder(self, folder: Folder, directory: Path, path: str) -> None:
        self.jobs.folder(path, lambda: self.bring(folder, directory, path))

    def _begin(self, item: Item, target: Path, path: str) -> None:
        if isinstance(item, File):
            self.jobs.file(path, item.size, lambda meter: self._fetch(item, target, path, meter))
        else:
            note = f"a {item.type or 'thing without a type'}, which has no content"
            self.builder.note("skipped", TreeEntry(path, item=item, note=note))

    def _fetch(self, file: File, target: Path, path: str, meter: Meter) -> None:
        size = existing_size(target)
        if size is not None:
            same = size == file.size and _sha1_of(target) == file.sha1
            if same or self.on_conflict == "skip":
                note = "the same is here" if same else "the name is taken"
                return self.builder.note("skipped", TreeEntry(path, target, file, note))
            if self.on_conflict == "error":
                raise FileExistsError(f"{target} is here already, with other content")
        self.coming.add(target)
        file._content().to_path(target, meter, overwrite=self.on_conflict == "replace")
        self.coming.discard(target)
        return self.builder.note("created" if size is None else "versioned", TreeEntry(path, target, file))


def _sha1_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest()


def download_tree(
    folder: FolderMini,
    to: Path,
    selection: Selection,
    on_conflict: OnLocalConflict,
    workers: int,
    progress: ProgressArg,
) -> TreeReport:
    """Bring a folder into a directory, with this many threads."""
    to.mkdir(parents=True, exist_ok=True)
    root = to.resolve()
    builder = ReportBuilder()
    coming: set[Path] = set()
    try:
        with open_tree_jobs(root.name, workers, progress, builder.failed) as jobs:
            TreeDownload(jobs, builder, selection, on_conflict, root, coming).bring(folder, root)
    except BaseException:
        remove_unfinished(coming)
        raise
    return builder.report()
