"""Item names in the embedded Box: valid names and conflicts."""

from __future__ import annotations

import pytest

from tests.local.client import Client


@pytest.mark.parametrize(
    "name", ["a/b", "a\\b", ".", "..", "trailing ", "tab\t", "line\nbreak", "nul\0", "del\x7f"]
)
def test_invalid_name_is_refused(box: Client, name: str) -> None:
    reply = box.post("/2.0/folders", {"name": name, "parent": {"id": "0"}})
    assert (reply.status, reply.code) == (400, "item_name_invalid")
    assert isinstance(reply.json()["context_info"], str)
    assert box.try_upload(name).code == "item_name_invalid"


@pytest.mark.parametrize("name", [" leading", "...", 'a:b*c?<d>|"', "-", "😀" * 255, "é", "名前", "x.tar.gz"])
def test_valid_name_is_returned_unchanged(box: Client, name: str) -> None:
    assert box.folder(name)["name"] == name
    assert box.names() == [name]


def test_name_has_255_characters_at_most(box: Client) -> None:
    reply = box.post("/2.0/folders", {"name": "x" * 256, "parent": {"id": "0"}})
    assert (reply.status, reply.code) == (400, "item_name_too_long")


@pytest.mark.parametrize("name", ["", 5, ["a"]])
def test_name_must_be_a_string_that_is_not_empty(box: Client, name: object) -> None:
    reply = box.post("/2.0/folders", {"name": name, "parent": {"id": "0"}})
    assert (reply.status, reply.wrong) == (400, "name")


BODY = '{"name": "%s", "parent": {"id": "0"}}'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("name", ["\\ud800", "\\uD83D", "\ud800", "a\udcff"])
def test_lone_surrogate_is_invalid_json(box: Client, name: str, encoding: str) -> None:
    reply = box.send("POST", "/2.0/folders", (BODY % name).encode(encoding, "surrogatepass"))
    assert (reply.status, reply.wrong) == (400, "entity-body")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32-be"])
@pytest.mark.parametrize(
    ("text", "name"), [("a", "a"), ("\\ud83d\\ude00", "😀"), ("😀", "😀"), ("\\u0041", "A")]
)
def test_names_may_be_escaped_and_in_each_encoding_of_json(
    box: Client, text: str, name: str, encoding: str
) -> None:
    reply = box.send("POST", "/2.0/folders", (BODY % text).encode(encoding))
    assert (reply.status, reply.json()["name"]) == (201, name)


@pytest.mark.parametrize(
    ("first", "second"), [("Plan", "pLAN"), ("straße", "STRASSE"), ("é", "e\u0301"), ("Σας", "ΣΑΣ")]
)
def test_names_are_compared_without_case_and_unicode_form(box: Client, first: str, second: str) -> None:
    existing = box.folder(first)
    reply = box.post("/2.0/folders", {"name": second, "parent": {"id": "0"}})
    assert (reply.status, reply.json()["context_info"]["conflicts"][0]["id"]) == (409, existing["id"])
    assert box.folder(second, existing["id"])["name"] == second


def test_names_are_unique_across_types(box: Client) -> None:
    box.folder("one")
    box.upload("two")
    box.web_link("three")
    assert box.try_upload("ONE").status == 409
    assert box.post("/2.0/folders", {"name": "Three", "parent": {"id": "0"}}).status == 409
    link = {"name": "TWO", "url": "https://example.com", "parent": {"id": "0"}}
    assert box.post("/2.0/web_links", link).status == 409


def test_conflicts_are_a_list_for_folders_and_an_object_for_files(box: Client) -> None:
    existing = box.upload("plan.pdf", b"x")
    for_folder = box.post("/2.0/folders", {"name": "plan.pdf", "parent": {"id": "0"}}).json()["context_info"]
    for_file = box.try_upload("plan.pdf", b"y").json()["context_info"]
    assert for_folder["conflicts"] == [for_file["conflicts"]]
    assert for_file["conflicts"]["sha1"] == existing["sha1"]
    assert for_file["conflicts"]["file_version"]["id"] == existing["file_version"]["id"]


def test_name_of_a_trashed_item_is_free(box: Client) -> None:
    box.delete(f"/2.0/files/{box.upload('a.txt')['id']}")
    assert box.try_upload("a.txt").status == 201


def test_users_may_have_the_same_names_in_their_roots(box: Client) -> None:
    box.folder("same")
    assert box.someone_else().folder("same")["name"] == "same"
