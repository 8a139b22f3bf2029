"""Comments and shared links of Box."""

from __future__ import annotations

import pytest

from box_models import Box, Conflict, File, Folder


@pytest.fixture
def plan(place: Folder) -> File:
    return place.upload(b"The plan", "plan.txt")


def test_comment_has_author_message_time_and_item(account: Box, plan: File) -> None:
    comment = plan.add_comment("Please review").load()
    assert (comment.message, comment.is_reply_comment) == ("Please review", False)
    assert comment.created_by.id == account.me.id
    assert (comment.item.type, comment.item.id) == ("file", plan.id)
    assert comment.created_at.utcoffset() is not None


def test_reply_is_a_comment_on_a_comment_and_is_listed(plan: File) -> None:
    comment = plan.add_comment("Please review")
    reply = comment.reply("Done").load()
    assert (reply.is_reply_comment, reply.item.type, reply.item.id) == (True, "comment", comment.id)
    assert [each.id for each in plan.comments()] == [comment.id, reply.id]


def test_a_comment_can_be_edited_and_deleted(account: Box, plan: File) -> None:
    comment = plan.add_comment("Please review").edit("Please read")
    assert account.comment(comment.id).message == "Please read"
    comment.delete()
    assert plan.comments().all() == []


def test_duplicate_comment_is_refused(plan: File) -> None:
    plan.add_comment("Please review")
    with pytest.raises(Conflict) as caught:
        plan.add_comment("Please review")
    assert (caught.value.status, caught.value.code) == (409, "recent_similar_comment")


def test_tagged_message_contains_the_mention(account: Box, plan: File) -> None:
    me = account.me
    comment = plan.add_comment(f"@[{me.id}:{me.name}] please review")
    assert f"@[{me.id}:" in account.comment(comment.id).tagged_message


def test_shared_link_is_created_kept_and_removed(plan: File) -> None:
    link = plan.share("open")
    assert (link.access, link.url) == ("open", plan.share("open").url)
    plan.unshare()
    assert plan.refresh(fields=["shared_link"]).shared_link is None
    assert plan.share("open").url != link.url


def test_shared_folder_has_no_download_url(place: Folder) -> None:
    assert place.share("open").download_url is None
