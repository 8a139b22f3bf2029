"""Behaviour on Windows. On Linux, `make test-windows` runs these tests without the names of POSIX."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from box_models import Box, File, Secret
from box_models.auth import FileStore, SavedLogin
from box_models.errors import AuthBusy, TokenStoreError
from box_models.local import Engine, StoreError
from box_models.transfer.partial_file import PartialFile
from tests.auth.stores import LOGIN
from tests.windows import IS_WINDOWS, windows_only

REPOSITORY = Path(__file__).resolve().parent.parent
OTHER = SavedLogin(Secret("local_other"))

PROGRAM = """
import sys
from pathlib import Path

import requests

from box_models import Box, Secret, _operating_system
from box_models.auth import FileStore, SavedLogin
from box_models.local import serve

assert _operating_system.IS_WINDOWS
here = Path(sys.argv[1])
with Box.local(here / "box") as box:
    (here / "proj" / "sub").mkdir(parents=True)
    (here / "proj" / "sub" / "a.txt").write_text("First")
    box.root.upload_dir(here / "proj")
    folder = box.root.folder("proj")
    folder.upload(b"Second", "a:b?.txt")
    folder.upload(b"Third", "NUL")
    folder.download(here / "copy")
    folder.download(here / "copy")
    folder.file("sub/a.txt").upload_version(b"Newer")
    folder.file("sub/a.txt").download(here / "copy" / "sub" / "a.txt")
    print(*sorted(path.relative_to(here / "copy").as_posix() for path in (here / "copy").rglob("*")), sep="|")
    print((here / "copy" / "sub" / "a.txt").read_text())
    folder.delete(recursive=True)

store = FileStore("work", here / "logins")
with store.locked():
    store.save(SavedLogin(Secret("local_ada")))
print(store.load() is not None, FileStore.profiles(here / "logins"))
store.delete()

with serve(here / "box") as server, Box(server.token, base_url=server.url) as box:
    box.root.upload(b"Served", "served.txt")
    print(box.root.file("served.txt").read_text())
"""


def as_windows(*arguments: object) -> list[str]:
    """Run Python as on Windows, and return the lines of its output."""
    path = os.pathsep.join([str(REPOSITORY / "tests" / "as_windows"), str(REPOSITORY)])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, *map(str, arguments)]
    output = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (output.returncode, output.stderr) == (0, "")
    return output.stdout.splitlines()


def test_box_login_trees_and_server_work_without_the_modules_of_posix(tmp_path: Path) -> None:
    assert as_windows("-c", PROGRAM, tmp_path) == [
        "a％3Ab％3F.txt|sub|sub/a.txt|％4EUL",
        "Newer",
        "True ['work']",
        "Served",
    ]
    assert as_windows("-m", "box_models.local", tmp_path / "box", "--fsck") == ["sound"]


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore("work", tmp_path / "logins", patience=0)


@pytest.fixture
def while_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Callable[[], object]], None]]:
    """Return a function that sets what happens while the code waits. It happens instead of waiting."""
    with pytest.MonkeyPatch.context() as patch:

        def set_action(action: Callable[[], object]) -> None:
            patch.setattr(time, "sleep", lambda _: action())

        yield set_action


@windows_only
def test_login_is_saved_when_another_program_has_closed_the_file(
    store: FileStore, while_waiting: Callable[[Callable[[], object]], None]
) -> None:
    store.save(LOGIN)
    with store.path.open() as reader:
        while_waiting(reader.close)
        store.save(OTHER)
    assert store.load() == OTHER


@windows_only
def test_login_that_another_program_keeps_open_is_named(
    store: FileStore, while_waiting: Callable[[Callable[[], object]], None]
) -> None:
    store.save(LOGIN)
    while_waiting(lambda: None)
    with (
        store.path.open(),
        pytest.raises(PermissionError, match=r"close the program that has it open: .*work\.json"),
    ):
        store.save(OTHER)
    assert store.load() == LOGIN
    assert [path.name for path in store.directory.glob("*.new")] == []


@windows_only
def test_second_holder_of_a_login_waits_until_the_timeout(store: FileStore) -> None:
    with store.locked(), pytest.raises(AuthBusy), store.locked():
        pass
    with store.locked():
        pass


@windows_only
def test_login_that_is_a_symbolic_link_is_refused(store: FileStore, tmp_path: Path) -> None:
    store.save(LOGIN)
    store.path.rename(tmp_path / "elsewhere.json")
    store.path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(TokenStoreError, match="it is a symbolic link"):
        store.load()


@pytest.fixture
def file(box: Box) -> File:
    return box.root.upload(b"Plan", "plan.txt")


@windows_only
def test_download_over_an_open_file_waits_until_it_is_closed(
    file: File, tmp_path: Path, while_waiting: Callable[[Callable[[], object]], None]
) -> None:
    target = tmp_path / "plan.txt"
    target.write_text("Old")
    with target.open() as reader:
        while_waiting(reader.close)
        file.download(target)
    assert target.read_text() == "Plan"


@windows_only
def test_download_over_a_file_that_stays_open_changes_nothing(
    file: File, tmp_path: Path, while_waiting: Callable[[Callable[[], object]], None]
) -> None:
    target = tmp_path / "plan.txt"
    target.write_text("Old")
    while_waiting(lambda: None)
    with (
        target.open(),
        pytest.raises(PermissionError, match=r"close the program that has it open: .*plan\.txt"),
    ):
        file.download(target)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("plan.txt", "Old")]


@windows_only
def test_tree_download_reports_the_file_that_stays_open(
    box: Box, tmp_path: Path, while_waiting: Callable[[Callable[[], object]], None]
) -> None:
    for name in ("a.txt", "b.txt"):
        box.root.upload(b"New", name)
        (tmp_path / name).write_text("Old")
    while_waiting(lambda: None)
    with (tmp_path / "a.txt").open():
        report = box.root.download(tmp_path, errors="report")
    assert [entry.path for entry in report.failed] == ["a.txt"]
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "Old", "b.txt": "New"}


@windows_only
def test_download_of_the_same_content_by_two_programs_uses_two_temporary_files(
    file: File, tmp_path: Path
) -> None:
    with PartialFile(tmp_path / "plan.txt", file.sha1) as first:
        first.file.write(b"Pl")
        with PartialFile(tmp_path / "plan.txt", file.sha1) as second:
            assert (first.resumable, second.resumable) == (True, False)


@windows_only
def test_temporary_file_of_a_killed_download_is_deleted(box: Box, file: File, tmp_path: Path) -> None:
    (tmp_path / ".plan.txt.0123abcd.part").write_bytes(b"Pl")
    box.root.download(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.txt"]


@windows_only
def test_content_that_is_being_downloaded_is_deleted_with_the_next_one(tmp_path: Path) -> None:
    with Box.local(tmp_path / "box") as box, ExitStack() as stack:
        first, second = box.root.upload(b"First", "a.txt"), box.root.upload(b"Second", "b.txt")
        (blob,) = [path for path in (tmp_path / "box" / "content").iterdir() if path.stat().st_size == 5]
        stack.enter_context(blob.open("rb"))
        for each in (first, second):
            each.delete()
            each.purge()
            stack.close()
        assert list((tmp_path / "box" / "content").iterdir()) == []


@windows_only
def test_second_process_cannot_open_the_directory_of_an_embedded_box(tmp_path: Path) -> None:
    engine = Engine(tmp_path / "box")
    try:
        with pytest.raises(StoreError, match="is open in another process"):
            Engine(tmp_path / "box")
    finally:
        engine.close()
    Engine(tmp_path / "box").close()


@windows_only
def test_upload_follows_symbolic_links_of_directories_below_each_other(box: Box, tmp_path: Path) -> None:
    (tmp_path / "proj" / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "proj" / "a" / "b" / "c" / "up").symlink_to(tmp_path / "proj")
    report = box.root.upload_dir(tmp_path / "proj", follow_symlinks=True, errors="report")
    assert box.root.get("proj/a/b/c").type == "folder"
    assert [entry.path for entry in report.failed] == ["a/b/c/up"]


def test_only_names_that_the_system_does_not_allow_are_encoded(box: Box, tmp_path: Path) -> None:
    for name in ("CON", "a:b", "dot.", 'quote"'):
        box.root.upload(b"x", name)
    box.root.download(tmp_path)
    encoded = {"％43ON", "a％3Ab", "dot％2E", "quote％22"}
    assert {path.name for path in tmp_path.iterdir()} == (
        encoded if IS_WINDOWS else {"CON", "a:b", "dot.", 'quote"'}
    )
