"""Large files are downloaded in several ranges in parallel."""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from box_models import Box, IntegrityError, NetworkError, Progress, Transfers
from tests.embedded import RequestLog
from tests.transfer.fake_box import (
    FakeBox,
    change_first,
    cut,
    expire,
    extra,
    flip,
    ignore_range,
    is_unchanged,
    other_range,
    serve_fake_box,
)
from tests.wire.fault_server import Behaviour, ReceivedRequest

CONTENT = random.Random(1).randbytes(400_000)
NEWER = random.Random(2).randbytes(400_000)
RANGES = ["bytes=0-99999", "bytes=100000-199999", "bytes=200000-299999", "bytes=300000-399999"]
LARGE = Transfers(ranges_from=100_000, workers=4)


def test_a_large_file_is_downloaded_in_one_range_per_worker(fake_box: FakeBox, target: Path) -> None:
    with fake_box.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert sorted(fake_box.log("bytes")) == [f"bytes {content_range}" for content_range in RANGES]


def test_the_redirect_is_followed_once(fake_box: FakeBox, target: Path) -> None:
    with fake_box.file(transfers=LARGE) as file:
        file.download(target)
    assert len(fake_box.log("content")) == 1
    assert {request.path for request in fake_box.server.requests if "/dl/" in request.path} == {"/dl/1"}


def test_ranges_are_downloaded_in_parallel(fake_box: FakeBox, target: Path) -> None:
    all_four = threading.Barrier(4)

    def meet(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        answer = box.answer(request)

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            answer.send(0)(client, stopped)
            all_four.wait(10)
            client.sendall(answer.body)
            return True

        return play

    fake_box.faults += [meet] * 4
    with fake_box.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT


def test_ranges_without_a_redirect_are_requested_in_parallel(fake_box: FakeBox, target: Path) -> None:
    all_but_the_first = threading.Barrier(3)

    def meet(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        answer = box.answer(request).send()

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            with suppress(threading.BrokenBarrierError):
                all_but_the_first.wait(10)
            return answer(client, stopped)

        return play

    fake_box.direct = True
    fake_box.faults += [cut(1 << 20), meet, meet, meet]
    with fake_box.file(transfers=LARGE) as file:
        file.download(target)
    assert (target.read_bytes(), all_but_the_first.broken) == (CONTENT, False)


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_is_the_number_of_ranges(fake_box: FakeBox, target: Path, workers: int) -> None:
    with fake_box.file(transfers=LARGE) as file:
        file.download(target, workers=workers)
    assert len(fake_box.log("bytes")) == workers


def test_a_range_is_never_larger_than_32_mib(tmp_path: Path) -> None:
    content = random.Random(3).randbytes(1 << 20) * 70
    with serve_fake_box(content) as fake_box, fake_box.file() as file:
        file.download(tmp_path / "large", workers=2)
        assert len(fake_box.log("bytes")) == 3
    assert (tmp_path / "large").read_bytes() == content


def test_a_file_below_ranges_from_is_downloaded_in_one_stream(fake_box: FakeBox, target: Path) -> None:
    with fake_box.file(transfers=Transfers(ranges_from=400_001)) as file:
        file.download(target)
    assert fake_box.log() == ["content", "bytes"]


def test_open_files_and_resumable_downloads_use_one_stream(fake_box: FakeBox, target: Path) -> None:
    with fake_box.file(transfers=LARGE) as file:
        with target.open("wb") as out:
            file.download(out)
        file.download(target, resume=True)
    assert fake_box.log() == ["content", "bytes"] * 2


def test_an_interrupted_range_resumes_from_the_last_byte(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults += [cut(30_000), cut(30_000, broken=True)]
    with fake_box.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert len(fake_box.log("bytes")) == 6
    assert len(fake_box.log("content")) == 1


def test_a_range_that_always_fails_ends_the_download(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults += [cut(0)] * 2
    with fake_box.file(transfers=LARGE, attempts=1) as file, pytest.raises(NetworkError):
        file.download(target, workers=2)
    assert is_unchanged(target)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_all_ranges_share_one_new_url_after_the_old_one_has_expired(
    fake_box: FakeBox, target: Path, status: int
) -> None:
    def expired(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        return (expire(status) if request.path == "/dl/1" else cut(1 << 20))(box, request)

    fake_box.faults += [cut(1000), expired, expired, expired]
    with fake_box.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert {request.path for request in fake_box.server.requests if "/dl/" in request.path} == {
        "/dl/1",
        "/dl/2",
    }
    assert len(fake_box.log("content")) == 2


def test_t03_wrong_content_of_the_right_length_raises_integrity_error(
    fake_box: FakeBox, target: Path
) -> None:
    fake_box.faults.append(flip(7))
    with fake_box.file(transfers=LARGE) as file, pytest.raises(IntegrityError, match="sha1"):
        file.download(target)
    assert is_unchanged(target)


def test_t04_download_uses_one_stream_if_the_server_ignores_ranges(fake_box: FakeBox, target: Path) -> None:
    def ignoring(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        box.faults.append(ignoring)
        return ignore_range()(box, request)

    fake_box.faults.append(ignoring)
    with fake_box.file(transfers=LARGE) as file:
        file.download(target, workers=2)
    fake_box.faults.clear()
    assert target.read_bytes() == CONTENT
    assert "bytes" in fake_box.log("bytes")


def test_t03_bytes_after_the_last_range_are_dropped(fake_box: FakeBox, target: Path) -> None:
    def longer(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        return (extra(b"more") if request.headers["range"] == RANGES[-1] else cut(1 << 20))(box, request)

    fake_box.faults += [longer] * 4
    with fake_box.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT


def test_t05_a_response_with_another_range_raises_integrity_error(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults.append(other_range("bytes 5-100004/400000"))
    with fake_box.file(transfers=LARGE) as file, pytest.raises(IntegrityError, match="with bytes 5-100004"):
        file.download(target)
    assert is_unchanged(target)


@pytest.mark.parametrize("with_etags", [True, False], ids=["by ETag", "by sha1"])
def test_t06_download_restarts_if_a_new_version_appears_between_two_ranges(
    fake_box: FakeBox, target: Path, with_etags: bool
) -> None:
    fake_box.with_etags = with_etags
    fake_box.faults += [cut(100_000), change_first(NEWER)]
    with fake_box.file(transfers=LARGE) as file:
        file.download(target)
    assert target.read_bytes() == NEWER
    assert len(fake_box.log("metadata")) == 1


def test_t06_outdated_metadata_costs_one_more_attempt_and_no_bytes(fake_box: FakeBox, target: Path) -> None:
    updates: list[Progress] = []
    with fake_box.file(transfers=LARGE) as file:
        fake_box.upload(NEWER * 2)
        file.download(target, progress=updates.append)
    assert target.read_bytes() == NEWER * 2
    counts = [now.done for now in updates]
    assert (counts, counts[-1]) == (sorted(counts), 800_000)


def test_progress_counts_each_byte_once_and_ends_with_the_size(fake_box: FakeBox, target: Path) -> None:
    updates: list[Progress] = []
    with fake_box.file(transfers=LARGE) as file:
        file.download(target, progress=updates.append)
    assert [now.done for now in updates] == sorted({now.done for now in updates})
    assert updates[-1] == Progress("data.bin", 400_000, 400_000)


def test_progress_restarts_at_zero_if_the_content_changes_between_ranges(
    fake_box: FakeBox, target: Path
) -> None:
    some_came = threading.Event()
    counts: list[int] = []

    def tell(now: Progress) -> None:
        counts.append(now.done)
        some_came.set()

    def change_then(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        assert some_came.wait(10)
        return change_first(NEWER)(box, request)

    fake_box.faults += [cut(100_000), change_then]
    with fake_box.file(transfers=LARGE) as file:
        file.download(target, progress=tell)
    assert counts[:2] == [100_000, 0]
    assert max(counts) == counts[-1] == 400_000


def test_discarded_bytes_are_subtracted_once_after_several_restarts(fake_box: FakeBox, target: Path) -> None:
    def answer(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        box.faults.append(answer)
        if "range" not in request.headers:
            return cut(100_000)(box, request)
        if request.headers["range"] == "bytes=100000-":
            return change_first(NEWER)(box, request)
        return (ignore_range() if box.content is CONTENT else cut(1 << 20))(box, request)

    updates: list[Progress] = []
    fake_box.faults.append(answer)
    with fake_box.file(transfers=LARGE) as file:
        file.download(target, progress=updates.append)
    fake_box.faults.clear()
    counts = [now.done for now in updates]
    assert (target.read_bytes(), counts[:2], counts[-1]) == (NEWER, [100_000, 0], 400_000)
    assert counts[1:] == sorted(counts[1:])


def test_an_exception_of_the_progress_callback_cancels_the_download(fake_box: FakeBox, target: Path) -> None:
    def refuse(now: Progress) -> None:
        raise ZeroDivisionError

    with fake_box.file(transfers=LARGE) as file, pytest.raises(ZeroDivisionError):
        file.download(target, progress=refuse)
    assert is_unchanged(target)


def test_the_embedded_box_serves_ranges(tmp_path: Path, request_log: RequestLog) -> None:
    with Box.local(":memory:", transfers=LARGE) as box:
        file = box.root.upload(CONTENT, "data.bin")
        assert file.download(tmp_path).read_bytes() == CONTENT
    assert sorted(sent.headers["range"] for sent in request_log if sent.path.startswith("/dl/")) == RANGES


@pytest.mark.parametrize(("workers", "problem"), [(0, ValueError), ("4", TypeError), (True, TypeError)])
def test_workers_must_be_at_least_one(
    fake_box: FakeBox, target: Path, workers: int, problem: type[Exception]
) -> None:
    with fake_box.file() as file, pytest.raises(problem, match="workers"):
        file.download(target, workers=workers)
    assert fake_box.log() == []
