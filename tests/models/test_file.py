"""The methods of files. tests/transfer covers their content."""

from __future__ import annotations

import pytest

from box_models import Box, File, FileMini, Folder, NameConflict, PreconditionFailed
from tests.embedded import RequestLog


@pytest.fixture
def plan(box: Box, request_log: RequestLog) -> File:
    file = box.root.upload(b"The plan", "plan.txt")
    request_log.clear()
    return file


def mini(box: Box, file: File) -> FileMini:
    return FileMini.model_validate({"id": file.id}, context=box.session)


def test_load_brings_everything_that_comes_without_being_named(
    box: Box, plan: File, request_log: RequestLog
) -> None:
    file = box.file(plan.id)
    assert file.load() is file
    assert file.model_dump() == plan.model_dump()
    assert str(request_log) == f"GET /files/{plan.id}"


def test_loading_a_mini_gives_the_full_file(box: Box, plan: File, request_log: RequestLog) -> None:
    full = mini(box, plan).load()
    assert (type(full), full.size) == (File, 8)
    assert len(request_log) == 1


def test_a_mini_has_every_verb_that_needs_only_an_id(box: Box, plan: File) -> None:
    short = mini(box, plan)
    assert short.rename("final.txt").name == "final.txt"
    assert short.read_text() == "The plan"
    assert short.path == "/final.txt"
    assert short.add_comment("Good").message == "Good"
    assert short.share().url
    short.unshare()
    assert type(short.copy(box.root, name="copy.txt")) is File


def test_refresh_reads_everything_again_in_place(box: Box, plan: File) -> None:
    box.file(plan.id).update(name="final.txt", description="Agreed")
    assert plan.name == "plan.txt"
    assert plan.refresh() is plan
    assert (plan.name, plan.description, plan.etag) == ("final.txt", "Agreed", "1")


def test_refresh_of_some_fields_asks_for_those_alone(plan: File, request_log: RequestLog) -> None:
    plan.refresh(fields=["permissions", "comment_count"])
    assert request_log[-1].params == {"fields": "permissions,comment_count"}
    assert (plan.permissions.can_delete, plan.comment_count) == (True, 0)
    assert len(request_log) == 1


def test_refresh_if_changed_gets_a_304_if_nothing_changed(plan: File, request_log: RequestLog) -> None:
    before = plan.model_dump()
    plan.refresh(if_changed=True)
    assert request_log[-1].headers["if-none-match"] == "0"
    assert plan.model_dump() == before


def test_refresh_if_changed_reads_what_changed(box: Box, plan: File) -> None:
    box.file(plan.id).rename("final.txt")
    assert plan.refresh(if_changed=True).name == "final.txt"


def test_refresh_if_changed_is_unconditional_where_something_is_not_loaded(
    box: Box, plan: File, request_log: RequestLog
) -> None:
    box.file(plan.id).refresh(if_changed=True)
    plan.refresh(fields=["name", "tags"], if_changed=True)
    assert ["if-none-match" in sent.headers for sent in request_log] == [False, False]
    assert plan.is_loaded("tags")


def test_refresh_if_changed_discards_unsaved_assignments(plan: File) -> None:
    plan.name = "mine.txt"
    assert plan.refresh(if_changed=True).name == "plan.txt"


def test_refreshing_one_field_does_not_make_the_others_look_fresh(box: Box, plan: File) -> None:
    box.file(plan.id).update(description="Agreed")
    plan.refresh(fields=["name"])
    assert plan.refresh(if_changed=True).description == "Agreed"


def test_refreshing_one_field_does_not_hide_a_change_from_if_unchanged(box: Box, plan: File) -> None:
    box.file(plan.id).update(description="Agreed")
    plan.refresh(fields=["name"])
    with pytest.raises(PreconditionFailed):
        plan.update(description="Mine", if_unchanged=True)


def test_update_sends_only_its_arguments(plan: File, request_log: RequestLog) -> None:
    plan.update(name="final.txt", description=None, tags=["a", "b"], shared_link={"access": "open"})
    assert request_log[-1].json == {
        "name": "final.txt",
        "description": None,
        "tags": ["a", "b"],
        "shared_link": {"access": "open"},
    }
    assert (plan.name, plan.tags) == ("final.txt", ("a", "b"))


def test_tags_grow_by_assigning_more_of_them(plan: File, request_log: RequestLog) -> None:
    plan.tags = (*plan.tags, "draft")
    plan.save()
    plan.tags = (*plan.tags, "urgent")
    plan.save()
    assert request_log[-1].json == {"tags": ["draft", "urgent"]}


def test_save_sends_assigned_fields(box: Box, plan: File) -> None:
    plan.name, plan.description = "final.txt", "Agreed"
    plan.save()
    assert (box.file(plan.id).name, box.file(plan.id).description) == ("final.txt", "Agreed")


def test_a_failed_save_keeps_the_assignments(box: Box, plan: File, request_log: RequestLog) -> None:
    box.root.upload(b"x", "taken.txt")
    plan.name = "taken.txt"
    with pytest.raises(NameConflict):
        plan.save()
    plan.name = "free.txt"
    plan.save()
    assert request_log[-1].json == {"name": "free.txt"}


def test_an_update_leaves_other_assignments_to_be_saved(plan: File, request_log: RequestLog) -> None:
    plan.description = "Agreed"
    plan.update(name="final.txt")
    assert (plan.name, plan.description) == ("final.txt", "Agreed")
    plan.save()
    assert request_log[-1].json == {"description": "Agreed"}


def test_move_and_copy(box: Box, plan: File) -> None:
    archive = box.root.create_folder("Archive")
    copy = plan.copy(archive, name="copy.txt")
    assert plan.move(archive) is plan
    assert (plan.path, copy.path, copy.sha1) == ("/Archive/plan.txt", "/Archive/copy.txt", plan.sha1)


def test_copy_keeps_the_name_by_default(box: Box, plan: File) -> None:
    assert plan.copy(box.root.create_folder("Archive")).name == "plan.txt"


@pytest.mark.parametrize("verb", ["move", "copy"])
def test_a_name_conflict_has_the_existing_item(box: Box, plan: File, verb: str) -> None:
    archive = box.root.create_folder("Archive")
    existing = archive.upload(b"x", "plan.txt")
    with pytest.raises(NameConflict) as caught:
        getattr(plan, verb)(archive)
    assert caught.value.existing == existing


def test_a_name_that_a_folder_has_is_taken_too(box: Box, plan: File) -> None:
    folder = box.root.create_folder("Final")
    with pytest.raises(NameConflict) as caught:
        plan.rename("final")
    assert caught.value.existing == folder
    assert isinstance(caught.value.existing, Folder)


def test_delete_puts_it_in_the_trash(box: Box, plan: File) -> None:
    plan.delete()
    assert box.file(plan.id).load().item_status == "trashed"


@pytest.mark.parametrize("verb", ["update", "rename", "save", "delete", "upload_version"])
def test_if_unchanged_refuses_if_the_item_has_changed(box: Box, plan: File, verb: str) -> None:
    box.file(plan.id).update(description="Somebody was here")
    arguments: dict[str, dict[str, object]] = {
        "update": {"name": "mine.txt"},
        "rename": {"name": "mine.txt"},
        "upload_version": {"content": b"Mine"},
    }
    if verb == "save":
        plan.name = "mine.txt"
    with pytest.raises(PreconditionFailed, match="refresh"):
        getattr(plan, verb)(**arguments.get(verb, {}), if_unchanged=True)
    assert (plan.refresh().name, plan.read_text()) == ("plan.txt", "The plan")


def test_if_unchanged_succeeds_if_the_item_has_not_changed(plan: File, request_log: RequestLog) -> None:
    plan.rename("final.txt", if_unchanged=True)
    plan.upload_version(b"Better", if_unchanged=True)
    plan.delete(if_unchanged=True)
    matched = [sent.headers.get("if-match") for sent in request_log if sent.method != "GET"]
    assert matched == ["0", "1", "2"]


def test_upload_version_replaces_the_content_and_keeps_the_file(plan: File, request_log: RequestLog) -> None:
    newer = plan.upload_version(b"A better plan")
    assert newer is plan
    assert (plan.size, plan.etag, plan.outcome) == (13, "1", "versioned")
    assert str(request_log) == f"POST /files/{plan.id}/content"


def test_upload_version_keeps_assignments_that_are_not_saved(plan: File) -> None:
    plan.name, plan.description = "mine.txt", "mine"
    plan.upload_version(b"A better plan", name="better.txt")
    assert (plan.name, plan.description) == ("better.txt", "mine")
    assert plan.save().description == "mine"


def test_upload_version_updates_a_mini_in_place(box: Box, plan: File) -> None:
    short = mini(box, plan)
    assert short.upload_version(b"A better plan") is short
    assert (short.is_loaded("sha1"), short.etag) == (True, "1")


def test_upload_version_renames_along_the_way(plan: File) -> None:
    assert plan.upload_version(b"A better plan", name="better.txt").name == "better.txt"


def test_after_a_new_version_the_old_ones_facts_are_read_again(plan: File) -> None:
    plan.upload_version(b"A better plan")
    assert (plan.size, plan.read_text()) == (13, "A better plan")


def test_comments_come_oldest_first_replies_included(plan: File, request_log: RequestLog) -> None:
    first = plan.add_comment("Please review")
    first.reply("Done")
    request_log.clear()
    comments = [(c.message, c.created_by.name, c.is_reply_comment) for c in plan.comments()]
    assert comments == [("Please review", "Local User", False), ("Done", "Local User", True)]
    assert str(request_log) == f"GET /files/{plan.id}/comments"


def test_comments_come_with_the_fields_asked_for(plan: File, request_log: RequestLog) -> None:
    plan.add_comment("One")
    plan.add_comment("Two")
    request_log.clear()
    pages = plan.comments(fields=["message"], limit=1, offset=1, page_size=10)
    assert [comment.message for comment in pages] == ["Two"]
    assert request_log[-1].params == {"fields": "message", "offset": "1", "limit": "1"}
