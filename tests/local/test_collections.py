"""The favorites of each user in the embedded Box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.client import Client, make
from tests.local.conftest import Clock


def favorites_of(box: Client) -> Any:
    (collection,) = box.get("/2.0/collections").json()["entries"]
    return collection


def names(box: Client, **query: Any) -> list[str]:
    collection = favorites_of(box)["id"]
    return [
        each["name"] for each in box.get(f"/2.0/collections/{collection}/items", **query).json()["entries"]
    ]


def favor(box: Client, path: str) -> int:
    return box.put(path, {"collections": [{"id": favorites_of(box)["id"]}]}).status


def test_each_user_has_one_collection_with_an_id_of_its_own(box: Client) -> None:
    mine, other = favorites_of(box), favorites_of(box.someone_else())
    assert mine == {
        "type": "collection",
        "id": mine["id"],
        "name": "Favorites",
        "collection_type": "favorites",
    }
    assert mine["id"] != other["id"]
    assert box.get(f"/2.0/collections/{mine['id']}").json() == mine
    assert box.get(f"/2.0/collections/{other['id']}").status == 404
    assert box.get(f"/2.0/collections/{other['id']}/items").status == 404


@pytest.mark.parametrize("kind", ["files", "folders", "web_links"])
def test_items_of_every_type_are_added_and_removed(box: Client, kind: str) -> None:
    path = make(box, kind)
    before = box.get(path).json()
    assert favor(box, path) == 200
    assert names(box) == ["thing"]
    assert box.get(path, fields="collections").json()["collections"] == [favorites_of(box)]
    assert box.get(path).json() == before, "favorites do not change the item"
    box.put(path, {"collections": []})
    assert names(box) == []
    assert box.get(path, fields="collections").json()["collections"] == []


def test_null_removes_an_item_from_all_collections(box: Client) -> None:
    path = make(box, "files")
    favor(box, path)
    box.put(path, {"collections": None})
    assert names(box) == []


def test_favorites_of_another_user_are_not_changed(box: Client) -> None:
    path, other = make(box, "files"), box.someone_else()
    favor(box, path)
    link = box.put(path, {"shared_link": {"access": "open"}}).json()["shared_link"]["url"]
    header = {"boxapi": f"shared_link={link}"}
    assert other.get(path, headers=header, fields="collections").json()["collections"] == []
    own = favorites_of(other)["id"]
    assert other.put(path, {"collections": [{"id": own}]}, headers=header).status == 200
    assert other.put(path, {"collections": []}, headers=header).status == 200
    assert names(box) == ["thing"]


@pytest.mark.parametrize("collections", [[{"id": "1"}], [{}], ["1"], "1"])
def test_an_invalid_collection_is_refused(box: Client, collections: object) -> None:
    path = make(box, "files")
    reply = box.put(path, {"collections": collections, "name": "renamed"})
    assert (reply.status, reply.wrong.partition(".")[0]) == (400, "collections")
    assert box.get(path).json()["name"] == "thing"


def test_items_in_the_trash_are_left_out(box: Client) -> None:
    path = make(box, "files")
    favor(box, path)
    box.delete(path)
    assert names(box) == []
    box.post(path)
    assert names(box) == ["thing"]
    box.delete(path)
    box.delete(f"{path}/trash")
    assert names(box) == []


def test_items_that_the_user_no_longer_sees_are_left_out(box: Client) -> None:
    path, other = make(box, "files"), box.someone_else()
    favor(box, path)
    box.put(path, {"owned_by": {"id": "20000002"}})
    assert names(box) == []
    assert names(other) == []


def test_favorites_are_listed_page_by_page(box: Client) -> None:
    for name in ("c", "a", "b"):
        favor(box, make(box, "files", name))
    assert names(box, limit=2) == ["a", "b"]
    assert names(box, limit=2, offset=2) == ["c"]
    assert box.get("/2.0/collections", offset=1).json()["entries"] == []


def test_a_file_that_another_user_locked_can_be_a_favorite(box: Client) -> None:
    path, other = make(box, "files"), box.someone_else()
    box.put(path, {"lock": {"type": "lock"}, "shared_link": {"access": "open"}})
    link = box.get(path).json()["shared_link"]["url"]
    own = favorites_of(other)["id"]
    header = {"boxapi": f"shared_link={link}"}
    assert other.put(path, {"collections": [{"id": own}]}, headers=header).status == 200


def test_the_root_folder_is_not_a_favorite(box: Client) -> None:
    assert favor(box, "/2.0/folders/0") == 403


def test_fields_choose_the_values_of_a_collection(box: Client) -> None:
    entries = box.get("/2.0/collections", fields="name").json()["entries"]
    assert [set(each) for each in entries] == [{"type", "id", "name"}]


def test_favorites_are_kept_when_the_box_is_opened_again(tmp_path: Path, clock: Clock) -> None:
    for expected in ([], ["thing"]):
        engine = Engine(tmp_path / "box", settings=Settings(clock=clock))
        box = Client(engine)
        assert names(box) == expected
        if not expected:
            favor(box, make(box, "files"))
        engine.close()
