"""Files and folders as one archive."""

from __future__ import annotations

import io
import random
import tracemalloc
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from box_models.local import EmbeddedAdapter, serve
from box_models.local.engine import Engine
from box_models.local.http.messages import Request, Stream
from box_models.local.settings import Settings
from tests.local.client import BASE, Client, Reply
from tests.local.conftest import Clock


def ask(box: Client, *found: Any, **more: Any) -> Reply:
    references = [{"type": item["type"], "id": item["id"]} for item in found]
    return box.post("/2.0/zip_downloads", {"items": references, **more})


def fetched(box: Client, told: Any) -> Reply:
    """The archive, without the token."""
    return box.fetch(told["download_url"].removeprefix(BASE))


def opened(reply: Reply) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(reply.body))
    assert archive.testzip() is None
    return archive


def archived(box: Client, *found: Any, **more: Any) -> zipfile.ZipFile:
    told = ask(box, *found, **more)
    assert told.status == 202, told
    return opened(fetched(box, told.json()))


def status_of(box: Client, told: Any) -> Reply:
    return box.get(told["status_url"].removeprefix(BASE))


def begun(box: Client, told: Any) -> Iterator[bytes]:
    """The blocks of an archive, one by one, as a face sends them."""
    path = told["download_url"].removeprefix(BASE)
    body = box.engine.handle(Request("GET", path, (), {}, io.BytesIO(), BASE)).body
    assert isinstance(body, Stream)
    return body.chunks()


@pytest.fixture
def project(box: Client) -> Any:
    """A folder with a file, a web link, an empty folder, and a folder with a file."""
    folder = box.folder("Project")
    box.upload("a.txt", b"hello", folder["id"])
    box.web_link("link", parent=folder["id"])
    box.folder("Empty", folder["id"])
    box.upload("ü.txt", b"world", box.folder("Deep", folder["id"])["id"])
    return folder


def test_a_folder_is_archived_with_all_in_it_but_web_links(box: Client, project: Any) -> None:
    archive = archived(box, project)
    assert sorted(archive.namelist()) == [
        "Project/",
        "Project/Deep/",
        "Project/Deep/ü.txt",
        "Project/Empty/",
        "Project/a.txt",
    ]
    assert archive.read("Project/a.txt") == b"hello"


def test_files_and_folders_lie_side_by_side(box: Client, project: Any) -> None:
    archive = archived(box, project, box.upload("b.bin", b"\x00" * 10))
    assert archive.read("b.bin") == b"\x00" * 10
    assert archive.read("Project/Deep/ü.txt") == b"world"


def test_a_request_is_answered_with_two_addresses_for_half_a_minute(box: Client, project: Any) -> None:
    reply = ask(box, project)
    told = reply.json()
    assert (reply.status, told["name_conflicts"]) == (202, [])
    assert told["expires_at"] == "2026-03-01T04:00:30-08:00"
    assert told["download_url"].startswith(f"{BASE}/2.0/zip_downloads/")
    assert told["status_url"] == told["download_url"].removesuffix("content") + "status"


def test_an_archive_says_what_it_is(box: Client, project: Any) -> None:
    reply = fetched(box, ask(box, project, download_file_name="Jän").json())
    assert (reply.status, reply.wire_length) == (200, None)
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert "filename*=UTF-8''J%C3%A4n.zip" in reply.headers["Content-Disposition"]
    assert (
        'filename="Box-Download.zip"' in fetched(box, ask(box, project).json()).headers["Content-Disposition"]
    )


def test_a_file_keeps_its_time(box: Client) -> None:
    file = box.upload("a.txt", b"x", content_modified_at="2021-02-03T04:05:06-08:00")
    old = box.upload("old.txt", b"x", content_modified_at="1970-01-02T00:00:00Z")
    archive = archived(box, file, old)
    assert archive.getinfo("a.txt").date_time == (2021, 2, 3, 4, 5, 6)
    assert archive.getinfo("old.txt").date_time[0] == 1980


def test_items_of_the_same_name_get_others(box: Client) -> None:
    first = box.upload("a.txt", b"1")
    second = box.upload("A.TXT", b"2", box.folder("F")["id"])
    told = ask(box, first, second, box.upload("b.txt")).json()
    (pair,) = told["name_conflicts"]
    assert [(each["id"], each["original_name"]) for each in pair] == [
        (first["id"], "a.txt"),
        (second["id"], "A.TXT"),
    ]
    names = [each["download_name"] for each in pair]
    assert sorted(opened(fetched(box, told)).namelist()) == sorted([*names, "b.txt"])
    assert [name.rpartition(".")[2] for name in names] == ["txt", "TXT"]


def test_an_item_named_twice_is_there_once(box: Client) -> None:
    file = box.upload("a.txt", b"1")
    assert archived(box, file, file).namelist() == ["a.txt"]


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        (None, "items"),
        ([], "items"),
        ("x", "items"),
        ([3], "items"),
        ([{"type": "web_link", "id": "1"}], "items.type"),
        ([{"id": "1"}], "items.type"),
        ([{"type": "file"}], "item.id"),
        ([{"type": "folder", "id": "0"}], "items"),
    ],
)
def test_a_request_that_makes_no_sense_is_told(box: Client, items: object, wrong: str) -> None:
    reply = box.post("/2.0/zip_downloads", {"items": items})
    assert (reply.status, reply.wrong) == (400, wrong)


def test_what_one_may_not_see_cannot_be_archived(box: Client, project: Any) -> None:
    ann, file = box.someone_else(), box.upload("a.txt")
    box.delete(f"/2.0/files/{file['id']}")
    gone = {"type": "file", "id": "999"}
    replies = [ask(ann, project), ask(box, gone), ask(box, file)]
    assert {reply.status for reply in replies} == {403}


def test_what_a_link_only_shows_cannot_be_archived(box: Client) -> None:
    ann, file = box.someone_else(), box.upload("a.txt", b"hello")
    reference = b'{"items": [{"type": "file", "id": "%s"}]}' % file["id"].encode()
    statuses = []
    for can_download in (False, True):
        link = {"access": "open", "permissions": {"can_download": can_download}}
        url = box.put(f"/2.0/files/{file['id']}", {"shared_link": link}).json()["shared_link"]["url"]
        header = {"boxapi": f"shared_link={url}"}
        statuses.append(ann.send("POST", "/2.0/zip_downloads", reference, header).status)
    assert statuses == [403, 202]


def test_an_archive_has_its_limits(clock: Clock) -> None:
    box = Client(Engine(settings=Settings(clock=clock, zip_max_files=2, max_upload_size=10)))
    one, two, larger = (box.upload(str(size), bytes(size)) for size in (4, 5, 6))
    assert ask(box, one, two).status == 202
    assert ask(box, two, larger).code == "zip_download_pre_compressed_bytes_exceeded_limit"
    empty = [box.upload(name) for name in "def"]
    assert ask(box, *empty).code == "zip_download_file_count_exceeded_limit"
    box.engine.close()


def test_an_archive_is_had_once(box: Client, project: Any) -> None:
    told = ask(box, project).json()
    assert [fetched(box, told).status for _ in range(2)] == [200, 404]


def test_asking_for_the_headers_is_not_having_it(box: Client, project: Any) -> None:
    told = ask(box, project).json()
    head = Client(box.engine, "").send("HEAD", told["download_url"].removeprefix(BASE))
    assert (head.status, status_of(box, told).status, fetched(box, told).status) == (200, 404, 200)


def test_the_address_of_an_archive_expires(box: Client, project: Any, clock: Clock) -> None:
    told = ask(box, project).json()
    clock.advance(30)
    assert fetched(box, told).status == 404
    assert Client(box.engine, "").get("/2.0/zip_downloads/x/content").status == 404


def test_the_status_is_told_for_twelve_hours_once_the_download_has_begun(
    box: Client, project: Any, clock: Clock
) -> None:
    told = ask(box, project).json()
    assert status_of(box, told).status == 404
    fetched(box, told)
    clock.advance(12 * 3600 - 1)
    nothing = {"skipped_file_count": 0, "skipped_folder_count": 0}
    assert status_of(box, told).json() == {
        **nothing,
        "total_file_count": 2,
        "downloaded_file_count": 2,
        "state": "succeeded",
    }
    clock.advance(1)
    assert status_of(box, told).status == 404


def test_the_status_is_for_who_asked(box: Client, project: Any) -> None:
    told = ask(box, project).json()
    fetched(box, told)
    assert status_of(box.someone_else(), told).status == 403
    assert status_of(Client(box.engine, ""), told).status == 401


def test_what_is_gone_by_the_time_of_the_download_is_skipped(box: Client, project: Any) -> None:
    gone, lost = box.upload("gone.txt", b"x"), box.upload("lost.txt", b"y")
    told = ask(box, project, gone, lost).json()
    box.delete(f"/2.0/files/{gone['id']}")
    box.delete(f"/2.0/folders/{project['id']}", recursive="true")
    (path,) = (path for path in box.engine.directory.glob("content/*") if path.read_bytes() == b"y")
    path.unlink()
    assert opened(fetched(box, told)).namelist() == []
    status = status_of(box, told).json()
    assert (status["skipped_file_count"], status["skipped_folder_count"], status["state"]) == (
        4,
        3,
        "succeeded",
    )


def test_a_download_that_is_broken_off_has_failed(box: Client) -> None:
    told = ask(box, *(box.upload(name, b"x") for name in ("a", "b", "c"))).json()
    blocks = begun(box, told)
    next(blocks)
    assert status_of(box, told).json()["state"] == "in_progress"
    del blocks
    assert status_of(box, told).json()["state"] == "failed"


def test_five_archives_at_a_time_are_enough(box: Client) -> None:
    file = box.upload("a.txt", b"x")
    running = [begun(box, ask(box, file).json()) for _ in range(5)]
    assert all(map(next, running))
    told = ask(box, file).json()
    refused = fetched(box, told)
    assert (refused.status, refused.code) == (429, "user_too_many_concurrent_downloads")
    running.pop()
    assert fetched(box, told).status == 200


def test_a_large_archive_is_made_in_little_memory(box: Client) -> None:
    content = random.Random(1).randbytes(1 << 20) * 16
    told = ask(box, *(box.upload(name, content) for name in "abc")).json()
    blocks = begun(box, told)
    tracemalloc.start()
    length = sum(map(len, blocks))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > 3 * len(content)
    assert peak < 8 << 20


def test_an_archive_comes_through_the_adapter(box: Client, project: Any) -> None:
    told = ask(box, project).json()
    session = requests.Session()
    session.mount(BASE, EmbeddedAdapter(box.engine))
    answer = session.get(told["download_url"], stream=True)
    assert "Content-Length" not in answer.headers
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.read("Project/a.txt") == b"hello"


def test_an_archive_comes_through_a_socket() -> None:
    with serve(":memory:") as server:
        box = Client(server.engine)
        told = ask(box, box.upload("a.txt", b"hello")).json()
        answer = requests.get(told["download_url"].replace(BASE, server.url), timeout=10)
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).read("a.txt") == b"hello"
