"""Methods of comments, with their recorded requests."""

from __future__ import annotations

import pytest

from box_models import Box, NotFound


def test_reply_is_a_comment_on_a_comment(box: Box) -> None:
    reply = box.file("200").add_comment("Please review").reply("Done")
    assert (reply.message, reply.is_reply_comment) == ("Done", True)


def test_edit_changes_the_message(box: Box) -> None:
    comment = box.file("200").add_comment("Please read")
    comment.edit("Please review")
    assert (comment.message, box.comment(comment.id).load().message) == ("Please review", "Please review")


def test_deleted_comment_is_not_found(box: Box) -> None:
    comment = box.file("200").add_comment("Never mind")
    comment.delete()
    with pytest.raises(NotFound):
        box.comment(comment.id).load()


def test_mention_is_stored_in_tagged_message(box: Box) -> None:
    comment = box.file("200").add_comment("Over to you")
    comment.edit("Over to you, @[12:Grace Hopper]")
    assert comment.tagged_message == "Over to you, @[12:Grace Hopper]"
