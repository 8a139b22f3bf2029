"""The trash of the embedded Box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.client import Client, make
from tests.local.conftest import Clock

KINDS = pytest.mark.parametrize("kind", ["files", "folders", "web_links"])


@KINDS
def test_deleted_item_can_be_read_in_the_trash(box: Client, kind: str, clock: Clock) -> None:
    item = make(box, kind)
    clock.advance(60)
    assert box.delete(item).status == 204
    trashed = box.get(f"{item}/trash").json()
    assert trashed["item_status"] == "trashed"
    assert trashed["trashed_at"] == "2026-03-01T04:01:00-08:00"
    assert trashed["purged_at"] == "2026-03-31T04:01:00-08:00"
    assert trashed["path_collection"] == {"total_count": 0, "entries": []}


@pytest.mark.parametrize("kind", ["files", "web_links"])
def test_a_deleted_file_or_web_link_is_also_shown_in_its_old_place(box: Client, kind: str) -> None:
    item = make(box, kind)
    box.put(item, {"shared_link": {"access": "open"}})
    box.delete(item)
    reply = box.get(item)
    assert (reply.status, reply.json()) == (200, box.get(f"{item}/trash").json())
    assert box.put(item, {"name": "new"}).code == "trashed"
    assert box.someone_else().get(item).status == 404


def test_a_deleted_folder_is_not_found_in_its_old_place(box: Client) -> None:
    item = make(box, "folders")
    box.delete(item)
    reply = box.get(item)
    assert (reply.status, reply.code) == (404, "trashed")


@KINDS
def test_deleted_item_can_be_restored(box: Client, kind: str) -> None:
    item = make(box, kind)
    box.delete(item)
    restored = box.post(item)
    assert (restored.status, restored.json()["item_status"], restored.json()["etag"]) == (201, "active", "1")
    assert restored.json()["trashed_at"] is None
    assert box.get(item).status == 200


@KINDS
def test_purged_item_is_not_found(box: Client, kind: str) -> None:
    item = make(box, kind)
    box.delete(item)
    assert box.delete(f"{item}/trash").status == 204
    assert box.get(item).code == "not_found"
    assert box.get(f"{item}/trash").status == 404
    assert list(box.engine.directory.glob("content/*")) == []


@KINDS
def test_item_outside_the_trash_is_not_found_in_it(box: Client, kind: str) -> None:
    item = make(box, kind)
    for reply in (box.get(f"{item}/trash"), box.post(item), box.delete(f"{item}/trash")):
        assert (reply.status, reply.code) == (404, "not_trashed")


def test_shared_link_works_again_after_a_restore(box: Client) -> None:
    item = make(box, "folders")
    link = box.put(item, {"shared_link": {"access": "open"}}).json()["shared_link"]
    box.delete(item)
    assert box.get(f"{item}/trash").json()["shared_link"] is None
    assert trash(box, fields="shared_link,item_collection")[0]["shared_link"] is None
    assert box.post(item).json()["shared_link"] is None
    assert box.get(item).json()["shared_link"] == link


def test_restore_may_set_a_new_name_and_folder(box: Client) -> None:
    folder, item = box.folder("A")["id"], make(box, "files")
    box.delete(item)
    restored = box.post(item, {"name": "new.txt", "parent": {"id": folder}}, fields="name,parent").json()
    assert (restored["name"], restored["parent"]["id"]) == ("new.txt", folder)
    assert set(restored) == {"type", "id", "etag", "name", "parent"}


def test_restore_is_refused_if_the_name_is_taken(box: Client) -> None:
    item = make(box, "files")
    box.delete(item)
    box.upload("THING")
    refused = box.post(item)
    assert (refused.status, refused.code) == (409, "item_name_in_use")
    assert box.post(item, {"name": "other"}).status == 201


def test_folder_is_trashed_and_restored_with_its_items(box: Client) -> None:
    folder = box.folder("A")["id"]
    file = box.upload("a.txt", b"12345", folder)["id"]
    box.delete(f"/2.0/folders/{folder}", recursive="true")
    assert box.get(f"/2.0/files/{file}").json()["item_status"] == "trashed"
    assert box.get(f"/2.0/files/{file}/content").code == "trashed"
    assert box.get(f"/2.0/files/{file}/trash").status == 404
    assert [entry["name"] for entry in trash(box)] == ["A"]
    box.post(f"/2.0/folders/{folder}")
    assert box.read(file).body == b"12345"
    assert box.get("/2.0/folders/0").json()["size"] == 5


def test_item_deleted_before_its_folder_stays_in_the_trash(box: Client) -> None:
    folder = box.folder("A")["id"]
    file = box.upload("a.txt", b"12345", folder)["id"]
    box.delete(f"/2.0/files/{file}")
    box.delete(f"/2.0/folders/{folder}")
    refused = box.post(f"/2.0/files/{file}")
    assert (refused.status, refused.code) == (403, "access_denied_insufficient_permissions")
    box.post(f"/2.0/folders/{folder}")
    assert [entry["name"] for entry in trash(box)] == ["a.txt"]
    assert box.post(f"/2.0/files/{file}").json()["parent"]["id"] == folder


def test_item_deleted_before_its_folder_survives_its_purge(box: Client) -> None:
    folder = box.folder("A")["id"]
    file = box.upload("a.txt", b"12345", folder)["id"]
    box.delete(f"/2.0/files/{file}")
    box.delete(f"/2.0/folders/{folder}")
    box.delete(f"/2.0/folders/{folder}/trash")
    assert box.post(f"/2.0/files/{file}").status == 403
    assert box.post(f"/2.0/files/{file}", {"parent": {"id": "0"}}).status == 201
    assert box.read(file).body == b"12345"


def test_trash_lists_the_deletions_of_the_user(box: Client) -> None:
    for kind in ("files", "folders", "web_links"):
        item = make(box, kind)
        box.delete(item)
    assert [entry["type"] for entry in trash(box)] == ["folder", "file", "web_link"]
    assert [entry["type"] for entry in trash(box, limit=1, offset=1)] == ["file"]
    page = box.get("/2.0/folders/trash/items", usemarker="true", limit=2).json()
    assert page["next_marker"] is not None
    assert trash(box.someone_else()) == []


def test_trash_of_another_user_is_not_accessible(box: Client) -> None:
    item, ann = make(box, "files"), box.someone_else()
    box.delete(item)
    assert ann.get(f"{item}/trash").status == 404
    assert ann.post(item).status == 404
    assert ann.delete(f"{item}/trash").status == 404


def test_trashed_folder_accepts_no_items(box: Client) -> None:
    folder = box.folder("A")["id"]
    box.delete(f"/2.0/folders/{folder}")
    assert box.try_upload("a.txt", parent=folder).code == "trashed"
    assert box.get(f"/2.0/folders/{folder}/items").code == "trashed"


def test_trash_is_purged_after_thirty_days(tmp_path: Path, clock: Clock) -> None:
    engine = Engine(tmp_path, settings=Settings(clock=clock))
    box = Client(engine)
    old = make(box, "files")
    box.delete(old)
    clock.advance(86400)
    young = make(box, "web_links")
    box.delete(young)
    engine.close()
    clock.advance(29 * 86400)
    engine = Engine(tmp_path, settings=Settings(clock=clock))
    assert (Client(engine).get(old).code, Client(engine).get(f"{young}/trash").status) == ("not_found", 200)
    assert list(tmp_path.glob("content/*")) == []
    engine.close()


def trash(box: Client, **query: Any) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = box.get("/2.0/folders/trash/items", **query).json()["entries"]
    return entries
