"""What Box does with content: uploads, versions, downloads."""

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


def test_a_content_comes_back_and_has_its_sha1(plan: File) -> None:
    sha1 = hashlib.sha1(b"0123456789", usedforsecurity=False).hexdigest()
    assert (plan.sha1, plan.size, plan.read_bytes()) == (sha1, 10, b"0123456789")


def test_an_empty_content_is_one(place: Folder) -> None:
    assert place.upload(b"", "empty").read_bytes() == b""


def test_a_range_of_a_content_can_be_read(plan: File) -> None:
    with plan.open() as content:
        content.seek(4)
        assert content.read(3) == b"456"


def test_the_address_of_a_content_needs_no_token(account: Box, plan: File) -> None:
    with account.session.stream(f"/files/{plan.id}/content") as stream:
        assert b"".join(stream.chunks()) == b"0123456789"
        address = stream.location
    assert address is not None
    with account.session.stream(address, with_token=False) as stream:
        assert b"".join(stream.chunks()) == b"0123456789"


def test_a_content_that_is_not_what_its_digest_says_is_refused(account: Box, place: Folder) -> None:
    before, after, media_type = multipart_frame({"name": "plan.txt", "parent": {"id": place.id}})
    content = before + b"one" + after
    body = Body(len(content), media_type, lambda: iter([content]))
    wrong = {"content-md5": hashlib.sha1(b"two", usedforsecurity=False).hexdigest()}
    with pytest.raises(BadRequest) as caught:
        account.session.upload("/files/content", body, headers=wrong)
    assert caught.value.code == "bad_digest"
    assert place.items().all() == []


def test_whether_an_upload_would_be_accepted_can_be_asked(account: Box, place: Folder, plan: File) -> None:
    wanted = {"name": "other.txt", "parent": {"id": place.id}, "size": 10}
    assert json.loads(account.session.options("/files/content", json=wanted))["upload_url"]
    with pytest.raises(NameConflict):
        account.session.options("/files/content", json={**wanted, "name": "plan.txt"})


def test_versions_are_the_contents_before_the_current_one(plan: File) -> None:
    first = plan.sha1
    plan.upload_version(b"second")
    assert [version.sha1 for version in plan.versions()] == [first]
    plan.refresh(fields=["version_number"])
    assert plan.version_number == "2"


def test_an_earlier_version_becomes_the_current_one_by_a_new_version(plan: File) -> None:
    plan.upload_version(b"second")
    plan.versions().one().promote()
    assert plan.read_bytes() == b"0123456789"
    assert len(plan.versions().all()) == 2


def test_a_version_can_be_deleted(plan: File) -> None:
    plan.upload_version(b"second")
    plan.versions().one().delete()
    assert [version for version in plan.versions() if version.trashed_at is None] == []


def test_a_new_version_is_refused_where_the_etag_is_an_old_one(account: Box, plan: File) -> None:
    account.file(plan.id).upload_version(b"meanwhile")
    with pytest.raises(PreconditionFailed):
        plan.upload_version(b"mine", if_unchanged=True)


def test_an_upload_session_is_not_for_small_files(account: Box, place: Folder) -> None:
    opening = {"folder_id": place.id, "file_name": "small", "file_size": 1000}
    with pytest.raises(BadRequest) as caught:
        account.session.request("POST", "/files/upload_sessions", json=opening, host="upload")
    assert caught.value.code == "file_size_too_small"


@pytest.mark.slow
def test_a_large_file_goes_up_in_parts(account: Box, place: Folder) -> None:
    session = account.session
    content = bytes(20_000_001)
    usual, session.transfers = session.transfers, Transfers(parts_from=20_000_000)
    try:
        file = place.upload(content, "large.bin")
    finally:
        session.transfers = usual
    assert file.sha1 == hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert file.load().size == len(content)


def test_a_token_that_is_none_is_refused(account: Box) -> None:
    own, account.session.auth = account.session.auth, DeveloperToken("made_up" if LIVE else "local_made_up")
    try:
        with pytest.raises(AuthError) as caught:
            _ = account.me
    finally:
        account.session.auth = own
    assert caught.value.status == 401
