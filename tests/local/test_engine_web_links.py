"""Web links in the embedded Box."""

from __future__ import annotations

import pytest

from tests.local.client import Client


def test_a_web_link_has_its_standard_fields(box: Client) -> None:
    link = box.web_link("Docs", "https://example.com/docs")
    assert (link["type"], link["name"], link["url"]) == ("web_link", "Docs", "https://example.com/docs")
    assert (link["item_status"], link["parent"]["id"], link["etag"]) == ("active", "0", "0")
    assert "size" not in link
    assert box.get(f"/2.0/web_links/{link['id']}").json() == link


def test_the_default_name_of_a_web_link_comes_from_its_url(box: Client) -> None:
    body = {"url": "https://example.com/a/b", "parent": {"id": "0"}, "description": "d"}
    link = box.post("/2.0/web_links", body).json()
    assert (link["name"], link["description"]) == ("example.com a b", "d")


def test_a_web_link_can_be_changed_and_moved(box: Client) -> None:
    folder, link = box.folder("A")["id"], box.web_link("Docs")["id"]
    body = {"url": "http://example.org", "name": "New", "parent": {"id": folder}}
    changed = box.put(f"/2.0/web_links/{link}", body).json()
    assert (changed["url"], changed["name"], changed["parent"]["id"]) == ("http://example.org", "New", folder)
    assert changed["etag"] == "1"


@pytest.mark.parametrize("url", [None, "", 5, "ftp://example.com", "example.com", "https://", "https://a b"])
def test_an_invalid_url_is_refused(box: Client, url: object) -> None:
    reply = box.post("/2.0/web_links", {"url": url, "name": "A", "parent": {"id": "0"}})
    assert (reply.status, reply.wrong) == (400, "url")


def test_a_web_link_that_changed_is_not_deleted(box: Client) -> None:
    link = f"/2.0/web_links/{box.web_link('Docs')['id']}"
    assert box.delete(link, headers={"if-match": "7"}).status == 412
    assert box.delete(link).status == 204
    assert box.get(link).json()["item_status"] == "trashed"


def test_a_web_link_can_be_copied(box: Client) -> None:
    folder, link = box.folder("A")["id"], f"/2.0/web_links/{box.web_link('Docs')['id']}"
    reply = box.post(f"{link}/copy", {"parent": {"id": folder}})
    assert (reply.status, reply.json()["name"], reply.json()["url"]) == (201, "Docs", "https://example.com")
    reply = box.post(f"{link}/copy", {"parent": {"id": "0"}})
    assert (reply.status, reply.code) == (409, "item_name_in_use")
    assert box.post(f"{link}/copy", {"parent": {"id": "0"}, "name": "More"}).json()["name"] == "More"
