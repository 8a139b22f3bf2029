"""Call every public method of the chunked uploads of ``boxsdk`` 10; see :mod:`tests.interop.boxsdk10_calls`."""

# The SDK declares nearly every field optional, unlike Box's description.
# pyright: reportOptionalMemberAccess=false, reportOptionalIterable=false, reportOptionalSubscript=false
# pyright: reportOperatorIssue=false, reportArgumentType=false

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable

from box_sdk_gen.schemas import UploadedPart, UploadPart, UploadPartPlan, UploadSession

from tests.interop.boxsdk10_calls import CALLS, World, calls

__all__ = ["CALLS"]

SIZE = 100_000  # the server of the test accepts small parts
BIG = b"0123456789abcdef" * (SIZE // 16)


def digest(content: bytes) -> str:
    return "sha=" + base64.b64encode(hashlib.sha1(content).digest()).decode()


def session(w: World) -> UploadSession:
    return w.client.chunked_uploads.create_file_upload_session(w.home.id, SIZE, w.name)


def first_part(s: UploadSession) -> tuple[io.BytesIO, str, str]:
    content = BIG[: s.part_size]
    return io.BytesIO(content), digest(content), f"bytes 0-{len(content) - 1}/{SIZE}"


def send(s: UploadSession, upload: Callable[[io.BytesIO, str, str], UploadedPart]) -> list[UploadPart]:
    """Upload every part, and return the parts for the commit."""
    sent = []
    for start in range(0, SIZE, s.part_size):
        content = BIG[start : start + s.part_size]
        content_range = f"bytes {start}-{start + len(content) - 1}/{SIZE}"
        sent.append(upload(io.BytesIO(content), digest(content), content_range).part)
    return sent


@calls
def chunked_uploads__create_file_upload_session(w: World) -> None:
    assert session(w).total_parts == -(-SIZE // session(w).part_size)


@calls
def chunked_uploads__create_file_upload_session_for_existing_file(w: World) -> None:
    assert w.client.chunked_uploads.create_file_upload_session_for_existing_file(w.file().id, SIZE).id


@calls
def chunked_uploads__get_file_upload_session_by_id(w: World) -> None:
    s = session(w)
    assert w.client.chunked_uploads.get_file_upload_session_by_id(s.id).id == s.id


@calls
def chunked_uploads__get_file_upload_session_by_url(w: World) -> None:
    s = session(w)
    assert w.client.chunked_uploads.get_file_upload_session_by_url(s.session_endpoints.status).id == s.id


@calls
def chunked_uploads__upload_file_part(w: World) -> None:
    s = session(w)
    assert w.client.chunked_uploads.upload_file_part(s.id, *first_part(s)).part.offset == 0


@calls
def chunked_uploads__upload_file_part_by_url(w: World) -> None:
    s = session(w)
    url = s.session_endpoints.upload_part
    assert w.client.chunked_uploads.upload_file_part_by_url(url, *first_part(s)).part.offset == 0


@calls
def chunked_uploads__get_file_upload_session_parts(w: World) -> None:
    s = session(w)
    w.client.chunked_uploads.upload_file_part(s.id, *first_part(s))
    assert len(w.client.chunked_uploads.get_file_upload_session_parts(s.id).entries) == 1


@calls
def chunked_uploads__get_file_upload_session_parts_by_url(w: World) -> None:
    s = session(w)
    assert (
        w.client.chunked_uploads.get_file_upload_session_parts_by_url(s.session_endpoints.list_parts).entries
        == []
    )


@calls
def chunked_uploads__create_file_upload_session_plan(w: World) -> None:
    part = UploadPartPlan(offset=0, size=1024, sha_512="0" * 128)
    w.client.chunked_uploads.create_file_upload_session_plan(session(w).id, [part])


@calls
def chunked_uploads__create_file_upload_session_plan_by_url(w: World) -> None:
    part = UploadPartPlan(offset=0, size=1024, sha_512="0" * 128)
    url = session(w).session_endpoints.upload_part
    w.client.chunked_uploads.create_file_upload_session_plan_by_url(f"{url}/plan", [part])


@calls
def chunked_uploads__create_file_upload_session_commit(w: World) -> None:
    s, manager = session(w), w.client.chunked_uploads
    parts = send(s, lambda *part: manager.upload_file_part(s.id, *part))
    commit = manager.create_file_upload_session_commit(s.id, parts, digest(BIG))
    assert commit.entries[0].size == SIZE


@calls
def chunked_uploads__create_file_upload_session_commit_by_url(w: World) -> None:
    s, manager = session(w), w.client.chunked_uploads
    parts = send(s, lambda *part: manager.upload_file_part_by_url(s.session_endpoints.upload_part, *part))
    commit = manager.create_file_upload_session_commit_by_url(s.session_endpoints.commit, parts, digest(BIG))
    assert commit.entries[0].size == SIZE


@calls
def chunked_uploads__delete_file_upload_session_by_id(w: World) -> None:
    w.client.chunked_uploads.delete_file_upload_session_by_id(session(w).id)


@calls
def chunked_uploads__delete_file_upload_session_by_url(w: World) -> None:
    w.client.chunked_uploads.delete_file_upload_session_by_url(session(w).session_endpoints.abort)


@calls
def chunked_uploads__upload_big_file(w: World) -> None:
    file = w.client.chunked_uploads.upload_big_file(io.BytesIO(BIG), w.name, SIZE, w.home.id)
    assert file.sha_1 == hashlib.sha1(BIG).hexdigest()


@calls
def chunked_uploads__upload_big_file_version(w: World) -> None:
    version = w.client.chunked_uploads.upload_big_file_version(w.file().id, io.BytesIO(BIG), SIZE)
    assert version.size == SIZE
