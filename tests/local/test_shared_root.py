"""The root folder of a collaborator: own items and those that others share, in one order."""

from __future__ import annotations

from typing import Any

import pytest

from box_models.local.engine import Engine
from tests.local.client import Client
from tests.local.conftest import Clock
from tests.local.shared_boxes import invite, person, user

ITEMS = "/2.0/folders/0/items"


@pytest.fixture
def ann(engine: Engine, box: Client, clock: Clock) -> Client:
    """Return a collaborator with own items between those that the owner of the box shares."""
    ann = person(engine, "31")
    inner = box.folder("inner")["id"]
    for number in range(7):
        clock.advance(60)
        invite(box, ("folder", box.folder(f"folder {number}", inner)["id"]), user("31"))
        clock.advance(60)
        ann.folder(f"folder {number} of ann")
        name, content = f"file {number}", b"x" * (number * 3 % 7)
        invite(box, ("file", box.upload(name, content)["id"]), user("31"))
        ann.upload(f"{name} of ann", content + b"x")
    return ann


def entries(box: Client, **query: Any) -> list[dict[str, Any]]:
    reply = box.get(ITEMS, fields="name,size,modified_at,type", **query)
    assert reply.status == 200, reply
    return list(reply.json()["entries"])


@pytest.mark.parametrize(("sort", "field"), [("name", "name"), ("size", "size"), ("date", "modified_at")])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_offset_pages_have_own_and_shared_items_in_order(
    ann: Client, sort: str, field: str, direction: str
) -> None:
    whole = entries(ann, sort=sort, direction=direction, limit=1000)
    assert len(whole) == 28
    folders, files = whole[:14], whole[14:]
    assert {each["type"] for each in folders} == {"folder"}
    for part in (folders, files):
        keys = [each[field] for each in part]
        assert keys == sorted(keys, reverse=direction == "DESC")
    for limit in (1, 3, 10):
        pages = [
            entries(ann, sort=sort, direction=direction, limit=limit, offset=offset)
            for offset in range(0, 30, limit)
        ]
        assert [each["id"] for page in pages for each in page] == [each["id"] for each in whole]
    assert ann.get(ITEMS, limit=3).json()["total_count"] == 28


@pytest.mark.parametrize("limit", [1, 5, 28, 1000])
def test_marker_pages_have_own_and_shared_items_in_order(ann: Client, limit: int) -> None:
    names, marker = list[str](), ""
    while marker is not None:
        query: dict[str, Any] = {"marker": marker} if marker else {}
        page = ann.get(ITEMS, usemarker="true", limit=limit, **query).json()
        names += [entry["name"] for entry in page["entries"]]
        marker = page["next_marker"]
    assert names == [each["name"] for each in entries(ann, limit=1000)]


def test_each_change_is_in_the_next_listing(ann: Client, box: Client, clock: Clock) -> None:
    late = box.folder("late")["id"]
    assert "late" not in ann.names()
    collaboration = invite(box, ("folder", late), user("31"), expires_at="2026-03-02T12:00:00Z")
    assert "late" in ann.names()
    box.put(f"/2.0/folders/{late}", {"name": "later"})
    assert "later" in ann.names()
    box.delete(f"/2.0/folders/{late}")
    assert "later" not in ann.names()
    box.post(f"/2.0/folders/{late}")
    assert "later" in ann.names()
    clock.advance(2 * 86400)
    assert "later" not in ann.names()
    assert box.get(f"/2.0/collaborations/{collaboration['id']}").status == 404
