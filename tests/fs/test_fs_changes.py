"""Items keep their ids, versions and comments through the filesystem."""

from __future__ import annotations

import pytest

from box_models import Box
from box_models.fs import BoxFileSystem
from tests.embedded import RequestLog


def test_a_move_is_one_request_and_the_file_stays_itself(
    box: Box, fs: BoxFileSystem, request_log: RequestLog
) -> None:
    file = box.root.create_folder("A").upload(b"1", "a.txt")
    file.add_comment("Keep me")
    fs.makedirs("/B")
    request_log.clear()
    fs.mv("/A/a.txt", "/B/b.txt")
    assert [str(request) for request in request_log if request.method == "PUT"] == [f"PUT /files/{file.id}"]
    moved = box.file("/B/b.txt")
    assert moved.id == file.id
    assert [comment.message for comment in moved.comments()] == ["Keep me"]
    assert fs.find("/") == ["/B/b.txt"]


def test_moves_go_into_folders_and_replace_files(box: Box, fs: BoxFileSystem) -> None:
    fs.pipe({"/a.txt": b"new", "/b.txt": b"old", "/A/c.txt": b"c"})
    fs.mv("/a.txt", "/A")
    assert fs.find("/") == ["/A/a.txt", "/A/c.txt", "/b.txt"]
    fs.mv("/A/a.txt", "/b.txt")
    assert fs.cat("/b.txt") == b"new"
    assert [item.name for item in box.trash()] == ["b.txt"]
    fs.mv("/A", "/D/E", recursive=True)
    assert fs.find("/") == ["/D/E/c.txt", "/b.txt"]
    fs.mv("/D/E/*", "/D/")
    assert fs.find("/D") == ["/D/c.txt"]


def test_a_move_that_cannot_work_changes_nothing(box: Box, fs: BoxFileSystem) -> None:
    fs.pipe({"/A/x/a.txt": b"1", "/B/x/b.txt": b"2"})
    with pytest.raises(FileExistsError):
        fs.mv("/A/x", "/B")
    with pytest.raises(OSError, match="itself"):
        fs.mv("/A", "/A/x/y")
    with pytest.raises(FileNotFoundError):
        fs.mv("/nothing", "/C")
    assert fs.find("/") == ["/A/x/a.txt", "/B/x/b.txt"]


def test_copies_are_made_on_the_server(fs: BoxFileSystem, request_log: RequestLog) -> None:
    fs.pipe("/A/a.txt", b"1")
    request_log.clear()
    fs.cp("/A/a.txt", "/A/b.txt")
    assert not [
        request for request in request_log if "content" in request.path and request.method != "OPTIONS"
    ]
    fs.pipe("/A/a.txt", b"2")
    fs.cp("/A/a.txt", "/A/b.txt")
    assert fs.cat("/A/b.txt") == b"2"
    assert len(fs.versions("/A/b.txt")) == 2


def test_a_tree_goes_to_the_trash_in_one_request(
    box: Box, fs: BoxFileSystem, request_log: RequestLog
) -> None:
    fs.pipe({"/A/B/a.txt": b"1", "/A/b.txt": b"2"})
    for refused in (fs.rm, fs.rmdir):
        with pytest.raises(OSError, match="not empty"):
            refused("/A")
    request_log.clear()
    fs.rm("/A", recursive=True)
    assert [request.method for request in request_log] == ["DELETE"]
    assert fs.ls("/") == []
    assert [item.name for item in box.trash()] == ["A"]


def test_folders_are_created_once(fs: BoxFileSystem) -> None:
    fs.mkdir("/A/B")
    with pytest.raises(FileExistsError):
        fs.mkdir("/A/B")
    with pytest.raises(FileExistsError):
        fs.makedirs("/A")
    with pytest.raises(FileNotFoundError):
        fs.mkdir("/C/D", create_parents=False)
    fs.makedirs("/A", exist_ok=True)
    fs.rmdir("/A/B")
    fs.pipe("/A/a.txt", b"1")
    with pytest.raises(NotADirectoryError):
        fs.rmdir("/A/a.txt")
    with pytest.raises(PermissionError):
        fs.rm("/", recursive=True)
    assert fs.find("/", withdirs=True) == ["/", "/A", "/A/a.txt"]


def test_versions_can_be_listed_and_read(fs: BoxFileSystem) -> None:
    for content in (b"one", b"three"):
        fs.pipe("/a.txt", content)
    newest, oldest = fs.versions("/a.txt")
    assert (newest["size"], newest["is_current"], oldest["size"], oldest["is_current"]) == (5, True, 3, False)
    for version, content in ((newest, b"three"), (oldest, b"one")):
        assert fs.open("/a.txt", version_id=version["version_id"]).read() == content
        assert fs.cat_file("/a.txt", version_id=version["version_id"]) == content
    assert fs.cat_file("/a.txt", 1, version_id=oldest["version_id"]) == b"ne"


def test_a_shared_link_opens_the_file(box: Box, fs: BoxFileSystem) -> None:
    fs.pipe("/a.txt", b"1")
    url = fs.sign("/a.txt")
    assert box.shared_item(url).id == box.file("/a.txt").id
