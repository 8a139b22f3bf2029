"""The trash, with its recorded requests."""

from __future__ import annotations

import json

import pytest

from box_models import Box, File, Folder, NotFound, WebLink
from box_models.transport import JSON


def create_web_link(box: Box) -> WebLink:
    body: dict[str, JSON] = {"url": "https://example.com/", "parent": {"id": "102"}, "name": "Example"}
    return box.web_link(json.loads(box.session.post("/web_links", json=body))["id"])


def delete_items(box: Box) -> tuple[File, Folder, WebLink]:
    """Delete a file, a folder and a web link, and return them."""
    items = box.file("200"), box.folder("101"), create_web_link(box)
    for item in items:
        item.delete()
    return items


def test_trash_lists_deleted_items(box: Box) -> None:
    box.file("200").delete()
    box.folder("101").delete()
    assert [(item.type, item.name) for item in box.trash()] == [("folder", "2026"), ("file", "plan.txt")]


def test_trash_can_be_sorted(box: Box) -> None:
    box.file("200").delete()
    box.file("201").delete()
    assert [item.id for item in box.trash(sort="name", direction="DESC", page_size=1)] == ["201", "200"]


def test_items_in_the_trash_can_be_loaded(box: Box) -> None:
    assert [item.load().item_status for item in delete_items(box)] == ["trashed"] * 3


def test_deleted_items_can_be_restored(box: Box) -> None:
    file, folder, web_link = delete_items(box)
    for item in (web_link, folder, file):
        assert item.restore().item_status == "active"
    assert file.path == "/Projects/2026/plan.txt"


def test_restore_can_rename_and_move_a_file(box: Box) -> None:
    file = box.file("200")
    file.delete()
    box.folder("101").delete()
    file.restore(name="final.txt", to=box.folder("102"))
    assert (file.name, file.parent) == ("final.txt", box.folder("102"))


def test_purged_items_are_deleted_permanently(box: Box) -> None:
    for item in delete_items(box):
        item.purge()
        with pytest.raises(NotFound):
            item.load()
