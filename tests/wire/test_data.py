"""Rows D of the fault catalogue, as far as the wire sees them: bodies that are not what they should be, and paging."""

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
from tests.wire.fault_server import Behaviour, Seen, empty, html, reply, silence

OK = reply(200, {"id": "1"})


def test_d09_a_page_where_json_should_be_is_asked_for_again(wire: Wire) -> None:
    wire.serve(html(200), OK)
    assert wire.session().get("/files/1") == b'{"id": "1"}'


def test_d09_a_page_that_stays_is_a_decode_error_that_describes_it(wire: Wire) -> None:
    server = wire.serve(*[html(200)] * 6)
    with pytest.raises(DecodeError, match=r"200.*text/html, 63 bytes.*6 attempts"):
        wire.session().get("/files/1")
    assert len(server.requests) == 6


def test_d09_a_page_as_the_answer_to_a_post_leaves_its_outcome_unknown(wire: Wire) -> None:
    wire.serve(html(201))
    with pytest.raises(OutcomeUnknown):
        wire.session().post("/tasks", json={})


@pytest.mark.parametrize("answer", [empty(200), empty(204), reply(200, "text"), reply(200, 7)])
def test_d10_what_is_neither_object_nor_list_is_a_decode_error(wire: Wire, answer: Behaviour) -> None:
    wire.serve(*[answer] * 6)
    with pytest.raises(DecodeError):
        wire.session().put("/files/1", json={})


def test_d11_json_without_bottom_is_a_decode_error(wire: Wire) -> None:
    wire.serve(reply(200, body=b"[" * 200_000 + b"]" * 200_000))
    answer = wire.session().request("GET", "/files/1")
    with pytest.raises(DecodeError, match="not JSON"):
        answer.json()


def test_an_answer_of_the_raw_call_may_be_anything(wire: Wire) -> None:
    wire.serve(reply(200, body=b"\x89PNG", headers={"Content-Type": "image/png"}))
    answer = wire.session().request("get", "/files/1/thumbnail.png")
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, b"\x89PNG", "image/png")


def test_an_answer_describes_itself_without_its_body(wire: Wire) -> None:
    wire.serve(OK)
    answer = wire.session().request("GET", "/files/1", params={"x": "query-canary"})
    assert repr(answer) == f"<Response 200, 11 bytes from {wire.server.url}/2.0/files/1>"


def test_what_has_not_changed_comes_back_empty(wire: Wire) -> None:
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


def asked(request: Seen) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}


def page(*numbers: int, **more: object) -> Behaviour:
    return reply(200, {"entries": list(numbers)} | more)


@pytest.mark.parametrize(
    "end", [{}, {"next_marker": None}, {"next_marker": ""}], ids=["absent", "null", "empty"]
)
def test_markers_lead_from_page_to_page_until_there_is_none(wire: Wire, end: dict[str, object]) -> None:
    server = wire.serve(page(1, 2, next_marker="m1"), page(3, next_marker="m2"), page(4, **end))
    assert entries(wire.session(), params={"fields": "name"}, page_size=2) == [1, 2, 3, 4]
    assert asked(server.requests[0]) == {"fields": "name", "usemarker": "true", "limit": "2"}
    assert asked(server.requests[2]) == {"fields": "name", "usemarker": "true", "limit": "2", "marker": "m2"}


def test_d12_a_marker_that_comes_again_ends_the_listing(wire: Wire) -> None:
    wire.serve(page(1, next_marker="m1"), page(2, next_marker="m2"), page(3, next_marker="m1"))
    assert entries(wire.session()) == [1, 2, 3]


def test_d12_offsets_move_by_the_limit_that_box_used_and_not_by_what_came(wire: Wire) -> None:
    server = wire.serve(
        page(1, offset=0, limit=2, total_count=5),
        page(offset=2, limit=2, total_count=5),
        page(5, offset=4, limit=2, total_count=5),
    )
    assert entries(wire.session(), marker=False, page_size=1000) == [1, 5]
    assert [asked(request)["offset"] for request in server.requests] == ["0", "2", "4"]


def test_d12_a_listing_without_a_count_ends_with_an_empty_page(wire: Wire) -> None:
    server = wire.serve(page(1), page(2), page())
    assert entries(wire.session(), marker=False, page_size=1, offset=3) == [1, 2]
    assert [asked(request)["offset"] for request in server.requests] == ["3", "4", "5"]


def test_d12_a_server_that_sends_the_same_page_again_ends_the_listing(wire: Wire) -> None:
    wire.serve(page(1, 2), page(1, 2))
    assert entries(wire.session(), marker=False) == [1, 2]


def test_d12_a_server_that_goes_back_ends_the_listing(wire: Wire) -> None:
    wire.serve(page(1, offset=10, limit=1, total_count=99), page(2, offset=0, limit=1, total_count=99))
    assert entries(wire.session(), marker=False, offset=10) == [1, 2]


def test_d12_a_count_that_never_comes_near_ends_with_the_hundredth_empty_page(wire: Wire) -> None:
    server = wire.answer(lambda _: page(limit=1, total_count=10**12))
    assert entries(wire.session(), marker=False) == []
    assert len(server.requests) == 101


def test_d12_a_limit_of_nothing_does_not_stand_still(wire: Wire) -> None:
    server = wire.serve(page(1, limit=0, total_count=2), page(2, limit=0, total_count=2))
    assert entries(wire.session(), marker=False, page_size=1) == [1, 2]
    assert len(server.requests) == 2


def test_d12_objects_under_ever_new_markers_end_with_the_hundredth_page_of_repeats(wire: Wire) -> None:
    markers = map(str, itertools.count())
    server = wire.answer(
        lambda _: reply(200, {"entries": [{"id": 1}, {"id": 2}], "next_marker": next(markers)})
    )
    assert entries(wire.session()) == [{"id": 1}, {"id": 2}]
    assert len(server.requests) == 102


def test_d12_entries_of_any_kind_come_as_they_are(wire: Wire) -> None:
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


def test_a_limit_asks_for_no_more_than_it_says(wire: Wire) -> None:
    server = wire.serve(page(1, 2, next_marker="m1"), page(3, next_marker="m2"))
    assert entries(wire.session(), limit=3, page_size=2) == [1, 2, 3]
    assert [asked(request)["limit"] for request in server.requests] == ["2", "1"]


def test_a_limit_of_nothing_asks_for_nothing(wire: Wire) -> None:
    assert entries(wire.session(), limit=0) == []
    assert wire.server.requests == []


@pytest.mark.parametrize(
    ("option", "value"),
    [("page_size", 0), ("offset", -1), ("limit", -1), ("offset", 5)],
)
def test_what_cannot_be_a_listing_is_refused_before_anything_is_sent(
    wire: Wire, option: str, value: int
) -> None:
    with pytest.raises(ValueError, match=option):
        listing(wire.session(), **{option: value})
    assert wire.server.requests == []


def test_the_first_page_alone_costs_one_request(wire: Wire) -> None:
    server = wire.serve(page(1, next_marker="m1"))
    next(listing(wire.session(prefetch=True)))
    assert len(server.requests) == 1


def test_from_the_second_page_on_the_next_one_is_on_its_way(wire: Wire) -> None:
    third = threading.Event()

    def handler(request: Seen) -> Behaviour:
        marker = asked(request).get("marker", "m0")
        if marker == "m2":
            third.set()
        number = int(marker[1:])
        return page(number, next_marker=f"m{number + 1}" if number < 4 else None)

    wire.answer(handler)
    pages = listing(wire.session(prefetch=True))
    assert [next(pages).entries, next(pages).entries] == [[0], [1]]
    assert third.wait(30)
    assert [page.entries for page in pages] == [[2], [3], [4]]


def test_a_page_on_its_way_is_dropped_with_its_listing(wire: Wire) -> None:
    wire.serve(page(1, next_marker="m1"), page(2, next_marker="m2"), page(3))
    session = wire.session(prefetch=True)
    pages = listing(session)
    next(pages)
    next(pages)
    pages.close()  # type: ignore[attr-defined] # a generator
    session.close()
    wire.server.script.clear()


def test_a_page_on_its_way_fails_where_it_is_needed(wire: Wire) -> None:
    wire.serve(page(1, next_marker="m1"), page(2, next_marker="m2"), *[html(200)] * 6)
    pages = listing(wire.session(prefetch=True))
    next(pages)
    assert next(pages).entries == [2]
    with pytest.raises(DecodeError):
        next(pages)


def test_pages_that_wait_for_their_turn_end_with_the_session(wire: Wire) -> None:
    wire.answer(
        lambda request: {
            None: page(1, next_marker="m1"),
            "m1": page(2, next_marker="m2"),
        }.get(asked(request).get("marker"), silence)
    )
    session = wire.session(prefetch=True, timeout=2)
    listings = [listing(session) for _ in range(9)]
    for pages in listings:
        assert [next(pages).entries, next(pages).entries] == [[1], [2]]
    session.close()
    for pages in listings:
        with pytest.raises(SessionClosed):
            next(pages)


def test_a_listing_ends_with_its_session(wire: Wire) -> None:
    wire.serve(page(1, next_marker="m1"), page(2, next_marker="m2"))
    session = wire.session(prefetch=True)
    pages = listing(session)
    next(pages)
    session.close()
    with pytest.raises(SessionClosed):
        next(pages)
    wire.server.script.clear()
