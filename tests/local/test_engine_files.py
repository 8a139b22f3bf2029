"""Files in the embedded Box, except for their contents."""

from __future__ import annotations

import pytest

from tests.local.client import Client, form, make
from tests.local.conftest import Clock


def test_file_has_its_standard_fields(box: Client) -> None:
    file = box.upload("plan.pdf", b"hello")
    assert (file["type"], file["name"], file["size"]) == ("file", "plan.pdf", 5)
    assert file["sha1"] == file["file_version"]["sha1"] == "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
    assert file["created_by"]["login"] == file["owned_by"]["login"] == "local@example.com"
    assert (file["item_status"], file["trashed_at"], file["shared_link"]) == ("active", None, None)
    assert box.get(f"/2.0/files/{file['id']}").json() == file


def test_file_can_be_renamed_described_and_tagged(box: Client) -> None:
    file = f"/2.0/files/{box.upload('a.txt')['id']}"
    box.put(file, {"name": "b.md", "description": "d", "tags": ["x", "y", "x"]})
    file = box.get(file, fields="name,description,tags,extension").json()
    assert (file["name"], file["description"], file["extension"]) == ("b.md", "d", "md")
    assert file["tags"] == ["x", "y"]


def test_the_time_of_the_content_can_be_changed(box: Client) -> None:
    file = f"/2.0/files/{box.upload('a.txt')['id']}"
    changed = box.put(file, {"content_modified_at": "2013-01-01T00:00:00-08:00"}).json()
    assert (changed["content_modified_at"], changed["etag"]) == ("2013-01-01T00:00:00-08:00", "1")
    assert box.put(file, {"content_modified_at": "yesterday"}).wrong == "content_modified_at"


@pytest.mark.parametrize("kind", ["files", "folders", "web_links"])
def test_a_move_with_a_new_name_ignores_who_has_the_old_name(box: Client, kind: str) -> None:
    target = box.folder("target")["id"]
    box.upload("same", b"there", target)
    item = make(box, kind, "same")
    moved = box.put(item, {"parent": {"id": target}, "name": "new"})
    assert (moved.status, moved.json()["name"], moved.json()["parent"]["id"]) == (200, "new", target)
    assert sorted(box.names(target)) == ["new", "same"]


def test_rename_is_refused_if_the_name_is_taken(box: Client) -> None:
    box.upload("a.txt")
    reply = box.put(f"/2.0/files/{box.upload('b.txt')['id']}", {"name": "A.txt"})
    assert (reply.status, reply.json()["context_info"]["conflicts"]["name"]) == (409, "a.txt")


@pytest.mark.parametrize(
    ("etag", "status"), [("0", 200), ('"0"', 200), ('W/"0"', 200), ("7, 0", 200), ("*", 200), ("7", 412)]
)
def test_if_match_requires_the_current_etag(box: Client, etag: str, status: int) -> None:
    file = f"/2.0/files/{box.upload('a.txt')['id']}"
    assert box.put(file, {"description": "d"}, headers={"if-match": etag}).status == status


def test_if_match_guards_a_deletion(box: Client) -> None:
    file = f"/2.0/files/{box.upload('a.txt')['id']}"
    refused = box.delete(file, headers={"if-match": "7"})
    assert (refused.status, refused.code) == (412, "precondition_failed")
    assert box.delete(file, headers={"if-match": "0"}).status == 204


def test_if_match_does_not_guard_a_move(box: Client) -> None:
    folder = box.folder("A")["id"]
    file = f"/2.0/files/{box.upload('a.txt')['id']}"
    assert box.put(file, {"parent": {"id": folder}}, headers={"if-match": "7"}).status == 200


def test_if_match_on_a_missing_file_fails(box: Client) -> None:
    assert box.put("/2.0/files/999", {}, headers={"if-match": "0"}).status == 412
    assert box.put("/2.0/files/999", {}).status == 404


@pytest.mark.parametrize("kind", ["files", "folders", "web_links"])
def test_if_none_match_returns_not_modified(box: Client, kind: str) -> None:
    item = {"files": box.upload("a"), "folders": box.folder("b"), "web_links": box.web_link("c")}[kind]
    known = box.get(f"/2.0/{kind}/{item['id']}", headers={"if-none-match": item["etag"]})
    assert (known.status, known.body) == (304, b"")
    assert box.get(f"/2.0/{kind}/{item['id']}", headers={"if-none-match": "7"}).status == 200


def test_root_folder_is_always_modified(box: Client) -> None:
    assert box.get("/2.0/folders/0", headers={"if-none-match": "*"}).status == 200


def test_copy_keeps_the_content_and_has_its_own_id(box: Client) -> None:
    folder, file = box.folder("A")["id"], box.upload("a.txt", b"hello")
    copy = box.post(f"/2.0/files/{file['id']}/copy", {"parent": {"id": folder}}).json()
    assert copy["id"] != file["id"]
    assert copy["sha1"] == file["sha1"]
    assert box.read(copy["id"]).body == b"hello"


def test_copy_survives_the_deletion_of_its_original(box: Client) -> None:
    file = box.upload("a.txt", b"hello")["id"]
    copy = box.post(f"/2.0/files/{file}/copy", {"parent": {"id": "0"}, "name": "b.txt"}).json()["id"]
    box.delete(f"/2.0/files/{file}")
    box.delete(f"/2.0/files/{file}/trash")
    assert box.read(copy).body == b"hello"


def test_copy_may_have_another_name(box: Client) -> None:
    file = box.upload("a.txt")["id"]
    copy = box.post(f"/2.0/files/{file}/copy", {"parent": {"id": "0"}, "name": "x/y\\z\n "})
    assert copy.json()["name"] == "xyz"
    assert box.post(f"/2.0/files/{file}/copy", {"parent": {"id": "0"}, "name": ".."}).status == 400


def test_earlier_version_can_be_copied(box: Client) -> None:
    first = box.upload("a.txt", b"old")
    box.upload_form(f"/api/2.0/files/{first['id']}/content", _content(b"new"))
    body = {"parent": {"id": "0"}, "name": "b.txt", "version": first["file_version"]["id"]}
    copy = box.post(f"/2.0/files/{first['id']}/copy", body).json()
    assert box.read(copy["id"]).body == b"old"


def test_version_of_another_file_cannot_be_copied(box: Client) -> None:
    file, other = box.upload("a.txt"), box.upload("b.txt")
    for version in (other["file_version"]["id"], "999"):
        body = {"parent": {"id": "0"}, "name": "c.txt", "version": version}
        assert box.post(f"/2.0/files/{file['id']}/copy", body).status == 404


def test_file_can_be_locked_and_unlocked(box: Client) -> None:
    file = f"/2.0/files/{box.upload('a.txt')['id']}"
    lock = {"access": "lock", "expires_at": "2026-03-02T00:00:00Z", "is_download_prevented": True}
    box.put(file, {"lock": lock})
    lock = box.get(file, fields="lock").json()["lock"]
    assert (lock["type"], lock["is_download_prevented"]) == ("lock", True)
    assert lock["expired_at"] == "2026-03-01T16:00:00-08:00"
    assert lock["created_by"]["login"] == "local@example.com"
    box.put(file, {"lock": None})
    assert box.get(file, fields="lock").json()["lock"] is None


def test_lock_expires(box: Client, clock: Clock) -> None:
    file = f"/2.0/files/{box.upload('a.txt')['id']}"
    box.put(file, {"lock": {"access": "lock", "expires_at": "2026-03-01T12:01:00Z"}})
    clock.advance(60)
    assert box.get(file, fields="lock").json()["lock"] is None


def test_locked_file_cannot_be_changed_by_another_user(box: Client) -> None:
    ann = box.someone_else()
    file = box.upload("a.txt")["id"]
    box.put(f"/2.0/files/{file}", {"lock": {"access": "lock"}})
    box.put(f"/2.0/files/{file}", {"owned_by": {"id": "20000002"}})
    for reply in (
        ann.put(f"/2.0/files/{file}", {"name": "b.txt"}),
        ann.delete(f"/2.0/files/{file}"),
        ann.upload_form(f"/api/2.0/files/{file}/content", _content(b"x")),
    ):
        assert (reply.status, reply.code) == (403, "access_denied_item_locked")


@pytest.mark.parametrize(
    "body", [{"lock": "yes"}, {"lock": {"is_download_prevented": 1}}, {"lock": {"expires_at": "soon"}}]
)
def test_invalid_lock_is_refused(box: Client, body: dict[str, object]) -> None:
    assert box.put(f"/2.0/files/{box.upload('a.txt')['id']}", body).status == 400


def test_file_of_another_user_is_not_found(box: Client) -> None:
    ann = box.someone_else()
    file = box.upload("a.txt", b"x")["id"]
    assert ann.get(f"/2.0/files/{file}").status == 404
    assert ann.get(f"/2.0/files/{file}/content").status == 404
    assert ann.post(f"/2.0/files/{file}/copy", {"parent": {"id": "0"}}).status == 404


def _content(content: bytes) -> bytes:
    return form(("file", content))
