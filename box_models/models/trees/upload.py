"""A directory of this disk, put into a folder."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from box_models.errors import DecodeError, NameConflict
from box_models.models.core.model import malformed_in
from box_models.models.core.unknown import UnknownItem
from box_models.models.file import File
from box_models.models.folder import Folder, FolderMini
from box_models.models.item import check_name
from box_models.models.trees.report import EntryOutcome, ReportBuilder, TreeEntry, TreeReport
from box_models.models.uploads import OnConflict, names_like, send_version, upload_file
from box_models.transfer.local_names import box_name, name_key
from box_models.transfer.progress import Meter, ProgressArg
from box_models.transfer.tree_jobs import LocalEntry, Selection, TreeJobs, list_directory, open_tree_jobs
from box_models.transfer.upload_source import UploadSource, open_source

if TYPE_CHECKING:
    from box_models.models import Item

_IDENTICAL, _TAKEN = "the same is there", "the name is taken"
_LEFT_OUT = {"link": "a link, and follow_symlinks is off", "special": "neither a file nor a folder"}


@dataclass(frozen=True)
class ExistingItems:
    """What lies in a folder of Box already, by name; ``keys`` are the names as far as Box may take them for the same."""

    named: dict[str, Item] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class LocalDirectory:
    """A directory, and where it is in the tree. ``above`` are the directories it lies in, where links are followed."""

    path: Path
    inside: str = ""
    above: frozenset[tuple[int, int]] = frozenset()

    def at(self, name: str) -> str:
        """Return the path of what has this name in it, from the top."""
        return f"{self.inside}/{name}" if self.inside else name


@dataclass(frozen=True)
class TreeUpload:
    """Puts a tree into Box: a listing for each folder that is there already, and a request for each file that is not."""

    jobs: TreeJobs
    builder: ReportBuilder
    selection: Selection
    on_conflict: OnConflict
    follow_symlinks: bool

    def put(
        self, branch: LocalDirectory, parent: FolderMini, name: str, *, there: ExistingItems, alone: bool
    ) -> None:
        """Put a directory into a folder under this name; its content follows in tasks of its own."""
        known = there.named.get(name)
        folder, made = _as_folder(known) if known is not None else _made(parent, name, adopt=alone)
        if made:
            self.builder.note("folders", TreeEntry(branch.inside, branch.path, folder))
        self.jobs.folder(branch.inside, lambda: self._fill(branch, folder, empty=made))

    def _fill(self, branch: LocalDirectory, folder: Folder, *, empty: bool) -> None:
        there = ExistingItems() if empty else self._listed(branch, folder)
        here = list_directory(branch.path, follow_symlinks=self.follow_symlinks)
        named = [(box_name(found.path.name), found) for found in here if self._takes(branch, found)]
        named.sort(key=lambda pair: (name_key(pair[0]), pair[0] not in there.named, pair[0]))
        siblings = {name_key(name) for name, _ in named}
        for _, twins in groupby(named, lambda pair: name_key(pair[0])):
            jobs = [
                _Job(self, branch, folder, there, siblings, name, found, alone=number == 0)
                for number, (name, found) in enumerate(twins)
            ]
            self._begin(jobs)

    def _begin(self, jobs: Sequence[_Job]) -> None:
        """Have siblings whose names Box may take for the same put there one after the other: who comes first has the name."""
        first = jobs[0]
        if len(jobs) > 1:
            self.jobs.together([job.run for job in jobs])
        elif first.found.kind == "folder":
            self.jobs.folder(first.path, first.put_folder)
        else:
            self.jobs.file(first.path, first.found.size, first.put_file)

    def _takes(self, branch: LocalDirectory, found: LocalEntry) -> bool:
        path = branch.at(found.path.name)
        if not (self.selection.has_folder if found.kind == "folder" else self.selection.has_file)(path):
            return False
        error = found.error
        if found.kind == "folder" and found.identity in branch.above:
            error = OSError(errno.ELOOP, "a link leads back to a folder it lies in", str(found.path))
        if error is not None:
            self.builder.note("failed", TreeEntry(path, found.path, error=error))
        elif found.kind in _LEFT_OUT:
            self.builder.note("skipped", TreeEntry(path, found.path, note=_LEFT_OUT[found.kind]))
        return error is None and found.kind not in _LEFT_OUT

    def _listed(self, branch: LocalDirectory, folder: Folder) -> ExistingItems:
        there = ExistingItems()
        for item in folder.items():
            if isinstance(item, UnknownItem) and item.error is not None:
                self.builder.failed(branch.at(item.name or "?"), DecodeError(f"{item.error} (in a listing)"))
            elif "name" not in malformed_in(item):
                there.named[item.name] = item
                there.keys.add(name_key(item.name))
        return there


@dataclass(frozen=True)
class _Job:
    """One entry of a directory that is to be put into a folder. ``alone``: no sibling before it has a name like its own."""

    tree: TreeUpload
    branch: LocalDirectory
    folder: Folder
    there: ExistingItems
    siblings: set[str]
    name: str
    found: LocalEntry
    alone: bool

    @property
    def path(self) -> str:
        return self.branch.at(self.found.path.name)

    def run(self) -> None:
        """Put it there now."""
        if self.found.kind == "folder":
            self.tree.jobs.attempt(self.path, self.put_folder)
        else:
            self.tree.jobs.expect(self.found.size)
            self.tree.jobs.move(self.path, self.found.size, self.put_file)

    def put_folder(self) -> None:
        """Put a folder there."""
        above = self.branch.above | {self.found.identity} if self.tree.follow_symlinks else self.branch.above
        below = LocalDirectory(self.found.path, self.path, above)
        self.tree.put(below, self.folder, check_name(self.name), there=self.there, alone=self.alone)

    def put_file(self, meter: Meter) -> None:
        """Put a file there, unless the same is there already."""
        check_name(self.name)
        with open_source(self.found.path) as source:
            fate, item, note = self._settle(source, meter)
        self.tree.builder.note(fate, TreeEntry(self.path, self.found.path, item, note))

    def _settle(self, source: UploadSource, meter: Meter) -> tuple[EntryOutcome, File, str]:
        known, on_conflict = self.there.named.get(self.name), self.tree.on_conflict
        taken = name_key(self.name) in self.there.keys
        if isinstance(known, File) and _same(known, source):
            return "skipped", known, _IDENTICAL
        if on_conflict == "rename" and taken:
            return self._put_beside(source, meter)
        if known is None:
            return self._send(source, meter, self.name, ask_first=taken)
        if not isinstance(known, File) or on_conflict == "error":
            raise conflict_with(known)
        if on_conflict == "skip":
            return "skipped", known, _TAKEN
        return "versioned", send_version(known, source, meter), ""

    def _put_beside(self, source: UploadSource, meter: Meter) -> tuple[EntryOutcome, File, str]:
        for name in names_like(self.name):
            there = self.there.named.get(name)
            if isinstance(there, File) and _same(there, source):
                return "skipped", there, _IDENTICAL
            if name_key(name) not in self.there.keys | self.siblings:
                return self._send(source, meter, name, ask_first=False)
        raise AssertionError("there is always another name")

    def _send(
        self, source: UploadSource, meter: Meter, name: str, *, ask_first: bool
    ) -> tuple[EntryOutcome, File, str]:
        on_conflict = self.tree.on_conflict
        if not self.alone and on_conflict != "rename":
            on_conflict = "error"  # what is in the way came from this tree
        # Nothing is sent in vain where the name is probably taken.
        wary = on_conflict == "error" and (ask_first or not self.alone)
        try:
            file = upload_file(
                self.folder,
                source,
                name,
                "skip" if wary else on_conflict,
                meter,
                ask_first=ask_first or wary,
            )
        except NameConflict as conflict:
            if isinstance(conflict.existing, File) and _same(conflict.existing, source):
                return "skipped", conflict.existing, _IDENTICAL
            raise
        if file.outcome != "skipped":
            return "versioned" if file.outcome == "versioned" else "created", file, ""
        if wary and not _same(file, source):
            raise conflict_with(file)
        return "skipped", file, _IDENTICAL if _same(file, source) else _TAKEN


def _same(item: File, source: UploadSource) -> bool:
    return item.size == source.length and item.sha1 == source.sha1


def _as_folder(known: Item) -> tuple[Folder, bool]:
    if not isinstance(known, Folder):
        raise conflict_with(known)
    return known, False


def _made(parent: FolderMini, name: str, *, adopt: bool) -> tuple[Folder, bool]:
    """Make a folder, or take the one that is there, where no sibling of like name can have made it."""
    try:
        return parent.create_folder(name), True
    except NameConflict as conflict:
        if adopt and isinstance(conflict.existing, Folder):
            return conflict.existing, False
        raise


def conflict_with(item: Item) -> NameConflict:
    """Make the error that Box would answer with."""
    conflict = NameConflict(f"a {item.type or 'thing'} of that name is there", code="item_name_in_use")
    conflict.existing = None if isinstance(item, UnknownItem) else item
    return conflict


def upload_tree(
    folder: FolderMini,
    local: Path,
    name: str | None,
    selection: Selection,
    on_conflict: OnConflict,
    workers: int,
    progress: ProgressArg,
    *,
    follow_symlinks: bool,
) -> TreeReport:
    """Put a directory into a folder, with this many threads."""
    if not local.is_dir():
        kind, number = (
            (NotADirectoryError, errno.ENOTDIR) if local.exists() else (FileNotFoundError, errno.ENOENT)
        )
        raise kind(number, "local is no directory", str(local))
    named = check_name(box_name(local.resolve().name) if name is None else name)
    builder = ReportBuilder()
    found = local.stat()
    top = LocalDirectory(local, above=frozenset({(found.st_dev, found.st_ino)}))
    with open_tree_jobs(named, workers, progress, builder.failed) as jobs:
        tree = TreeUpload(jobs, builder, selection, on_conflict, follow_symlinks)
        tree.put(top, folder, named, there=ExistingItems(), alone=True)
    return builder.report()
