"""Methods of web links, with their recorded requests."""

from __future__ import annotations

import json

from box_models import Box, WebLink


def create(box: Box) -> WebLink:
    """Create a web link with a request, because there is no method for it."""
    body = {"url": "https://example.com/", "parent": {"id": "102"}, "name": "Example"}
    return box.web_link(json.loads(box.session.post("/web_links", json=body))["id"])


def test_web_link_is_listed_in_its_folder(box: Box) -> None:
    create(box)
    (link,) = box.folder("102").items()
    assert isinstance(link, WebLink)
    assert (link.name, link.url) == ("Example", "https://example.com/")


def test_update_and_move_change_the_web_link_object(box: Box) -> None:
    link = create(box)
    link.update(url="https://example.org/", description="Better")
    link.move(box.folder("100"))
    assert (link.url, link.parent) == ("https://example.org/", box.folder("100"))


def test_web_link_can_be_shared(box: Box) -> None:
    assert create(box).share("open").access == "open"


def test_deleted_web_link_is_in_the_trash(box: Box) -> None:
    link = create(box)
    link.delete()
    assert box.web_link(link.id).load().item_status == "trashed"
