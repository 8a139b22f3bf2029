"""Upload of a local directory to a folder."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from box_models._same_name import name_key
from box_models.errors import DecodeError, NameConflict
from box_models.models.core.model import malformed_fields
from box_models.models.core.unknown import UnknownItem
from box_models.models.item import check_name
from box_models.models.item_types import File, Folder
from box_models.models.paths import child_of
from box_models.models.taken_names import item_of
from box_models.models.trees.existing_items import ExistingItems
from box_models.models.trees.mirror import Mirror
from box_models.models.trees.report import EntryOutcome, ReportBuilder, TreeEntry, TreeReport
from box_models.models.trees.tree_options import TreeOptions
from box_models.models.uploads import OnConflict, names_like, send_version, upload_file
from box_models.transfer.local_names import box_name
from box_models.transfer.progress import Meter
from box_models.transfer.sha1_cache import Sha1Cache, state_of
from box_models.transfer.tree_jobs import LocalEntry, Selection, TreeJobs, list_directory
from box_models.transfer.upload_source import UploadSource, open_source

if TYPE_CHECKING:
    from box_models.models.item_types import FolderMini, Item

_SAME_CONTENT, _NAME_TAKEN = "same content", "the name is taken"
_SKIPPED_KINDS = {
    "link": "symbolic link, and follow_symlinks is off",
    "special": "not a regular file or directory",
}


@dataclass(frozen=True)
class LocalDirectory:
    """A local directory and its path in the tree.

    ``parents`` identifies the directories above it if links are followed.
    """

    path: Path
    tree_path: str = ""
    parents: frozenset[tuple[int, int]] = frozenset()

    def at(self, name: str) -> str:
        """Return the path in the tree of an entry of this directory."""
        return f"{self.tree_path}/{name}" if self.tree_path else name


@dataclass(frozen=True)
class TreeUpload:
    """Uploads a tree. It lists each folder that exists, and uploads the files that are missing or different in Box.

    With ``dry_run``, it only reports what it would do.
    """

    jobs: TreeJobs
    builder: ReportBuilder
    checksums: Sha1Cache
    selection: Selection
    on_conflict: OnConflict
    follow_symlinks: bool
    dry_run: bool
    mirror: Mirror | None

    def upload_directory(
        self,
        directory: LocalDirectory,
        parent: FolderMini,
        name: str,
        *,
        existing: Item | None,
        first_of_name: bool,
    ) -> None:
        """Upload a directory as the folder ``name``. Separate jobs upload its contents."""
        # In a dry run, the parent stands for a new folder, in which nothing is looked up.
        folder: FolderMini = parent
        created = existing is None
        if existing is None and self.dry_run:
            if not first_of_name:
                raise conflict_with(None)
            self.builder.add("folders", TreeEntry(directory.tree_path, directory.path))
        elif existing is None:
            new, created = _create_folder(parent, check_name(name), use_existing=first_of_name)
            folder = new
            if created:
                self.builder.add("folders", TreeEntry(directory.tree_path, directory.path, new))
        elif isinstance(existing, Folder):
            folder = existing
        else:
            raise conflict_with(existing)
        self.jobs.add_folder(
            directory.tree_path, lambda: self._upload_entries(directory, folder, empty=created)
        )

    def _upload_entries(self, directory: LocalDirectory, folder: FolderMini, *, empty: bool) -> None:
        existing = ExistingItems() if empty else self._existing_items(directory, folder)
        entries = list_directory(directory.path, follow_symlinks=self.follow_symlinks)
        matches = existing.matching(entry.path.name for entry in entries)
        if self.mirror is not None:
            local_items = {id(item) for item in matches.values()}
            self.mirror.extra.extend(
                (directory.at(name), item) for item, name in existing.items if id(item) not in local_items
            )
        names = _Names(existing, matches, set())
        jobs = [
            _Job(self, directory, folder, names, entry)
            for entry in entries
            if self._is_selected(directory, entry)
        ]
        jobs.sort(key=lambda job: (name_key(job.name), job.item is None, job.name))
        names.siblings.update(name_key(job.name) for job in jobs)
        for _, same_key in groupby(jobs, lambda job: name_key(job.name)):
            first, *others = same_key
            self._queue([first, *(replace(job, first_of_name=False) for job in others)])

    def _queue(self, jobs: Sequence[_Job]) -> None:
        """Queue the jobs.

        Entries whose names may be the same to Box run one after the other, so that the first one gets the name.
        """
        first = jobs[0]
        if len(jobs) > 1:
            self.jobs.add_in_order([job.run for job in jobs])
        elif first.entry.kind == "folder":
            self.jobs.add_folder(first.path, first.upload_folder)
        else:
            self.jobs.add_file(first.path, first.entry.size, first.upload_file)

    def _is_selected(self, directory: LocalDirectory, entry: LocalEntry) -> bool:
        path = directory.at(entry.path.name)
        if not (self.selection.includes_folder if entry.kind == "folder" else self.selection.includes_file)(
            path
        ):
            return False
        error = entry.error
        if entry.kind == "folder" and entry.identity in directory.parents:
            error = OSError(errno.ELOOP, "this link leads to a folder above it", str(entry.path))
        if error is not None:
            self.builder.add("failed", TreeEntry(path, entry.path, error=error))
        elif entry.kind in _SKIPPED_KINDS:
            self.builder.add("skipped", TreeEntry(path, entry.path, note=_SKIPPED_KINDS[entry.kind]))
        return error is None and entry.kind not in _SKIPPED_KINDS

    def _existing_items(self, directory: LocalDirectory, folder: FolderMini) -> ExistingItems:
        items: dict[object, tuple[Item, str]] = {}
        for item in folder.items():
            if isinstance(item, UnknownItem) and item.error is not None:
                error = DecodeError(f"{item.error} (in a listing)")
                self.builder.add_failure(directory.at(item.name or "?"), error)
            elif "name" not in malformed_fields(item):
                # If the folder changes during the listing, an item can be listed twice.
                items[(item.type, item.id)] = (item, item.name)
        return ExistingItems(list(items.values()))


class _Names(NamedTuple):
    """The names in one folder: the existing items, the one of each local name, and the keys of the names to upload."""

    existing: ExistingItems
    matches: dict[str, Item]
    siblings: set[str]


@dataclass(frozen=True)
class _Job:
    """The upload of one entry of a directory. ``first_of_name``: no entry before it has the same name to Box."""

    tree: TreeUpload
    directory: LocalDirectory
    folder: FolderMini
    names: _Names
    entry: LocalEntry
    first_of_name: bool = True

    @property
    def item(self) -> Item | None:
        """The item in Box that is this entry."""
        return self.names.matches.get(self.entry.path.name)

    @property
    def name(self) -> str:
        """The name in Box, which a download may have changed."""
        return box_name(self.entry.path.name) if self.item is None else self.item.name

    @property
    def path(self) -> str:
        return self.directory.at(self.entry.path.name)

    def run(self) -> None:
        """Upload the entry in this thread."""
        if self.entry.kind == "folder":
            self.tree.jobs.attempt(self.path, self.upload_folder)
        else:
            self.tree.jobs.expect(self.entry.size)
            self.tree.jobs.transfer_file(self.path, self.entry.size, self.upload_file)

    def upload_folder(self) -> None:
        """Upload a directory."""
        parents = self.directory.parents
        if self.tree.follow_symlinks:
            parents |= {self.entry.identity}
        self.tree.upload_directory(
            LocalDirectory(self.entry.path, self.path, parents),
            self.folder,
            self.name,
            existing=self.item,
            first_of_name=self.first_of_name,
        )

    def upload_file(self, meter: Meter) -> None:
        """Upload a file, unless Box has the same content under its name."""
        existing, path = self.item, self.entry.path
        if existing is None:
            check_name(self.name)
        known = self.tree.checksums.known_sha1(path)
        if known is not None and isinstance(existing, File) and existing.sha1 == known:
            self.tree.builder.add("skipped", TreeEntry(self.path, path, existing, _SAME_CONTENT))
            return
        with open_source(path) as source:
            before = state_of(source)
            outcome, item, note = self._settle(source, meter)
        is_sent = outcome in {"created", "versioned"} and not self.tree.dry_run
        if is_sent and item is not None and item.is_loaded("sha1"):
            self.tree.checksums.add(path, item.sha1, before=before)
        self.tree.builder.add(outcome, TreeEntry(self.path, self.entry.path, item, note))

    def _settle(self, source: UploadSource, meter: Meter) -> _Result:
        existing, on_conflict = self.item, self.tree.on_conflict
        if isinstance(existing, File) and self._has_same_content(existing, source):
            return "skipped", existing, _SAME_CONTENT
        taken_by = self.names.existing.by_key.get(name_key(self.name))
        if on_conflict == "rename" and taken_by is not None:
            return self._upload_renamed(source, meter)
        if existing is None:
            if self.tree.dry_run:
                return self._plan_new(source, taken_by)
            return self._upload_new(source, meter, may_exist=taken_by is not None)
        if not isinstance(existing, File) or on_conflict == "error":
            raise conflict_with(existing)
        if on_conflict == "skip":
            return "skipped", existing, _NAME_TAKEN
        return "versioned", existing if self.tree.dry_run else send_version(existing, source, meter), ""

    def _upload_renamed(self, source: UploadSource, meter: Meter) -> _Result:
        """Upload under the next free name, unless a file with an earlier name of the series has the same content."""
        for name in names_like(self.name):
            existing = self.names.existing.by_name.get(name)
            if isinstance(existing, File) and self._has_same_content(existing, source):
                return "skipped", existing, _SAME_CONTENT
            if name_key(name) not in self.names.existing.by_key.keys() | self.names.siblings:
                if self.tree.dry_run:
                    return "created", None, ""
                file = upload_file(
                    self.folder, source, name, on_conflict="rename", meter=meter, check_first=False
                )
                return "created", file, ""
        raise AssertionError("names_like() yields names without end")

    def _plan_new(self, source: UploadSource, taken_by: Item | None) -> _Result:
        """Return the result of a dry run for a file that the listing did not show."""
        if isinstance(taken_by, File):
            return self._skipped(taken_by, source, "error")
        if taken_by is not None or not (self.first_of_name or self.tree.on_conflict == "rename"):
            raise conflict_with(taken_by)
        return "created", None, ""

    def _upload_new(self, source: UploadSource, meter: Meter, *, may_exist: bool) -> _Result:
        """Upload a file that the listing did not show.

        It may exist all the same, under a name that Box treats as the same.
        """
        on_conflict = self.tree.on_conflict
        if not self.first_of_name and on_conflict != "rename":
            on_conflict = "error"  # The existing file came from this tree, so it must not be overwritten.
        # If the name is probably taken, look before sending the content: "skip" does, "error" does not.
        check_first = may_exist or (on_conflict == "error" and not self.first_of_name)
        mode: OnConflict = "skip" if on_conflict == "error" and check_first else on_conflict
        try:
            file = upload_file(
                self.folder, source, self.name, on_conflict=mode, meter=meter, check_first=check_first
            )
        except NameConflict as conflict:
            if isinstance(conflict.existing, File) and self._has_same_content(conflict.existing, source):
                return "skipped", conflict.existing, _SAME_CONTENT
            raise
        if file.outcome == "skipped":
            return self._skipped(file, source, on_conflict)
        return "versioned" if file.outcome == "versioned" else "created", file, ""

    def _skipped(self, file: File, source: UploadSource, on_conflict: OnConflict) -> _Result:
        """Return the result for an existing file. Raises NameConflict if different content is an error."""
        if self._has_same_content(file, source):
            return "skipped", file, _SAME_CONTENT
        if on_conflict == "error":
            raise conflict_with(file)
        return "skipped", file, _NAME_TAKEN

    def _has_same_content(self, item: File, source: UploadSource) -> bool:
        return item.size == source.length and item.sha1 == self.tree.checksums.sha1_of(source)


_Result: TypeAlias = tuple[EntryOutcome, File | None, str]
"""The outcome, the file in Box, and a note."""


def _create_folder(parent: FolderMini, name: str, *, use_existing: bool) -> tuple[Folder, bool]:
    """Return the folder, and whether it was created."""
    try:
        return parent.create_folder(name), True
    except NameConflict as conflict:
        existing = item_of(conflict, parent, name) if use_existing else None
        if isinstance(existing, Folder):
            return existing, False
        raise


def conflict_with(item: Item | None) -> NameConflict:
    """Return the error that Box would raise for a name that this item has."""
    kind = "item" if item is None else item.type or "item"
    conflict = NameConflict(f"a {kind} with this name exists", code="item_name_in_use")
    conflict.existing = None if isinstance(item, UnknownItem) else item
    return conflict


def upload_tree(
    folder: FolderMini,
    local: Path,
    name: str | None,
    *,
    options: TreeOptions,
    on_conflict: OnConflict,
    follow_symlinks: bool,
) -> TreeReport:
    """Upload a directory to a folder."""
    _check_directory(local, delete=options.delete)
    checked_name = check_name(box_name(local.resolve().name) if name is None else name)
    status = local.stat()
    top = LocalDirectory(local, parents=frozenset({(status.st_dev, status.st_ino)}))
    with options.open_jobs(checked_name) as (jobs, builder, checksums):
        selection, dry_run = options.selection, options.dry_run
        mirror = Mirror(jobs, builder, selection, dry_run) if options.delete else None
        tree = TreeUpload(jobs, builder, checksums, selection, on_conflict, follow_symlinks, dry_run, mirror)
        existing = child_of(folder, checked_name) if dry_run else None
        tree.upload_directory(top, folder, checked_name, existing=existing, first_of_name=True)
        if mirror is not None:
            mirror.delete_extra()
    return builder.report()


def _check_directory(local: Path, *, delete: bool) -> None:
    """Raise an OSError if the path is not a directory, and ValueError for an empty one if its mirror would be empty."""
    if not local.is_dir():
        kind, number = (
            (NotADirectoryError, errno.ENOTDIR) if local.exists() else (FileNotFoundError, errno.ENOENT)
        )
        raise kind(number, "local is not a directory", str(local))
    if delete and not any(local.iterdir()):
        raise ValueError(
            f"delete=True: the directory {str(local)!r} is empty, perhaps because a drive is not mounted, and nothing was "
            "deleted; to empty the folder in Box, delete it there"
        )
