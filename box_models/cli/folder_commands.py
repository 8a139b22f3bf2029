"""``boxm mkdir`` and ``boxm rm``."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from box_models.cli.box_paths import BoxItem, BoxPath, find_folder, for_each_item
from box_models.cli.exit_codes import for_each
from box_models.cli.output import item_record
from box_models.cli.parameters import PathsArgument
from box_models.cli.run_options import Run
from box_models.models import Folder

Parents: TypeAlias = Annotated[
    bool, typer.Option("--parents", "-p", help="Create missing folders above, and accept an existing folder.")
]
Recursive: TypeAlias = Annotated[bool, typer.Option("--recursive", "-r", help="Also folders with contents.")]
Force: TypeAlias = Annotated[bool, typer.Option("--force", "-f", help="Ignore paths that do not exist.")]


def mkdir(ctx: typer.Context, paths: PathsArgument, parents: Parents = False) -> None:
    """Create folders.

    Example: boxm mkdir -p /Projects/2026/Drafts
    """
    run = Run.of(ctx)

    def create(text: str) -> None:
        path = BoxPath.of(text)
        if parents and path.names:
            names = "/".join(path.names)
            folder = run.box.folder(path.id).create_folder(names, parents=True, exist_ok=True)
        elif parents:
            folder = find_folder(run.box, path)
        else:
            folder = find_folder(run.box, path.parent).create_folder(path.name)
        run.out.result(item_record(folder))

    for_each(((path, path) for path in paths), create)


def rm(
    ctx: typer.Context, paths: PathsArgument, *, recursive: Recursive = False, force: Force = False
) -> None:
    """Move files and folders to the trash. boxm trash restore brings them back.

    Example: boxm rm -r '/Projects/2019/*'
    """
    run = Run.of(ctx)

    def remove(item: BoxItem, _name: str) -> None:
        delete(item, recursive=recursive)
        run.out.result(item_record(item))

    for_each_item(run.box, paths, remove, ignore_missing=force)


def delete(item: BoxItem, *, recursive: bool) -> None:
    """Move an item to the trash. Raises ValueError for the root folder."""
    if isinstance(item, Folder):
        if item.id == "0":
            raise ValueError("the root folder cannot be deleted")
        item.delete(recursive=recursive)
    else:
        item.delete()
