"""Events: the streams that clients read, with positions, and the long poll for new events."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from box_models.local import Engine, Settings, serve
from tests.local.client import Client, form, make
from tests.local.conftest import Clock
from tests.local.seeded import ADA, SEED, Caller, world
from tests.local.served import wait_until
from tests.local.shared_boxes import invite, user

EVENTS = "/2.0/events"


def events(box: Client, **query: Any) -> list[dict[str, Any]]:
    reply = box.get(EVENTS, **query)
    assert reply.status == 200, reply
    page = reply.json()
    assert page["chunk_size"] == len(page["entries"])
    return list(page["entries"])


def position(box: Client, **query: Any) -> Any:
    return box.get(EVENTS, **{"stream_position": "now", **query}).json()["next_stream_position"]


def names(box: Client, **query: Any) -> list[str]:
    return [event["event_type"] for event in events(box, **query)]


def new_names(box: Client, change: Callable[[], object], **query: Any) -> list[str]:
    before = position(box, **query)
    change()
    return names(box, stream_position=before, **query)


# Names of events


def test_an_event_has_the_item_the_user_and_the_time(box: Client) -> None:
    file = box.upload("a.txt", b"hi")
    (event,) = events(box)
    assert event == {
        "type": "event",
        "event_id": event["event_id"],
        "event_type": "ITEM_UPLOAD",
        "created_by": file["created_by"],
        "created_at": "2026-03-01T04:00:00-08:00",
        "recorded_at": "2026-03-01T04:00:00-08:00",
        "session_id": None,
        "source": box.get(f"/2.0/files/{file['id']}").json(),
    }
    assert len(event["event_id"]) == 40


def test_events_of_a_file(box: Client) -> None:
    file = box.upload("a.txt", b"one")["id"]
    folder, path = box.folder("A")["id"], f"/2.0/files/{file}"
    start = position(box)
    box.upload_form(f"/api{path}/content", form(("file", b"two")))
    old = box.get(f"{path}/versions").json()["entries"][0]["id"]
    box.post(f"{path}/versions/current", {"id": old})
    box.put(path, {"name": "b.txt"})
    box.put(path, {"parent": {"id": folder}})
    box.post(f"{path}/copy", {"parent": {"id": "0"}})
    box.put(path, {"lock": {"access": "lock"}})
    box.put(path, {"lock": None})
    box.put(path, {"shared_link": {"access": "open"}})
    box.put(path, {"shared_link": {"access": "company"}})
    box.put(path, {"shared_link": None})
    box.put(path, {"tags": ["new"]})
    box.put(path, {"description": "no event"})
    comment = box.comment(file, "hi")["id"]
    box.put(f"/2.0/comments/{comment}", {"message": "ho"})
    box.delete(f"/2.0/comments/{comment}")
    box.delete(path)
    box.post(path)
    box.delete(path)
    box.delete(f"{path}/trash")
    assert names(box, stream_position=start) == [
        *("ITEM_UPLOAD", "ITEM_MAKE_CURRENT_VERSION", "ITEM_RENAME", "ITEM_MOVE", "ITEM_COPY"),
        *("LOCK_CREATE", "LOCK_DESTROY", "ITEM_SHARED_CREATE", "ITEM_SHARED_UPDATE", "ITEM_SHARED_UNSHARE"),
        *("TAG_ITEM_CREATE", "COMMENT_CREATE", "COMMENT_DELETE"),
        *("ITEM_TRASH", "ITEM_UNDELETE_VIA_TRASH", "ITEM_TRASH"),
    ]
    assert names(box, stream_type="admin_logs", stream_position=start) == [
        *("EDIT", "EDIT", "RENAME", "MOVE", "COPY", "LOCK", "UNLOCK"),
        *("SHARE", "ITEM_SHARED_UPDATE", "UNSHARE"),
        *("COMMENT_CREATE", "COMMENT_EDIT", "COMMENT_DELETE", "DELETE", "UNDELETE", "DELETE"),
    ]


@pytest.mark.parametrize("kind", ["folders", "web_links"])
def test_a_new_folder_or_web_link_is_created(box: Client, kind: str) -> None:
    assert new_names(box, lambda: make(box, kind)) == ["ITEM_CREATE"]


def test_changes_are_the_events_that_change_the_tree(box: Client) -> None:
    file = box.upload("a.txt")["id"]
    box.comment(file, "hi")
    box.put(f"/2.0/files/{file}", {"name": "b.txt", "lock": {"access": "lock"}})
    assert names(box, stream_type="changes") == ["ITEM_UPLOAD", "ITEM_RENAME"]


def test_sync_has_the_changes_in_synchronized_folders(box: Client) -> None:
    synced, other = box.folder("A")["id"], box.folder("B")["id"]
    box.put(f"/2.0/folders/{synced}", {"sync_state": "synced"})
    start = position(box)
    below = box.folder("C", synced)["id"]
    box.upload("a.txt", b"", below)
    box.upload("b.txt", b"", other)
    assert names(box, stream_type="sync", stream_position=start) == ["ITEM_CREATE", "ITEM_UPLOAD"]


# Items in events


def test_a_trashed_item_has_a_higher_sequence_id(box: Client) -> None:
    file = box.upload("a.txt")
    box.delete(f"/2.0/files/{file['id']}")
    source = events(box)[-1]["source"]
    assert (source["item_status"], source["etag"]) == ("trashed", file["etag"])
    assert int(source["sequence_id"]) > int(file["sequence_id"])


def test_events_of_an_item_remain_after_its_permanent_deletion(box: Client) -> None:
    file = box.upload("a.txt")["id"]
    box.comment(file, "hi")
    box.delete(f"/2.0/files/{file}")
    in_trash = events(box)[-1]["source"]
    box.delete(f"/2.0/files/{file}/trash")
    assert names(box) == ["ITEM_UPLOAD", "COMMENT_CREATE", "ITEM_TRASH"]
    for event in events(box):
        source = event["source"]
        assert [source[name] for name in ("type", "id", "name")] == ["file", file, "a.txt"]
        assert source["item_status"] == "deleted"
        assert int(source["sequence_id"]) > int(in_trash["sequence_id"])


def test_users_see_only_events_of_items_that_they_may_see(box: Client) -> None:
    ann = box.someone_else()
    mine, purged = box.upload("mine.txt")["id"], box.upload("purged.txt")["id"]
    box.delete(f"/2.0/files/{purged}")
    box.delete(f"/2.0/files/{purged}/trash")
    ann.upload("hers.txt")
    assert [event["source"]["name"] for event in events(ann)] == ["hers.txt"]
    box.put(f"/2.0/files/{mine}", {"owned_by": {"id": "20000002"}})
    assert [event["source"]["name"] for event in events(ann)] == ["mine.txt", "hers.txt", "mine.txt"]
    assert [event["source"]["name"] for event in events(box)] == ["purged.txt", "purged.txt"]


def test_a_download_without_a_token_is_attributed_to_the_unknown_user(box: Client) -> None:
    file = box.upload("a.txt", b"hi")["id"]
    link = box.put(f"/2.0/files/{file}", {"shared_link": {"access": "open"}}).json()["shared_link"]
    box.fetch(link["download_url"].removeprefix("http://embedded.localhost"))
    event = events(box)[-1]
    assert (event["event_type"], event["created_by"]["id"]) == ("ITEM_DOWNLOAD", "2")


# Downloads


def test_a_download_is_an_event_of_the_user_and_of_the_enterprise(box: Client) -> None:
    file = box.upload("a.txt", b"hi")
    ann = box.someone_else()
    invite(box, ("file", file["id"]), user("20000002"))
    start, admin = position(box), position(box, stream_type="admin_logs")
    ann.read(file["id"])
    (event,) = events(box, stream_position=start)
    assert (event["event_type"], event["source"]["id"]) == ("ITEM_DOWNLOAD", file["id"])
    assert event["created_by"]["name"] == "Ann Other"
    (event,) = events(box, stream_type="admin_logs", stream_position=admin)
    assert (event["event_type"], event["source"]["item_id"]) == ("DOWNLOAD", file["id"])
    assert event["additional_details"] == {"version_id": file["file_version"]["id"]}


def test_a_download_in_several_ranges_is_one_event(box: Client) -> None:
    file = box.upload("a.txt", b"hello")["id"]
    url = box.locate(file)
    for part in ("bytes=0-1", "bytes=2-4"):
        assert box.fetch(url, headers={"range": part}).status == 206
    assert names(box) == ["ITEM_UPLOAD", "ITEM_DOWNLOAD"]


def test_a_request_for_the_headers_of_a_file_is_not_a_download(box: Client) -> None:
    file = box.upload("a.txt", b"hello")["id"]
    assert box.send("HEAD", f"/2.0/files/{file}/content").status == 302
    assert names(box) == ["ITEM_UPLOAD"]


def test_a_download_that_is_not_ready_or_not_allowed_has_no_event(clock: Clock) -> None:
    with closing(Engine(settings=Settings(clock=clock, download_not_ready=1))) as engine:
        box = Client(engine)
        path = f"/2.0/files/{box.upload('a.txt', b'hi')['id']}/content"
        assert (box.get(path).status, box.someone_else().get(path).status) == (202, 404)
        assert names(box) == ["ITEM_UPLOAD"]


def test_downloads_and_changes_are_listed_in_their_order(box: Client, clock: Clock) -> None:
    file = box.upload("a.txt", b"hi")["id"]
    box.read(file)
    clock.advance(60)
    box.put(f"/2.0/files/{file}", {"name": "b.txt"})
    box.read(file)
    listed = events(box)
    assert [event["event_type"] for event in listed] == [
        *("ITEM_UPLOAD", "ITEM_DOWNLOAD", "ITEM_RENAME", "ITEM_DOWNLOAD")
    ]
    assert [event["created_at"][14:16] for event in listed] == ["00", "00", "01", "01"]


def test_now_is_the_position_after_the_last_download(box: Client) -> None:
    file = box.upload("a.txt", b"hi")["id"]
    box.read(file)
    start = position(box)
    assert names(box, stream_position=start) == []
    box.read(file)
    assert names(box, stream_position=start) == ["ITEM_DOWNLOAD"]


def test_a_change_that_fails_keeps_the_events_of_downloads(box: Client) -> None:
    file = box.upload("a.txt", b"hi")["id"]
    box.read(file)
    assert box.try_upload("a.txt", b"other").status == 409
    assert box.put(f"/2.0/files/{file}", {"tags": ["new"], "shared_link": {"access": "all"}}).status == 400
    assert names(box) == ["ITEM_UPLOAD", "ITEM_DOWNLOAD"]


def content_of(directory: Path) -> bytes:
    return (directory / "box.sqlite3").read_bytes()


def test_a_download_writes_nothing_until_the_box_is_closed(tmp_path: Path) -> None:
    directory, copy = tmp_path / "box", tmp_path / "copy"
    with closing(Engine(directory)) as engine:
        box = Client(engine)
        file = box.upload("a.txt", b"hi")["id"]
        box.read(file)  # the first download makes the key of the signed URLs
        assert names(box) == ["ITEM_UPLOAD", "ITEM_DOWNLOAD"]
        before = content_of(directory)
        box.read(file)
        assert content_of(directory) == before
        shutil.copytree(directory, copy)
    with closing(Engine(directory)) as engine:
        assert names(Client(engine)) == ["ITEM_UPLOAD", "ITEM_DOWNLOAD", "ITEM_DOWNLOAD"]
    # As after a crash.
    with closing(Engine(copy)) as engine:
        assert names(Client(engine)) == ["ITEM_UPLOAD", "ITEM_DOWNLOAD"]


def test_every_thousand_downloads_their_events_are_written(tmp_path: Path) -> None:
    with closing(Engine(tmp_path)) as engine:
        box = Client(engine)
        file = box.upload("a.txt", b"hi")["id"]
        box.read(file)
        start = position(box)
        for _ in range(999):
            box.locate(file)
        before = content_of(tmp_path)
        box.locate(file)
        assert content_of(tmp_path) != before
        assert names(box, limit=500, stream_position=start) == ["ITEM_DOWNLOAD"] * 500
        assert position(box) == start + 1000


def test_a_full_disk_loses_the_events_of_downloads_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Engine(tmp_path)) as engine:
        box = Client(engine)
        file = box.upload("a.txt", b"hi")["id"]
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000))
        assert box.read(file).body == b"hi"
        assert box.put(f"/2.0/files/{file}", {"name": "b.txt"}).status == 200
        assert names(box) == ["ITEM_UPLOAD", "ITEM_RENAME"]
        assert "events of downloads were lost: 1 (the disk is full)" in caplog.text


def test_events_of_downloads_that_cannot_be_written_are_lost(
    box: Client, caplog: pytest.LogCaptureFixture
) -> None:
    file = box.upload("a.txt", b"hi")["id"]
    box.read(file)
    with box.engine.database.transaction() as c:
        c.execute("CREATE TRIGGER failing BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no'); END")
    assert box.read(file).body == b"hi"
    assert names(box) == ["ITEM_UPLOAD", "ITEM_DOWNLOAD"]
    assert "events of downloads were lost: 1 (no)" in caplog.text


# Positions and pages


def test_pages_continue_at_the_position_of_the_page_before(box: Client) -> None:
    for number in range(5):
        box.folder(f"F{number}")
    at: Any = "0"
    names_read = []
    for expected in (2, 2, 1, 0, 0):
        page = box.get(EVENTS, stream_position=at, limit=2).json()
        assert (page["chunk_size"], len(page["entries"])) == (expected, expected)
        at = page["next_stream_position"]
        names_read += [entry["source"]["name"] for entry in page["entries"]]
    assert names_read == [f"F{number}" for number in range(5)]


@pytest.mark.parametrize("query", [{}, {"stream_position": "0"}, {"stream_position": "null"}])
def test_a_stream_begins_at_its_oldest_event(box: Client, query: dict[str, str]) -> None:
    box.folder("A")
    assert names(box, **query) == ["ITEM_CREATE"]


@pytest.mark.parametrize("query", [{}, {"limit": 0}, {"stream_type": "changes"}])
def test_now_is_the_position_after_the_newest_event(box: Client, query: dict[str, Any]) -> None:
    box.folder("A")
    page = box.get(EVENTS, stream_position="now", **query).json()
    assert page["entries"] == []
    box.folder("B")
    (event,) = events(box, stream_position=page["next_stream_position"])
    assert event["source"]["name"] == "B"


def test_positions_pass_the_events_of_others(box: Client) -> None:
    ann = box.someone_else()
    box.folder("A")
    page = ann.get(EVENTS).json()
    assert (page["entries"], page["next_stream_position"]) == ([], position(ann))


def test_positions_of_users_are_numbers_and_those_of_the_enterprise_are_texts(box: Client) -> None:
    box.folder("A")
    assert isinstance(position(box), int)
    admin = position(box, stream_type="admin_logs_streaming")
    assert isinstance(admin, str)
    assert int(admin) > 1 << 60
    box.folder("B")
    assert names(box, stream_type="admin_logs_streaming", stream_position=admin) == ["UPLOAD"]


def test_an_event_has_the_same_id_in_each_answer(box: Client) -> None:
    box.folder("A")
    box.folder("B")
    ids = [event["event_id"] for event in events(box)]
    assert [event["event_id"] for event in events(box)] == ids
    assert len(set(ids)) == 2


def test_pages_may_be_short_and_repeat_events(clock: Clock) -> None:
    engine = Engine(settings=Settings(clock=clock, max_event_page=2, repeated_events=1))
    box = Client(engine)
    for name in "ABC":
        box.folder(name)
    first = box.get(EVENTS, limit=100).json()
    assert [event["source"]["name"] for event in first["entries"]] == ["A", "B"]
    second = box.get(EVENTS, stream_position=first["next_stream_position"]).json()
    assert second["entries"][0] == first["entries"][1]
    assert [event["source"]["name"] for event in second["entries"]] == ["B", "C"]
    assert events(box, stream_position=second["next_stream_position"]) == []
    engine.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("stream_position", "later"), ("stream_position", "-1"), ("limit", "-1"), ("stream_type", "some")],
)
def test_invalid_parameters_are_refused(box: Client, name: str, value: str) -> None:
    query: dict[str, Any] = {name: value}
    reply = box.get(EVENTS, **query)
    assert (reply.status, reply.wrong) == (400, name)


# The stream of the enterprise


@pytest.mark.parametrize("stream", ["admin_logs", "admin_logs_streaming"])
def test_the_stream_of_the_enterprise_is_for_admins(box: Client, stream: str) -> None:
    ann = box.someone_else()
    ann.folder("Hers")
    assert ann.get(EVENTS, stream_type=stream).status == 403
    (event,) = events(box, stream_type=stream)
    assert event["source"] == {
        "item_type": "folder",
        "item_id": event["source"]["item_id"],
        "item_name": "Hers",
        "parent": {"type": "folder", "name": "All Files", "id": "0"},
        "owned_by": event["created_by"],
    }
    assert event["created_by"]["name"] == "Ann Other"


def test_admins_filter_by_event_type_and_time(box: Client, clock: Clock) -> None:
    box.folder("A")
    clock.advance(60)
    path = make(box, "files")
    box.put(path, {"name": "b.txt"})
    admin: dict[str, Any] = {"stream_type": "admin_logs"}
    assert names(box, event_type="RENAME,MOVE", **admin) == ["RENAME"]
    assert names(box, created_after="2026-03-01T12:00:30Z", **admin) == ["UPLOAD", "RENAME"]
    assert names(box, created_before="2026-03-01T12:00:30Z", **admin) == ["UPLOAD"]
    assert names(box, event_type="MOVE") == ["ITEM_CREATE", "ITEM_UPLOAD", "ITEM_RENAME"]


def test_admins_see_changes_of_groups_and_deleted_items(box: Client) -> None:
    group = box.post("/2.0/groups", {"name": "Sales"}).json()["id"]
    box.put(f"/2.0/groups/{group}", {"name": "Support"})
    box.delete(f"/2.0/groups/{group}")
    path = make(box, "files", "a.txt")
    box.delete(path)
    box.delete(f"{path}/trash")
    logged = events(box, stream_type="admin_logs")
    assert [event["event_type"] for event in logged] == [
        *("GROUP_CREATION", "GROUP_EDITED", "GROUP_DELETION", "UPLOAD", "DELETE")
    ]
    assert logged[0]["source"] == {"group_id": group, "group_name": "Sales"}
    assert logged[-1]["source"]["item_name"] == "a.txt"
    assert names(box) == ["ITEM_UPLOAD", "ITEM_TRASH"]


# Long polls


def channel(box: Client) -> str:
    page = box.options(EVENTS, {}).json()
    (server,) = page["entries"]
    assert page["chunk_size"] == 1
    assert {name: server[name] for name in ("type", "ttl", "max_retries", "retry_timeout")} == {
        "type": "realtime_server",
        "ttl": "10",
        "max_retries": "10",
        "retry_timeout": 610,
    }
    return str(server["url"])


def poll(box: Client, url: str, **query: Any) -> Any:
    address, _, text = url.partition("?")
    parameters: dict[str, Any] = dict(pair.split("=") for pair in text.split("&"))
    reply = Client(box.engine, "").get(
        address.removeprefix("http://embedded.localhost"), **{**parameters, **query}
    )
    assert reply.status == 200, reply
    return reply.json()["message"]


def test_a_poll_reports_events_after_its_position_at_once(box: Client) -> None:
    url, start = channel(box), position(box)
    box.folder("A")
    assert poll(box, url, stream_position=start) == "new_change"
    assert poll(box, url, stream_position=position(box)) == "reconnect"
    assert poll(box, url) == "reconnect"


def test_a_poll_ignores_events_of_others_and_of_other_streams(box: Client) -> None:
    url, start = channel(box), position(box)
    box.someone_else().folder("Hers")
    assert poll(box, url, stream_position=start) == "reconnect"
    file = box.upload("a.txt")["id"]
    before = position(box)
    box.comment(file, "hi")
    assert poll(box, url, stream_position=before, stream_type="changes") == "reconnect"


def test_a_poll_reports_downloads_after_its_position(box: Client) -> None:
    file, url = box.upload("a.txt", b"hi")["id"], channel(box)
    box.read(file)
    assert poll(box, url) == "reconnect", "the download came before the poll"
    start = position(box)
    box.read(file)
    assert poll(box, url, stream_position=start, stream_type="changes") == "reconnect"
    assert poll(box, url, stream_position=start) == "new_change"


def test_an_unknown_channel_is_not_logged(box: Client) -> None:
    url = channel(box)
    assert box.get("/subscribe", channel=f"{url.split('=')[1].split('&')[0]}x").status == 404
    assert box.get("/subscribe").status == 404


def long_poll(caller: Caller) -> str:
    """Wait for an event after now, and return the message of the server."""
    url = caller.options(EVENTS).json()["entries"][0]["url"]
    return str(caller.get(url.removeprefix(caller.base_url), timeout=20).json()["message"])


def create_folder(caller: Caller) -> None:
    assert caller.post("/2.0/folders", json={"name": "New", "parent": {"id": "0"}}).status_code == 201


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def test_an_event_ends_the_polls_that_wait_in_the_server(threads: ThreadPoolExecutor) -> None:
    with serve(seed=SEED) as server, Caller(server.url, ADA) as ada:
        poll = threads.submit(long_poll, ada)
        wait_until(lambda: server.engine.database.changed.is_awaited)
        create_folder(ada)
        assert poll.result(20) == "new_change"


def test_a_download_ends_the_polls_that_wait(threads: ThreadPoolExecutor) -> None:
    with world() as box:
        file = Client(box.engine, ADA).upload("a.txt", b"hi")["id"]
        poll = threads.submit(long_poll, box.ada)
        wait_until(lambda: box.engine.database.changed.is_awaited)
        box.ada.get(f"/2.0/files/{file}/content")
        assert poll.result(20) == "new_change"


def test_a_poll_without_events_ends_with_reconnect() -> None:
    settings = Settings(long_poll_timeout=0.01)
    with serve(seed=SEED, settings=settings) as server, Caller(server.url, ADA) as ada:
        assert long_poll(ada) == "reconnect"


def test_the_stop_of_the_server_ends_polls(threads: ThreadPoolExecutor) -> None:
    with serve(seed=SEED) as server, Caller(server.url, ADA) as ada:
        poll = threads.submit(long_poll, ada)
        wait_until(lambda: server.engine.database.changed.is_awaited)
    assert poll.result(20) == "reconnect"


def test_a_poll_ends_when_its_client_disconnects() -> None:
    with serve(seed=SEED) as server, Caller(server.url, ADA) as ada:
        url = ada.options(EVENTS).json()["entries"][0]["url"]
        with pytest.raises(requests.ReadTimeout):
            requests.get(url, timeout=0.1)
        wait_until(lambda: not server.engine.database.changed.is_awaited)


def test_an_event_ends_the_polls_that_wait_in_this_process(threads: ThreadPoolExecutor) -> None:
    with world() as box:
        poll = threads.submit(long_poll, box.ada)
        wait_until(lambda: box.engine.database.changed.is_awaited)
        create_folder(box.ada)
        assert poll.result(20) == "new_change"


def test_closing_the_box_ends_the_polls_in_this_process(threads: ThreadPoolExecutor) -> None:
    with world() as box:
        poll = threads.submit(long_poll, box.ada)
        wait_until(lambda: box.engine.database.changed.is_awaited)
    assert poll.result(20) == "reconnect"


def test_a_poll_in_this_process_has_the_read_timeout_of_the_client() -> None:
    with world() as box:
        url = box.ada.options(EVENTS).json()["entries"][0]["url"]
        with pytest.raises(requests.ReadTimeout):
            box.ada.get(url.removeprefix(box.ada.base_url), timeout=0.01)
