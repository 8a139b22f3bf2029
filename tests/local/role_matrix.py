"""The methods that each role may call, run over HTTP and shown as a page: ``python -m tests.local.role_matrix``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from box_models import Box, BoxError
from box_models.local import serve
from tests.local.client import Client
from tests.local.shared_boxes import group, invite, login, person, user

ROLES = (
    "owner",
    "co-owner",
    "editor",
    "viewer uploader",
    "previewer uploader",
    "viewer",
    "previewer",
    "uploader",
)
INTRODUCTION = """\
# Roles of collaborators

A collaboration gives a user or a group a role on a file or a folder. The role holds for everything below the folder, and cannot be reduced
there. A user with several roles, from several folders and groups, has the rights of all of them.

This table is run, not written: each role calls each method over HTTP, and the table shows the result. A number is the status of
the error. `python -m tests.local.role_matrix > docs/roles.md` writes this page, and a test fails if it is out of date.

The rights come from Box's support article about the permission levels of collaborators. Its footnotes were not available. The following
rules are our reading, and the real Box may differ:

- Only owners and co-owners invite co-owners, change their roles and remove them.
- Owners and co-owners may remove the lock of another user.
- Changing or removing an existing shared link needs the same right as setting its password.
- Changing a description needs the same right as a rename.
"""


@dataclass(frozen=True)
class Shared:
    """A shared folder, seen by one user: a file with two versions and a comment, a web link, and a folder."""

    box: Box
    owner: Client
    folder: str
    file: str
    inside: str
    web_link: str
    collaboration: str
    """The collaboration of another user."""


Method = Callable[[Shared], object]


def _api(box: Box, folder: str, who: Mapping[str, str], role: str) -> object:
    item = {"type": "folder", "id": folder}
    return box.api.post_collaborations(
        item={"type": "folder", "id": item["id"]},
        accessible_by={"type": "user", "login": who["login"]},
        role=role,
    )


METHODS: Mapping[str, Mapping[str, Method]] = {
    "List a folder, see names, tags, metadata": {
        "list the folder": lambda s: s.box.folder(s.folder).items().all(),
        "read the fields of a file": lambda s: s.box.file(s.file).load(),
        "read the tags of a file": lambda s: s.box.file(s.file).tags,
        "list the collaborators": lambda s: s.box.api.get_folders_id_collaborations(s.folder),
    },
    "Preview, comment": {
        "read comments": lambda s: s.box.file(s.file).comments().all(),
        "add a comment": lambda s: s.box.file(s.file).add_comment("new"),
        "reply to an own comment": lambda s: s.box.file(s.file).add_comment("new").reply("newer"),
        "edit an own comment": lambda s: s.box.file(s.file).add_comment("new").edit("newer"),
        "delete an own comment": lambda s: s.box.file(s.file).add_comment("new").delete(),
        "list versions": lambda s: s.box.file(s.file).versions().all(),
        "get a thumbnail": lambda s: s.box.api.get_files_id_thumbnail_id(s.file, extension="png"),
    },
    "Download, copy, make a link": {
        "download a file": lambda s: s.box.file(s.file).read_bytes(),
        "download an old version": lambda s: s.box.api.get_files_id_content(
            s.file, version=_older_version(s)
        ),
        "download a zip archive": lambda s: s.box.api.post_zip_downloads(
            items=[{"type": "folder", "id": s.folder}]
        ),
        "copy a file": lambda s: s.box.file(s.file).copy(s.box.root, name=f"copy {s.file}"),
        "copy a folder": lambda s: s.box.folder(s.inside).copy(s.box.root, name=f"copy {s.inside}"),
        "create a link to a file": lambda s: s.box.file(s.file).share("open"),
        "create a link to a folder": lambda s: s.box.folder(s.inside).share("open"),
    },
    "Upload, new version, create a subfolder": {
        "upload a file": lambda s: s.box.folder(s.folder).upload(b"x", "new.txt"),
        "upload a version": lambda s: s.box.file(s.file).upload_version(b"three"),
        "create a folder": lambda s: s.box.folder(s.folder).create_folder("New"),
        "create a web link": lambda s: s.box.folder(s.folder).create_web_link("https://example.com", "Link"),
        "promote a version": lambda s: s.box.api.post_files_id_versions_current(
            s.file, id=_older_version(s), type="file_version"
        ),
    },
    "Lock and unlock": {
        "lock and unlock a file": lambda s: (s.box.file(s.file).lock_for(), s.box.file(s.file).unlock()),
    },
    "Delete, rename, move, tags, invite, link password, set roles": {
        "rename a file": lambda s: s.box.file(s.file).rename("b.txt"),
        "rename a folder": lambda s: s.box.folder(s.inside).rename("Renamed"),
        "rename a web link": lambda s: s.box.web_link(s.web_link).rename("Renamed"),
        "change a description": lambda s: s.box.file(s.file).update(description="new"),
        "set tags": lambda s: s.box.file(s.file).update(tags=["new"]),
        "set tags of a folder": lambda s: s.box.folder(s.inside).update(tags=["new"]),
        "move a file": lambda s: s.box.file(s.file).move(s.box.folder(s.inside)),
        "move a folder": lambda s: s.box.folder(s.inside).move(s.box.folder(_new_folder(s))),
        "delete a file": lambda s: s.box.file(s.file).delete(),
        "delete a folder": lambda s: s.box.folder(s.inside).delete(recursive=True),
        "delete a web link": lambda s: s.box.web_link(s.web_link).delete(),
        "restore a file": lambda s: s.box.file(_deleted_file(s)).restore(),
        "delete a file permanently": lambda s: s.box.file(_deleted_file(s)).purge(),
        "delete a version": lambda s: s.box.api.delete_files_id_versions_id(s.file, _older_version(s)),
        "restore a version": lambda s: s.box.api.put_files_id_versions_id(
            s.file, _deleted_version(s), trashed_at=None
        ),
        "change the access of a link": lambda s: s.box.folder(s.folder).share("company"),
        "set the password of a link": lambda s: s.box.file(s.file).share("open", password="Correct horse 1"),
        "remove a link": lambda s: s.box.folder(s.folder).unshare(),
        "invite an editor": lambda s: _api(s.box, s.folder, login("new@example.com"), "editor"),
        "change a role": lambda s: s.box.api.put_collaborations_id(s.collaboration, role="previewer"),
        "remove a collaborator": lambda s: s.box.api.delete_collaborations_id(s.collaboration),
    },
    "Folder settings, restrict invitations": {
        "restrict invitations": lambda s: s.box.folder(s.folder).update(can_non_owners_invite=False),
        "invite a co-owner": lambda s: _api(s.box, s.folder, login("new@example.com"), "co-owner"),
        "delete the shared folder": lambda s: s.box.folder(s.folder).delete(recursive=True),
    },
    "Owner only": {
        "give the folder away": lambda s: s.box.api.put_collaborations_id(s.collaboration, role="owner"),
    },
}
# The same table as in the support article, with what only owners may do at the end.
TABLE: Mapping[str, frozenset[str]] = {
    "List a folder, see names, tags, metadata": frozenset(ROLES),
    "Preview, comment": frozenset(ROLES) - {"uploader"},
    "Download, copy, make a link": frozenset({"owner", "co-owner", "editor", "viewer uploader", "viewer"}),
    "Upload, new version, create a subfolder": frozenset(ROLES) - {"viewer", "previewer"},
    "Lock and unlock": frozenset({"owner", "co-owner", "editor", "viewer uploader"}),
    "Delete, rename, move, tags, invite, link password, set roles": frozenset(
        {"owner", "co-owner", "editor"}
    ),
    "Folder settings, restrict invitations": frozenset({"owner", "co-owner"}),
    "Owner only": frozenset({"owner"}),
}
Results = dict[str, dict[str, dict[str, str]]]


def _older_version(shared: Shared) -> str:
    """Return the id of the first version, which the owner finds."""
    return _VERSIONS[shared.file]


def _deleted_version(shared: Shared) -> str:
    version = _older_version(shared)
    shared.owner.delete(f"/2.0/files/{shared.file}/versions/{version}")
    return version


def _deleted_file(shared: Shared) -> str:
    shared.owner.delete(f"/2.0/files/{shared.file}")
    return shared.file


def _new_folder(shared: Shared) -> str:
    return str(shared.owner.folder("Target", shared.folder)["id"])


_VERSIONS: dict[str, str] = {}


@contextmanager
def _boxes() -> Iterator[tuple[Client, dict[str, Box]]]:
    with serve() as server:
        owner = Client(server.engine)
        person(server.engine, "31")
        person(server.engine, "32")
        with Box(server.token, base_url=server.url) as own, Box("local_31", base_url=server.url) as other:
            yield owner, {role: own if role == "owner" else other for role in ROLES}


def results(*, through_group: bool = False) -> Results:
    """Call every method with every role. ``yes`` means success; otherwise, it is the error's status and code."""
    with _boxes() as (owner, boxes):
        sales = group(owner, "31") if through_group else user("31")
        return {
            row: {
                name: {role: _result(owner, boxes[role], role, method=method, who=sales) for role in ROLES}
                for name, method in methods.items()
            }
            for row, methods in METHODS.items()
        }


def _result(owner: Client, box: Box, role: str, *, method: Method, who: dict[str, str]) -> str:
    shared = _shared(owner, box, role, who=who)
    try:
        method(shared)
    except BoxError as error:
        return f"{error.status} {error.code}"
    finally:
        owner.delete(f"/2.0/folders/{shared.folder}", recursive="true")
    return "yes"


def _shared(owner: Client, box: Box, role: str, *, who: dict[str, str]) -> Shared:
    folder = owner.folder(f"Shared {role} {len(_VERSIONS)}")["id"]
    file = owner.upload("a.txt", b"one", folder)["id"]
    first = owner.get(f"/2.0/files/{file}").json()["file_version"]["id"]
    owner.upload_version(file, b"two")
    owner.comment(file, "hi")
    owner.put(f"/2.0/folders/{folder}", {"shared_link": {"access": "open"}})
    _VERSIONS[file] = first
    other = invite(owner, ("folder", folder), user("32"))["id"]
    if role != "owner":
        invite(owner, ("folder", folder), who, role)
    link = {"url": "https://example.com", "name": "Example", "parent": {"id": folder}}
    web_link = owner.post("/2.0/web_links", link).json()["id"]
    inside = owner.folder("Inside", folder)["id"]
    return Shared(box, owner, folder, file, inside, web_link, other)


def render(all_results: Results) -> str:
    """Return the page with the results."""
    cells = {
        cell for methods in all_results.values() for by_role in methods.values() for cell in by_role.values()
    }
    errors = [cell.split() for cell in sorted(cells - {"yes"})]
    codes = ", ".join(f"{status} is `{code}`" for status, code in errors)
    lines = [INTRODUCTION, f"The codes of the errors: {codes}.", ""]
    for row, methods in all_results.items():
        lines += [f"## {row}", "", f"| | {' | '.join(ROLES)} |", f"|---{'|---' * len(ROLES)}|"]
        lines += [
            f"| {name} | {' | '.join(cell.split()[0] for cell in by_role.values())} |"
            for name, by_role in methods.items()
        ]
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.stdout.write(render(results()))
