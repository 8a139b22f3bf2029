"""Shared links: options, fields, and the access that they give."""

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
    with world() as box_world:
        yield box_world


def share(box: World, options: object, item: str = "/2.0/files/200") -> dict[str, object]:
    answer = box.ada.put(item, json={"shared_link": options})
    assert answer.status_code == 200, answer.text
    link: dict[str, object] = answer.json()["shared_link"]
    return link


def url_of(box: World, options: object, item: str = "/2.0/files/200") -> str:
    return str(share(box, options, item)["url"])


def header(url: str, password: str | None = None) -> dict[str, str]:
    return {"BoxApi": f"shared_link={url}" + (f"&shared_link_password={password}" if password else "")}


def outcome(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def web_link(box: World) -> str:
    body = {"url": "https://example.com", "name": "Example", "parent": {"id": "0"}}
    return "/2.0/web_links/" + str(box.ada.post("/2.0/web_links", json=body).json()["id"])


# Options


def test_empty_object_creates_an_open_link(box: World) -> None:
    link = share(box, {})
    assert (link["access"], link["effective_access"], link["effective_permission"]) == (
        "open",
        "open",
        "can_download",
    )
    assert link["permissions"] == {"can_preview": True, "can_download": True, "can_edit": False}
    assert (link["is_password_enabled"], link["unshared_at"], link["vanity_url"]) == (False, None, None)
    assert (link["download_count"], link["preview_count"]) == (0, 0)


def test_only_links_of_files_have_a_download_url(box: World) -> None:
    assert str(share(box, {})["download_url"]).endswith(".txt")
    assert share(box, {}, "/2.0/folders/100")["download_url"] is None
    assert share(box, {}, web_link(box))["download_url"] is None


@pytest.mark.parametrize("item", ["/2.0/files/200", "/2.0/folders/100"])
def test_null_removes_the_link_and_a_new_link_has_another_url(box: World, item: str) -> None:
    first = url_of(box, {}, item)
    assert box.ada.put(item, json={"shared_link": None}).json()["shared_link"] is None
    assert url_of(box, {}, item) != first


def test_update_keeps_options_that_it_leaves_out(box: World) -> None:
    expiry = (box.clock.now + timedelta(days=1)).isoformat()
    first = share(box, {"password": PASSWORD, "unshared_at": expiry, "permissions": {"can_download": False}})
    second = share(box, {"vanity_name": "a-name-to-remember"})
    columns = ("url", "is_password_enabled", "unshared_at", "permissions")
    assert [second[name] for name in columns] == [first[name] for name in columns]


def test_null_clears_password_expiry_and_vanity_name(box: World) -> None:
    expiry = (box.clock.now + timedelta(days=1)).isoformat()
    share(box, {"password": PASSWORD, "unshared_at": expiry, "vanity_name": "a-name-to-remember"})
    link = share(box, {"password": None, "unshared_at": None, "vanity_name": None, "access": None})
    assert (link["is_password_enabled"], link["unshared_at"], link["vanity_name"]) == (False, None, None)


def test_password_is_removed_when_the_link_is_no_longer_open(box: World) -> None:
    share(box, {"password": PASSWORD})
    assert share(box, {"access": "company"})["is_password_enabled"] is False


def test_password_is_stored_only_as_a_digest(box: World) -> None:
    share(box, {"password": PASSWORD})
    with box.engine.database.reading() as c:
        assert PASSWORD not in "\n".join(c.iterdump())


def test_vanity_name_gives_a_second_url(box: World) -> None:
    link = share(box, {"vanity_name": "A-Name-to-Remember"})
    assert str(link["vanity_url"]).endswith("/v/A-Name-to-Remember")
    assert box.bob.get("/2.0/files/200", headers=header(str(link["vanity_url"]))).status_code == 200


def test_vanity_name_must_be_unique(box: World) -> None:
    share(box, {"vanity_name": "a-name-to-remember"})
    share(box, {"vanity_name": "A-name-to-remember"})
    body = {"shared_link": {"vanity_name": "a-NAME-to-remember"}}
    assert outcome(box.ada.put("/2.0/files/201", json=body)) == (409, "conflict")


def test_editing_can_be_allowed_for_a_downloadable_file(box: World) -> None:
    link = share(box, {"permissions": {"can_edit": True}})
    assert link["effective_permission"] == "can_edit"
    link = share(box, {"permissions": {"can_download": False}})
    assert link["effective_permission"] == "can_preview"


@pytest.mark.parametrize(
    ("item", "options"),
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
def test_invalid_options_are_refused_and_change_nothing(box: World, item: str, options: object) -> None:
    before = box.ada.get(item).json()
    assert box.ada.put(item, json={"shared_link": options}).status_code == 400
    assert box.ada.get(item).json() == before


# Access by a link


def test_item_is_not_found_without_the_header(box: World) -> None:
    share(box, {})
    assert outcome(box.bob.get("/2.0/files/200")) == (404, "not_found")


@pytest.mark.parametrize("access", ["open", "company"])
def test_link_gives_a_second_user_access(box: World, access: str) -> None:
    url = url_of(box, {"access": access})
    answer = box.bob.get("/2.0/files/200", headers=header(url))
    assert answer.json()["name"] == "plan.txt"
    assert box.bob.get("/2.0/files/200/content", headers=header(url)).content == b"The plan of action."


def test_link_for_collaborators_gives_others_no_access(box: World) -> None:
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
def test_link_to_a_folder_gives_access_to_its_items(box: World, path: str) -> None:
    url = url_of(box, {}, "/2.0/folders/100")
    assert box.bob.get(path, headers=header(url)).status_code == 200


def test_link_gives_no_access_to_other_items(box: World) -> None:
    url = url_of(box, {}, "/2.0/folders/101")
    for path in ("/2.0/files/201", "/2.0/folders/100", "/2.0/folders/100/items"):
        assert outcome(box.bob.get(path, headers=header(url))) == (404, "not_found")


def test_path_collection_starts_at_the_shared_item(box: World) -> None:
    url = url_of(box, {}, "/2.0/folders/101")
    shared_item = box.bob.get("/2.0/files/200", headers=header(url)).json()
    assert [folder["id"] for folder in shared_item["path_collection"]["entries"]] == ["101"]


def write(caller: Caller, headers: Mapping[str, str], change: str) -> requests.Response:
    match change:
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


@pytest.mark.parametrize("change", ["rename", "delete", "create", "upload", "version"])
def test_link_allows_no_changes(box: World, change: str) -> None:
    url = url_of(box, {}, "/2.0/folders/100")
    before = box.ada.get("/2.0/folders/101/items", params={"fields": "name,etag,sha1"}).json()
    assert write(box.bob, header(url), change).status_code == 403
    assert box.ada.get("/2.0/folders/101/items", params={"fields": "name,etag,sha1"}).json() == before


def test_link_that_allows_editing_takes_new_versions_and_no_other_change(box: World) -> None:
    url = url_of(box, {"permissions": {"can_edit": True}})
    assert write(box.bob, header(url), "version").status_code == 200
    for change in ("rename", "delete", "create", "upload"):
        assert write(box.bob, header(url), change).status_code in (403, 404)
    fields = {"fields": "permissions"}
    permissions = box.bob.get("/2.0/files/200", params=fields, headers=header(url)).json()["permissions"]
    allowed = {name for name, value in permissions.items() if value}
    assert allowed == {"can_preview", "can_download", "can_upload"}


def test_link_with_password_needs_the_right_password(box: World) -> None:
    url = url_of(box, {"password": PASSWORD})
    assert box.bob.get("/2.0/files/200", headers=header(url, PASSWORD)).status_code == 200


@pytest.mark.parametrize("password", ["with&ampersand=1", "with%41percent", "mit-Umläut-ä1"])
def test_password_may_be_percent_encoded(box: World, password: str) -> None:
    url = url_of(box, {"password": password})
    for sent in (password, quote(password, safe="")):
        if sent.isascii():
            assert box.bob.get("/2.0/files/200", headers=header(url, sent)).status_code == 200


@pytest.mark.parametrize("password", ["Wrong-Sesame", None])
def test_wrong_password_and_unknown_link_have_different_errors(box: World, password: str | None) -> None:
    url = url_of(box, {"password": PASSWORD})
    for path in ("/2.0/files/200", "/2.0/shared_items"):
        answer = box.bob.get(path, headers=header(url, password))
        assert outcome(answer) == (403, "incorrect_shared_item_password")


def test_removed_link_is_not_found(box: World) -> None:
    url = url_of(box, {})
    box.ada.put("/2.0/files/200", json={"shared_link": None})
    for path in ("/2.0/files/200", "/2.0/shared_items"):
        assert outcome(box.bob.get(path, headers=header(url))) == (404, "not_found")


def test_link_works_until_it_expires(box: World) -> None:
    url = url_of(box, {"unshared_at": (box.clock.now + timedelta(hours=1)).isoformat()})
    box.clock.move(seconds=3599)
    assert box.bob.get("/2.0/shared_items", headers=header(url)).status_code == 200
    box.clock.move(seconds=1)
    assert outcome(box.bob.get("/2.0/shared_items", headers=header(url))) == (404, "not_found")
    assert box.ada.get("/2.0/files/200").json()["shared_link"] is None


def test_link_after_an_expired_one_has_another_url(box: World) -> None:
    url = url_of(box, {"unshared_at": (box.clock.now + timedelta(hours=1)).isoformat()})
    box.clock.move(hours=2)
    assert url_of(box, {}) != url


def test_link_of_a_trashed_item_is_not_found(box: World) -> None:
    url = url_of(box, {})
    box.ada.delete("/2.0/files/200")
    assert outcome(box.bob.get("/2.0/shared_items", headers=header(url))) == (404, "not_found")


def test_link_without_downloads_shows_all_but_the_content(box: World) -> None:
    url = url_of(box, {"permissions": {"can_download": False}}, "/2.0/folders/100")
    assert box.bob.get("/2.0/files/200", headers=header(url)).status_code == 200
    answer = box.bob.get("/2.0/files/200/content", headers=header(url))
    assert outcome(answer) == (403, "access_denied_insufficient_permissions")


@pytest.mark.parametrize("value", ["", "shared_link=", "https://example.com/s/x", "shared_link_password=x"])
def test_malformed_header_is_refused(box: World, value: str) -> None:
    assert box.bob.get("/2.0/shared_items", headers={"BoxApi": value}).status_code == 400


@pytest.mark.parametrize("url", ["https://app.box.com/s/unknown", "/files/200", "http://[/s/x", "nothing"])
def test_unknown_url_is_not_found(box: World, url: str) -> None:
    assert outcome(box.bob.get("/2.0/shared_items", headers=header(url))) == (404, "not_found")


# Shared items


def test_shared_item_may_have_any_type(box: World) -> None:
    for item, kind in (
        ("/2.0/files/200", "file"),
        ("/2.0/folders/100", "folder"),
        (web_link(box), "web_link"),
    ):
        answer = box.bob.get("/2.0/shared_items", headers=header(url_of(box, {}, item)))
        assert (answer.status_code, answer.json()["type"]) == (200, kind)


def test_shared_item_has_the_requested_fields(box: World) -> None:
    answer = box.bob.get("/2.0/shared_items", params={"fields": "size"}, headers=header(url_of(box, {})))
    assert answer.json() == {"type": "file", "id": "200", "etag": "1", "size": 19}


def test_shared_item_with_known_etag_is_not_modified(box: World) -> None:
    headers = {**header(url_of(box, {})), "If-None-Match": "1"}
    assert outcome(box.bob.get("/2.0/shared_items", headers=headers)) == (304, "")


def test_shared_items_require_the_header(box: World) -> None:
    assert outcome(box.bob.get("/2.0/shared_items")) == (400, "bad_request")


# Without an account


def static(url: object) -> str:
    return urlsplit(str(url)).path


def test_open_link_downloads_without_a_token_and_counts(box: World) -> None:
    link = share(box, {})
    assert box.anonymous.get(static(link["download_url"])).content == b"The plan of action."
    box.bob.get("/2.0/files/200/content", headers=header(str(link["url"])))
    shared_item = box.ada.get("/2.0/files/200").json()
    assert (shared_item["shared_link"]["download_count"], shared_item["etag"]) == (2, "1")


@pytest.mark.parametrize(
    "options", [{"access": "company"}, {"password": PASSWORD}, {"permissions": {"can_download": False}}]
)
def test_restricted_link_does_not_download_without_a_token(box: World, options: object) -> None:
    link = share(box, options)
    assert box.anonymous.get(static(link["download_url"])).status_code == 404


def test_folder_cannot_be_downloaded_by_its_link(box: World) -> None:
    name = url_of(box, {}, "/2.0/folders/100").rpartition("/")[2]
    assert box.anonymous.get(f"/shared/static/{name}").status_code == 404


def test_link_pages_are_not_served(box: World) -> None:
    link = share(box, {"vanity_name": "a-name-to-remember"})
    for url in (link["url"], link["vanity_url"]):
        assert box.anonymous.get(urlsplit(str(url)).path).status_code == 405
