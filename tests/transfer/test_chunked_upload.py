"""Chunked uploads: rows T10, T13 to T15, H11 and R05 of the fault catalogue."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from box_models import (
    BadRequest,
    Box,
    DecodeError,
    Forbidden,
    Gone,
    IntegrityError,
    OutcomeUnknown,
    PreconditionFailed,
    RateLimited,
    UnsafeURL,
    UploadPending,
)
from box_models.transfer.progress import Progress
from tests.clock import promptly
from tests.faulty_box import FaultyBox, InjectedFault, process_request
from tests.transfer.small_parts import COMMIT, CONTENT, ONE, PART, PARTS_FROM, SESSIONS, connect, serve
from tests.wire.fault_server import Behaviour, ReceivedRequest, empty, html, late, refusal, reply, reset


@pytest.fixture
def faulty_server() -> Iterator[FaultyBox]:
    with serve() as faulty_server:
        yield faulty_server


@pytest.fixture
def box(faulty_server: FaultyBox) -> Iterator[Box]:
    with connect(faulty_server) as box:
        yield box


def test_large_content_is_uploaded_in_parts(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(CONTENT, "big.bin")
    assert (file.sha1, file.outcome) == (hashlib.sha1(CONTENT).hexdigest(), "created")
    assert (
        faulty_server.sent("POST", SESSIONS),
        faulty_server.sent("PUT", ONE),
        faulty_server.sent("POST", COMMIT),
    ) == (1, 6, 1)
    media_types = {
        request.headers["content-type"]
        for request in faulty_server.server.requests
        if request.method == "PUT"
    }
    assert (media_types, file.read_bytes()) == ({"application/octet-stream"}, CONTENT)


def test_a_large_version_is_uploaded_in_parts(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"small", "big.bin")
    new = file.upload_version(CONTENT)
    assert (new.id, new.size, new.outcome) == (file.id, len(CONTENT), "versioned")
    assert faulty_server.sent("PUT", ONE) == 6


def test_a_chunked_upload_with_if_unchanged_fails_after_a_change(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"small", "big.bin")
    box.file(file.id).update(description="meanwhile")
    with pytest.raises(PreconditionFailed):
        file.upload_version(CONTENT, if_unchanged=True)
    assert faulty_server.sent("DELETE", ONE) == 1


@pytest.mark.parametrize("size", [PART, PARTS_FROM])
def test_content_up_to_parts_from_is_uploaded_in_one_request(
    box: Box, faulty_server: FaultyBox, size: int
) -> None:
    box.root.upload(CONTENT[:size], "small.bin")
    assert faulty_server.sent("POST", SESSIONS) == 0


def test_a_stream_that_cannot_seek_is_uploaded_in_parts(box: Box) -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert box.root.upload(Stream(CONTENT), "big.bin").read_bytes() == CONTENT


def test_a_file_with_short_reads_is_uploaded_in_whole_parts(box: Box, faulty_server: FaultyBox) -> None:
    class Nibbling(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 333))

    file = box.root.upload(Nibbling(CONTENT), "big.bin")
    assert (file.read_bytes(), faulty_server.sent("PUT", ONE)) == (CONTENT, 6)
    small = box.root.upload(Nibbling(CONTENT[:PART]), "small.bin")
    assert small.read_bytes() == CONTENT[:PART]


def test_progress_counts_every_byte_once(box: Box) -> None:
    updates: list[Progress] = []
    box.root.upload(CONTENT, "big.bin", progress=updates.append)
    assert updates[-1] == Progress("big.bin", len(CONTENT), len(CONTENT))
    assert [now.done for now in updates] == sorted(now.done for now in updates)


def test_memory_holds_at_most_one_part_more_than_there_are_workers(faulty_server: FaultyBox) -> None:
    uploaded = 0
    in_memory: list[int] = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            block = super().read(size)
            if len(block) > 1:  # not the check for more bytes after the end
                in_memory.append(self.tell() - uploaded)
            return block

    def count(now: Progress) -> None:
        nonlocal uploaded
        uploaded = now.done

    def answer_late(request: ReceivedRequest) -> Behaviour:
        return late(
            0.02 if request.method == "PUT" else 0,
            process_request(faulty_server.engine, request, faulty_server.server.url),
        )

    faulty_server.server.handler = answer_late
    with connect(faulty_server, workers=2) as box:
        box.root.upload(Watched(CONTENT), "big.bin", progress=count)
    assert max(in_memory) <= 3 * PART


def test_the_threads_of_an_upload_are_daemons(box: Box) -> None:
    threads: set[threading.Thread] = set()
    box.root.upload(CONTENT, "big.bin", progress=lambda _: threads.add(threading.current_thread()))
    assert {thread.daemon for thread in threads - {threading.current_thread()}} == {True}


def test_an_exception_in_the_progress_callback_aborts_the_upload(box: Box, faulty_server: FaultyBox) -> None:
    def enough(now: Progress) -> None:
        if now.done >= 2 * PART:
            raise StopAsyncIteration("enough")

    with pytest.raises(StopAsyncIteration):
        box.root.upload(CONTENT, "big.bin", progress=enough)
    assert (faulty_server.sent("DELETE", ONE), box.root.items().all()) == (1, [])


@pytest.mark.parametrize("size", [3 * PART, 9 * PART], ids=["shrinks", "grows"])
def test_t10_a_file_that_changes_its_size_is_not_committed(
    faulty_server: FaultyBox, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(CONTENT)

    def change(now: Progress) -> None:
        if now.done == PART:
            os.truncate(path, size)

    with connect(faulty_server, workers=1) as box, pytest.raises(IntegrityError):
        box.root.upload(path, progress=change)
    assert (faulty_server.sent("POST", COMMIT), faulty_server.sent("DELETE", ONE)) == (0, 1)


def test_t13_a_failed_part_is_retried(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, refusal(503, "unavailable"))
    faulty_server.spoil("PUT", ONE, refusal(500, "internal_server_error"))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("PUT", ONE) == 8


def test_t13_a_part_is_looked_up_and_retried_after_a_lost_connection(
    box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("PUT", ONE, reset)
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("GET", f"{ONE}/parts")) == (7, 1)


def test_t13_a_part_is_retried_several_times(box: Box, faulty_server: FaultyBox) -> None:
    for _ in range(3):
        faulty_server.spoil("PUT", ONE, reset)
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("PUT", ONE) == 9


def test_t13_a_list_of_parts_without_a_total_count_is_accepted(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, reset)
    faulty_server.spoil("GET", f"{ONE}/parts", reply(200, {"entries": []}))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("PUT", ONE) == 7


def test_t13_a_part_is_not_sent_twice_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.lose("PUT", ONE)
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("GET", f"{ONE}/parts")) == (6, 1)


def test_t13_a_part_is_not_confused_with_another_part_of_equal_content(faulty_server: FaultyBox) -> None:
    content = bytes(len(CONTENT))

    def lose_the_second(now: Progress) -> None:
        if now.done == PART:
            faulty_server.spoil("PUT", ONE, reset)

    with connect(faulty_server, workers=1) as box:
        assert box.root.upload(content, "big.bin", progress=lose_the_second).read_bytes() == content
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("GET", f"{ONE}/parts")) == (7, 1)


def test_t13_a_wrongly_stored_part_stops_the_upload(box: Box, faulty_server: FaultyBox) -> None:
    wrong = {"part": {"part_id": "1", "offset": 0, "size": PART, "sha1": "0" * 40}}
    faulty_server.spoil("PUT", ONE, reply(200, wrong))
    with pytest.raises(IntegrityError, match="did not store the part at byte"):
        box.root.upload(CONTENT, "big.bin")
    assert faulty_server.sent("POST", COMMIT) == 0


def test_t14_upload_waits_for_a_slow_commit() -> None:
    with serve(commit_not_ready=3, commit_mismatches=1) as faulty_server, connect(faulty_server) as box:
        assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)
    assert faulty_server.sent("POST", COMMIT) == 5


def test_t14_a_commit_that_never_ends_raises_upload_pending() -> None:
    with (
        serve(commit_not_ready=10_000) as faulty_server,
        connect(faulty_server) as box,
        pytest.raises(UploadPending) as caught,
    ):
        box.root.upload(CONTENT, "big.bin")
    assert re.search(f"POST .*{COMMIT}", str(caught.value))


def test_t14_a_commit_is_retried_without_waits_if_waits_are_disabled() -> None:
    with (
        serve(commit_mismatches=4) as faulty_server,
        connect(faulty_server) as box,
        promptly(),
    ):  # with waits it would take 7.5 seconds
        assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)


def test_t14_commit_gives_up_after_a_minute_of_mismatches() -> None:
    with serve(commit_mismatches=30) as faulty_server, connect(faulty_server) as box:
        with pytest.raises(BadRequest, match="parts_mismatch"):
            box.root.upload(CONTENT, "big.bin")
        # The waits add up to a minute: 0.5, 1, 2, 4 seconds, and then 8 each time.
        assert (faulty_server.sent("POST", COMMIT), faulty_server.sent("DELETE", ONE)) == (12, 1)


@pytest.mark.parametrize("code", ["part_mismatch", "parts_mismatch"])
def test_t14_commit_is_retried_until_box_has_counted_the_parts(
    box: Box, faulty_server: FaultyBox, code: str
) -> None:
    faulty_server.spoil("POST", COMMIT, refusal(400, code))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("POST", COMMIT) == 2


def test_t14_a_commit_refused_for_another_reason_is_not_retried(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", COMMIT, refusal(400, "bad_digest"))
    with pytest.raises(BadRequest):
        box.root.upload(CONTENT, "big.bin")
    assert (faulty_server.sent("POST", COMMIT), faulty_server.sent("DELETE", ONE)) == (1, 1)


def test_t14_a_commit_is_retried_after_a_lost_response(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.lose("POST", COMMIT)
    assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)
    assert [file.name for file in box.root.files()] == ["big.bin"]


@pytest.mark.parametrize("path", [SESSIONS, COMMIT], ids=["opening", "commit"])
def test_d09_an_html_page_of_a_proxy_is_retried(box: Box, faulty_server: FaultyBox, path: str) -> None:
    faulty_server.spoil("POST", path, html(201))
    assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)
    assert faulty_server.sent("POST", path) == 2


def test_t15_a_part_that_fails_permanently_stops_the_others(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, refusal(403, "access_denied_insufficient_permissions"))
    with pytest.raises(Forbidden):
        box.root.upload(CONTENT, "big.bin")
    assert (faulty_server.sent("DELETE", ONE), faulty_server.sent("POST", COMMIT)) == (1, 0)


def answer_parts(faulty_server: FaultyBox, parts: int, *, first: Behaviour, others: Behaviour) -> None:
    """Answer the first part with ``first``, after ``parts`` parts have arrived, and all others with ``others``."""
    all_there = threading.Event()

    def once_all_are_there(client: socket.socket, stopped: threading.Event) -> bool:
        return all_there.wait(20) and first(client, stopped)

    def choose(request: ReceivedRequest) -> InjectedFault | None:
        fault = InjectedFault("PUT", ONE, others)
        if not fault.matches(request):
            return None
        if faulty_server.sent("PUT", ONE) == parts:
            all_there.set()
        return replace(fault, behaviour=once_all_are_there) if faulty_server.sent("PUT", ONE) == 1 else fault

    faulty_server.random_fault = choose


@pytest.mark.parametrize("parts", [4, 77], ids=["all parts are sent", "most parts are not yet sent"])
def test_t15_after_a_refused_part_no_other_part_is_started_or_awaited(
    faulty_server: FaultyBox, parts: int
) -> None:
    refused = refusal(403, "access_denied_insufficient_permissions")
    answer_parts(faulty_server, 4, first=refused, others=late(20, refused))
    with connect(faulty_server, workers=4) as box, promptly(), pytest.raises(Forbidden):
        box.root.upload(bytes(parts * PART), "big.bin")
    assert (
        faulty_server.sent("PUT", ONE),
        faulty_server.sent("DELETE", ONE),
        faulty_server.sent("POST", COMMIT),
    ) == (4, 1, 0)


def test_t15_a_part_that_fails_after_the_upload_has_ended_is_not_retried(
    faulty_server: FaultyBox, tmp_path: Path
) -> None:
    over = threading.Event()

    def fails_when_all_is_over(client: socket.socket, stopped: threading.Event) -> bool:
        return over.wait(20) and refusal(503, "unavailable")(client, stopped)

    answer_parts(faulty_server, 2, first=empty(429, Retry_After="86400"), others=fails_when_all_is_over)
    (tmp_path / "big.bin").write_bytes(CONTENT)
    with connect(faulty_server) as box:
        with pytest.raises(RateLimited):
            box.root.upload(tmp_path / "big.bin")
        workers = [thread for thread in threading.enumerate() if "(_work)" in thread.name]
        assert workers, "no worker waits for a response"
        over.set()
        for worker in workers:
            worker.join(20)
    # Box was asked for the list of parts, as before each retry, but the part was not sent again.
    assert (faulty_server.sent("GET", f"{ONE}/parts"), faulty_server.sent("PUT", ONE)) == (1, 2)


def test_h11_an_upload_session_that_expires_after_a_lost_response_is_replaced(
    box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("PUT", ONE, reset)
    faulty_server.spoil("PUT", ONE, refusal(410, "session_expired"))
    with connect(faulty_server, workers=1) as one_by_one:
        assert one_by_one.root.upload(CONTENT, "big.bin").size == len(CONTENT)
    assert faulty_server.sent("POST", SESSIONS) == 2


def test_a_commit_that_box_refuses_after_a_lost_response_finds_the_file(
    box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.lose("POST", COMMIT)
    faulty_server.spoil("POST", COMMIT, refusal(410, "session_expired"))
    with pytest.raises(OutcomeUnknown):
        box.root.upload(CONTENT, "big.bin")
    (file,) = box.root.files()
    faulty_server.lose("POST", COMMIT)
    faulty_server.spoil("POST", COMMIT, refusal(410, "session_expired"))
    assert file.upload_version(CONTENT[::-1]).id == file.id


def test_h11_an_expired_upload_session_is_replaced_once(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, refusal(410, "session_expired"))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("POST", SESSIONS) == 2


def test_h11_a_second_expired_upload_session_is_an_error(faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, refusal(410, "session_expired"))
    faulty_server.spoil("PUT", ONE, refusal(410, "session_expired"))
    with connect(faulty_server, workers=1) as box, pytest.raises(Gone):
        box.root.upload(CONTENT, "big.bin")
    assert faulty_server.sent("POST", SESSIONS) == 2


def test_r05_parts_are_not_sent_to_a_foreign_host(box: Box, faulty_server: FaultyBox) -> None:
    evil = dict.fromkeys(
        ("upload_part", "list_parts", "commit", "abort"), "https://box.com.evil.example/part"
    )
    faulty_server.spoil(
        "POST", SESSIONS, reply(201, {"id": "1", "part_size": PART, "session_endpoints": evil})
    )
    with pytest.raises(UnsafeURL):
        box.root.upload(CONTENT, "big.bin")


@pytest.mark.parametrize("address", ["", "//x", "/files/../x", None])
def test_r05_an_invalid_upload_url_is_refused(
    box: Box, faulty_server: FaultyBox, address: str | None
) -> None:
    endpoints = dict.fromkeys(("upload_part", "list_parts", "commit", "abort"), address)
    faulty_server.spoil(
        "POST", SESSIONS, reply(201, {"id": "1", "part_size": PART, "session_endpoints": endpoints})
    )
    with pytest.raises(DecodeError, match="endpoints"):
        box.root.upload(CONTENT, "big.bin")


@pytest.mark.parametrize("size", ["0", "-1", "1e400", "NaN", "null", "9" * 5000])
def test_d04_an_invalid_part_size_is_refused(box: Box, faulty_server: FaultyBox, size: str) -> None:
    endpoints = dict.fromkeys(("upload_part", "list_parts", "commit", "abort"), "/files/upload_sessions/1")
    body = f'{{"id": "1", "part_size": {size}, "session_endpoints": {json.dumps(endpoints)}}}'
    faulty_server.spoil("POST", SESSIONS, reply(201, body=body.encode()))
    with pytest.raises(DecodeError):
        box.root.upload(CONTENT, "big.bin")


INVALID_NUMBERS = [b"1e400", b"NaN", b"9" * 5000]


@pytest.mark.parametrize("number", INVALID_NUMBERS, ids=["infinite", "none", "long"])
def test_d04_an_invalid_number_in_the_response_to_a_part_is_refused(
    box: Box, faulty_server: FaultyBox, number: bytes
) -> None:
    faulty_server.spoil(
        "PUT",
        ONE,
        reply(200, body=b'{"part": {"part_id": "1", "sha1": "x", "size": 1, "offset": %b}}' % number),
    )
    with pytest.raises(DecodeError, match="response to an uploaded part"):
        box.root.upload(CONTENT, "big.bin")


def test_d04_unknown_fields_of_a_part_are_not_sent_in_the_commit(box: Box, faulty_server: FaultyBox) -> None:
    digest = hashlib.sha1(CONTENT[:PART]).hexdigest()
    response = b'{"part": {"part_id": "0", "sha1": "%b", "offset": 0, "size": %d, "more": 1e400}}'
    faulty_server.spoil("PUT", ONE, reply(200, body=response % (digest.encode(), PART)))
    with (
        connect(faulty_server, workers=1) as one_by_one,
        pytest.raises(BadRequest),
    ):  # Box does not have that part
        one_by_one.root.upload(CONTENT, "big.bin")
    assert faulty_server.sent("POST", COMMIT)


LISTS_OF_PARTS = {
    "total": b'{"entries": [], "total_count": 1e400}',
    "offset": b'{"entries": [{"part_id": "1", "sha1": "x", "size": 1, "offset": 1e400}]}',
    "no object": b'{"entries": [7]}',
}


@pytest.mark.parametrize("body", LISTS_OF_PARTS.values(), ids=LISTS_OF_PARTS)
def test_d04_an_invalid_list_of_parts_raises_outcome_unknown(
    box: Box, faulty_server: FaultyBox, body: bytes
) -> None:
    faulty_server.spoil("PUT", ONE, reset)
    faulty_server.spoil("GET", f"{ONE}/parts", reply(200, body=body))
    with pytest.raises(OutcomeUnknown):
        box.root.upload(CONTENT, "big.bin")


DEEPLY_NESTED = b"[" * 200_000 + b"]" * 200_000


@pytest.mark.usefixtures("no_collection")
def test_d11_a_deeply_nested_response_to_a_part_is_refused(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, reply(200, body=b'{"part": %b}' % DEEPLY_NESTED))
    with pytest.raises(DecodeError, match="response to an uploaded part"):
        box.root.upload(CONTENT, "big.bin")


@pytest.mark.usefixtures("no_collection")
def test_d11_a_deeply_nested_list_of_parts_raises_outcome_unknown(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, reset)
    faulty_server.spoil("GET", f"{ONE}/parts", reply(200, body=b'{"entries": %b}' % DEEPLY_NESTED))
    with pytest.raises(OutcomeUnknown):
        box.root.upload(CONTENT, "big.bin")


def test_an_upload_session_without_urls_is_refused(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", SESSIONS, reply(201, {"id": "1"}))
    with pytest.raises(ValueError, match="part size"):
        box.root.upload(CONTENT, "big.bin")


def test_an_invalid_response_to_a_part_is_refused(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, reply(200, {"nothing": 1}))
    with pytest.raises(ValueError, match="part"):
        box.root.upload(CONTENT, "big.bin")


def test_an_empty_response_to_a_part_is_retried(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, empty(200))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
