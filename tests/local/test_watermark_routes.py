"""Watermarks in the embedded Box: on files and folders, and in the downloads of viewers."""

from __future__ import annotations

import hashlib

import pytest

from tests.local.client import Client, Reply, make
from tests.local.conftest import Clock

DEFAULT = {"watermark": {"imprint": "default"}}


def mark(box: Client, path: str) -> Reply:
    return box.put(f"{path}/watermark", DEFAULT)


def info(box: Client, path: str) -> tuple[bool, bool]:
    value = box.get(path, fields="watermark_info").json()["watermark_info"]
    return value["is_watermarked"], value["is_watermark_inherited"]


@pytest.mark.parametrize("kind", ["files", "folders"])
def test_a_watermark_is_applied_updated_and_removed(box: Client, clock: Clock, kind: str) -> None:
    path = make(box, kind)
    assert box.get(f"{path}/watermark").status == 404
    assert box.delete(f"{path}/watermark").status == 404
    first = mark(box, path)
    clock.advance(60)
    second = mark(box, path)
    assert (first.status, second.status) == (201, 200)
    created, updated = first.json()["watermark"], second.json()["watermark"]
    assert created["created_at"] == created["modified_at"] == updated["created_at"]
    assert updated["modified_at"] > updated["created_at"]
    assert box.get(f"{path}/watermark").json() == second.json()
    assert info(box, path) == (True, False)
    assert box.delete(f"{path}/watermark").status == 204
    assert info(box, path) == (False, False)


def test_items_in_a_folder_inherit_its_watermark(box: Client) -> None:
    top = box.folder("Top")["id"]
    file = f"/2.0/files/{box.upload('a.txt', b'x', box.folder('Sub', top)['id'])['id']}"
    mark(box, f"/2.0/folders/{top}")
    assert info(box, file) == (True, True)
    assert box.get(f"{file}/watermark").status == 404, "an inherited watermark belongs to the folder"
    mark(box, file)
    assert info(box, file) == (True, False)


@pytest.mark.parametrize("body", [{}, {"watermark": {}}, {"watermark": {"imprint": "custom"}}])
def test_only_the_default_imprint_is_accepted(box: Client, body: dict[str, object]) -> None:
    assert box.put(f"{make(box, 'files')}/watermark", body).status == 400


def test_the_root_folder_has_no_watermark(box: Client) -> None:
    assert mark(box, "/2.0/folders/0").status == 403
    assert info(box, "/2.0/folders/0") == (False, False)


def test_viewers_cannot_change_a_watermark(box: Client) -> None:
    path, other = make(box, "files"), box.someone_else()
    link = box.put(path, {"shared_link": {"access": "open"}}).json()["shared_link"]["url"]
    header = {"boxapi": f"shared_link={link}"}
    assert other.put(f"{path}/watermark", DEFAULT, headers=header).status == 403
    mark(box, path)
    assert other.get(f"{path}/watermark", headers=header).status == 200
    assert other.delete(f"{path}/watermark", headers=header).status == 403


CONTENT = b"The plan"
COPY = CONTENT + b"\n[ann@example.com]"


@pytest.fixture
def viewers_url(box: Client) -> str:
    """The signed URL of a marked file, as a viewer gets it."""
    path, other = f"/2.0/files/{box.upload('plan.txt', CONTENT)['id']}", box.someone_else()
    link = box.put(path, {"shared_link": {"access": "open"}}).json()["shared_link"]["url"]
    mark(box, path)
    reply = other.get(f"{path}/content", headers={"boxapi": f"shared_link={link}"})
    return reply.headers["Location"].removeprefix("http://embedded.localhost")


def test_a_viewer_downloads_other_bytes_than_the_owner(box: Client, viewers_url: str) -> None:
    copy = box.fetch(viewers_url)
    assert (copy.body, copy.wire_length) == (COPY, len(COPY))
    (file,) = box.get("/2.0/folders/0/items", fields="sha1,size").json()["entries"]
    assert file["size"] == len(CONTENT) != len(COPY)
    assert file["sha1"] == hashlib.sha1(CONTENT).hexdigest()
    original = box.read(file["id"])
    assert original.body == CONTENT
    assert original.headers["ETag"] != copy.headers["ETag"]


@pytest.mark.parametrize(("start", "end"), [(0, 4), (5, 11), (8, 9), (10, 24), (0, 25)])
def test_ranges_of_a_marked_copy_fit_together(box: Client, viewers_url: str, start: int, end: int) -> None:
    reply = box.fetch(viewers_url, headers={"range": f"bytes={start}-{end}"})
    assert (reply.status, reply.body) == (206, COPY[start : end + 1])
    assert reply.headers["Content-Range"] == f"bytes {start}-{end}/{len(COPY)}"


def test_a_range_behind_a_marked_copy_is_refused(box: Client, viewers_url: str) -> None:
    reply = box.fetch(viewers_url, headers={"range": f"bytes={len(COPY)}-"})
    assert (reply.status, reply.headers["Content-Range"]) == (416, f"bytes */{len(COPY)}")


def test_a_public_link_of_a_marked_file_serves_a_marked_copy(box: Client) -> None:
    path = f"/2.0/files/{box.upload('plan.txt', CONTENT)['id']}"
    url = box.put(path, {"shared_link": {"access": "open"}}).json()["shared_link"]["download_url"]
    mark(box, path)
    address = box.fetch(url.removeprefix("http://embedded.localhost")).headers["Location"]
    assert box.fetch(address.removeprefix("http://embedded.localhost")).body == CONTENT + b"\n[anonymous]"
