"""What a web link can do, on the wire."""

from __future__ import annotations

import json

import pytest

from box_models import Box, Trashed, WebLink


def make(box: Box) -> WebLink:
    """Make one by the raw call: web links have no verb of their own for it."""
    body = {"url": "https://example.com/", "parent": {"id": "102"}, "name": "Example"}
    return box.web_link(json.loads(box.session.post("/web_links", json=body))["id"])


def test_a_web_link_lies_in_a_folder_like_other_items(box: Box) -> None:
    make(box)
    (link,) = box.folder("102").items()
    assert isinstance(link, WebLink)
    assert (link.name, link.url) == ("Example", "https://example.com/")


def test_a_web_link_is_changed_and_moved_in_place(box: Box) -> None:
    link = make(box)
    link.update(url="https://example.org/", description="Better")
    link.move(box.folder("100"))
    assert (link.url, link.parent) == ("https://example.org/", box.folder("100"))


def test_a_web_link_is_shared(box: Box) -> None:
    assert make(box).share("open").access == "open"


def test_a_deleted_web_link_is_in_the_trash(box: Box) -> None:
    link = make(box)
    link.delete()
    with pytest.raises(Trashed):
        box.web_link(link.id).load()
