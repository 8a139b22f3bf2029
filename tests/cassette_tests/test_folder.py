"""Methods of folders, with their recorded requests."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from box_models import Box, BoxError, NameConflict, PreconditionFailed


def test_items_are_listed_page_by_page(box: Box) -> None:
    pages = list(box.folder("100").items(page_size=1).pages())
    assert [[item.name for item in page] for page in pages] == [["2026"], ["sales.csv"]]


def test_items_can_be_sorted_and_limited(box: Box) -> None:
    items = box.root.items(sort="name", direction="DESC", limit=1, offset=1).all()
    assert [item.name for item in items] == ["Archive"]


def test_items_have_only_the_requested_fields(box: Box) -> None:
    item = box.folder("100").files(fields=["name", "description"]).one()
    assert item.is_loaded("description")
    assert not item.is_loaded("created_at")


def test_folders_lists_only_folders(box: Box) -> None:
    assert [folder.name for folder in box.root.folders()] == ["Archive", "Projects"]


def test_get_finds_an_item_by_path_below_a_folder(box: Box) -> None:
    assert box.folder("100").get("2026/plan.txt").id == "200"


def test_create_folder_creates_a_folder(box: Box) -> None:
    folder = box.root.create_folder("Reports")
    assert (folder.name, folder.parent) == ("Reports", box.root)


def test_create_folder_returns_the_existing_folder_with_exist_ok(box: Box) -> None:
    assert box.root.create_folder("Projects", exist_ok=True).id == "100"


def test_create_folder_creates_missing_parents(box: Box) -> None:
    deep = box.root.create_folder("Projects/2027/Q1", parents=True)
    assert [folder.name for folder in deep.path_collection.entries] == ["All Files", "Projects", "2027"]


def test_create_folder_conflict_has_the_existing_folder(box: Box) -> None:
    with pytest.raises(NameConflict) as caught:
        box.root.create_folder("Projects")
    assert caught.value.existing == box.folder("100")


def test_upload_accepts_bytes(box: Box) -> None:
    file = box.folder("102").upload(b"Draft", "draft.txt")
    assert (file.name, file.size) == ("draft.txt", 5)


def test_upload_accepts_a_path(box: Box, tmp_path: Path) -> None:
    path = tmp_path / "draft.txt"
    path.write_bytes(b"Draft")
    os.utime(path, (1_400_000_000, 1_400_000_000))
    file = box.folder("102").upload(path)
    assert (file.name, file.content_modified_at) == ("draft.txt", datetime.fromtimestamp(1_400_000_000, UTC))


def test_upload_accepts_a_file_object(box: Box) -> None:
    assert box.folder("102").upload(io.BytesIO(b"Draft"), "draft.txt").read_bytes() == b"Draft"


def test_upload_with_an_existing_name_raises_name_conflict(box: Box) -> None:
    with pytest.raises(NameConflict) as caught:
        box.folder("101").upload(b"Another plan", "plan.txt")
    assert caught.value.existing == box.file("200")


def test_upload_can_create_a_version_of_the_existing_file(box: Box) -> None:
    file = box.folder("101").upload(b"A better plan", "plan.txt", on_conflict="version")
    assert (file.id, file.size) == ("200", 13)


def test_update_sends_the_given_fields(box: Box) -> None:
    folder = box.folder("102")
    folder.update(name="Old things", description="Kept", tags=["old"], sync_state="synced")
    assert (folder.load().name, folder.description, folder.tags) == ("Old things", "Kept", ("old",))


def test_save_sends_assigned_fields(box: Box) -> None:
    folder = box.folder("102").load()
    folder.description = "Kept"
    folder.save()
    assert box.folder("102").load().description == "Kept"


def test_update_enables_the_folder_upload_email(box: Box) -> None:
    folder = box.folder("102").load()
    folder.update(folder_upload_email="open")
    assert folder.folder_upload_email is not None
    assert folder.folder_upload_email.access == "open"


def test_rename_updates_the_folder_object(box: Box) -> None:
    folder = box.folder("102").load()
    folder.rename("Attic")
    assert folder.name == "Attic"


def test_move_updates_the_folder_object(box: Box) -> None:
    folder = box.folder("101").load()
    folder.move(box.folder("102"))
    assert folder.parent == box.folder("102")


def test_move_can_change_the_owner(box: Box) -> None:
    folder = box.folder("101").load()
    folder.move(box.folder("102"), owned_by=box.me)
    assert (folder.parent, folder.owned_by) == (box.folder("102"), box.me)


def test_copied_folder_has_the_same_contents(box: Box) -> None:
    copy = box.folder("101").copy(box.folder("102"), name="Copied")
    assert [item.name for item in copy.items()] == ["plan.txt"]


def test_delete_refuses_a_folder_that_is_not_empty(box: Box) -> None:
    with pytest.raises(BoxError, match="recursive"):
        box.folder("101").delete()


def test_recursive_delete_removes_the_folder_and_its_contents(box: Box) -> None:
    box.folder("101").delete(recursive=True)
    assert [item.name for item in box.folder("100").items()] == ["sales.csv"]


def test_delete_if_unchanged_fails_for_a_changed_folder(box: Box) -> None:
    folder = box.folder("102").load()
    box.folder("102").update(description="Changed by somebody else")
    with pytest.raises(PreconditionFailed):
        folder.delete(if_unchanged=True)


def test_folder_can_be_shared_and_unshared(box: Box) -> None:
    folder = box.folder("100")
    link = folder.share("company", expires=datetime(2031, 1, 1, tzinfo=UTC))
    assert (link.access, str(link.url)[:8]) == ("company", "https://")
    folder.unshare()
    assert folder.load().shared_link is None


def test_walk_visits_every_folder(box: Box) -> None:
    walked = [(folder.name, [file.name for file in files]) for folder, _, files in box.folder("100").walk()]
    assert walked == [("Projects", ["sales.csv"]), ("2026", ["plan.txt"])]
