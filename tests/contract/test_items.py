"""Items of Box: their names, listings and changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from box_models import BadRequest, Box, File, Folder, NameConflict, NotFound, PreconditionFailed
from box_models.errors import Trashed
from box_models.transport import JSON

ABSENT = "999999999999"
"""An id that no item has."""


def ask(account: Box, path: str, **params: str) -> Any:
    return account.session.request("GET", path, params=params).json()


@pytest.fixture
def five(place: Folder) -> Folder:
    for number in range(5):
        place.create_folder(f"folder {number}")
    return place


def test_root_folder_has_no_times_etag_or_parent(account: Box) -> None:
    root = account.root.load()
    assert (root.etag, root.sequence_id, root.created_at, root.modified_at, root.parent) == (None,) * 5
    assert root.path_collection.entries == ()


def test_each_item_is_listed_once_with_small_pages(five: Folder) -> None:
    names = [item.name for item in five.items(page_size=2)]
    assert sorted(names) == [f"folder {number}" for number in range(5)]


def test_offset_page_has_its_offset_and_the_total_count(account: Box, five: Folder) -> None:
    page = ask(account, f"/folders/{five.id}/items", limit="2", offset="2")
    assert (page["offset"], page["limit"], page["total_count"], len(page["entries"])) == (2, 2, 5, 2)


def test_marker_page_has_the_next_marker_except_the_last(account: Box, five: Folder) -> None:
    path = f"/folders/{five.id}/items"
    page = ask(account, path, limit="3", usemarker="true")
    last = ask(account, path, limit="3", usemarker="true", marker=page["next_marker"])
    assert (len(page["entries"]), len(last["entries"])) == (3, 2)
    assert not last.get("next_marker")
    assert "total_count" not in page


def test_response_has_the_requested_fields_and_the_mini_fields(account: Box, place: Folder) -> None:
    response = ask(account, f"/folders/{place.id}", fields="size")
    assert set(response) == {"type", "id", "etag", "size"}


def test_some_fields_are_only_sent_on_request(account: Box, place: Folder) -> None:
    assert not {"permissions", "tags"} & set(ask(account, f"/folders/{place.id}"))
    loaded = place.refresh(fields=["permissions", "tags"])
    assert (loaded.permissions.can_upload, loaded.tags) == (True, ())


def test_ids_and_etags_are_strings_and_times_have_an_offset(account: Box, place: Folder) -> None:
    response = ask(account, f"/folders/{place.id}")
    assert [type(response[name]) for name in ("id", "etag", "sequence_id")] == [str] * 3
    created_at = place.load().created_at
    assert created_at is not None
    assert created_at.utcoffset() is not None


def test_folder_conflict_has_a_list_of_conflicts(place: Folder) -> None:
    existing = place.create_folder("Reports")
    with pytest.raises(NameConflict) as caught:
        place.create_folder("Reports")
    assert (caught.value.status, caught.value.code) == (409, "item_name_in_use")
    info: Any = caught.value.context_info
    assert [entry["id"] for entry in info["conflicts"]] == [existing.id]
    assert caught.value.existing == existing


def test_file_conflict_is_one_object_with_its_sha1(place: Folder) -> None:
    existing = place.upload(b"one", "plan.txt")
    with pytest.raises(NameConflict) as caught:
        place.upload(b"two", "plan.txt")
    info: Any = caught.value.context_info
    assert (info["conflicts"]["id"], info["conflicts"]["sha1"]) == (existing.id, existing.sha1)


def test_names_conflict_in_any_case_and_between_item_types(place: Folder) -> None:
    existing = place.upload(b"one", "Plan")
    with pytest.raises(NameConflict) as caught:
        place.create_folder("plan")
    assert caught.value.existing == existing


@pytest.mark.parametrize("name", ["Ünï ✓ 🎉.txt", " leading space", "a%20b+c&d", "x" * 255])
def test_name_is_kept_unchanged(place: Folder, name: str) -> None:
    place.upload(b"", name)
    assert [item.name for item in place.items()] == [name]


def test_update_with_an_old_etag_is_refused(account: Box, place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    account.file(file.id).update(description="meanwhile")
    with pytest.raises(PreconditionFailed) as caught:
        file.update(description="mine", if_unchanged=True)
    assert caught.value.status == 412


def test_missing_item_with_if_match_fails_the_precondition(account: Box) -> None:
    path = f"/files/{ABSENT}"
    with pytest.raises(NotFound):
        account.session.delete(path)
    with pytest.raises(PreconditionFailed):
        account.session.delete(path, headers={"If-Match": "0"})


def test_unchanged_item_answers_304(account: Box, place: Folder) -> None:
    file = place.upload(b"one", "plan.txt").load()
    assert file.etag is not None
    answer = account.session.request("GET", f"/files/{file.id}", headers={"If-None-Match": file.etag})
    assert (answer.status, answer.body) == (304, b"")


def test_description_can_be_cleared_and_tags_are_replaced(place: Folder) -> None:
    file = place.upload(b"one", "plan.txt").update(description="first", tags=["a", "b"])
    file.update(description=None, tags=["c"])
    file.refresh(fields=["description", "tags"])
    assert (file.description, file.tags) == ("", ("c",))


def test_moved_item_keeps_its_id_and_a_copy_has_a_new_one(account: Box, place: Folder) -> None:
    file, target = place.upload(b"one", "plan.txt"), place.create_folder("there")
    id = file.id
    copy = file.copy(target, name="copy.txt")
    file.move(target)
    assert file.id == id
    assert copy.id != id
    assert {item.name for item in target.items()} == {"plan.txt", "copy.txt"}
    with pytest.raises(NameConflict):
        file.copy(target, name="copy.txt")


def test_folder_with_content_is_only_deleted_recursively(account: Box, place: Folder) -> None:
    folder = place.create_folder("full")
    folder.upload(b"one", "plan.txt")
    with pytest.raises(BadRequest) as caught:
        folder.delete()
    assert caught.value.code == "folder_not_empty"
    folder.delete(recursive=True)
    assert place.items().all() == []
    folder.purge()


def test_deleted_item_is_in_the_trash_and_can_be_restored(account: Box, place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    file.delete()
    assert account.file(file.id).load().item_status == "trashed"
    with pytest.raises(Trashed) as caught:
        account.file(file.id).read_bytes()
    assert (caught.value.status, caught.value.code) == (404, "trashed")
    response = ask(account, f"/files/{file.id}/trash")
    assert (response["item_status"], response["path_collection"]["entries"]) == ("trashed", [])
    assert file.restore().item_status == "active"
    assert account.file(file.id).read_bytes() == b"one"
    assert [item.name for item in place.items()] == ["plan.txt"]


def test_restore_needs_another_name_if_the_old_one_is_used(place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    file.delete()
    existing = place.upload(b"two", "plan.txt")
    with pytest.raises(NameConflict) as caught:
        file.restore()
    assert caught.value.existing == existing
    assert file.restore(name="plan, again.txt").name == "plan, again.txt"


def test_item_outside_the_trash_cannot_be_restored(place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    with pytest.raises(NotFound) as caught:
        file.restore()
    assert caught.value.status == 404


def test_item_deleted_from_the_trash_is_not_found(account: Box, place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    file.delete()
    file.purge()
    with pytest.raises(NotFound):
        ask(account, f"/files/{file.id}/trash")


def test_error_has_a_code_and_a_request_id(account: Box) -> None:
    with pytest.raises(NotFound) as caught:
        account.file(ABSENT).load()
    error = caught.value
    assert (error.status, error.code) == (404, "not_found")
    assert error.request_id
    assert error.header_request_id
    assert error.request_id != error.header_request_id


def test_web_link_is_listed_with_the_other_items(account: Box, place: Folder) -> None:
    body: dict[str, JSON] = {"url": "https://example.com/", "name": "link", "parent": {"id": place.id}}
    created = json.loads(account.session.post("/web_links", json=body))
    assert [(item.type, item.id) for item in place.items()] == [("web_link", created["id"])]


def test_files_and_folders_have_their_classes(place: Folder) -> None:
    place.upload(b"one", "plan.txt")
    place.create_folder("Reports")
    assert {type(item) for item in place.items()} == {File, Folder}
