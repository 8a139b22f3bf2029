"""The calls of `box.api` use the session: its token, its retries, its errors, and its paging."""

from __future__ import annotations

from typing import Any

import pytest

from box_models import Box, Comment, DecodeError, File, Folder, Forbidden, NotFound, OutcomeUnknown
from box_models.retry import SAFE
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import empty, html, reply, reset


def test_answer_is_a_dict_of_box(box: Box) -> None:
    created = box.api.post_folders(name="Reports", parent={"id": "0"})
    assert (created["type"], created.get("name")) == ("folder", "Reports")
    box.api.delete_folders_id(created["id"])
    assert box.root.items().all() == []


def test_errors_are_those_of_all_requests(box: Box) -> None:
    with pytest.raises(NotFound, match="GET /2.0/files/5"):
        box.api.get_files_id(5)


def test_unchanged_object_is_an_empty_dict(box: Box) -> None:
    file = box.root.upload(b"x", "a.txt")
    assert file.etag is not None
    assert not box.api.get_files_id(file.id, if_none_match=file.etag)


def test_version_of_the_api_is_sent_as_a_header(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(Exception, match="not do this"):
        box.api.get_hubs()
    with pytest.raises(Exception, match="not do this"):
        next(box.api.pages.post_query(query={"predicate": "x = 1"}))
    assert [sent.headers["box-version"] for sent in request_log] == ["2025.0", "2026.0"]
    assert "box-version" not in request_log[0].params


def test_content_is_uploaded_to_the_upload_host_and_downloaded_as_bytes(box: Box) -> None:
    attributes: Any = {"name": "a.txt", "parent": {"id": "0"}}
    file = box.api.post_files_content(attributes=attributes, file=b"content")["entries"][0]
    assert box.api.get_files_id_content(file["id"]) == b"content"


def test_json_patch_has_its_media_type(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(Exception, match="not do this"):
        box.api.put_files_id_metadata_id_id(
            "1", "global", "x", body=[{"op": "add", "path": "/a", "value": "1"}]
        )
    assert request_log[-1].headers["content-type"] == "application/json-patch+json"
    assert request_log[-1].json == [{"op": "add", "path": "/a", "value": "1"}]


def test_token_is_not_sent_to_the_token_endpoint(box: Box, request_log: RequestLog) -> None:
    with pytest.raises(Exception, match="invalid_client"):
        box.api.post_oauth2_token(grant_type="client_credentials", client_id="x", client_secret="y")
    assert "authorization" not in request_log[-1].headers


# Retries


def test_read_is_retried_and_post_is_not(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.lose("GET", "/2.0/users/me")
    assert remote_box.api.get_users_me().get("name") == "Local User"
    faulty_server.lose("POST", "/2.0/folders")
    with pytest.raises(OutcomeUnknown):
        remote_box.api.post_folders(name="Reports", parent={"id": "0"})


def test_retry_of_a_call_is_an_argument(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", "/2.0/folders", reset)
    assert (
        remote_box.api.post_folders(name="Reports", parent={"id": "0"}, retry=SAFE).get("name") == "Reports"
    )


def test_post_that_only_reads_is_retried(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.lose("POST", "/2.0/ai/ask")
    faulty_server.spoil("POST", "/2.0/ai/ask", reply(200, {"answer": "42"}))
    answer = remote_box.api.post_ai_ask(
        mode="single_item_qa", prompt="x", items=[{"id": "1", "type": "file"}]
    )
    assert answer == {"answer": "42"}


# Unusual answers


def test_answer_without_content_is_an_empty_dict(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", "/2.0/collaborations/5", empty(204))
    assert not remote_box.api.put_collaborations_id("5", role="owner")


def test_page_of_a_proxy_is_not_an_answer(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", "/2.0/skill_invocations/5", html(200))
    with pytest.raises(DecodeError, match="not JSON"):
        remote_box.api.put_skill_invocations_id("5", status="success", metadata={}, file={}, usage={})
    faulty_server.spoil("PUT", "/2.0/collaborations/5", reply(200, ["x"]))
    with pytest.raises(DecodeError, match="must be a JSON object, not a list"):
        remote_box.api.put_collaborations_id("5", role="owner")


def test_commit_is_sent_again_while_box_is_not_ready(remote_box: Box, faulty_server: FaultyBox) -> None:
    commit = "/api/2.0/files/upload_sessions/5/commit"
    faulty_server.spoil("POST", commit, empty(202, **{"Retry-After": "0"}))
    faulty_server.spoil("POST", commit, reply(201, {"entries": []}))
    assert remote_box.api.post_files_upload_sessions_id_commit("5", digest="sha=x", parts=[]) == {
        "entries": []
    }


def test_listing_without_entries_raises_decode_error(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("GET", "/2.0/webhooks", reply(200, {"total_count": 0}))
    with pytest.raises(DecodeError, match="no list of entries; it has total_count"):
        list(remote_box.api.pages.get_webhooks())
    faulty_server.spoil("GET", "/2.0/webhooks", reply(200, ["x"]))
    with pytest.raises(DecodeError, match="not a JSON object"):
        list(remote_box.api.pages.get_webhooks())


def test_events_are_read_from_a_position(remote_box: Box, faulty_server: FaultyBox) -> None:
    events = [{"event_id": "a"}, {"event_id": "b"}]
    faulty_server.spoil("GET", "/2.0/events", reply(200, {"entries": events, "next_stream_position": 8}))
    faulty_server.spoil("GET", "/2.0/events", reply(200, {"entries": [], "next_stream_position": 8}))
    assert list(remote_box.api.pages.get_events(stream_position="7")) == events
    assert faulty_server.sent_params() == {"stream_position": "8", "limit": "500"}
    assert "stream_position=7" in faulty_server.server.requests[0].target


# Listings


def test_listing_reads_all_pages(box: Box, request_log: RequestLog) -> None:
    for number in range(5):
        box.root.create_folder(f"f{number}")
    request_log.clear()
    entries = box.api.pages.get_folders_id_items("0", page_size=2, fields=["name"])
    assert request_log == []
    assert [entry.get("name") for entry in entries] == ["f0", "f1", "f2", "f3", "f4"]
    assert [sent.params["usemarker"] for sent in request_log] == ["true"] * 3


def test_listing_begins_at_an_offset_or_a_marker(box: Box) -> None:
    for number in range(5):
        box.root.create_folder(f"f{number}")
    names = [entry.get("name") for entry in box.api.pages.get_folders_id_items("0", offset=3, page_size=1)]
    assert names == ["f3", "f4"]
    marker = box.api.get_folders_id_items("0", usemarker=True, limit=2).get("next_marker")
    assert marker is not None
    assert [e.get("name") for e in box.api.pages.get_folders_id_items("0", marker=marker, limit=2)] == [
        "f2",
        "f3",
    ]


def test_sorted_listing_uses_offsets(box: Box, request_log: RequestLog) -> None:
    box.root.create_folder("a")
    list(box.api.pages.get_folders_id_items("0", sort="name", direction="DESC"))
    assert (request_log[-1].params["sort"], request_log[-1].params["offset"]) == ("name", "0")
    assert "usemarker" not in request_log[-1].params


# Views


def test_views_call_operations_with_their_own_rights(box: Box) -> None:
    assert box.as_user(box.me).api.get_users_me()["id"] == box.me.id
    file = box.root.upload(b"x", "a.txt")
    reader = box.downscope(["item_preview"], file)
    assert reader.api.get_files_id(file.id).get("name") == "a.txt"
    with pytest.raises(Forbidden):
        reader.api.delete_files_id(file.id)


# Objects from answers


def test_object_is_made_from_an_answer_without_a_request(box: Box, request_log: RequestLog) -> None:
    plan = box.root.upload(b"one", "plan.txt")
    raw = box.api.get_files_id(plan.id, fields=["name"])
    request_log.clear()
    file = File.of(raw, box)
    assert (file, file.name) == (plan, "plan.txt")
    assert request_log == []
    assert file.size == 3
    assert len(request_log) == 1
    assert file.read_bytes() == b"one"


def test_object_of_another_type_or_without_an_id_is_refused(box: Box) -> None:
    folder = box.api.get_folders_id("0")
    with pytest.raises(DecodeError, match="not a File: type"):
        File.of(folder, box)
    with pytest.raises(DecodeError, match="not a Comment: id"):
        Comment.of({"type": "comment"}, box)
    wrong: Any = "0"
    with pytest.raises(TypeError, match="raw must be a dict"):
        Folder.of(wrong, box)
    with pytest.raises(TypeError, match="box must be the Box"):
        Folder.of(folder, wrong)


def test_position_that_box_sent_continues_a_stream_of_events(box: Box) -> None:
    position = box.api.get_events(stream_position="now").get("next_stream_position")
    assert isinstance(position, int)  # a string for the streams of admins
    box.root.create_folder("New")
    assert box.api.get_events(stream_position=position).get("chunk_size") == 1
    events = list(box.api.pages.get_events(stream_position=position))
    assert [event.get("event_type") for event in events] == ["ITEM_CREATE"]
    with pytest.raises(TypeError, match="stream_position must be a string or an integer, not True"):
        box.api.get_events(stream_position=True)
