"""Comments in the embedded Box."""

from __future__ import annotations

import pytest

from tests.local.client import Client
from tests.local.conftest import Clock


@pytest.fixture
def file(box: Client) -> str:
    return str(box.upload("a.txt", b"x")["id"])


def reply_to(box: Client, comment_id: str, message: str) -> str:
    reply = box.post("/2.0/comments", {"message": message, "item": {"type": "comment", "id": comment_id}})
    assert reply.status == 201, reply
    return str(reply.json()["id"])


def test_a_comment_has_its_standard_fields(box: Client, file: str) -> None:
    comment = box.comment(file, "Please review")
    assert (comment["type"], comment["message"], comment["is_reply_comment"]) == (
        "comment",
        "Please review",
        False,
    )
    assert comment["item"] == {"type": "file", "id": file}
    assert comment["created_by"]["login"] == "local@example.com"
    assert "tagged_message" not in comment
    assert box.get(f"/2.0/comments/{comment['id']}").json() == comment


def test_a_reply_refers_to_its_comment(box: Client, file: str) -> None:
    comment = box.comment(file, "Please review")["id"]
    reply = box.get(f"/2.0/comments/{reply_to(box, comment, 'Done')}").json()
    assert (reply["is_reply_comment"], reply["item"]) == (True, {"type": "comment", "id": comment})


def test_comments_are_listed_with_replies_oldest_first(box: Client, file: str, clock: Clock) -> None:
    first = box.comment(file, "one")["id"]
    clock.advance(1)
    box.comment(file, "two")
    clock.advance(1)
    reply_to(box, first, "three")
    page = box.get(f"/2.0/files/{file}/comments").json()
    assert [entry["message"] for entry in page["entries"]] == ["one", "two", "three"]
    assert (page["total_count"], page["offset"], page["limit"]) == (3, 0, 100)
    rest = box.get(f"/2.0/files/{file}/comments", offset=1, limit=1).json()
    assert [entry["message"] for entry in rest["entries"]] == ["two"]
    assert box.get(f"/2.0/files/{file}", fields="comment_count").json()["comment_count"] == 3


def test_a_mention_is_shown_by_name_and_in_its_tagged_form(box: Client, file: str) -> None:
    body = {"tagged_message": "@[20000002:Ann] look", "item": {"type": "file", "id": file}}
    comment = box.post("/2.0/comments", body, fields="message,tagged_message,nonsense").json()
    assert comment["message"] == "Ann look"
    assert comment["tagged_message"] == "@[20000002:Ann] look"
    assert set(comment) == {"type", "id", "message", "tagged_message"}


def test_without_mention_there_is_no_tagged_message(box: Client, file: str) -> None:
    comment = box.comment(file, "@[1:x] is text here")
    answer = box.get(f"/2.0/comments/{comment['id']}", fields="message,tagged_message").json()
    assert (answer["message"], answer["tagged_message"]) == ("@[1:x] is text here", "")


def test_a_comment_can_be_edited(box: Client, file: str, clock: Clock) -> None:
    comment = box.comment(file, "one")
    clock.advance(5)
    edited = box.put(f"/2.0/comments/{comment['id']}", {"message": "two"}).json()
    assert edited["message"] == "two"
    assert edited["modified_at"] > comment["modified_at"]
    assert edited["created_at"] == comment["created_at"]


def test_deleting_a_comment_deletes_its_replies(box: Client, file: str) -> None:
    comment = box.comment(file, "one")["id"]
    reply = reply_to(box, comment, "two")
    assert box.delete(f"/2.0/comments/{comment}").status == 204
    assert box.get(f"/2.0/comments/{reply}").status == 404
    assert box.get(f"/2.0/files/{file}/comments").json()["total_count"] == 0


def test_a_repeated_comment_is_refused_for_a_minute(box: Client, file: str, clock: Clock) -> None:
    body = {"message": "one", "item": {"type": "file", "id": file}}
    comment = box.post("/2.0/comments", body).json()["id"]
    refused = box.post("/2.0/comments", body)
    assert (refused.status, refused.code) == (409, "recent_similar_comment")
    reply_to(box, comment, "one")
    clock.advance(60)
    assert box.post("/2.0/comments", body).status == 201


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, "message"),
        ({"message": "a", "tagged_message": "b"}, "tagged_message"),
        ({"message": ""}, "message"),
        ({"message": 5}, "message"),
        ({"message": "x" * 10_001}, "message"),
        ({"message": "a", "item": None}, "item"),
        ({"message": "a", "item": {"type": "file"}}, "item.id"),
        ({"message": "a", "item": {"type": "folder", "id": "0"}}, "item.type"),
    ],
)
def test_an_invalid_comment_is_refused_with_the_parameter(
    box: Client, file: str, body: dict[str, object], wrong: str
) -> None:
    reply = box.post("/2.0/comments", {"item": {"type": "file", "id": file}, **body})
    assert (reply.status, reply.wrong) == (400, wrong)


@pytest.mark.parametrize("kind", ["file", "comment"])
def test_a_comment_on_a_missing_object_is_refused(box: Client, kind: str) -> None:
    reply = box.post("/2.0/comments", {"message": "a", "item": {"type": kind, "id": "999"}})
    assert (reply.status, reply.code) == (404, "not_found")


def test_comments_of_a_trashed_file_return_when_it_is_restored(box: Client, file: str) -> None:
    comment = box.comment(file, "one")["id"]
    box.delete(f"/2.0/files/{file}")
    assert box.get(f"/2.0/comments/{comment}").status == 404
    box.post(f"/2.0/files/{file}")
    assert box.get(f"/2.0/comments/{comment}").status == 200


def test_a_shared_link_gives_access_to_comments_for_reading_only(box: Client, file: str) -> None:
    ann, comment = box.someone_else(), box.comment(file, "one")["id"]
    assert ann.get(f"/2.0/comments/{comment}").status == 404
    url = box.put(f"/2.0/files/{file}", {"shared_link": {"access": "open"}}).json()["shared_link"]["url"]
    header = {"boxapi": f"shared_link={url}"}
    assert ann.get(f"/2.0/files/{file}/comments", headers=header).json()["total_count"] == 1
    assert ann.get(f"/2.0/comments/{comment}", headers=header).status == 200
    assert ann.put(f"/2.0/comments/{comment}", {"message": "two"}, headers=header).status == 403
    assert ann.delete(f"/2.0/comments/{comment}", headers=header).status == 403
    for target in ({"type": "file", "id": file}, {"type": "comment", "id": comment}):
        body = b'{"message": "x", "item": {"type": "%s", "id": "%s"}}'
        sent = body % (target["type"].encode(), target["id"].encode())
        assert ann.send("POST", "/2.0/comments", sent, header).status == 403


def test_the_owner_of_a_file_may_delete_comments_of_others(box: Client, file: str) -> None:
    ann, comment = box.someone_else(), box.comment(file, "one")["id"]
    box.put(f"/2.0/files/{file}", {"owned_by": {"id": "20000002"}})
    assert ann.put(f"/2.0/comments/{comment}", {"message": "two"}).status == 403
    assert ann.delete(f"/2.0/comments/{comment}").status == 204


def test_an_offset_above_the_limit_of_box_is_refused(box: Client, file: str) -> None:
    assert box.get(f"/2.0/files/{file}/comments", offset=10_001).wrong == "offset"
