"""The trash: listing, restoring and deleting permanently."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from box_models import (
    Box,
    File,
    FileMini,
    Folder,
    FolderMini,
    Forbidden,
    NameConflict,
    NotFound,
    Trashed,
    UnknownItem,
    WebLink,
)
from box_models.transport import JSON
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal, reply, reset

AnyItem: TypeAlias = File | Folder | WebLink


def make_file(box: Box) -> File:
    return box.root.upload(b"The plan", "plan").load()


def make_folder(box: Box) -> Folder:
    folder = box.root.create_folder("plan")
    folder.upload(b"x", "inner.txt")
    return folder.load()


def make_link(box: Box) -> WebLink:
    body: dict[str, JSON] = {"name": "plan", "url": "https://python.org", "parent": {"id": "0"}}
    return box.web_link(json.loads(box.session.post("/web_links", json=body))["id"]).load()


def away(item: AnyItem) -> None:
    item.delete(recursive=True) if isinstance(item, Folder) else item.delete()


@pytest.fixture(params=[make_file, make_folder, make_link], ids=["file", "folder", "web link"])
def item(request: pytest.FixtureRequest, box: Box) -> AnyItem:
    make: Callable[[Box], AnyItem] = request.param
    return make(box)


@pytest.fixture
def deleted(item: AnyItem, request_log: RequestLog) -> AnyItem:
    away(item)
    request_log.clear()
    return item


@pytest.fixture
def plan(box: Box) -> File:
    return make_file(box)


# Deleted items


def test_a_deleted_item_has_the_status_trashed(deleted: AnyItem, request_log: RequestLog) -> None:
    assert not deleted.is_loaded("item_status")
    assert deleted.item_status == "trashed"
    assert deleted.trashed_at is not None
    assert deleted.purged_at == deleted.trashed_at + timedelta(days=30)
    assert str(request_log) == f"GET {deleted._url}/trash"


def test_a_deleted_item_keeps_its_loaded_fields(deleted: AnyItem, request_log: RequestLog) -> None:
    assert (deleted.name, deleted.path) == ("plan", "/plan")
    assert request_log == []


def test_a_deleted_item_is_read_from_the_trash(deleted: AnyItem) -> None:
    assert deleted.load().item_status == "trashed"
    assert deleted.refresh(fields=["name"]).name == "plan"


def test_an_item_that_was_deleted_elsewhere_has_the_status_trashed(box: Box, deleted: AnyItem) -> None:
    again = type(deleted).model_validate({"id": deleted.id}, context=box.session)
    if isinstance(again, Folder):  # Box shows files and web links in the trash, but no folders
        with pytest.raises(Trashed, match=r"Restore it with restore\(\)"):
            again.load()
    else:
        assert again.load().item_status == "trashed"
    assert again.restore().item_status == "active"


def test_a_reference_that_was_deleted_loads_from_the_trash(box: Box, plan: File) -> None:
    mini = FileMini.model_validate({"id": plan.id}, context=box.session)
    mini.delete()
    assert mini.name == "plan"
    assert mini.load().item_status == "trashed"


def test_a_link_that_was_shared_is_dead_in_the_trash_and_lives_again(plan: File) -> None:
    plan.share("open")
    plan.delete()
    assert plan.shared_link is None
    plan.restore()
    assert plan.shared_link is not None


def test_a_deletion_that_is_refused_changes_nothing(box: Box) -> None:
    folder = make_folder(box)
    with pytest.raises(ValueError, match="recursive=True"):
        folder.delete()
    assert folder.is_loaded("item_status")
    assert folder.load().item_status == "active"


def test_a_copy_keeps_the_trash_state(plan: File) -> None:
    plan.delete()
    assert copy.copy(plan).item_status == "trashed"


# Bringing it back


def test_restore_brings_it_back_in_place(box: Box, deleted: AnyItem, request_log: RequestLog) -> None:
    assert deleted.restore() is deleted
    assert (str(request_log), request_log[-1].json) == (f"POST {deleted._url}", {})
    assert (deleted.item_status, deleted.trashed_at, deleted.path) == ("active", None, "/plan")
    assert [item.name for item in box.root.items()] == ["plan"]


def test_restore_gives_it_another_name(box: Box, deleted: AnyItem, request_log: RequestLog) -> None:
    box.root.create_folder("plan")
    request_log.clear()
    assert deleted.restore(name="plan, again").name == "plan, again"
    assert request_log[-1].json == {"name": "plan, again"}


def test_restore_finds_another_place_where_the_folder_is_gone(box: Box, request_log: RequestLog) -> None:
    old, existing = box.root.create_folder("Old"), box.root.create_folder("There")
    plan = old.upload(b"x", "plan.txt")
    plan.delete()
    old.delete()
    with pytest.raises(Forbidden):
        plan.restore()
    assert plan.restore(to=existing).parent == existing
    assert request_log[-1].json == {"parent": {"id": existing.id}}
    assert plan.path == "/There/plan.txt"


def test_a_folder_is_restored_with_its_items(box: Box) -> None:
    folder = make_folder(box)
    away(folder)
    folder.restore()
    assert [file.name for file in folder.files()] == ["inner.txt"]
    assert folder.item_collection.total_count == 1


def test_restore_to_a_taken_name_has_the_existing_item(box: Box, deleted: AnyItem) -> None:
    existing = box.root.create_folder("plan")
    with pytest.raises(NameConflict) as caught:
        deleted.restore()
    assert caught.value.existing == existing
    assert deleted.item_status == "trashed"


def test_an_item_that_is_not_in_the_trash_cannot_be_restored(item: AnyItem) -> None:
    with pytest.raises(NotFound, match=r"See box\.trash\(\)"):
        item.restore()


def test_an_item_of_a_deleted_folder_is_not_restored_alone(box: Box) -> None:
    folder = make_folder(box)
    inner = folder.files().one()
    away(folder)
    with pytest.raises(NotFound):
        inner.restore()


def test_restore_keeps_unsaved_assignments(plan: File) -> None:
    plan.description, plan.name = "To be saved", "not to be saved"
    plan.delete()
    plan.restore(name="final")
    assert (plan.description, plan.name) == ("To be saved", "final")
    plan.save()
    assert (plan.refresh().description, plan.name) == ("To be saved", "final")


@pytest.mark.parametrize(
    ("arguments", "error", "expected"),
    [
        ({"name": "a/b"}, ValueError, "name"),
        ({"name": 7}, TypeError, "name"),
        ({"to": "0"}, TypeError, "to must be a folder"),
        ({"to": File(id="1")}, TypeError, "to must be a folder"),
    ],
)
def test_a_bad_argument_is_refused_before_any_request(
    plan: File, request_log: RequestLog, arguments: dict[str, Any], error: type[Exception], expected: str
) -> None:
    request_log.clear()
    with pytest.raises(error, match=expected):
        plan.restore(**arguments)
    assert request_log == []


def test_a_reference_is_restored_too(box: Box) -> None:
    folder = make_folder(box)
    away(folder)
    mini = FolderMini.model_validate({"id": folder.id}, context=box.session)
    assert mini.restore() is mini
    assert mini.name == "plan"


# Lost responses


def test_a_restoration_whose_answer_was_lost_is_recognised(remote_box: Box, faulty_server: FaultyBox) -> None:
    plan = make_file(remote_box)
    plan.delete()
    faulty_server.lose("POST", f"/2.0/files/{plan.id}")
    assert plan.restore(name="final").name == "final"
    assert (plan.item_status, faulty_server.sent("POST", f"/2.0/files/{plan.id}")) == ("active", 2)


def test_a_restoration_whose_name_box_finds_taken_by_the_item_itself_is_recognised(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    plan = make_file(remote_box)
    plan.delete()
    faulty_server.lose("POST", f"/2.0/files/{plan.id}")
    faulty_server.spoil("POST", f"/2.0/files/{plan.id}", refusal(409, "item_name_in_use"))
    assert plan.restore().item_status == "active"


def test_a_restoration_that_did_not_happen_is_refused_for_its_name(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    plan = make_file(remote_box)
    plan.delete()
    existing = remote_box.root.create_folder("plan")
    faulty_server.spoil("POST", f"/2.0/files/{plan.id}", reset)
    with pytest.raises(NameConflict) as caught:
        plan.restore()
    assert caught.value.existing == existing


def test_a_restoration_with_another_name_is_not_recognized(remote_box: Box, faulty_server: FaultyBox) -> None:
    plan = make_file(remote_box)
    plan.delete()
    remote_box.file(plan.id).restore(name="theirs")
    faulty_server.spoil("POST", f"/2.0/files/{plan.id}", reset)
    with pytest.raises(NotFound):
        plan.restore(name="ours")


# Permanent deletes


def test_purge_deletes_permanently(box: Box, deleted: AnyItem, request_log: RequestLog) -> None:
    deleted.purge()
    assert str(request_log) == f"DELETE {deleted._url}/trash"
    assert box.trash().all() == []
    for method in (deleted.load, deleted.restore, deleted.purge):
        with pytest.raises(NotFound):
            method()


def test_an_item_that_is_not_in_the_trash_is_not_purged(item: AnyItem) -> None:
    with pytest.raises(NotFound, match="not_trashed"):
        item.purge()
    assert item.load().item_status == "active"


# The trash itself


def test_the_trash_lists_deleted_items_with_their_types(box: Box) -> None:
    for make in (make_file, make_folder, make_link):
        away(make(box))
    assert [type(item) for item in box.trash()] == [Folder, File, WebLink]


def test_the_trash_is_asked_by_marker_and_for_what_a_listing_prints(
    box: Box, request_log: RequestLog
) -> None:
    for _ in range(3):
        away(make_file(box))
    request_log.clear()
    listing = box.trash(page_size=2)
    assert request_log == []
    assert [(item.name, item.trashed_at is not None) for item in listing] == [("plan", True)] * 3
    assert [sent.params.get("usemarker") for sent in request_log] == ["true", "true"]
    assert {sent.path for sent in request_log} == {"/folders/trash/items"}


def test_the_trash_is_sorted_and_skipped_by_offset(box: Box, request_log: RequestLog) -> None:
    for name in ("a", "c", "b"):
        box.root.upload(b"x", name).delete()
    assert [item.name for item in box.trash(sort="name", direction="DESC")] == ["c", "b", "a"]
    assert [item.name for item in box.trash(offset=1, limit=1)] == ["b"]
    assert "usemarker" not in request_log[-1].params


def test_a_field_of_a_listed_item_loads_from_the_trash(
    box: Box, deleted: AnyItem, request_log: RequestLog
) -> None:
    listed = box.trash(fields=["name"]).one()
    request_log.clear()
    assert not isinstance(listed, UnknownItem)
    assert (listed.item_status, listed.description) == ("trashed", "")
    assert str(request_log) == f"GET {deleted._url}/trash"


def test_a_field_on_request_loads_from_the_trash(box: Box, plan: File, request_log: RequestLog) -> None:
    plan.update(tags=["draft"]).delete()
    listed = box.trash().one()
    assert isinstance(listed, File)
    assert listed.tags == ("draft",)
    assert (str(request_log[-1]), request_log[-1].params) == (f"GET {plan._url}/trash", {"fields": "tags"})


def test_a_search_result_in_the_trash_loads_from_there(box: Box, plan: File) -> None:
    plan.delete()
    item = box.search("plan", type=File, trash="trashed_only").one()
    assert item.purged_at is not None


def test_an_item_listed_in_the_trash_is_restored(box: Box, deleted: AnyItem) -> None:
    listed = box.trash().one()
    assert not isinstance(listed, UnknownItem)
    assert listed.restore().item_status == "active"
    assert listed == deleted
    assert box.trash().all() == []


def test_an_unknown_thing_in_the_trash_is_listed_as_it_came(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    expected = {"entries": [{"type": "hologram", "id": "7"}]}
    faulty_server.spoil("GET", "/2.0/folders/trash/items", reply(200, expected))
    assert isinstance(remote_box.trash().one(), UnknownItem)


def test_the_trash_prints_when_things_were_deleted(box: Box, plan: File) -> None:
    plan.delete()
    assert "trashed_at" in box.trash().table().splitlines()[0]
    assert repr(box.trash()) == "<Pages: Items in the trash>"


@pytest.mark.parametrize(
    ("arguments", "error", "expected"),
    [
        ({"sort": "id"}, ValueError, "sort"),
        ({"direction": "up"}, ValueError, "direction"),
        ({"fields": ["colour"]}, ValueError, "fields"),
        ({"limit": -1}, ValueError, "limit"),
    ],
)
def test_a_listing_that_cannot_be_is_refused_before_any_request(
    box: Box, request_log: RequestLog, arguments: dict[str, Any], error: type[Exception], expected: str
) -> None:
    with pytest.raises(error, match=expected):
        box.trash(**arguments)
    assert request_log == []
