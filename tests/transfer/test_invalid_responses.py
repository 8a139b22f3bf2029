"""Content hosts that send too much, too little, no length, or another range than requested."""

from __future__ import annotations

import random
import socket
import threading
from pathlib import Path

import pytest

from box_models import IntegrityError, NetworkError, Progress, Transfers
from tests.transfer.fake_box import (
    FakeBox,
    cut,
    extra,
    ignore_range,
    instead,
    is_unchanged,
    other_range,
    other_status,
    without_length,
)
from tests.wire.fault_server import Behaviour, head

SIZE = 2_500_000
"""Two and a half blocks of 1 MiB."""
CONTENT = random.Random(1).randbytes(SIZE)


@pytest.mark.parametrize("received", [1_200_000, 2_200_000, 2_499_999])
def test_t04_download_skips_known_bytes_of_any_length(fake_box: FakeBox, target: Path, received: int) -> None:
    updates: list[Progress] = []
    fake_box.faults += [cut(received), ignore_range()]
    with fake_box.file() as file:
        file.download(target, progress=updates.append)
    assert target.read_bytes() == CONTENT
    assert fake_box.log("bytes") == ["bytes", f"bytes bytes={received}-"]
    assert updates[-1].done == SIZE


def test_t02_failures_without_progress_are_counted_in_the_middle_of_a_file(
    fake_box: FakeBox, target: Path
) -> None:
    fake_box.faults += [cut(1_200_000), cut(0), cut(0)]
    with fake_box.file(attempts=3) as file, pytest.raises(NetworkError):
        file.download(target)
    assert is_unchanged(target)
    assert fake_box.log("bytes") == ["bytes", *["bytes bytes=1200000-"] * 2]


def test_t01_download_resumes_after_a_wait(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults += [cut(100_000), cut(100_000)]
    with fake_box.file(first_wait=0.001) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("size", [SIZE, "*"])
def test_download_resumes_after_a_range_that_is_shorter_than_announced(
    fake_box: FakeBox, target: Path, size: int | str
) -> None:
    content_range = f"bytes 100000-{SIZE - 1}/{size}"
    fake_box.faults += [cut(100_000), other_range(content_range, upto=50_000)]
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log("bytes") == ["bytes", "bytes bytes=100000-", "bytes bytes=150000-"]


def test_download_gives_up_after_several_empty_ranges(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults += [cut(100_000), *[other_range(f"bytes 100000-{SIZE - 1}/{SIZE}", upto=0)] * 2]
    with (
        fake_box.file(attempts=3) as file,
        pytest.raises(NetworkError, match="too early, after 100,000 bytes"),
    ):
        file.download(target)
    assert is_unchanged(target)


def test_content_without_a_length_is_verified(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults.append(without_length())
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log() == ["content", "bytes"]


def test_t01_download_of_content_without_a_length_resumes(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults.append(without_length(1_200_000))
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log("bytes") == ["bytes", "bytes bytes=1200000-"]


def test_a_connection_is_reused_after_a_response_without_a_length(fake_box: FakeBox) -> None:
    fake_box.direct = True
    fake_box.faults += [without_length()] * 2
    with fake_box.file(loaded=False) as file, file.open() as reader:
        assert b"".join(iter(lambda: reader.read(100_000), b"")) == CONTENT
    assert fake_box.log("content") == ["content bytes=0-1048575", "content bytes=1048576-"]
    assert fake_box.server.connections == 1


def test_a_failure_after_the_last_byte_causes_no_further_request(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults += [cut(100_000), without_length(SIZE)]
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log() == ["content", "bytes", "bytes bytes=100000-"]


@pytest.mark.parametrize("more", [b"and more", bytes(2_000_000)], ids=["a little", "much"])
@pytest.mark.parametrize("workers", [1, 4])
def test_t03_bytes_after_the_end_of_a_range_are_dropped(
    fake_box: FakeBox, target: Path, workers: int, more: bytes
) -> None:
    fake_box.faults += [cut(1000)] * workers + [extra(more)] * workers
    with fake_box.file(transfers=Transfers(ranges_from=1)) as file:
        file.download(target, workers=workers)
    assert target.read_bytes() == CONTENT


def test_t03_a_reader_drops_bytes_after_the_end_of_a_range(fake_box: FakeBox) -> None:
    fake_box.faults.append(extra(b"and more"))
    with fake_box.file() as file, file.open() as reader:
        reader.seek(SIZE - 10)
        assert reader.read(100) == CONTENT[-10:]


def test_t05_status_203_of_a_proxy_raises_integrity_error(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults.append(other_status(203))
    with (
        fake_box.file() as file,
        pytest.raises(IntegrityError, match="answered 203 with no valid Content-Range"),
    ):
        file.download(target)
    assert is_unchanged(target)


@pytest.mark.parametrize("size", ["9" * 5000, "\u00b2", "-1"], ids=["long", "superscript", "negative"])
def test_d04_an_invalid_content_length_is_ignored(fake_box: FakeBox, target: Path, size: str) -> None:
    fake_box.faults.append(instead(until_the_end(head(200, {"Content-Length": size}) + CONTENT)))
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 20, "\u00b2"], ids=["long", "large", "superscript"])
@pytest.mark.parametrize("content_range", ["bytes {}-9/10", "bytes 0-{}/10", "bytes 0-9/{}"])
def test_d04_an_invalid_content_range_raises_integrity_error(
    fake_box: FakeBox, target: Path, content_range: str, number: str
) -> None:
    fake_box.faults.append(other_range(content_range.format(number)))
    with fake_box.file() as file, pytest.raises(IntegrityError, match="no valid Content-Range"):
        file.download(target)
    assert is_unchanged(target)


def until_the_end(answer: bytes) -> Behaviour:
    """Send a raw response that ends with the connection."""

    def play(client: socket.socket, _: threading.Event) -> bool:
        client.sendall(answer)
        return False

    return play


def test_the_download_url_gets_no_token(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults += [cut(100_000)] * 2
    with fake_box.file() as file:
        file.download(target)
    tokens = {request.path: request.token for request in fake_box.server.requests}
    assert tokens == {"/2.0/files/1/content": "token", "/dl/1": ""}
