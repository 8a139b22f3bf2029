"""The methods of folders."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from box_models import (
    BadRequest,
    Box,
    File,
    Folder,
    FolderMini,
    NameConflict,
    NotFound,
    PreconditionFailed,
    Trashed,
    WebLink,
)
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import Behaviour, refusal


@pytest.fixture
def reports(box: Box, request_log: RequestLog) -> Folder:
    folder = box.root.create_folder("Reports")
    request_log.clear()
    return folder


def add_web_link(box: Box, name: str, parent: str = "0") -> None:
    body = {"name": name, "url": "https://python.org", "parent": {"id": parent}}
    box.session.post("/web_links", json=body)


# Contents


def test_items_have_their_types_in_one_request(box: Box, reports: Folder, request_log: RequestLog) -> None:
    box.root.upload(b"x", "plan.txt")
    add_web_link(box, "Python")
    request_log.clear()
    kinds = [(type(item), item.name) for item in box.root.items()]
    assert kinds == [(Folder, "Reports"), (File, "plan.txt"), (WebLink, "Python")]
    assert str(request_log) == "GET /folders/0/items"


def test_printed_fields_of_a_listing_need_no_request(box: Box, request_log: RequestLog) -> None:
    box.root.upload(b"id,price", "sales.csv")
    request_log.clear()
    for item in box.root:
        assert (item.type, item.name, item.size) == ("file", "sales.csv", 8)
        assert item.modified_at is not None
    assert len(request_log) == 1


def test_files_and_folders_leave_out_the_rest(box: Box, reports: Folder) -> None:
    box.root.upload(b"x", "plan.txt")
    add_web_link(box, "Python")
    assert [file.name for file in box.root.files()] == ["plan.txt"]
    assert [folder.name for folder in box.root.folders()] == ["Reports"]


def test_fields_are_asked_for_instead_of_the_usual_ones(
    box: Box, reports: Folder, request_log: RequestLog
) -> None:
    (folder,) = box.root.folders(fields=["name", "tags"])
    assert request_log[-1].params["fields"] == "name,tags"
    assert (folder.is_loaded("tags"), folder.is_loaded("modified_at")) == (True, False)


def test_sort_and_direction_are_boxs_to_keep(box: Box, request_log: RequestLog) -> None:
    for name in ("b", "a", "c"):
        box.root.upload(name.encode(), name)
    names = [item.name for item in box.root.items(sort="name", direction="DESC")]
    assert names == ["c", "b", "a"]
    assert (request_log[-1].params["sort"], request_log[-1].params["direction"]) == ("name", "DESC")


def test_a_sorted_root_is_read_by_offset_and_any_other_folder_by_marker(
    box: Box, reports: Folder, request_log: RequestLog
) -> None:
    for folder in (box.root, reports):
        folder.items(sort="name").all()
    assert ["usemarker" in sent.params for sent in request_log] == [False, True]


def test_an_offset_is_read_by_offset(reports: Folder, request_log: RequestLog) -> None:
    for name in ("a", "b", "c"):
        reports.upload(b"x", name)
    assert [item.name for item in reports.items(offset=1)] == ["b", "c"]
    assert request_log[-1].params["offset"] == "1"
    assert "usemarker" not in request_log[-1].params


def test_get_ignores_the_case_of_a_path(reports: Folder) -> None:
    plan = reports.create_folder("2026").upload(b"x", "Plan.pdf")
    assert reports.get("2026/plan.PDF") == plan
    assert reports.file("2026/Plan.pdf") == plan
    assert reports.folder("2026").name == "2026"


def test_get_finds_web_links(box: Box, reports: Folder) -> None:
    add_web_link(box, "Python", reports.id)
    result = reports.get("Python")
    assert isinstance(result, WebLink)
    assert result.url == "https://python.org"


def test_get_without_a_part_is_the_folder_itself(reports: Folder) -> None:
    assert reports.get("") is reports
    mini = FolderMini.model_validate({"id": reports.id}, context=reports._session)
    assert type(mini.get("")) is Folder


def test_a_missing_part_is_named_with_where_it_is_missing(reports: Folder) -> None:
    with pytest.raises(NotFound, match=r"because Folder\(id='\d+'.*\) does not contain '2026'"):
        reports.get("2026/plan.pdf")


def test_walk_yields_every_folder_with_its_items(reports: Folder) -> None:
    reports.create_folder("a").create_folder("deep").upload(b"x", "d.txt")
    reports.create_folder("b").upload(b"x", "b.txt")
    walked = [
        (at.name, [f.name for f in folders], [f.name for f in files]) for at, folders, files in reports.walk()
    ]
    assert walked == [
        ("Reports", ["a", "b"], []),
        ("a", ["deep"], []),
        ("deep", [], ["d.txt"]),
        ("b", [], ["b.txt"]),
    ]


def test_walk_leaves_out_the_folders_that_are_taken_out(reports: Folder, request_log: RequestLog) -> None:
    reports.create_folder("a").create_folder("deep")
    reports.create_folder("b")
    request_log.clear()
    names = []
    for at, folders, _ in reports.walk():
        names.append(at.name)
        folders[:] = [folder for folder in folders if folder.name != "a"]
    assert names == ["Reports", "b"]
    assert len(request_log) == 2


def test_walk_starts_at_a_mini_as_well(box: Box, reports: Folder) -> None:
    mini = reports.create_folder("a").parent
    assert mini is not None
    assert [at for at, _, _ in mini.walk()] == [reports, reports.folder("a")]


# Putting something into it


def test_create_folder_makes_one_in_one_request(box: Box, request_log: RequestLog) -> None:
    folder = box.root.create_folder("Reports")
    assert (type(folder), folder.name, folder.parent) == (Folder, "Reports", box.root)
    assert str(request_log) == "POST /folders"


def test_create_folder_conflict_has_the_existing_item(box: Box, reports: Folder) -> None:
    with pytest.raises(FileExistsError) as caught:
        box.root.create_folder("REPORTS")
    assert isinstance(caught.value, NameConflict)
    assert caught.value.existing == reports
    assert isinstance(caught.value.existing, Folder)


def test_exist_ok_takes_the_folder_that_is_there(box: Box, reports: Folder) -> None:
    again = box.root.create_folder("Reports", exist_ok=True)
    assert again == reports
    assert again.created_at == reports.created_at


def test_exist_ok_does_not_take_a_file_for_a_folder(box: Box) -> None:
    plan = box.root.upload(b"x", "plan")
    with pytest.raises(NameConflict) as caught:
        box.root.create_folder("plan", exist_ok=True)
    assert caught.value.existing == plan


def test_parents_creates_missing_folders(reports: Folder) -> None:
    deep = reports.create_folder("2026/01/raw", parents=True)
    assert deep.path == "/Reports/2026/01/raw"
    with pytest.raises(NameConflict):
        reports.create_folder("2026/01", parents=True)
    assert reports.create_folder("/2026//01/", parents=True, exist_ok=True).name == "01"


def test_upload_takes_a_path_and_its_name(reports: Folder, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(b"The plan")
    assert (reports.upload(path).name, reports.upload(str(path), "copy.txt").name) == ("plan.txt", "copy.txt")


def test_upload_answers_with_the_file_in_one_request(reports: Folder, request_log: RequestLog) -> None:
    file = reports.upload(b"The plan", "plan.txt")
    assert (type(file), file.size, file.parent) == (File, 8, reports)
    assert str(request_log) == "POST /files/content"


def test_upload_conflict_has_the_existing_item(reports: Folder) -> None:
    plan = reports.upload(b"The plan", "plan.txt")
    with pytest.raises(FileExistsError) as caught:
        reports.upload(b"Another", "plan.txt")
    assert isinstance(caught.value, NameConflict)
    existing = caught.value.existing
    assert isinstance(existing, File)
    assert (existing, existing.sha1) == (plan, plan.sha1)


def test_on_conflict_version_makes_a_new_version(reports: Folder) -> None:
    plan = reports.upload(b"The plan", "plan.txt")
    newer = reports.upload(io.BytesIO(b"A better plan"), "plan.txt", on_conflict="version")
    assert (newer, newer.size, newer.etag) == (plan, 13, "1")
    assert reports.upload(b"x", "new.txt", on_conflict="version").etag == "0"


def test_on_conflict_version_does_not_replace_a_folder(reports: Folder) -> None:
    reports.create_folder("plan")
    with pytest.raises(NameConflict):
        reports.upload(b"x", "plan", on_conflict="version")


# Changing it


def test_update_sends_only_its_arguments_and_changes_the_object(
    reports: Folder, request_log: RequestLog
) -> None:
    assert reports.update(name="Old", description="Kept") is reports
    assert request_log[-1].json == {"name": "Old", "description": "Kept"}
    assert (reports.name, reports.description) == ("Old", "Kept")
    assert str(request_log) == f"PUT /folders/{reports.id}"


def test_update_clears_fields_set_to_none(reports: Folder) -> None:
    reports.update(description="Kept")
    reports.update(description=None)
    assert not reports.load().description


def test_update_sets_tags_and_sync_state_which_are_then_asked_for(
    reports: Folder, request_log: RequestLog
) -> None:
    reports.update(tags=["a", "b"], sync_state="synced")
    assert (reports.tags, reports.sync_state) == (("a", "b"), "synced")
    assert [sent.params.get("fields") for sent in request_log] == [None, "tags", "sync_state"]


def test_update_opens_and_closes_an_address_for_uploads(reports: Folder) -> None:
    reports.update(folder_upload_email="open")
    assert reports.folder_upload_email is not None
    assert reports.folder_upload_email.access == "open"
    reports.update(folder_upload_email=None)
    assert reports.folder_upload_email is None


def test_update_makes_and_removes_a_shared_link(reports: Folder) -> None:
    reports.update(shared_link={"access": "company"})
    assert reports.shared_link is not None
    assert reports.shared_link.access == "company"
    reports.update(shared_link=None)
    assert reports.shared_link is None


def test_update_sets_who_may_invite_and_look(reports: Folder) -> None:
    reports.update(
        can_non_owners_invite=False,
        can_non_owners_view_collaborators=False,
        is_collaboration_restricted_to_enterprise=True,
    )
    assert reports.can_non_owners_invite is False
    assert reports.can_non_owners_view_collaborators is False
    assert reports.is_collaboration_restricted_to_enterprise is True


def test_save_sends_only_assigned_fields(reports: Folder, request_log: RequestLog) -> None:
    reports.name = "Old"
    reports.tags = ("a",)
    assert reports.save() is reports
    assert request_log[-1].json == {"name": "Old", "tags": ["a"]}
    reports.save()
    assert len(request_log) == 1


def test_rename_changes_the_name_in_place(box: Box, reports: Folder) -> None:
    assert reports.rename("Old").name == "Old"
    assert [folder.name for folder in box.root.folders()] == ["Old"]


def test_rename_to_a_taken_name_has_the_existing_item(box: Box, reports: Folder) -> None:
    other = box.root.create_folder("Other")
    with pytest.raises(NameConflict) as caught:
        other.rename("Reports")
    assert caught.value.existing == reports
    assert other.name == "Other"


def test_move_puts_it_elsewhere_in_place(box: Box, reports: Folder) -> None:
    archive = box.root.create_folder("Archive")
    assert reports.move(archive).parent == archive
    assert reports.path == "/Archive/Reports"


def test_move_can_take_a_folder_over(box: Box, reports: Folder, request_log: RequestLog) -> None:
    archive = box.root.create_folder("Archive")
    reports.move(archive, owned_by=box.me)
    assert request_log[-1].json == {"parent": {"id": archive.id}, "owned_by": {"id": box.me.id}}


def test_copy_takes_all_that_is_in_it_along(box: Box, reports: Folder) -> None:
    reports.upload(b"x", "plan.txt")
    copy = reports.copy(box.root, name="Copy")
    assert (type(copy), copy.name, [file.name for file in copy.files()]) == (Folder, "Copy", ["plan.txt"])
    assert copy != reports


def test_copy_to_a_taken_name_has_the_existing_item(box: Box, reports: Folder) -> None:
    with pytest.raises(NameConflict) as caught:
        reports.copy(box.root)
    assert caught.value.existing == reports


def test_delete_puts_it_in_the_trash(box: Box, reports: Folder, request_log: RequestLog) -> None:
    reports.delete()
    assert request_log[-1].params == {"recursive": "false"}
    with pytest.raises(Trashed):
        box.folder(reports.id).load()


def test_delete_of_a_folder_with_items_needs_recursive(box: Box, reports: Folder) -> None:
    reports.upload(b"x", "plan.txt")
    with pytest.raises(BadRequest, match="recursive=True"):
        reports.delete()
    reports.delete(recursive=True)
    with pytest.raises(Trashed):
        box.folder(reports.id).load()


@pytest.mark.parametrize("verb", ["update", "rename", "save", "delete"])
def test_if_unchanged_refuses_if_the_item_has_changed(box: Box, reports: Folder, verb: str) -> None:
    box.folder(reports.id).update(description="Somebody was here")
    arguments = {"update": {"name": "Mine"}, "rename": {"name": "Mine"}}.get(verb, {})
    if verb == "save":
        reports.name = "Mine"
    with pytest.raises(PreconditionFailed, match="refresh"):
        getattr(reports, verb)(**arguments, if_unchanged=True)
    assert reports.refresh().name == "Reports"


def test_if_unchanged_succeeds_if_the_item_has_not_changed(reports: Folder, request_log: RequestLog) -> None:
    reports.rename("Mine", if_unchanged=True).update(description="x", if_unchanged=True)
    reports.delete(if_unchanged=True)
    assert [sent.headers["if-match"] for sent in request_log] == ["0", "1", "2"]


def test_a_folder_says_where_it_lies(box: Box, reports: Folder) -> None:
    inner = reports.create_folder("2026")
    assert (box.root.path, reports.path, inner.path) == ("/", "/Reports", "/Reports/2026")
    mini = inner.parent
    assert mini is not None
    assert mini.path == "/Reports"


# Finding items without a conflict from Box


@pytest.mark.parametrize(
    "behaviour",
    [
        refusal(403, "access_denied_insufficient_permissions"),
        refusal(400, "bad_request"),
        refusal(409, "item_name_in_use"),
        refusal(409, "item_name_in_use", context_info={"conflicts": {"type": "hologram", "id": "5"}}),
    ],
    ids=["403", "400", "409 without a word", "409 of an unknown type"],
)
def test_a_folder_is_listed_if_a_conflict_has_no_item(
    remote_box: Box, faulty_server: FaultyBox, behaviour: Behaviour
) -> None:
    plan = remote_box.root.upload(b"x", "Plan.txt")
    faulty_server.spoil("OPTIONS", "/2.0/files/content", behaviour)
    assert remote_box.file("/plan.TXT") == plan
    faulty_server.spoil("OPTIONS", "/2.0/files/content", behaviour)
    with pytest.raises(NotFound):
        remote_box.file("/other.txt")


def test_a_conflict_without_item_has_no_existing_item(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", "/2.0/folders", refusal(409, "item_name_in_use"))
    with pytest.raises(NameConflict) as caught:
        remote_box.root.create_folder("Reports", exist_ok=True)
    assert caught.value.existing is None
