"""Errors that stop the transfer of a whole tree, and which exception is raised."""

from __future__ import annotations

import errno
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from box_models import AuthError, Box, Folder, Progress
from box_models.transfer.progress import Meter
from box_models.transfer.tree_jobs import CallbackErrors, open_tree_jobs
from tests.faulty_box import FaultyBox, InjectedFault, process_request
from tests.transfer.small_disk import run_on_small_disk
from tests.windows import signals
from tests.wire.fault_server import Behaviour, ReceivedRequest, late, refusal, unauthorized

CONTENTS = "/2.0/files/[0-9]+/content"
DOWNLOAD = """
import sys
from box_models import Box
disk, url, token = sys.argv[1:]
with Box(token, base_url=url) as box:
    try:
        box.root.download(disk, workers=1)
    except OSError as error:
        print(error.errno)
"""


@pytest.fixture
def files(remote_box: Box) -> Folder:
    """A folder with more files than the queue holds, so that the listing thread downloads some of them itself."""
    top = remote_box.root.create_folder("top")
    for number in range(8):
        top.upload(f"{number}".encode(), f"{number}.txt")
    return top


def test_a_full_disk_stops_the_download_of_a_tree(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    for number in range(12):
        remote_box.root.upload(bytes(300_000), f"{number:02}.bin")
    printed = run_on_small_disk(
        tmp_path, DOWNLOAD, faulty_server.server.url, faulty_server.engine.accounts.owner_token()
    )
    assert printed == str(errno.ENOSPC)
    assert faulty_server.sent("GET", CONTENTS) < 8


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_not_reported_as_the_failure_of_one_file(number: int) -> None:
    def write(_: Meter) -> None:
        raise OSError(number, "The disk is full")

    failures: list[tuple[str, Exception]] = []
    with (
        pytest.raises(OSError, match="The disk is full"),
        open_tree_jobs(
            "top",
            workers=1,
            progress=False,
            callback_errors=CallbackErrors(),
            report_failure=lambda path, error: failures.append((path, error)),
        ) as jobs,
    ):
        jobs.add_file("plan.txt", 8, write)
    assert failures == []


@signals
def test_an_exception_of_a_signal_handler_is_not_reported_as_the_failure_of_one_file() -> None:
    def handler(*_: object) -> None:
        raise TimeoutError("too slow")

    failures: list[tuple[str, Exception]] = []
    before = signal.signal(signal.SIGUSR1, handler)
    try:
        with (
            pytest.raises(TimeoutError, match="too slow"),
            open_tree_jobs(
                "top",
                workers=1,
                progress=False,
                callback_errors=CallbackErrors(),
                report_failure=lambda path, error: failures.append((path, error)),
            ) as jobs,
        ):
            jobs.attempt("plan.txt", lambda: signal.raise_signal(signal.SIGUSR1))
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert failures == []


def test_an_invalid_login_names_the_files_that_may_have_been_uploaded(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(name)
    uploads = ("POST", "/api/2.0/files/content")
    top = remote_box.root.create_folder("top")
    faulty_server.injected_faults.append(
        InjectedFault(*uploads, refusal(503, "unavailable"), is_processed=True)
    )
    refused = InjectedFault(*uploads, unauthorized())
    faulty_server.random_fault = lambda request: refused if refused.matches(request) else None
    with pytest.raises(AuthError) as caught:
        top.upload_dir(tmp_path, name="sub", workers=1)
    assert [note.partition(": ")[0] for note in caught.value.__notes__] == ["one.txt"]
    assert "may have taken effect" in caught.value.__notes__[0]
    faulty_server.random_fault = None
    assert [file.name for file in top.folder("sub").files()] == ["one.txt"]


def arrive(faulty_server: FaultyBox, request: ReceivedRequest) -> Behaviour:
    return process_request(faulty_server.engine, request, faulty_server.server.url)


def fail(_server: FaultyBox, _request: ReceivedRequest) -> Behaviour:
    return refusal(404, "not_found")


@pytest.mark.parametrize("meanwhile", [arrive, fail])
def test_an_invalid_login_stops_a_tree_while_other_files_are_downloaded(
    files: Folder,
    faulty_server: FaultyBox,
    tmp_path: Path,
    meanwhile: Callable[[FaultyBox, ReceivedRequest], Behaviour],
) -> None:
    first = files.file("0.txt").id

    def refuse_the_first(request: ReceivedRequest) -> InjectedFault | None:
        if not InjectedFault("GET", CONTENTS, None).matches(request):
            return None
        later = late(0.05, meanwhile(faulty_server, request))
        return InjectedFault(
            "GET", request.path, unauthorized() if request.path.split("/")[3] == first else later
        )

    faulty_server.random_fault = refuse_the_first
    # A KeyboardInterrupt that is not caught would end all tests.
    with pytest.raises((AuthError, KeyboardInterrupt)) as caught:
        files.download(tmp_path, workers=1)
    assert isinstance(caught.value, AuthError)
    assert faulty_server.sent("GET", CONTENTS) < 8


def test_an_exception_of_the_progress_callback_during_a_file_stops_the_tree(box: Box, tmp_path: Path) -> None:
    updates: list[int] = []

    def complain_once(now: Progress) -> None:
        updates.append(now.done)
        if updates.count(8) == 1:
            raise OSError("as if the file could not be read")

    (tmp_path / "plan.txt").write_bytes(b"The plan")
    with pytest.raises(OSError, match="as if"):
        box.root.upload_dir(tmp_path, progress=complain_once)
    assert updates == [0, 8]
