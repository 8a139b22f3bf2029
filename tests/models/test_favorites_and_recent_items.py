"""Favorites, recent items and watermarks of items."""

from __future__ import annotations

from pathlib import Path

import pytest

from box_models import Box, DecodeError, File, Folder, NotFound, UnverifiedContentWarning, WebLink
from box_models.models import RecentItem, UnknownItem
from tests.embedded import RequestLog
from tests.wire.fault_server import FaultServer, reply

USERS = [
    {"id": "11", "name": "Ada", "login": "ada@example.com"},
    {"id": "12", "name": "Bob", "login": "bob@example.com"},
]


@pytest.fixture
def shared_box() -> Box:
    return Box.local(":memory:", seed={"users": USERS})


def test_items_become_favorites_and_are_removed(box: Box) -> None:
    folder = box.root.create_folder("Projects")
    file, link = folder.upload(b"x", "plan.txt"), folder.create_web_link("https://example.com", "Link")
    items: list[Folder | File | WebLink] = [folder, file, link]
    assert box.favorites().all() == []
    assert [item.favorite() for item in items] == items
    assert box.favorites().all() == items
    assert [collection.collection_type for collection in file.collections] == ["favorites"]
    assert file.unfavorite() is file
    assert file.collections == ()
    assert [item.name for item in box.favorites()] == ["Projects", "Link"]


def test_the_id_of_the_favorites_is_requested_once(box: Box, request_log: RequestLog) -> None:
    file = box.root.upload(b"x", "plan.txt")
    favorites = box.favorites(fields=["name"], limit=1)
    request_log.clear()
    file.favorite()
    file.favorite()
    assert len(favorites.all()) == 1
    assert [sent.path for sent in request_log if sent.path == "/collections"] == ["/collections"]
    assert len(request_log) == 4


def test_each_user_has_favorites_of_their_own(shared_box: Box) -> None:
    file = shared_box.root.upload(b"x", "plan.txt").favorite()
    bob = shared_box.as_user("12")
    own = bob.root.upload(b"x", "own.txt").favorite()
    assert bob.favorites().all() == [own]
    assert shared_box.favorites().all() == [file]
    assert shared_box.as_user("12").favorites().all() == [own]


def test_a_listing_of_favorites_makes_no_request_before_it_is_read(box: Box, request_log: RequestLog) -> None:
    request_log.clear()
    assert repr(box.favorites()) == "<Pages: Favorites>"
    assert request_log == []


@pytest.mark.parametrize("entries", [[], [{"id": "7", "collection_type": "other"}], [1], None])
def test_a_user_without_favorites_raises_not_found(entries: object) -> None:
    with FaultServer() as server, Box("local_token", base_url=server.url) as box:
        server.handler = lambda _: reply(200, {"entries": entries})
        with pytest.raises(NotFound, match="no collection of favorites"):
            box.file("1").favorite()


def test_recent_items_have_the_item_and_the_last_interaction(box: Box) -> None:
    plan = box.root.upload(b"x", "plan.txt")
    box.root.upload(b"x", "later.txt")
    plan.add_comment("Done")
    newest, older = box.recent()
    assert isinstance(newest, RecentItem)
    assert isinstance(newest.item, File)
    assert (newest.item, newest.interaction_type) == (plan, "item_comment")
    assert newest.interaction_shared_link is None
    assert newest.interacted_at >= older.interacted_at
    assert older.item.name == "later.txt"


def test_fields_of_recent_items_are_those_of_the_item(box: Box, request_log: RequestLog) -> None:
    box.root.upload(b"x", "plan.txt")
    request_log.clear()
    recent = box.recent(fields=["description", "tags"]).one()
    assert isinstance(recent.item, File)
    assert (recent.item.description, recent.item.tags) == ("", ())
    assert len(request_log) == 1
    assert "usemarker" not in request_log[0].params
    with pytest.raises(ValueError, match="no field 'interaction'"):
        box.recent(fields=["interaction"])


def test_recent_items_are_read_page_by_page(box: Box) -> None:
    for number in range(5):
        box.root.upload(b"x", f"{number}.txt")
    names = [recent.item.name for recent in box.recent(page_size=2)]
    assert names == ["4.txt", "3.txt", "2.txt", "1.txt", "0.txt"]
    assert [recent.item.name for recent in box.recent(limit=2)] == ["4.txt", "3.txt"]


def test_recent_items_as_a_table(box: Box) -> None:
    box.root.upload(b"x", "plan.txt")
    (row,) = box.recent().table(["item.name", "interaction_type"]).split("\n")[1:]
    assert row.split() == ["plan.txt", "item_upload"]


@pytest.mark.parametrize("body", [{}, {"entries": [1]}])
def test_a_malformed_listing_of_recent_items_raises_decode_error(body: dict[str, object]) -> None:
    with FaultServer() as server, Box("local_token", base_url=server.url) as box:
        server.handler = lambda _: reply(200, body)
        with pytest.raises(DecodeError, match="recent_items|not a JSON object"):
            box.recent().all()


def test_a_recent_item_of_an_unknown_type_is_an_unknown_item() -> None:
    entry = {"type": "recent_item", "item": {"type": "app_item", "id": "1"}, "interaction_type": "item_print"}
    with FaultServer() as server, Box("local_token", base_url=server.url) as box:
        server.handler = lambda _: reply(200, {"entries": [entry]})
        (recent,) = box.recent()
    assert isinstance(recent.item, UnknownItem)
    assert (recent.item.type, recent.interaction_type) == ("app_item", "item_print")


def test_a_watermark_is_applied_and_removed(box: Box) -> None:
    folder = box.root.create_folder("Deals")
    deal = folder.upload(b"x", "deal.pdf")
    assert not deal.watermark_info.is_watermarked
    assert folder.watermark() is folder
    assert deal.refresh(fields=["watermark_info"]).watermark_info.is_watermark_inherited
    assert deal.watermark().watermark_info.is_watermarked
    assert not deal.watermark_info.is_watermark_inherited
    assert folder.remove_watermark() is folder
    assert not folder.watermark_info.is_watermarked
    assert not deal.remove_watermark().watermark_info.is_watermarked
    with pytest.raises(NotFound):
        deal.remove_watermark()


def test_a_viewer_downloads_a_marked_copy_with_a_warning(shared_box: Box, tmp_path: Path) -> None:
    deal = shared_box.root.upload(b"The deal", "deal.pdf").watermark()
    bob = shared_box.as_user("12").with_shared_link(deal.share("open"))
    with pytest.warns(UnverifiedContentWarning, match="has a watermark"):
        copy = bob.file(deal.id).read_bytes()
    assert b"bob@example.com" in copy
    with pytest.warns(UnverifiedContentWarning, match="has a watermark"):
        assert bob.file(deal.id).download(tmp_path / "deal.pdf").read_bytes() == copy
    assert deal.read_bytes() == b"The deal"
