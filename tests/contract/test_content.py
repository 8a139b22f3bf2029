"""Uploads, versions and downloads of Box."""

from __future__ import annotations

import hashlib
import json

import pytest

from box_models import (
    AuthError,
    BadRequest,
    Box,
    DeveloperToken,
    File,
    Folder,
    NameConflict,
    PreconditionFailed,
    Transfers,
)
from box_models.transfer.content_upload import multipart_frame
from box_models.transport import Body
from tests.contract.conftest import LIVE


@pytest.fixture
def plan(place: Folder) -> File:
    return place.upload(b"0123456789", "plan.txt")


def test_content_and_sha1_are_those_of_the_upload(plan: File) -> None:
    sha1 = hashlib.sha1(b"0123456789", usedforsecurity=False).hexdigest()
    assert (plan.sha1, plan.size, plan.read_bytes()) == (sha1, 10, b"0123456789")


def test_empty_file_can_be_uploaded(place: Folder) -> None:
    assert place.upload(b"", "empty").read_bytes() == b""


def test_range_of_a_file_can_be_read(plan: File) -> None:
    with plan.open() as content:
        content.seek(4)
        assert content.read(3) == b"456"


def test_download_url_needs_no_token(account: Box, plan: File) -> None:
    with account.session.stream(f"/files/{plan.id}/content") as stream:
        assert b"".join(stream.chunks()) == b"0123456789"
        address = stream.location
    assert address is not None
    with account.session.stream(address, with_token=False) as stream:
        assert b"".join(stream.chunks()) == b"0123456789"


def test_upload_with_a_wrong_digest_is_refused(account: Box, place: Folder) -> None:
    before, after, media_type = multipart_frame({"name": "plan.txt", "parent": {"id": place.id}})
    content = before + b"one" + after
    body = Body(len(content), media_type, lambda: iter([content]))
    wrong = {"content-md5": hashlib.sha1(b"two", usedforsecurity=False).hexdigest()}
    with pytest.raises(BadRequest) as caught:
        account.session.upload("/files/content", body, headers=wrong)
    assert caught.value.code == "bad_digest"
    assert place.items().all() == []


def test_preflight_check_accepts_or_refuses_an_upload(account: Box, place: Folder, plan: File) -> None:
    attributes = {"name": "other.txt", "parent": {"id": place.id}, "size": 10}
    assert json.loads(account.session.options("/files/content", json=attributes))["upload_url"]
    with pytest.raises(NameConflict):
        account.session.options("/files/content", json={**attributes, "name": "plan.txt"})


def test_versions_are_the_earlier_contents(plan: File) -> None:
    first = plan.sha1
    plan.upload_version(b"second")
    assert [version.sha1 for version in plan.versions()] == [first]
    plan.refresh(fields=["version_number"])
    assert plan.version_number == "2"


def test_promote_creates_a_new_version(plan: File) -> None:
    plan.upload_version(b"second")
    plan.versions().one().promote()
    assert plan.read_bytes() == b"0123456789"
    assert len(plan.versions().all()) == 2


def test_version_can_be_deleted(plan: File) -> None:
    plan.upload_version(b"second")
    plan.versions().one().delete()
    assert [version for version in plan.versions() if version.trashed_at is None] == []


def test_new_version_with_an_old_etag_is_refused(account: Box, plan: File) -> None:
    account.file(plan.id).upload_version(b"meanwhile")
    with pytest.raises(PreconditionFailed):
        plan.upload_version(b"mine", if_unchanged=True)


def test_upload_session_for_a_small_file_is_refused(account: Box, place: Folder) -> None:
    opening = {"folder_id": place.id, "file_name": "small", "file_size": 1000}
    with pytest.raises(BadRequest) as caught:
        account.session.request("POST", "/files/upload_sessions", json=opening, host="upload")
    assert caught.value.code == "file_size_too_small"


@pytest.mark.slow
def test_large_file_is_uploaded_in_parts(account: Box, place: Folder) -> None:
    session = account.session
    content = bytes(20_000_001)
    usual, session.transfers = session.transfers, Transfers(parts_from=20_000_000)
    try:
        file = place.upload(content, "large.bin")
    finally:
        session.transfers = usual
    assert file.sha1 == hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert file.load().size == len(content)


def test_invalid_token_is_refused(account: Box) -> None:
    own, account.session.auth = account.session.auth, DeveloperToken("made_up" if LIVE else "local_made_up")
    try:
        with pytest.raises(AuthError) as caught:
            _ = account.me
    finally:
        account.session.auth = own
    assert caught.value.status == 401
