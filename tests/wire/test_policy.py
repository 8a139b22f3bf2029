"""Waits between attempts, and the limits of retries."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from box_models._retry_after import seconds_to_wait
from box_models.errors import NetworkError, OutcomeUnknown, RateLimited, ServerError
from box_models.retry import Recognizable, RetryPolicy
from box_models.transport import Timeouts
from tests.clock import promptly
from tests.faults.aftermath import wait_until
from tests.wire.conftest import Wire
from tests.wire.fault_server import Behaviour, bomb, refusal, reply, reset, silence

OK = reply(200, {"id": "1"})
DOWN = refusal(503, "unavailable")


@pytest.mark.parametrize(("failures", "most"), [(1, 0.5), (2, 1), (3, 2), (6, 16), (7, 20), (1000, 20)])
def test_waits_are_random_in_a_range_that_doubles_up_to_a_limit(failures: int, most: float) -> None:
    waits = [RetryPolicy().wait_for(failures, None) for _ in range(300)]
    assert 0 <= min(waits) < most * 0.1
    assert most * 0.9 < max(waits) <= most


@pytest.mark.parametrize(("hint", "more"), [(0.5, 0.05), (7, 0.7), (60, 1)])
def test_retry_after_is_the_minimum_wait_plus_a_small_jitter(hint: float, more: float) -> None:
    waits = [RetryPolicy(first_wait=0).wait_for(1, hint) for _ in range(100)]
    assert min(waits) >= hint
    assert hint + 0.8 * more < max(waits) <= hint + more


def test_waits_can_be_disabled() -> None:
    assert RetryPolicy(waits=False).wait_for(6, 50.0) == 0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1", 1),
        ("0.5", 0.5),
        (" 7 ", 7),
        ("0", 0),
        ("-1", None),
        ("junk", None),
        ("1e3", None),
        ("", None),
        ("٣", None),
    ],
)
def test_h14_retry_after_may_have_a_fraction(value: str, seconds: float | None) -> None:
    assert seconds_to_wait({"retry-after": value}) == seconds


def test_h14_retry_after_date_is_compared_with_the_servers_clock() -> None:
    headers = {"retry-after": "Fri, 01 Jan 2100 00:00:30 GMT", "date": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert seconds_to_wait(headers) == 30


def test_h14_retry_after_date_without_a_date_header_is_compared_with_the_local_clock() -> None:
    until = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 28 <= (seconds_to_wait({"retry-after": until}) or 0) <= 30


def test_h14_retry_after_date_in_the_past_means_no_wait() -> None:
    assert seconds_to_wait({"retry-after": "Sun Nov  6 08:49:37 1994"}) == 0


@pytest.mark.parametrize("failure", [DOWN, reset, silence], ids=["503", "reset", "silence"])
def test_error_has_the_number_of_attempts(wire: Wire, failure: Behaviour) -> None:
    server = wire.serve(failure, failure)
    with pytest.raises((ServerError, NetworkError)) as caught:
        wire.session(retry=RetryPolicy(attempts=2, waits=False), timeout=0.5).get("/files/1")
    assert caught.value.attempts == 2
    assert wait_until(lambda: len(server.requests) == 2)


def test_retry_budget_stops_retries_when_all_requests_fail(wire: Wire) -> None:
    server = wire.answer(lambda _: DOWN)
    session = wire.session(retry=RetryPolicy(budget=20, waits=False))
    for _ in range(10):
        with pytest.raises(ServerError):
            session.get("/files/1")
    assert len(server.requests) == 10 + 20 // 5


def test_timeout_costs_twice_as_much_of_the_budget(wire: Wire) -> None:
    server = wire.serve(silence, silence)
    session = wire.session(retry=RetryPolicy(budget=10, waits=False), timeout=0.5)
    with pytest.raises(NetworkError):
        session.get("/files/1")
    assert wait_until(lambda: len(server.requests) == 2)


def test_success_returns_the_cost_of_its_last_retry_to_the_budget(wire: Wire) -> None:
    server = wire.serve(DOWN, DOWN, OK, DOWN, DOWN)
    session = wire.session(retry=RetryPolicy(budget=10, waits=False))
    session.get("/files/1")
    with pytest.raises(ServerError):
        session.get("/files/1")
    assert len(server.requests) == 5


def test_each_success_without_retries_adds_a_little_to_the_budget(wire: Wire) -> None:
    server = wire.serve(DOWN, DOWN, *[OK] * 4, DOWN, OK, DOWN, OK)
    session = wire.session(retry=RetryPolicy(budget=5, waits=False))
    with pytest.raises(ServerError):
        session.get("/files/1")
    for _ in range(4):
        session.get("/files/1")
    with pytest.raises(ServerError):  # a retry costs 5, and the budget is 4
        session.get("/files/1")
    for _ in range(2):
        session.get("/files/1")
    assert not server.script


def test_retry_after_equal_to_longest_hint_is_accepted(wire: Wire) -> None:
    wire.serve(reply(429, {}, headers={"Retry-After": "0.05"}), OK)
    assert wire.session(retry=RetryPolicy(attempts=2, first_wait=0, longest_hint=0.05)).get("/files/1")


def test_zero_longest_hint_still_retries_errors_without_retry_after(wire: Wire) -> None:
    wire.serve(DOWN, OK)
    assert wire.session(retry=RetryPolicy(waits=False, longest_hint=0)).get("/files/1")


def test_wait_beyond_the_deadline_ends_the_call(wire: Wire) -> None:
    server = wire.serve(reply(503, {}, headers={"Retry-After": "30"}))
    with promptly(), pytest.raises(ServerError):
        wire.session(retry=RetryPolicy(), timeout=Timeouts(total=10)).get("/files/1")
    assert len(server.requests) == 1


def test_deadline_limits_the_wait_for_a_response(wire: Wire) -> None:
    wire.serve(silence)
    with promptly(), pytest.raises(NetworkError):
        wire.session(retry=RetryPolicy(first_wait=0), timeout=Timeouts(total=0.2)).get("/files/1")


def test_request_may_have_its_own_timeout(wire: Wire) -> None:
    wire.serve(silence)
    with pytest.raises(NetworkError):
        wire.session(retry=RetryPolicy(attempts=1)).request("GET", "/files/1", timeout=0.5)


def test_request_may_have_no_deadline(wire: Wire) -> None:
    wire.serve(DOWN, OK)
    assert wire.session(timeout=Timeouts(total=None)).get("/files/1")


def test_retries_are_logged(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    wire.serve(DOWN, OK)
    with caplog.at_level(logging.INFO, "box_models"):
        wire.session().get("/files/1", params={"x": "query-canary"})
    assert "retrying in 0.00 s after 1 failures: unavailable" in caplog.text
    assert "query-canary" not in caplog.text


def test_polling_is_not_logged_at_info_level(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    wire.serve(reply(202, body=b""), OK)
    with caplog.at_level(logging.INFO, "box_models"):
        wire.session().request("GET", "/files/1/thumbnail.png", poll=True)
    assert caplog.text == ""


def test_success_of_an_earlier_attempt_is_logged(wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    wire.serve(reset, refusal(409, "item_name_in_use"))
    with caplog.at_level(logging.INFO, "box_models"):
        wire.session().post("/folders", json={}, retry=Recognizable(lambda _: b"{}"))
    assert f"an earlier attempt succeeded: POST {wire.server.url}" in caplog.text


def test_response_to_a_post_that_is_too_large_raises_outcome_unknown(wire: Wire) -> None:
    server = wire.serve(bomb(65))
    with pytest.raises(OutcomeUnknown):
        wire.session().post("/tasks", json={})
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_requests_continue_after_the_wait_that_the_host_asked_for(wire: Wire, status: int) -> None:
    wire.serve(reply(status, {}, headers={"Retry-After": "0.1"}), OK)
    session = wire.session(retry=RetryPolicy(attempts=1, longest_hint=0.1))
    started = time.monotonic()
    with pytest.raises((RateLimited, ServerError)):
        session.get("/files/1")
    session.get("/files/1")
    assert time.monotonic() - started >= 0.1
