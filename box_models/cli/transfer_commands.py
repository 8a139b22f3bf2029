"""``boxm cp`` and ``boxm mv``: between this machine and Box, and inside Box."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from box_models.cli.box_paths import BoxItem, BoxPath, expand, is_in_box
from box_models.cli.content_commands import as_file, cat, put, target_of
from box_models.cli.folder_commands import delete
from box_models.cli.parameters import ExcludeOption, IncludeOption, OnConflictOption
from box_models.cli.run_options import Run
from box_models.cli.transfer_report import TransferReport, TreeArguments
from box_models.errors import NameConflict
from box_models.models import File, Folder
from box_models.models.trees.report import TreeReport
from box_models.models.uploads import names_like
from box_models.transfer.local_names import local_name

Places: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="SRC... DST", help="Sources and target; box: begins a path in Box.")
]
Recursive: TypeAlias = Annotated[bool, typer.Option("--recursive", "-r", help="Also folders.")]
DryRun: TypeAlias = Annotated[bool, typer.Option("--dry-run", help="Print the plan, and change nothing.")]
OnConflict: TypeAlias = Literal["error", "version", "rename", "skip"]


def cp(
    ctx: typer.Context,
    places: Places,
    *,
    recursive: Recursive = False,
    on_conflict: OnConflictOption = "version",
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    dry_run: DryRun = False,
) -> None:
    """Copy files and folders between this machine and Box, or inside Box.

    A file that exists with the same content is not sent again.

    Example: boxm cp -r --exclude '*.tmp' Reports box:/Archive
    """
    run = Run.of(ctx)
    transfer = Transfer(run, recursive, on_conflict, include or [], exclude or [], dry_run)
    if len(places) == 2 and "-" in places:
        source, target = places
        if source == "-":
            put(ctx, source, target, on_conflict=on_conflict)
        else:
            cat(ctx, [source])
        return
    _run(TransferReport(run, dry_run), places, transfer.copy)


def mv(
    ctx: typer.Context,
    places: Places,
    *,
    on_conflict: OnConflictOption = "version",
    dry_run: DryRun = False,
) -> None:
    """Move files and folders between this machine and Box, or inside Box.

    A source is deleted only after its content has arrived: in Box, it goes to the trash.

    Example: boxm mv box:/Inbox/scan.pdf box:/Archive/2026-scan.pdf
    """
    run = Run.of(ctx)
    transfer = Transfer(run, True, on_conflict, [], [], dry_run, moves=True)
    _run(TransferReport(run, dry_run), places, transfer.copy)


def _run(report: TransferReport, places: list[str], copy: Callable[[str, str, TransferReport], None]) -> None:
    """Copy each source to the target. A failure does not stop the others."""
    *sources, target = places
    if not sources:
        raise typer.BadParameter("name a source and a target")
    if not is_in_box(target) and not any(map(is_in_box, sources)):
        raise typer.BadParameter("neither source nor target is in Box; begin a path in Box with box:")
    if len(sources) > 1 and not is_in_box(target) and not Path(target).is_dir():
        raise typer.BadParameter(f"{target} is not a directory, and there are several sources")
    for source in sources:
        report.attempt(source, lambda source=source: copy(source, target, report))  # type: ignore[misc]
    report.finish()


@dataclass(frozen=True)
class Transfer:
    """The transfer of files and trees with the options of ``cp`` or ``mv``."""

    run: Run
    recursive: bool
    on_conflict: OnConflict
    include: list[str]
    exclude: list[str]
    dry_run: bool
    moves: bool = False

    def copy(self, source: str, target: str, report: TransferReport) -> None:
        """Copy or move a source to a target."""
        if not is_in_box(source):
            self._upload(Path(source), target, report)
            return
        for item in expand(self.run.box, source):
            name = item.path if BoxPath.of(source).is_pattern else source
            report.attempt(name, lambda item=item: self._copy_item(item, target, report))  # type: ignore[misc]

    def _copy_item(self, item: BoxItem, target: str, report: TransferReport) -> None:
        if isinstance(item, Folder) and not self.recursive:
            raise ValueError(f"{item.path} is a folder; use -r")
        if is_in_box(target):
            self._copy_in_box(item, target, report)
        elif isinstance(item, Folder):
            self._download_folder(item, Path(target), report)
        else:
            self._download_file(as_file(item, item.path), target, report)

    def _upload(self, source: Path, target: str, report: TransferReport) -> None:
        if not source.is_dir():
            self._upload_file(source, target, report)
            return
        if not self.recursive:
            raise ValueError(f"{source} is a directory; use -r")
        folder, name = target_of(self.run, target, source.resolve().name)
        tree = folder.upload_dir(source, name, on_conflict=self.on_conflict, **self._options(report, name))
        report.add_tree(tree, name)
        if self.moves and not self.dry_run:
            _remove_uploaded(tree, source)

    def _upload_file(self, source: Path, target: str, report: TransferReport) -> None:
        folder, name = target_of(self.run, target, source.name)
        if self.dry_run:
            existing = folder.get(name, None)
            report.add(self._planned(existing, _sha1(source)), name, existing)
            return
        file = folder.upload(source, name, on_conflict=self.on_conflict, progress=self.run.progress)
        report.add(file.outcome or "created", name, file)
        if self.moves and file.sha1 == _sha1(source):
            source.unlink()

    def _planned(self, existing: object, sha1: str) -> str:
        if existing is None:
            return "created"
        if isinstance(existing, File) and existing.sha1 == sha1:
            return "skipped"
        if self.on_conflict == "error" or (self.on_conflict == "version" and not isinstance(existing, File)):
            raise FileExistsError("the name is taken")
        return {"version": "versioned", "rename": "renamed", "skip": "skipped"}[self.on_conflict]

    def _download_folder(self, folder: Folder, target: Path, report: TransferReport) -> None:
        name = local_name(folder.name)
        tree = folder.download(
            target / name if target.is_dir() and folder.id != "0" else target,
            on_conflict=self._local_conflict(),
            keep_mtime=True,
            **self._options(report, name),
        )
        report.add_tree(tree, name)
        if self.moves and not self.dry_run and tree.ok and not _left_out(tree):
            delete(folder, recursive=True)

    def _options(self, report: TransferReport, top: str) -> TreeArguments:
        """Return the arguments that the upload and the download of a tree share."""
        return {
            "include": self.include,
            "exclude": self.exclude,
            "dry_run": self.dry_run,
            "errors": "report",
            "on_entry": report.on_entry(top),
            "progress": self.run.progress,
        }

    def _download_file(self, file: File, target: str, report: TransferReport) -> None:
        on_conflict = self._local_conflict()
        path = Path(target)
        if path.is_dir() or target.endswith("/"):
            path /= local_name(file.name)
        exists = path.exists()
        same = exists and path.is_file() and _sha1(path) == file.sha1
        if exists and not same and on_conflict == "error":
            raise FileExistsError(f"{path} already exists with different content")
        skips = exists and (same or on_conflict == "skip")
        if not skips and not self.dry_run:
            file.download(path, keep_mtime=True, progress=self.run.progress)
        report.add("skipped" if skips else "versioned" if exists else "created", str(path), file)
        if self.moves and not self.dry_run and (same or not skips):
            delete(file, recursive=False)

    def _local_conflict(self) -> Literal["replace", "skip", "error"]:
        if self.on_conflict == "rename":
            raise typer.BadParameter("--on-conflict rename is only for targets in Box")
        return "replace" if self.on_conflict == "version" else self.on_conflict

    def _copy_in_box(self, item: BoxItem, target: str, report: TransferReport) -> None:
        if self.include or self.exclude:
            raise typer.BadParameter("--include and --exclude need a source or a target on this machine")
        if isinstance(item, Folder) and item.id == "0":
            raise ValueError("the root folder cannot be copied or moved inside Box")
        folder, name = target_of(self.run, target, item.name)
        if self.dry_run:
            existing = folder.get(name, None)
            report.add(self._planned(existing, getattr(item, "sha1", "")), name, existing)
            return
        outcome, result = self._place(item, folder, name)
        report.add(outcome, result.path, result)

    def _place(self, item: BoxItem, folder: Folder, name: str) -> tuple[str, BoxItem]:
        """Copy or move an item to a folder, and return the outcome and the result."""
        for candidate in names_like(name) if self.on_conflict == "rename" else [name]:
            try:
                if self.moves:
                    return "moved", item.move(folder, name=candidate)
                return "created" if candidate == name else "renamed", item.copy(folder, name=candidate)
            except NameConflict as conflict:
                existing = conflict.existing
                if self.on_conflict == "error" or existing == item:
                    raise
                if self.on_conflict == "skip" and existing is not None:
                    return "skipped", existing
                if self.on_conflict == "version":
                    return self._as_version(as_file(item, name), existing, conflict)
        raise AssertionError("names_like() yields names without end")

    def _as_version(self, file: File, existing: object, conflict: NameConflict) -> tuple[str, BoxItem]:
        """Send the content of a file as a new version of the existing one, because Box cannot copy to a version."""
        if not isinstance(existing, File):
            raise conflict
        outcome = "skipped" if existing.sha1 == file.sha1 else "versioned"
        if outcome == "versioned":
            with file.open() as content:
                existing.upload_version(content)
        if self.moves:
            file.delete()
        return outcome, existing


def _left_out(report: TreeReport) -> bool:
    """Return whether some items of a tree were not transferred, such as web links and files whose names are taken."""
    return any(entry.note != "same content" for entry in report.skipped)


def _remove_uploaded(report: TreeReport, top: Path) -> None:
    """Delete the local files that Box has with the same content, and the directories that are empty then."""
    for entry in (*report.created, *report.versioned, *report.skipped):
        if entry.local is not None and isinstance(entry.item, File) and _sha1(entry.local) == entry.item.sha1:
            entry.local.unlink()
    for directory in sorted(
        (path for path in top.rglob("*") if path.is_dir() and not path.is_symlink()), reverse=True
    ):
        if not any(directory.iterdir()):
            directory.rmdir()
    if not any(top.iterdir()):
        top.rmdir()


def _sha1(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.sha1(usedforsecurity=False)).hexdigest()
