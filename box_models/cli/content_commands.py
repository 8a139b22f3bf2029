"""``boxm cat`` and ``boxm put``: content from Box to stdout, and from stdin to Box."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from box_models.cli.box_paths import BoxItem, BoxPath, find_file, find_folder, find_or_none, for_each_item
from box_models.cli.output import item_record
from box_models.cli.parameters import OnConflictOption, PathArgument, PathsArgument
from box_models.cli.run_options import Run
from box_models.errors import NotFound
from box_models.models import File, Folder

VersionId: TypeAlias = Annotated[
    str, typer.Option("--version", metavar="ID", help="An earlier version, from boxm versions.")
]
Source: TypeAlias = Annotated[str, typer.Argument(metavar="SOURCE", help="A local file, or - for stdin.")]


def cat(ctx: typer.Context, paths: PathsArgument, version: VersionId = "") -> None:
    """Write the contents of files to stdout.

    Example: boxm cat /Docs/a.csv /Docs/b.csv > all.csv
    """
    run = Run.of(ctx)
    sys.stdout.flush()
    if version:
        if len(paths) != 1:
            raise typer.BadParameter("--version needs exactly one file")
        file = find_file(run.box, BoxPath.of(paths[0]))
        file.version(version).download(sys.stdout.buffer)
        return

    for_each_item(run.box, paths, lambda item, name: as_file(item, name).download(sys.stdout.buffer))


def put(
    ctx: typer.Context, source: Source, path: PathArgument, *, on_conflict: OnConflictOption = "version"
) -> None:
    """Upload a file, or stdin, under a path in Box.

    Example: pg_dump shop | boxm put - /Backups/shop.sql
    """
    run = Run.of(ctx)
    folder, name = target_of(run, path, "" if source == "-" else Path(source).name)
    content = sys.stdin.buffer if source == "-" else Path(source)
    file = folder.upload(content, name, on_conflict=on_conflict, progress=run.progress)
    run.out.result({**item_record(file), "outcome": file.outcome})


def target_of(run: Run, path: str, name: str) -> tuple[Folder, str]:
    """Return the folder and the name for a file that is put at a path: in the folder, if the path is one."""
    target = BoxPath.of(path)
    existing = find_or_none(run.box, target) if name or not target.names else None
    if isinstance(existing, Folder):
        if not name:
            raise typer.BadParameter(f"{path} is a folder; name a file in it")
        return existing, name
    if target.is_directory:
        raise NotFound(f"{path!r} was not found")
    return find_folder(run.box, target.parent), target.name


def as_file(item: BoxItem, path: str) -> File:
    """Return the item if it is a file. Raises `NotFound` otherwise."""
    if not isinstance(item, File):
        raise NotFound(f"{path!r} is a {item.type}, not a file")
    return item
