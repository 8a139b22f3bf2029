"""Listings: lazy, and read page by page."""

from __future__ import annotations

import builtins
import itertools
import weakref
from collections.abc import Callable, Iterator
from datetime import UTC, timedelta
from typing import Any

import pandas as pd
import pytest

from box_models import Box, File, Folder, NotFound, Pages
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

NAMES = [f"{letter}.txt" for letter in "abcdefg"]


@pytest.fixture
def letters(box: Box, request_log: RequestLog) -> Folder:
    """A folder with seven files and, before them, a folder."""
    folder = box.root.create_folder("Letters")
    for name in NAMES:
        folder.upload(name.encode(), name)
    folder.create_folder("Drafts")
    request_log.clear()
    return folder


def names(pages: Pages[File]) -> list[str]:
    return [file.name for file in pages]


def limits(request_log: RequestLog) -> list[int]:
    return [int(sent.params["limit"]) for sent in request_log]


# How much is asked for


def test_nothing_is_asked_before_the_first_entry_is_wanted(letters: Folder, request_log: RequestLog) -> None:
    pages = letters.items()
    assert all((repr(pages), pages._repr_html_(), iter(pages)))
    assert request_log == []


def test_one_request_brings_up_to_a_thousand(letters: Folder, request_log: RequestLog) -> None:
    assert len(letters.items().all()) == 8
    assert limits(request_log) == [1000]


def test_a_listing_can_be_read_again_and_sees_what_changed(letters: Folder) -> None:
    files = letters.files()
    assert names(files) == NAMES
    letters.upload(b"h", "h.txt")
    assert names(files) == [*NAMES, "h.txt"]


def test_page_size_is_how_many_one_request_asks_for(letters: Folder, request_log: RequestLog) -> None:
    assert len(letters.items(page_size=3).all()) == 8
    assert limits(request_log) == [3, 3, 3]


@pytest.mark.parametrize("offset", [0, 1])
def test_limit_is_the_largest_number_of_entries_that_are_requested(
    letters: Folder, request_log: RequestLog, offset: int
) -> None:
    assert len(letters.items(limit=5, page_size=3, offset=offset).all()) == 5
    assert limits(request_log) == [3, 2]


def test_a_limit_of_files_counts_files(letters: Folder) -> None:
    assert names(letters.files(limit=3, page_size=2)) == NAMES[:3]


def test_a_limit_of_nothing_asks_nothing(letters: Folder, request_log: RequestLog) -> None:
    assert letters.items(limit=0).all() == []
    assert letters.items(limit=0).first() is None
    assert request_log == []


def test_an_offset_counts_from_the_start_of_the_folder(letters: Folder) -> None:
    assert names(letters.files(offset=3)) == NAMES[2:]
    assert letters.items(offset=100).all() == []


def test_stopping_early_makes_few_requests(letters: Folder, request_log: RequestLog) -> None:
    for _ in letters.items(page_size=2):
        break
    assert len(request_log) == 1


def test_pages_come_as_box_cuts_them(letters: Folder) -> None:
    assert [len(page) for page in letters.items(page_size=3).pages()] == [3, 3, 2]
    assert [len(page) for page in letters.files(page_size=3).pages()] == [2, 3, 2]


# first and one


def test_first_asks_for_one(letters: Folder, request_log: RequestLog) -> None:
    first = letters.items().first()
    assert first is not None
    assert first.name == "Drafts"
    assert limits(request_log) == [1]


def test_first_of_the_files_looks_past_the_folders_in_one_request(
    letters: Folder, request_log: RequestLog
) -> None:
    first = letters.files().first()
    assert first is not None
    assert (first.name, limits(request_log)) == ("a.txt", [1000])


def test_first_of_nothing_is_none(box: Box) -> None:
    assert box.root.items().first() is None


def test_one_is_the_only_one(letters: Folder, request_log: RequestLog) -> None:
    assert letters.folders().one().name == "Drafts"
    assert letters.items(limit=1).one().name == "Drafts"


def test_one_of_many_is_refused_and_asks_for_two(letters: Folder, request_log: RequestLog) -> None:
    with pytest.raises(ValueError, match=r"has more than one entry: .*Drafts.*a\.txt"):
        letters.items().one()
    assert limits(request_log) == [2]


def test_one_of_nothing_is_not_found(box: Box) -> None:
    with pytest.raises(NotFound, match="<Pages: Items of /> has no entries"):
        box.root.items().one()


# Operations that a listing refuses


@pytest.mark.parametrize(("ask", "instead"), [(len, r"\.all\(\)"), (bool, r"\.first\(\)")])
def test_len_and_bool_of_a_listing_are_refused(
    letters: Folder, request_log: RequestLog, ask: Callable[[object], object], instead: str
) -> None:
    with pytest.raises(TypeError, match=instead):
        ask(letters.items())
    assert request_log == []


def test_a_notebook_shows_a_listing_without_a_request(letters: Folder, request_log: RequestLog) -> None:
    pages = letters.files(limit=3)
    assert repr(pages) == "<Pages: Files of /Letters, limit=3>"
    assert "<strong>Files of /Letters</strong>, at most 3" in pages._repr_html_()
    assert request_log == []


# As data


def test_to_dicts_has_the_usual_fields_or_those_named(letters: Folder, request_log: RequestLog) -> None:
    rows = letters.files(limit=1).to_dicts()
    assert list(rows[0]) == ["type", "id", "name", "size", "modified_at"]
    assert letters.files(limit=2).to_dicts("name", "description") == [
        {"name": "a.txt", "description": ""},
        {"name": "b.txt", "description": ""},
    ]
    assert request_log[-1].params["fields"] == "name,description"
    assert len(request_log) == 2


def test_fields_of_the_listing_are_its_columns(letters: Folder) -> None:
    assert letters.files(fields=["name"], limit=1).to_dicts() == [{"name": "a.txt"}]


def test_a_column_that_an_entry_lacks_is_none(letters: Folder) -> None:
    assert letters.folders().to_dicts("name", "sha1") == [{"name": "Drafts", "sha1": None}]


def test_a_value_inside_a_field_is_named_with_dots(letters: Folder, request_log: RequestLog) -> None:
    row = {"name": "a.txt", "created_by.name": "Local User", "parent.id": letters.id}
    assert letters.files(limit=1).to_dicts(*row) == [row]
    assert request_log[-1].params["fields"] == "name,created_by,parent"
    assert letters.files(limit=1).table("parent.name", "size").splitlines()[1] == "Letters      5"
    assert len(request_log) == 2


def test_a_value_inside_a_field_is_a_column_of_a_dataframe(box: Box) -> None:
    box.root.upload(b"x", "plan.txt").share(expires=timedelta(days=2))
    frame = box.root.items().to_dataframe("owned_by.login", "shared_link.unshared_at")
    assert list(frame["owned_by.login"]) == ["local@example.com"]
    assert isinstance(frame["shared_link.unshared_at"].dtype, pd.DatetimeTZDtype)


def test_metadata_is_asked_for_by_template_and_taken_apart(remote_box: Box, faulty_server: FaultyBox) -> None:
    tagged = {
        **entry(1),
        "metadata": {"global": {"properties": {"amount": "5", "signed_at": "never"}}},
    }
    for _ in range(3):
        faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": [tagged, entry(2)]}))
    properties = "metadata.global.properties"
    rows = remote_box.root.items(fields=[properties]).to_dicts()
    assert rows == [{properties: {"amount": "5", "signed_at": "never"}}, {properties: None}]
    items = remote_box.root.items()
    assert [row[f"{properties}.amount"] for row in items.to_dicts(f"{properties}.amount")] == ["5", None]
    assert faulty_server.sent_params()["fields"] == properties
    assert list(items.to_dataframe(f"{properties}.signed_at")[f"{properties}.signed_at"][:1]) == ["never"]


def test_a_malformed_value_inside_a_field_is_kept_as_box_sent_it(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    raw = {**entry(1), "created_by": {"type": "user", "id": "7", "name": ["?"]}}
    for _ in range(2):
        faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": [raw]}))
    assert remote_box.root.items().to_dicts("created_by.name") == [{"created_by.name": ["?"]}]
    assert remote_box.root.items().table("created_by.name") == "created_by.name\n['?']"


def test_a_malformed_value_does_not_cost_the_other_values(remote_box: Box, faulty_server: FaultyBox) -> None:
    entry = {"type": "file", "id": "5", "name": "a", "size": "lots", "modified_at": "yesterday"}
    for _ in range(3):
        faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": [entry]}))
    columns = ("name", "size", "modified_at")
    rows = [{"name": "a", "size": "lots", "modified_at": "yesterday"}]
    assert remote_box.root.items().to_dicts(*columns) == rows
    with pytest.warns(UserWarning, match="malformed") as warned:
        frame = remote_box.root.items().to_dataframe(*columns)
    assert [str(each.message) for each in warned] == [
        "size: 1 malformed values are missing, such as 'lots'",
        "modified_at: 1 malformed values are missing, such as 'yesterday'",
    ]
    assert frame["name"].tolist() == ["a"]
    assert frame[["size", "modified_at"]].isna().all(axis=None)
    assert remote_box.root.items().table("name", "size") == "name  size\na     lots"


def test_to_dataframe_has_a_row_per_entry_and_instants_in_utc(
    letters: Folder, request_log: RequestLog
) -> None:
    frame = letters.items().to_dataframe()
    assert list(frame.columns) == ["type", "id", "name", "size", "modified_at"]
    assert frame["size"].sum() == 35
    assert isinstance(frame["modified_at"].dtype, pd.DatetimeTZDtype)
    assert frame["modified_at"].dt.tz is UTC or str(frame["modified_at"].dt.tz) == "UTC"
    assert len(request_log) == 1


def test_to_dataframe_of_nothing_has_columns_all_the_same(box: Box) -> None:
    frame = box.root.items().to_dataframe("name", "created_at")
    assert (list(frame.columns), len(frame)) == (["name", "created_at"], 0)


def test_without_pandas_the_extra_is_named(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *args: Any, **kwargs: Any) -> object:
        if name == "pandas":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ImportError, match=r"box_models\[pandas\]"):
        box.root.items().to_dataframe()


def test_a_table_lines_up(letters: Folder) -> None:
    assert letters.items(limit=3).table("type", "name", "size").splitlines() == [
        "type    name    size",
        "folder  Drafts  0",
        "file    a.txt   5",
        "file    b.txt   5",
    ]


def test_a_table_shows_no_control_characters(remote_box: Box, faulty_server: FaultyBox) -> None:
    entries = [
        {"type": "file", "id": "5", "name": "\x1b[31mred\n"},
        {"type": "file", "id": "6", "name": "\ud800"},
    ]
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries}))
    assert remote_box.root.items().table("name") == "name\n\\x1b[31mred\\n\n\\ud800"


def test_printing_shows_the_entries(letters: Folder, request_log: RequestLog) -> None:
    text = str(letters.files())
    assert [faulty_server.split()[2] for faulty_server in text.splitlines()] == ["name", *NAMES]
    assert len(request_log) == 1


def test_printing_a_large_listing_shows_fifty_and_asks_for_one_more(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    entries = [{"type": "folder", "id": str(n), "name": f"{n:03}"} for n in range(51)]
    faulty_server.spoil(
        "GET", "/2.0/folders/0/items", reply(200, {"entries": entries, "next_marker": "more"})
    )
    text = str(remote_box.root.items()).splitlines()
    assert (len(text), text[-1], faulty_server.sent_params()["limit"]) == (52, "…", "51")


def test_printing_keeps_to_the_limit(letters: Folder) -> None:
    assert len(str(letters.items(limit=2)).splitlines()) == 3


# Listings that lie


def answers(faulty_server: FaultyBox, *bodies: dict[str, object]) -> None:
    for body in bodies:
        faulty_server.spoil("GET", "/2.0/.*", reply(200, body))


def entry(id: int) -> dict[str, object]:
    return {"type": "file", "id": str(id), "name": str(id)}


@pytest.mark.parametrize("end", [{"next_marker": None}, {"next_marker": ""}, {}])
def test_a_marker_listing_ends_without_a_next_marker(
    remote_box: Box, faulty_server: FaultyBox, end: dict[str, object]
) -> None:
    answers(faulty_server, {"entries": [entry(1)], "next_marker": "m"}, {"entries": [entry(2)], **end})
    assert [file.id for file in remote_box.root.items()] == ["1", "2"]


def test_a_marker_may_be_a_number(remote_box: Box, faulty_server: FaultyBox) -> None:
    answers(faulty_server, {"entries": [entry(1)], "next_marker": 7}, {"entries": [entry(2)]})
    assert [file.id for file in remote_box.root.items()] == ["1", "2"]
    assert faulty_server.sent_params()["marker"] == "7"


def test_d12_a_marker_that_comes_again_ends_the_listing(remote_box: Box, faulty_server: FaultyBox) -> None:
    answers(
        faulty_server,
        {"entries": [entry(0)], "next_marker": "same"},
        {"entries": [entry(1)], "next_marker": "same"},
    )
    assert [file.id for file in remote_box.root.items()] == ["0", "1"]


def test_d12_a_total_that_lies_does_not_make_it_endless(remote_box: Box, faulty_server: FaultyBox) -> None:
    body: dict[str, object] = {"total_count": 9999, "limit": 2, "entries": [entry(1), entry(2)]}
    answers(faulty_server, body, body)
    assert [file.id for file in remote_box.root.files(offset=1)] == ["1", "2"]


def test_d12_a_total_that_grows_with_each_page_does_not_make_it_endless(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    for number in range(102):
        answers(faulty_server, {"total_count": 9 + number, "limit": 1, "entries": [entry(1), entry(2)]})
    assert [file.id for file in remote_box.root.items(sort="name")] == ["1", "2"]


def test_d12_an_entry_on_two_pages_comes_once(remote_box: Box, faulty_server: FaultyBox) -> None:
    answers(
        faulty_server,
        {"entries": [entry(1), entry(2)], "next_marker": "m"},
        {"entries": [entry(2), {**entry(1), "type": "folder"}, entry(3)]},
    )
    assert [item.id for item in remote_box.root.items()] == ["1", "2", "1", "3"]


def test_d12_an_entry_twice_on_a_page_comes_once(remote_box: Box, faulty_server: FaultyBox) -> None:
    answers(faulty_server, {"entries": [entry(1), entry(1), entry(2), entry(1)]})
    assert [item.id for item in remote_box.root.items()] == ["1", "2"]


def test_d12_a_limit_counts_an_entry_on_two_pages_once(remote_box: Box, faulty_server: FaultyBox) -> None:
    answers(
        faulty_server,
        {"entries": [entry(1), entry(2)], "next_marker": "m1"},
        {"entries": [entry(2)], "next_marker": "m2"},
        {"entries": [entry(3)], "next_marker": "m3"},
    )
    assert [item.id for item in remote_box.root.items(limit=3)] == ["1", "2", "3"]


def test_d12_a_page_of_repeats_is_not_the_end(remote_box: Box, faulty_server: FaultyBox) -> None:
    answers(
        faulty_server,
        {"entries": [entry(1)], "next_marker": "m1"},
        {"entries": [entry(1)], "next_marker": "m2"},
        {"entries": [], "next_marker": "m3"},
        {"entries": [entry(1), entry(2)]},
    )
    assert [[item.id for item in page] for page in remote_box.root.items().pages()] == [["1"], [], [], ["2"]]


def test_d12_the_same_entries_under_ever_new_markers_end_with_the_hundredth_page_of_repeats(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    for number in range(102):
        answers(faulty_server, {"entries": [entry(1), entry(2)], "next_marker": f"m{number}"})
    assert [item.id for item in remote_box.root.items()] == ["1", "2"]
    assert faulty_server.sent("GET", "/2.0/folders/0/items") == 102


def test_d12_entries_without_an_id_are_not_duplicates(remote_box: Box, faulty_server: FaultyBox) -> None:
    without_id: dict[str, object] = {"type": "hologram"}
    answers(
        faulty_server,
        {"entries": [without_id, without_id, entry(1)], "next_marker": "m"},
        {"entries": [without_id, entry(1)]},
    )
    assert [item.id for item in remote_box.root.items()] == [None, None, "1", None]


def test_an_empty_page_is_not_the_end(remote_box: Box, faulty_server: FaultyBox) -> None:
    answers(faulty_server, {"entries": [], "next_marker": "m"}, {"entries": [entry(2)]})
    assert [file.id for file in remote_box.root.items()] == ["2"]


def test_pages_of_a_closed_box_raise_session_closed() -> None:
    def entries() -> Iterator[object]:
        with Box.local(":memory:") as box:
            yield from [box.root.create_folder("a")]
            items = box.root.items()
        yield from items

    with pytest.raises(RuntimeError, match="closed"):
        list(entries())


# Memory


def test_a_page_is_released_before_the_next_is_requested(letters: Folder, request_log: RequestLog) -> None:
    gone_after: list[int] = []
    items = iter(letters.items(page_size=4))
    watched = [
        weakref.ref(item, lambda _: gone_after.append(len(request_log)))
        for item in itertools.islice(items, 4)
    ]
    assert next(items).name == NAMES[3]
    assert len(request_log) == 2
    assert gone_after == [1] * len(watched)


def test_d04_pages_of_thousands_of_digits_end(remote_box: Box, faulty_server: FaultyBox) -> None:
    for number in range(3):
        faulty_server.spoil(
            "GET",
            "/2.0/folders/0/items",
            reply(
                200, body=b'{"entries": [{"type": "file", "id": "%d"}], "limit": %b}' % (number, b"9" * 4300)
            ),
        )
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": []}))
    assert [item.id for item in remote_box.root.items(sort="name")] == ["0", "1", "2"]


def test_the_first_entries_are_a_slice_of_a_listing(letters: Folder, request_log: RequestLog) -> None:
    pages = letters.items()
    first = pages[:2]
    assert request_log == []
    assert [item.name for item in first] == [item.name for item in pages.all()[:2]]
    assert pages[:0].all() == []
    assert pages[:].all() == pages.all()
    assert letters.items(limit=1)[:2].all() == pages.all()[:1]


def test_an_index_of_a_listing_requests_the_entries_up_to_it(
    letters: Folder, request_log: RequestLog
) -> None:
    pages = letters.items(page_size=3)
    assert (pages[0].name, limits(request_log)) == ("Drafts", [1])
    assert pages[4].name == "d.txt"
    with pytest.raises(IndexError, match="has 8 entries, and no entry 8"):
        pages[8]


def test_other_indexes_of_a_listing_are_refused_with_the_alternative(
    letters: Folder, request_log: RequestLog
) -> None:
    pages = letters.items()
    with pytest.raises(ValueError, match=r"pages\.all\(\)\[-1\]"):
        pages[-1]
    with pytest.raises(TypeError, match="must be an integer or a slice"):
        pages["a"]  # type: ignore[call-overload]
    with pytest.raises(ValueError, match=r"pages\.all\(\)\[2:4\]"):
        pages[2:4]
    with pytest.raises(ValueError, match=r"pages\.all\(\)\[::2\]"):
        pages[::2]
    with pytest.raises(ValueError, match="the end of the slice"):
        pages[:-1]
    assert request_log == []


@pytest.mark.parametrize(
    ("ask", "instead"),
    [
        (next, r"pages\.first\(\), or next\(iter\(pages\)\)"),
        (reversed, r"reversed\(pages\.all\(\)\)"),
        (lambda pages: pages + pages, r"itertools\.chain"),
        (lambda pages: list[object]() + pages, r"itertools\.chain"),
        (lambda pages: pages == [], r"pages\.first\(\) is None"),
        (lambda pages: pages != [1], r"pages\.all\(\) == "),
    ],
)
def test_operations_of_lists_are_refused_with_the_alternative(
    letters: Folder, request_log: RequestLog, ask: Callable[[Any], object], instead: str
) -> None:
    with pytest.raises(TypeError, match=instead):
        ask(letters.items())
    assert request_log == []


def test_a_listing_equals_only_itself(letters: Folder) -> None:
    pages = letters.items()
    assert pages in {pages: 1}
    assert pages != letters.items()
    assert pages != "pages"
