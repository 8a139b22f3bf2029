"""One call of each public method that writes. Each function prepares its items, and returns the call to test."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeAlias, TypedDict, Unpack
from uuid import uuid4

import pytest
from urllib3 import encode_multipart_formdata

from box_models import (
    Box,
    Collaboration,
    Comment,
    File,
    FileVersion,
    Folder,
    Group,
    OAuth2,
    OutcomeUnknown,
    User,
    WebLink,
    boxv2,
)
from box_models.local import Engine
from box_models.session import Params
from box_models.transport import JSON, Body
from tests.local.pictures import png
from tests.resources import RESOURCES, ResourceRow, write_of

BIG = bytes(number % 251 for number in range(900))
"""Content for a chunked upload with a single part, so that a fault for a part always affects this one."""
PARTS_FROM = 500


@dataclass(frozen=True)
class Place:
    """A folder and a local directory for one write call."""

    box: Box
    folder: Folder
    directory: Path
    engine: Engine


WriteCall: TypeAlias = Callable[[Place], Callable[[], object]]

WRITE_CALLS: dict[str, WriteCall] = {}


def write_call(*names: str) -> Callable[[WriteCall], WriteCall]:
    """Register a write call under its names."""

    def register(call: WriteCall) -> WriteCall:
        WRITE_CALLS.update(dict.fromkeys(names, call))
        return call

    return register


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


# Files, folders and web links

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
        WRITE_CALLS[f"{_kind}.{_verb}"] = partial(_prepared, _make, _verb)


def _guarded(
    make: Callable[[Place], File | Folder | WebLink], verb: str, place: Place
) -> Callable[[], object]:
    return partial(_prepared(make, verb, place), if_unchanged=True)


for _kind in GUARDED:
    for _verb in ("rename", "update", "save", "delete"):
        WRITE_CALLS[f"{_kind}.{_verb}, if unchanged"] = partial(_guarded, MAKERS[_kind], _verb)


def _resource_write(row: ResourceRow, method: str, place: Place) -> Callable[[], object]:
    return write_of(row, method, place.folder)


for _row in RESOURCES:
    for _method, _, _ in _row.writes:
        WRITE_CALLS[_method] = partial(_resource_write, _row, _method)


# Files


@write_call("File.copy")
def copy_file(place: Place) -> Callable[[], object]:
    return partial(_file(place).copy, place.folder, name="copy")


@write_call("File.upload_version")
def upload_version(place: Place) -> Callable[[], object]:
    return partial(_file(place).upload_version, b"The new plan")


@write_call("File.upload_version, if unchanged")
def upload_guarded_version(place: Place) -> Callable[[], object]:
    return partial(_file(place).upload_version, b"The new plan", if_unchanged=True)


@write_call(*(f"File.upload_version, in parts: {part}" for part in ("opening", "a plan", "a part", "commit")))
def upload_version_in_parts(place: Place) -> Callable[[], object]:
    return partial(_file(place).upload_version, BIG)


@write_call("File.open")
def write_file(place: Place) -> Callable[[], object]:
    out = _file(place).open("wb")
    out.write(b"The new plan")
    return out.close


@write_call("File.write_bytes")
def write_bytes(place: Place) -> Callable[[], object]:
    return partial(_file(place).write_bytes, b"The new plan")


@write_call("File.write_text")
def write_text(place: Place) -> Callable[[], object]:
    return partial(_file(place).write_text, "The new plan")


# Folders


@write_call("Folder.write_bytes")
def write_new_bytes(place: Place) -> Callable[[], object]:
    return partial(place.folder.write_bytes, "plan", b"The plan")


@write_call("Folder.write_text")
def write_new_text(place: Place) -> Callable[[], object]:
    return partial(place.folder.write_text, "plan", "The plan")


@write_call("Folder.copy")
def copy_folder(place: Place) -> Callable[[], object]:
    return partial(_folder(place).copy, place.folder, name="copy")


@write_call("Folder.create_folder")
def create_folder(place: Place) -> Callable[[], object]:
    return partial(place.folder.create_folder, "new")


@write_call("Folder.create_folder, with parents")
def create_folders(place: Place) -> Callable[[], object]:
    return partial(place.folder.create_folder, "new/newer/newest", parents=True)


@write_call("Folder.upload")
def upload(place: Place) -> Callable[[], object]:
    return partial(place.folder.upload, b"The plan", "plan")


@write_call("Folder.upload, as a version")
def upload_over(place: Place) -> Callable[[], object]:
    _file(place)
    return partial(place.folder.upload, b"The new plan", "plan", on_conflict="version")


@write_call("Folder.upload, renamed")
def upload_beside(place: Place) -> Callable[[], object]:
    _file(place)
    return partial(place.folder.upload, b"The new plan", "plan", on_conflict="rename")


@write_call(*(f"Folder.upload, in parts: {part}" for part in ("opening", "a plan", "a part", "commit")))
def upload_in_parts(place: Place) -> Callable[[], object]:
    return partial(place.folder.upload, BIG, "big")


@write_call("Folder.upload_dir: a folder", "Folder.upload_dir: a file")
def upload_dir(place: Place) -> Callable[[], object]:
    tree = place.directory / "tree" / "sub"
    tree.mkdir(parents=True, exist_ok=True)
    (tree / "one").write_bytes(b"1")
    (tree.parent / "two").write_bytes(b"2")
    return lambda: place.folder.upload_dir(tree.parent, workers=2)


@write_call("Folder.upload_dir: a deletion")
def mirror_dir(place: Place) -> Callable[[], object]:
    tree = place.directory / "tree"
    tree.mkdir(exist_ok=True)
    (tree / "two").write_bytes(b"2")
    place.folder.upload_dir(tree)
    place.folder.folder("tree").upload(b"", "old")
    return lambda: place.folder.upload_dir(tree, delete=True, workers=2)


@write_call("Folder.open, a new file")
def write_new_file(place: Place) -> Callable[[], object]:
    out = place.folder.open("plan", "wb")
    out.write(b"The plan")
    return out.close


@write_call("Folder.open, a version")
def write_new_version(place: Place) -> Callable[[], object]:
    _file(place)
    out = place.folder.open("plan", "wb")
    out.write(b"The new plan")
    return out.close


@write_call("Folder.create_web_link")
def create_web_link(place: Place) -> Callable[[], object]:
    return partial(place.folder.create_web_link, "https://example.com", "link")


# Locks and tags


@write_call("File.lock_for")
def lock_file(place: Place) -> Callable[[], object]:
    return partial(_file(place).lock_for, timedelta(hours=1))


@write_call("File.unlock")
def unlock_file(place: Place) -> Callable[[], object]:
    file = _file(place)
    file.lock_for()
    return file.unlock


for _kind in GUARDED:
    WRITE_CALLS[f"{_kind}.tag"] = partial(lambda make, place: partial(make(place).tag, "new"), MAKERS[_kind])
    WRITE_CALLS[f"{_kind}.untag"] = partial(
        lambda make, place: partial(make(place).update(tags=["old", "kept"]).untag, "old"), MAKERS[_kind]
    )


# Favorites and watermarks

for _kind, _make in MAKERS.items():
    WRITE_CALLS[f"{_kind}.favorite"] = partial(lambda make, place: make(place).favorite, _make)
    WRITE_CALLS[f"{_kind}.unfavorite"] = partial(lambda make, place: make(place).favorite().unfavorite, _make)


def _file_or_folder(kind: str, place: Place) -> File | Folder:
    return _file(place) if kind == "File" else _folder(place)


for _kind in GUARDED:
    WRITE_CALLS[f"{_kind}.watermark"] = partial(
        lambda kind, place: _file_or_folder(kind, place).watermark, _kind
    )
    WRITE_CALLS[f"{_kind}.remove_watermark"] = partial(
        lambda kind, place: _file_or_folder(kind, place).watermark().remove_watermark, _kind
    )


# Collaborations


@write_call("File.collaborate")
def share_file(place: Place) -> Callable[[], object]:
    return partial(_file(place).collaborate, "ada@example.com")


@write_call("Folder.collaborate")
def share_folder(place: Place) -> Callable[[], object]:
    return partial(_folder(place).collaborate, "ada@example.com", "editor")


@write_call("Folder.give_to")
def give_folder(place: Place) -> Callable[[], object]:
    # Box moves the folder to the root folder of the new owner, so its name must be free there.
    login = f"{uuid4()}@example.com"
    _new_user(place, login)
    place.folder.collaborate(login, "editor")
    return partial(place.folder.give_to, login)


@write_call("Collaboration.change")
def change_collaboration(place: Place) -> Callable[[], object]:
    return partial(_folder(place).collaborate("ada@example.com").change, "editor")


@write_call("Collaboration.remove")
def remove_collaboration(place: Place) -> Callable[[], object]:
    return _folder(place).collaborate("ada@example.com").remove


@write_call("Collaboration.accept")
def accept_invitation(place: Place) -> Callable[[], object]:
    return _invitation(place).accept


@write_call("Collaboration.reject")
def reject_invitation(place: Place) -> Callable[[], object]:
    return _invitation(place).reject


def _new_user(place: Place, login: str) -> User:
    """Create a user in the embedded Box."""
    place.engine.accounts.first_user()  # the owner of the Box must exist before all others
    return place.box.user(place.engine.accounts.create_user(str(uuid4().int)[:12], "Eve", login).id)


def _invitation(place: Place) -> Collaboration:
    """Return an invitation, as the invited user sees it."""
    login = f"{uuid4()}@example.com"
    _folder(place).collaborate(login)
    return place.box.as_user(_new_user(place, login)).invitations().one()


@write_call("File.retain_until")
def retain_file(place: Place) -> Callable[[], object]:
    return partial(_file(place).retain_until, datetime(2100, 1, 1, tzinfo=UTC))


@write_call("File.expire")
def expire_file(place: Place) -> Callable[[], object]:
    return partial(_file(place).expire, datetime(2100, 1, 1, tzinfo=UTC))


# Comments and versions


@write_call("Comment.reply")
def reply_to_comment(place: Place) -> Callable[[], object]:
    return partial(_comment(place).reply, "Done")


@write_call("FileVersion.promote")
def promote_version(place: Place) -> Callable[[], object]:
    return _version(place).promote


@write_call("FileVersion.delete")
def delete_version(place: Place) -> Callable[[], object]:
    return _version(place).delete


@write_call("FileVersion.restore")
def restore_version(place: Place) -> Callable[[], object]:
    version = _version(place)
    version.delete()
    return version.restore


# Sessions: the HTTP method decides how a request is retried


@write_call("session.BoxSession.post")
def post(place: Place) -> Callable[[], object]:
    return lambda: place.box.session.post("/folders", json=_new_folder(place))


@write_call("session.BoxSession.put")
def put(place: Place) -> Callable[[], object]:
    folder = _folder(place)
    return lambda: place.box.session.put(f"/folders/{folder.id}", json={"name": "final"})


@write_call("session.BoxSession.delete")
def delete(place: Place) -> Callable[[], object]:
    folder = _folder(place)
    return lambda: place.box.session.delete(f"/folders/{folder.id}", params={"recursive": True})


@write_call("session.BoxSession.upload")
def upload_content(place: Place) -> Callable[[], object]:
    attributes = json.dumps({"name": "new", "parent": {"id": place.folder.id}})
    form, kind = encode_multipart_formdata({"attributes": attributes, "file": ("new", b"The plan")})
    return lambda: place.box.session.upload("/files/content", Body(len(form), kind, lambda: iter([form])))


class _More(TypedDict, total=False):
    json: dict[str, JSON]
    params: Params


def _requested(place: Place, method: str, path: str, **more: Unpack[_More]) -> Callable[[], object]:
    # With says_json, as in the models, an HTML page of a proxy is not accepted as the response.
    return lambda: place.box.session.request(method, path, says_json=True, **more)


@write_call("session.BoxSession.request, POST")
def request_post(place: Place) -> Callable[[], object]:
    return _requested(place, "POST", "/folders", json=_new_folder(place))


@write_call("session.BoxSession.request, PUT")
def request_put(place: Place) -> Callable[[], object]:
    return _requested(place, "PUT", f"/folders/{_folder(place).id}", json={"name": "final"})


@write_call("session.BoxSession.request, DELETE")
def request_delete(place: Place) -> Callable[[], object]:
    return _requested(place, "DELETE", f"/folders/{_folder(place).id}", params={"recursive": True})


def _new_folder(place: Place) -> dict[str, JSON]:
    return {"name": "new", "parent": {"id": place.folder.id}}


# boxv2 sessions


# Users and groups


def _user(place: Place, name: str = "Ann") -> User:
    login = f"{place.folder.name}.{name}@example.com"
    return place.box.enterprise.create_user(f"{place.folder.name} {name}", login)


def _group(place: Place) -> Group:
    return place.box.enterprise.create_group(f"{place.folder.name} Sales")


@write_call("EnterpriseView.create_user")
def create_user(place: Place) -> Callable[[], object]:
    return lambda: _user(place)


@write_call("EnterpriseView.create_app_user")
def create_app_user(place: Place) -> Callable[[], object]:
    return lambda: place.box.enterprise.create_app_user(f"{place.folder.name} Robot")


@write_call("User.update")
def update_user(place: Place) -> Callable[[], object]:
    user = _user(place)
    return lambda: user.update(job_title="CEO")


@write_call("User.save")
def save_user(place: Place) -> Callable[[], object]:
    user = _user(place)
    user.job_title = "CEO"
    return user.save


@write_call("User.delete")
def delete_user(place: Place) -> Callable[[], object]:
    return _user(place).delete


@write_call("User.transfer_content")
def transfer_content(place: Place) -> Callable[[], object]:
    user, owner = _user(place), _user(place, "Bob")
    return lambda: user.transfer_content(owner)


@write_call("User.add_alias")
def add_alias(place: Place) -> Callable[[], object]:
    user = _user(place)
    return lambda: user.add_alias(f"{place.folder.name}.A@example.com")


@write_call("User.remove_alias")
def remove_alias(place: Place) -> Callable[[], object]:
    user = _user(place)
    alias = user.add_alias(f"{place.folder.name}.A@example.com")
    return lambda: user.remove_alias(alias)


@write_call("User.set_avatar")
def set_avatar(place: Place) -> Callable[[], object]:
    user = _user(place)
    return lambda: user.set_avatar(png())


@write_call("User.remove_avatar")
def remove_avatar(place: Place) -> Callable[[], object]:
    user = _user(place)
    user.set_avatar(png())
    return user.remove_avatar


@write_call("Group.add")
def add_member(place: Place) -> Callable[[], object]:
    user, group = _user(place), _group(place)
    return lambda: group.add(user)


@write_call("Group.remove")
def remove_member(place: Place) -> Callable[[], object]:
    user, group = _user(place), _group(place)
    group.add(user)
    return lambda: group.remove(user)


@write_call("GroupMembership.update")
def update_membership(place: Place) -> Callable[[], object]:
    membership = _group(place).add(_user(place))
    return lambda: membership.update(role="admin")


@write_call("GroupMembership.save")
def save_membership(place: Place) -> Callable[[], object]:
    membership = _group(place).add(_user(place))
    membership.role = "admin"
    return membership.save


@write_call("GroupMembership.delete")
def delete_membership(place: Place) -> Callable[[], object]:
    return _group(place).add(_user(place)).delete


def _with_boxv2(place: Place, work: Callable[[boxv2.BoxSession], object]) -> None:
    """Call a function with a boxv2 session. Raise `OutcomeUnknown` if that is the cause of its error."""
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
    except (boxv2.BoxError, boxv2.BoxHttpResponseError) as attributes:
        if isinstance(attributes.__cause__, OutcomeUnknown):
            raise attributes.__cause__ from None
        raise


def _content(place: Place) -> Path:
    path = place.directory / "content"
    path.write_bytes(b"The new plan")
    return path


@write_call("BoxSession.create_folder")
def create_folder_with_boxv2(place: Place) -> Callable[[], object]:
    return lambda: _with_boxv2(place, lambda old: old.create_folder("new", place.folder.id))


@write_call("BoxSession.delete_folder")
def delete_folder_with_boxv2(place: Place) -> Callable[[], object]:
    folder = _folder(place)
    return lambda: _with_boxv2(place, lambda old: old.delete_folder(folder.id))


@write_call("BoxSession.upload_file")
def upload_with_boxv2(place: Place) -> Callable[[], object]:
    path = _content(place)
    return lambda: _with_boxv2(place, lambda old: old.upload_file("new", place.folder.id, path))


@write_call("BoxSession.upload_file, as a version")
def upload_over_with_boxv2(place: Place) -> Callable[[], object]:
    file, path = _file(place), _content(place)
    return lambda: _with_boxv2(place, lambda old: old.upload_file("plan", place.folder.id, path, file.id))


@write_call("BoxSession.upload_new_file_version")
def upload_version_with_boxv2(place: Place) -> Callable[[], object]:
    file, path = _file(place), _content(place)
    return lambda: _with_boxv2(
        place, lambda old: old.upload_new_file_version("plan", place.folder.id, file.id, path)
    )


@write_call("BoxSession.chunk_upload_file")
def upload_in_chunks_with_boxv2(place: Place) -> Callable[[], object]:
    path = _content(place)
    return lambda: _with_boxv2(place, lambda old: old.chunk_upload_file("new", place.folder.id, path))


@write_call("BoxSession.copy_file")
def copy_file_with_boxv2(place: Place) -> Callable[[], object]:
    file, target = _file(place), place.folder.create_folder("there")
    return lambda: _with_boxv2(place, lambda old: old.copy_file(file.id, target.id))


@write_call("BoxSession.delete_file")
def delete_file_with_boxv2(place: Place) -> Callable[[], object]:
    file = _file(place)
    return lambda: _with_boxv2(place, lambda old: old.delete_file(file.id))
