"""What is really the case: what lies in a folder, asked for over a line that works."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from box_models import Box, File, Folder, WebLink


class Version(NamedTuple):
    """An earlier content of a file, and the name the file had then."""

    sha1: str
    name: str
    trashed: bool = False


class Facts(NamedTuple):
    """All that a write can change about an item, but for times and etags."""

    kind: str
    sha1: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    shared: str = ""
    versions: tuple[Version, ...] = ()
    comments: tuple[str, ...] = ()


Truth: TypeAlias = dict[str, Facts]
"""Items by their path."""

_ASKED = (
    *("name", "sha1", "description", "tags", "shared_link", "url"),
    *("version_number", "comment_count"),
)


def truth_of(folder: Folder, above: str = "") -> Truth:
    """Return what lies in the folder, and below."""
    found: Truth = {}
    for item in folder.items(fields=_ASKED):
        path = f"{above}/{item.name}"
        assert path not in found, f"Box has two items {path}"
        if isinstance(item, Folder):
            found[path] = Facts("folder", "", item.description or "", item.tags, _shared(item))
            found |= truth_of(item, path)
        elif isinstance(item, File):
            found[path] = _file(item)
        else:
            assert isinstance(item, WebLink)
            found[path] = Facts("web_link", item.url, item.description or "", shared=_shared(item))
    return found


def trash_of(box: Box, folder: Folder) -> Truth:
    """Return what was deleted from the folder and lies in the trash."""
    listing = box.trash(fields=("name", "parent"))
    trashed = [item for item in listing if isinstance(item, File | Folder | WebLink)]
    return {f"trash/{item.name}": Facts(item.type) for item in trashed if item.parent == folder}


def ids_in(folder: Folder, above: str = "") -> dict[str, str]:
    """Return the ids of what lies in the folder, and below, by path."""
    found: dict[str, str] = {}
    for item in folder.items(fields=("name",)):
        assert isinstance(item, File | Folder | WebLink)
        path = f"{above}/{item.name}"
        found[path] = item.id
        if isinstance(item, Folder):
            found |= ids_in(item, path)
    return found


def _file(file: File) -> Facts:
    # Most files have one version and no comment: those need no more requests.
    versions = file.versions() if file.version_number != "1" else ()
    comments = file.comments() if file.comment_count else ()
    return Facts(
        "file",
        file.sha1,
        file.description,
        file.tags,
        _shared(file),
        tuple(Version(each.sha1, each.name, each.trashed_at is not None) for each in versions),
        tuple(comment.message for comment in comments),
    )


def _shared(item: File | Folder | WebLink) -> str:
    return "" if item.shared_link is None else str(item.shared_link.access)
