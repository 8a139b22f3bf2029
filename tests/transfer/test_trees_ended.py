"""What ends a whole tree at once, and is what is raised, whoever was doing what at that moment."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest

from box_models import AuthError, Box, Folder, Progress
from box_models.transfer.progress import Meter
from box_models.transfer.tree_jobs import open_tree_jobs
from tests.faulty_box import FaultyBox, InjectedFault, process_request
from tests.transfer.small_disk import run_on_small_disk
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
    """A folder of files: too many for one thread, so that who finds them brings some himself."""
    top = remote_box.root.create_folder("top")
    for number in range(8):
        top.upload(f"{number}".encode(), f"{number}.txt")
    return top


def test_a_full_disk_ends_a_download(remote_box: Box, faulty_server: FaultyBox, tmp_path: Path) -> None:
    for number in range(12):
        remote_box.root.upload(bytes(300_000), f"{number:02}.bin")
    printed = run_on_small_disk(
        tmp_path, DOWNLOAD, faulty_server.server.url, faulty_server.engine.accounts.owner_token()
    )
    assert printed == str(errno.ENOSPC)
    assert faulty_server.sent("GET", CONTENTS) < 8


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_no_matter_of_one_file(number: int) -> None:
    def write(_: Meter) -> None:
        raise OSError(number, "The disk is full")

    noted: list[tuple[str, Exception]] = []
    with (
        pytest.raises(OSError, match="The disk is full"),
        open_tree_jobs(
            "top", workers=1, progress=False, report_failure=lambda path, error: noted.append((path, error))
        ) as undertaking,
    ):
        undertaking.add_file("plan.txt", 8, write)
    assert noted == []


def arrive(faulty_server: FaultyBox, seen: ReceivedRequest) -> Behaviour:
    return process_request(faulty_server.engine, seen, faulty_server.server.url)


def fail(_line: FaultyBox, _seen: ReceivedRequest) -> Behaviour:
    return refusal(404, "not_found")


@pytest.mark.parametrize("meanwhile", [arrive, fail])
def test_a_spent_login_ends_a_download_while_other_files_are_brought(
    files: Folder,
    faulty_server: FaultyBox,
    tmp_path: Path,
    meanwhile: Callable[[FaultyBox, ReceivedRequest], Behaviour],
) -> None:
    first = files.file("0.txt").id

    def refuse_the_first(seen: ReceivedRequest) -> InjectedFault | None:
        if not InjectedFault("GET", CONTENTS, None).matches(seen):
            return None
        later = late(0.05, meanwhile(faulty_server, seen))
        return InjectedFault("GET", seen.path, unauthorized() if seen.path.split("/")[3] == first else later)

    faulty_server.random_fault = refuse_the_first
    # A KeyboardInterrupt that gets out would end all tests, not this one.
    with pytest.raises((AuthError, KeyboardInterrupt)) as caught:
        files.download(tmp_path, workers=1)
    assert isinstance(caught.value, AuthError)
    assert faulty_server.sent("GET", CONTENTS) < 8


def test_what_progress_raises_in_the_middle_of_a_file_ends_an_upload_though_it_is_raised_once(
    box: Box, tmp_path: Path
) -> None:
    told: list[int] = []

    def complain_once(now: Progress) -> None:
        told.append(now.done)
        if told.count(8) == 1:
            raise OSError("as if the file could not be read")

    (tmp_path / "plan.txt").write_bytes(b"The plan")
    with pytest.raises(OSError, match="as if"):
        box.root.upload_dir(tmp_path, progress=complain_once)
    assert told == [0, 8]
