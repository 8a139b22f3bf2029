"""Downloads of files and folders as a zip archive."""

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


def ask(box: Client, *items: Any, **more: Any) -> Reply:
    references = [{"type": item["type"], "id": item["id"]} for item in items]
    return box.post("/2.0/zip_downloads", {"items": references, **more})


def fetched(box: Client, answer: Any) -> Reply:
    """Return the archive, which needs no token."""
    return box.fetch(answer["download_url"].removeprefix(BASE))


def opened(reply: Reply) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(reply.body))
    assert archive.testzip() is None
    return archive


def archived(box: Client, *items: Any, **more: Any) -> zipfile.ZipFile:
    answer = ask(box, *items, **more)
    assert answer.status == 202, answer
    return opened(fetched(box, answer.json()))


def status_of(box: Client, answer: Any) -> Reply:
    return box.get(answer["status_url"].removeprefix(BASE))


def blocks_of(box: Client, answer: Any) -> Iterator[bytes]:
    """Return the blocks of an archive one by one, as the server sends them."""
    path = answer["download_url"].removeprefix(BASE)
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


def test_archive_of_a_folder_contains_files_and_folders_but_no_web_links(box: Client, project: Any) -> None:
    archive = archived(box, project)
    assert sorted(archive.namelist()) == [
        "Project/",
        "Project/Deep/",
        "Project/Deep/ü.txt",
        "Project/Empty/",
        "Project/a.txt",
    ]
    assert archive.read("Project/a.txt") == b"hello"


def test_archive_contains_several_files_and_folders(box: Client, project: Any) -> None:
    archive = archived(box, project, box.upload("b.bin", b"\x00" * 10))
    assert archive.read("b.bin") == b"\x00" * 10
    assert archive.read("Project/Deep/ü.txt") == b"world"


def test_zip_download_has_two_urls_that_expire_after_30_seconds(box: Client, project: Any) -> None:
    reply = ask(box, project)
    answer = reply.json()
    assert (reply.status, answer["name_conflicts"]) == (202, [])
    assert answer["expires_at"] == "2026-03-01T04:00:30-08:00"
    assert answer["download_url"].startswith(f"{BASE}/2.0/zip_downloads/")
    assert answer["status_url"] == answer["download_url"].removesuffix("content") + "status"


def test_archive_has_the_headers_of_a_download(box: Client, project: Any) -> None:
    reply = fetched(box, ask(box, project, download_file_name="Jän").json())
    assert (reply.status, reply.wire_length) == (200, None)
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert "filename*=UTF-8''J%C3%A4n.zip" in reply.headers["Content-Disposition"]
    assert (
        'filename="Box-Download.zip"' in fetched(box, ask(box, project).json()).headers["Content-Disposition"]
    )


def test_file_in_an_archive_has_its_modification_time(box: Client) -> None:
    file = box.upload("a.txt", b"x", content_modified_at="2021-02-03T04:05:06-08:00")
    old = box.upload("old.txt", b"x", content_modified_at="1970-01-02T00:00:00Z")
    archive = archived(box, file, old)
    assert archive.getinfo("a.txt").date_time == (2021, 2, 3, 4, 5, 6)
    assert archive.getinfo("old.txt").date_time[0] == 1980


def test_items_with_the_same_name_are_renamed_in_the_archive(box: Client) -> None:
    first = box.upload("a.txt", b"1")
    second = box.upload("A.TXT", b"2", box.folder("F")["id"])
    answer = ask(box, first, second, box.upload("b.txt")).json()
    (pair,) = answer["name_conflicts"]
    assert [(each["id"], each["original_name"]) for each in pair] == [
        (first["id"], "a.txt"),
        (second["id"], "A.TXT"),
    ]
    names = [each["download_name"] for each in pair]
    assert sorted(opened(fetched(box, answer)).namelist()) == sorted([*names, "b.txt"])
    assert [name.rpartition(".")[2] for name in names] == ["txt", "TXT"]


def test_item_requested_twice_is_in_the_archive_once(box: Client) -> None:
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
def test_invalid_zip_request_is_refused(box: Client, items: object, wrong: str) -> None:
    reply = box.post("/2.0/zip_downloads", {"items": items})
    assert (reply.status, reply.wrong) == (400, wrong)


def test_archive_of_invisible_missing_or_deleted_items_returns_403(box: Client, project: Any) -> None:
    ann, file = box.someone_else(), box.upload("a.txt")
    box.delete(f"/2.0/files/{file['id']}")
    missing = {"type": "file", "id": "999"}
    replies = [ask(ann, project), ask(box, missing), ask(box, file)]
    assert {reply.status for reply in replies} == {403}


def test_items_without_download_permission_are_refused(box: Client) -> None:
    ann, file = box.someone_else(), box.upload("a.txt", b"hello")
    reference = b'{"items": [{"type": "file", "id": "%s"}]}' % file["id"].encode()
    statuses = []
    for can_download in (False, True):
        link = {"access": "open", "permissions": {"can_download": can_download}}
        url = box.put(f"/2.0/files/{file['id']}", {"shared_link": link}).json()["shared_link"]["url"]
        header = {"boxapi": f"shared_link={url}"}
        statuses.append(ann.send("POST", "/2.0/zip_downloads", reference, header).status)
    assert statuses == [403, 202]


def test_archive_above_the_limits_is_refused(clock: Clock) -> None:
    box = Client(Engine(settings=Settings(clock=clock, zip_max_files=2, max_upload_size=10)))
    one, two, larger = (box.upload(str(size), bytes(size)) for size in (4, 5, 6))
    assert ask(box, one, two).status == 202
    assert ask(box, two, larger).code == "zip_download_pre_compressed_bytes_exceeded_limit"
    empty = [box.upload(name) for name in "def"]
    assert ask(box, *empty).code == "zip_download_file_count_exceeded_limit"
    box.engine.close()


def test_archive_can_be_downloaded_once(box: Client, project: Any) -> None:
    answer = ask(box, project).json()
    assert [fetched(box, answer).status for _ in range(2)] == [200, 404]


def test_head_does_not_start_the_download(box: Client, project: Any) -> None:
    answer = ask(box, project).json()
    head = Client(box.engine, "").send("HEAD", answer["download_url"].removeprefix(BASE))
    assert (head.status, status_of(box, answer).status, fetched(box, answer).status) == (200, 404, 200)


def test_download_url_of_an_archive_expires(box: Client, project: Any, clock: Clock) -> None:
    answer = ask(box, project).json()
    clock.advance(30)
    assert fetched(box, answer).status == 404
    assert Client(box.engine, "").get("/2.0/zip_downloads/x/content").status == 404


def test_status_is_available_for_12_hours_after_the_start(box: Client, project: Any, clock: Clock) -> None:
    answer = ask(box, project).json()
    assert status_of(box, answer).status == 404
    fetched(box, answer)
    clock.advance(12 * 3600 - 1)
    nothing = {"skipped_file_count": 0, "skipped_folder_count": 0}
    assert status_of(box, answer).json() == {
        **nothing,
        "total_file_count": 2,
        "downloaded_file_count": 2,
        "state": "succeeded",
    }
    clock.advance(1)
    assert status_of(box, answer).status == 404


def test_status_is_visible_to_the_requesting_user_only(box: Client, project: Any) -> None:
    answer = ask(box, project).json()
    fetched(box, answer)
    assert status_of(box.someone_else(), answer).status == 403
    assert status_of(Client(box.engine, ""), answer).status == 401


def test_items_deleted_before_the_download_are_skipped(box: Client, project: Any) -> None:
    deleted, lost = box.upload("deleted.txt", b"x"), box.upload("lost.txt", b"y")
    answer = ask(box, project, deleted, lost).json()
    box.delete(f"/2.0/files/{deleted['id']}")
    box.delete(f"/2.0/folders/{project['id']}", recursive="true")
    (path,) = (path for path in box.engine.directory.glob("content/*") if path.read_bytes() == b"y")
    path.unlink()
    assert opened(fetched(box, answer)).namelist() == []
    status = status_of(box, answer).json()
    assert (status["skipped_file_count"], status["skipped_folder_count"], status["state"]) == (
        4,
        3,
        "succeeded",
    )


def test_interrupted_download_has_the_state_failed(box: Client) -> None:
    answer = ask(box, *(box.upload(name, b"x") for name in ("a", "b", "c"))).json()
    blocks = blocks_of(box, answer)
    next(blocks)
    assert status_of(box, answer).json()["state"] == "in_progress"
    del blocks
    assert status_of(box, answer).json()["state"] == "failed"


def test_sixth_concurrent_archive_returns_429(box: Client) -> None:
    file = box.upload("a.txt", b"x")
    running = [blocks_of(box, ask(box, file).json()) for _ in range(5)]
    assert all(map(next, running))
    answer = ask(box, file).json()
    refused = fetched(box, answer)
    assert (refused.status, refused.code) == (429, "user_too_many_concurrent_downloads")
    running.pop()
    assert fetched(box, answer).status == 200


def test_large_archive_uses_little_memory(box: Client) -> None:
    content = random.Random(1).randbytes(1 << 20) * 16
    answer = ask(box, *(box.upload(name, content) for name in "abc")).json()
    blocks = blocks_of(box, answer)
    tracemalloc.start()
    length = sum(map(len, blocks))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length > 3 * len(content)
    assert peak < 8 << 20


def test_archive_can_be_downloaded_through_the_adapter(box: Client, project: Any) -> None:
    answer = ask(box, project).json()
    session = requests.Session()
    session.mount(BASE, EmbeddedAdapter(box.engine))
    answer = session.get(answer["download_url"], stream=True)
    assert "Content-Length" not in answer.headers
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.read("Project/a.txt") == b"hello"


def test_archive_can_be_downloaded_through_a_socket() -> None:
    with serve(":memory:") as server:
        box = Client(server.engine)
        answer = ask(box, box.upload("a.txt", b"hello")).json()
        answer = requests.get(answer["download_url"].replace(BASE, server.url), timeout=10)
    assert answer.headers["Transfer-Encoding"] == "chunked"
    assert zipfile.ZipFile(io.BytesIO(answer.content)).read("a.txt") == b"hello"
