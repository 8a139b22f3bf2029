"""Items found by path or web address, items that may not exist, and parts of a content."""

from __future__ import annotations

import pytest

from box_models import Box, File, Folder, NotFound
from tests.embedded import RequestLog


@pytest.fixture
def plan(box: Box) -> File:
    folder = box.root.create_folder("Projects")
    return folder.upload(b"hello world", "plan.txt")


def test_get_returns_the_default_for_a_missing_item(box: Box, plan: File) -> None:
    assert box.get("/Projects/plan.txt") == plan
    assert box.get("/Projects/PLAN.TXT", None) == plan
    assert box.get("/Projects/other.txt", None) is None
    assert box.folder("/Projects").get("below/plan.txt", "nothing") == "nothing"
    with pytest.raises(NotFound, match=r"does not contain 'other\.txt'"):
        box.get("/Projects/other.txt")


def test_an_item_in_the_trash_does_not_exist(box: Box, plan: File) -> None:
    folder = box.folder("/Projects")
    assert (plan.exists(), folder.exists(), folder.exists("plan.txt")) == (True, True, True)
    folder.delete(recursive=True)
    assert (plan.exists(), folder.exists(), box.exists("/Projects")) == (False, False, False)
    assert not box.file("4711").exists()


def test_exists_makes_one_request(plan: File, request_log: RequestLog) -> None:
    request_log.clear()
    plan.exists()
    assert [sent.method for sent in request_log] == ["GET"]


@pytest.mark.parametrize(
    "address",
    [
        "https://app.box.com/{kind}/{id}",
        "https://APP.box.com/{kind}/{id}/",
        "https://acme.app.box.com/{kind}/{id}?sb=/activity",
        "https://acme.ent.box.com/{kind}/{id}#details",
    ],
)
def test_an_item_is_found_by_its_web_address(
    box: Box, plan: File, request_log: RequestLog, address: str
) -> None:
    request_log.clear()
    file, folder = address.format(kind="file", id=plan.id), address.format(kind="folder", id="0")
    assert (box.file(file), box.folder(folder)) == (plan, box.root)
    assert not request_log
    assert (box.get(file), box.get(folder, None)) == (plan, box.root)
    assert box.get("https://app.box.com/file/4711", None) is None


def test_an_item_knows_its_web_address(box: Box, plan: File, request_log: RequestLog) -> None:
    request_log.clear()
    assert plan.web_url == f"https://app.box.com/file/{plan.id}"
    assert box.root.web_url == "https://app.box.com/folder/0"
    assert box.file(plan.web_url) == plan
    assert not request_log


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("https://app.box.com/folder/0", r"id_or_path is the address of a folder; use box\.folder"),
        ("https://app.box.com/s/abc123", r"id_or_path is a shared link; box\.shared_item"),
        ("https://app.box.com/notes/123", "id_or_path must be an address such as https://app"),
        ("https://box.com.example.org/file/123", "id_or_path must be an address such as https://app"),
        ("http://app.box.com/file/123", "id_or_path must be an address such as https://app"),
    ],
)
def test_another_address_is_refused_before_any_request(
    box: Box, request_log: RequestLog, address: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        box.file(address)
    assert not request_log


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_an_item_is_moved_and_renamed_in_one_request(
    box: Box, plan: File, request_log: RequestLog, kind: str
) -> None:
    item: File | Folder = plan if kind == "file" else box.folder("/Projects")
    archive = box.root.create_folder("Archive")
    request_log.clear()
    assert item.move(archive, name="2026").path == "/Archive/2026"
    assert [sent.method for sent in request_log] == ["PUT"]


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [(0, 5, b"hello"), (6, 11, b"world"), (6, 100, b"world"), (11, 12, b""), (3, 3, b""), (5, 2, b"")],
)
def test_a_range_of_the_content_is_read_as_a_slice_of_it(
    plan: File, start: int, stop: int, expected: bytes
) -> None:
    assert plan.read_range(start, stop) == expected == b"hello world"[start:stop]


def test_a_range_is_read_from_a_version_too(box: Box, plan: File) -> None:
    first = plan.file_version
    assert first is not None
    plan.upload_version(b"goodbye")
    assert plan.read_range(0, 4) == b"good"
    assert plan.version(first.id).read_range(0, 4) == b"hell"
    assert box.file(plan.id).version(first.id).size == 11


def test_a_range_of_a_file_that_changed_meanwhile_is_read_from_the_new_version(box: Box, plan: File) -> None:
    box.file(plan.id).upload_version(b"goodbye")
    assert plan.read_range(4, 100) == b"bye"


def test_only_the_range_is_transferred(box: Box, request_log: RequestLog) -> None:
    file = box.root.upload(bytes(1_000_000), "big.bin")
    request_log.clear()
    assert file.read_range(500_000, 500_100) == bytes(100)
    assert [sent.headers.get("range") for sent in request_log][-1] == "bytes=500000-500099"


@pytest.mark.parametrize("bounds", [(-1, 5), (0, -1), ("0", 5), (0, None)])
def test_a_wrong_range_is_refused_before_any_request(
    plan: File, request_log: RequestLog, bounds: tuple[int, int]
) -> None:
    request_log.clear()
    with pytest.raises((TypeError, ValueError), match="start|stop"):
        plan.read_range(*bounds)
    assert not request_log


def test_a_deleted_version_is_restored(plan: File, request_log: RequestLog) -> None:
    version = plan.upload_version(b"goodbye").versions().one()
    version.delete()
    request_log.clear()
    assert version.restore() is version
    assert len(request_log) == 1
    assert version.trashed_at is None
    assert version.restored_by is not None
    assert version.read_bytes() == b"hello world"
