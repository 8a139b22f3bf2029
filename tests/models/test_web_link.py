"""The methods of web links."""

from __future__ import annotations

import json

import pytest

from box_models import Box, NameConflict, WebLink
from tests.embedded import RequestLog


@pytest.fixture
def link(box: Box, request_log: RequestLog) -> WebLink:
    body = {"name": "Python", "url": "https://python.org", "parent": {"id": "0"}}
    answer = box.session.post("/web_links", json=body)
    request_log.clear()
    return box.web_link(json.loads(answer)["id"]).load()


def test_load_reads_it_in_place(box: Box, link: WebLink) -> None:
    again = box.web_link(link.id)
    assert again.load() is again
    assert (again.url, again.name, again.parent) == ("https://python.org", "Python", box.root)


def test_it_is_created_in_a_folder(box: Box, request_log: RequestLog) -> None:
    request_log.clear()
    link = box.root.create_web_link("https://python.org", "Python", description="Home")
    assert [str(sent) for sent in request_log] == ["POST /web_links"]
    assert (link.url, link.name, link.description, link.path) == (
        "https://python.org",
        "Python",
        "Home",
        "/Python",
    )
    assert box.root.create_web_link("https://docs.python.org/3/").name == "docs.python.org 3"
    with pytest.raises(NameConflict) as caught:
        box.root.create_web_link("https://example.com", "Python")
    assert caught.value.existing == link


@pytest.mark.parametrize("url", ["python.org", "ftp://python.org", "", "https://", 5])
def test_a_wrong_url_is_refused_before_any_request(box: Box, request_log: RequestLog, url: str) -> None:
    root = box.root
    with pytest.raises((TypeError, ValueError), match="url must"):
        root.create_web_link(url)
    assert not request_log


def test_update_sends_only_its_arguments(link: WebLink, request_log: RequestLog) -> None:
    request_log.clear()
    assert link.update(url="https://docs.python.org", description="Docs", name="Docs") is link
    assert request_log[-1].json == {"name": "Docs", "url": "https://docs.python.org", "description": "Docs"}
    assert (link.url, link.description, link.name) == ("https://docs.python.org", "Docs", "Docs")


def test_save_sends_assigned_fields(box: Box, link: WebLink) -> None:
    link.url = "https://peps.python.org"
    link.save()
    assert box.web_link(link.id).url == "https://peps.python.org"


def test_it_is_renamed_and_moved_in_place(box: Box, link: WebLink) -> None:
    archive = box.root.create_folder("Archive")
    link.rename("Snake").move(archive)
    assert (link.name, link.parent, link.path) == ("Snake", archive, "/Archive/Snake")


def test_a_name_conflict_has_the_existing_item(box: Box, link: WebLink) -> None:
    plan = box.root.upload(b"x", "plan")
    with pytest.raises(NameConflict) as caught:
        link.rename("plan")
    assert caught.value.existing == plan


def test_it_can_be_in_the_way_itself(box: Box, link: WebLink) -> None:
    with pytest.raises(NameConflict) as caught:
        box.root.create_folder("Python")
    assert caught.value.existing == link
    assert isinstance(caught.value.existing, WebLink)


def test_it_is_shared_and_unshared(link: WebLink) -> None:
    assert link.share("company").access == "company"
    link.unshare()
    assert link.shared_link is None


def test_delete_puts_it_in_the_trash(box: Box, link: WebLink) -> None:
    link.delete()
    assert box.web_link(link.id).load().item_status == "trashed"


def test_if_unchanged_of_a_web_link_is_refused(link: WebLink, request_log: RequestLog) -> None:
    request_log.clear()
    with pytest.raises(ValueError, match="if_unchanged: Box does not check a web_link"):
        link.rename("Snake", if_unchanged=True)
    assert request_log == []
