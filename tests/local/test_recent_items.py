"""The recent items of a user, which the embedded Box finds in its journal."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.items import last_interactions
from box_models.local.settings import Settings
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry
from tests.local.client import Client, form
from tests.local.conftest import Clock

DAY = 86400


@pytest.fixture(autouse=True, params=[0, 2, 1000])
def most_new(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Read recent items from the table of last interactions, from the journal, or from both."""
    most: int = request.param
    monkeypatch.setattr(last_interactions, "MOST_NEW", most)
    return most


def recent(box: Client, **query: Any) -> list[tuple[str, str]]:
    entries = box.get("/2.0/recent_items", **query).json()["entries"]
    return [(entry["item"]["name"], entry["interaction_type"]) for entry in entries]


def test_the_last_interaction_with_each_file_is_listed_newest_first(box: Client, clock: Clock) -> None:
    for name in ("uploaded", "changed", "commented", "versioned"):
        box.upload(name)
    ids = {entry["name"]: entry["id"] for entry in box.get("/2.0/folders/0/items").json()["entries"]}
    clock.advance(60)
    box.put(f"/2.0/files/{ids['changed']}", {"description": "new"})
    box.comment(ids["commented"], "hi")
    box.upload_form(f"/api/2.0/files/{ids['versioned']}/content", form(("file", b"two")))
    assert recent(box) == [
        ("versioned", "item_upload"),
        ("commented", "item_comment"),
        ("changed", "item_modify"),
        ("uploaded", "item_upload"),
    ]
    newest = box.get("/2.0/recent_items", limit=1).json()["entries"][0]
    file = box.get(f"/2.0/files/{ids['versioned']}").json()
    assert newest["item"] == file
    assert newest["interacted_at"] == file["modified_at"]
    assert (newest["type"], newest["interaction_shared_link"]) == ("recent_item", None)


def test_pages_are_read_with_a_marker(box: Client) -> None:
    for name in "abc":
        box.upload(name)
    first = box.get("/2.0/recent_items", limit=2).json()
    assert [entry["item"]["name"] for entry in first["entries"]] == ["c", "b"]
    second = box.get("/2.0/recent_items", limit=2, marker=first["next_marker"]).json()
    assert [entry["item"]["name"] for entry in second["entries"]] == ["a"]
    assert second["next_marker"] is None


@pytest.mark.parametrize("marker", ["x", "WyJhIl0="])
def test_an_invalid_marker_is_refused(box: Client, marker: str) -> None:
    assert box.get("/2.0/recent_items", marker=marker).wrong == "marker"


def test_fields_are_those_of_the_item(box: Client) -> None:
    box.upload("a")
    (entry,) = box.get("/2.0/recent_items", fields="name").json()["entries"]
    assert set(entry["item"]) == {"type", "id", "etag", "name"}


def test_interactions_of_other_users_are_not_listed(box: Client) -> None:
    box.upload("a")
    assert recent(box.someone_else()) == []


def test_deleted_files_and_folders_are_left_out(box: Client) -> None:
    box.folder("A")
    file = box.upload("gone")["id"]
    box.delete(f"/2.0/files/{file}")
    assert recent(box) == []
    box.post(f"/2.0/files/{file}")
    assert recent(box) == [("gone", "item_modify")]


def test_interactions_of_the_last_ninety_days_are_listed(box: Client, clock: Clock) -> None:
    box.upload("a")
    clock.advance(89 * DAY)
    assert recent(box) == [("a", "item_upload")]
    clock.advance(2 * DAY)
    assert recent(box) == []


def test_a_download_through_a_link_opens_the_file(box: Client) -> None:
    file, other = box.upload("a", b"x")["id"], box.someone_else()
    link = box.put(f"/2.0/files/{file}", {"shared_link": {"access": "open"}}).json()["shared_link"]["url"]
    header = {"boxapi": f"shared_link={link}"}
    other.get("/2.0/shared_items", headers=header)
    other.get(f"/2.0/files/{file}/content", headers=header)
    assert recent(other) == [("a", "item_open")]
    box.put(f"/2.0/files/{file}", {"shared_link": None})
    assert recent(other) == [], "the file is no longer visible"


def test_an_interaction_replaces_the_earlier_ones_with_the_file(box: Client) -> None:
    ids = {name: box.upload(name)["id"] for name in "abcd"}
    for number, name in enumerate("acacb"):
        box.put(f"/2.0/files/{ids[name]}", {"description": f"change {number}"})
        assert recent(box)[0] == (name, "item_modify")
        box.read(ids["d"])
    assert [name for name, _ in recent(box)] == ["d", "b", "c", "a"]


def test_hidden_files_do_not_make_pages_shorter(box: Client) -> None:
    ids = {name: box.upload(name)["id"] for name in "abcdefgh"}
    for name in "dfgh":
        box.delete(f"/2.0/files/{ids[name]}")
    first = box.get("/2.0/recent_items", limit=2).json()
    assert [entry["item"]["name"] for entry in first["entries"]] == ["e", "c"]
    second = box.get("/2.0/recent_items", limit=2, marker=first["next_marker"]).json()
    assert [entry["item"]["name"] for entry in second["entries"]] == ["b", "a"]
    assert second["next_marker"] is None


def test_an_invitation_is_not_an_interaction(box: Client) -> None:
    box.engine.accounts.create_user("31", "Ann", "ann@example.com")
    file = box.upload("a")["id"]
    box.upload("b")
    who = {"accessible_by": {"type": "user", "id": "31"}, "role": "viewer"}
    assert box.post("/2.0/collaborations", {"item": {"type": "file", "id": file}, **who}).status == 201
    assert recent(box) == [("b", "item_upload"), ("a", "item_upload")]


def test_recent_items_stay_after_a_restart_until_the_journal_ends(tmp_path: Path, clock: Clock) -> None:
    def names_after_restart(upload: str, **options: Any) -> list[str]:
        with closing(Engine(tmp_path / "box", settings=Settings(clock=clock, **options))) as engine:
            box = Client(engine)
            before = recent(box)
            box.upload(upload)
            assert recent(box)[1:] == before
            return [name for name, _ in recent(box)]

    assert names_after_restart("a") == ["a"]
    assert names_after_restart("b") == ["b", "a"]
    clock.advance(10 * DAY)
    assert names_after_restart("c", journal_lifetime=DAY) == ["c", "b"], "the last entry is kept"


def test_a_full_disk_does_not_hide_recent_items(
    box: Client, most_new: int, caplog: pytest.LogCaptureFixture
) -> None:
    box.upload("a")
    with box.engine.database.transaction() as c:
        for item_id in range(1, 901):
            journal.add(c, JournalEntry(JournalAction.UPDATE, "file", item_id), at=0, user_id="1")
        pages = c.execute("PRAGMA page_count").fetchone()[0]
        c.execute(f"PRAGMA max_page_count = {pages}")
    assert recent(box) == [("a", "item_upload")]
    assert ("disk is full" in caplog.text) is (most_new < 900)
