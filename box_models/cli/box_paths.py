"""Paths in Box as users type them, and the items that they mean.

A path is ``box:/Projects/plan.pdf``, ``box:id:123``, ``box:id:123/plan.pdf`` or a web address such as
``https://app.box.com/file/123``. Without ``box:``, it is a path in Box only for commands that need no local path. A pattern such as
``/Docs/*.csv`` or ``/Docs/**/*.csv`` means all items that match it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from box_models.box import Box
from box_models.cli.exit_codes import for_each
from box_models.errors import NotFound
from box_models.models import File, Folder, Item, UnknownItem, WebLink
from box_models.models.web_addresses import is_address, item_at

PREFIX = "box:"
_ID = re.compile(r"id:(\d{1,20})(/.*)?", re.DOTALL)
_PATTERN = re.compile(r"[*?\[]")

BoxItem: TypeAlias = File | Folder | WebLink
Patterns: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class BoxPath:
    """A path in Box: the id of a file or a folder, and the names below it. ``text`` is as typed."""

    text: str
    id: str = "0"
    kind: Literal["file", "folder"] | None = "folder"
    names: tuple[str, ...] = ()
    is_directory: bool = False
    """Whether the path ends with a slash, so that it can only mean a folder."""

    @classmethod
    def of(cls, text: str) -> BoxPath:
        """Read a path, with or without ``box:``. Raises ValueError for an empty path and an invalid id."""
        if is_address(text):
            kind, id = item_at("PATH", text)
            return cls(text, id, "file" if kind == "file" else "folder")
        rest = text.removeprefix(PREFIX)
        if not rest and not text:
            raise ValueError("a path in Box must not be empty; / is the root folder")
        start = _ID.fullmatch(rest)
        if rest.startswith("id:") and start is None:
            raise ValueError(f"{text}: an id has 1 to 20 digits, as in box:id:123 or box:id:123/plan.pdf")
        below = rest if start is None else start[2] or ""
        names = tuple(name for name in below.split("/") if name)
        if start is None:
            return cls(text, names=names, is_directory=rest.endswith("/"))
        return cls(text, start[1], "folder" if below or start[1] == "0" else None, names, below.endswith("/"))

    @property
    def is_pattern(self) -> bool:
        """Whether the path has wildcards."""
        return any(_PATTERN.search(name) for name in self.names)

    @property
    def parent(self) -> BoxPath:
        """The path without its last name. Raises ValueError for a path that has no name."""
        if not self.names:
            raise ValueError(f"{self.text}: name a file or a folder, as in /Projects/plan.pdf")
        return BoxPath(
            self.text.rstrip("/").rpartition("/")[0] or "/", self.id, self.kind, self.names[:-1], True
        )

    @property
    def name(self) -> str:
        """The last name of the path, or an empty string."""
        return self.names[-1] if self.names else ""


def is_in_box(text: str) -> bool:
    """Return whether a command that takes both kinds of paths reads this one as a path in Box."""
    return text.startswith(PREFIX) or is_address(text)


def find_item(box: Box, path: BoxPath) -> BoxItem:
    """Return the item at a path. One request for each name; an id alone costs one or two."""
    if not path.names and path.kind == "file":
        return box.file(path.id)
    if not path.names and path.kind is None:
        return _by_id(box, path)
    folder = box.folder(path.id)
    item = folder.get("/".join(path.names)) if path.names else folder
    if path.is_directory and not isinstance(item, Folder):
        raise NotFound(f"{path.text!r} is a {item.type}, not a folder")
    return _known(item, path.text)


def find_or_none(box: Box, path: BoxPath) -> BoxItem | None:
    """Return the item at a path, or None if it does not exist."""
    try:
        return find_item(box, path)
    except NotFound:
        return None


def find_folder(box: Box, path: BoxPath) -> Folder:
    """Return the folder at a path. Raises `NotFound` if it is missing or not a folder."""
    item = find_item(box, path)
    if not isinstance(item, Folder):
        raise NotFound(f"{path.text!r} is a {item.type}, not a folder")
    return item


def find_file(box: Box, path: BoxPath) -> File:
    """Return the file at a path. Raises `NotFound` if it is missing or not a file."""
    item = find_item(box, path)
    if not isinstance(item, File):
        raise NotFound(f"{path.text!r} is a {item.type}, not a file")
    return item


def expand(box: Box, text: str) -> list[BoxItem]:
    """Return the items that a path or a pattern means, sorted by path.

    A pattern that matches nothing is read as a name.
    """
    path = BoxPath.of(text)
    if not path.is_pattern:
        return [find_item(box, path)]
    plain = next(number for number, name in enumerate(path.names) if _PATTERN.search(name))
    start = find_item(box, BoxPath(text, path.id, "folder", path.names[:plain]))
    matches = list(_matching(start, {path.names[plain:]})) if isinstance(start, Folder) else []
    items = [_known(item, text) for item in matches if isinstance(item, Folder) or not path.is_directory]
    return sorted(items, key=lambda item: item.path.casefold()) if items else [find_item(box, path)]


def for_each_item(
    box: Box, paths: Iterable[str], action: Callable[[BoxItem, str], object], *, ignore_missing: bool = False
) -> None:
    """Run the action on each item that a path or a pattern means, with its name for errors.

    Failures do not stop the others. ``ignore_missing`` skips paths that do not exist.
    """

    def run(name: str, target: BoxItem | Exception) -> None:
        if isinstance(target, Exception):
            raise target
        action(target, name)

    targets = _targets(box, paths, ignore_missing=ignore_missing)
    for_each(((name, (name, target)) for name, target in targets), lambda target: run(*target))


def _targets(
    box: Box, paths: Iterable[str], *, ignore_missing: bool
) -> Iterator[tuple[str, BoxItem | Exception]]:
    """Yield each item with the path that the caller wrote, or with its own path if it matches a pattern."""
    for path in paths:
        try:
            items = expand(box, path)
        except Exception as problem:  # noqa: BLE001  raised by the action
            if not (ignore_missing and isinstance(problem, NotFound)):
                yield path, problem
            continue
        for item in items:
            yield (item.path if BoxPath.of(path).is_pattern else path), item


def matches_glob(name: str, pattern: str) -> bool:
    """Return whether a name matches a pattern. Letter case counts."""
    return fnmatchcase(name, pattern)


def _known(item: Item, text: str) -> BoxItem:
    if isinstance(item, UnknownItem):
        raise NotFound(f"{text!r} is of an unknown type, {item.type!r}")
    return item


def _by_id(box: Box, path: BoxPath) -> BoxItem:
    try:
        return box.file(path.id).load()
    except NotFound:
        pass
    try:
        return box.folder(path.id).load()
    except NotFound:
        raise NotFound(f"{path.text!r} is not the id of a file or a folder") from None


def _matching(folder: Folder, states: set[Patterns]) -> Iterator[Item]:
    """Yield the items below a folder that one of the patterns matches. Lists only folders that can contain matches."""
    states = _without_stars(states)
    for item in folder.items():
        after = {each for state in states if state for each in _after(state, item.name)}
        if () in _without_stars(after):
            yield item
        if isinstance(item, Folder) and any(after):
            yield from _matching(item, after)


def _after(state: Patterns, name: str) -> Iterator[Patterns]:
    """Yield what remains of the patterns after a name. At the end of a path, ``**`` matches at least one name."""
    if state[0] == "**":
        yield from [state] if state[1:] else [state, ()]
    elif matches_glob(name, state[0]):
        yield state[1:]


def _without_stars(states: set[Patterns]) -> set[Patterns]:
    """Return the states with those in which a leading ``**`` matches nothing."""
    more = {state[1:] for state in states if state and state[0] == "**" and state[1:]} - states
    return _without_stars(states | more) if more else states
