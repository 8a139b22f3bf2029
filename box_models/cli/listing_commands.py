"""``boxm ls``, ``tree``, ``du``, ``stat``, ``find`` and ``search``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal, TypeAlias, TypeVar

import typer

from box_models.cli.box_paths import BoxPath, expand, find_folder, find_item, matches_glob
from box_models.cli.output import Output, Record, display, full_record, item_record, item_records
from box_models.cli.parameters import PathArgument, StartArgument, duration_of, size_of
from box_models.cli.run_options import Run
from box_models.models import File, Folder, Item

Long: TypeAlias = Annotated[bool, typer.Option("--long", "-l", help="Also show id, size and time.")]
Recursive: TypeAlias = Annotated[
    bool, typer.Option("--recursive", "-R", help="Also list everything in the folders.")
]
Level: TypeAlias = Annotated[int, typer.Option("--level", "-L", min=1, help="Show only so many levels.")]
Summary: TypeAlias = Annotated[bool, typer.Option("--summary", "-s", help="Show only the total.")]
Words: TypeAlias = Annotated[list[str], typer.Argument(metavar="WORD", help="The words to search for.")]
ItemType: TypeAlias = Literal["file", "folder"]
OnlyType: TypeAlias = Annotated[ItemType | None, typer.Option("--type", help="Only files, or only folders.")]
ItemT = TypeVar("ItemT", bound=Item)

_STAT_FIELDS = (
    *("id", "type", "name", "path", "size", "sha1", "etag", "description", "created_at", "modified_at"),
    *("content_created_at", "content_modified_at", "created_by", "modified_by", "owned_by", "shared_link"),
)
_ANY_DEPTH = 1_000_000


def ls(
    ctx: typer.Context, path: StartArgument = "/", *, long: Long = False, recursive: Recursive = False
) -> None:
    """List a folder, sorted by name. Folders end with a slash.

    Example: boxm ls -l /Projects
    """
    run = Run.of(ctx)
    out, items = run.out, expand(run.box, path)
    needed = _needed_fields(out)
    if len(items) != 1 or not isinstance(items[0], Folder):
        names: Iterable[tuple[str, Item]] = ((item.path, item) for item in items)
    elif recursive:
        names = _below(items[0], needed)
    else:
        names = ((item.name, item) for item in _sorted(items[0].items(fields=needed)))
    if out.is_text:
        for name, item in names:
            out.line((_long_columns(item) if long else "") + _slashed(name, item))
    else:
        out.rows(item_record(item, out.item_fields) for _, item in names)


def tree(ctx: typer.Context, path: StartArgument = "/", level: Level = _ANY_DEPTH) -> None:
    """Show a folder as a tree.

    Example: boxm tree -L 2 /Projects
    """
    run = Run.of(ctx)
    out, folder = run.out, find_folder(run.box, BoxPath.of(path))
    if not out.is_text:
        matches = _to_level(folder, level, _needed_fields(out))
        out.rows(item_record(item, out.item_fields) for item in matches)
        return
    out.line(display(folder.path))
    for line in _branches(folder, level):
        out.line(line)


def du(ctx: typer.Context, path: StartArgument = "/", summary: Summary = False) -> None:
    """Show the size of each folder, in bytes, with everything in it.

    Example: boxm du -s /Projects
    """
    run = Run.of(ctx)
    top = find_folder(run.box, BoxPath.of(path))
    folders = iter([top]) if summary else (folder for folder, _, _ in top.walk(threads=8))
    records = ({"size": folder.size, "path": folder.path, "id": folder.id} for folder in folders)
    run.out.rows(records, lambda each: f"{each['size']}\t{display(each['path'])}")


def stat(ctx: typer.Context, path: PathArgument) -> None:
    """Show the fields of a file or a folder.

    Example: boxm stat /Projects/plan.pdf --fields id,sha1
    """
    run = Run.of(ctx)
    item = find_item(run.box, BoxPath.of(path))
    known = [name for name in _STAT_FIELDS if name == "path" or name in type(item).model_fields]
    run.out.one(full_record(item, run.out.fields or known))


@dataclass(frozen=True)
class Filters:
    """The conditions of ``find``."""

    name: str | None
    kind: ItemType | None
    sizes: tuple[int | None, int | None]
    times: tuple[datetime | None, datetime | None]

    def select(self, item: File | Folder) -> bool:
        """Return whether the item meets all conditions. Sizes select only files."""
        smallest, largest = self.sizes
        after, before = self.times
        return (
            (self.name is None or matches_glob(item.name, self.name))
            and (self.kind is None or item.type == self.kind)
            and (self.sizes == (None, None) or isinstance(item, File))
            and (smallest is None or item.size >= smallest)
            and (largest is None or item.size <= largest)
            and (after is None or (item.modified_at or after) >= after)
            and (before is None or (item.modified_at or before) <= before)
        )


def find(
    ctx: typer.Context,
    path: StartArgument = "/",
    *,
    name: Annotated[str | None, typer.Option("--name", metavar="GLOB", help="Names that match.")] = None,
    kind: OnlyType = None,
    min_size: Annotated[str, typer.Option("--min-size", metavar="SIZE", help="Files of at least 1k.")] = "",
    max_size: Annotated[str, typer.Option("--max-size", metavar="SIZE", help="Files of at most 10M.")] = "",
    newer: Annotated[str, typer.Option("--newer", metavar="AGE", help="Changed in the last 7d.")] = "",
    older: Annotated[str, typer.Option("--older", metavar="AGE", help="Not changed in the last 30d.")] = "",
) -> None:
    """Find files and folders in a folder, and print their full paths.

    It reads the folders themselves, so the result is never out of date.

    Example: boxm find /Projects --name '*.pdf' --min-size 1M
    """
    run = Run.of(ctx)
    sizes = (size_of(min_size) if min_size else None, size_of(max_size) if max_size else None)
    filters = Filters(name, kind, sizes, (_time_ago(newer), _time_ago(older)))
    top = find_folder(run.box, BoxPath.of(path))
    matches = (item for _, item in _below(top, _needed_fields(run.out)) if filters.select(item))
    run.out.rows(item_records(matches, run.out.item_fields), _path_line)


def search(
    ctx: typer.Context,
    words: Words,
    *,
    kind: OnlyType = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many results.")] = None,
) -> None:
    """Search names and contents with Box's index, which is some minutes behind. Print full paths.

    Example: boxm search quarterly report --limit 10
    """
    run = Run.of(ctx)
    needed, query = _needed_fields(run.out), " ".join(words)
    if kind is None:
        matches: Iterable[Item] = run.box.search(query, fields=needed, limit=limit)
    else:
        matches = run.box.search(query, type=File if kind == "file" else Folder, fields=needed, limit=limit)
    run.out.rows(item_records(matches, run.out.item_fields), _path_line)


def _needed_fields(out: Output) -> tuple[str, ...] | None:
    """Return the fields to request in a listing, or None for the usual ones."""
    if not out.fields:
        return None
    chosen = (name.partition(".")[0] for name in out.fields if name != "path")
    return tuple(dict.fromkeys(["type", "id", "name", "size", "modified_at", *chosen]))


def _below(top: Folder, fields: tuple[str, ...] | None) -> Iterator[tuple[str, File | Folder]]:
    """Yield all folders and files below a folder, each with its path from there."""
    start = len(top.path.rstrip("/")) + 1
    for _, folders, files in top.walk(threads=8, fields=fields):
        below: list[File | Folder] = [*folders, *files]
        for item in _sorted(below):
            yield item.path[start:], item


def _to_level(folder: Folder, level: int, fields: tuple[str, ...] | None) -> Iterator[Item]:
    for item in _sorted(folder.items(fields=fields)):
        yield item
        if isinstance(item, Folder) and level > 1:
            yield from _to_level(item, level - 1, fields)


def _branches(folder: Folder, level: int, indent: str = "") -> Iterator[str]:
    items = _sorted(folder.items())
    for item in items:
        is_last = item is items[-1]
        yield f"{indent}{'└── ' if is_last else '├── '}{_slashed(item.name, item)}"
        if isinstance(item, Folder) and level > 1:
            yield from _branches(item, level - 1, indent + ("    " if is_last else "│   "))


def _sorted(items: Iterable[ItemT]) -> list[ItemT]:
    return sorted(items, key=lambda item: (item.name.casefold(), item.name))


def _slashed(name: str, item: Item) -> str:
    return display(name) + ("/" if isinstance(item, Folder) and not name.endswith("/") else "")


def _path_line(record: Record) -> str:
    is_folder = record["type"] == "folder" and record["path"] != "/"
    return f"{display(record['path'])}{'/' if is_folder else ''}"


def _long_columns(item: Item) -> str:
    values = item_record(item, ("id", "size", "modified_at"))
    size = "-" if values["size"] is None else str(values["size"])
    return f"{values['id']:>12}  {size:>12}  {display(values['modified_at']):<20}  "


def _time_ago(age: str) -> datetime | None:
    return datetime.now(UTC) - duration_of(age) if age else None
