"""Responses that are small on the wire and would take gigabytes when they are decoded."""

from __future__ import annotations

import gzip

import pytest

from box_models import Box
from box_models.auth import ClientCredentials
from box_models.errors import BoxError, DecodeError, Forbidden, ServerError
from tests.wire.conftest import NO_WAITS, Wire
from tests.wire.fault_server import Behaviour, reply


def packed(body: bytes, status: int = 200) -> Behaviour:
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    return reply(status, body=gzip.compress(body, 1), headers=headers)


def listing(entry: bytes, count: int) -> bytes:
    return b'{"entries":[' + b",".join([entry] * count) + b"]}"


def open_box(wire: Wire) -> Box:
    return Box("token", base_url=wire.server.url, retry=NO_WAITS)


@pytest.mark.parametrize("entry", [b"0", b"{}", b"[]", b'{"type":"file","id":"1"}'])
def test_a_listing_with_millions_of_values_raises_decode_error(wire: Wire, entry: bytes) -> None:
    wire.serve(packed(listing(entry, 1_100_000)))
    with open_box(wire) as box, pytest.raises(DecodeError, match="more than 1,000,000 values"):
        box.root.items().all()


@pytest.mark.parametrize("entry", [b"0", b"{}", b'{"type":"file","id":"1"}'])
def test_a_page_with_too_many_entries_raises_decode_error(wire: Wire, entry: bytes) -> None:
    wire.serve(packed(listing(entry, 100_001)))
    with open_box(wire) as box, pytest.raises(DecodeError, match="more than 100,000 entries"):
        box.root.items().all()


def test_a_large_page_is_accepted(wire: Wire) -> None:
    entries = b",".join(b'{"type":"file","id":"%d"}' % number for number in range(10_000))
    wire.serve(packed(b'{"entries":[' + entries + b"]}"))
    with open_box(wire) as box:
        assert len(box.root.items(fields=["id"]).all()) == 10_000


def test_an_object_with_thousands_of_malformed_values_raises_decode_error(wire: Wire) -> None:
    wire.serve(packed(b'{"type":"folder","id":"1","tags":[' + b"0," * 10_001 + b"0]}"))
    with open_box(wire) as box, pytest.raises(DecodeError, match="more than 10,000 malformed values"):
        box.folder("1").load()


@pytest.mark.parametrize(("status", "kind"), [(403, Forbidden), (500, ServerError)])
@pytest.mark.parametrize("start", [b'{"message":"', b"<html>"])
def test_the_rest_of_a_large_error_response_is_not_read(
    wire: Wire, status: int, kind: type[BoxError], start: bytes
) -> None:
    wire.answer(lambda _: packed(start + b"x" * (8 << 20), status))
    with open_box(wire) as box, pytest.raises(kind, match="1048576 bytes") as caught:
        box.folder("1").load()
    assert len(str(caught.value)) < 1000


def test_a_large_response_of_the_token_endpoint_raises_decode_error(wire: Wire) -> None:
    wire.serve(packed(b'{"access_token":"a","more":"' + b"x" * (2 << 20) + b'"}'))
    session = wire.session(ClientCredentials("app", "secret", user_id="1"))
    with pytest.raises(DecodeError, match="larger than 1,048,576 bytes"):
        session.token()
