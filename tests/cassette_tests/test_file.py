"""Methods of files, with their recorded requests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from box_models import Box, PreconditionFailed


def test_load_loads_the_standard_fields(box: Box) -> None:
    file = box.file("200").load()
    assert (file.size, file.owned_by.name, file.item_status) == (9, "Ada Lovelace", "active")


def test_unloaded_field_is_loaded_on_first_read(box: Box) -> None:
    permissions = box.file("200").load().permissions
    assert permissions.can_download is True


def test_refresh_loads_changed_fields(box: Box) -> None:
    file, other = box.file("200").load(), box.file("200").load()
    other.rename("final.txt")
    file.refresh()
    assert file.name == "final.txt"


def test_refresh_if_changed_keeps_an_unchanged_file(box: Box) -> None:
    file = box.file("200").load()
    file.refresh(if_changed=True)
    assert file.name == "plan.txt"


def test_download_writes_the_content_to_the_path(box: Box, tmp_path: Path) -> None:
    path = box.file("200").download(tmp_path / "copy.txt")
    assert path.read_text() == "The plan."


def test_read_bytes_returns_the_content(box: Box) -> None:
    assert box.file("201").read_bytes() == b"name,amount\nAda,3\n"


def test_read_text_returns_the_content_as_text(box: Box) -> None:
    assert box.file("200").read_text() == "The plan."


def test_upload_version_keeps_the_id_and_can_rename(box: Box) -> None:
    file = box.file("200").load()
    file.upload_version(b"A better plan.", name="better.txt")
    assert (file.id, file.name, file.read_bytes()) == ("200", "better.txt", b"A better plan.")


def test_update_with_none_clears_a_field(box: Box) -> None:
    file = box.file("200").load()
    file.update(description="For everyone")
    file.update(description=None)
    assert box.file("200").load().description == ""


def test_save_sends_assigned_tags(box: Box) -> None:
    file = box.file("200").load()
    file.update(tags=["draft"])
    file.tags = (*file.tags, "agreed")
    file.save()
    assert file.tags == ("draft", "agreed")


def test_update_if_unchanged_fails_for_a_changed_file(box: Box) -> None:
    file = box.file("200").load()
    box.file("200").update(description="Changed by somebody else")
    with pytest.raises(PreconditionFailed):
        file.update(name="mine.txt", if_unchanged=True)


def test_rename_updates_the_file_object(box: Box) -> None:
    file = box.file("200").load()
    file.rename("final.txt")
    assert file.name == "final.txt"


def test_move_updates_the_file_object(box: Box) -> None:
    file = box.file("200").load()
    file.move(box.folder("102"))
    assert file.parent == box.folder("102")


def test_copy_has_the_same_content_and_a_new_id(box: Box) -> None:
    file = box.file("200").load()
    copy = file.copy(box.root, name="copy.txt")
    assert (copy.name, copy.sha1) == ("copy.txt", file.sha1)
    assert copy != file


def test_deleted_file_is_in_the_trash(box: Box) -> None:
    box.file("200").delete()
    assert box.file("200").load().item_status == "trashed"


def test_share_sets_a_password_and_an_expiry(box: Box) -> None:
    ends = datetime(2031, 1, 1, tzinfo=UTC)
    link = box.file("200").share(
        "open", password="canary-password", expires=ends, permissions={"can_download": False}
    )
    assert (link.access, link.is_password_enabled) == ("open", True)
    assert link.permissions is not None
    assert link.permissions.can_download is False


def test_share_sets_a_vanity_name(box: Box) -> None:
    link = box.file("200").share("open", vanity_name="the-plan-of-2026")
    assert link.vanity_name == "the-plan-of-2026"


def test_unshare_removes_the_shared_link(box: Box) -> None:
    file = box.file("200").load()
    file.share()
    file.unshare()
    assert file.shared_link is None


def test_comments_are_listed_with_their_authors(box: Box) -> None:
    file = box.file("200")
    file.add_comment("First")
    file.add_comment("Second")
    assert [(comment.created_by.name, comment.message) for comment in file.comments()] == [
        ("Ada Lovelace", "First"),
        ("Ada Lovelace", "Second"),
    ]
