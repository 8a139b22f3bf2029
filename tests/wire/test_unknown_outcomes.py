"""A write that fails after an attempt that may have taken effect raises `OutcomeUnknown`."""

from __future__ import annotations

import pickle

import pytest

from box_models.auth import OAuth2
from box_models.errors import (
    AuthError,
    BadRequest,
    BoxError,
    Conflict,
    Forbidden,
    Gone,
    Locked,
    NetworkError,
    NotFound,
    NotLoggedIn,
    OutcomeUnknown,
    PreconditionFailed,
    RateLimited,
    ServerError,
    SessionClosed,
    TooLarge,
)
from box_models.retry import CONDITIONAL, IDEMPOTENT, SAFE, LostResponse, Recognizable, RetryPolicy, RetryRule
from box_models.session import BoxSession
from tests.wire.conftest import Wire
from tests.wire.fault_server import Behaviour, html, refusal, reply, reset, unauthorized

FRESH = reply(200, {"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600})
INVALID_GRANT = reply(400, {"error": "invalid_grant", "error_description": "Refresh token has expired"})
DOWN = refusal(503, "unavailable")
NO_WAITS = RetryPolicy(waits=False)

WRITES: dict[str, RetryRule] = {
    "idempotent": IDEMPOTENT,
    "conditional": CONDITIONAL,
    "recognizable": Recognizable(lambda _: None),
    "checked once": Recognizable(lambda _: None, check_before_retry=True),
    "checked": Recognizable(lambda _: None, check_before_retry=True, retry_once=False),
}
"""Rules of requests that are retried after an unknown outcome."""
each_write = pytest.mark.parametrize("retry", WRITES.values(), ids=WRITES)


def oauth() -> OAuth2:
    return OAuth2("client", "client-secret", refresh_token="refresh-1", access_token="token-1")


def write(session: BoxSession, retry: RetryRule) -> None:
    session.request("POST", "/folders", json={}, headers={"If-Match": "1"}, retry=retry, says_json=True)


def outcome_of(wire: Wire, retry: RetryRule, *script: Behaviour, policy: RetryPolicy = NO_WAITS) -> BoxError:
    """Return the error of a write whose attempts and refreshes get these responses."""
    wire.serve(*script)
    with pytest.raises(BoxError) as caught:
        write(wire.session(oauth(), retry=policy), retry)
    return caught.value


@each_write
@pytest.mark.parametrize(
    ("refresh", "cause"),
    [([INVALID_GRANT], NotLoggedIn), ([reset, reset], NetworkError), ([DOWN] * 6, ServerError)],
)
def test_a_failed_refresh_keeps_the_outcome_unknown(
    wire: Wire, retry: RetryRule, refresh: list[Behaviour], cause: type[BoxError]
) -> None:
    error = outcome_of(wire, retry, reset, unauthorized(), *refresh)
    assert isinstance(error, OutcomeUnknown)
    assert isinstance(error.__cause__, cause)
    assert error.request == f"POST {wire.server.url}/2.0/folders"


@each_write
def test_a_refused_new_token_keeps_the_outcome_unknown(wire: Wire, retry: RetryRule) -> None:
    error = outcome_of(wire, retry, DOWN, unauthorized(), FRESH, refusal(401, "unauthorized"))
    assert isinstance(error, OutcomeUnknown)
    assert isinstance(error.__cause__, AuthError)


@each_write
@pytest.mark.parametrize(
    ("status", "cause"),
    [(403, Forbidden), (404, NotFound), (410, Gone), (413, TooLarge), (423, Locked), (507, ServerError)],
)
def test_a_final_error_keeps_the_outcome_unknown(
    wire: Wire, retry: RetryRule, status: int, cause: type[BoxError]
) -> None:
    error = outcome_of(wire, retry, reset, refusal(status, "no"))
    assert isinstance(error, OutcomeUnknown)
    assert isinstance(error.__cause__, cause)
    assert (error.status, error.attempts) == (status, 2)


@pytest.mark.parametrize("last", [DOWN, reset, html(200)], ids=["503", "reset", "HTML"])
@pytest.mark.parametrize("retry", [IDEMPOTENT, CONDITIONAL, WRITES["recognizable"]])
def test_lost_responses_to_the_end_keep_the_outcome_unknown(
    wire: Wire, retry: RetryRule, last: Behaviour
) -> None:
    error = outcome_of(wire, retry, *[last] * 3, policy=RetryPolicy(attempts=3, waits=False))
    assert isinstance(error, OutcomeUnknown)
    assert error.attempts == 3


@each_write
def test_a_rate_limit_that_is_too_long_keeps_the_outcome_unknown(wire: Wire, retry: RetryRule) -> None:
    long = reply(429, {"code": "rate_limit_exceeded"}, headers={"Retry-After": "86400"})
    error = outcome_of(wire, retry, reset, long)
    assert isinstance(error, OutcomeUnknown)
    assert isinstance(error.__cause__, RateLimited)
    assert error.retry_after == 86400


def test_closing_the_session_during_a_wait_keeps_the_outcome_unknown(wire: Wire) -> None:
    session = wire.session(oauth(), retry=RetryPolicy(first_wait=100, longest_wait=100))

    def close_then_reset(client: object, stopped: object) -> bool:
        session.close()
        return reset(client, stopped)  # type: ignore[arg-type]

    wire.serve(close_then_reset)
    with pytest.raises(OutcomeUnknown) as caught:
        write(session, IDEMPOTENT)
    assert isinstance(caught.value.__cause__, SessionClosed)


def test_error_names_the_request_its_ids_and_the_advice(wire: Wire) -> None:
    first = reply(502, {"message": "bad gateway", "request_id": "r0"}, headers={"BOX-REQUEST-ID": "h0"})
    error = outcome_of(wire, IDEMPOTENT, first, DOWN, refusal(403, "forbidden", request_id="r2"))
    assert isinstance(error, OutcomeUnknown)
    assert error.request_ids == ("r0", "h0", "r1", "h1", "r2")
    assert str(error).startswith(
        "the request may have taken effect: unavailable; the last error: forbidden. "
        "Check whether it took effect before you send it again. "
        "(403 forbidden, POST /2.0/folders, request id r0 / h0 / r1 / h1 / r2, 3 attempts in "
    )
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_advice_is_that_of_the_unknown_outcome_and_not_of_the_last_code(wire: Wire) -> None:
    error = outcome_of(wire, IDEMPOTENT, reset, refusal(403, "access_denied_insufficient_permissions"))
    assert "permissions. Check whether it took effect before you send it again. (403 " in str(error)


def test_error_after_a_failed_refresh_does_not_name_the_request_for_a_token(wire: Wire) -> None:
    error = outcome_of(wire, IDEMPOTENT, DOWN, unauthorized(), INVALID_GRANT)
    assert (error.status, error.code, error.request_id) == (503, "unavailable", "r1")
    assert "token" not in str(error).partition("[")[2]
    assert "Refresh token has expired" in str(error.__cause__)


@pytest.mark.parametrize("last", [refusal(409, "conflict"), refusal(400, "bad_request")], ids=["409", "400"])
def test_an_idempotent_write_that_is_refused_did_not_take_effect(wire: Wire, last: Behaviour) -> None:
    error = outcome_of(wire, IDEMPOTENT, reset, last)
    assert isinstance(error, (Conflict, BadRequest))


@pytest.mark.parametrize("status", [400, 404, 410, 412])
def test_a_result_that_is_found_after_a_final_error_is_a_success(wire: Wire, status: int) -> None:
    errors: list[BoxError] = []

    def find(lost: LostResponse) -> bytes:
        errors.append(lost.error)
        return b'{"id": "7"}'

    wire.serve(reset, refusal(status, "no"))
    assert wire.session().post("/folders", json={}, retry=Recognizable(find)) == b'{"id": "7"}'
    assert [error.status for error in errors] == [status]


def test_an_error_of_conflicts_is_raised_if_no_result_is_found(wire: Wire) -> None:
    retry = Recognizable(lambda _: None, conflicts=(NotFound,))
    assert isinstance(outcome_of(wire, retry, reset, refusal(404, "no")), NotFound)
    assert isinstance(outcome_of(wire, retry, reset, refusal(412, "no")), OutcomeUnknown)


@pytest.mark.parametrize(
    ("script", "raised"),
    [
        ([reset, unauthorized(), INVALID_GRANT], NotLoggedIn),
        ([DOWN, refusal(404, "no")], NotFound),
        ([DOWN] * 6, ServerError),
        ([reset, refusal(412, "no")], PreconditionFailed),
    ],
)
def test_a_request_that_changes_no_content_raises_its_own_error(
    wire: Wire, script: list[Behaviour], raised: type[BoxError]
) -> None:
    error = outcome_of(wire, SAFE, *script)
    assert type(error) is raised


@each_write
def test_a_write_that_box_refuses_at_once_raises_its_own_error(wire: Wire, retry: RetryRule) -> None:
    assert type(outcome_of(wire, retry, unauthorized(), INVALID_GRANT)) is NotLoggedIn
    assert type(outcome_of(wire, retry, refusal(403, "no"))) is Forbidden


def test_ctrl_c_passes_through_after_a_lost_response(wire: Wire) -> None:
    def press_ctrl_c(_: LostResponse) -> bytes | None:
        raise KeyboardInterrupt

    wire.serve(reset)
    with pytest.raises(KeyboardInterrupt):
        write(wire.session(), Recognizable(press_ctrl_c, check_before_retry=True))
