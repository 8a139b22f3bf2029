"""Listings of a folder whose number of items is known: several pages are requested at the same time."""

from __future__ import annotations

import pytest

from box_models import Box, Folder
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

NAMES = [f"{number:02}.txt" for number in range(42)]


@pytest.fixture
def loaded(box: Box, request_log: RequestLog) -> Folder:
    """A folder of 42 files whose ``item_collection`` is loaded."""
    folder = box.root.create_folder("Letters")
    for name in NAMES:
        folder.upload(name.encode(), name)
    folder = box.folder(folder.id).load()
    request_log.clear()
    return folder


def is_by_marker(request_log: RequestLog) -> list[bool]:
    return ["usemarker" in sent.params for sent in request_log]


def test_a_loaded_folder_is_listed_by_offset_with_pages_that_overlap(
    loaded: Folder, request_log: RequestLog
) -> None:
    assert [item.name for item in loaded.items(page_size=10)] == NAMES
    assert sorted(int(sent.params["offset"]) for sent in request_log) == [0, 9, 18, 27, 36]
    assert not any(is_by_marker(request_log))


def test_the_order_and_the_types_are_those_of_the_listing_by_marker(box: Box, loaded: Folder) -> None:
    loaded.create_folder("Drafts")
    known = box.folder(loaded.id).load()
    unknown = box.folder(loaded.id)
    assert list(known.items(page_size=10)) == list(unknown.items(page_size=10))
    assert list(known.files(page_size=10)) == list(unknown.files(page_size=10))
    assert known.items(page_size=10).to_dicts("name") == unknown.items(page_size=10).to_dicts("name")
    descending = known.items(page_size=10, sort="name", direction="DESC")
    assert [item.name for item in descending] == ["Drafts", *reversed(NAMES)]


def test_one_page_that_is_enough_makes_one_request(loaded: Folder, request_log: RequestLog) -> None:
    assert next(iter(loaded.items(page_size=10))).name == NAMES[0]
    assert len(request_log) == 1


def test_a_listing_of_two_pages_and_one_with_a_limit_are_read_by_marker(
    loaded: Folder, request_log: RequestLog
) -> None:
    assert [item.name for item in loaded.items(page_size=21)] == NAMES
    assert [item.name for item in loaded.items(page_size=10, limit=35)] == NAMES[:35]
    assert all(is_by_marker(request_log))


def test_an_offset_is_that_of_the_caller(loaded: Folder) -> None:
    assert [item.name for item in loaded.items(page_size=10, offset=7)] == NAMES[7:]


@pytest.mark.parametrize("page", [1, 2, 3, 4])
def test_an_item_that_is_deleted_meanwhile_hides_no_other(box: Box, loaded: Folder, page: int) -> None:
    names: list[str] = []
    for number, item in enumerate(loaded.items(page_size=10), start=1):
        names.append(item.name)
        if number == 9 * page:
            box.folder(loaded.id).file(NAMES[0]).delete()
    assert names == NAMES


def test_an_item_that_is_replaced_meanwhile_hides_no_other(box: Box, loaded: Folder) -> None:
    # The number of items is the same, but each offset means another item.
    pages = loaded.items(page_size=10).pages()
    names = [item.name for item in next(pages)]
    box.folder(loaded.id).file(NAMES[0]).delete()
    box.folder(loaded.id).upload(b"new", "99.txt")
    names += [item.name for page in pages for item in page]
    assert names == [*NAMES, "99.txt"]


def test_an_outdated_number_of_items_changes_nothing(
    box: Box, loaded: Folder, request_log: RequestLog
) -> None:
    box.folder(loaded.id).upload(b"new", "99.txt")
    request_log.clear()
    assert [item.name for item in loaded.items(page_size=10)] == [*NAMES, "99.txt"]
    assert is_by_marker(request_log) == [False, True, True, True, True, True]


def test_a_folder_that_was_empty_is_read_all_the_same(box: Box) -> None:
    folder = box.folder(box.root.create_folder("Empty").id).load()
    box.folder(folder.id).upload(b"new", "new.txt")
    assert [item.name for item in folder.items()] == ["new.txt"]


def test_an_error_of_a_page_is_raised(remote_box: Box, faulty_server: FaultyBox) -> None:
    folder = remote_box.root.create_folder("Letters")
    for name in NAMES[:7]:
        folder.upload(b"", name)
    loaded = remote_box.folder(folder.id).load()
    pages = loaded.items(page_size=3).pages()
    assert [item.name for item in next(pages)] == NAMES[:3]
    for _ in range(2):
        faulty_server.spoil("GET", f"/2.0/folders/{folder.id}/items", reply(403, {}))
    with pytest.raises(PermissionError):
        list(pages)
