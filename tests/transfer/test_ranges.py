"""Large files come in several ranges at once."""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from box_models import Box, IntegrityError, NetworkError, Progress, Transfers
from tests.embedded import RequestLog
from tests.transfer.canned_box import (
    CannedBox,
    canned_box,
    change_first,
    cut,
    expire,
    flip,
    ignore_range,
    other_range,
    surplus,
    untouched,
)
from tests.wire.fault_server import Behaviour, ReceivedRequest

CONTENT = random.Random(1).randbytes(400_000)
NEWER = random.Random(2).randbytes(400_000)
RANGES = ["bytes=0-99999", "bytes=100000-199999", "bytes=200000-299999", "bytes=300000-399999"]
LARGE = Transfers(ranges_from=100_000, workers=4)


def test_a_large_file_comes_in_as_many_ranges_as_there_are_workers(canned: CannedBox, target: Path) -> None:
    with canned.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert sorted(canned.asked("bytes")) == [f"bytes {wanted}" for wanted in RANGES]


def test_the_redirect_is_followed_once(canned: CannedBox, target: Path) -> None:
    with canned.file(transfers=LARGE) as file:
        file.download(target)
    assert len(canned.asked("content")) == 1
    assert {seen.path for seen in canned.server.requests if "/dl/" in seen.path} == {"/dl/1"}


def test_they_really_come_at_once(canned: CannedBox, target: Path) -> None:
    all_four = threading.Barrier(4)

    def meet(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        answer = box.answer(seen)

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            answer.send(0)(client, stopped)
            all_four.wait(10)
            client.sendall(answer.body)
            return True

        return play

    canned.twists += [meet] * 4
    with canned.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT


def test_they_are_opened_at_once_where_box_sends_content_without_a_redirect(
    canned: CannedBox, target: Path
) -> None:
    all_but_the_first = threading.Barrier(3)

    def meet(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        answer = box.answer(seen).send()

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            with suppress(threading.BrokenBarrierError):
                all_but_the_first.wait(10)
            return answer(client, stopped)

        return play

    canned.direct = True
    canned.twists += [cut(1 << 20), meet, meet, meet]
    with canned.file(transfers=LARGE) as file:
        file.download(target)
    assert (target.read_bytes(), all_but_the_first.broken) == (CONTENT, False)


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_decide_how_many(canned: CannedBox, target: Path, workers: int) -> None:
    with canned.file(transfers=LARGE) as file:
        file.download(target, workers=workers)
    assert len(canned.asked("bytes")) == workers


def test_a_range_is_never_larger_than_32_mib(tmp_path: Path) -> None:
    content = random.Random(3).randbytes(1 << 20) * 70
    with canned_box(content) as canned, canned.file() as file:
        file.download(tmp_path / "large", workers=2)
        assert len(canned.asked("bytes")) == 3
    assert (tmp_path / "large").read_bytes() == content


def test_a_smaller_file_comes_in_one_stream(canned: CannedBox, target: Path) -> None:
    with canned.file(transfers=Transfers(ranges_from=400_001)) as file:
        file.download(target)
    assert canned.asked() == ["content", "bytes"]


def test_an_open_file_and_a_resumable_one_are_written_in_one_stream(canned: CannedBox, target: Path) -> None:
    with canned.file(transfers=LARGE) as file:
        with target.open("wb") as out:
            file.download(out)
        file.download(target, resume=True)
    assert canned.asked() == ["content", "bytes"] * 2


def test_a_range_that_is_cut_is_resumed_where_it_broke(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(30_000), cut(30_000, broken=True)]
    with canned.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert len(canned.asked("bytes")) == 6
    assert len(canned.asked("content")) == 1


def test_a_range_that_is_always_cut_ends_the_download(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(0)] * 2
    with canned.file(transfers=LARGE, attempts=1) as file, pytest.raises(NetworkError):
        file.download(target, workers=2)
    assert untouched(target)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_address_that_is_too_old_is_asked_for_again_once(
    canned: CannedBox, target: Path, status: int
) -> None:
    def expired(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        return (expire(status) if seen.path == "/dl/1" else cut(1 << 20))(box, seen)

    canned.twists += [cut(1000), expired, expired, expired]
    with canned.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert {seen.path for seen in canned.server.requests if "/dl/" in seen.path} == {"/dl/1", "/dl/2"}
    assert len(canned.asked("content")) == 2


def test_t03_wrong_bytes_of_the_right_length_are_refused(canned: CannedBox, target: Path) -> None:
    canned.twists.append(flip(7))
    with canned.file(transfers=LARGE) as file, pytest.raises(IntegrityError, match="sha1"):
        file.download(target)
    assert untouched(target)


def test_t04_a_server_that_ignores_ranges_sends_one_stream(canned: CannedBox, target: Path) -> None:
    def ignoring(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        box.twists.append(ignoring)
        return ignore_range()(box, seen)

    canned.twists.append(ignoring)
    with canned.file(transfers=LARGE) as file:
        file.download(target, workers=2)
    canned.twists.clear()
    assert target.read_bytes() == CONTENT
    assert "bytes" in canned.asked("bytes")


def test_t03_what_comes_after_the_last_range_does_not_get_into_the_file(
    canned: CannedBox, target: Path
) -> None:
    def longer(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        return (surplus(b"more") if seen.headers["range"] == RANGES[-1] else cut(1 << 20))(box, seen)

    canned.twists += [longer] * 4
    with canned.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT


def test_t05_another_range_than_the_one_asked_for_is_refused(canned: CannedBox, target: Path) -> None:
    canned.twists.append(other_range("bytes 5-100004/400000"))
    with canned.file(transfers=LARGE) as file, pytest.raises(IntegrityError, match="with bytes 5-100004"):
        file.download(target)
    assert untouched(target)


@pytest.mark.parametrize("with_tags", [True, False], ids=["by ETag", "by sha1"])
def test_t06_a_new_version_between_two_ranges_is_begun_anew_and_never_mixed(
    canned: CannedBox, target: Path, with_tags: bool
) -> None:
    canned.with_tags = with_tags
    canned.twists += [cut(100_000), change_first(NEWER)]
    with canned.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == NEWER
    assert len(canned.asked("metadata")) == 1


def test_t06_metadata_that_is_out_of_date_costs_one_more_try_and_no_bytes(
    canned: CannedBox, target: Path
) -> None:
    seen: list[Progress] = []
    with canned.file(transfers=LARGE) as file:
        canned.upload(NEWER * 2)
        file.download(target, progress=seen.append)
    assert target.read_bytes() == NEWER * 2
    done = [now.done for now in seen]
    assert (done, done[-1]) == (sorted(done), 800_000)


def test_progress_ends_with_the_size_and_every_byte_counted_once(canned: CannedBox, target: Path) -> None:
    seen: list[Progress] = []
    with canned.file(transfers=LARGE) as file:
        file.download(target, progress=seen.append)
    assert [now.done for now in seen] == sorted({now.done for now in seen})
    assert seen[-1] == Progress("data.bin", 400_000, 400_000)


def test_progress_goes_back_to_nothing_where_the_content_changed_between_ranges(
    canned: CannedBox, target: Path
) -> None:
    some_came = threading.Event()
    done: list[int] = []

    def tell(now: Progress) -> None:
        done.append(now.done)
        some_came.set()

    def change_then(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        assert some_came.wait(10)
        return change_first(NEWER)(box, seen)

    canned.twists += [cut(100_000), change_then]
    with canned.file(transfers=LARGE) as file:
        file.download(target, progress=tell)
    assert done[:2] == [100_000, 0]
    assert max(done) == done[-1] == 400_000


def test_what_moved_in_vain_is_taken_back_once_however_often_it_is_begun(
    canned: CannedBox, target: Path
) -> None:
    def answer(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        box.twists.append(answer)
        if "range" not in seen.headers:
            return cut(100_000)(box, seen)
        if seen.headers["range"] == "bytes=100000-":
            return change_first(NEWER)(box, seen)
        return (ignore_range() if box.content is CONTENT else cut(1 << 20))(box, seen)

    told: list[Progress] = []
    canned.twists.append(answer)
    with canned.file(transfers=LARGE) as file:
        file.download(target, progress=told.append)
    canned.twists.clear()
    done = [now.done for now in told]
    assert (target.read_bytes(), done[:2], done[-1]) == (NEWER, [100_000, 0], 400_000)
    assert done[1:] == sorted(done[1:])


def test_raising_in_the_callable_cancels(canned: CannedBox, target: Path) -> None:
    def refuse(now: Progress) -> None:
        raise ZeroDivisionError

    with canned.file(transfers=LARGE) as file, pytest.raises(ZeroDivisionError):
        file.download(target, progress=refuse)
    assert untouched(target)


def test_the_embedded_box_serves_ranges(tmp_path: Path, request_log: RequestLog) -> None:
    with Box.local(":memory:", transfers=LARGE) as box:
        file = box.root.upload(CONTENT, "data.bin")
        assert file.download(tmp_path).read_bytes() == CONTENT
    assert sorted(sent.headers["range"] for sent in request_log if sent.path.startswith("/dl/")) == RANGES


@pytest.mark.parametrize(("workers", "problem"), [(0, ValueError), ("4", TypeError), (True, TypeError)])
def test_workers_are_at_least_one(
    canned: CannedBox, target: Path, workers: int, problem: type[Exception]
) -> None:
    with canned.file() as file, pytest.raises(problem, match="workers"):
        file.download(target, workers=workers)
    assert canned.asked() == []
