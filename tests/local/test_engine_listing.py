"""Paging in the embedded Box, with the limits and the wrong counts of the real one."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.client import Client, Reply
from tests.local.conftest import Clock


@pytest.fixture
def folder(box: Client, clock: Clock) -> str:
    """Return a folder with two folders, three files and a web link, not created in the order of their names."""
    items = str(box.folder("A")["id"])
    for size, name in ((3, "b"), (1, "c"), (2, "a")):
        box.upload(f"{name}.txt", b"x" * size, items)
        clock.advance(1)
    box.web_link("link", parent=items)
    for name in ("z", "y"):
        box.folder(name, items)
        clock.advance(1)
    return items


def by_marker(box: Client, path: str, **query: Any) -> Iterator[Reply]:
    marker: dict[str, Any] = {}
    while True:
        reply = box.get(path, usemarker="true", **query, **marker)
        assert reply.status == 200, reply
        yield reply
        if not reply.json()["next_marker"]:
            return
        marker = {"marker": reply.json()["next_marker"]}


def test_entries_are_sorted_by_type_first(box: Client, folder: str) -> None:
    assert box.names(folder) == ["y", "z", "a.txt", "b.txt", "c.txt", "link"]


@pytest.mark.parametrize(
    ("sort", "files"),
    [("name", "abc"), ("NAME", "abc"), ("id", "bca"), ("date", "bca"), ("size", "cab"), ("", "abc")],
)
def test_sort_and_direction(box: Client, folder: str, sort: str, files: str) -> None:
    assert "".join(name[0] for name in box.names(folder, sort=sort) if name.endswith(".txt")) == files
    backwards = box.names(folder, sort=sort, direction="desc")
    assert "".join(name[0] for name in backwards if name.endswith(".txt")) == files[::-1]
    assert backwards[-1] == "link"


def test_offset_pages_report_their_position(box: Client, folder: str) -> None:
    page = box.get(f"/2.0/folders/{folder}/items", offset=4, limit=5).json()
    assert [entry["name"] for entry in page["entries"]] == ["c.txt", "link"]
    assert (page["total_count"], page["offset"], page["limit"]) == (6, 4, 5)
    assert page["order"] == [{"by": "type", "direction": "ASC"}, {"by": "name", "direction": "ASC"}]


@pytest.mark.parametrize(
    "query",
    [{}, {"sort": "size"}, {"sort": "date", "direction": "DESC"}, {"sort": "id", "direction": "DESC"}],
)
def test_marker_pages_are_complete_and_have_no_total_count(
    box: Client, folder: str, query: dict[str, Any]
) -> None:
    pages = [page.json() for page in by_marker(box, f"/2.0/folders/{folder}/items", limit=2, **query)]
    names = [entry["name"] for page in pages for entry in page["entries"]]
    assert names == box.names(folder, **query)
    assert [len(page["entries"]) for page in pages] == [2, 2, 2]
    assert all("total_count" not in page for page in pages)
    assert pages[-1]["next_marker"] is None


def test_marker_keeps_its_position_after_changes(box: Client, folder: str) -> None:
    first = box.get(f"/2.0/folders/{folder}/items", usemarker="true", limit=3).json()
    box.delete(f"/2.0/files/{first['entries'][2]['id']}")
    box.folder("a new one", folder)
    rest = box.names(folder, usemarker="true", marker=first["next_marker"])
    assert rest == ["b.txt", "c.txt", "link"]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"offset": "300001"}, "offset"),
        ({"offset": "1.5"}, "offset"),
        ({"sort": "colour"}, "sort"),
        ({"direction": "up"}, "direction"),
        ({"usemarker": "maybe"}, "usemarker"),
        ({"marker": "x"}, "marker"),
        ({"usemarker": "true", "offset": "1"}, "offset"),
        ({"usemarker": "true", "marker": "x"}, "marker"),
        ({"usemarker": "true", "marker": "WzFd"}, "marker"),
    ],
)
def test_invalid_parameter_is_named(box: Client, folder: str, query: dict[str, Any], wrong: str) -> None:
    reply = box.get(f"/2.0/folders/{folder}/items", **query)
    assert (reply.status, reply.code, reply.wrong) == (400, "bad_request", wrong)


@pytest.mark.parametrize(
    "place", [["id", "ASC", 1, 1, 1, 1], ["name", "ASC", 1, 1, 1, 1], ["name", "ASC", 1, "x", "y", 1]]
)
def test_marker_of_another_order_or_kind_is_refused(box: Client, folder: str, place: list[object]) -> None:
    marker = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    assert box.get(f"/2.0/folders/{folder}/items", usemarker="true", marker=marker).wrong == "marker"


@pytest.mark.parametrize("name", ["sort", "direction"])
def test_root_folder_is_not_sorted_with_a_marker(box: Client, name: str) -> None:
    value = {"sort": "name", "direction": "ASC"}[name]
    assert box.get("/2.0/folders/0/items", usemarker="true", **dict[str, Any]({name: value})).wrong == name
    assert box.get("/2.0/folders/0/items", usemarker="true").status == 200


def test_page_has_1000_entries_at_most(box: Client) -> None:
    assert box.get("/2.0/folders/0/items", limit=5000).json()["limit"] == 1000


def test_offset_beyond_the_end_returns_an_empty_page(box: Client, folder: str) -> None:
    page = box.get(f"/2.0/folders/{folder}/items", offset=100).json()
    assert (page["entries"], page["total_count"]) == ([], 6)


def test_entries_are_minis_by_default(box: Client, folder: str) -> None:
    entries = box.get(f"/2.0/folders/{folder}/items").json()["entries"]
    by_type = {entry["type"]: set(entry) for entry in entries}
    assert by_type["folder"] == {"type", "id", "sequence_id", "etag", "name"}
    assert by_type["file"] == by_type["folder"] | {"sha1", "file_version"}
    assert by_type["web_link"] == by_type["folder"] | {"url"}


def test_entries_have_the_requested_fields_of_their_type(box: Client, folder: str) -> None:
    entries = box.get(f"/2.0/folders/{folder}/items", fields="name,size,nonsense").json()["entries"]
    assert set(entries[0]) == set(entries[2]) == {"type", "id", "etag", "name", "size"}
    assert set(entries[5]) == {"type", "id", "etag", "name"}


def test_pages_may_be_shorter_than_total_count_says(clock: Clock) -> None:
    engine = Engine(settings=Settings(clock=clock, hide_every=3))
    box = Client(engine)
    for name in "abcdefg":
        box.folder(name)
    pages = [box.get("/2.0/folders/0/items", limit=3, offset=offset).json() for offset in (0, 3, 6)]
    assert ["".join(entry["name"] for entry in page["entries"]) for page in pages] == ["ab", "de", "g"]
    assert [page["total_count"] for page in pages] == [7, 7, 7]
    marked = [page.json()["entries"] for page in by_marker(box, "/2.0/folders/0/items", limit=3)]
    assert ["".join(entry["name"] for entry in page) for page in marked] == ["ab", "de", "g"]
    engine.close()


def test_trash_has_a_lower_offset_limit_than_folders(box: Client) -> None:
    assert box.get("/2.0/folders/trash/items", offset=10_001).wrong == "offset"
    assert box.get("/2.0/folders/trash/items", offset=10_000).status == 200
    assert box.get("/2.0/folders/0/items", offset=10_001).status == 200


@pytest.mark.parametrize("name", ["sort", "direction", "offset"])
def test_trash_is_not_sorted_with_a_marker(box: Client, name: str) -> None:
    value = {"sort": "name", "direction": "ASC", "offset": "1"}[name]
    assert (
        box.get("/2.0/folders/trash/items", usemarker="true", **dict[str, Any]({name: value})).wrong == name
    )
