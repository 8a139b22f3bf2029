"""``boxm comment``, ``comments``, ``versions`` and ``trash``."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from box_models.cli.box_paths import BoxItem, BoxPath, find_file
from box_models.cli.exit_codes import for_each
from box_models.cli.output import Output, Record, display, item_record
from box_models.cli.parameters import PathArgument
from box_models.cli.run_options import Run
from box_models.errors import NotFound
from box_models.models import Comment, UnknownItem

Text: TypeAlias = Annotated[str, typer.Argument(metavar="TEXT", help="The comment.")]
Trashed: TypeAlias = Annotated[
    list[str], typer.Argument(metavar="NAME", help="Ids (id:123) or names, as boxm trash ls shows them.")
]

_VERSION_FIELDS = ("id", "size", "modified_at", "sha1", "name")
_TRASH_FIELDS = ("id", "type", "size", "trashed_at", "name")


def comment(ctx: typer.Context, path: PathArgument, text: Text) -> None:
    """Add a comment to a file.

    Example: boxm comment /Projects/plan.pdf 'Please review'
    """
    run = Run.of(ctx)
    run.out.result(_comment_record(find_file(run.box, BoxPath.of(path)).add_comment(text)))


def comments(ctx: typer.Context, path: PathArgument) -> None:
    """List the comments of a file, oldest first.

    Example: boxm comments /Projects/plan.pdf
    """
    run = Run.of(ctx)
    matches = map(_comment_record, find_file(run.box, BoxPath.of(path)).comments())
    run.out.rows(
        matches,
        lambda each: (
            f"{display(each['created_at'])}  {display(each['created_by'])}: {display(each['message'])}"
        ),
    )


def versions(ctx: typer.Context, path: PathArgument) -> None:
    """List the earlier versions of a file, newest first, without the current one.

    Example: boxm versions /Projects/plan.pdf
    """
    run = Run.of(ctx)
    matches = find_file(run.box, BoxPath.of(path)).versions()
    run.out.rows((item_record(version, _VERSION_FIELDS) for version in matches), _line_of_version)


trash: typer.Typer = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, help="List and restore deleted items."
)


@trash.command("ls")
def trash_ls(ctx: typer.Context) -> None:
    """List the items in the trash.

    Example: boxm trash ls
    """
    run = Run.of(ctx)
    run.out.rows((item_record(item, _TRASH_FIELDS) for item in run.box.trash()), _line_of_trash)


@trash.command("restore")
def trash_restore(ctx: typer.Context, names: Trashed) -> None:
    """Restore items from the trash to their folders.

    Example: boxm trash restore plan.pdf
    """
    run = Run.of(ctx)
    items = [item for item in run.box.trash() if not isinstance(item, UnknownItem)]
    for_each(((name, name) for name in names), lambda name: _restore(items, name, run.out))


def _restore(items: list[BoxItem], name: str, out: Output) -> None:
    id = BoxPath.of(name).id if name.removeprefix("box:").startswith("id:") else None
    matches = [item for item in items if (item.id == id if id else item.name == name.rpartition("/")[2])]
    if not matches:
        raise NotFound(f"{name!r} is not in the trash; see boxm trash ls")
    if len(matches) > 1:
        ids = ", ".join(f"id:{item.id}" for item in matches)
        raise ValueError(f"{name!r} is in the trash {len(matches)} times; name one of {ids}")
    out.result(item_record(matches[0].restore()))


def _comment_record(comment: Comment) -> Record:
    return {
        "id": comment.id,
        "created_at": comment.created_at,
        "created_by": comment.created_by.name,
        "message": comment.message,
    }


def _line_of_version(record: Record) -> str:
    return f"{record['id']:>12}  {record['size']:>12}  {display(record['modified_at']):<20}  {display(record['name'])}"


def _line_of_trash(record: Record) -> str:
    slash = "/" if record["type"] == "folder" else ""
    return f"{record['id']:>12}  {display(record['trashed_at']):<20}  {display(record['name'])}{slash}"
