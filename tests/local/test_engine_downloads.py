"""Downloads from the embedded Box."""

from __future__ import annotations

import pytest

from box_models.local.content.downloads import requested
from tests.local.client import BASE, Client
from tests.local.conftest import Clock


def test_download_redirects_to_a_url_that_needs_no_token(box: Client) -> None:
    file = box.upload("a.txt", b"hello")["id"]
    reply = box.get(f"/2.0/files/{file}/content")
    assert (reply.status, reply.body) == (302, b"")
    assert reply.headers["Location"].startswith(f"{BASE}/dl/")
    assert box.read(file).body == b"hello"


def test_download_has_the_headers_of_the_file(box: Client) -> None:
    reply = box.read(box.upload('Ünï "x".txt', b"hello")["id"])
    assert reply.headers["Content-Type"] == "application/octet-stream"
    assert "filename*=UTF-8''%C3%9Cn%C3%AF%20%22x%22.txt" in reply.headers["Content-Disposition"]
    assert 'filename="_n_ _x_.txt"' in reply.headers["Content-Disposition"]
    assert reply.headers["ETag"] == '"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"'


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("bytes=1-3", b"ell"),
        ("bytes=2-", b"llo"),
        ("bytes=-2", b"lo"),
        ("bytes=-99", b"hello"),
        ("bytes=3-99", b"lo"),
    ],
)
def test_range_header_selects_bytes(box: Client, header: str, body: bytes) -> None:
    reply = box.read(box.upload("a.txt", b"hello")["id"], headers={"range": header})
    start = 5 - len(body) if header != "bytes=1-3" else 1
    assert (reply.status, reply.body) == (206, body)
    assert reply.headers["Content-Range"] == f"bytes {start}-{start + len(body) - 1}/5"


@pytest.mark.parametrize("header", ["bytes=5-", "bytes=9-10", "bytes=-0"])
def test_range_outside_the_content_returns_416(box: Client, header: str) -> None:
    reply = box.read(box.upload("a.txt", b"hello")["id"], headers={"range": header})
    assert (reply.status, reply.body, reply.headers["Content-Range"]) == (416, b"", "bytes */5")


@pytest.mark.parametrize("header", ["bytes=", "bytes=-", "bytes=3-1", "items=0-1", "bytes=0-1,3-4", "junk"])
def test_invalid_range_returns_the_whole_content(header: str) -> None:
    assert requested(header, 5) is None


def test_if_range_with_another_etag_returns_the_whole_content(box: Client) -> None:
    file = box.upload("a.txt", b"hello")["id"]
    same = box.read(file, headers={"range": "bytes=0-0", "if-range": box.read(file).headers["ETag"]})
    other = box.read(file, headers={"range": "bytes=0-0", "if-range": '"other"'})
    assert (same.status, same.body) == (206, b"h")
    assert (other.status, other.body) == (200, b"hello")


def test_download_url_expires_after_15_minutes(box: Client, clock: Clock) -> None:
    address = box.locate(box.upload("a.txt", b"hello")["id"])
    clock.advance(899)
    assert box.fetch(address).status == 200
    clock.advance(1)
    assert box.fetch(address).status == 404


def test_forged_download_url_returns_404(box: Client) -> None:
    first, second = (box.locate(box.upload(name, name.encode())["id"]) for name in ("a", "b"))
    mixed = first.partition(".")[0] + "." + second.partition(".")[2]
    for address in (mixed, first[:-1], "/dl/x", "/dl/a.b.c", "/dl/é.x", "/dl/WzFd.AAAA"):
        assert box.fetch(address).status == 404


def test_download_url_of_a_permanently_deleted_file_returns_404(box: Client) -> None:
    file = box.upload("a.txt", b"hello")["id"]
    address = box.locate(file)
    box.delete(f"/2.0/files/{file}")
    box.delete(f"/2.0/files/{file}/trash")
    assert box.fetch(address).status == 404


def test_lost_content_is_reported(box: Client) -> None:
    address = box.locate(box.upload("a.txt", b"hello")["id"])
    for path in box.engine.directory.glob("content/*"):
        path.unlink()
    reply = box.fetch(address)
    assert (reply.status, "lost" in reply.json()["message"]) == (500, True)


def test_version_of_another_file_cannot_be_downloaded(box: Client) -> None:
    file, other = box.upload("a.txt"), box.upload("b.txt")
    for version in (other["file_version"]["id"], "999", "x"):
        assert box.get(f"/2.0/files/{file['id']}/content", version=version).status == 404


def test_token_in_the_query_works_for_downloads_only(box: Client) -> None:
    file = box.upload("a.txt", b"hello")["id"]
    anonymous = Client(box.engine, "")
    assert anonymous.get(f"/2.0/files/{file}/content", access_token=box.token).status == 302
    assert anonymous.get(f"/2.0/files/{file}", access_token=box.token).status == 401


def test_shared_link_without_download_permission_refuses_downloads(box: Client) -> None:
    ann, file = box.someone_else(), box.upload("a.txt", b"hello")["id"]
    link = {"access": "open", "permissions": {"can_download": False}}
    url = box.put(f"/2.0/files/{file}", {"shared_link": link}).json()["shared_link"]["url"]
    header = {"boxapi": f"shared_link={url}"}
    assert ann.get(f"/2.0/files/{file}/content", headers=header).status == 403
    assert (
        ann.get(f"/2.0/files/{file}", headers=header, fields="permissions").json()["permissions"][
            "can_download"
        ]
        is False
    )


def test_lock_that_prevents_downloads_does_not_affect_the_owner(box: Client) -> None:
    ann, file = box.someone_else(), box.upload("a.txt", b"hello")["id"]
    changes = {"shared_link": {"access": "open"}, "lock": {"is_download_prevented": True}}
    url = box.put(f"/2.0/files/{file}", changes).json()["shared_link"]["url"]
    refused = ann.get(f"/2.0/files/{file}/content", headers={"boxapi": f"shared_link={url}"})
    assert (refused.status, refused.code) == (403, "access_denied_item_locked")
    assert box.get(f"/2.0/files/{file}/content").status == 302


def test_download_through_the_shared_link_of_the_file_is_counted(box: Client) -> None:
    ann, file = box.someone_else(), box.upload("a.txt", b"hello")["id"]
    link = {"shared_link": {"access": "open"}, "lock": {"access": "lock"}}
    url = box.put(f"/2.0/files/{file}", link).json()["shared_link"]["url"]
    ann.get(f"/2.0/files/{file}/content", headers={"boxapi": f"shared_link={url}"})
    assert box.get(f"/2.0/files/{file}").json()["shared_link"]["download_count"] == 1
