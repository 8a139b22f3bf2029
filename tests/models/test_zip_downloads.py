"""Downloads of several items as one zip archive."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from box_models import Box, Folder, IntegrityError, ZipReport
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply


@pytest.fixture
def projects(box: Box, request_log: RequestLog) -> Folder:
    """``/Projects`` with ``plan.txt`` and the folder ``2026``, which has ``plan.txt`` too."""
    folder = box.root.create_folder("Projects")
    folder.upload(b"first", "plan.txt")
    folder.create_folder("2026").upload(b"second", "plan.txt")
    request_log.clear()
    return folder


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def test_folders_and_files_are_in_the_archive(
    box: Box, projects: Folder, tmp_path: Path, request_log: RequestLog
) -> None:
    report = box.zip([projects], tmp_path / "all.zip")
    assert report == ZipReport(tmp_path / "all.zip", total=2, downloaded=2)
    assert report.ok
    assert contents(report.path) == {"Projects/plan.txt": b"first", "Projects/2026/plan.txt": b"second"}
    assert [sent.method for sent in request_log] == ["POST", "GET", "GET"]


def test_items_with_equal_names_are_renamed(box: Box, projects: Folder, tmp_path: Path) -> None:
    one, two = projects.file("plan.txt"), projects.file("2026/plan.txt")
    report = box.zip([one, two], tmp_path / "all.zip")
    assert set(report.renamed) == {one.id, two.id}
    assert contents(report.path) == {report.renamed[one.id]: b"first", report.renamed[two.id]: b"second"}


def test_the_archive_has_its_name_in_a_directory(box: Box, projects: Folder, tmp_path: Path) -> None:
    assert box.zip([projects], tmp_path).path == tmp_path / "Box-Download.zip"
    assert box.zip([projects], tmp_path, name="backup").path == tmp_path / "backup.zip"


def test_an_existing_archive_is_kept_after_a_failure(box: Box, projects: Folder, tmp_path: Path) -> None:
    target = tmp_path / "all.zip"
    target.write_bytes(b"old")
    projects.delete(recursive=True)
    with pytest.raises(Exception, match="Access denied"):
        box.zip([projects], target)
    assert [path.name for path in tmp_path.iterdir()] == ["all.zip"]
    assert target.read_bytes() == b"old"


def test_a_lost_connection_starts_the_download_again(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    file = remote_box.root.upload(b"first", "plan.txt")
    content = "/2.0/zip_downloads/[^/]+/content"
    faulty_server.lose("GET", content)
    report = remote_box.zip([file], tmp_path / "all.zip")
    assert contents(report.path) == {"plan.txt": b"first"}


def test_an_incomplete_archive_is_not_saved(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    file = remote_box.root.upload(b"first", "plan.txt")
    faulty_server.spoil("GET", "/2.0/zip_downloads/[^/]+/content", reply(200, {}))
    with pytest.raises(IntegrityError, match="incomplete zip archive"):
        remote_box.zip([file], tmp_path / "all.zip")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda box, _: box.zip([], "all.zip"), "items must have at least one"),
        (lambda box, folder: box.zip(folder, "all.zip"), "items must be several"),
        (lambda box, _: box.zip(["12345"], "all.zip"), "items must be files and folders"),
        (lambda box, _: box.zip([box.root], "all.zip"), "items must not have the root folder"),
        (lambda box, folder: box.zip([folder], "all.zip", name="a/b"), "name must not"),
        (
            lambda box, folder: box.zip([folder], "missing/all.zip"),
            "to: the directory missing does not exist",
        ),
    ],
)
def test_wrong_arguments_are_refused_before_any_request(
    box: Box, projects: Folder, request_log: RequestLog, call: Callable[[Box, Folder], object], message: str
) -> None:
    with pytest.raises((TypeError, ValueError, FileNotFoundError), match=message):
        call(box, projects)
    assert not request_log
