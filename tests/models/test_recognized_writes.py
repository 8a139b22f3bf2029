"""After a lost response, only a certain match is recognized. tests/test_lost_responses.py has the matches."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from box_models import Box, BoxError, File, NameConflict, OutcomeUnknown, PreconditionFailed
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal, reply, reset


@pytest.fixture
def plan(remote_box: Box) -> File:
    return remote_box.root.upload(b"The plan", "plan.txt")


def test_a_file_is_not_recognized_as_the_created_folder(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    faulty_server.spoil("POST", "/2.0/folders", reset)
    with pytest.raises(NameConflict) as caught:
        remote_box.root.create_folder("plan.txt")
    assert caught.value.existing == plan


@pytest.mark.parametrize(
    ("created_at", "raised"),
    [
        (None, OutcomeUnknown),
        ("yesterday", OutcomeUnknown),
        ("2036-01-01T00:00:00", OutcomeUnknown),
        ("2001-01-01T00:00:00Z", NameConflict),
    ],
)
def test_a_folder_with_another_or_no_creation_time_is_not_recognized(
    remote_box: Box, faulty_server: FaultyBox, created_at: str | None, raised: type[BoxError]
) -> None:
    folder = remote_box.root.create_folder("Reports")
    raw = {
        "type": "folder",
        "id": folder.id,
        "name": "Reports",
        "created_at": created_at,
        "parent": {"id": "0"},
    }
    faulty_server.spoil("POST", "/2.0/folders", reset)
    faulty_server.spoil("GET", f"/2.0/folders/{folder.id}", reply(200, raw))
    with pytest.raises(raised):
        remote_box.root.create_folder("Reports")


def test_a_folder_in_another_place_is_not_recognized(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.lose("POST", "/2.0/folders")
    faulty_server.spoil("GET", "/2.0/users/me", reply(200, {"type": "user", "id": "somebody-else"}))
    with pytest.raises(NameConflict):
        remote_box.root.create_folder("Reports")


@pytest.mark.parametrize("id", ["", "../users/me", "9" * 400])
def test_a_conflict_with_an_invalid_id_keeps_the_outcome_unknown(
    remote_box: Box, faulty_server: FaultyBox, id: str
) -> None:
    faulty_server.spoil("POST", "/2.0/folders", reset)
    conflict = {"type": "folder", "id": id}
    faulty_server.spoil(
        "POST", "/2.0/folders", refusal(409, "item_name_in_use", context_info={"conflicts": [conflict]})
    )
    with pytest.raises(OutcomeUnknown):
        remote_box.root.create_folder("Reports")


def test_a_conflict_without_an_item_does_not_upload_under_another_name(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.lose("POST", "/api/2.0/files/content")
    faulty_server.spoil("POST", "/api/2.0/files/content", refusal(409, "item_name_in_use"))
    with pytest.raises(OutcomeUnknown):
        remote_box.root.upload(b"The plan", "plan.txt", on_conflict="rename")
    assert [file.name for file in remote_box.root.files()] == ["plan.txt"]


def test_a_conflict_without_an_item_is_settled_by_a_list_of_the_folder(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.lose("POST", "/api/2.0/files/content")
    faulty_server.spoil("POST", "/api/2.0/files/content", refusal(409, "item_name_in_use"))
    file = remote_box.root.upload(b"The plan", "plan.txt", on_conflict="version")
    assert (file.outcome, remote_box.root.files().all()) == ("skipped", [file])
    faulty_server.lose("POST", "/2.0/folders")
    faulty_server.spoil("POST", "/2.0/folders", refusal(409, "item_name_in_use"))
    assert remote_box.root.create_folder("Reports", exist_ok=True).name == "Reports"


def test_changes_that_box_does_not_show_keep_the_outcome_unknown(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    faulty_server.lose("PUT", f"/2.0/files/{plan.id}")
    with pytest.raises(OutcomeUnknown, match="does not show all values"):
        plan.update(shared_link={"access": "open", "password": "long enough"}, if_unchanged=True)


def test_a_time_in_another_time_zone_is_recognized(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    faulty_server.lose("PUT", f"/2.0/files/{plan.id}")
    until = datetime(2036, 1, 1, tzinfo=timezone(timedelta(hours=5)))
    plan.update(shared_link={"access": "open", "expires": until}, if_unchanged=True)
    assert plan.shared_link is not None
    assert plan.shared_link.access == "open"


def test_a_file_with_other_content_is_not_recognized_as_the_copy(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    other = remote_box.root.upload(b"Another plan", "copy.txt")
    faulty_server.spoil("POST", f"/2.0/files/{plan.id}/copy", reset)
    with pytest.raises(NameConflict) as caught:
        plan.copy(remote_box.root, name="copy.txt")
    assert caught.value.existing == other


def test_a_comment_on_a_comment_of_an_unknown_file_stays_unknown(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    comment = remote_box.comment(plan.add_comment("Please review").id)
    faulty_server.lose("POST", "/2.0/comments")
    with pytest.raises(OutcomeUnknown):
        comment.reply("Done")
    assert [comment.message for comment in plan.comments()] == ["Please review", "Done"]


@pytest.mark.parametrize(
    "entry",
    [
        "odd",
        {"type": "comment", "id": "1", "message": "Done"},
        {"type": "comment", "id": "1", "message": "Other", "created_at": "2036-01-01T00:00:00Z"},
        {"type": "comment", "id": "1", "message": "Done", "created_at": "2036-01-01T00:00:00Z"},
    ],
    ids=["odd", "of no time", "of other words", "of nobody"],
)
def test_a_comment_that_is_not_surely_ours_is_made(
    remote_box: Box, faulty_server: FaultyBox, plan: File, entry: object
) -> None:
    faulty_server.spoil("POST", "/2.0/comments", reset)
    faulty_server.spoil("GET", f"/2.0/files/{plan.id}/comments", reply(200, {"entries": [entry]}))
    assert plan.add_comment("Done").message == "Done"
    assert [comment.message for comment in plan.comments()] == ["Done"]


def test_a_comment_is_sent_again_after_an_invalid_list_of_comments(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    faulty_server.spoil("POST", "/2.0/comments", reset)
    faulty_server.spoil("GET", f"/2.0/files/{plan.id}/comments", reply(200, {"entries": None}))
    assert plan.add_comment("Done").message == "Done"


def test_a_mention_whose_answer_was_lost_is_found_by_its_mention(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    faulty_server.lose("POST", "/2.0/comments")
    assert plan.add_comment("Over to you, @[12:Grace]").tagged_message == "Over to you, @[12:Grace]"
    assert faulty_server.sent("POST", "/2.0/comments") == 1


def test_a_guarded_change_that_did_not_happen_is_made(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    faulty_server.spoil("PUT", f"/2.0/files/{plan.id}", reset)
    assert plan.update(description="Agreed", if_unchanged=True).description == "Agreed"


def test_a_guarded_sharing_whose_answer_was_lost_is_recognised(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    faulty_server.lose("PUT", f"/2.0/files/{plan.id}")
    plan.update(shared_link={"access": "open"}, description=None, if_unchanged=True)
    assert plan.shared_link is not None
    assert plan.shared_link.access == "open"


def test_if_unchanged_is_refused_if_another_change_precedes_the_second_attempt(
    remote_box: Box, faulty_server: FaultyBox, plan: File
) -> None:
    faulty_server.spoil("PUT", f"/2.0/files/{plan.id}", reset)
    faulty_server.spoil("PUT", f"/2.0/files/{plan.id}", refusal(412, "precondition_failed"))
    with pytest.raises(PreconditionFailed):
        plan.update(description="Agreed", if_unchanged=True)
