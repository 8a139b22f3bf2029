"""``boxm sync`` and ``boxm check``: make a folder in Box and a local directory equal, or compare them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from box_models.cli.box_paths import BoxPath, find_folder, is_in_box
from box_models.cli.exit_codes import FAILED
from box_models.cli.output import Record, display
from box_models.cli.parameters import ExcludeOption, IncludeOption
from box_models.cli.run_options import Run
from box_models.cli.transfer_commands import DryRun
from box_models.cli.transfer_report import TransferReport, TreeArguments
from box_models.errors import NotFound
from box_models.home import home
from box_models.models import Folder
from box_models.models.trees.report import TreeReport

SourceOfTree: TypeAlias = Annotated[
    str, typer.Argument(metavar="SRC", help="A directory, or a folder as box:/….")
]
TargetOfTree: TypeAlias = Annotated[
    str, typer.Argument(metavar="DST", help="A directory, or a folder as box:/….")
]
Delete: TypeAlias = Annotated[
    bool, typer.Option("--delete", help="Delete everything in the target that the source does not contain.")
]
Checksum: TypeAlias = Annotated[
    bool,
    typer.Option("--checksum", help="Read all local files again, also if size and time are the same."),
]


def sync(
    ctx: typer.Context,
    source: SourceOfTree,
    target: TargetOfTree,
    *,
    delete: Delete = False,
    checksum: Checksum = False,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    dry_run: DryRun = False,
) -> None:
    """Make the target contain the files of the source. Files of the same size and sha1 are not sent.

    The sha1 of a local file is kept until its size or modification time changes. With --checksum, all files are read again.

    With --delete, items that are only in the target are deleted after everything else has succeeded: in Box, they go to the trash.
    Excluded items stay.

    Example: boxm sync --delete --exclude '*.tmp' Reports box:/Reports
    """
    run = Run.of(ctx)
    report = TransferReport(run, dry_run)
    local, place, is_upload = _sides(source, target)
    options: TreeArguments = {
        "delete": delete,
        "include": include or [],
        "exclude": exclude or [],
        "dry_run": dry_run,
        "errors": "report",
        "sha1_cache": _sha1_cache(checksum),
        "on_entry": report.on_entry(),
        "progress": run.progress,
    }
    if is_upload:
        parent, name = _place_of(run, place)
        tree = parent.upload_dir(local, name, **options)
    else:
        tree = find_folder(run.box, place).download(local, keep_mtime=True, **options)
    report.add_tree(tree, "")
    report.finish()


def check(
    ctx: typer.Context,
    source: SourceOfTree,
    target: TargetOfTree,
    *,
    checksum: Checksum = False,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
) -> None:
    """Compare a directory with a folder by size and sha1, and print the differences.

    If there are any, the exit code is 1.

    Example: boxm check Reports box:/Reports
    """
    run = Run.of(ctx)
    local, place, _ = _sides(source, target)
    if not local.is_dir():
        raise FileNotFoundError(f"{local} is not a directory")
    options: TreeArguments = {
        "dry_run": True,
        "errors": "report",
        "include": include or [],
        "exclude": exclude or [],
        "sha1_cache": _sha1_cache(checksum),
    }
    tree = _compare(find_folder(run.box, place), local, options).raise_for_errors()
    kinds = {"only here": tree.created, "differs": tree.versioned, "only in Box": tree.deleted}
    rows: list[Record] = [
        {"path": entry.path, "difference": kind} for kind, entries in kinds.items() for entry in entries
    ]
    run.out.rows(rows, lambda row: f"{row['difference']:<11}  {display(row['path'])}")
    run.out.summary(
        f"{len(rows):,} {'difference' if len(rows) == 1 else 'differences'}, {len(tree.skipped):,} equal"
    )
    if rows:
        raise typer.Exit(FAILED)


def _sha1_cache(checksum: bool) -> Path | None:
    """Return the file that keeps the sha1 of local files from one run to the next. None with ``--checksum``."""
    return None if checksum else home() / "sha1.sqlite3"


def _compare(folder: Folder, local: Path, options: TreeArguments) -> TreeReport:
    """Return the report of an upload that would make the folder a mirror of the directory."""
    if not any(local.iterdir()):  # such an upload is refused, so ask what a download would create
        tree = folder.download(local, **options)
        return replace(tree, created=(), deleted=tree.created)
    parent, name = _parent_of(folder)
    mirror: TreeArguments = {**options, "delete": True}
    return parent.upload_dir(local, name, **mirror)


def _sides(source: str, target: str) -> tuple[Path, BoxPath, bool]:
    """Return the local directory, the folder in Box, and whether the folder is the target."""
    if is_in_box(source) == is_in_box(target):
        raise typer.BadParameter(
            "one side is a local directory and the other one a folder in Box, as in box:/Reports"
        )
    if is_in_box(target):
        return Path(source), BoxPath.of(target), True
    return Path(target), BoxPath.of(source), False


def _place_of(run: Run, path: BoxPath) -> tuple[Folder, str]:
    """Return the parent and the name of the folder at a path, which may not exist yet."""
    if path.names:
        return find_folder(run.box, path.parent), path.name
    return _parent_of(find_folder(run.box, path))


def _parent_of(folder: Folder) -> tuple[Folder, str]:
    if folder.id == "0":
        raise ValueError(
            "the root folder cannot be compared or written as a whole; name a folder, as in box:/Reports"
        )
    if folder.parent is None:
        raise NotFound(f"you cannot see the parent folder of {folder.name!r}")
    return folder.parent, folder.name
