"""Methods of Box, with their recorded requests."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from box_models import Box, File, Folder, NotFound


def test_root_lists_the_top_level_items(box: Box) -> None:
    assert [item.name for item in box.root.items()] == ["Archive", "Projects"]


def test_me_is_the_user_of_the_token(box: Box) -> None:
    assert (box.me.id, box.me.name, box.me.login) == ("11", "Ada Lovelace", "ada@example.com")


def test_user_loads_by_id(box: Box) -> None:
    assert box.user("12").load().name == "Grace Hopper"


def test_file_loads_by_id(box: Box) -> None:
    assert box.file("200").load().name == "plan.txt"


def test_file_is_found_by_path(box: Box) -> None:
    assert box.file("/Projects/2026/plan.txt").id == "200"


def test_folder_loads_by_id(box: Box) -> None:
    assert box.folder("100").load().name == "Projects"


def test_folder_is_found_by_path(box: Box) -> None:
    assert box.folder("/Projects/2026").id == "101"


def test_error_for_a_missing_path_names_the_first_missing_part(box: Box) -> None:
    with pytest.raises(NotFound, match="2027"):
        box.file("/Projects/2027/plan.txt")


def test_comment_loads_by_id(box: Box) -> None:
    comment = box.file("200").add_comment("Please review")
    assert box.comment(comment.id).load().message == "Please review"


def test_search_finds_by_name_type_and_extension(box: Box) -> None:
    results = box.search("sales", type=File, extensions=["csv"]).all()
    assert [file.id for file in results] == ["201"]


def test_search_is_limited_to_a_folder(box: Box) -> None:
    results = box.search("plan", type=File, within=[box.folder("102")]).all()
    assert results == []


def test_search_sends_every_filter(box: Box) -> None:
    results = box.search(
        "plan",
        extensions=["txt"],
        created_at=(datetime(2026, 1, 1, tzinfo=UTC), None),
        updated_at=(None, datetime(2027, 1, 1, tzinfo=UTC)),
        size=(1, 100),
        owners=["11"],
        updaters=["11"],
        within=["100"],
        content_types=["name", "file_content"],
        trash="non_trashed_only",
        scope="user_content",
        sort="modified_at",
        direction="ASC",
        limit=5,
    )
    assert [item.name for item in results] == ["plan.txt"]


def test_session_sends_any_request(box: Box) -> None:
    answer = box.session.request("GET", "/folders/100", params={"fields": "name"})
    assert json.loads(answer.body)["name"] == "Projects"


def test_items_have_the_class_of_their_type(box: Box) -> None:
    kinds = {item.name: type(item) for item in box.folder("100").items()}
    assert kinds == {"2026": Folder, "sales.csv": File}
