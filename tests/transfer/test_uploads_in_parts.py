"""Uploads in parts: rows T10, T13 to T15, H11 and R05 of the fault catalogue, and what goes on after an interruption."""

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
from tests.transfer.in_parts import COMMIT, CONTENT, ONE, PART, PARTS_FROM, SESSIONS, connect, opened
from tests.wire.fault_server import Behaviour, ReceivedRequest, empty, html, late, refusal, reply, reset


@pytest.fixture
def faulty_server() -> Iterator[FaultyBox]:
    with opened() as faulty_server:
        yield faulty_server


@pytest.fixture
def box(faulty_server: FaultyBox) -> Iterator[Box]:
    with connect(faulty_server) as box:
        yield box


def test_large_content_goes_up_in_parts(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(CONTENT, "big.bin")
    assert (file.sha1, file.outcome) == (hashlib.sha1(CONTENT).hexdigest(), "created")
    assert (
        faulty_server.sent("POST", SESSIONS),
        faulty_server.sent("PUT", ONE),
        faulty_server.sent("POST", COMMIT),
    ) == (1, 6, 1)
    kinds = {seen.headers["content-type"] for seen in faulty_server.server.requests if seen.method == "PUT"}
    assert (kinds, file.read_bytes()) == ({"application/octet-stream"}, CONTENT)


def test_a_large_version_goes_up_in_parts(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"small", "big.bin")
    new = file.upload_version(CONTENT)
    assert (new.id, new.size, new.outcome) == (file.id, len(CONTENT), "versioned")
    assert faulty_server.sent("PUT", ONE) == 6


def test_a_guarded_large_version_is_refused_after_a_change(box: Box, faulty_server: FaultyBox) -> None:
    file = box.root.upload(b"small", "big.bin")
    box.file(file.id).update(description="meanwhile")
    with pytest.raises(PreconditionFailed):
        file.upload_version(CONTENT, if_unchanged=True)
    assert faulty_server.sent("DELETE", ONE) == 1


@pytest.mark.parametrize("size", [PART, PARTS_FROM])
def test_content_that_is_not_beyond_the_limit_goes_up_in_one_request(
    box: Box, faulty_server: FaultyBox, size: int
) -> None:
    box.root.upload(CONTENT[:size], "small.bin")
    assert faulty_server.sent("POST", SESSIONS) == 0


def test_a_stream_that_cannot_seek_goes_up_in_parts(box: Box) -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert box.root.upload(Stream(CONTENT), "big.bin").read_bytes() == CONTENT


def test_a_file_that_gives_less_than_is_asked_for_goes_up_in_whole_parts(
    box: Box, faulty_server: FaultyBox
) -> None:
    class Nibbling(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 333))

    file = box.root.upload(Nibbling(CONTENT), "big.bin")
    assert (file.read_bytes(), faulty_server.sent("PUT", ONE)) == (CONTENT, 6)
    small = box.root.upload(Nibbling(CONTENT[:PART]), "small.bin")
    assert small.read_bytes() == CONTENT[:PART]


def test_progress_counts_every_byte_once(box: Box) -> None:
    seen: list[Progress] = []
    box.root.upload(CONTENT, "big.bin", progress=seen.append)
    assert seen[-1] == Progress("big.bin", len(CONTENT), len(CONTENT))
    assert [now.done for now in seen] == sorted(now.done for now in seen)


def test_no_more_parts_are_held_than_there_are_workers_and_one(faulty_server: FaultyBox) -> None:
    done = 0
    held: list[int] = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            block = super().read(size)
            if len(block) > 1:  # not the look for more behind the end
                held.append(self.tell() - done)
            return block

    def count(now: Progress) -> None:
        nonlocal done
        done = now.done

    def answer_late(seen: ReceivedRequest) -> Behaviour:
        return late(
            0.02 if seen.method == "PUT" else 0,
            process_request(faulty_server.engine, seen, faulty_server.server.url),
        )

    faulty_server.server.handler = answer_late
    with connect(faulty_server, workers=2) as box:
        box.root.upload(Watched(CONTENT), "big.bin", progress=count)
    assert max(held) <= 3 * PART


def test_the_threads_of_an_upload_keep_no_program_from_ending(box: Box) -> None:
    threads: set[threading.Thread] = set()
    box.root.upload(CONTENT, "big.bin", progress=lambda _: threads.add(threading.current_thread()))
    assert {thread.daemon for thread in threads - {threading.current_thread()}} == {True}


def test_raising_in_progress_cancels_and_leaves_nothing(box: Box, faulty_server: FaultyBox) -> None:
    def enough(now: Progress) -> None:
        if now.done >= 2 * PART:
            raise StopAsyncIteration("enough")

    with pytest.raises(StopAsyncIteration):
        box.root.upload(CONTENT, "big.bin", progress=enough)
    assert (faulty_server.sent("DELETE", ONE), box.root.items().all()) == (1, [])


@pytest.mark.parametrize("size", [3 * PART, 9 * PART], ids=["shrinks", "grows"])
def test_t10_a_source_that_changes_its_size_is_never_committed(
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


def test_t13_a_part_that_fails_is_sent_again(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, refusal(503, "unavailable"))
    faulty_server.spoil("PUT", ONE, refusal(500, "internal_server_error"))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("PUT", ONE) == 8


def test_t13_a_part_whose_connection_breaks_is_looked_for_and_sent_again(
    box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("PUT", ONE, reset)
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("GET", f"{ONE}/parts")) == (7, 1)


def test_t13_a_part_is_sent_as_often_as_it_takes(box: Box, faulty_server: FaultyBox) -> None:
    for _ in range(3):
        faulty_server.spoil("PUT", ONE, reset)
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("PUT", ONE) == 9


def test_t13_a_list_of_parts_need_not_say_how_many_there_are(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, reset)
    faulty_server.spoil("GET", f"{ONE}/parts", reply(200, {"entries": []}))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("PUT", ONE) == 7


def test_t13_a_part_whose_answer_was_lost_is_found_and_not_sent_again(
    box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.lose("PUT", ONE)
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("GET", f"{ONE}/parts")) == (6, 1)


def test_t13_a_part_is_not_taken_for_an_earlier_one_of_the_same_content(faulty_server: FaultyBox) -> None:
    alike = bytes(len(CONTENT))

    def lose_the_second(now: Progress) -> None:
        if now.done == PART:
            faulty_server.spoil("PUT", ONE, reset)

    with connect(faulty_server, workers=1) as box:
        assert box.root.upload(alike, "big.bin", progress=lose_the_second).read_bytes() == alike
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("GET", f"{ONE}/parts")) == (7, 1)


def test_t13_a_part_that_was_stored_wrong_stops_the_upload(box: Box, faulty_server: FaultyBox) -> None:
    wrong = {"part": {"part_id": "1", "offset": 0, "size": PART, "sha1": "0" * 40}}
    faulty_server.spoil("PUT", ONE, reply(200, wrong))
    with pytest.raises(IntegrityError, match="did not store the part at byte"):
        box.root.upload(CONTENT, "big.bin")
    assert faulty_server.sent("POST", COMMIT) == 0


def test_t14_a_commit_that_takes_its_time_is_waited_for() -> None:
    with opened(commit_not_ready=3, commit_mismatches=1) as faulty_server, connect(faulty_server) as box:
        assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)
    assert faulty_server.sent("POST", COMMIT) == 5


def test_t14_a_commit_that_never_ends_says_that_all_arrived() -> None:
    with (
        opened(commit_not_ready=10_000) as faulty_server,
        connect(faulty_server) as box,
        pytest.raises(UploadPending) as caught,
    ):
        box.root.upload(CONTENT, "big.bin")
    assert re.search(f"POST .*{COMMIT}", str(caught.value))


def test_t14_nobody_waits_for_a_commit_where_waits_are_taken_out() -> None:
    with (
        opened(commit_mismatches=4) as faulty_server,
        connect(faulty_server) as box,
        promptly(),
    ):  # else it were seven and a half
        assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)


def test_t14_a_commit_that_never_settles_is_given_up() -> None:
    with opened(commit_mismatches=30) as faulty_server, connect(faulty_server) as box:
        with pytest.raises(BadRequest, match="parts_mismatch"):
            box.root.upload(CONTENT, "big.bin")
        # After a minute of waits: half a second, 1, 2, 4, and then 8 each time.
        assert (faulty_server.sent("POST", COMMIT), faulty_server.sent("DELETE", ONE)) == (12, 1)


@pytest.mark.parametrize("code", ["part_mismatch", "parts_mismatch"])
def test_t14_a_commit_that_comes_before_box_has_counted_its_parts_is_repeated(
    box: Box, faulty_server: FaultyBox, code: str
) -> None:
    faulty_server.spoil("POST", COMMIT, refusal(400, code))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("POST", COMMIT) == 2


def test_t14_a_commit_that_is_refused_for_another_reason_is_final(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", COMMIT, refusal(400, "bad_digest"))
    with pytest.raises(BadRequest):
        box.root.upload(CONTENT, "big.bin")
    assert (faulty_server.sent("POST", COMMIT), faulty_server.sent("DELETE", ONE)) == (1, 1)


def test_t14_a_commit_whose_answer_was_lost_is_repeated(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.lose("POST", COMMIT)
    assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)
    assert [file.name for file in box.root.files()] == ["big.bin"]


@pytest.mark.parametrize("path", [SESSIONS, COMMIT], ids=["opening", "commit"])
def test_d09_a_page_in_answer_to_the_opening_or_the_commit_is_asked_past(
    box: Box, faulty_server: FaultyBox, path: str
) -> None:
    faulty_server.spoil("POST", path, html(201))
    assert box.root.upload(CONTENT, "big.bin").size == len(CONTENT)
    assert faulty_server.sent("POST", path) == 2


def test_t15_one_part_that_cannot_be_sent_stops_the_others(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, refusal(403, "access_denied_insufficient_permissions"))
    with pytest.raises(Forbidden):
        box.root.upload(CONTENT, "big.bin")
    assert (faulty_server.sent("DELETE", ONE), faulty_server.sent("POST", COMMIT)) == (1, 0)


def meet_in_order(faulty_server: FaultyBox, parts: int, first: Behaviour, others: Behaviour) -> None:
    """Let the part that comes first meet one thing, as soon as so many have come, and all others another."""
    all_there = threading.Event()

    def once_all_are_there(client: socket.socket, stopped: threading.Event) -> bool:
        return all_there.wait(20) and first(client, stopped)

    def choose(seen: ReceivedRequest) -> InjectedFault | None:
        mishap = InjectedFault("PUT", ONE, others)
        if not mishap.matches(seen):
            return None
        if faulty_server.sent("PUT", ONE) == parts:
            all_there.set()
        return (
            replace(mishap, behaviour=once_all_are_there) if faulty_server.sent("PUT", ONE) == 1 else mishap
        )

    faulty_server.random_fault = choose


@pytest.mark.parametrize("parts", [4, 77], ids=["all are on their way", "most are yet to be sent"])
def test_t15_once_a_part_is_refused_no_other_is_begun_and_none_is_waited_for(
    faulty_server: FaultyBox, parts: int
) -> None:
    refused = refusal(403, "access_denied_insufficient_permissions")
    meet_in_order(faulty_server, 4, refused, late(20, refused))
    with connect(faulty_server, workers=4) as box, promptly(), pytest.raises(Forbidden):
        box.root.upload(bytes(parts * PART), "big.bin")
    assert (
        faulty_server.sent("PUT", ONE),
        faulty_server.sent("DELETE", ONE),
        faulty_server.sent("POST", COMMIT),
    ) == (4, 1, 0)


def test_t15_a_part_that_fails_when_all_is_over_is_not_sent_again(
    faulty_server: FaultyBox, tmp_path: Path
) -> None:
    over = threading.Event()

    def fails_when_all_is_over(client: socket.socket, stopped: threading.Event) -> bool:
        return over.wait(20) and refusal(503, "unavailable")(client, stopped)

    meet_in_order(faulty_server, 2, empty(429, Retry_After="86400"), fails_when_all_is_over)
    (tmp_path / "big.bin").write_bytes(CONTENT)
    with connect(faulty_server) as box:
        with pytest.raises(RateLimited):
            box.root.upload(tmp_path / "big.bin")
        workers = [thread for thread in threading.enumerate() if "(_work)" in thread.name]
        assert workers, "nobody waits for an answer any more"
        over.set()
        for worker in workers:
            worker.join(20)
    # Before it would be sent again, Box is asked whether it has it: so far it came, and no further.
    assert (faulty_server.sent("GET", f"{ONE}/parts"), faulty_server.sent("PUT", ONE)) == (1, 2)


def test_h11_an_upload_session_that_expired_is_opened_anew_once(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, refusal(410, "session_expired"))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert faulty_server.sent("POST", SESSIONS) == 2


def test_h11_an_upload_session_that_expires_again_is_an_error(faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, refusal(410, "session_expired"))
    faulty_server.spoil("PUT", ONE, refusal(410, "session_expired"))
    with connect(faulty_server, workers=1) as box, pytest.raises(Gone):
        box.root.upload(CONTENT, "big.bin")
    assert faulty_server.sent("POST", SESSIONS) == 2


def test_r05_parts_go_to_no_host_that_is_not_boxs(box: Box, faulty_server: FaultyBox) -> None:
    evil = dict.fromkeys(
        ("upload_part", "list_parts", "commit", "abort"), "https://box.com.evil.example/part"
    )
    faulty_server.spoil(
        "POST", SESSIONS, reply(201, {"id": "1", "part_size": PART, "session_endpoints": evil})
    )
    with pytest.raises(UnsafeURL):
        box.root.upload(CONTENT, "big.bin")


@pytest.mark.parametrize("address", ["", "//x", "/files/../x", None])
def test_r05_an_address_of_parts_that_is_no_address_is_refused(
    box: Box, faulty_server: FaultyBox, address: str | None
) -> None:
    ends = dict.fromkeys(("upload_part", "list_parts", "commit", "abort"), address)
    faulty_server.spoil(
        "POST", SESSIONS, reply(201, {"id": "1", "part_size": PART, "session_endpoints": ends})
    )
    with pytest.raises(DecodeError, match="endpoints"):
        box.root.upload(CONTENT, "big.bin")


@pytest.mark.parametrize("size", ["0", "-1", "1e400", "NaN", "null", "9" * 5000])
def test_d04_parts_of_no_size_are_refused(box: Box, faulty_server: FaultyBox, size: str) -> None:
    ends = dict.fromkeys(("upload_part", "list_parts", "commit", "abort"), "/files/upload_sessions/1")
    told = f'{{"id": "1", "part_size": {size}, "session_endpoints": {json.dumps(ends)}}}'
    faulty_server.spoil("POST", SESSIONS, reply(201, body=told.encode()))
    with pytest.raises(DecodeError):
        box.root.upload(CONTENT, "big.bin")


NUMBERS_WITHOUT_END = [b"1e400", b"NaN", b"9" * 5000]


@pytest.mark.parametrize("number", NUMBERS_WITHOUT_END, ids=["infinite", "none", "long"])
def test_d04_an_answer_for_a_part_with_a_number_without_end_is_refused(
    box: Box, faulty_server: FaultyBox, number: bytes
) -> None:
    faulty_server.spoil(
        "PUT",
        ONE,
        reply(200, body=b'{"part": {"part_id": "1", "sha1": "x", "size": 1, "offset": %b}}' % number),
    )
    with pytest.raises(DecodeError, match="response to an uploaded part"):
        box.root.upload(CONTENT, "big.bin")


def test_d04_what_else_is_said_of_a_part_does_not_come_back_in_the_commit(
    box: Box, faulty_server: FaultyBox
) -> None:
    digest = hashlib.sha1(CONTENT[:PART]).hexdigest()
    said = b'{"part": {"part_id": "0", "sha1": "%b", "offset": 0, "size": %d, "more": 1e400}}'
    faulty_server.spoil("PUT", ONE, reply(200, body=said % (digest.encode(), PART)))
    with (
        connect(faulty_server, workers=1) as one_by_one,
        pytest.raises(BadRequest),
    ):  # Box never saw that part
        one_by_one.root.upload(CONTENT, "big.bin")
    assert faulty_server.sent("POST", COMMIT)


LISTS_OF_PARTS = {
    "total": b'{"entries": [], "total_count": 1e400}',
    "offset": b'{"entries": [{"part_id": "1", "sha1": "x", "size": 1, "offset": 1e400}]}',
    "no object": b'{"entries": [7]}',
}


@pytest.mark.parametrize("body", LISTS_OF_PARTS.values(), ids=LISTS_OF_PARTS)
def test_d04_a_list_of_parts_that_cannot_be_read_leaves_their_outcome_unknown(
    box: Box, faulty_server: FaultyBox, body: bytes
) -> None:
    faulty_server.spoil("PUT", ONE, reset)
    faulty_server.spoil("GET", f"{ONE}/parts", reply(200, body=body))
    with pytest.raises(OutcomeUnknown):
        box.root.upload(CONTENT, "big.bin")


BOTTOMLESS = b"[" * 200_000 + b"]" * 200_000


def test_d11_an_answer_for_a_part_without_bottom_is_refused(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, reply(200, body=b'{"part": %b}' % BOTTOMLESS))
    with pytest.raises(DecodeError, match="response to an uploaded part"):
        box.root.upload(CONTENT, "big.bin")


def test_d11_a_list_of_parts_without_bottom_leaves_their_outcome_unknown(
    box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("PUT", ONE, reset)
    faulty_server.spoil("GET", f"{ONE}/parts", reply(200, body=b'{"entries": %b}' % BOTTOMLESS))
    with pytest.raises(OutcomeUnknown):
        box.root.upload(CONTENT, "big.bin")


def test_an_answer_without_addresses_is_refused(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", SESSIONS, reply(201, {"id": "1"}))
    with pytest.raises(ValueError, match="part size"):
        box.root.upload(CONTENT, "big.bin")


def test_a_part_that_is_answered_with_nothing_readable_is_refused(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, reply(200, {"nothing": 1}))
    with pytest.raises(ValueError, match="part"):
        box.root.upload(CONTENT, "big.bin")


def test_an_empty_answer_for_a_part_does_not_count(box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("PUT", ONE, empty(200))
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
