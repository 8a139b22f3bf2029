"""Rows T01 to T09 of the fault catalogue: downloads over connections, servers and disks that fail."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from box_models import (
    BadRequest,
    BoxError,
    IntegrityError,
    NetworkError,
    NotFound,
    Progress,
    Timeout,
    Transfers,
)
from tests.clock import promptly
from tests.transfer.canned_box import (
    CannedBox,
    canned_box,
    change_first,
    cut,
    expire,
    flip,
    ignore_range,
    instead,
    names_in,
    other_range,
    shrink,
    stall,
    untouched,
)
from tests.wire.fault_server import Behaviour, ReceivedRequest, empty

CONTENT = random.Random(1).randbytes(300_000)
NEWER = random.Random(2).randbytes(250_000)


@pytest.mark.parametrize("broken", [False, True], ids=["FIN", "RST"])
def test_t01_a_cut_is_resumed_where_it_broke(canned: CannedBox, target: Path, broken: bool) -> None:
    canned.twists.append(cut(50_000, broken=broken))
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked() == ["content", "bytes", "bytes bytes=50000-"]
    assert canned.server.requests[-1].headers["if-range"] == '"v1"'


def test_t01_without_etags_the_sha1_says_whether_it_fits(canned: CannedBox, target: Path) -> None:
    canned.with_tags = False
    canned.twists += [cut(100_000), cut(50_000)]
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked("bytes") == ["bytes", "bytes bytes=100000-", "bytes bytes=150000-"]
    assert "if-range" not in canned.server.requests[-1].headers


def test_t01_a_box_that_sends_content_without_a_redirect_is_asked_again(
    canned: CannedBox, target: Path
) -> None:
    canned.direct = True
    canned.twists.append(cut(100_000))
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked() == ["content", "content bytes=100000-"]


def test_t01_bytes_already_here_are_not_counted_twice(canned: CannedBox, target: Path) -> None:
    seen: list[Progress] = []
    canned.twists.append(cut(100_000))
    with canned.file() as file:
        file.download(target, progress=seen.append)
    assert [now.done for now in seen] == [100_000, 300_000]
    assert {(now.name, now.total) for now in seen} == {("data.bin", 300_000)}


@pytest.mark.parametrize("broken", [False, True], ids=["FIN", "RST"])
def test_t02_cut_every_time_it_fails_after_as_many_attempts_as_the_policy_has(
    canned: CannedBox, target: Path, broken: bool
) -> None:
    canned.twists += [cut(1000, broken=broken)] * 6
    with canned.file() as file, pytest.raises(NetworkError):
        file.download(target)
    assert untouched(target)
    assert len(canned.asked("bytes")) == 6


def test_t02_what_brings_a_megabyte_each_time_may_break_as_often_as_it_likes(tmp_path: Path) -> None:
    content = bytes(8 << 20)
    with canned_box(content) as canned, canned.file(attempts=2) as file:
        canned.twists += [cut(1 << 20)] * 7
        file.download(tmp_path / "zeros")
        assert len(canned.asked("bytes")) == 8
    assert (tmp_path / "zeros").read_bytes() == content


def test_t02_one_attempt_means_that_nothing_is_resumed(canned: CannedBox, target: Path) -> None:
    canned.twists.append(cut(100_000))
    with canned.file(attempts=1) as file, pytest.raises(NetworkError):
        file.download(target)
    assert untouched(target)


def test_t03_wrong_bytes_of_the_right_length_are_refused(canned: CannedBox, target: Path) -> None:
    canned.twists.append(flip(12_345))
    with canned.file() as file, pytest.raises(IntegrityError, match="sha1"):
        file.download(target)
    assert untouched(target)
    assert canned.asked() == ["content", "bytes", "metadata"]


def test_t03_too_few_bytes_announced_as_all_are_refused(canned: CannedBox, target: Path) -> None:
    canned.twists.append(shrink(299_999))
    with canned.file() as file, pytest.raises(IntegrityError, match="299,999 bytes"):
        file.download(target)
    assert untouched(target)


def test_t04_a_server_that_ignores_ranges_sends_all_again(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(100_000), ignore_range(200_000), ignore_range()]
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked("bytes") == ["bytes", "bytes bytes=100000-", "bytes bytes=200000-"]


def test_t04_a_server_that_ignores_ranges_and_breaks_is_given_up(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(100_000), *[ignore_range(100_000)] * 5]
    with canned.file() as file, pytest.raises(NetworkError):
        file.download(target)
    assert untouched(target)
    assert len(canned.asked("bytes")) == 6


@pytest.mark.parametrize(
    "said", ["bytes 0-199999/300000", "bytes 100000-199999/300000", "bytes 100000-299999", "nonsense"]
)
def test_t05_another_range_than_the_one_asked_for_is_refused(
    canned: CannedBox, target: Path, said: str
) -> None:
    canned.twists += [cut(100_000), other_range(said)]
    with canned.file() as file, pytest.raises(IntegrityError, match="from byte 100,000,"):
        file.download(target)
    assert untouched(target)
    assert canned.asked("bytes") == ["bytes", "bytes bytes=100000-"]


def test_t06_a_new_version_between_two_ranges_is_begun_anew_and_never_mixed(
    canned: CannedBox, target: Path
) -> None:
    canned.twists += [cut(100_000), change_first(NEWER)]
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == NEWER
    assert canned.asked() == [
        *("content", "bytes", "bytes bytes=100000-"),
        *("metadata", "content", "bytes"),
    ]


def test_t06_a_new_version_of_the_same_length_is_noticed_too(canned: CannedBox, target: Path) -> None:
    newer = random.Random(3).randbytes(len(CONTENT))
    canned.with_tags = False
    canned.twists += [cut(100_000), change_first(newer)]
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == newer


def test_t06_content_that_changes_again_and_again_is_given_up(canned: CannedBox, target: Path) -> None:
    canned.twists += [cut(1000), change_first(NEWER), cut(1000), change_first(CONTENT)]
    with canned.file() as file, pytest.raises(IntegrityError, match="changed"):
        file.download(target)
    assert untouched(target)


def test_t06_content_that_became_shorter_than_what_is_here_is_begun_anew(
    canned: CannedBox, target: Path
) -> None:
    canned.with_tags = False
    canned.twists += [cut(100_000), change_first(b"short")]
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == b"short"


def test_t06_progress_goes_back_with_what_was_read_in_vain(canned: CannedBox, target: Path) -> None:
    seen: list[Progress] = []
    canned.twists += [cut(100_000), cut(50_000), change_first(NEWER)]
    with canned.file() as file:
        file.download(target, progress=seen.append)
    assert [now.done for now in seen] == [100_000, 150_000, 0, 250_000]


@pytest.mark.parametrize("workers", [1, 4])
def test_t07_a_disk_that_takes_no_more_says_so_itself(tmp_path: Path, target: Path, workers: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with canned_box(bytes(80 << 20)) as canned, canned.file() as file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
        try:
            with pytest.raises(OSError) as caught:
                file.download(target, workers=workers)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (caught.value.errno, isinstance(caught.value, BoxError)) == (errno.EFBIG, False)
    assert untouched(target)


FILL = """
import os, sys
from box_models import Box, File
url, disk = sys.argv[1:]
with open(f"{disk}/data.bin", "wb") as old:
    old.write(b"old")
with Box("token", base_url=url) as box:
    known = {"id": "1", "name": "data.bin", "size": 3_000_000, "sha1": "0" * 40}
    try:
        File.model_validate(known, context=box.session).download(f"{disk}/data.bin")
    except OSError as error:
        print(error.errno, type(error).__name__, os.listdir(disk), open(f"{disk}/data.bin").read())
"""


def test_t07_a_disk_of_1_mib_is_left_as_it_was(tmp_path: Path) -> None:
    on_small_disk = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"'
    try:
        subprocess.run(["unshare", "-rm", "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no small disk can be made here")
    with canned_box(bytes(3_000_000)) as canned:
        program = [sys.executable, "-c", FILL, canned.server.url, str(tmp_path)]
        command = ["unshare", "-rm", "sh", "-c", on_small_disk, str(tmp_path), *program]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"{errno.ENOSPC} OSError ['data.bin'] old"


def test_t09_two_at_once_to_the_same_path_do_not_meet(canned: CannedBox, target: Path) -> None:
    both = threading.Barrier(2)

    def meet(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        answer = box.answer(seen).send()
        return lambda client, stopped: both.wait(10) >= 0 and answer(client, stopped)

    canned.twists += [meet, meet]
    with canned.file() as file:
        threads = [threading.Thread(target=file.download, args=(target,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert target.read_bytes() == CONTENT
    assert names_in(target.parent) == [target.name]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_address_that_is_too_old_is_asked_for_again(canned: CannedBox, target: Path, status: int) -> None:
    canned.twists += [cut(100_000), expire(status)]
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked() == [
        *("content", "bytes", "bytes bytes=100000-"),
        *("content bytes=100000-", "bytes bytes=100000-"),
    ]


def test_a_file_that_is_gone_meanwhile_is_not_found(canned: CannedBox, target: Path) -> None:
    canned.direct = True
    canned.twists += [cut(100_000), expire(404)]
    with canned.file() as file, pytest.raises(NotFound):
        file.download(target)
    assert untouched(target)


def test_n12_a_server_that_falls_silent_is_left_after_the_read_timeout(
    canned: CannedBox, target: Path
) -> None:
    canned.twists += [stall(100_000), stall(0)]
    with canned.file(attempts=2, timeout=2) as file, pytest.raises(Timeout):
        file.download(target)
    assert untouched(target)
    assert canned.asked("bytes") == ["bytes", "bytes bytes=100000-"]


def test_h19_content_that_is_not_ready_is_asked_for_again(canned: CannedBox, target: Path) -> None:
    canned.direct = True
    canned.twists += [instead(empty(202, Retry_After="1")), instead(empty(202))]
    with canned.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert canned.asked() == ["content"] * 3


@pytest.mark.parametrize("workers", [1, 4])
def test_n19_ctrl_c_in_a_download_leaves_promptly(canned: CannedBox, target: Path, workers: int) -> None:
    def hang(box: CannedBox, seen: ReceivedRequest) -> Behaviour:
        begin, is_last = box.answer(seen).send(10), not box.twists

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            begin(client, stopped)
            if is_last:
                # Into the read, and not the moment before it: between its last look for signals and the system call,
                # Python hears none, and the read then lasts until its timeout.
                stopped.wait(0.05)
                os.kill(os.getpid(), signal.SIGINT)
            return not stopped.wait()

        return play

    canned.twists += [hang] * workers
    with (
        canned.file(transfers=Transfers(ranges_from=1)) as file,
        promptly(),
        pytest.raises(KeyboardInterrupt),
    ):
        file.download(target, workers=workers)
    assert untouched(target)


def test_what_box_refuses_is_refused(canned: CannedBox, target: Path) -> None:
    canned.twists.append(expire(400))
    with canned.file() as file, pytest.raises(BadRequest):
        file.download(target)
    assert untouched(target)


def test_a_text_file_takes_no_bytes(canned: CannedBox, target: Path) -> None:
    with canned.file() as file, target.open("a") as text, pytest.raises(TypeError, match="to is a path"):
        file.download(text)  # type: ignore[arg-type] # that is the point
    assert canned.asked() == []


def test_raising_in_the_callable_cancels(canned: CannedBox, target: Path) -> None:
    def refuse(now: Progress) -> None:
        raise ZeroDivisionError

    with canned.file() as file, pytest.raises(ZeroDivisionError):
        file.download(target, progress=refuse)
    assert untouched(target)
