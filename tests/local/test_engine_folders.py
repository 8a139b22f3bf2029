"""Folders in the embedded Box."""

from __future__ import annotations

import pytest

from tests.local.client import Client
from tests.local.conftest import Clock


def test_new_folder_is_in_its_parent(box: Client) -> None:
    outer = box.folder("Projects")
    inner = box.folder("2026", outer["id"])
    assert inner["parent"]["id"] == outer["id"]
    assert [entry["name"] for entry in inner["path_collection"]["entries"]] == ["All Files", "Projects"]


def test_new_folder_may_have_options(box: Client) -> None:
    options = {
        "name": "A",
        "parent": {"id": 0},
        "description": "d",
        "folder_upload_email": {"access": "open"},
    }
    folder = box.post("/2.0/folders", {**options, "sync_state": "synced"}).json()
    assert folder["description"] == "d"
    assert folder["folder_upload_email"]["access"] == "open"
    assert box.get(f"/2.0/folders/{folder['id']}", fields="sync_state").json()["sync_state"] == "synced"


def test_root_folder_has_null_fields_like_in_box(box: Client) -> None:
    root = box.get("/2.0/folders/0").json()
    nulls = (
        "etag",
        "sequence_id",
        "created_at",
        "modified_at",
        "content_created_at",
        "parent",
        "shared_link",
    )
    assert {name: root[name] for name in nulls} == dict.fromkeys(nulls)
    assert root["name"] == "All Files"
    assert root["path_collection"] == {"total_count": 0, "entries": []}
    assert root["created_by"] == {"type": "user", "id": "", "name": "", "login": ""}


def test_folder_contains_its_first_entries(box: Client) -> None:
    for name in ("a", "b", "c"):
        box.folder(name)
    embedded = box.get("/2.0/folders/0", limit=2, offset=1, direction="DESC").json()["item_collection"]
    assert [entry["name"] for entry in embedded["entries"]] == ["b", "a"]
    assert (embedded["total_count"], embedded["offset"], embedded["limit"]) == (3, 1, 2)


def test_folder_size_includes_all_descendants(box: Client) -> None:
    outer = box.folder("outer")["id"]
    inner = box.folder("inner", outer)["id"]
    box.upload("a", b"12345", inner)
    moved = box.upload("b", b"123", outer)["id"]
    assert box.get(f"/2.0/folders/{outer}").json()["size"] == 8
    box.put(f"/2.0/files/{moved}", {"parent": {"id": "0"}})
    assert box.get(f"/2.0/folders/{outer}").json()["size"] == 5
    assert box.get("/2.0/folders/0").json()["size"] == 8


def test_update_changes_etag_sequence_id_and_time(box: Client, clock: Clock) -> None:
    folder = box.folder("A")
    clock.advance(60)
    changed = box.put(f"/2.0/folders/{folder['id']}", {"description": "new"}).json()
    assert (folder["etag"], folder["sequence_id"]) == ("0", "0")
    assert (changed["etag"], changed["sequence_id"]) == ("1", "1")
    assert changed["modified_at"] > folder["modified_at"]
    assert changed["created_at"] == folder["created_at"]


def test_update_without_changes_keeps_the_etag(box: Client, clock: Clock) -> None:
    folder = box.folder("A")
    clock.advance(60)
    same = box.put(f"/2.0/folders/{folder['id']}", {"name": "A", "description": "", "parent": {"id": "0"}})
    assert same.json() == folder


def test_folder_can_be_renamed_to_other_letter_case(box: Client) -> None:
    folder = box.folder("reports")
    assert box.put(f"/2.0/folders/{folder['id']}", {"name": "Reports"}).json()["name"] == "Reports"


def test_null_clears_optional_fields(box: Client) -> None:
    folder = f"/2.0/folders/{box.folder('A')['id']}"
    box.put(folder, {"description": "d", "tags": ["x"], "folder_upload_email": {"access": "collaborators"}})
    box.put(folder, {"description": None, "tags": None, "folder_upload_email": None, "name": None})
    left = box.get(folder, fields="name,description,tags,folder_upload_email").json()
    assert (left["name"], left["description"], left["tags"], left["folder_upload_email"]) == (
        "A",
        "",
        [],
        None,
    )


@pytest.mark.parametrize(
    "name",
    [
        "can_non_owners_invite",
        "can_non_owners_view_collaborators",
        "is_collaboration_restricted_to_enterprise",
    ],
)
def test_folder_flag_is_stored(box: Client, name: str) -> None:
    folder = f"/2.0/folders/{box.folder('A')['id']}"
    before = box.get(folder, fields=name).json()[name]
    box.put(folder, {name: not before})
    assert box.get(folder, fields=name).json()[name] is not before


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"can_non_owners_invite": "yes"}, "can_non_owners_invite"),
        ({"sync_state": "sometimes"}, "sync_state"),
        ({"folder_upload_email": {"access": "everybody"}}, "folder_upload_email.access"),
        ({"folder_upload_email": "open"}, "folder_upload_email"),
        ({"description": 5}, "description"),
        ({"description": "d" * 257}, "description"),
        ({"tags": "red"}, "tags"),
        ({"tags": [1]}, "tags"),
        ({"tags": [str(number) for number in range(101)]}, "tags"),
        ({"parent": {}}, "parent.id"),
        ({"parent": "0"}, "parent"),
        ({"owned_by": {"id": "999"}}, "owned_by"),
        ({"parent": {"id": "0", "user_id": 5}}, "owned_by"),
    ],
)
def test_invalid_value_is_named_and_changes_nothing(box: Client, body: dict[str, object], wrong: str) -> None:
    folder = box.folder("A")
    reply = box.put(f"/2.0/folders/{folder['id']}", {"name": "B", **body})
    assert (reply.status, reply.code, reply.wrong) == (400, "bad_request", wrong)
    assert box.get(f"/2.0/folders/{folder['id']}").json() == folder


def test_move_keeps_the_items_of_the_folder(box: Client) -> None:
    outer, inner = box.folder("outer")["id"], box.folder("inner")["id"]
    file = box.upload("a.txt", b"x", inner)["id"]
    box.put(f"/2.0/folders/{inner}", {"parent": {"id": outer}})
    path = box.get(f"/2.0/files/{file}").json()["path_collection"]["entries"]
    assert [entry["name"] for entry in path] == ["All Files", "outer", "inner"]


@pytest.mark.parametrize("into", ["itself", "below"])
def test_folder_cannot_be_moved_into_itself(box: Client, into: str) -> None:
    outer = box.folder("outer")["id"]
    inner = box.folder("inner", outer)["id"]
    target = outer if into == "itself" else inner
    reply = box.put(f"/2.0/folders/{outer}", {"parent": {"id": target}})
    assert (reply.status, reply.code) == (400, "cyclical_folder_structure")


def test_move_is_refused_if_the_name_is_taken(box: Client) -> None:
    other = box.folder("other")["id"]
    box.folder("same", other)
    reply = box.put(f"/2.0/folders/{box.folder('Same')['id']}", {"parent": {"id": other}})
    assert (reply.status, reply.code) == (409, "item_name_in_use")


def test_folder_moves_to_the_root_of_its_new_owner(box: Client) -> None:
    ann = box.someone_else()
    folder = box.folder("gift")["id"]
    file = box.upload("a.txt", b"x", folder)["id"]
    body = box.put(f"/2.0/folders/{folder}", {"owned_by": {"id": "20000002"}}).json()
    assert body["owned_by"]["id"] == "20000002"
    assert (box.get(f"/2.0/files/{file}").status, ann.get(f"/2.0/files/{file}").status) == (404, 200)
    assert ann.names() == ["gift"]


def test_new_owner_requires_the_root_as_parent(box: Client) -> None:
    box.someone_else()
    elsewhere, folder = box.folder("elsewhere")["id"], box.folder("gift")["id"]
    reply = box.put(f"/2.0/folders/{folder}", {"parent": {"id": elsewhere, "user_id": "20000002"}})
    assert (reply.status, reply.wrong) == (400, "parent")
    body = box.put(f"/2.0/folders/{folder}", {"parent": {"id": "0", "user_id": "20000002"}})
    assert body.json()["owned_by"]["name"] == "Ann Other"


def test_root_folder_cannot_be_changed_deleted_or_copied(box: Client) -> None:
    target = box.folder("A")["id"]
    assert box.put("/2.0/folders/0", {"name": "Mine"}).status == 403
    assert box.delete("/2.0/folders/0", recursive="true").status == 403
    assert box.post("/2.0/folders/0/copy", {"parent": {"id": target}}).status == 403


def test_deletion_of_a_folder_with_items_requires_recursive(box: Client) -> None:
    folder = box.folder("A")["id"]
    box.folder("inner", folder)
    refused = box.delete(f"/2.0/folders/{folder}")
    assert (refused.status, refused.code) == (400, "folder_not_empty")
    assert box.delete(f"/2.0/folders/{folder}", recursive="True").status == 204
    assert box.names() == []


def test_folder_copy_is_deep_and_independent(box: Client) -> None:
    source, target = box.folder("source")["id"], box.folder("target")["id"]
    box.put(f"/2.0/folders/{source}", {"description": "d"})
    inner = box.folder("inner", source)["id"]
    file = box.upload("a.txt", b"hello", inner)["id"]
    box.web_link("link", parent=inner)
    copied = box.post(f"/2.0/folders/{source}/copy", {"parent": {"id": target}, "name": "copy"}).json()
    assert (copied["name"], copied["description"], copied["size"]) == ("copy", "d", 5)
    box.delete(f"/2.0/files/{file}")
    inner_copy = box.get(f"/2.0/folders/{copied['id']}/items").json()["entries"][0]["id"]
    assert box.names(inner_copy) == ["a.txt", "link"]


def test_folder_can_be_copied_into_itself(box: Client) -> None:
    folder = box.folder("A")["id"]
    inner = box.folder("inner", folder)["id"]
    copied = box.post(f"/2.0/folders/{folder}/copy", {"parent": {"id": inner}}).json()
    assert box.names(inner) == ["A"]
    assert box.names(copied["id"]) == ["inner"]


def test_copy_is_refused_if_the_name_is_taken(box: Client) -> None:
    folder = box.folder("A")["id"]
    reply = box.post(f"/2.0/folders/{folder}/copy", {"parent": {"id": "0"}})
    assert (reply.status, reply.json()["context_info"]["conflicts"][0]["id"]) == (409, folder)


def test_folder_of_another_user_is_not_found(box: Client) -> None:
    ann = box.someone_else()
    folder = box.folder("mine")["id"]
    for reply in (
        ann.get(f"/2.0/folders/{folder}"),
        ann.get(f"/2.0/folders/{folder}/items"),
        ann.put(f"/2.0/folders/{folder}", {"name": "hers"}),
        ann.delete(f"/2.0/folders/{folder}"),
        ann.post("/2.0/folders", {"name": "x", "parent": {"id": folder}}),
    ):
        assert (reply.status, reply.code) == (404, "not_found")
    assert ann.names() == []


@pytest.mark.parametrize("folder_id", ["999", "abc", "-1", "9" * 30, "1%2F2"])
def test_unknown_id_is_not_found(box: Client, folder_id: str) -> None:
    reply = box.get(f"/2.0/folders/{folder_id}")
    assert (reply.status, reply.code, reply.wrong) == (404, "not_found", "folder")


def test_id_of_another_type_is_not_found(box: Client) -> None:
    assert box.get(f"/2.0/files/{box.folder('A')['id']}").status == 404


@pytest.mark.parametrize(("body", "wrong"), [({"parent": {"id": "0"}}, "name"), ({"name": "A"}, "parent")])
def test_new_folder_requires_name_and_parent(box: Client, body: dict[str, object], wrong: str) -> None:
    reply = box.post("/2.0/folders", body)
    assert (reply.status, reply.wrong) == (400, wrong)
    assert reply.json()["context_info"]["errors"][0]["reason"] == "missing_parameter"
