"""The cache of checksums of tree transfers, and the callback for each file."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from box_models import Box, Folder, TreeEntry, UnverifiedContentWarning
from box_models.models.trees.report import EntryOutcome
from tests.opened_files import opened_files

LONG_AGO = 1_700_000_000


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A directory with two old files."""
    directory = tmp_path / "proj"
    directory.mkdir()
    for name in ("a.txt", "b.txt"):
        write(directory / name, "first")
    return directory


@pytest.fixture
def root() -> Folder:
    return Box.local(":memory:").root


def write(path: Path, text: str) -> None:
    """Write a file, and give it an old modification time."""
    path.write_text(text)
    os.utime(path, (LONG_AGO, LONG_AGO))


def test_a_file_with_known_size_and_time_is_not_read_again(root: Folder, tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "sha1.sqlite3"
    root.upload_dir(tree, sha1_cache=cache)
    root.upload_dir(tree, sha1_cache=cache)
    write(tree / "a.txt", "other")
    assert [entry.path for entry in root.upload_dir(tree, sha1_cache=cache).skipped] == ["a.txt", "b.txt"]
    assert [entry.path for entry in root.upload_dir(tree).versioned] == ["a.txt"]


def test_a_download_uses_the_same_cache(root: Folder, tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "sha1.sqlite3"
    root.upload_dir(tree)
    assert len(root.folder("proj").download(tree, sha1_cache=cache).skipped) == 2
    write(tree / "a.txt", "other")
    assert len(root.folder("proj").download(tree, sha1_cache=cache).skipped) == 2
    assert [entry.path for entry in root.folder("proj").download(tree).versioned] == ["a.txt"]


@pytest.mark.parametrize("direction", ["upload", "download"])
def test_only_files_that_the_cache_does_not_know_are_opened(
    root: Folder, tree: Path, tmp_path: Path, direction: str
) -> None:
    cache = tmp_path / "sha1.sqlite3"
    root.upload_dir(tree, sha1_cache=cache)
    os.utime(tree / "b.txt", (LONG_AGO + 10, LONG_AGO + 10))
    with opened_files(tree) as opened:
        if direction == "upload":
            report = root.upload_dir(tree, sha1_cache=cache)
        else:
            report = root.folder("proj").download(tree, sha1_cache=cache, keep_mtime=True)
    assert (len(report.skipped), opened) == (2, {"b.txt"})


def test_a_downloaded_file_with_the_time_of_box_is_not_opened_again(
    root: Folder, tree: Path, tmp_path: Path
) -> None:
    cache, copy = tmp_path / "sha1.sqlite3", tmp_path / "copy"
    root.upload_dir(tree)
    root.folder("proj").download(copy, sha1_cache=cache, keep_mtime=True)
    with opened_files(copy) as opened:
        report = root.folder("proj").download(copy, sha1_cache=cache, keep_mtime=True)
    assert (len(report.skipped), opened) == (2, set())


def test_a_copy_with_a_watermark_differs_from_the_content_in_box(tree: Path, tmp_path: Path) -> None:
    box = Box.local(":memory:")
    ada = box.enterprise.create_user("Ada", "ada@example.com")
    box.root.upload_dir(tree)
    folder = box.folder("/proj")
    folder.collaborate(ada, "viewer")
    folder.file("a.txt").watermark()
    viewed = box.as_user(ada.id).folder(folder.id)
    cache, copy = tmp_path / "sha1.sqlite3", tmp_path / "copy"
    with pytest.warns(UnverifiedContentWarning):
        viewed.download(copy, sha1_cache=cache, keep_mtime=True)
    report = box.root.upload_dir(copy, "proj", sha1_cache=cache, dry_run=True)
    assert [entry.path for entry in report.versioned] == ["a.txt"]


def test_a_dry_run_does_not_note_the_content_in_box_for_a_local_file(
    root: Folder, tree: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "sha1.sqlite3"
    root.upload_dir(tree)
    write(tree / "a.txt", "other")
    for _ in range(2):
        assert len(root.upload_dir(tree, sha1_cache=cache, dry_run=True).versioned) == 1


def test_a_change_of_the_size_or_the_time_is_noticed(root: Folder, tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "sha1.sqlite3"
    root.upload_dir(tree)
    root.upload_dir(tree, sha1_cache=cache)
    write(tree / "a.txt", "longer")
    (tree / "b.txt").write_text("other")
    assert len(root.upload_dir(tree, sha1_cache=cache).versioned) == 2


def test_a_file_that_changed_just_now_is_read_again(root: Folder, tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "sha1.sqlite3"
    file = tree / "a.txt"
    file.write_text("just1")
    now = file.stat()
    root.upload_dir(tree)
    root.upload_dir(tree, sha1_cache=cache)
    file.write_text("just2")
    os.utime(file, ns=(now.st_atime_ns, now.st_mtime_ns))
    assert [entry.path for entry in root.upload_dir(tree, sha1_cache=cache).versioned] == ["a.txt"]


@pytest.mark.parametrize("kind", ["text", "database"])
def test_another_file_is_not_used_as_a_cache(kind: str, root: Folder, tree: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    if kind == "text":
        other.write_text("My notes. " * 200)
    else:
        with closing(sqlite3.connect(other)) as c:
            c.execute("CREATE TABLE mine (id)")
    before = other.read_bytes()
    with pytest.raises(ValueError, match=r"sha1_cache must be a new file.*other'"):
        root.upload_dir(tree, sha1_cache=other)
    assert other.read_bytes() == before
    assert root.items().first() is None


def test_a_cache_that_cannot_be_written_costs_only_the_cache(
    root: Folder, tree: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    root.upload_dir(tree)
    assert root.upload_dir(tree, sha1_cache=tmp_path / "file" / "sha1.sqlite3").ok
    assert "the next transfer reads all files again" in caplog.text


def test_a_missing_parent_directory_of_the_cache_is_created(root: Folder, tree: Path, tmp_path: Path) -> None:
    cache = tmp_path / "new" / "sha1.sqlite3"
    root.upload_dir(tree)
    root.upload_dir(tree, sha1_cache=cache)
    assert cache.is_file()


def test_on_entry_gets_each_file_and_no_folder(root: Folder, tree: Path) -> None:
    (tree / "sub").mkdir()
    write(tree / "sub" / "c.txt", "third")
    results: list[tuple[EntryOutcome, str]] = []

    def note(outcome: EntryOutcome, entry: TreeEntry) -> None:
        results.append((outcome, entry.path))

    root.upload_dir(tree, on_entry=note)
    assert sorted(results) == [("created", "a.txt"), ("created", "b.txt"), ("created", "sub/c.txt")]
    results.clear()
    root.folder("proj").download(tree, on_entry=note)
    assert {outcome for outcome, _ in results} == {"skipped"}


def test_on_entry_gets_failures_too(root: Folder, tree: Path) -> None:
    (tree / "trailing ").write_text("not allowed in Box")
    results: list[tuple[EntryOutcome, bool]] = []
    root.upload_dir(
        tree,
        errors="report",
        on_entry=lambda outcome, entry: results.append((outcome, entry.error is not None)),
    )
    assert sorted(results) == [("created", False), ("created", False), ("failed", True)]


def test_an_exception_of_on_entry_stops_the_transfer(root: Folder, tree: Path) -> None:
    for number in range(50):
        write(tree / f"{number}.txt", str(number))

    def stop(_outcome: EntryOutcome, _entry: TreeEntry) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        root.upload_dir(tree, workers=1, on_entry=stop)
    assert len(list(root.folder("proj").items())) < 50


def test_on_entry_is_called_by_one_thread_at_a_time(root: Folder, tree: Path) -> None:
    lock = threading.Lock()
    overlaps: list[str] = []

    def note(_outcome: EntryOutcome, entry: TreeEntry) -> None:
        if not lock.acquire(blocking=False):
            overlaps.append(entry.path)
            return
        list(tree.iterdir())
        lock.release()

    for number in range(30):
        write(tree / f"{number}.txt", str(number))
    root.upload_dir(tree, on_entry=note)
    assert overlaps == []


@pytest.mark.parametrize("value", [3, "print"])
def test_on_entry_must_be_callable(value: object, root: Folder, tree: Path) -> None:
    with pytest.raises(TypeError, match="on_entry must be a callable"):
        root.upload_dir(tree, on_entry=value)  # type: ignore[arg-type]
