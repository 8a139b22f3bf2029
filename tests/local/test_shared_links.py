"""Shared links: how they are set, how they look, and what they open to whom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
import requests

from tests.local.seeded import Caller, World, world

PASSWORD = "Open-Sesame"


@pytest.fixture
def box() -> Iterator[World]:
    with world() as made:
        yield made


def share(box: World, wanted: object, item: str = "/2.0/files/200") -> dict[str, object]:
    answer = box.ada.put(item, json={"shared_link": wanted})
    assert answer.status_code == 200, answer.text
    link: dict[str, object] = answer.json()["shared_link"]
    return link


def url_of(box: World, wanted: object, item: str = "/2.0/files/200") -> str:
    return str(share(box, wanted, item)["url"])


def header(url: str, password: str | None = None) -> dict[str, str]:
    return {"BoxApi": f"shared_link={url}" + (f"&shared_link_password={password}" if password else "")}


def outcome(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def web_link(box: World) -> str:
    body = {"url": "https://example.com", "name": "Example", "parent": {"id": "0"}}
    return "/2.0/web_links/" + str(box.ada.post("/2.0/web_links", json=body).json()["id"])


# Setting


def test_an_empty_object_makes_a_link_that_anybody_may_use(box: World) -> None:
    link = share(box, {})
    assert (link["access"], link["effective_access"], link["effective_permission"]) == (
        "open",
        "open",
        "can_download",
    )
    assert link["permissions"] == {"can_preview": True, "can_download": True, "can_edit": False}
    assert (link["is_password_enabled"], link["unshared_at"], link["vanity_url"]) == (False, None, None)
    assert (link["download_count"], link["preview_count"]) == (0, 0)


def test_only_files_have_an_address_to_download_from(box: World) -> None:
    assert str(share(box, {})["download_url"]).endswith(".txt")
    assert share(box, {}, "/2.0/folders/100")["download_url"] is None
    assert share(box, {}, web_link(box))["download_url"] is None


@pytest.mark.parametrize("item", ["/2.0/files/200", "/2.0/folders/100"])
def test_null_removes_a_link_and_a_new_one_has_another_address(box: World, item: str) -> None:
    first = url_of(box, {}, item)
    assert box.ada.put(item, json={"shared_link": None}).json()["shared_link"] is None
    assert url_of(box, {}, item) != first


def test_what_an_update_leaves_out_stays(box: World) -> None:
    expiry = (box.clock.now + timedelta(days=1)).isoformat()
    first = share(box, {"password": PASSWORD, "unshared_at": expiry, "permissions": {"can_download": False}})
    second = share(box, {"vanity_name": "a-name-to-remember"})
    kept = ("url", "is_password_enabled", "unshared_at", "permissions")
    assert [second[name] for name in kept] == [first[name] for name in kept]


def test_null_clears_the_password_the_expiry_and_the_vanity_name(box: World) -> None:
    expiry = (box.clock.now + timedelta(days=1)).isoformat()
    share(box, {"password": PASSWORD, "unshared_at": expiry, "vanity_name": "a-name-to-remember"})
    link = share(box, {"password": None, "unshared_at": None, "vanity_name": None, "access": None})
    assert (link["is_password_enabled"], link["unshared_at"], link["vanity_name"]) == (False, None, None)


def test_a_password_goes_when_the_link_is_no_longer_open(box: World) -> None:
    share(box, {"password": PASSWORD})
    assert share(box, {"access": "company"})["is_password_enabled"] is False


def test_a_password_is_never_kept_as_it_is(box: World) -> None:
    share(box, {"password": PASSWORD})
    with box.engine.database.reading() as c:
        assert PASSWORD not in "\n".join(c.iterdump())


def test_a_vanity_name_makes_a_second_address(box: World) -> None:
    link = share(box, {"vanity_name": "A-Name-to-Remember"})
    assert str(link["vanity_url"]).endswith("/v/A-Name-to-Remember")
    assert box.bob.get("/2.0/files/200", headers=header(str(link["vanity_url"]))).status_code == 200


def test_two_items_cannot_have_one_vanity_name(box: World) -> None:
    share(box, {"vanity_name": "a-name-to-remember"})
    share(box, {"vanity_name": "A-name-to-remember"})
    body = {"shared_link": {"vanity_name": "a-NAME-to-remember"}}
    assert outcome(box.ada.put("/2.0/files/201", json=body)) == (409, "conflict")


def test_editing_can_be_allowed_for_a_file_that_may_be_downloaded(box: World) -> None:
    link = share(box, {"permissions": {"can_edit": True}})
    assert link["effective_permission"] == "can_edit"
    link = share(box, {"permissions": {"can_download": False}})
    assert link["effective_permission"] == "can_preview"


@pytest.mark.parametrize(
    ("item", "wanted"),
    [
        ("/2.0/files/200", "open"),
        ("/2.0/files/200", {"access": "everybody"}),
        ("/2.0/files/200", {"password": "short-1"}),
        ("/2.0/files/200", {"password": "onlylowercase"}),
        ("/2.0/files/200", {"password": 12345678}),
        ("/2.0/files/200", {"password": PASSWORD, "access": "company"}),
        ("/2.0/files/200", {"password": PASSWORD, "access": "collaborators"}),
        ("/2.0/files/200", {"unshared_at": "2026-03-01T11:59:59Z"}),
        ("/2.0/files/200", {"unshared_at": "tomorrow"}),
        ("/2.0/files/200", {"unshared_at": 17}),
        ("/2.0/files/200", {"vanity_name": "too-short"}),
        ("/2.0/files/200", {"vanity_name": "has spaces in it"}),
        ("/2.0/files/200", {"permissions": "all"}),
        ("/2.0/files/200", {"permissions": {"can_download": "yes"}}),
        ("/2.0/files/200", {"permissions": {"can_download": False, "can_edit": True}}),
        ("/2.0/files/200", {"access": "collaborators", "permissions": {"can_download": True}}),
        ("/2.0/folders/100", {"permissions": {"can_edit": True}}),
    ],
)
def test_what_box_would_not_set_is_refused_and_changes_nothing(box: World, item: str, wanted: object) -> None:
    before = box.ada.get(item).json()
    assert box.ada.put(item, json={"shared_link": wanted}).status_code == 400
    assert box.ada.get(item).json() == before


# Following


def test_without_the_header_the_item_is_not_there(box: World) -> None:
    share(box, {})
    assert outcome(box.bob.get("/2.0/files/200")) == (404, "not_found")


@pytest.mark.parametrize("access", ["open", "company"])
def test_a_link_opens_its_item_to_a_second_user(box: World, access: str) -> None:
    url = url_of(box, {"access": access})
    answer = box.bob.get("/2.0/files/200", headers=header(url))
    assert answer.json()["name"] == "plan.txt"
    assert box.bob.get("/2.0/files/200/content", headers=header(url)).content == b"The plan of action."


def test_a_link_for_collaborators_opens_nothing_to_others(box: World) -> None:
    url = url_of(box, {"access": "collaborators"})
    assert outcome(box.bob.get("/2.0/files/200", headers=header(url))) == (404, "not_found")
    assert box.ada.get("/2.0/shared_items", headers=header(url)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/2.0/folders/100",
        "/2.0/folders/100/items",
        "/2.0/folders/101",
        "/2.0/files/200",
        "/2.0/files/200/comments",
    ],
)
def test_a_link_to_a_folder_opens_what_is_below_it(box: World, path: str) -> None:
    url = url_of(box, {}, "/2.0/folders/100")
    assert box.bob.get(path, headers=header(url)).status_code == 200


def test_a_link_opens_nothing_beside_its_item(box: World) -> None:
    url = url_of(box, {}, "/2.0/folders/101")
    for path in ("/2.0/files/201", "/2.0/folders/100", "/2.0/folders/100/items"):
        assert outcome(box.bob.get(path, headers=header(url))) == (404, "not_found")


def test_behind_a_link_the_world_begins_at_what_was_shared(box: World) -> None:
    url = url_of(box, {}, "/2.0/folders/101")
    shown = box.bob.get("/2.0/files/200", headers=header(url)).json()
    assert [folder["id"] for folder in shown["path_collection"]["entries"]] == ["101"]


def write(caller: Caller, headers: Mapping[str, str], what: str) -> requests.Response:
    match what:
        case "rename":
            return caller.put("/2.0/files/200", json={"name": "mine.txt"}, headers=headers)
        case "delete":
            return caller.delete("/2.0/files/200", headers=headers)
        case "create":
            body = {"name": "New", "parent": {"id": "101"}}
            return caller.post("/2.0/folders", json=body, headers=headers)
        case "upload":
            attributes = json.dumps({"name": "n", "parent": {"id": "101"}})
            parts: list[tuple[str, tuple[str | None, bytes]]]
            parts = [("attributes", (None, attributes.encode())), ("file", ("n", b"x"))]
            return caller.post("/2.0/files/content", files=parts, headers=headers)
        case _:
            return caller.post("/2.0/files/200/content", files={"file": ("n", b"x")}, headers=headers)


@pytest.mark.parametrize("what", ["rename", "delete", "create", "upload", "version"])
def test_a_link_lets_nobody_write(box: World, what: str) -> None:
    url = url_of(box, {}, "/2.0/folders/100")
    before = box.ada.get("/2.0/folders/101/items", params={"fields": "name,etag,sha1"}).json()
    assert write(box.bob, header(url), what).status_code == 403
    assert box.ada.get("/2.0/folders/101/items", params={"fields": "name,etag,sha1"}).json() == before


def test_the_right_password_opens_a_link(box: World) -> None:
    url = url_of(box, {"password": PASSWORD})
    assert box.bob.get("/2.0/files/200", headers=header(url, PASSWORD)).status_code == 200


@pytest.mark.parametrize("password", ["with&ampersand=1", "with%41percent", "mit-Umläut-ä1"])
def test_a_password_may_come_as_it_is_or_escaped(box: World, password: str) -> None:
    url = url_of(box, {"password": password})
    for sent in (password, quote(password, safe="")):
        if sent.isascii():
            assert box.bob.get("/2.0/files/200", headers=header(url, sent)).status_code == 200


@pytest.mark.parametrize("password", ["Wrong-Sesame", None])
def test_a_wrong_password_is_told_from_an_unknown_link(box: World, password: str | None) -> None:
    url = url_of(box, {"password": PASSWORD})
    for path in ("/2.0/files/200", "/2.0/shared_items"):
        answer = box.bob.get(path, headers=header(url, password))
        assert outcome(answer) == (403, "incorrect_shared_item_password")


def test_a_removed_link_leads_nowhere(box: World) -> None:
    url = url_of(box, {})
    box.ada.put("/2.0/files/200", json={"shared_link": None})
    for path in ("/2.0/files/200", "/2.0/shared_items"):
        assert outcome(box.bob.get(path, headers=header(url))) == (404, "not_found")


def test_a_link_is_good_until_it_expires_and_gone_then(box: World) -> None:
    url = url_of(box, {"unshared_at": (box.clock.now + timedelta(hours=1)).isoformat()})
    box.clock.move(seconds=3599)
    assert box.bob.get("/2.0/shared_items", headers=header(url)).status_code == 200
    box.clock.move(seconds=1)
    assert outcome(box.bob.get("/2.0/shared_items", headers=header(url))) == (404, "not_found")
    assert box.ada.get("/2.0/files/200").json()["shared_link"] is None


def test_after_an_expired_link_comes_one_with_another_address(box: World) -> None:
    url = url_of(box, {"unshared_at": (box.clock.now + timedelta(hours=1)).isoformat()})
    box.clock.move(hours=2)
    assert url_of(box, {}) != url


def test_the_link_of_a_trashed_item_leads_nowhere(box: World) -> None:
    url = url_of(box, {})
    box.ada.delete("/2.0/files/200")
    assert outcome(box.bob.get("/2.0/shared_items", headers=header(url))) == (404, "not_found")


def test_a_link_that_forbids_downloads_shows_everything_but_the_content(box: World) -> None:
    url = url_of(box, {"permissions": {"can_download": False}}, "/2.0/folders/100")
    assert box.bob.get("/2.0/files/200", headers=header(url)).status_code == 200
    answer = box.bob.get("/2.0/files/200/content", headers=header(url))
    assert outcome(answer) == (403, "access_denied_insufficient_permissions")


@pytest.mark.parametrize("value", ["", "shared_link=", "https://example.com/s/x", "shared_link_password=x"])
def test_a_header_that_names_no_link_is_refused(box: World, value: str) -> None:
    assert box.bob.get("/2.0/shared_items", headers={"BoxApi": value}).status_code == 400


@pytest.mark.parametrize("url", ["https://app.box.com/s/unknown", "/files/200", "http://[/s/x", "nothing"])
def test_an_address_that_is_no_link_leads_nowhere(box: World, url: str) -> None:
    assert outcome(box.bob.get("/2.0/shared_items", headers=header(url))) == (404, "not_found")


# Shared items


def test_a_shared_item_is_shown_whatever_its_type(box: World) -> None:
    for item, kind in (
        ("/2.0/files/200", "file"),
        ("/2.0/folders/100", "folder"),
        (web_link(box), "web_link"),
    ):
        answer = box.bob.get("/2.0/shared_items", headers=header(url_of(box, {}, item)))
        assert (answer.status_code, answer.json()["type"]) == (200, kind)


def test_a_shared_item_has_the_fields_asked_for(box: World) -> None:
    answer = box.bob.get("/2.0/shared_items", params={"fields": "size"}, headers=header(url_of(box, {})))
    assert answer.json() == {"type": "file", "id": "200", "etag": "1", "size": 19}


def test_a_shared_item_that_is_known_already_is_not_sent_again(box: World) -> None:
    headers = {**header(url_of(box, {})), "If-None-Match": "1"}
    assert outcome(box.bob.get("/2.0/shared_items", headers=headers)) == (304, "")


def test_shared_items_need_the_header(box: World) -> None:
    assert outcome(box.bob.get("/2.0/shared_items")) == (400, "bad_request")


# Without an account


def static(url: object) -> str:
    return urlsplit(str(url)).path


def test_an_open_link_downloads_without_a_token_and_counts_it(box: World) -> None:
    link = share(box, {})
    assert box.anonymous.get(static(link["download_url"])).content == b"The plan of action."
    box.bob.get("/2.0/files/200/content", headers=header(str(link["url"])))
    shown = box.ada.get("/2.0/files/200").json()
    assert (shown["shared_link"]["download_count"], shown["etag"]) == (2, "1")


@pytest.mark.parametrize(
    "wanted", [{"access": "company"}, {"password": PASSWORD}, {"permissions": {"can_download": False}}]
)
def test_a_link_that_asks_for_more_downloads_nothing_by_itself(box: World, wanted: object) -> None:
    link = share(box, wanted)
    assert box.anonymous.get(static(link["download_url"])).status_code == 404


def test_a_folder_cannot_be_downloaded_by_its_link(box: World) -> None:
    name = url_of(box, {}, "/2.0/folders/100").rpartition("/")[2]
    assert box.anonymous.get(f"/shared/static/{name}").status_code == 404


def test_there_are_no_pages_behind_links(box: World) -> None:
    link = share(box, {"vanity_name": "a-name-to-remember"})
    for url in (link["url"], link["vanity_url"]):
        assert box.anonymous.get(urlsplit(str(url)).path).status_code == 501
