"""The methods of comments."""

from __future__ import annotations

import pytest

from box_models import Box, Comment, File, NotFound, User
from tests.embedded import RequestLog


@pytest.fixture
def plan(box: Box) -> File:
    return box.root.upload(b"The plan", "plan.txt")


@pytest.fixture
def comment(plan: File, request_log: RequestLog) -> Comment:
    comment = plan.add_comment("Please review")
    request_log.clear()
    return comment


def test_a_comment_is_made_in_one_request(box: Box, plan: File, request_log: RequestLog) -> None:
    request_log.clear()
    comment = plan.add_comment("Please review")
    assert (comment.message, comment.created_by, comment.is_reply_comment) == ("Please review", box.me, False)
    assert (comment.item.type, comment.item.id) == ("file", plan.id)
    assert str(request_log).startswith("POST /comments")


def test_a_comment_is_found_by_its_id(box: Box, comment: Comment) -> None:
    assert box.comment(comment.id).message == "Please review"
    same = box.comment(comment.id)
    assert same.load() is same
    assert same.model_dump() == comment.model_dump()


def test_a_reply_is_a_comment_on_a_comment(comment: Comment, request_log: RequestLog) -> None:
    reply = comment.reply("Done")
    assert (reply.message, reply.is_reply_comment) == ("Done", True)
    assert request_log[0].json == {"item": {"type": "comment", "id": comment.id}, "message": "Done"}


def test_edit_changes_the_message_in_place(box: Box, comment: Comment, request_log: RequestLog) -> None:
    assert comment.edit("Please review by Friday") is comment
    assert comment.message == "Please review by Friday"
    assert str(request_log) == f"PUT /comments/{comment.id}"
    assert box.comment(comment.id).message == "Please review by Friday"


def test_a_mention_goes_into_the_field_that_reads_mentions(plan: File, request_log: RequestLog) -> None:
    comment = plan.add_comment("Over to you, @[12:Grace Hopper]")
    assert request_log[-1].json["tagged_message"] == "Over to you, @[12:Grace Hopper]"
    assert "message" not in request_log[-1].json
    assert comment.tagged_message == "Over to you, @[12:Grace Hopper]"


@pytest.mark.parametrize("text", ["a@b.example", "@[Grace Hopper]", "[12:Grace]", "@[12]"])
def test_text_that_resembles_a_mention_is_plain_text(plan: File, request_log: RequestLog, text: str) -> None:
    plan.add_comment(text)
    assert request_log[-1].json["message"] == text


def test_an_edit_can_bring_a_mention(comment: Comment) -> None:
    comment.edit("Over to you, @[12:Grace Hopper]")
    assert comment.tagged_message == "Over to you, @[12:Grace Hopper]"


def test_a_deleted_comment_is_gone(plan: File, comment: Comment) -> None:
    comment.delete()
    with pytest.raises(NotFound):
        comment.load()
    assert plan.comments().all() == []


def test_a_comment_shows_what_it_says(box: Box, comment: Comment) -> None:
    assert repr(comment) == f"Comment(id='{comment.id}', message='Please review')"
    assert repr(box.comment("5")) == "Comment(id='5')"


def test_the_author_of_a_comment_is_a_user(comment: Comment) -> None:
    assert type(comment.created_by) is User
    assert comment.created_by.status == "active"
