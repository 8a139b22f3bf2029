"""The dates of files, and the arguments of `File.update` and `Folder.create_folder` for less common fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from box_models import BadRequest, Box, File, NotImplementedByServer
from tests.embedded import RequestLog
from tests.wire.fault_server import FaultServer, reply

LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture
def file(box: Box) -> File:
    return box.root.upload(b"The plan", "plan.txt")


def test_a_retention_ends_later_but_not_earlier(file: File) -> None:
    assert file.disposition_at is None
    assert file.retain_until(LATER) is file
    assert file.disposition_at == LATER
    with pytest.raises(BadRequest):
        file.retain_until(LATER - timedelta(days=1))
    assert file.retain_until(LATER + timedelta(days=1)).disposition_at == LATER + timedelta(days=1)


@pytest.mark.parametrize(
    ("when", "error"),
    [(None, TypeError), ("2100-01-01", TypeError), (datetime(2100, 1, 1), ValueError)],  # noqa: DTZ001
)
def test_a_retention_needs_a_time_with_a_timezone(file: File, when: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="when"):
        file.retain_until(when)
    with pytest.raises(error, match="disposition_at"):
        file.update(disposition_at=when)


def test_a_file_expires_unless_the_date_is_removed(file: File, request_log: RequestLog) -> None:
    request_log.clear()
    assert file.expire(LATER) is file
    assert file.expires_at == LATER
    assert file.expire(None).expires_at is None
    assert len(request_log) == 2


def test_a_date_that_the_server_ignores_raises() -> None:
    with FaultServer() as server, Box("local_token", base_url=server.url) as box:
        server.handler = lambda _: reply(200, {"type": "file", "id": "1", "etag": "1", "expires_at": None})
        with pytest.raises(NotImplementedByServer, match="did not set expires_at"):
            box.file("1").expire(LATER)


def test_update_sets_collections(box: Box, file: File) -> None:
    (favorites,) = file.favorite().collections
    assert file.update(collections=[]).collections == ()
    assert file.update(collections=[favorites]).collections == (favorites,)
    assert file.update(collections=None).collections == ()
    folder = box.root.create_folder("A").update(collections=[favorites.id])
    assert folder.collections == (favorites,)


def test_update_sets_and_removes_a_lock(file: File) -> None:
    lock = file.update(lock={"until": LATER, "prevent_download": True}).lock
    assert lock is not None
    assert (lock.expired_at, lock.is_download_prevented) == (LATER, True)
    assert file.update(lock=None).lock is None
    assert file.update(lock={}).lock is not None


def test_update_restricts_downloads(file: File, request_log: RequestLog) -> None:
    request_log.clear()
    file.update(permissions={"can_download": "company"}, disposition_at=LATER)
    (sent,) = request_log
    assert sent.json == {"permissions": {"can_download": "company"}, "disposition_at": LATER.isoformat()}


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"collections": "1"}, TypeError, "collections must be several"),
        ({"collections": ["x"]}, ValueError, "collections must be 1 to 20 digits"),
        ({"lock": True}, TypeError, "lock must be a dict"),
        ({"lock": {"expires": LATER}}, ValueError, "lock accepts until, prevent_download"),
        ({"permissions": True}, TypeError, "permissions must be"),
        ({"permissions": {"can_download": "all"}}, ValueError, "can_download must be one of"),
        ({"permissions": {"can_download": None}}, TypeError, "can_download must be"),
        ({"permissions": {"can_download": "open", "can_edit": "open"}}, ValueError, "not 'can_edit'"),
    ],
)
def test_invalid_arguments_make_no_request(
    file: File, request_log: RequestLog, arguments: dict[str, Any], error: type[Exception], text: str
) -> None:
    request_log.clear()
    with pytest.raises(error, match=text):
        file.update(**arguments)
    assert request_log == []


def test_assigning_a_field_names_the_method_that_changes_it(file: File) -> None:
    for field, method in {
        "collections": "favorite",
        "lock": "lock_for",
        "expires_at": "expire",
        "disposition_at": "retain_until",
    }.items():
        with pytest.raises(AttributeError, match=method):
            setattr(file, field, None)


def test_a_new_folder_can_have_an_email_address(box: Box) -> None:
    folder = box.root.create_folder("Inbox/Scans", parents=True, folder_upload_email="open")
    assert folder.folder_upload_email is not None
    assert folder.folder_upload_email.access == "open"
    assert box.folder("/Inbox").folder_upload_email is None
    with pytest.raises(ValueError, match="folder_upload_email must be one of"):
        box.root.create_folder("B", folder_upload_email="all")  # type: ignore[arg-type]


def test_download_fields(box: Box, file: File) -> None:
    assert file.is_download_available
    assert file.download_url is not None
    assert file.download_url not in repr(file)
    assert file.download_url not in file._repr_html_()
    assert file.authenticated_download_url.endswith(f"/2.0/files/{file.id}/content")
    link = box.root.create_web_link("https://example.com")
    assert link.allowed_shared_link_access_levels == file.allowed_shared_link_access_levels
    assert box.me.is_collaborated_content_available_when_owner_inactive
