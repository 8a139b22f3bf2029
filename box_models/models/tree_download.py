"""A folder, brought to a directory of this disk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from box_models.errors import BoxError, DecodeError
from box_models.models.file import File
from box_models.models.folder import Folder, FolderMini
from box_models.models.tree_report import Tally, TreeEntry, TreeReport
from box_models.models.unknown import UnknownItem
from box_models.transfer.names import local_names, settle_directory, size_at
from box_models.transfer.part import abandon, sweep
from box_models.transfer.progress import Meter, ProgressArg
from box_models.transfer.trees import Selection, Undertaking, undertake

if TYPE_CHECKING:
    from box_models.models import Item

OnLocalConflict: TypeAlias = Literal["replace", "skip", "error"]
"""What a download of a tree does where a file with other content is on this disk already."""


@dataclass(frozen=True)
class TreeDownload:
    """Brings a tree here: a listing for each folder, and a request for each file that is not here already.

    ``root`` is resolved; nothing is written outside of it, nor through a link. ``coming`` is what is being written.
    """

    undertaking: Undertaking
    tally: Tally
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
        if settle_directory(directory, self.root):
            self.tally.note(
                "folders", TreeEntry(inside, directory, folder if isinstance(folder, Folder) else None)
            )
        items = self._named(folder, inside)
        names = local_names([(name, str(item.id)) for item, name in items])
        for (item, name), local in zip(items, names, strict=True):
            path = f"{inside}/{name}" if inside else name
            if isinstance(item, Folder) and self.selection.has_folder(path):
                self._begin_folder(item, directory / local, path)
            elif not isinstance(item, Folder) and self.selection.has_file(path):
                self.undertaking.attempt(path, partial(self._begin, item, directory / local, path))
        sweep(directory, set(names))

    def _named(self, folder: FolderMini, inside: str) -> list[tuple[Item, str]]:
        """List a folder, each item once, with its name; what cannot be read has failed."""
        items: dict[object, tuple[Item, str]] = {}
        for item in folder.items():
            try:
                if isinstance(item, UnknownItem) and item.error is not None:
                    raise DecodeError(f"{item.error} (in a listing)")
                items[(item.type, item.id) if item.id else id(item)] = item, item.name
            except BoxError as error:
                self.tally.failed(f"{inside}/?" if inside else "?", error)
        return list(items.values())

    def _begin_folder(self, folder: Folder, directory: Path, path: str) -> None:
        self.undertaking.folder(path, lambda: self.bring(folder, directory, path))

    def _begin(self, item: Item, target: Path, path: str) -> None:
        if isinstance(item, File):
            self.undertaking.file(path, item.size, lambda meter: self._fetch(item, target, path, meter))
        else:
            note = f"a {item.type or 'thing without a type'}, which has no content"
            self.tally.note("skipped", TreeEntry(path, item=item, note=note))

    def _fetch(self, file: File, target: Path, path: str, meter: Meter) -> None:
        size = size_at(target)
        if size is not None:
            same = size == file.size and _sha1_of(target) == file.sha1
            if same or self.on_conflict == "skip":
                note = "the same is here" if same else "the name is taken"
                return self.tally.note("skipped", TreeEntry(path, target, file, note))
            if self.on_conflict == "error":
                raise FileExistsError(f"{target} is here already, with other content")
        self.coming.add(target)
        file._content().to_path(target, meter, overwrite=self.on_conflict == "replace")
        self.coming.discard(target)
        return self.tally.note("created" if size is None else "versioned", TreeEntry(path, target, file))


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
    tally = Tally()
    coming: set[Path] = set()
    try:
        with undertake(root.name, workers, progress, tally.failed) as undertaking:
            TreeDownload(undertaking, tally, selection, on_conflict, root, coming).bring(folder, root)
    except BaseException:
        abandon(coming)
        raise
    return tally.report()
