"""The actual items in a folder, read without injected faults."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from box_models import Box, EnterpriseView, File, Folder, Secret, WebLink
from tests.resources import RESOURCES


class Version(NamedTuple):
    """An earlier version of a file, with the name that the file had then."""

    sha1: str
    name: str
    trashed: bool = False


class Facts(NamedTuple):
    """All fields of an item that a write can change, except times and etags."""

    kind: str
    sha1: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    shared: str = ""
    versions: tuple[Version, ...] = ()
    comments: tuple[str, ...] = ()
    locked: bool = False
    favorite: bool = False
    watermarked: bool = False
    dated: bool = False


Items: TypeAlias = dict[str, Facts]
"""Items by path."""

_FIELDS = (
    *("name", "sha1", "description", "tags", "shared_link", "url"),
    *(
        "version_number",
        "comment_count",
        "lock",
        "collections",
        "watermark_info",
        "expires_at",
        "disposition_at",
    ),
)


def items_below(folder: Folder, above: str = "") -> Items:
    """Return all items in the folder and its subfolders."""
    items: Items = {}
    for item in folder.items(fields=_FIELDS):
        path = f"{above}/{item.name}"
        assert path not in items, f"Box has two items {path}"
        if isinstance(item, Folder):
            facts = Facts("folder", "", item.description or "", item.tags, _shared(item))
            items[path] = facts._replace(
                favorite=bool(item.collections), watermarked=item.watermark_info.is_watermarked
            )
            items |= items_below(item, path)
        elif isinstance(item, File):
            items[path] = _file(item)
        else:
            assert isinstance(item, WebLink)
            facts = Facts("web_link", item.url, item.description or "", shared=_shared(item))
            items[path] = facts._replace(favorite=bool(item.collections))
    return items


def trashed_items(box: Box, folder: Folder) -> Items:
    """Return the items in the trash that were deleted from the folder."""
    listing = box.trash(fields=("name", "parent"))
    trashed = [item for item in listing if isinstance(item, File | Folder | WebLink)]
    return {f"trash/{item.name}": Facts(item.type) for item in trashed if item.parent == folder}


def collaborators_below(folder: Folder) -> Items:
    """Return the collaborations of a folder and of the files and folders in it."""
    items = [folder, *(item for item in folder.items() if isinstance(item, File | Folder))]
    return {
        f"collaborators of {'/' if item is folder else item.name}, {number}": Facts(
            "collaboration", f"{each.role} {each.status}"
        )
        for item in items
        for number, each in enumerate(item.collaborations())
    }


def enterprise_resources(folder: Folder) -> Items:
    """Return the resources of the enterprise that a test created with the name of the folder."""
    rows = [row for row in RESOURCES if row.create_without_parent is None]
    return {
        f"{row.cls.__name__} {number}": Facts(row.cls.__name__, str(getattr(resource, row.field)))
        for row in rows
        for number, resource in enumerate(row.pages(folder, fields=(row.field,)))
    }


def users_of(folder: Folder) -> Items:
    """Return the users that a test created with the name of the folder, with their aliases, roles and root folders."""
    session = folder._session
    users: Items = {}
    for number, user in enumerate(EnterpriseView(session).users(folder.name)):
        root = Folder.model_validate({"id": "0"}, context=session.on_behalf({"As-User": Secret(user.id)}))
        users[f"User {number}"] = Facts(
            "User",
            shared=user.avatar_url and "avatar",
            description=user.job_title,
            tags=tuple(alias.email.replace(folder.name, "") for alias in user.aliases()),
            comments=(
                *(membership.role for membership in user.memberships()),
                *(path.replace(folder.name, "") for path in ids_in(root)),
            ),
        )
    return users


def ids_in(folder: Folder, above: str = "") -> dict[str, str]:
    """Return the ids of all items in the folder and its subfolders, by path."""
    items: dict[str, str] = {}
    for item in folder.items(fields=("name",)):
        assert isinstance(item, File | Folder | WebLink)
        path = f"{above}/{item.name}"
        items[path] = item.id
        if isinstance(item, Folder):
            items |= ids_in(item, path)
    return items


def _file(file: File) -> Facts:
    # Most files have one version and no comment, which needs no further request.
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
        file.lock is not None,
        bool(file.collections),
        file.watermark_info.is_watermarked,
        file.expires_at is not None or file.disposition_at is not None,
    )


def _shared(item: File | Folder | WebLink) -> str:
    return "" if item.shared_link is None else str(item.shared_link.access)
