"""Searching: each option reaches Box in Box's words, and the finds are typed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any, get_args

import pytest

from box_models import Box, File, Folder, Pages, WebLink
from box_models.models.search import ContentType
from tests.embedded import RequestLog
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

MORNING = datetime(2026, 3, 1, 8, tzinfo=timezone(timedelta(hours=1)))

OPTIONS: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"scope": "enterprise_content"}, {"scope": "enterprise_content"}),
    ({"extensions": ["csv", ".pdf"]}, {"file_extensions": "csv,pdf"}),
    ({"created_at": (MORNING, None)}, {"created_at_range": "2026-03-01T07:00:00+00:00,"}),
    ({"updated_at": (None, MORNING)}, {"updated_at_range": ",2026-03-01T07:00:00+00:00"}),
    ({"size": (1, 10)}, {"size_range": "1,10"}),
    ({"size": (None, 10)}, {"size_range": ",10"}),
    ({"owners": ["11", "12"]}, {"owner_user_ids": "11,12"}),
    ({"updaters": ["11"]}, {"recent_updater_user_ids": "11"}),
    ({"within": [Folder(id="5"), "6"]}, {"ancestor_folder_ids": "5,6"}),
    ({"content_types": ["name", "tags"]}, {"content_types": "name,tags"}),
    ({"trash": "trashed_only"}, {"trash_content": "trashed_only"}),
    ({"deleted_by": ["11"]}, {"deleted_user_ids": "11"}),
    (
        {"deleted_at": (MORNING, MORNING)},
        {"deleted_at_range": "2026-03-01T07:00:00+00:00,2026-03-01T07:00:00+00:00"},
    ),
    ({"sort": "modified_at", "direction": "ASC"}, {"sort": "modified_at", "direction": "ASC"}),
    ({"include_recent_shared_links": True}, {"include_recent_shared_links": "true"}),
    ({"fields": ["name", "tags"]}, {"fields": "name,tags"}),
    ({"limit": 5, "offset": 10}, {"limit": "5", "offset": "10"}),
    ({"page_size": 7}, {"limit": "7", "offset": "0"}),
    ({"type": File}, {"type": "file"}),
    ({"type": WebLink}, {"type": "web_link"}),
]


@pytest.mark.parametrize(("options", "params"), OPTIONS, ids=["+".join(options) for options, _ in OPTIONS])
def test_an_option_reaches_box_in_its_words(
    remote_box: Box, faulty_server: FaultyBox, options: dict[str, Any], params: dict[str, str]
) -> None:
    faulty_server.spoil(
        "GET", "/2.0/search", reply(200, {"entries": [], "total_count": 0, "limit": 200, "offset": 0})
    )
    assert remote_box.search("plan", **options).all() == []
    sent = faulty_server.sent_params()
    assert sent["query"] == "plan"
    assert {name: sent.get(name) for name in params} == params


def test_metadata_filters_are_sent_as_json(remote_box: Box, faulty_server: FaultyBox) -> None:
    filters = {"scope": "global", "templateKey": "contract", "filters": {"party": "Müller"}}
    faulty_server.spoil("GET", "/2.0/search", reply(200, {"entries": [], "total_count": 0}))
    remote_box.search(metadata=[filters]).all()
    params = faulty_server.sent_params()
    assert json.loads(params["mdfilters"]) == [filters]
    assert "query" not in params


def test_nothing_is_asked_before_a_find_is_wanted(box: Box, request_log: RequestLog) -> None:
    results = box.search("plan", type=File)
    assert isinstance(results, Pages)
    assert repr(results) == "<Pages: Files found for 'plan'>"
    assert request_log == []


def test_finds_are_of_the_type_that_is_asked_for(box: Box) -> None:
    box.root.create_folder("sales")
    box.root.upload(b"id,price", "sales.csv")
    box.root.upload(b"x", "sales.txt")
    assert [file.name for file in box.search("sales", type=File, extensions=["csv"])] == ["sales.csv"]
    assert [folder.name for folder in box.search("sales", type=Folder)] == ["sales"]
    assert {item.type for item in box.search("sales")} == {"file", "folder"}


def test_printed_fields_of_a_search_need_no_request(box: Box, request_log: RequestLog) -> None:
    box.root.upload(b"id,price", "sales.csv")
    request_log.clear()
    for file in box.search("sales", type=File, limit=10):
        assert (file.name, file.size, file.modified_at.tzinfo is not None) == ("sales.csv", 8, True)
    assert len(request_log) == 1


@pytest.mark.parametrize("content_type", ["name", "description", "file_content", "comments", "tags"])
def test_a_search_is_limited_to_one_content_type(box: Box, content_type: ContentType) -> None:
    file = box.root.upload(b"file_content", "name.txt")
    file.update(description="description", tags=["tags"])
    file.add_comment("comments")
    for word in get_args(ContentType):
        assert box.search(word, content_types=[content_type]).all() == (
            [file] if word == content_type else []
        )


def test_a_filter_narrows_what_words_find(box: Box) -> None:
    small, large = box.root.upload(b"x", "plan.txt"), box.root.upload(b"x" * 100, "plan.csv")
    assert box.search("plan", type=File, size=(50, None)).all() == [large]
    assert box.search("plan", type=File, size=(None, 50)).all() == [small]


def test_a_search_stays_below_the_folders_it_is_given(box: Box) -> None:
    reports = box.root.create_folder("Reports")
    plan = reports.create_folder("2026").upload(b"x", "plan.txt")
    box.root.upload(b"x", "plan.txt")
    assert box.search("plan", within=[reports]).all() == [plan]
    assert box.search("plan", owners=[box.me], within=[reports.id]).one() == plan


def test_finds_through_shared_links_come_out_of_their_wrapping(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    entries = [
        {
            "accessible_via_shared_link": "https://x.example/s/1",
            "item": {"type": "file", "id": "5", "name": "a"},
        },
        {"type": "file", "id": "6", "name": "b"},
        "odd",
    ]
    faulty_server.spoil("GET", "/2.0/search", reply(200, {"entries": entries, "total_count": 3}))
    results = remote_box.search("plan", include_recent_shared_links=True).all()
    assert [(item.type, item.name) for item in results] == [("file", "a"), ("file", "b"), (None, "")]
