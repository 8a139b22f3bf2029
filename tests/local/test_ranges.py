"""Ranges and conditions of downloads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from box_models.local.content.downloads import requested
from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.client import Client, form

SHA1 = '"aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"'


@pytest.fixture
def hello(box: Client) -> str:
    return str(box.upload("a.txt", b"hello")["id"])


@pytest.mark.parametrize(
    ("header", "body"),
    [
        ("bytes=0-0", b"h"),
        ("bytes=-1", b"o"),
        ("bytes=4-", b"o"),
        ("bytes=0-" + "9" * 40, b"hello"),
        ("bytes=-" + "9" * 40, b"hello"),
        ("Bytes=1-1", b"e"),
        (" bytes = 1 - 1 ", b"e"),
    ],
)
def test_range_is_limited_to_the_content(box: Client, hello: str, header: str, body: bytes) -> None:
    reply = box.read(hello, headers={"range": header})
    assert (reply.status, reply.body) == (206, body)
    assert reply.headers["Accept-Ranges"] == "bytes"
    assert reply.wire_length == len(body)


@pytest.mark.parametrize(
    "header",
    [
        "bytes=0-1,3-4",
        "bytes=0-0," * 5000,
        "bytes=" + "9" * 5000 + "-",
        "bytes=٣-٤",
        "bytes=0x0-0x1",
        "bytes=--1",
        "bytes=1.5-2",
        "bytes=1-0",
        "bytes\x00=0-1",
        "lines=0-1",
        "",
    ],
)
def test_malformed_range_returns_the_whole_content(box: Client, hello: str, header: str) -> None:
    reply = box.read(hello, headers={"range": header})
    assert (reply.status, reply.body) == (200, b"hello")
    assert "Content-Range" not in reply.headers


@given(st.one_of(st.text(), st.from_regex(r"bytes=[0-9]{0,25}-[0-9]{0,25}")), st.integers(0, 10**15))
def test_range_is_always_within_the_content(header: str, size: int) -> None:
    try:
        span = requested(header, size)
    except ValueError:
        return
    assert span is None or 0 <= span.start < span.end <= size


def test_every_range_of_an_empty_content_returns_416(box: Client) -> None:
    empty = box.upload("empty.txt")["id"]
    assert box.read(empty).status == 200
    for header in ("bytes=0-", "bytes=0-0", "bytes=-1"):
        reply = box.read(empty, headers={"range": header})
        assert (reply.status, reply.headers["Content-Range"]) == (416, "bytes */0")


@pytest.mark.parametrize(
    "condition", [f"W/{SHA1}", SHA1.strip('"'), '"other"', "", "Sun, 01 Mar 2025 12:00:00 GMT"]
)
def test_if_range_with_another_value_returns_the_whole_content(
    box: Client, hello: str, condition: str
) -> None:
    reply = box.read(hello, headers={"range": "bytes=1-", "if-range": condition})
    assert (reply.status, reply.body) == (200, b"hello")


def test_if_range_with_the_same_etag_or_date_returns_the_range(box: Client, hello: str) -> None:
    for name in ("ETag", "Last-Modified"):
        condition = box.read(hello).headers[name]
        reply = box.read(hello, headers={"range": "bytes=1-", "if-range": condition})
        assert (reply.status, reply.body, reply.headers["ETag"]) == (206, b"ello", SHA1)


def test_if_range_of_an_old_version_returns_the_whole_new_content(box: Client, hello: str) -> None:
    old = box.read(hello).headers["ETag"]
    box.upload_form(f"/api/2.0/files/{hello}/content", form(("file", b"HELLO")))
    reply = box.read(hello, headers={"range": "bytes=1-", "if-range": old})
    assert (reply.status, reply.body) == (200, b"HELLO")
    assert reply.headers["ETag"] != old


def test_download_url_stays_with_its_version(box: Client, hello: str) -> None:
    address = box.locate(hello)
    box.upload_form(f"/api/2.0/files/{hello}/content", form(("file", b"HELLO")))
    assert box.fetch(address, headers={"range": "bytes=1-"}).body == b"ello"


@pytest.mark.parametrize("known", [SHA1, f"W/{SHA1}", f'"x", {SHA1}', "*"])
def test_if_none_match_returns_304_for_a_known_content(box: Client, hello: str, known: str) -> None:
    reply = box.read(hello, headers={"if-none-match": known, "range": "bytes=0-0"})
    assert (reply.status, reply.body, reply.headers["ETag"]) == (304, b"", SHA1)
    assert box.read(hello, headers={"if-none-match": '"other"'}).status == 200


def test_head_of_a_download_returns_headers_only(box: Client, hello: str) -> None:
    address = box.locate(hello)
    whole = Client(box.engine, "").send("HEAD", address)
    part = Client(box.engine, "").send("HEAD", address, headers={"range": "bytes=1-2"})
    assert (whole.status, whole.wire_length, whole.headers["ETag"]) == (200, 5, SHA1)
    assert (part.status, part.headers["Content-Range"]) == (206, "bytes 1-2/5")
    assert box.send("HEAD", f"/2.0/files/{hello}/content").status == 302


@pytest.fixture
def slow() -> Iterator[Client]:
    engine = Engine(settings=Settings(download_not_ready=2, not_ready_retry_after=3))
    yield Client(engine)
    engine.close()


def test_new_content_returns_202_the_configured_number_of_times(slow: Client) -> None:
    file = slow.upload("a.txt", b"hello")["id"]
    replies = [slow.get(f"/2.0/files/{file}/content") for _ in range(4)]
    assert [reply.status for reply in replies] == [202, 202, 302, 302]
    assert (replies[0].headers["Retry-After"], replies[0].body) == ("3", b"")


def test_every_version_returns_202_first(slow: Client) -> None:
    file = slow.upload("a.txt", b"hello")["id"]
    for _ in range(2):
        statuses = [slow.get(f"/2.0/files/{file}/content").status for _ in range(3)]
        assert statuses == [202, 202, 302]
        slow.upload_form(f"/api/2.0/files/{file}/content", form(("file", b"HELLO")))


def test_download_url_has_the_configured_lifetime() -> None:
    engine = Engine(settings=Settings(download_link_lifetime=0))
    box = Client(engine)
    assert box.read(box.upload("a.txt", b"hello")["id"]).status == 404
    engine.close()
