"""Streamed downloads and uploads."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Iterator

import pytest

from box_models.auth import OAuth2
from box_models.errors import BadRequest, IntegrityError, NetworkError, OutcomeUnknown, SessionClosed, Timeout
from box_models.retry import CONDITIONAL, Recognizable, RetryPolicy
from box_models.transport import Body, Timeouts
from tests.wire.conftest import Wire
from tests.wire.fault_server import (
    Behaviour,
    cut,
    empty,
    redirect,
    refusal,
    reply,
    reset,
    trickle,
    unauthorized,
)

CREATED = reply(201, {"entries": [{"id": "1"}]})
FRESH = reply(200, {"access_token": "token-2", "refresh_token": "refresh-2"})


def content(wire: Wire, size: int = 2**20) -> list[bytes]:
    with wire.session().stream("/files/1/content") as stream:
        return list(stream.chunks(size))


def test_content_is_read_in_blocks_of_the_requested_size(wire: Wire) -> None:
    wire.serve(redirect("/dl/1"), reply(200, body=b"0123456789"))
    assert content(wire, 4) == [b"0123", b"4567", b"89"]


def test_empty_content_has_no_blocks(wire: Wire) -> None:
    wire.serve(reply(200, body=b""))
    assert content(wire) == []


def test_stream_has_status_and_headers(wire: Wire) -> None:
    wire.serve(reply(206, body=b"abc", headers={"Content-Range": "bytes 0-2/9"}))
    with wire.session().stream("/files/1/content", headers={"Range": "bytes=0-2"}) as stream:
        assert (stream.status, stream.headers["content-range"]) == (206, "bytes 0-2/9")


def test_content_that_is_not_ready_is_polled(wire: Wire) -> None:
    wire.serve(empty(202, Retry_After="0"), empty(202), reply(200, body=b"abc"))
    assert content(wire) == [b"abc"]


@pytest.mark.parametrize("fault", [refusal(503, "unavailable"), reset, refusal(429, "rate_limit_exceeded")])
def test_opening_content_is_retried(wire: Wire, fault: Behaviour) -> None:
    wire.serve(fault, redirect("/dl/1"), fault, redirect("/dl/2"), reply(200, body=b"abc"))
    assert content(wire) == [b"abc"]


def test_opening_content_refreshes_the_token(wire: Wire) -> None:
    wire.serve(unauthorized(), FRESH, reply(200, body=b"abc"))
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="token-1")
    with wire.session(auth).stream("/files/1/content") as stream:
        assert stream.read() == b"abc"


def test_range_beyond_the_content_raises(wire: Wire) -> None:
    wire.serve(refusal(416, "range_not_satisfiable"))
    with pytest.raises(BadRequest):
        content(wire)


def test_broken_content_yields_the_received_bytes_and_then_raises(wire: Wire) -> None:
    wire.serve(cut(b"0123456789", missing=90))
    got = b""
    with wire.session().stream("/files/1/content") as stream, pytest.raises(NetworkError):  # noqa: PT012 # a loop
        for piece in stream.chunks(4):
            got += piece
    assert got == b"0123456789"


def test_download_has_no_total_timeout(wire: Wire) -> None:
    wire.serve(trickle)
    with wire.session(timeout=Timeouts(total=1)).stream("/files/1/content") as stream:
        pieces = stream.chunks(1)
        started = time.monotonic()
        while time.monotonic() < started + 1.2:
            assert next(pieces) == b" "


def test_stalled_download_ends_with_the_read_timeout(wire: Wire) -> None:
    def stall(client: object, stopped: threading.Event) -> bool:
        reply(200, body=b"abc", headers={"Content-Length": "100"})(client, stopped)  # type: ignore[arg-type] # passed on
        stopped.wait()
        return False

    wire.serve(stall)
    with wire.session(timeout=1).stream("/files/1/content") as stream:
        pieces = stream.chunks(100)
        assert next(pieces) == b"abc"
        with pytest.raises(Timeout):
            next(pieces)


def test_closed_session_does_not_open_content(wire: Wire) -> None:
    session = wire.session()
    session.close()
    with pytest.raises(SessionClosed), session.stream("/files/1/content"):
        pass


def file_body(*chunks: bytes, length: int | None = None) -> Body:
    size = sum(map(len, chunks)) if length is None else length
    return Body(size, "multipart/form-data; boundary=b", lambda: iter(chunks))


def test_upload_goes_to_the_upload_host_with_its_length(wire: Wire) -> None:
    server = wire.serve(CREATED)
    assert (
        wire.session().upload("/files/content", file_body(b"ab", b"", b"cd")) == b'{"entries": [{"id": "1"}]}'
    )
    (request,) = server.requests
    assert (request.path, request.body) == ("/api/2.0/files/content", b"abcd")
    assert request.headers["content-length"] == "4"
    assert request.headers["content-type"] == "multipart/form-data; boundary=b"
    assert "transfer-encoding" not in request.headers


def test_retried_upload_reads_the_source_from_the_start(wire: Wire) -> None:
    server = wire.serve(unauthorized(), FRESH, refusal(503, "unavailable"), CREATED)
    auth = OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="token-1")
    wire.session(auth).upload("/files/content", file_body(b"ab", b"cd"), retry=Recognizable(lambda _: None))
    assert [request.body for request in server.requests if "content" in request.path] == [b"abcd"] * 3


def test_upload_with_a_lost_response_is_not_retried_by_default(wire: Wire) -> None:
    wire.serve(reset)
    with pytest.raises(OutcomeUnknown):
        wire.session().upload("/files/content", file_body(b"ab"))


def test_upload_may_take_longer_than_the_total_timeout(wire: Wire) -> None:
    def slow() -> Iterator[bytes]:
        for _ in range(10):
            threading.Event().wait(0.12)
            yield b"x"

    wire.serve(CREATED)
    session = wire.session(timeout=Timeouts(total=1), retry=RetryPolicy())
    assert session.upload("/files/content", Body(10, "text/plain", slow))


@pytest.mark.parametrize(("length", "change"), [(3, "longer"), (5, "shorter")])
def test_content_that_changes_during_the_upload_raises(wire: Wire, length: int, change: str) -> None:
    with pytest.raises(IntegrityError, match=f"became {change} than {length} bytes"):
        wire.session().upload("/files/content", file_body(b"ab", b"cd", length=length))
    assert all(request.body != b"abcd" for request in wire.server.requests)


def test_error_of_the_upload_source_is_raised_without_a_retry(wire: Wire) -> None:
    opened: list[None] = []

    def failing() -> Iterator[bytes]:
        opened.append(None)
        yield b"ab"
        raise PermissionError(13, "the disk says no")

    with pytest.raises(PermissionError, match="the disk says no"):
        wire.session().upload(
            "/files/content", Body(4, "text/plain", failing), retry=Recognizable(lambda _: None)
        )
    assert len(opened) == 1


def test_raw_request_may_have_a_body(wire: Wire) -> None:
    server = wire.serve(reply(200, {"part": {}}))
    digest = hashlib.sha1(b"part", usedforsecurity=False).hexdigest()
    wire.session().request(
        "PUT",
        "/files/upload_sessions/1",
        body=file_body(b"part"),
        headers={"digest": f"sha={digest}"},
        host="upload",
    )
    assert server.requests[0].body == b"part"


def test_conditional_upload_without_etag_is_not_retried(wire: Wire) -> None:
    wire.serve(reset)
    with pytest.raises(OutcomeUnknown):
        wire.session().upload("/files/1/content", file_body(b"ab"), retry=CONDITIONAL)


def test_json_and_body_cannot_be_used_together(wire: Wire) -> None:
    with pytest.raises(ValueError, match="json and body"):
        wire.session().request("POST", "/files/content", json={}, body=file_body(b"ab"))
