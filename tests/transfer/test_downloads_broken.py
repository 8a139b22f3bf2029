"""Downloads with failing connections, servers and disks: rows T01 to T09 of the fault catalogue."""

from __future__ import annotations

import errno
import os
import random
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
from tests.transfer.fake_box import (
    FakeBox,
    change_first,
    cut,
    expire,
    flip,
    ignore_range,
    instead,
    is_unchanged,
    names_in,
    other_range,
    serve_fake_box,
    shrink,
    stall,
)
from tests.windows import posix_only, signals
from tests.wire.fault_server import Behaviour, ReceivedRequest, empty

if sys.platform != "win32":
    import resource

CONTENT = random.Random(1).randbytes(300_000)
NEWER = random.Random(2).randbytes(250_000)


@pytest.mark.parametrize("broken", [False, True], ids=["FIN", "RST"])
def test_t01_download_resumes_from_the_last_byte(fake_box: FakeBox, target: Path, broken: bool) -> None:
    fake_box.faults.append(cut(50_000, broken=broken))
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log() == ["content", "bytes", "bytes bytes=50000-"]
    assert fake_box.server.requests[-1].headers["if-range"] == '"v1"'


def test_t01_download_resumes_without_etags_and_checks_the_sha1(fake_box: FakeBox, target: Path) -> None:
    fake_box.with_etags = False
    fake_box.faults += [cut(100_000), cut(50_000)]
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log("bytes") == ["bytes", "bytes bytes=100000-", "bytes bytes=150000-"]
    assert "if-range" not in fake_box.server.requests[-1].headers


def test_t01_download_without_a_redirect_resumes_at_box(fake_box: FakeBox, target: Path) -> None:
    fake_box.direct = True
    fake_box.faults.append(cut(100_000))
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log() == ["content", "content bytes=100000-"]


def test_t01_progress_counts_each_byte_once_after_a_resume(fake_box: FakeBox, target: Path) -> None:
    updates: list[Progress] = []
    fake_box.faults.append(cut(100_000))
    with fake_box.file() as file:
        file.download(target, progress=updates.append)
    assert [now.done for now in updates] == [100_000, 300_000]
    assert {(now.name, now.total) for now in updates} == {("data.bin", 300_000)}


@pytest.mark.parametrize("broken", [False, True], ids=["FIN", "RST"])
def test_t02_download_gives_up_after_the_attempts_of_the_retry_policy(
    fake_box: FakeBox, target: Path, broken: bool
) -> None:
    fake_box.faults += [cut(1000, broken=broken)] * 6
    with fake_box.file() as file, pytest.raises(NetworkError):
        file.download(target)
    assert is_unchanged(target)
    assert len(fake_box.log("bytes")) == 6


def test_t02_a_megabyte_of_progress_resets_the_number_of_attempts(tmp_path: Path) -> None:
    content = bytes(8 << 20)
    with serve_fake_box(content) as fake_box, fake_box.file(attempts=2) as file:
        fake_box.faults += [cut(1 << 20)] * 7
        file.download(tmp_path / "zeros")
        assert len(fake_box.log("bytes")) == 8
    assert (tmp_path / "zeros").read_bytes() == content


def test_t02_a_retry_policy_of_one_attempt_disables_the_resume(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults.append(cut(100_000))
    with fake_box.file(attempts=1) as file, pytest.raises(NetworkError):
        file.download(target)
    assert is_unchanged(target)


def test_t03_wrong_content_of_the_right_length_raises_integrity_error(
    fake_box: FakeBox, target: Path
) -> None:
    fake_box.faults.append(flip(12_345))
    with fake_box.file() as file, pytest.raises(IntegrityError, match="sha1"):
        file.download(target)
    assert is_unchanged(target)
    # The second request for metadata asks whether the file has a watermark.
    assert fake_box.log() == ["content", "bytes", "metadata", "metadata"]


def test_t03_a_shorter_body_with_a_matching_length_raises_integrity_error(
    fake_box: FakeBox, target: Path
) -> None:
    fake_box.faults.append(shrink(299_999))
    with fake_box.file() as file, pytest.raises(IntegrityError, match="299,999 bytes"):
        file.download(target)
    assert is_unchanged(target)


def test_t04_download_skips_known_bytes_if_the_server_ignores_ranges(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults += [cut(100_000), ignore_range(200_000), ignore_range()]
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log("bytes") == ["bytes", "bytes bytes=100000-", "bytes bytes=200000-"]


def test_t04_download_gives_up_if_the_server_ignores_ranges_and_always_fails(
    fake_box: FakeBox, target: Path
) -> None:
    fake_box.faults += [cut(100_000), *[ignore_range(100_000)] * 5]
    with fake_box.file() as file, pytest.raises(NetworkError):
        file.download(target)
    assert is_unchanged(target)
    assert len(fake_box.log("bytes")) == 6


@pytest.mark.parametrize(
    "content_range",
    ["bytes 0-199999/300000", "bytes 100000-199999/300000", "bytes 100000-299999", "nonsense"],
)
def test_t05_a_response_with_another_range_raises_integrity_error(
    fake_box: FakeBox, target: Path, content_range: str
) -> None:
    fake_box.faults += [cut(100_000), other_range(content_range)]
    with fake_box.file() as file, pytest.raises(IntegrityError, match="from byte 100,000,"):
        file.download(target)
    assert is_unchanged(target)
    assert fake_box.log("bytes") == ["bytes", "bytes bytes=100000-"]


def test_t06_download_restarts_if_a_new_version_appears_between_two_ranges(
    fake_box: FakeBox, target: Path
) -> None:
    fake_box.faults += [cut(100_000), change_first(NEWER)]
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == NEWER
    assert fake_box.log() == [
        *("content", "bytes", "bytes bytes=100000-"),
        *("metadata", "content", "bytes"),
    ]


def test_t06_download_restarts_for_a_new_version_of_the_same_length(fake_box: FakeBox, target: Path) -> None:
    newer = random.Random(3).randbytes(len(CONTENT))
    fake_box.with_etags = False
    fake_box.faults += [cut(100_000), change_first(newer)]
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == newer


def test_t06_download_gives_up_if_the_content_changes_twice(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults += [cut(1000), change_first(NEWER), cut(1000), change_first(CONTENT)]
    with fake_box.file() as file, pytest.raises(IntegrityError, match="changed"):
        file.download(target)
    assert is_unchanged(target)


def test_t06_download_restarts_if_the_content_became_shorter(fake_box: FakeBox, target: Path) -> None:
    fake_box.with_etags = False
    fake_box.faults += [cut(100_000), change_first(b"short")]
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == b"short"


def test_t06_progress_is_reduced_by_discarded_bytes(fake_box: FakeBox, target: Path) -> None:
    updates: list[Progress] = []
    fake_box.faults += [cut(100_000), cut(50_000), change_first(NEWER)]
    with fake_box.file() as file:
        file.download(target, progress=updates.append)
    assert [now.done for now in updates] == [100_000, 150_000, 0, 250_000]


@posix_only("limits of file sizes")
@pytest.mark.parametrize("workers", [1, 4])
def test_t07_a_failed_write_raises_the_error_of_the_system(
    tmp_path: Path, target: Path, workers: int
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with serve_fake_box(bytes(80 << 20)) as fake_box, fake_box.file() as file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, hard))
        try:
            with pytest.raises(OSError) as caught:
                file.download(target, workers=workers)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (caught.value.errno, isinstance(caught.value, BoxError)) == (errno.EFBIG, False)
    assert is_unchanged(target)


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


def test_t07_a_full_disk_leaves_no_temporary_file(tmp_path: Path) -> None:
    on_small_disk = 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"'
    try:
        subprocess.run(["unshare", "-rm", "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("cannot mount a small disk here")
    with serve_fake_box(bytes(3_000_000)) as fake_box:
        program = [sys.executable, "-c", FILL, fake_box.server.url, str(tmp_path)]
        command = ["unshare", "-rm", "sh", "-c", on_small_disk, str(tmp_path), *program]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == f"{errno.ENOSPC} OSError ['data.bin'] old"


def test_t09_two_downloads_to_one_path_do_not_conflict(fake_box: FakeBox, target: Path) -> None:
    both = threading.Barrier(2)

    def meet(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        answer = box.answer(request).send()
        return lambda client, stopped: both.wait(10) >= 0 and answer(client, stopped)

    fake_box.faults += [meet, meet]
    with fake_box.file() as file:
        threads = [threading.Thread(target=file.download, args=(target,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert target.read_bytes() == CONTENT
    assert names_in(target.parent) == [target.name]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_download_requests_a_new_url_if_the_old_one_has_expired(
    fake_box: FakeBox, target: Path, status: int
) -> None:
    fake_box.faults += [cut(100_000), expire(status)]
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log() == [
        *("content", "bytes", "bytes bytes=100000-"),
        *("content bytes=100000-", "bytes bytes=100000-"),
    ]


def test_download_of_a_deleted_file_raises_not_found(fake_box: FakeBox, target: Path) -> None:
    fake_box.direct = True
    fake_box.faults += [cut(100_000), expire(404)]
    with fake_box.file() as file, pytest.raises(NotFound):
        file.download(target)
    assert is_unchanged(target)


def test_n12_download_ends_after_the_read_timeout_of_a_silent_server(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults += [stall(100_000), stall(0)]
    with fake_box.file(attempts=2, timeout=2) as file, pytest.raises(Timeout):
        file.download(target)
    assert is_unchanged(target)
    assert fake_box.log("bytes") == ["bytes", "bytes bytes=100000-"]


def test_h19_download_retries_while_the_content_is_not_ready(fake_box: FakeBox, target: Path) -> None:
    fake_box.direct = True
    fake_box.faults += [instead(empty(202, Retry_After="1")), instead(empty(202))]
    with fake_box.file() as file:
        file.download(target)
    assert target.read_bytes() == CONTENT
    assert fake_box.log() == ["content"] * 3


@signals
@pytest.mark.parametrize("workers", [1, 4])
def test_n19_ctrl_c_ends_a_download_promptly(fake_box: FakeBox, target: Path, workers: int) -> None:
    def hang(box: FakeBox, request: ReceivedRequest) -> Behaviour:
        begin, is_last = box.answer(request).send(10), not box.faults

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            begin(client, stopped)
            if is_last:
                # Wait until the client is inside the read. A signal just before the system call is noticed only after
                # the read, which would last until its timeout.
                stopped.wait(0.05)
                os.kill(os.getpid(), signal.SIGINT)
            return not stopped.wait()

        return play

    fake_box.faults += [hang] * workers
    with (
        fake_box.file(transfers=Transfers(ranges_from=1)) as file,
        promptly(),
        pytest.raises(KeyboardInterrupt),
    ):
        file.download(target, workers=workers)
    assert is_unchanged(target)


def test_download_raises_the_error_of_box(fake_box: FakeBox, target: Path) -> None:
    fake_box.faults.append(expire(400))
    with fake_box.file() as file, pytest.raises(BadRequest):
        file.download(target)
    assert is_unchanged(target)


def test_download_to_a_text_file_raises_type_error(fake_box: FakeBox, target: Path) -> None:
    with (
        fake_box.file() as file,
        target.open("a") as text,
        pytest.raises(TypeError, match="to must be a path"),
    ):
        file.download(text)  # type: ignore[arg-type] # that is the point
    assert fake_box.log() == []


def test_an_exception_of_the_progress_callback_cancels_the_download(fake_box: FakeBox, target: Path) -> None:
    def refuse(now: Progress) -> None:
        raise ZeroDivisionError

    with fake_box.file() as file, pytest.raises(ZeroDivisionError):
        file.download(target, progress=refuse)
    assert is_unchanged(target)
