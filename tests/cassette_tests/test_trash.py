"""The trash, on the wire."""

from __future__ import annotations

import json

import pytest

from box_models import Box, File, Folder, NotFound, WebLink
from box_models.transport import JSON


def link(box: Box) -> WebLink:
    body: dict[str, JSON] = {"url": "https://example.com/", "parent": {"id": "102"}, "name": "Example"}
    return box.web_link(json.loads(box.session.post("/web_links", json=body))["id"])


def deleted(box: Box) -> tuple[File, Folder, WebLink]:
    """Return one of each kind, deleted."""
    found = box.file("200"), box.folder("101"), link(box)
    for item in found:
        item.delete()
    return found


def test_the_trash_lists_what_was_deleted(box: Box) -> None:
    box.file("200").delete()
    box.folder("101").delete()
    assert [(item.type, item.name) for item in box.trash()] == [("folder", "2026"), ("file", "plan.txt")]


def test_the_trash_is_listed_in_another_order(box: Box) -> None:
    box.file("200").delete()
    box.file("201").delete()
    assert [item.id for item in box.trash(sort="name", direction="DESC", page_size=1)] == ["201", "200"]


def test_what_lies_in_the_trash_can_be_looked_at(box: Box) -> None:
    assert [item.load().item_status for item in deleted(box)] == ["trashed"] * 3


def test_what_was_deleted_is_restored(box: Box) -> None:
    file, folder, web_link = deleted(box)
    for item in (web_link, folder, file):
        assert item.restore().item_status == "active"
    assert file.path == "/Projects/2026/plan.txt"


def test_a_restored_file_gets_another_name_and_another_place(box: Box) -> None:
    file = box.file("200")
    file.delete()
    box.folder("101").delete()
    file.restore(name="final.txt", to=box.folder("102"))
    assert (file.name, file.parent) == ("final.txt", box.folder("102"))


def test_what_is_purged_is_gone_for_good(box: Box) -> None:
    for item in deleted(box):
        item.purge()
        with pytest.raises(NotFound):
            item.load()
