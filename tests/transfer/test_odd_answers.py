"""Hosts of content that say too little, send too much or too little, or answer something else than was asked."""

from __future__ import annotations

import random
import socket
import threading
from pathlib import Path

import pytest

from box_models import IntegrityError, NetworkError, Progress, Transfers
from tests.transfer.canned_box import (
    CannedBox,
    cut,
    ignore_range,
    instead,
    other_range,
    other_status,
    surplus,
    untouched,
    without_length,
)
from tests.wire.fault_server import Behaviour, head

SIZE = 2_500_000
"""Two blocks and a half: what is read at once is a MiB."""
CONTENT = random.Random(1).randbytes(SIZE)


@pytest.mark.parametrize("here", [1_200_000, 2_200_000, 2_499_999])
def test_t04_the_whole_in_place_of_a_rest_of_any_length_is_read_up_to_where_it_broke(
    canned: CannedBox, target: Path, here: int
) -> None:
    seen: list[Progress] = []
    canned.twists += [cut(here), ignore_range()]
    with canned.file() as file:
        file.download(target, progress=seen.append)
    assert target.read_bytes() == CONTENT
    assert canned.asked("bytes") == ["bytes", f"bytes bytes={here}-"]
    assert seen[-1].done == SIZE


def test_t02_breaks_without_progress_are_counted_far_into_a_file_too(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(1_200_000), cut(0), cut(0)]
    with canned.file(attempts=3) as file, pytest.raises(NetworkError):
        file.download(target)
    assert untouched(target)
    assert canned.asked("bytes") == ["bytes", *["bytes bytes=1200000-"] * 2]


def test_t01_what_breaks_is_taken_up_after_a_wait(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(100_000), cut(100_000)]
    with canned.file(first_wait=0.001) as file:
        file.download(target)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("size", [SIZE, "*"])
def test_a_part_that_ends_before_it_said_is_gone_on_with(
    canned: CannedBox, target: Path, size: int | str
) -> None:
    said = f"bytes 100000-{SIZE - 1}/{size}"
    canned.twists += [cut(100_000), other_range(said, upto=50_000)]
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked("bytes") == ["bytes", "bytes bytes=100000-", "bytes bytes=150000-"]


def test_parts_that_bring_nothing_are_given_up(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(100_000), *[other_range(f"bytes 100000-{SIZE - 1}/{SIZE}", upto=0)] * 2]
    with canned.file(attempts=3) as file, pytest.raises(NetworkError, match="too early, after 100,000 bytes"):
        file.download(target)
    assert untouched(target)


def test_content_whose_length_is_not_said_is_verified_all_the_same(canned: CannedBox, target: Path) -> None:
    canned.twists.append(without_length())
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked() == ["content", "bytes"]


def test_t01_content_whose_length_is_not_said_is_resumed_where_it_broke(
    canned: CannedBox, target: Path
) -> None:
    canned.twists.append(without_length(1_200_000))
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked("bytes") == ["bytes", "bytes bytes=1200000-"]


def test_a_connection_is_used_again_though_lengths_are_not_said(canned: CannedBox) -> None:
    canned.direct = True
    canned.twists += [without_length()] * 2
    with canned.file(loaded=False) as file, file.open() as reader:
        assert b"".join(iter(lambda: reader.read(100_000), b"")) == CONTENT
    assert canned.asked("content") == ["content bytes=0-1048575", "content bytes=1048576-"]
    assert canned.server.connections == 1


def test_what_breaks_when_all_is_there_is_not_asked_for_more(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(100_000), without_length(SIZE)]
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked() == ["content", "bytes", "bytes bytes=100000-"]


@pytest.mark.parametrize("more", [b"and more", bytes(2_000_000)], ids=["a little", "much"])
@pytest.mark.parametrize("workers", [1, 4])
def test_t03_what_comes_after_the_end_of_a_part_does_not_get_into_the_file(
    canned: CannedBox, target: Path, workers: int, more: bytes
) -> None:
    canned.twists += [cut(1000)] * workers + [surplus(more)] * workers
    with canned.file(transfers=Transfers(ranges_from=1)) as file:
        file.download(target, workers=workers)
    assert target.read_bytes() == CONTENT


def test_t03_what_comes_after_the_end_of_a_part_is_not_read(canned: CannedBox) -> None:
    canned.twists.append(surplus(b"and more"))
    with canned.file() as file, file.open() as reader:
        reader.seek(SIZE - 10)
        assert reader.read(100) == CONTENT[-10:]


def test_t05_what_a_proxy_says_is_its_own_is_refused(canned: CannedBox, target: Path) -> None:
    canned.twists.append(other_status(203))
    with (
        canned.file() as file,
        pytest.raises(IntegrityError, match="answered 203 with no valid Content-Range"),
    ):
        file.download(target)
    assert untouched(target)


@pytest.mark.parametrize("size", ["9" * 5000, "\u00b2", "-1"], ids=["long", "superscript", "negative"])
def test_d04_a_length_that_no_content_has_counts_as_none(canned: CannedBox, target: Path, size: str) -> None:
    canned.twists.append(instead(until_the_end(head(200, {"Content-Length": size}) + CONTENT)))
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 20, "\u00b2"], ids=["long", "large", "superscript"])
@pytest.mark.parametrize("said", ["bytes {}-9/10", "bytes 0-{}/10", "bytes 0-9/{}"])
def test_d04_a_range_that_no_content_has_is_refused(
    canned: CannedBox, target: Path, said: str, number: str
) -> None:
    canned.twists.append(other_range(said.format(number)))
    with canned.file() as file, pytest.raises(IntegrityError, match="no valid Content-Range"):
        file.download(target)
    assert untouched(target)


def until_the_end(answer: bytes) -> Behaviour:
    """Send as it is what ends with its connection."""

    def play(client: socket.socket, _: threading.Event) -> bool:
        client.sendall(answer)
        return False

    return play


def test_where_content_lies_no_token_is_sent_to(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(100_000)] * 2
    with canned.file() as file:
        file.download(target)
    tokens = {seen.path: seen.token for seen in canned.server.requests}
    assert tokens == {"/2.0/files/1/content": "token", "/dl/1": ""}
