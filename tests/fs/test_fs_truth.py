"""The filesystem reports what Box reports."""

from __future__ import annotations

import hashlib
from datetime import UTC

import pytest

from box_models import Box, Forbidden, RetryPolicy, ServerError
from box_models.fs import BoxFileSystem
from box_models.testing import faults


def test_info_has_the_values_of_box(box: Box, fs: BoxFileSystem) -> None:
    file = box.root.upload(b"hello", "a.txt").load()
    assert fs.info("/a.txt") == {
        "name": "/a.txt",
        "size": 5,
        "type": "file",
        "id": file.id,
        "sha1": file.sha1,
        "etag": file.etag,
        "created": file.created_at.astimezone(UTC),
        "modified": file.modified_at.astimezone(UTC),
        "mtime": file.modified_at.timestamp(),
    }
    assert fs.ls("/") == [fs.info("/a.txt")]
    assert fs.modified("/a.txt") == file.modified_at
    assert fs.created("/a.txt") == file.created_at


def test_checksums_are_those_of_the_content_that_box_has_now(box: Box, fs: BoxFileSystem) -> None:
    file = box.root.upload(b"first", "a.txt")
    fs.ls("/")
    file.upload_version(b"second")
    sha1 = hashlib.sha1(b"second").hexdigest()
    assert fs.ukey("/a.txt") == sha1
    assert fs.checksum("/a.txt") == int(sha1, 16)


def test_web_links_are_listed_but_have_no_content(box: Box, fs: BoxFileSystem, tmp_path: object) -> None:
    folder = box.root.create_folder("A")
    folder.upload(b"1234", "a.txt")
    link = {"url": "https://example.com", "name": "link", "parent": {"id": folder.id}}
    box.session.post("/web_links", json=link)
    assert {info["name"]: info["type"] for info in fs.ls("/A")} == {"/A/a.txt": "file", "/A/link": "other"}
    assert fs.find("/A") == ["/A/a.txt"]
    assert fs.du("/A") == 4
    assert fs.exists("/A/link")
    assert not fs.isfile("/A/link")
    fs.get("/A", f"{tmp_path}/copy", recursive=True)
    with pytest.raises(OSError, match="web_link"):
        fs.cat("/A/link")


def test_missing_items_are_answered_with_no_and_nothing(fs: BoxFileSystem) -> None:
    assert not fs.exists("/nothing")
    assert not fs.isfile("/nothing/below")
    assert not fs.isdir("/nothing")
    assert fs.find("/nothing") == []
    assert list(fs.walk("/nothing")) == []
    assert fs.glob("/nothing/*") == []
    assert fs.du("/nothing") == 0
    for ask in (fs.info, fs.ls, fs.cat, fs.open, fs.ukey):
        with pytest.raises(FileNotFoundError, match="nothing"):
            ask("/nothing")


@pytest.mark.parametrize("method", ["exists", "isfile", "isdir", "find", "glob", "du", "info", "ls", "walk"])
def test_a_failure_is_never_an_answer(method: str) -> None:
    with Box.local(":memory:", retry=RetryPolicy(attempts=1)) as box, faults(box) as injected:
        fs = box.fs()
        injected.next("*", "*", status=503)
        with pytest.raises(OSError) as raised:
            list(getattr(fs, method)("/A/*" if method == "glob" else "/A"))
        assert isinstance(raised.value, ServerError)


def test_a_folder_that_others_may_not_see_raises_permission_error(box: Box) -> None:
    limited = box.downscope(["item_preview"])
    with pytest.raises(PermissionError) as raised:
        limited.fs().pipe("/a.txt", b"1")
    assert isinstance(raised.value, Forbidden)


def test_opening_a_folder_and_listing_a_file(box: Box, fs: BoxFileSystem) -> None:
    box.root.create_folder("A").upload(b"1", "a.txt")
    with pytest.raises(IsADirectoryError):
        fs.open("/A")
    assert fs.ls("/A/a.txt", detail=False) == ["/A/a.txt"]
    with pytest.raises(IsADirectoryError):
        fs.pipe("/A", b"1")
    with pytest.raises(FileNotFoundError):
        fs.info("/A/a.txt/below")


def test_a_walk_can_be_pruned_and_goes_up_or_down(fs: BoxFileSystem) -> None:
    fs.pipe({"/A/B/1.txt": b"1", "/A/C/2.txt": b"2"})
    steps = []
    for name, dirs, files in fs.walk("/"):
        steps.append((name, files))
        if name == "/A" and isinstance(dirs, list):
            dirs.remove("B")
    assert steps == [("/", []), ("/A", []), ("/A/C", ["2.txt"])]
    assert [name for name, _, _ in fs.walk("/A", topdown=False)] == ["/A/B", "/A/C", "/A"]
    assert [name for name, _, _ in fs.walk("/", maxdepth=1)] == ["/"]
    assert fs.find("/", maxdepth=2) == []
    with pytest.raises(ValueError, match="maxdepth"):
        fs.find("/", maxdepth=0)
