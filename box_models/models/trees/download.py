"""Download of a folder tree to a local directory."""

from __future__ import annotations

import errno
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from box_models.errors import BoxError, DecodeError
from box_models.models.core.unknown import UnknownItem
from box_models.models.item_types import File, Folder
from box_models.models.trees.local_mirror import LocalMirror
from box_models.models.trees.report import ReportBuilder, TreeEntry, TreeReport
from box_models.models.trees.tree_options import TreeOptions
from box_models.transfer.local_names import ensure_directory, existing_size, unique_local_names
from box_models.transfer.partial_file import remove_leftovers, remove_unfinished, set_modification_time
from box_models.transfer.progress import Meter
from box_models.transfer.sha1_cache import Sha1Cache
from box_models.transfer.tree_jobs import Selection, TreeJobs
from box_models.transfer.upload_source import open_source

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini, Item

OnLocalConflict: TypeAlias = Literal["replace", "skip", "error"]
"""The action of a tree download if a local file exists with different content."""


@dataclass(frozen=True)
class TreeDownload:
    """Downloads a tree. It lists each folder, and downloads the files that are missing or different here.

    ``root`` is a resolved path; nothing is written outside of it or through a symbolic link. ``in_progress`` holds the paths of
    the files that are being written.
    """

    jobs: TreeJobs
    builder: ReportBuilder
    checksums: Sha1Cache
    selection: Selection
    on_conflict: OnLocalConflict
    keep_mtime: bool
    root: Path
    in_progress: set[Path]
    mirror: LocalMirror | None = None
    folder_ids: set[str] = field(default_factory=set[str])

    def download_folder(self, folder: FolderMini, directory: Path, folder_path: str = "") -> None:
        """Create the directory, and queue a job for each item in the folder."""
        if folder.id in self.folder_ids:
            raise DecodeError(f"Box lists folder {folder.id} in more than one place; it is downloaded once")
        self.folder_ids.add(folder.id)
        created = ensure_directory(directory, self.root, dry_run=self.builder.dry_run)
        if created and folder_path:
            self.builder.add(
                "folders", TreeEntry(folder_path, directory, folder if isinstance(folder, Folder) else None)
            )
        items = self._named_items(folder, folder_path)
        names = unique_local_names([(name, str(item.id)) for item, name in items])
        if self.mirror is not None:
            self.mirror.add_extra(directory, folder_path, set(names))
        for (item, name), local in zip(items, names, strict=True):
            path = f"{folder_path}/{name}" if folder_path else name
            if isinstance(item, Folder) and self.selection.includes_folder(path):
                self._queue_folder(item, directory / local, path)
            elif not isinstance(item, Folder) and self.selection.includes_file(path):
                self.jobs.attempt(path, partial(self._queue_file, item, directory / local, path))
        if not self.builder.dry_run:
            remove_leftovers(directory, set(names))

    def _named_items(self, folder: FolderMini, folder_path: str) -> list[tuple[Item, str]]:
        """Return the items of the folder with their names, without duplicates.

        Unreadable entries are reported as failed.
        """
        items: dict[object, tuple[Item, str]] = {}
        for item in folder.items():
            try:
                if isinstance(item, UnknownItem) and item.error is not None:
                    raise DecodeError(f"{item.error} (in a listing)")
                items[(item.type, item.id) if item.id else id(item)] = item, item.name
            except BoxError as error:
                self.builder.add_failure(f"{folder_path}/?" if folder_path else "?", error)
        return list(items.values())

    def _queue_folder(self, folder: Folder, directory: Path, path: str) -> None:
        self.jobs.add_folder(path, lambda: self.download_folder(folder, directory, path))

    def _queue_file(self, item: Item, target: Path, path: str) -> None:
        if isinstance(item, File):
            self.jobs.add_file(
                path, item.size, lambda meter: self._download_file(item, target, path=path, meter=meter)
            )
        else:
            note = f"a {item.type or 'item of unknown type'} has no content"
            self.builder.add("skipped", TreeEntry(path, item=item, note=note))

    def _download_file(self, file: File, target: Path, *, path: str, meter: Meter) -> None:
        size = existing_size(target)
        if size is not None:
            same = size == file.size and self._has_same_content(file, target)
            if same and self.keep_mtime and not self.builder.dry_run and file.content_modified_at is not None:
                set_modification_time(target, file.content_modified_at)
            if same or self.on_conflict == "skip":
                note = "same content" if same else "the name is taken"
                return self.builder.add("skipped", TreeEntry(path, target, file, note))
            if self.on_conflict == "error":
                raise FileExistsError(f"{target} already exists with different content")
        if not self.builder.dry_run:
            self.in_progress.add(target)
            overwrite = self.on_conflict == "replace"
            sha1 = file._content(self.keep_mtime).to_path(target, meter, overwrite=overwrite)
            self.in_progress.discard(target)
            if sha1 is not None:
                self.checksums.add(target, sha1)
        return self.builder.add("created" if size is None else "versioned", TreeEntry(path, target, file))

    def _has_same_content(self, file: File, target: Path) -> bool:
        if self.checksums.known_sha1(target) == file.sha1:
            return True
        with open_source(target) as source:
            return source.length == file.size and self.checksums.sha1_of(source) == file.sha1


def download_tree(
    folder: FolderMini, to: Path, *, options: TreeOptions, on_conflict: OnLocalConflict, keep_mtime: bool
) -> TreeReport:
    """Download the folder to a directory."""
    if options.delete and folder.items(limit=1).first() is None:
        raise ValueError(
            f"delete=True: the folder {folder.id} is empty, and nothing was deleted; to empty {str(to)!r}, delete it there"
        )
    if to.exists() and not to.is_dir():
        raise FileExistsError(errno.EEXIST, "to is a file, not a directory", str(to))
    if not options.dry_run:
        to.mkdir(parents=True, exist_ok=True)
    root = to.resolve()
    in_progress: set[Path] = set()
    try:
        with options.open_jobs(root.name) as (jobs, builder, checksums):
            mirror = LocalMirror(jobs, builder, options.selection) if options.delete else None
            tree = TreeDownload(
                jobs,
                builder,
                checksums,
                options.selection,
                on_conflict,
                keep_mtime,
                root,
                in_progress,
                mirror,
            )
            tree.download_folder(folder, root)
            if mirror is not None:
                mirror.delete_extra()
    except BaseException:
        remove_unfinished(in_progress)
        raise
    return builder.report()
