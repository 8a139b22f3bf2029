"""How each public method that writes is called. Every deed prepares what it needs, and returns what is then to be done."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypedDict, Unpack

import pytest
from urllib3 import encode_multipart_formdata

from box_models import Box, Comment, File, FileVersion, Folder, OAuth2, OutcomeUnknown, WebLink, boxv2
from box_models.session import Params
from box_models.transport import JSON, Body
from tests.resources import RESOURCES, ResourceRow, write_of

BIG = bytes(number % 251 for number in range(900))
"""More than goes up in one request here; in a single part, so that what a part meets meets this one each time."""
PARTS_FROM = 500


@dataclass(frozen=True)
class Place:
    """A folder of its own for a deed, and a directory."""

    box: Box
    folder: Folder
    directory: Path


Deed: TypeAlias = Callable[[Place], Callable[[], object]]

DEEDS: dict[str, Deed] = {}


def deed(*names: str) -> Callable[[Deed], Deed]:
    """Enter a deed under its names."""

    def enter(made: Deed) -> Deed:
        DEEDS.update(dict.fromkeys(names, made))
        return made

    return enter


def _file(place: Place) -> File:
    return place.folder.upload(b"The plan", "plan")


def _folder(place: Place) -> Folder:
    folder = place.folder.create_folder("plan")
    folder.upload(b"in it", "inner")
    return folder.load()


def _web_link(place: Place) -> WebLink:
    body: dict[str, JSON] = {"url": "https://example.com", "name": "plan", "parent": {"id": place.folder.id}}
    return place.box.web_link(json.loads(place.box.session.post("/web_links", json=body))["id"])


def _comment(place: Place) -> Comment:
    return _file(place).add_comment("Please review")


def _version(place: Place) -> FileVersion:
    file = _file(place)
    file.upload_version(b"The new plan")
    return file.versions().one()


# What files, folders and web links can do alike

MAKERS: dict[str, Callable[[Place], File | Folder | WebLink]] = {
    "File": _file,
    "Folder": _folder,
    "WebLink": _web_link,
}
GUARDED = ("File", "Folder")


def _assigned(item: File | Folder | WebLink) -> File | Folder | WebLink:
    item.description = "Told"
    return item


def _shared(item: File | Folder | WebLink) -> File | Folder | WebLink:
    item.share("open")
    return item


def _deletion(item: File | Folder | WebLink) -> Callable[..., object]:
    return partial(item.delete, recursive=True) if isinstance(item, Folder) else item.delete


def _deleted(item: File | Folder | WebLink) -> File | Folder | WebLink:
    _deletion(item)()
    return item


def _prepared(
    make: Callable[[Place], File | Folder | WebLink], verb: str, place: Place
) -> Callable[..., object]:
    item = make(place)
    verbs: dict[str, Callable[[], Callable[..., object]]] = {
        "rename": lambda: partial(item.rename, "final"),
        "update": lambda: partial(item.update, description="Told"),
        "save": lambda: _assigned(item).save,
        "share": lambda: partial(item.share, "open"),
        "unshare": lambda: _shared(item).unshare,
        "move": lambda: partial(item.move, place.folder.create_folder("there")),
        "delete": lambda: _deletion(item),
        "restore": lambda: _deleted(item).restore,
        "purge": lambda: _deleted(item).purge,
    }
    return verbs[verb]()


for _kind, _make in MAKERS.items():
    for _verb in ("rename", "update", "save", "share", "unshare", "move", "delete", "restore", "purge"):
        DEEDS[f"{_kind}.{_verb}"] = partial(_prepared, _make, _verb)


def _guarded(
    make: Callable[[Place], File | Folder | WebLink], verb: str, place: Place
) -> Callable[[], object]:
    return partial(_prepared(make, verb, place), if_unchanged=True)


for _kind in GUARDED:
    for _verb in ("rename", "update", "save", "delete"):
        DEEDS[f"{_kind}.{_verb}, if unchanged"] = partial(_guarded, MAKERS[_kind], _verb)


def _resource_write(row: ResourceRow, method: str, place: Place) -> Callable[[], object]:
    return write_of(row, method, place.folder)


for _row in RESOURCES:
    for _method, _, _ in _row.writes:
        DEEDS[_method] = partial(_resource_write, _row, _method)


# Files


@deed("File.copy")
def copy_file(place: Place) -> Callable[[], object]:
    return partial(_file(place).copy, place.folder, name="copy")


@deed("File.upload_version")
def upload_version(place: Place) -> Callable[[], object]:
    return partial(_file(place).upload_version, b"The new plan")


@deed("File.upload_version, if unchanged")
def upload_guarded_version(place: Place) -> Callable[[], object]:
    return partial(_file(place).upload_version, b"The new plan", if_unchanged=True)


@deed(*(f"File.upload_version, in parts: {part}" for part in ("opening", "a part", "commit")))
def upload_version_in_parts(place: Place) -> Callable[[], object]:
    return partial(_file(place).upload_version, BIG)


@deed("File.open")
def write_file(place: Place) -> Callable[[], object]:
    out = _file(place).open("wb")
    out.write(b"The new plan")
    return out.close


# Folders


@deed("Folder.copy")
def copy_folder(place: Place) -> Callable[[], object]:
    return partial(_folder(place).copy, place.folder, name="copy")


@deed("Folder.create_folder")
def create_folder(place: Place) -> Callable[[], object]:
    return partial(place.folder.create_folder, "new")


@deed("Folder.create_folder, with parents")
def create_folders(place: Place) -> Callable[[], object]:
    return partial(place.folder.create_folder, "new/newer/newest", parents=True)


@deed("Folder.upload")
def upload(place: Place) -> Callable[[], object]:
    return partial(place.folder.upload, b"The plan", "plan")


@deed("Folder.upload, as a version")
def upload_over(place: Place) -> Callable[[], object]:
    _file(place)
    return partial(place.folder.upload, b"The new plan", "plan", on_conflict="version")


@deed("Folder.upload, renamed")
def upload_beside(place: Place) -> Callable[[], object]:
    _file(place)
    return partial(place.folder.upload, b"The new plan", "plan", on_conflict="rename")


@deed(*(f"Folder.upload, in parts: {part}" for part in ("opening", "a part", "commit")))
def upload_in_parts(place: Place) -> Callable[[], object]:
    return partial(place.folder.upload, BIG, "big")


@deed("Folder.upload_dir: a folder", "Folder.upload_dir: a file")
def upload_dir(place: Place) -> Callable[[], object]:
    tree = place.directory / "tree" / "sub"
    tree.mkdir(parents=True, exist_ok=True)
    (tree / "one").write_bytes(b"1")
    (tree.parent / "two").write_bytes(b"2")
    return lambda: place.folder.upload_dir(tree.parent, workers=2).raise_for_errors()


@deed("Folder.open, a new file")
def write_new_file(place: Place) -> Callable[[], object]:
    out = place.folder.open("plan", "wb")
    out.write(b"The plan")
    return out.close


@deed("Folder.open, a version")
def write_new_version(place: Place) -> Callable[[], object]:
    _file(place)
    out = place.folder.open("plan", "wb")
    out.write(b"The new plan")
    return out.close


# What is said about files, and what they were before


@deed("Comment.reply")
def reply_to_comment(place: Place) -> Callable[[], object]:
    return partial(_comment(place).reply, "Done")


@deed("FileVersion.promote")
def promote_version(place: Place) -> Callable[[], object]:
    return _version(place).promote


@deed("FileVersion.delete")
def delete_version(place: Place) -> Callable[[], object]:
    return _version(place).delete


# What a session can do by itself: where nobody says how a request may be repeated, its method does


@deed("session.BoxSession.post")
def post(place: Place) -> Callable[[], object]:
    return lambda: place.box.session.post("/folders", json=_new_folder(place))


@deed("session.BoxSession.put")
def put(place: Place) -> Callable[[], object]:
    folder = _folder(place)
    return lambda: place.box.session.put(f"/folders/{folder.id}", json={"name": "final"})


@deed("session.BoxSession.delete")
def delete(place: Place) -> Callable[[], object]:
    folder = _folder(place)
    return lambda: place.box.session.delete(f"/folders/{folder.id}", params={"recursive": True})


@deed("session.BoxSession.upload")
def upload_content(place: Place) -> Callable[[], object]:
    told = json.dumps({"name": "new", "parent": {"id": place.folder.id}})
    form, kind = encode_multipart_formdata({"attributes": told, "file": ("new", b"The plan")})
    return lambda: place.box.session.upload("/files/content", Body(len(form), kind, lambda: iter([form])))


class _More(TypedDict, total=False):
    json: dict[str, JSON]
    params: Params


def _requested(place: Place, method: str, path: str, **more: Unpack[_More]) -> Callable[[], object]:
    # says_json, as the models do: else a page of some proxy's would be the answer, as it may be to any request.
    return lambda: place.box.session.request(method, path, says_json=True, **more)


@deed("session.BoxSession.request, POST")
def request_post(place: Place) -> Callable[[], object]:
    return _requested(place, "POST", "/folders", json=_new_folder(place))


@deed("session.BoxSession.request, PUT")
def request_put(place: Place) -> Callable[[], object]:
    return _requested(place, "PUT", f"/folders/{_folder(place).id}", json={"name": "final"})


@deed("session.BoxSession.request, DELETE")
def request_delete(place: Place) -> Callable[[], object]:
    return _requested(place, "DELETE", f"/folders/{_folder(place).id}", params={"recursive": True})


def _new_folder(place: Place) -> dict[str, JSON]:
    return {"name": "new", "parent": {"id": place.folder.id}}


# What programs of old can do, with a session of theirs


def _as_of_old(place: Place, work: Callable[[boxv2.BoxSession], object]) -> None:
    """Have a session of old do it; where that tells in its own words that the outcome is unknown, tell it in ours."""
    login, session = place.box.session.auth, place.box.session
    assert isinstance(login, OAuth2)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BOX_BASE_URL", session.base_url)
        old = boxv2.BoxSession(
            login.client_id,
            "client-secret",
            login.refresh_token,
            login.access_token,
            timeout=session.timeout.read,
            retry=session.retry,
        )
    try:
        with old:
            work(old)
    except (boxv2.BoxError, boxv2.BoxHttpResponseError) as told:
        if isinstance(told.__cause__, OutcomeUnknown):
            raise told.__cause__ from None
        raise


def _content(place: Place) -> Path:
    path = place.directory / "content"
    path.write_bytes(b"The new plan")
    return path


@deed("BoxSession.create_folder")
def create_folder_as_of_old(place: Place) -> Callable[[], object]:
    return lambda: _as_of_old(place, lambda old: old.create_folder("new", place.folder.id))


@deed("BoxSession.delete_folder")
def delete_folder_as_of_old(place: Place) -> Callable[[], object]:
    folder = _folder(place)
    return lambda: _as_of_old(place, lambda old: old.delete_folder(folder.id))


@deed("BoxSession.upload_file")
def upload_as_of_old(place: Place) -> Callable[[], object]:
    path = _content(place)
    return lambda: _as_of_old(place, lambda old: old.upload_file("new", place.folder.id, path))


@deed("BoxSession.upload_file, as a version")
def upload_over_as_of_old(place: Place) -> Callable[[], object]:
    file, path = _file(place), _content(place)
    return lambda: _as_of_old(place, lambda old: old.upload_file("plan", place.folder.id, path, file.id))


@deed("BoxSession.upload_new_file_version")
def upload_version_as_of_old(place: Place) -> Callable[[], object]:
    file, path = _file(place), _content(place)
    return lambda: _as_of_old(
        place, lambda old: old.upload_new_file_version("plan", place.folder.id, file.id, path)
    )


@deed("BoxSession.chunk_upload_file")
def upload_in_chunks_as_of_old(place: Place) -> Callable[[], object]:
    path = _content(place)
    return lambda: _as_of_old(place, lambda old: old.chunk_upload_file("new", place.folder.id, path))


@deed("BoxSession.copy_file")
def copy_file_as_of_old(place: Place) -> Callable[[], object]:
    file, there = _file(place), place.folder.create_folder("there")
    return lambda: _as_of_old(place, lambda old: old.copy_file(file.id, there.id))


@deed("BoxSession.delete_file")
def delete_file_as_of_old(place: Place) -> Callable[[], object]:
    file = _file(place)
    return lambda: _as_of_old(place, lambda old: old.delete_file(file.id))
