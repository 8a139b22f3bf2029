"""Lost responses: writes take effect once, and a write that took effect is not reported as failed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from box_models import Box, BoxError, NameConflict, OutcomeUnknown, PreconditionFailed, RetryPolicy
from box_models.local import Engine
from box_models.transport import JSON
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import FaultServer, empty, html, refusal, reset


@pytest.fixture
def faulty_server() -> Iterator[FaultyBox]:
    engine = Engine(":memory:")
    with FaultServer() as server:
        lossy = FaultyBox(engine, server)
        yield lossy
        assert not lossy.injected_faults, "a request that should lose its response was not sent"
    engine.close()


@pytest.fixture
def box(faulty_server: FaultyBox) -> Iterator[Box]:
    token = faulty_server.engine.accounts.owner_token()
    with Box(token, base_url=faulty_server.server.url, retry=RetryPolicy(waits=False)) as box:
        yield box


def test_created_folder_is_recognized_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.lose("POST", "/2.0/folders")
    folder = box.root.create_folder("Reports")
    assert folder.load().name == "Reports"
    assert (faulty_server.sent("POST", "/2.0/folders"), len(box.root.items().all())) == (2, 1)


def test_folder_with_content_is_not_recognized_as_ours(box: Box, faulty_server: FaultyBox) -> None:
    box.root.create_folder("Reports").upload(b"theirs", "theirs.txt")
    faulty_server.lose("POST", "/2.0/folders")
    with pytest.raises(NameConflict):
        box.root.create_folder("Reports")


def test_t12_upload_is_recognized_by_its_content_after_a_lost_response(
    box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.lose("POST", "/api/2.0/files/content")
    file = box.root.upload(b"content", "plan.txt")
    assert (file.size, faulty_server.sent("POST", "/api/2.0/files/content")) == (7, 2)
    assert [each.id for each in box.root.files()] == [file.id]


def test_t12_file_with_other_content_is_not_recognized_as_ours(box: Box, faulty_server: FaultyBox) -> None:
    box.root.upload(b"theirs", "plan.txt")
    faulty_server.lose("POST", "/api/2.0/files/content")
    with pytest.raises(NameConflict) as caught:
        box.root.upload(b"ours", "plan.txt")
    assert caught.value.existing == box.root.file("plan.txt")


def test_new_version_is_not_sent_twice_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"one", "plan.txt")
    path = f"/api/2.0/files/{file.id}/content"
    faulty_server.lose("POST", path)
    assert file.upload_version(b"two").size == 3
    assert faulty_server.sent("POST", path) == 1
    assert file.refresh(fields=["version_number"]).version_number == "2"


def test_new_version_with_if_unchanged_is_recognized_after_a_lost_response(
    box: Box, faulty_server: FaultyBox
) -> None:
    file = box.root.upload(b"one", "plan.txt")
    faulty_server.lose("POST", f"/api/2.0/files/{file.id}/content")
    assert file.upload_version(b"two", if_unchanged=True).size == 3
    assert file.refresh(fields=["version_number"]).version_number == "2"


def test_h09_comment_is_recognized_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"one", "plan.txt")
    faulty_server.lose("POST", "/2.0/comments")
    assert file.add_comment("Please review").message == "Please review"
    assert (faulty_server.sent("POST", "/2.0/comments"), len(file.comments().all())) == (1, 1)


def test_reply_is_recognized_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    comment = box.root.upload(b"one", "plan.txt").add_comment("Please review")
    faulty_server.lose("POST", "/2.0/comments")
    assert comment.reply("Done").message == "Done"
    assert faulty_server.sent("POST", "/2.0/comments") == 2


def test_h06_delete_succeeds_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"one", "plan.txt")
    faulty_server.lose("DELETE", f"/2.0/files/{file.id}")
    file.delete()
    assert box.root.items().all() == []


def test_delete_with_if_unchanged_succeeds_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"one", "plan.txt")
    faulty_server.lose("DELETE", f"/2.0/files/{file.id}")
    file.delete(if_unchanged=True)
    assert box.root.items().all() == []


def test_delete_with_if_unchanged_of_a_changed_item_raises_after_a_lost_response(
    box: Box, faulty_server: FaultyBox
) -> None:
    file = box.root.upload(b"one", "plan.txt")
    box.file(file.id).update(description="meanwhile")
    faulty_server.spoil("DELETE", f"/2.0/files/{file.id}", reset)
    with pytest.raises(PreconditionFailed):
        file.delete(if_unchanged=True)


def test_a_404_about_the_user_does_not_count_as_a_delete(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"x", "plan.txt")
    path = f"/2.0/files/{file.id}"
    faulty_server.spoil("DELETE", path, reset)
    unknown: JSON = {"invalid_user_id": {"id": "77"}}
    faulty_server.spoil("DELETE", path, refusal(404, "not_found", context_info=unknown))
    with pytest.raises(BoxError) as caught:
        file.delete()
    assert not isinstance(caught.value, FileNotFoundError)
    assert file.refresh().item_status == "active"


def test_html_response_does_not_count_as_a_delete(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"one", "plan.txt")
    faulty_server.spoil("DELETE", f"/2.0/files/{file.id}", html(200))
    file.delete()
    assert box.root.items().all() == []


def test_h10_update_with_if_unchanged_is_recognized_after_a_lost_response(
    box: Box, faulty_server: FaultyBox
) -> None:
    file = box.root.upload(b"one", "plan.txt")
    faulty_server.lose("PUT", f"/2.0/files/{file.id}")
    assert file.rename("final.txt", if_unchanged=True).name == "final.txt"


def test_h10_update_with_if_unchanged_of_a_changed_item_raises_after_a_lost_response(
    box: Box, faulty_server: FaultyBox
) -> None:
    file = box.root.upload(b"one", "plan.txt")
    box.file(file.id).update(description="meanwhile")
    faulty_server.lose("PUT", f"/2.0/files/{file.id}")
    with pytest.raises(PreconditionFailed):
        file.rename("final.txt", if_unchanged=True)


def test_file_copy_is_recognized_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"one", "plan.txt")
    faulty_server.lose("POST", f"/2.0/files/{file.id}/copy")
    copy = file.copy(box.root, name="copy.txt")
    assert copy.name == "copy.txt"
    assert len(box.root.files().all()) == 2


def test_folder_copy_raises_outcome_unknown_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    folder = box.root.create_folder("Reports")
    faulty_server.lose("POST", f"/2.0/folders/{folder.id}/copy")
    with pytest.raises(OutcomeUnknown):
        folder.copy(box.root, name="Copy")
    assert faulty_server.sent("POST", f"/2.0/folders/{folder.id}/copy") == 1


def test_redirect_without_a_location_is_retried(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"one", "plan.txt")
    faulty_server.spoil("GET", f"/2.0/files/{file.id}/content", empty(302))
    assert file.read_bytes() == b"one"


def test_html_response_to_a_refresh_is_retried(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"one", "plan.txt")
    faulty_server.spoil("GET", f"/2.0/files/{file.id}", html(200))
    assert file.refresh().name == "plan.txt"
