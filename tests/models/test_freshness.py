"""After a change, no object shows a value that the change made wrong: its next read loads the value."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest

from box_models import Box, Collaboration, Comment, File, FileVersion, Folder
from box_models.local import Engine, Settings


@dataclass
class Clock:
    """The time of the embedded Box. Only a test advances it, because Box stores whole seconds."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self) -> None:
        self.now += timedelta(seconds=2)


class Setting(NamedTuple):
    """Objects with all their fields loaded: two folders, and the items in the first one."""

    top: Folder
    other: Folder
    file: File
    inner: Folder


CLOCK = Clock()
ENGINES: list[Engine] = []


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with Box.local(":memory:", settings=Settings(clock=CLOCK)) as box:
        assert box.engine is not None
        ENGINES[:] = [box.engine]
        yield box


def setting_of(box: Box, *, whole: bool) -> Setting:
    """Create the objects. The two in the first folder are as a listing returns them, or whole."""
    CLOCK.advance()
    name = f"{CLOCK.now:%H.%M.%S}"
    top, other = box.root.create_folder(name), box.root.create_folder(f"Other {name}")
    top.upload(b"The plan", "plan.txt").upload_version(b"The second plan")
    top.create_folder("Inner")
    setting = Setting(top.load(), other, top.files().one(), top.folders().one())
    for item in setting:
        if whole or item in (top, other):
            read_all(item)
        else:
            item.refresh(fields=[name for name, mark in item._lazy.items() if mark.on_request])
    CLOCK.advance()
    return setting


SOON = datetime(2999, 1, 1, tzinfo=UTC)

# Box signs a new URL for each response.
SIGNED = ("download_url",)


def read_all(item: Any) -> dict[str, object]:
    """Read every field, and return the values. One request for those that are not loaded."""
    fields = [name for name in type(item)._lazy if not item.is_loaded(name)]
    if fields:
        item.refresh(fields=fields)
    values: dict[str, object] = {}
    for name in type(item).model_fields:
        value: Any = getattr(item, name) if name in item.__dict__ else "missing"
        if name not in SIGNED:
            values[name] = value.model_dump() if hasattr(value, "model_dump") else value
    return values


def save(setting: Setting) -> None:
    setting.file.name = "plan.pdf"
    setting.file.save()


def share_and_unshare(setting: Setting) -> None:
    setting.file.share("open")
    read_all(setting.file)
    setting.file.unshare()


def delete_and_restore(setting: Setting) -> None:
    setting.file.delete()
    read_all(setting.file)
    setting.file.restore()


def new_user(setting: Setting) -> str:
    """Create a user, and return the login."""
    login = f"{setting.top.id}.{CLOCK.now:%S}@example.com"
    ENGINES[0].accounts.create_user(str(int(setting.top.id) + 5_000), "Ada", login)
    return login


def comment_of(setting: Setting) -> Comment:
    """Return a comment on the file as a listing returns it. All fields of the file are loaded afterwards."""
    setting.file.add_comment("Please review")
    read_all(setting.file)
    read_all(setting.top)
    return setting.file.comments().one()


def restore_version(setting: Setting) -> None:
    version = setting.file.versions().one()
    version.delete()
    read_all(setting.file)
    version.restore()


def current_version(file: File) -> FileVersion:
    version = file.refresh(fields=["file_version"]).file_version
    assert version is not None
    return version


def promote_former(setting: Setting) -> None:
    """Promote the version that was the current one before an upload."""
    version = current_version(setting.file)
    setting.file.upload_version(b"The third plan")
    read_all(setting.file)
    version.promote()


def refreshed(setting: Setting) -> Collaboration:
    """Load the only collaboration on a folder again, and return it. All fields of the folder are loaded afterwards."""
    collaboration = setting.inner.collaborate(new_user(setting)).load()
    read_all(setting.inner)
    return collaboration


def lock_and_unlock(setting: Setting) -> None:
    setting.file.lock_for()
    read_all(setting.file)
    CLOCK.advance()
    setting.file.unlock()


Verb = Callable[[Setting], object]
VERBS: dict[str, tuple[str, Verb]] = {
    "add_comment": ("top file", lambda s: s.file.add_comment("Please review")),
    "reply": ("top file", lambda s: comment_of(s).reply("Done")),
    "reply to a new comment": ("top file", lambda s: s.file.add_comment("Please review").reply("Done")),
    "delete a comment": ("top file", lambda s: comment_of(s).delete()),
    "delete a reply": ("top file", lambda s: comment_of(s).reply("Done").delete()),
    "promote": ("top file", lambda s: s.file.versions().one().promote()),
    "promote the current version": ("top file", lambda s: current_version(s.file).promote()),
    "promote a former current version": ("top file", promote_former),
    "delete a version": ("top file", lambda s: s.file.versions().one().delete()),
    "restore a version": ("top file", restore_version),
    "upload": ("top", lambda s: s.top.upload(b"new", "new.txt")),
    "upload with version": ("top", lambda s: s.top.upload(b"new", "plan.txt", on_conflict="version")),
    "upload into the inner folder": ("top inner", lambda s: s.inner.upload(b"new", "new.txt")),
    "write_text": ("top", lambda s: s.top.write_text("new.txt", "new")),
    "upload_version": ("top file", lambda s: s.file.upload_version(b"third")),
    "create_folder": ("top", lambda s: s.top.create_folder("New")),
    "create_folder with parents": ("top", lambda s: s.top.create_folder("New/Newer", parents=True)),
    "copy": ("top other file", lambda s: s.file.copy(s.other)),
    "copy a folder": ("top other inner", lambda s: s.inner.copy(s.other)),
    "move": ("top other file", lambda s: s.file.move(s.other)),
    "move a folder": ("top other inner", lambda s: s.inner.move(s.other)),
    "rename": ("top file", lambda s: s.file.rename("plan.pdf")),
    "rename a folder": ("top inner", lambda s: s.inner.rename("Renamed")),
    "update": ("top file", lambda s: s.file.update(description="text", tags=["a"], name="plan.pdf")),
    "save": ("top file", save),
    "share": ("top file", lambda s: s.file.share("open")),
    "share a folder": ("top inner", lambda s: s.inner.share("open")),
    "unshare": ("top file", share_and_unshare),
    "delete": ("top file", lambda s: s.file.delete()),
    "delete a folder": ("top inner", lambda s: s.inner.delete()),
    "restore": ("file", delete_and_restore),
    "collaborate": ("top file", lambda s: s.file.collaborate("ada@example.com")),
    "remove a collaborator": ("top inner", lambda s: s.inner.collaborate("ada@example.com").remove()),
    "remove a loaded collaboration": ("top inner", lambda s: refreshed(s).remove()),
    "lock": ("top file", lambda s: s.file.lock_for()),
    "unlock": ("top file", lock_and_unlock),
    "expire": ("top file", lambda s: s.file.expire(SOON)),
    "retain": ("top file", lambda s: s.file.retain_until(SOON)),
    "watermark": ("top file", lambda s: s.file.watermark()),
    "tag": ("top file", lambda s: s.file.tag("draft")),
    "favorite": ("top file", lambda s: s.file.favorite()),
    "give_to": ("top inner", lambda s: s.inner.give_to(new_user(s))),
}


@pytest.mark.parametrize("whole", [False, True], ids=["listed", "whole"])
@pytest.mark.parametrize(("names", "verb"), VERBS.values(), ids=VERBS)
def test_objects_show_no_outdated_value_after(box: Box, names: str, verb: Verb, *, whole: bool) -> None:
    setting = setting_of(box, whole=whole)
    verb(setting)
    for name in names.split():
        if whole and name == "top":  # a whole item has a parent of its own
            continue
        item: Any = getattr(setting, name)
        fresh: Any = type(item).model_validate({"id": item.id}, context=box.session)
        fresh._note_trash(in_trash=item.item_status == "trashed")
        values, expected = read_all(item), read_all(fresh)
        outdated = {name: (values[name], expected[name]) for name in values if values[name] != expected[name]}
        assert outdated == {}, item


def test_a_copied_file_shows_the_version_that_is_promoted_through_it(box: Box) -> None:
    file = setting_of(box, whole=True).file
    for twin in (copy.copy(file), copy.deepcopy(file)):
        assert twin.file_version is not None
        twin.file_version.promote()
        assert twin.version_number == box.file(file.id).version_number
        assert file.is_loaded("version_number")


def test_the_current_version_is_promoted_without_the_object_of_its_file(box: Box) -> None:
    file_id = setting_of(box, whole=False).file.id
    version = box.file(file_id).file_version  # the file itself is deleted at once
    assert version is not None
    assert version.promote().version_number == "3"


@pytest.mark.parametrize("by_id", [False, True], ids=["listed", "by id"])
def test_the_item_of_a_comment_counts_replies(box: Box, *, by_id: bool) -> None:
    comment = setting_of(box, whole=True).file.add_comment("Please review")
    comment = box.comment(comment.id) if by_id else comment
    assert isinstance(comment.item, File)
    assert comment.item.comment_count == 1
    reply = comment.reply("Done")
    assert comment.item.comment_count == 2
    reply.delete()
    comment.delete()


def test_transferred_content_counts_for_its_new_owner(box: Box) -> None:
    ada, grace = (box.enterprise.create_user(name, f"{name}@example.com") for name in ("Ada", "Grace"))
    box.as_user(ada.id).root.upload(b"1234", "plan.txt")
    assert (ada.refresh().space_used, grace.space_used) == (4, 0)
    ada.transfer_content(grace)
    assert (ada.space_used, grace.space_used) == (0, 4)
