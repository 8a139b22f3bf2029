"""Rows H of the fault catalogue: HTTP status codes and the retries that follow."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from box_models.auth import DeveloperToken, OAuth2
from box_models.errors import (
    AuthError,
    BadRequest,
    BoxError,
    Conflict,
    Forbidden,
    Gone,
    Locked,
    NameConflict,
    NetworkError,
    NotFound,
    NotImplementedByServer,
    OutcomeUnknown,
    PreconditionFailed,
    RateLimited,
    ServerError,
    SessionClosed,
    TooLarge,
    Trashed,
)
from box_models.retry import CONDITIONAL, IDEMPOTENT, SAFE, LostResponse, Recognizable, RetryPolicy, RetryRule
from box_models.session.call_tokens import NOT_ABOUT_THE_TOKEN
from box_models.transport import Timeouts
from tests.clock import promptly
from tests.wire.conftest import Wire
from tests.wire.fault_server import (
    Behaviour,
    ReceivedRequest,
    empty,
    html,
    refusal,
    reply,
    reset,
    unauthorized,
)
from tests.wire.refused_tokens import ALL, UNEXPLAINED

OK = reply(200, {"id": "1"})
FRESH = reply(200, {"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600})


def oauth() -> OAuth2:
    return OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="token-1")


def test_h01_expired_token_is_refreshed_and_the_request_is_retried(wire: Wire) -> None:
    server = wire.serve(unauthorized(), FRESH, OK)
    assert wire.session(oauth()).get("/files/1") == b'{"id": "1"}'
    assert [request.path for request in server.requests] == ["/2.0/files/1", "/oauth2/token", "/2.0/files/1"]
    assert server.requests[2].token == "token-2"


def test_h01_refresh_does_not_wait_and_does_not_count_as_an_attempt(wire: Wire) -> None:
    wire.serve(unauthorized(), FRESH, OK)
    session = wire.session(oauth(), retry=RetryPolicy(attempts=1, first_wait=1000))
    assert session.get("/files/1")


@pytest.mark.parametrize("form", ALL)
def test_h01_401_in_any_form_refreshes_the_token_once(wire: Wire, form: str) -> None:
    server = wire.serve(ALL[form], FRESH, OK)
    # A 401 says that nothing was done, so a request that is never retried is sent again as well.
    assert wire.session(oauth()).post("/tasks", json={}) == b'{"id": "1"}'
    assert server.tokens == ["token-1", "", "token-2"]


@pytest.mark.parametrize("form", ["the body of the description", "HTML", "nothing"])
def test_h02_second_401_in_any_form_is_final(wire: Wire, form: str) -> None:
    server = wire.serve(UNEXPLAINED[form], FRESH, UNEXPLAINED[form])
    with pytest.raises(AuthError) as caught:
        wire.session(oauth()).get("/files/1")
    assert (caught.value.status, caught.value.request) == (401, f"GET {server.url}/2.0/files/1")
    assert server.tokens == ["token-1", "", "token-2"]


def test_h02_second_401_has_the_request_ids(wire: Wire) -> None:
    wire.serve(unauthorized(), FRESH, refusal(401, "unauthorized"))
    with pytest.raises(AuthError, match="request id r1 / h1") as caught:
        wire.session(oauth()).get("/files/1")
    assert (caught.value.request_id, caught.value.header_request_id) == ("r1", "h1")


def test_h02_refused_new_token_is_final(wire: Wire) -> None:
    server = wire.serve(unauthorized(), FRESH, unauthorized())
    with pytest.raises(AuthError) as caught:
        wire.session(oauth()).get("/files/1")
    assert (caught.value.status, caught.value.error) == (401, "invalid_token")
    assert server.tokens == ["token-1", "", "token-2"]


def test_h02_token_without_refresh_is_sent_once(wire: Wire) -> None:
    server = wire.serve(unauthorized())
    with pytest.raises(AuthError, match="developer token") as caught:
        wire.session(DeveloperToken("token-1")).get("/files/1")
    assert caught.value.status == 401
    assert len(server.requests) == 1


def test_h02_token_without_refresh_keeps_the_page_of_a_proxy(wire: Wire) -> None:
    wire.serve(html(401))
    with pytest.raises(AuthError, match=r"not from Box, .*hotel.*developer token") as caught:
        wire.session(DeveloperToken("token-1")).get("/files/1")
    assert not caught.value.from_box
    assert isinstance(caught.value.__cause__, AuthError)


@pytest.mark.parametrize("code", sorted(NOT_ABOUT_THE_TOKEN))
def test_h02_401_for_a_known_other_reason_is_final(wire: Wire, code: str) -> None:
    server = wire.serve(refusal(401, code), unauthorized(code.upper()))
    session = wire.session(oauth())
    for _ in range(2):
        with pytest.raises((AuthError, Forbidden)):
            session.get("/files/1")
    assert server.tokens == ["token-1", "token-1"]


@pytest.mark.parametrize("fault", [refusal(503, "unavailable"), reset], ids=["503", "reset"])
def test_h03_request_succeeds_after_a_fault_and_a_401(wire: Wire, fault: Behaviour) -> None:
    server = wire.serve(fault, unauthorized(), FRESH, OK)
    assert wire.session(oauth()).get("/files/1") == b'{"id": "1"}'
    assert server.tokens == ["token-1", "token-1", "", "token-2"]


def test_h03_token_that_expires_twice_during_one_call_is_refreshed_twice(wire: Wire) -> None:
    again = reply(200, {"access_token": "token-3", "refresh_token": "refresh-3"})
    wire.serve(unauthorized(), FRESH, refusal(503, "unavailable"), unauthorized(), again, OK)
    assert wire.session(oauth()).get("/files/1")


@pytest.mark.parametrize(
    "code", ["access_denied_insufficient_permissions", "forbidden_by_policy", "storage_limit_exceeded"]
)
def test_h04_403_is_final_and_has_its_code(wire: Wire, code: str) -> None:
    server = wire.serve(refusal(403, code))
    with pytest.raises(Forbidden) as caught:
        wire.session().get("/files/1")
    assert caught.value.code == code
    assert len(server.requests) == 1


def test_h05_error_page_of_a_proxy_is_not_reported_as_a_response_of_box(wire: Wire) -> None:
    wire.serve(html(403))
    with pytest.raises(Forbidden, match=r"not from Box, .*: text/html, 63 bytes, .*hotel") as caught:
        wire.session().get("/files/1")
    assert not caught.value.from_box


def test_h06_404_raises_a_file_not_found_error(wire: Wire) -> None:
    wire.serve(refusal(404, "not_found"))
    with pytest.raises(FileNotFoundError):
        wire.session().get("/files/1")


def test_h06_404_for_a_delete_after_an_unknown_outcome_is_success(wire: Wire) -> None:
    server = wire.serve(reset, refusal(404, "trashed"))
    wire.session().delete("/files/1")
    assert len(server.requests) == 2


def test_h06_404_for_the_first_delete_raises_not_found(wire: Wire) -> None:
    wire.serve(refusal(404, "not_found"))
    with pytest.raises(NotFound):
        wire.session().delete("/files/1")


def test_h06_404_after_a_rejected_attempt_raises_not_found(wire: Wire) -> None:
    wire.serve(refusal(429, "rate_limit_exceeded"), refusal(404, "not_found"))
    with pytest.raises(NotFound):
        wire.session().delete("/files/1")


CONFLICT = {"conflicts": {"type": "file", "id": "7", "name": "a.txt", "etag": "0", "sha1": "da39", "size": 3}}
NAME_IN_USE = refusal(409, "item_name_in_use", context_info=CONFLICT)


def never_asked(lost: LostResponse) -> bytes | None:
    raise AssertionError("a clean conflict is not for the check")


def test_h07_conflict_on_the_first_attempt_is_raised(wire: Wire) -> None:
    server = wire.serve(NAME_IN_USE)
    with pytest.raises(NameConflict) as caught:
        wire.session().post("/folders", json={}, retry=Recognizable(never_asked))
    assert (caught.value.conflicts[0].id, caught.value.conflicts[0].size) == ("7", 3)
    assert len(server.requests) == 1


def test_h07_conflict_after_a_rejected_attempt_is_raised(wire: Wire) -> None:
    wire.serve(refusal(429, "rate_limit_exceeded"), NAME_IN_USE)
    with pytest.raises(NameConflict):
        wire.session().post("/folders", json={}, retry=Recognizable(never_asked))


@pytest.mark.parametrize(
    "lost", [reset, refusal(502, "bad_gateway"), html(201)], ids=["reset", "502", "html"]
)
def test_h07_conflict_with_the_result_of_an_earlier_attempt_is_success(wire: Wire, lost: Behaviour) -> None:
    wire.serve(lost, NAME_IN_USE)
    lost_responses: list[LostResponse] = []

    def check(lost: LostResponse) -> bytes | None:
        lost_responses.append(lost)
        return b'{"id": "7"}'

    before = datetime.now(UTC)
    assert wire.session().post("/folders", json={}, retry=Recognizable(check)) == b'{"id": "7"}'
    assert isinstance(lost_responses[0].error, NameConflict)
    assert abs(lost_responses[0].sent_at - before) < timedelta(seconds=5)


def test_h07_time_of_the_first_attempt_is_read_from_the_servers_clock(wire: Wire) -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    conflict = reply(
        409, {"code": "item_name_in_use"}, headers={"Date": format_datetime(tomorrow, usegmt=True)}
    )
    wire.serve(reset, conflict)
    times: list[datetime] = []

    def check(lost: LostResponse) -> bytes | None:
        times.append(lost.sent_at)
        return b"{}"

    wire.session().post("/folders", json={}, retry=Recognizable(check))
    assert abs(times[0] - tomorrow) < timedelta(seconds=5)


def test_h07_server_clock_in_the_year_9999_is_ignored(wire: Wire) -> None:
    last = "Fri, 31 Dec 9999 23:59:59 GMT"
    wire.serve(reset, reply(409, {"code": "item_name_in_use"}, headers={"Date": last}))
    times: list[datetime] = []

    def check(lost: LostResponse) -> bytes | None:
        times.append(lost.sent_at)
        return b"{}"

    session = wire.session()
    session.post("/folders", json={}, retry=Recognizable(check))
    assert abs(times[0] - datetime.now(UTC)) < timedelta(minutes=1)


def test_h07_conflict_with_another_item_is_raised(wire: Wire) -> None:
    wire.serve(reset, NAME_IN_USE)
    with pytest.raises(NameConflict):
        wire.session().post("/folders", json={}, retry=Recognizable(lambda _: None))


def test_h07_failed_search_for_the_result_raises_outcome_unknown(wire: Wire) -> None:
    wire.serve(reset, NAME_IN_USE, refusal(403, "forbidden"))
    session = wire.session()
    with pytest.raises(OutcomeUnknown):
        session.post("/folders", json={}, retry=Recognizable(lambda _: session.get("/folders/7")))


def test_h07_search_for_the_result_ends_when_the_session_is_closed(wire: Wire) -> None:
    wire.serve(reset, NAME_IN_USE)
    session = wire.session()

    def check(_: LostResponse) -> bytes | None:
        session.close()
        return session.get("/folders/7")

    with pytest.raises(OutcomeUnknown) as caught:
        session.post("/folders", json={}, retry=Recognizable(check))
    assert isinstance(caught.value.__cause__, SessionClosed)


def test_h07_request_with_two_lost_responses_is_retried_without_a_search(wire: Wire) -> None:
    server = wire.serve(reset, reset, OK)
    assert wire.session().post("/folders", json={}, retry=Recognizable(never_asked)) == b'{"id": "1"}'
    assert len(server.requests) == 3


def test_h07_conflict_with_only_a_message_is_final(wire: Wire) -> None:
    server = wire.serve(reply(409, {"type": "error", "message": "somebody has the name"}))
    with pytest.raises(Conflict, match="somebody has the name"):
        wire.session().post("/folders", json={}, retry=Recognizable(never_asked))
    assert len(server.requests) == 1


def test_h07_conflict_with_an_unreadable_body_is_retried(wire: Wire) -> None:
    server = wire.serve(reset, html(409), NAME_IN_USE)
    assert wire.session().post("/folders", json={}, retry=Recognizable(lambda _: b"{}")) == b"{}"
    assert len(server.requests) == 3


@pytest.mark.parametrize("code", ["name_temporarily_reserved", "operation_blocked_temporary"])
def test_h08_temporary_conflict_is_retried(wire: Wire, code: str) -> None:
    server = wire.serve(refusal(409, code), OK)
    assert wire.session().post("/folders", json={})
    assert len(server.requests) == 2


def look(*answers: bytes | None) -> tuple[Recognizable, list[BoxError]]:
    errors: list[BoxError] = []
    left = iter(answers)

    def check(lost: LostResponse) -> bytes | None:
        errors.append(lost.error)
        return next(left)

    return Recognizable(check, check_before_retry=True), errors


def test_h09_comment_is_searched_for_before_it_is_sent_again(wire: Wire) -> None:
    server, (retry, _) = wire.serve(reset), look(b'{"id": "5"}')
    assert wire.session().post("/comments", json={}, retry=retry) == b'{"id": "5"}'
    assert len(server.requests) == 1


def test_h09_comment_that_is_missing_is_sent_once_more(wire: Wire) -> None:
    server, (retry, errors) = wire.serve(reset, OK), look(None)
    assert wire.session().post("/comments", json={}, retry=retry) == b'{"id": "1"}'
    assert (len(server.requests), len(errors)) == (2, 1)


def test_h09_similar_comment_is_searched_for_again(wire: Wire) -> None:
    _, (retry, errors) = wire.serve(reset, refusal(409, "recent_similar_comment")), look(None, b'{"id": "5"}')
    assert wire.session().post("/comments", json={}, retry=retry) == b'{"id": "5"}'
    assert isinstance(errors[1], Conflict)


def test_h09_similar_comment_that_is_missing_raises_outcome_unknown(wire: Wire) -> None:
    _, (retry, _) = wire.serve(reset, refusal(409, "recent_similar_comment")), look(None, None)
    with pytest.raises(OutcomeUnknown):
        wire.session().post("/comments", json={}, retry=retry)


def test_h09_comment_with_two_lost_responses_is_searched_for_twice(wire: Wire) -> None:
    server, (retry, errors) = wire.serve(reset, reset), look(None, None)
    with pytest.raises(OutcomeUnknown):
        wire.session().post("/comments", json={}, retry=retry)
    assert (len(server.requests), len(errors)) == (2, 2)


def test_h09_comment_without_time_for_a_retry_raises_outcome_unknown(wire: Wire) -> None:
    _, (retry, _) = wire.serve(reset), look(None)
    with pytest.raises(OutcomeUnknown):
        wire.session(retry=RetryPolicy(attempts=1)).post("/comments", json={}, retry=retry)


def test_h10_412_raises_precondition_failed(wire: Wire) -> None:
    server = wire.serve(refusal(412, "precondition_failed"))
    with pytest.raises(PreconditionFailed):
        wire.session().put("/files/1", json={}, headers={"If-Match": "3"})
    assert len(server.requests) == 1


def test_h10_412_after_an_unknown_outcome_raises_outcome_unknown(wire: Wire) -> None:
    wire.serve(refusal(502, "bad_gateway"), refusal(412, "precondition_failed"))
    with pytest.raises(OutcomeUnknown, match="taken effect: bad gateway"):
        wire.session().put("/files/1", json={}, headers={"If-Match": "3"})


def test_h10_412_is_success_if_the_result_is_found(wire: Wire) -> None:
    wire.serve(reset, refusal(412, "precondition_failed"))
    retry = Recognizable(lambda _: b'{"name": "new"}')
    assert wire.session().put("/files/1", json={}, headers={"If-Match": "3"}, retry=retry)


def test_h10_conditional_request_is_only_retried_with_if_match(wire: Wire) -> None:
    wire.serve(reset, OK, reset)
    session = wire.session()
    assert session.post("/files/1/content", headers={"if-match": "3"}, retry=CONDITIONAL)
    with pytest.raises(OutcomeUnknown):
        session.post("/files/1/content", retry=CONDITIONAL)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "bad_request", BadRequest),
        (404, "trashed", Trashed),
        (405, "method_not_allowed", BadRequest),
        (410, "session_expired", Gone),
        (411, "length_required", BadRequest),
        (413, "request_entity_too_large", TooLarge),
        (415, "unsupported_media_type", BadRequest),
        (451, "unavailable_for_legal_reasons", BoxError),
        (501, "not_implemented", NotImplementedByServer),
        (505, "http_version", ServerError),
        (507, "insufficient_storage", ServerError),
    ],
)
def test_h12_permanent_errors_are_not_retried(
    wire: Wire, status: int, code: str, kind: type[BoxError]
) -> None:
    server = wire.serve(refusal(status, code))
    with pytest.raises(kind) as caught:
        wire.session().get("/files/1")
    assert (caught.value.status, caught.value.code) == (status, code)
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "code"), [(423, "locked"), (403, "access_denied_item_locked")])
def test_h13_locked_item_is_final_and_the_error_has_the_lock(wire: Wire, status: int, code: str) -> None:
    lock = {"created_by": {"name": "Ada"}, "expires_at": "2026-03-01T00:00:00Z"}
    server = wire.serve(refusal(status, code, context_info={"lock": lock}))
    with pytest.raises(Locked, match="Remove the lock") as caught:
        wire.session().put("/files/1", json={})
    assert (caught.value.status, caught.value.context_info) == (status, {"lock": lock})
    assert len(server.requests) == 1


def retry_after(value: str, status: int = 429) -> Behaviour:
    return reply(status, {"code": "rate_limit_exceeded"}, headers={"retry-after": value})


def test_h14_retry_waits_as_long_as_retry_after_asks(wire: Wire) -> None:
    wire.serve(retry_after("0.15"), OK)
    started = time.monotonic()
    assert wire.session(retry=RetryPolicy(first_wait=0)).post("/tasks", json={})
    assert time.monotonic() - started >= 0.15


@pytest.mark.parametrize("value", ["-1", "junk", "", "1e9999", "Wed, 99 Foo 2026"])
def test_h15_invalid_retry_after_is_ignored(wire: Wire, value: str) -> None:
    wire.serve(retry_after(value), OK)
    assert wire.session(retry=RetryPolicy(first_wait=0)).get("/files/1")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("seconds", [61, 86400])
def test_h16_long_retry_after_is_raised_immediately(wire: Wire, status: int, seconds: int) -> None:
    server = wire.serve(retry_after(str(seconds), status))
    with pytest.raises(BoxError) as caught:
        wire.session(retry=RetryPolicy()).get("/files/1")
    assert caught.value.retry_after == seconds
    assert isinstance(caught.value, RateLimited if status == 429 else ServerError)
    assert len(server.requests) == 1


def together(count: int, work: Callable[[], object]) -> list[BaseException]:
    """Call a function in many threads at once, and return the errors."""
    barrier, failures = threading.Barrier(count), list[BaseException]()

    def run() -> None:
        barrier.wait()
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 # shown by the test
            failures.append(failure)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


class LogListener(logging.Handler):
    """A log handler that sets an event when a text is logged."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text, self.event = text, threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage().startswith(self.text):
            self.event.set()


@pytest.fixture
def waiting(caplog: pytest.LogCaptureFixture) -> Iterator[threading.Event]:
    """Yield an event that is set when a call waits for a retry."""
    listener, logger = LogListener("retrying in"), logging.getLogger("box_models")
    caplog.set_level(logging.INFO, "box_models")
    logger.addHandler(listener)
    yield listener.event
    logger.removeHandler(listener)


def test_h17_all_threads_wait_for_the_retry_after_of_one(wire: Wire, waiting: threading.Event) -> None:
    waits: list[float] = []

    def handler(_: ReceivedRequest) -> Behaviour:
        waits.append(time.monotonic())
        return OK if len(waits) > 1 else retry_after("1")

    wire.answer(handler)
    session = wire.session(retry=RetryPolicy(attempts=2, first_wait=0))
    leader = threading.Thread(target=session.get, args=("/files/0",))
    leader.start()
    assert waiting.wait(20)
    assert together(16, lambda: session.get("/files/1")) == []
    leader.join()
    assert len(waits) == 18
    assert min(waits[1:]) - waits[0] >= 1


def test_h17_later_shorter_retry_after_does_not_shorten_the_wait(wire: Wire) -> None:
    arrived, notified = threading.Event(), threading.Event()

    def shorter(client: socket.socket, stopped: threading.Event) -> bool:
        arrived.set()
        notified.wait()
        return retry_after("0.01")(client, stopped)

    kinds = {"/2.0/files/long": retry_after("0.3"), "/2.0/files/short": shorter}
    wire.answer(lambda request: kinds.get(request.path, OK))
    session = wire.session(retry=RetryPolicy(attempts=1))
    with ThreadPoolExecutor(1) as pool:
        short = pool.submit(session.get, "/files/short")
        arrived.wait()
        started = time.monotonic()
        with pytest.raises(RateLimited):
            session.get("/files/long")
        notified.set()
        assert isinstance(short.exception(), RateLimited)
    session.get("/files/1")
    assert time.monotonic() - started >= 0.3


def test_h17_wait_beyond_the_deadline_raises_rate_limited(wire: Wire) -> None:
    wire.serve(retry_after("30"))
    session = wire.session(retry=RetryPolicy(attempts=1))
    with pytest.raises(RateLimited):
        session.get("/files/1")
    with pytest.raises(RateLimited, match="longer wait than the timeout") as caught:
        session.request("GET", "/files/1", timeout=Timeouts(total=1))
    assert caught.value.retry_after is not None
    assert 25 < caught.value.retry_after <= 30


@pytest.mark.parametrize("check_before_retry", [True, False])
def test_h17_wait_beyond_the_deadline_after_a_lost_response_raises_outcome_unknown(
    wire: Wire, check_before_retry: bool
) -> None:
    session = wire.session(retry=RetryPolicy(attempts=2, first_wait=0))

    def others_are_told_to_wait(client: socket.socket, stopped: threading.Event) -> bool:
        with pytest.raises(RateLimited):
            session.request("GET", "/files/1", timeout=Timeouts(total=5))
        return reset(client, stopped)

    server = wire.answer(
        lambda request: retry_after("30") if request.method == "GET" else others_are_told_to_wait
    )
    retry = Recognizable(never_asked, check_before_retry)
    with pytest.raises(OutcomeUnknown) as caught:
        session.request("POST", "/comments", json={}, retry=retry, timeout=Timeouts(total=20))
    assert caught.value.attempts == 1
    assert [request.method for request in server.requests] == ["POST", "GET"]


def test_h17_lost_response_and_a_final_rate_limit_raise_outcome_unknown(wire: Wire) -> None:
    wire.serve(reset, refusal(429, "rate_limit_exceeded"))
    session = wire.session(retry=RetryPolicy(waits=False, attempts=2))
    with pytest.raises(OutcomeUnknown):
        session.post("/folders", json={}, retry=Recognizable(never_asked))


@pytest.mark.parametrize(
    ("retry", "raised"),
    [(SAFE, NetworkError), (IDEMPOTENT, OutcomeUnknown), (Recognizable(never_asked), OutcomeUnknown)],
)
def test_n01_refused_connection_after_a_lost_response_keeps_the_outcome_unknown(
    wire: Wire, retry: RetryRule, raised: type[BoxError]
) -> None:
    server = wire.server

    def last(client: socket.socket, stopped: threading.Event) -> bool:
        server.refuse()
        return reset(client, stopped)

    wire.serve(last)
    with pytest.raises(raised) as caught:
        wire.session().request("POST", "/folders", json={}, retry=retry)
    assert getattr(caught.value, "sent", True)
    assert caught.value.attempts == 6


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
def test_h18_temporary_failure_is_retried(wire: Wire, status: int) -> None:
    wire.serve(refusal(status, "unavailable"), OK)
    assert wire.session().put("/files/1", json={})


@pytest.mark.parametrize("status", [500, 503])
def test_h18_permanent_failure_is_raised_after_six_requests(wire: Wire, status: int) -> None:
    server = wire.serve(*[refusal(status, "unavailable")] * 6)
    with pytest.raises(ServerError, match="6 attempts"):
        wire.session().get("/files/1")
    assert len(server.requests) == 6


def test_h18_post_is_not_retried_after_a_server_error(wire: Wire) -> None:
    server = wire.serve(refusal(503, "unavailable"))
    with pytest.raises(OutcomeUnknown) as caught:
        wire.session().request("POST", "/tasks", json={})
    error = caught.value
    assert (error.status, error.code) == (503, "unavailable")
    assert (error.request_id, error.header_request_id) == ("r1", "h1")
    assert error.request == f"POST {server.url}/2.0/tasks"
    assert len(server.requests) == 1


def test_h18_post_declared_safe_is_retried(wire: Wire) -> None:
    wire.serve(refusal(503, "unavailable"), OK)
    assert wire.session().request("POST", "/metadata_queries/execute_read", json={}, retry=SAFE).status == 200


def test_h19_202_that_is_the_result_is_not_polled(wire: Wire) -> None:
    server = wire.serve(reply(202, {"download_url": "x"}, headers={"Retry-After": "1"}), empty(202))
    session = wire.session()
    assert session.post("/zip_downloads", json={}) == b'{"download_url": "x"}'
    assert session.post("/users/terminate_sessions", json={}) == b""
    assert len(server.requests) == 2


def test_h19_202_is_polled_if_the_caller_asks_for_it(wire: Wire) -> None:
    wire.serve(empty(202, Retry_After="0"), empty(202), OK)
    answer = wire.session().request("POST", "/files/upload_sessions/1/commit", retry=IDEMPOTENT, poll=True)
    assert answer.json() == {"id": "1"}


def test_h19_polling_waits_as_long_as_retry_after_asks(wire: Wire) -> None:
    wire.serve(empty(202, Retry_After="0.15"), OK)
    started = time.monotonic()
    wire.session(retry=RetryPolicy(first_wait=0)).request("GET", "/files/1/thumbnail.png", poll=True)
    assert time.monotonic() - started >= 0.15


def test_h19_202_with_a_long_retry_after_is_raised(wire: Wire) -> None:
    wire.serve(empty(202, Retry_After="86400"))
    session = wire.session(retry=RetryPolicy())
    with promptly(), pytest.raises(BoxError, match="not ready") as caught:
        session.request("GET", "/files/1/thumbnail.png", poll=True, timeout=Timeouts(total=None))
    assert caught.value.retry_after == 86400


def test_h19_polling_ends_after_the_maximum_number_of_requests(wire: Wire) -> None:
    server = wire.serve(*[empty(202)] * 100)
    with pytest.raises(BoxError, match="not ready") as caught:
        wire.session().request("GET", "/files/1/thumbnail.png", poll=True)
    assert caught.value.status == 202
    assert len(server.requests) == 100
