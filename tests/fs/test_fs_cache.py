"""The cache of listings is short-lived, and never hides an item, a size or a change of this process."""

from __future__ import annotations

import threading

import pytest

from box_models import Box
from box_models.fs import BoxFileSystem


def test_changes_of_others_are_seen_on_request(box: Box, fs: BoxFileSystem) -> None:
    assert fs.ls("/") == []
    box.root.upload(b"1", "a.txt")
    assert fs.ls("/") == []
    assert fs.ls("/", detail=False, refresh=True) == ["/a.txt"]
    box.root.upload(b"1", "b.txt")
    fs.invalidate_cache("/")
    assert fs.ls("/", detail=False) == ["/a.txt", "/b.txt"]


def test_listings_expire(box: Box) -> None:
    for fs in (
        BoxFileSystem(box=box, listings_expiry_time=0),
        BoxFileSystem(box=box, use_listings_cache=False),
    ):
        before = fs.ls("/", detail=False)
        box.root.upload(b"1", f"{len(before)}.txt")
        assert len(fs.ls("/")) == len(before) + 1


def test_own_changes_are_seen_at_once_in_all_threads(box: Box) -> None:
    listings: list[list[str]] = []

    def look() -> None:
        listings.append(BoxFileSystem(box=box).ls("/", detail=False))

    fs = box.fs()
    for change in (
        lambda: fs.pipe("/a.txt", b"1"),
        lambda: fs.mv("/a.txt", "/b.txt"),
        lambda: fs.cp("/b.txt", "/c.txt"),
        lambda: fs.rm("/b.txt"),
        lambda: fs.mkdir("/D"),
    ):
        change()
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert listings == [["/a.txt"], ["/b.txt"], ["/b.txt", "/c.txt"], ["/c.txt"], ["/D", "/c.txt"]]


def test_a_read_never_trusts_a_cached_absence_or_size(box: Box, fs: BoxFileSystem) -> None:
    file = box.root.upload(b"first", "a.txt")
    fs.ls("/")
    box.root.upload(b"new", "new.txt")
    assert fs.cat("/new.txt") == b"new"
    file.upload_version(b"the second, which is longer")
    assert fs.cat("/a.txt") == b"the second, which is longer"
    assert fs.cat_file("/a.txt", 4, 10) == b"second"
    assert fs.open("/a.txt").read() == b"the second, which is longer"


def test_items_that_others_replaced_or_moved_are_found_again(box: Box, fs: BoxFileSystem) -> None:
    folder = box.root.create_folder("A")
    file = folder.upload(b"old", "a.txt")
    fs.find("/")
    file.delete()
    folder.upload(b"new", "a.txt")
    assert fs.cat("/A/a.txt") == b"new"
    folder.delete(recursive=True)
    fs.pipe("/A/b.txt", b"b")
    assert fs.find("/") == ["/A/b.txt"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # mmap leaves its file open
@pytest.mark.parametrize(
    "cache_type", [None, "readahead", "bytes", "mmap", "blockcache", "background", "first", "all", "none"]
)
def test_all_bytes_of_an_open_file_are_of_one_version(
    box: Box, fs: BoxFileSystem, cache_type: str | None
) -> None:
    old, new = bytes(range(256)) * 400, b"x" * 102_400
    file = box.root.upload(old, "a.bin")
    with fs.open("/a.bin", block_size=1000, cache_type=cache_type) as reader:
        parts = [reader.read(50)]
        file.upload_version(new)
        reader.seek(90_000)
        parts.append(reader.read(300))
        reader.seek(1000)
        parts.append(reader.read(3))
    assert parts == [old[:50], old[90_000:90_300], old[1000:1003]]


def test_a_file_that_changes_before_its_first_read_is_read_as_it_was(box: Box, fs: BoxFileSystem) -> None:
    file = box.root.upload(b"first", "a.txt")
    reader = fs.open("/a.txt")
    file.upload_version(b"second version")
    assert reader.read() == b"first"
