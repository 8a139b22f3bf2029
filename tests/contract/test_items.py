"""What Box says about items, their names, their listings and their changes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from box_models import BadRequest, Box, File, Folder, NameConflict, NotFound, PreconditionFailed
from box_models.errors import Trashed
from box_models.transport import JSON

ABSENT = "999999999999"
"""An id that nothing has."""


def ask(account: Box, path: str, **params: str) -> Any:
    return account.session.request("GET", path, params=params).json()


@pytest.fixture
def five(place: Folder) -> Folder:
    for number in range(5):
        place.create_folder(f"folder {number}")
    return place


def test_of_the_root_box_knows_neither_times_nor_an_etag_nor_a_parent(account: Box) -> None:
    root = account.root.load()
    assert (root.etag, root.sequence_id, root.created_at, root.modified_at, root.parent) == (None,) * 5
    assert root.path_collection.entries == ()


def test_every_item_comes_once_however_small_the_pages(five: Folder) -> None:
    names = [item.name for item in five.items(page_size=2)]
    assert sorted(names) == [f"folder {number}" for number in range(5)]


def test_a_page_by_offset_tells_where_it_is_and_how_many_there_are(account: Box, five: Folder) -> None:
    page = ask(account, f"/folders/{five.id}/items", limit="2", offset="2")
    assert (page["offset"], page["limit"], page["total_count"], len(page["entries"])) == (2, 2, 5, 2)


def test_a_page_by_marker_tells_the_next_one_until_there_is_none(account: Box, five: Folder) -> None:
    path = f"/folders/{five.id}/items"
    page = ask(account, path, limit="3", usemarker="true")
    last = ask(account, path, limit="3", usemarker="true", marker=page["next_marker"])
    assert (len(page["entries"]), len(last["entries"])) == (3, 2)
    assert not last.get("next_marker")
    assert "total_count" not in page


def test_an_answer_holds_the_fields_that_were_asked_for_and_who_it_is(account: Box, place: Folder) -> None:
    told = ask(account, f"/folders/{place.id}", fields="size")
    assert set(told) == {"type", "id", "etag", "size"}


def test_some_fields_come_only_when_they_are_asked_for(account: Box, place: Folder) -> None:
    assert not {"permissions", "tags"} & set(ask(account, f"/folders/{place.id}"))
    asked = place.refresh(fields=["permissions", "tags"])
    assert (asked.permissions.can_upload, asked.tags) == (True, ())


def test_ids_and_etags_are_strings_and_times_say_their_offset(account: Box, place: Folder) -> None:
    told = ask(account, f"/folders/{place.id}")
    assert [type(told[name]) for name in ("id", "etag", "sequence_id")] == [str] * 3
    made = place.load().created_at
    assert made is not None
    assert made.utcoffset() is not None


def test_the_conflict_over_a_folder_lists_what_is_in_the_way(place: Folder) -> None:
    there = place.create_folder("Reports")
    with pytest.raises(NameConflict) as caught:
        place.create_folder("Reports")
    assert (caught.value.status, caught.value.code) == (409, "item_name_in_use")
    info: Any = caught.value.context_info
    assert [entry["id"] for entry in info["conflicts"]] == [there.id]
    assert caught.value.existing == there


def test_the_conflict_over_a_file_is_one_object_with_its_sha1(place: Folder) -> None:
    there = place.upload(b"one", "plan.txt")
    with pytest.raises(NameConflict) as caught:
        place.upload(b"two", "plan.txt")
    info: Any = caught.value.context_info
    assert (info["conflicts"]["id"], info["conflicts"]["sha1"]) == (there.id, there.sha1)


def test_a_name_is_taken_whatever_its_case_and_whatever_has_it(place: Folder) -> None:
    there = place.upload(b"one", "Plan")
    with pytest.raises(NameConflict) as caught:
        place.create_folder("plan")
    assert caught.value.existing == there


@pytest.mark.parametrize("name", ["Ünï ✓ 🎉.txt", " leading space", "a%20b+c&d", "x" * 255])
def test_a_name_comes_back_as_it_was_given(place: Folder, name: str) -> None:
    place.upload(b"", name)
    assert [item.name for item in place.items()] == [name]


def test_a_change_is_refused_where_the_etag_is_an_old_one(account: Box, place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    account.file(file.id).update(description="meanwhile")
    with pytest.raises(PreconditionFailed) as caught:
        file.update(description="mine", if_unchanged=True)
    assert caught.value.status == 412


def test_what_is_not_there_has_another_etag(account: Box) -> None:
    path = f"/files/{ABSENT}"
    with pytest.raises(NotFound):
        account.session.delete(path)
    with pytest.raises(PreconditionFailed):
        account.session.delete(path, headers={"If-Match": "0"})


def test_what_has_not_changed_is_not_sent_again(account: Box, place: Folder) -> None:
    file = place.upload(b"one", "plan.txt").load()
    assert file.etag is not None
    answer = account.session.request("GET", f"/files/{file.id}", headers={"If-None-Match": file.etag})
    assert (answer.status, answer.body) == (304, b"")


def test_a_description_is_cleared_and_tags_are_set_as_a_whole(place: Folder) -> None:
    file = place.upload(b"one", "plan.txt").update(description="first", tags=["a", "b"])
    file.update(description=None, tags=["c"])
    file.refresh(fields=["description", "tags"])
    assert (file.description, file.tags) == ("", ("c",))


def test_an_item_keeps_its_id_where_it_is_moved_and_a_copy_has_its_own(account: Box, place: Folder) -> None:
    file, there = place.upload(b"one", "plan.txt"), place.create_folder("there")
    id = file.id
    copy = file.copy(there, name="copy.txt")
    file.move(there)
    assert file.id == id
    assert copy.id != id
    assert {item.name for item in there.items()} == {"plan.txt", "copy.txt"}
    with pytest.raises(NameConflict):
        file.copy(there, name="copy.txt")


def test_a_folder_that_is_not_empty_is_deleted_only_with_what_is_in_it(account: Box, place: Folder) -> None:
    folder = place.create_folder("full")
    folder.upload(b"one", "plan.txt")
    with pytest.raises(BadRequest) as caught:
        folder.delete()
    assert caught.value.code == "folder_not_empty"
    folder.delete(recursive=True)
    assert place.items().all() == []
    folder.purge()


def test_what_was_deleted_is_in_the_trash_and_comes_back(account: Box, place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    file.delete()
    with pytest.raises(Trashed) as caught:
        account.file(file.id).load()
    assert (caught.value.status, caught.value.code) == (404, "trashed")
    told = ask(account, f"/files/{file.id}/trash")
    assert (told["item_status"], told["path_collection"]["entries"]) == ("trashed", [])
    assert file.restore().item_status == "active"
    assert account.file(file.id).read_bytes() == b"one"
    assert [item.name for item in place.items()] == ["plan.txt"]


def test_what_was_deleted_comes_back_under_another_name_where_its_own_is_taken(place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    file.delete()
    there = place.upload(b"two", "plan.txt")
    with pytest.raises(NameConflict) as caught:
        file.restore()
    assert caught.value.existing == there
    assert file.restore(name="plan, again.txt").name == "plan, again.txt"


def test_what_is_not_in_the_trash_is_not_restored(place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    with pytest.raises(NotFound) as caught:
        file.restore()
    assert caught.value.status == 404


def test_what_is_deleted_from_the_trash_is_gone(account: Box, place: Folder) -> None:
    file = place.upload(b"one", "plan.txt")
    file.delete()
    file.purge()
    with pytest.raises(NotFound):
        ask(account, f"/files/{file.id}/trash")


def test_an_error_says_what_it_is_and_which_request_it_was_about(account: Box) -> None:
    with pytest.raises(NotFound) as caught:
        account.file(ABSENT).load()
    error = caught.value
    assert (error.status, error.code) == (404, "not_found")
    assert error.request_id
    assert error.header_request_id
    assert error.request_id != error.header_request_id


def test_a_web_link_lies_among_the_other_items(account: Box, place: Folder) -> None:
    body: dict[str, JSON] = {"url": "https://example.com/", "name": "link", "parent": {"id": place.id}}
    made = json.loads(account.session.post("/web_links", json=body))
    assert [(item.type, item.id) for item in place.items()] == [("web_link", made["id"])]


def test_files_and_folders_come_as_what_they_are(place: Folder) -> None:
    place.upload(b"one", "plan.txt")
    place.create_folder("Reports")
    assert {type(item) for item in place.items()} == {File, Folder}
