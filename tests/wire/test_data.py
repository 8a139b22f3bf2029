"""Rows D of the fault catalogue for the session: invalid response bodies, and paging."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest

from box_models.errors import DecodeError, OutcomeUnknown, SessionClosed
from box_models.session import BoxSession
from tests.wire.conftest import Wire
from tests.wire.fault_server import Behaviour, ReceivedRequest, empty, html, reply, silence

OK = reply(200, {"id": "1"})


def test_d09_html_instead_of_json_is_retried(wire: Wire) -> None:
    wire.serve(html(200), OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'


def test_d09_permanent_html_raises_decode_error_with_a_description(wire: Wire) -> None:
    server = wire.serve(*[html(200)] * 6)
    with pytest.raises(DecodeError, match=r"text/html, 63 bytes.*\(200, .*6 attempts"):
        wire.session().get("/files/1")
    assert len(server.requests) == 6


def test_d09_html_response_to_a_post_raises_outcome_unknown(wire: Wire) -> None:
    wire.serve(html(201))
    with pytest.raises(OutcomeUnknown):
        wire.session().post("/tasks", json={})


@pytest.mark.parametrize("answer", [empty(200), empty(204), reply(200, "text"), reply(200, 7)])
def test_d10_json_scalar_raises_decode_error(wire: Wire, answer: Behaviour) -> None:
    wire.serve(*[answer] * 6)
    with pytest.raises(DecodeError):
        wire.session().get("/files/1")


@pytest.mark.parametrize("answer", [empty(200), empty(204), reply(200, "text"), reply(200, 7)])
def test_d10_json_scalar_for_a_write_raises_outcome_unknown(wire: Wire, answer: Behaviour) -> None:
    wire.serve(*[answer] * 6)
    with pytest.raises(OutcomeUnknown) as caught:
        wire.session().put("/files/1", json={})
    assert isinstance(caught.value.__cause__, DecodeError)


@pytest.mark.usefixtures("no_collection")
def test_d11_deeply_nested_json_raises_decode_error(wire: Wire) -> None:
    wire.serve(reply(200, body=b"[" * 200_000 + b"]" * 200_000))
    answer = wire.session().request("GET", "/files/1")
    with pytest.raises(DecodeError, match="not JSON"):
        answer.json()


def test_response_of_a_raw_request_may_have_any_content(wire: Wire) -> None:
    wire.serve(reply(200, body=b"\x89PNG", headers={"Content-Type": "image/png"}))
    answer = wire.session().request("get", "/files/1/thumbnail.png")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"\x89PNG", "image/png")


def test_repr_of_a_response_has_no_body(wire: Wire) -> None:
    wire.serve(OK)
    answer = wire.session().request("GET", "/files/1", params={"x": "query-canary"})
    assert repr(answer) == f"<Response 200, 11 bytes from {wire.server.url}/2.0/files/1>"


def test_unchanged_item_has_an_empty_body(wire: Wire) -> None:
    wire.serve(empty(304), empty(304))
    session = wire.session()
    assert session.get("/files/1", headers={"If-None-Match": "1"}) == b""
    assert session.request("GET", "/files/1", headers={"If-None-Match": "1"}).status == 304


@dataclass(frozen=True)
class Page:
    entries: list[object]
    next_marker: str | None = None
    offset: int | None = None
    limit: int | None = None
    total_count: int | None = None


def parse(body: bytes) -> Page:
    return Page(**json.loads(body))


def listing(session: BoxSession, **options: object) -> Iterator[Page]:
    return session.pages("/folders/0/items", parse=parse, **options)  # type: ignore[arg-type] # passed on


def entries(session: BoxSession, **options: object) -> list[object]:
    return [entry for page in listing(session, **options) for entry in page.entries]


def query_of(request: ReceivedRequest) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}


def page(*numbers: int, **more: object) -> Behaviour:
    return reply(200, {"entries": list(numbers)} | more)


@pytest.mark.parametrize(
    "end", [{}, {"next_marker": None}, {"next_marker": ""}], ids=["absent", "null", "empty"]
)
def test_markers_lead_from_page_to_page(wire: Wire, end: dict[str, object]) -> None:
    server = wire.serve(page(1, 2, next_marker="m1"), page(3, next_marker="m2"), page(4, **end))
    assert entries(wire.session(), params={"fields": "name"}, page_size=2) == [1, 2, 3, 4]
    assert query_of(server.requests[0]) == {"fields": "name", "usemarker": "true", "limit": "2"}
    assert query_of(server.requests[2]) == {
        "fields": "name",
        "usemarker": "true",
        "limit": "2",
        "marker": "m2",
    }


def test_d12_repeated_marker_ends_the_listing(wire: Wire) -> None:
    wire.serve(page(1, next_marker="m1"), page(2, next_marker="m2"), page(3, next_marker="m1"))
    assert entries(wire.session()) == [1, 2, 3]


def test_d12_offset_grows_by_the_limit_of_the_response(wire: Wire) -> None:
    server = wire.serve(
        page(1, offset=0, limit=2, total_count=5),
        page(offset=2, limit=2, total_count=5),
        page(5, offset=4, limit=2, total_count=5),
    )
    assert entries(wire.session(), marker=False, page_size=1000) == [1, 5]
    assert [query_of(request)["offset"] for request in server.requests] == ["0", "2", "4"]


def test_d12_listing_without_a_count_ends_with_an_empty_page(wire: Wire) -> None:
    server = wire.serve(page(1), page(2), page())
    assert entries(wire.session(), marker=False, page_size=1, offset=3) == [1, 2]
    assert [query_of(request)["offset"] for request in server.requests] == ["3", "4", "5"]


def test_d12_identical_page_ends_the_listing(wire: Wire) -> None:
    wire.serve(page(1, 2), page(1, 2))
    assert entries(wire.session(), marker=False) == [1, 2]


def test_d12_smaller_offset_ends_the_listing(wire: Wire) -> None:
    wire.serve(page(1, offset=10, limit=1, total_count=99), page(2, offset=0, limit=1, total_count=99))
    assert entries(wire.session(), marker=False, offset=10) == [1, 2]


def test_d12_wrong_count_ends_after_a_hundred_empty_pages(wire: Wire) -> None:
    server = wire.answer(lambda _: page(limit=1, total_count=10**12))
    assert entries(wire.session(), marker=False) == []
    assert len(server.requests) == 101


def test_d12_limit_of_zero_in_the_response_is_ignored(wire: Wire) -> None:
    server = wire.serve(page(1, limit=0, total_count=2), page(2, limit=0, total_count=2))
    assert entries(wire.session(), marker=False, page_size=1) == [1, 2]
    assert len(server.requests) == 2


def test_d12_new_markers_with_the_same_objects_end_after_a_hundred_pages(wire: Wire) -> None:
    markers = map(str, itertools.count())
    server = wire.answer(
        lambda _: reply(200, {"entries": [{"id": 1}, {"id": 2}], "next_marker": next(markers)})
    )
    assert entries(wire.session()) == [{"id": 1}, {"id": 2}]
    assert len(server.requests) == 102


def test_d12_entries_without_an_id_are_kept(wire: Wire) -> None:
    odd = [
        1,
        1,
        {"id": None},
        {"id": None},
        {"id": [1]},
        {"id": [1]},
        None,
        {"type": ["?"], "id": "1"},
        "a",
        "a",
    ]
    wire.serve(reply(200, {"entries": odd, "next_marker": "m"}), reply(200, {"entries": [*odd, {"id": "1"}]}))
    assert entries(wire.session()) == odd + odd[:7] + odd[8:]


def test_limit_is_the_maximum_number_of_requested_entries(wire: Wire) -> None:
    server = wire.serve(page(1, 2, next_marker="m1"), page(3, next_marker="m2"))
    assert entries(wire.session(), limit=3, page_size=2) == [1, 2, 3]
    assert [query_of(request)["limit"] for request in server.requests] == ["2", "1"]


def test_limit_of_zero_sends_no_request(wire: Wire) -> None:
    assert entries(wire.session(), limit=0) == []
    assert wire.server.requests == []


@pytest.mark.parametrize(
    ("option", "value"),
    [("page_size", 0), ("offset", -1), ("limit", -1), ("offset", 5)],
)
def test_invalid_paging_arguments_raise_before_a_request(wire: Wire, option: str, value: int) -> None:
    with pytest.raises(ValueError, match=option):
        listing(wire.session(), **{option: value})
    assert wire.server.requests == []


def test_first_page_needs_one_request(wire: Wire) -> None:
    server = wire.serve(page(1, next_marker="m1"))
    next(listing(wire.session(prefetch=True)))
    assert len(server.requests) == 1


def test_next_page_is_prefetched_from_the_second_page_on(wire: Wire) -> None:
    third = threading.Event()

    def handler(request: ReceivedRequest) -> Behaviour:
        marker = query_of(request).get("marker", "m0")
        if marker == "m2":
            third.set()
        number = int(marker[1:])
        return page(number, next_marker=f"m{number + 1}" if number < 4 else None)

    wire.answer(handler)
    pages = listing(wire.session(prefetch=True))
    assert [next(pages).entries, next(pages).entries] == [[0], [1]]
    assert third.wait(30)
    assert [page.entries for page in pages] == [[2], [3], [4]]


def test_next_page_is_requested_before_a_page_is_parsed(wire: Wire) -> None:
    third = threading.Event()

    def handler(request: ReceivedRequest) -> Behaviour:
        number = int(query_of(request).get("marker", "m0")[1:])
        if number == 2:
            third.set()
        return page(number, next_marker=f"m{number + 1}" if number < 3 else None)

    def parse_later(body: bytes) -> Page:
        parsed = parse(body)
        assert parsed.entries != [1] or third.wait(30)
        return parsed

    server = wire.answer(handler)
    pages = wire.session(prefetch=True).pages("/folders/0/items", parse=parse_later)
    assert [page.entries for page in pages] == [[0], [1], [2], [3]]
    assert len(server.requests) == 4


@pytest.mark.parametrize("marker", ["m2", 'm"2', "m\u00fc2"])
def test_field_of_an_entry_that_is_named_like_the_marker_leads_to_no_other_page(
    wire: Wire, marker: str
) -> None:
    def handler(request: ReceivedRequest) -> Behaviour:
        match query_of(request).get("marker"):
            case None:
                return page(0, next_marker="m1")
            case "m1":
                return reply(200, {"next_marker": marker, "entries": [{"id": 1, "next_marker": "mine"}]})
            case "mine":
                return page(99)
            case other:
                assert other == marker
                return page(2)

    wire.answer(handler)
    assert entries(wire.session(prefetch=True)) == [0, {"id": 1, "next_marker": "mine"}, 2]


def test_prefetched_page_is_canceled_with_its_listing(wire: Wire) -> None:
    wire.serve(page(1, next_marker="m1"), page(2, next_marker="m2"), page(3))
    session = wire.session(prefetch=True)
    pages = listing(session)
    next(pages)
    next(pages)
    pages.close()  # type: ignore[attr-defined] # a generator
    session.close()
    wire.server.script.clear()


def test_error_of_a_prefetched_page_is_raised_when_the_page_is_needed(wire: Wire) -> None:
    wire.serve(page(1, next_marker="m1"), page(2, next_marker="m2"), *[html(200)] * 6)
    pages = listing(wire.session(prefetch=True))
    next(pages)
    assert next(pages).entries == [2]
    with pytest.raises(DecodeError):
        next(pages)


def test_queued_pages_end_with_the_session(wire: Wire) -> None:
    wire.answer(
        lambda request: {
            None: page(1, next_marker="m1"),
            "m1": page(2, next_marker="m2"),
        }.get(query_of(request).get("marker"), silence)
    )
    session = wire.session(prefetch=True, timeout=2)
    listings = [listing(session) for _ in range(9)]
    for pages in listings:
        assert [next(pages).entries, next(pages).entries] == [[1], [2]]
    session.close()
    for pages in listings:
        with pytest.raises(SessionClosed):
            next(pages)


def test_listing_ends_with_its_session(wire: Wire) -> None:
    wire.serve(page(1, next_marker="m1"), page(2, next_marker="m2"))
    session = wire.session(prefetch=True)
    pages = listing(session)
    next(pages)
    session.close()
    with pytest.raises(SessionClosed):
        next(pages)
    wire.server.script.clear()
