"""`upload_dir` can delete items that are not local, and show a plan of its changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from box_models import Box, Folder, PreconditionFailed, Progress, TreeError, TreeReport
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal, reply

KINDS = ("created", "versioned", "skipped", "deleted", "failed", "folders")


def write_files(top: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text)
    return top


def paths(report: TreeReport, kind: str = "deleted") -> list[str]:
    return [entry.path for entry in getattr(report, kind)]


def files_of(folder: Folder) -> set[str]:
    return {file.path.removeprefix(f"{folder.path}/") for _, _, files in folder.walk() for file in files}


@pytest.fixture
def proj(tmp_path: Path) -> Path:
    return write_files(tmp_path / "proj", {"a.txt": "a", "sub/b.txt": "b"})


@pytest.fixture
def folder(box: Box, proj: Path, request_log: RequestLog) -> Folder:
    """The uploaded directory, with other items added in Box."""
    box.root.upload_dir(proj)
    top = box.folder("/proj")
    top.upload(b"", "old.txt")
    top.create_folder("gone/deep", parents=True).upload(b"", "x.txt")
    top.folder("gone").upload(b"", "y.tmp")
    top.folder("sub").upload(b"", "c.tmp")
    request_log.clear()
    return top


def test_delete_moves_items_that_are_not_local_to_the_trash(box: Box, folder: Folder, proj: Path) -> None:
    report = box.root.upload_dir(proj, delete=True)
    assert (paths(report), paths(report, "skipped")) == (
        ["gone", "old.txt", "sub/c.tmp"],
        ["a.txt", "sub/b.txt"],
    )
    assert repr(report) == "<TreeReport: 0 created, 0 versioned, 2 skipped, 3 deleted, 0 failed>"
    assert files_of(folder) == {"a.txt", "sub/b.txt"}
    assert {item.name for item in box.trash()} == {"gone", "old.txt", "c.tmp"}
    assert paths(box.root.upload_dir(proj, delete=True)) == []


def test_nothing_is_deleted_by_default(box: Box, folder: Folder, proj: Path) -> None:
    assert paths(box.root.upload_dir(proj)) == []
    assert "old.txt" in files_of(folder)


def test_nothing_is_deleted_if_anything_failed(box: Box, folder: Folder, proj: Path) -> None:
    write_files(proj, {"sub/end ": "", "new.txt": ""})
    with pytest.raises(TreeError, match="1 of 4 failed") as caught:
        box.root.upload_dir(proj, delete=True)
    assert (paths(caught.value.report), paths(caught.value.report, "created")) == ([], ["new.txt"])
    assert "old.txt" in files_of(folder)


def test_nothing_is_deleted_if_a_part_of_the_directory_cannot_be_read(
    box: Box, folder: Folder, proj: Path
) -> None:
    (proj / "gone").symlink_to("nowhere")
    report = box.root.upload_dir(proj, delete=True, follow_symlinks=True, errors="report")
    assert (paths(report, "failed"), paths(report)) == (["gone"], [])
    assert "old.txt" in files_of(folder)


def test_nothing_is_deleted_if_a_folder_cannot_be_listed_completely(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    top = remote_box.root.create_folder("proj")
    top.upload(b"", "old.txt")
    write_files(tmp_path / "proj", {"a.txt": "a"})
    faulty_server.spoil("GET", f"/2.0/folders/{top.id}/items", refusal(403, "forbidden"))
    report = remote_box.root.upload_dir(tmp_path / "proj", delete=True, errors="report")
    assert (paths(report, "failed"), paths(report)) == ([""], [])


def test_a_missing_or_empty_directory_deletes_nothing(
    box: Box, folder: Folder, tmp_path: Path, request_log: RequestLog
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="empty, perhaps because a drive is not mounted"):
        box.root.upload_dir(tmp_path / "empty", "proj", delete=True)
    with pytest.raises(FileNotFoundError):
        box.root.upload_dir(tmp_path / "none", "proj", delete=True)
    assert request_log == []


def test_excluded_items_are_not_deleted(box: Box, folder: Folder, proj: Path) -> None:
    report = box.root.upload_dir(proj, delete=True, exclude="*.tmp")
    assert paths(report) == ["gone/deep", "gone/deep/x.txt", "old.txt"]
    assert files_of(folder) == {"a.txt", "sub/b.txt", "sub/c.tmp", "gone/y.tmp"}
    assert paths(box.root.upload_dir(proj, delete=True, include="*.tmp")) == [
        "gone",
        "gone/y.tmp",
        "sub/c.tmp",
    ]


def test_local_files_that_are_not_uploaded_are_not_deleted(box: Box, folder: Folder, proj: Path) -> None:
    (proj / "old.txt").symlink_to("a.txt")
    assert paths(box.root.upload_dir(proj, delete=True, exclude="b.txt")) == [
        *("gone", "gone/deep", "gone/deep/x.txt", "gone/y.tmp"),
        "sub/c.tmp",
    ]
    assert files_of(folder) == {"a.txt", "old.txt", "sub/b.txt"}


def test_web_links_are_not_deleted(box: Box, folder: Folder, proj: Path) -> None:
    box.session.post(
        "/web_links", json={"url": "https://x.example", "name": "link", "parent": {"id": folder.id}}
    )
    report = box.root.upload_dir(proj, delete=True)
    assert "a web_link is not a file, so it is not deleted" in [entry.note for entry in report.skipped]
    assert [item.name for item in folder.items()] == ["sub", "a.txt", "link"]


def test_an_item_that_changes_during_the_upload_is_not_deleted(box: Box, folder: Folder, proj: Path) -> None:
    def change(now: Progress) -> None:
        if now.files == 2:
            folder.file("old.txt").upload_version(b"new")

    report = box.root.upload_dir(proj, delete=True, errors="report", progress=change)
    assert [(entry.path, type(entry.error)) for entry in report.failed] == [("old.txt", PreconditionFailed)]
    assert "old.txt" in files_of(folder)


def test_an_item_that_is_listed_twice_is_not_deleted(
    remote_box: Box, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    top = remote_box.root.create_folder("proj")
    file = top.upload(write_files(tmp_path / "proj", {"a.txt": "a"}) / "a.txt")
    entry = {"type": "file", "id": file.id, "etag": "0", "name": "a.txt", "size": 1, "sha1": file.sha1}
    faulty_server.spoil("GET", f"/2.0/folders/{top.id}/items", reply(200, {"entries": [entry, entry]}))
    assert paths(remote_box.root.upload_dir(tmp_path / "proj", delete=True)) == []


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"delete": "no"}, TypeError),
        ({"dry_run": 1}, TypeError),
        ({"delete": True, "on_conflict": "rename"}, ValueError),
    ],
)
def test_invalid_arguments_raise_before_any_request(
    box: Box, proj: Path, request_log: RequestLog, arguments: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error, match=next(iter(arguments))):
        box.root.upload_dir(proj, **arguments)  # type: ignore[arg-type]  # invalid on purpose
    assert request_log == []


# Dry runs


def test_a_dry_run_of_a_new_tree_creates_nothing(box: Box, proj: Path, request_log: RequestLog) -> None:
    (proj / "empty").mkdir()
    plan = box.root.upload_dir(proj, dry_run=True)
    assert (paths(plan, "created"), paths(plan, "folders")) == (["a.txt", "sub/b.txt"], ["", "empty", "sub"])
    assert repr(plan) == "<TreeReport, dry run: 2 created, 0 versioned, 0 skipped, 0 failed>"
    assert [str(sent) for sent in request_log] == ["OPTIONS /files/content"]
    assert box.root.items().all() == []


@pytest.mark.parametrize("on_conflict", ["version", "skip", "error", "rename"])
@pytest.mark.parametrize("exclude", [(), "y.tmp"])
def test_a_dry_run_equals_the_upload_that_follows(
    box: Box, folder: Folder, proj: Path, request_log: RequestLog, on_conflict: str, exclude: str
) -> None:
    write_files(
        proj, {"a.txt": "new", "A.TXT": "other", "sub/new/n.txt": "n", "OLD.txt": "", "gone": "", "end ": ""}
    )
    (proj / "link").symlink_to("sub")
    (proj / "SUB").mkdir()
    arguments: dict[str, object] = {"on_conflict": on_conflict, "exclude": exclude, "errors": "report"}
    arguments["delete"] = on_conflict != "rename"
    plan = box.root.upload_dir(proj, dry_run=True, **arguments)  # type: ignore[arg-type]  # parametrised
    assert {sent.method for sent in request_log} <= {"GET", "OPTIONS"}
    actual = box.root.upload_dir(proj, **arguments)  # type: ignore[arg-type]  # parametrised
    assert {kind: paths(plan, kind) for kind in KINDS} == {kind: paths(actual, kind) for kind in KINDS}
    assert (plan.dry_run, actual.dry_run) == (True, False)


def test_a_dry_run_shows_the_items_to_delete(
    box: Box, folder: Folder, proj: Path, request_log: RequestLog
) -> None:
    for exclude in ((), "*.tmp"):
        plan = box.root.upload_dir(proj, delete=True, dry_run=True, exclude=exclude)
        assert {sent.method for sent in request_log} <= {"GET", "OPTIONS"}
        assert paths(plan) == paths(box.root.upload_dir(proj, delete=True, exclude=exclude))
        request_log.clear()
