"""Rows A of the fault catalogue: expired tokens and their refresh."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from itertools import count

import pytest

from box_models.auth import BoxAuthenticateFlow, ClientCredentials, DeveloperToken, OAuth2, Secret
from box_models.auth.refreshing_auth import TokensChanged
from box_models.errors import (
    AuthError,
    DecodeError,
    NetworkError,
    NotLoggedIn,
    RateLimited,
    ServerError,
    SessionClosed,
    Timeout,
    TokenStoreError,
)
from box_models.retry import RetryPolicy
from box_models.session import BoxSession
from box_models.transport import Timeouts
from tests.clock import promptly
from tests.wire.conftest import Wire
from tests.wire.fault_server import (
    Behaviour,
    FaultServer,
    ReceivedRequest,
    cut,
    endless,
    html,
    late,
    refusal,
    reply,
    reset,
    silence,
    unauthorized,
)

OK = reply(200, {"id": "1"})


def fresh(number: int, **more: object) -> Behaviour:
    fields = {"access_token": f"token-{number}", "refresh_token": f"refresh-{number}", "token_type": "bearer"}
    return reply(200, fields | more)


def oauth(tokens_changed: TokensChanged | None = None, *, access_token: str | None = "token-1") -> OAuth2:
    return OAuth2(
        "client",
        "client-secret",
        refresh_token="refresh-1",
        access_token=access_token,
        tokens_changed=tokens_changed,
    )


def refreshes(server: FaultServer) -> list[bytes]:
    return [request.body for request in server.requests if request.path == "/oauth2/token"]


def together(count: int, work: Callable[[], object]) -> tuple[list[object], list[BaseException]]:
    """Call a function in many threads at once, and return its results and its errors."""
    barrier, results, failures = threading.Barrier(count), list[object](), list[BaseException]()

    def run() -> None:
        barrier.wait()
        try:
            results.append(work())
        except Exception as failure:  # noqa: BLE001 # shown by the test
            failures.append(failure)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, failures


def expiring(request: ReceivedRequest) -> Behaviour:
    """Answer as Box would if ``token-1`` has expired."""
    if request.path == "/oauth2/token":
        return fresh(2)
    return unauthorized() if request.token == "token-1" else OK


def test_a01_32_threads_refresh_one_expired_token_once_and_all_succeed(wire: Wire) -> None:
    server, session = wire.answer(expiring), wire.session(oauth())
    results, failures = together(32, lambda: session.get("/files/1"))
    assert failures == []
    assert results == [b'{"id": "1"}'] * 32
    assert len(refreshes(server)) == 1


def test_a01_failed_refresh_is_raised_in_all_waiting_threads(wire: Wire) -> None:
    def handler(request: ReceivedRequest) -> Behaviour:
        return refusal(400, "invalid_grant") if request.path == "/oauth2/token" else unauthorized()

    server, session = wire.answer(handler), wire.session(oauth())
    results, failures = together(16, lambda: session.get("/files/1"))
    assert results == []
    assert {type(failure) for failure in failures} == {NotLoggedIn}
    assert len(refreshes(server)) == 1


def test_a01_waiting_thread_refreshes_after_an_interrupted_one(wire: Wire) -> None:
    waiting = threading.Event()
    calls: list[str] = []

    def tokens_changed(refresh: str, access: str) -> None:
        calls.append(access)
        if len(calls) == 1:
            waiting.set()
            threading.Event().wait(0.1)
            raise KeyboardInterrupt

    wire.answer(expiring)
    session = wire.session(oauth(tokens_changed))
    outcomes: list[BaseException] = []

    def interrupted() -> None:
        try:
            session.get("/files/1")
        except KeyboardInterrupt as interrupt:
            outcomes.append(interrupt)

    thread = threading.Thread(target=interrupted)
    thread.start()
    waiting.wait()
    assert session.get("/files/2")
    thread.join()
    assert len(outcomes) == 1
    assert calls == ["token-2", "token-2"]


def test_refresh_request_has_the_form_of_box(wire: Wire) -> None:
    server = wire.serve(unauthorized(), fresh(2), OK)
    wire.session(oauth()).get("/files/1")
    assert refreshes(server) == [
        b"grant_type=refresh_token&refresh_token=refresh-1&client_id=client&client_secret=client-secret"
    ]
    headers = server.requests[1].headers
    assert (headers["content-type"], headers["accept"]) == (
        "application/x-www-form-urlencoded",
        "application/json",
    )


def test_new_tokens_are_saved_before_they_are_used(wire: Wire) -> None:
    server = wire.serve(unauthorized(), fresh(2), OK)
    saved: list[tuple[str, str, int]] = []
    auth = oauth(lambda refresh, access: saved.append((refresh, access, len(server.requests))))
    wire.session(auth).get("/files/1")
    assert saved == [("refresh-2", "token-2", 2)]
    assert (auth.refresh_token, auth.access_token) == ("refresh-2", "token-2")


def test_first_request_gets_a_missing_access_token(wire: Wire) -> None:
    server = wire.serve(fresh(2), OK)
    auth = oauth(access_token=None)
    assert auth.access_token is None
    wire.session(auth).get("/files/1")
    assert server.tokens == ["", "token-2"]


@pytest.mark.parametrize(
    "extra_fields", [{}, {"refresh_token": None}, {"refresh_token": ""}, {"refresh_token": 7}]
)
def test_refresh_token_that_is_not_replaced_stays_valid(wire: Wire, extra_fields: dict[str, object]) -> None:
    wire.serve(unauthorized(), reply(200, {"access_token": "token-2"} | extra_fields), OK)
    auth = oauth()
    wire.session(auth).get("/files/1")
    assert auth.refresh_token == "refresh-1"


def test_login_without_a_refresh_token_ends_with_its_access_token(wire: Wire) -> None:
    wire.serve(OK, unauthorized())
    session = wire.session(OAuth2("client", "client-secret", access_token="token-1"))
    session.get("/files/1")
    with pytest.raises(NotLoggedIn, match="no refresh_token"):
        session.get("/files/1")


@pytest.mark.parametrize("lost", [reset, cut()], ids=["reset", "cut"])
def test_a03_refresh_with_a_lost_response_is_retried_once_with_the_same_token(
    wire: Wire, lost: Behaviour
) -> None:
    server = wire.serve(unauthorized(), lost, fresh(2), OK)
    assert wire.session(oauth()).get("/files/1")
    first, second = refreshes(server)
    assert first == second


def test_a03_next_call_may_succeed_after_two_lost_refresh_responses(wire: Wire) -> None:
    server = wire.serve(unauthorized(), reset, reset)
    session = wire.session(oauth())
    with pytest.raises(NetworkError):
        session.get("/files/1")
    server.script += [unauthorized(), fresh(2), OK]
    assert session.get("/files/1")


class Clock:
    """A clock that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that token expiry is measured with."""
    clock = Clock()
    monkeypatch.setattr("box_models.auth.refreshing_auth.monotonic", clock)
    return clock


def test_a01_waiting_thread_does_not_repeat_a_failed_refresh(wire: Wire) -> None:
    refused, all_refused = count(1), threading.Event()

    def refuse(client: socket.socket, stopped: threading.Event) -> bool:
        unauthorized()(client, stopped)
        if next(refused) == 16:
            all_refused.set()
        return True

    def fail(client: socket.socket, stopped: threading.Event) -> bool:
        all_refused.wait(20)
        return late(0.1, refusal(503, "unavailable"))(client, stopped)

    server = wire.answer(lambda request: fail if request.path == "/oauth2/token" else refuse)
    session = wire.session(oauth(), retry=RetryPolicy(attempts=1))
    results, failures = together(16, lambda: session.get("/files/1"))
    assert results == []
    assert {type(failure) for failure in failures} == {ServerError}
    assert len(refreshes(server)) <= 8  # one, except for threads that start after it has failed


def broken_once() -> tuple[TokensChanged, list[str]]:
    offered: list[str] = []

    def tokens_changed(refresh: str, access: str) -> None:
        offered.append(access)
        if len(offered) == 1:
            raise OSError(28, f"No space left to save {refresh} and {access}")

    return tokens_changed, offered


def test_a05_unsaved_tokens_are_not_used(wire: Wire) -> None:
    server = wire.serve(unauthorized(), fresh(2))
    tokens_changed, _ = broken_once()
    auth = oauth(tokens_changed)
    with pytest.raises(TokenStoreError, match="tokens_changed failed: OSError: .*No space left") as caught:
        wire.session(auth).get("/files/1")
    assert "the next request tries to save them again" in str(caught.value)
    assert "token-2" not in str(caught.value)
    assert "refresh-2" not in str(caught.value)
    assert (auth.access_token, auth.refresh_token) == ("token-1", "refresh-1")
    assert "token-2" not in server.tokens


def test_a05_unsaved_tokens_are_saved_by_the_next_call(wire: Wire) -> None:
    server = wire.serve(unauthorized(), fresh(2), unauthorized(), OK)
    tokens_changed, offered = broken_once()
    session = wire.session(oauth(tokens_changed))
    with pytest.raises(TokenStoreError):
        session.get("/files/1")
    assert session.get("/files/1")
    assert offered == ["token-2", "token-2"]
    assert len(refreshes(server)) == 1


@pytest.mark.parametrize(
    "expired",
    [
        reply(400, {"error": "invalid_grant", "error_description": "Refresh token has expired"}),
        refusal(400, "invalid_grant"),
    ],
    ids=["oauth", "box"],
)
def test_a06_expired_login_sends_no_further_token_request(
    wire: Wire, clock: Clock, expired: Behaviour
) -> None:
    server = wire.serve(unauthorized(), expired, unauthorized())
    session = wire.session(oauth())
    for _ in range(2):
        with pytest.raises(NotLoggedIn, match="sign in again") as caught:
            session.get("/files/1")
        assert caught.value.request == f"POST {server.url}/oauth2/token"
        clock.now += 3600
    assert len(refreshes(server)) == 1


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a07_unknown_application_is_final(wire: Wire, status: int) -> None:
    wrong = reply(
        status, {"error": "invalid_client", "error_description": "The client credentials are invalid"}
    )
    server = wire.serve(unauthorized(), wrong)
    with pytest.raises(AuthError, match="client credentials") as caught:
        wire.session(oauth()).get("/files/1")
    assert not isinstance(caught.value, NotLoggedIn)
    assert len(refreshes(server)) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a08_temporary_failure_of_the_token_endpoint_is_retried(wire: Wire, status: int) -> None:
    server = wire.serve(unauthorized(), refusal(status, "unavailable"), fresh(2), OK)
    assert wire.session(oauth()).get("/files/1")
    assert len(refreshes(server)) == 2


def test_a08_token_endpoint_is_not_retried_beyond_the_total_timeout(wire: Wire) -> None:
    server = wire.serve(reply(503, {}, headers={"Retry-After": "30"}))
    with promptly(), pytest.raises(ServerError):
        wire.session(oauth(access_token=None), retry=RetryPolicy(), timeout=Timeouts(total=10)).get(
            "/files/1"
        )
    assert len(server.requests) == 1


def test_a08_silent_token_endpoint_ends_with_the_total_timeout(wire: Wire) -> None:
    wire.serve(silence)
    with promptly(), pytest.raises(NetworkError):
        wire.session(oauth(access_token=None), timeout=Timeouts(total=1)).get("/files/1")


def test_n12_slow_headers_of_the_token_endpoint_end_with_the_deadline(wire: Wire) -> None:
    wire.serve(endless(b"HTTP/1.1 200 OK\r\n", b"X"))
    with promptly(), pytest.raises(Timeout):
        wire.session(oauth(access_token=None), timeout=Timeouts(total=1)).get("/files/1")


def test_a08_token_request_may_have_no_total_timeout(wire: Wire) -> None:
    wire.serve(unauthorized(), fresh(2), OK)
    assert wire.session(oauth(), timeout=Timeouts(total=None)).get("/files/1")


def test_a08_retry_after_of_the_token_endpoint_blocks_its_host(wire: Wire) -> None:
    server = wire.serve(unauthorized(), reply(429, {}, headers={"Retry-After": "30"}))
    session = wire.session(oauth(), retry=RetryPolicy(attempts=1), timeout=Timeouts(total=5))
    with pytest.raises(RateLimited):
        session.get("/files/1")
    with pytest.raises(RateLimited, match="longer wait than the timeout"):
        session.get("/files/2")
    assert len(server.requests) == 2


def test_a08_token_is_refreshed_before_it_expires(wire: Wire, clock: Clock) -> None:
    server = wire.serve(fresh(2, expires_in=3600), OK, OK, fresh(3), OK)
    session = wire.session(oauth(access_token=None))
    session.get("/files/1")
    end = clock.now + 3600
    for left in (300.5, 299.5):
        clock.now = end - left
        session.get("/files/1")
    assert server.tokens == ["", "token-2", "token-2", "", "token-3"]


def test_a08_valid_token_is_used_while_the_endpoint_is_down(
    wire: Wire, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    wire.serve(fresh(2, expires_in=3600), OK, *[refusal(503, "unavailable")] * 6, OK, OK)
    session = wire.session(oauth(access_token=None))
    session.get("/files/1")
    clock.now += 3600 - 200
    with caplog.at_level(logging.WARNING, "box_models"):
        session.get("/files/1")
    assert "used until it expires: unavailable" in caplog.text
    session.get("/files/1")


def test_a08_expired_token_raises_while_the_endpoint_is_down(wire: Wire, clock: Clock) -> None:
    wire.serve(fresh(2, expires_in=3600), OK, *[refusal(503, "unavailable")] * 6)
    session = wire.session(oauth(access_token=None))
    session.get("/files/1")
    clock.now += 3601
    with pytest.raises(ServerError):
        session.get("/files/1")


@pytest.mark.parametrize(("lifetime", "moments"), [(3600, (55, 30.5, 29.5)), (60, (5, 3.1, 2.9))])
def test_a08_token_is_used_until_30_seconds_before_expiry_after_a_failed_refresh(
    wire: Wire, clock: Clock, lifetime: float, moments: tuple[float, ...]
) -> None:
    down = [refusal(503, "unavailable")] * 6
    server = wire.serve(fresh(2, expires_in=lifetime), OK, *down, OK, OK, fresh(3), OK)
    session = wire.session(oauth(access_token=None))
    session.get("/files/1")
    end, used = clock.now + lifetime, []
    for left in moments:  # after the first failure, there is no request for half a minute
        clock.now = end - left
        session.get("/files/1")
        used.append(server.tokens[-1])
    assert used == ["token-2", "token-2", "token-3"]


def test_a08_token_of_one_minute_is_refreshed_in_its_last_six_seconds(wire: Wire, clock: Clock) -> None:
    server = wire.serve(fresh(2, expires_in=60), OK, OK, fresh(3), OK)
    session = wire.session(oauth(access_token=None))
    session.get("/files/1")
    clock.now += 53.8
    session.get("/files/1")
    assert server.tokens[-1] == "token-2"
    clock.now += 0.4
    session.get("/files/1")
    assert server.tokens[-1] == "token-3"


def test_a07_refused_application_is_requested_again_after_a_pause(wire: Wire, clock: Clock) -> None:
    server = wire.serve(refusal(400, "invalid_grant"), fresh(2), OK)
    session = wire.session(ClientCredentials("app", "hush", enterprise_id=987))
    for _ in range(2):
        with pytest.raises(NotLoggedIn):
            session.get("/files/1")
    assert len(server.requests) == 1
    clock.now += 31
    assert session.get("/files/1")


def test_a08_unsaved_tokens_of_an_early_refresh_raise(wire: Wire, clock: Clock) -> None:
    saves = iter([True, False])

    def tokens_changed(refresh: str, access: str) -> None:
        if not next(saves):
            raise RuntimeError

    wire.serve(fresh(2, expires_in=3600), OK, fresh(3))
    session = wire.session(oauth(tokens_changed, access_token=None))
    session.get("/files/1")
    clock.now += 3600 - 200
    with pytest.raises(TokenStoreError):
        session.get("/files/1")


@pytest.mark.parametrize(
    ("lifetime", "known"),
    [("4123", True), (1, True), (86400, True)]
    + [(each, False) for each in ("soon", None, 0, -5, 86401, 1e300, [1], 10**400)],
)
def test_a11_invalid_lifetime_is_ignored(wire: Wire, clock: Clock, lifetime: object, *, known: bool) -> None:
    wire.serve(fresh(2, expires_in=lifetime), OK, OK)
    auth = oauth(access_token=None)
    session = wire.session(auth)
    session.get("/files/1")
    assert session.get("/files/1")
    assert (auth.expires_at is not None) == known


def test_a12_401_for_a_replaced_token_does_not_refresh(wire: Wire) -> None:
    refreshed, arrived = threading.Event(), threading.Event()

    def handler(request: ReceivedRequest) -> Behaviour:
        if request.path == "/2.0/slow" and request.token == "token-1":
            arrived.set()

            def late(*arguments: object) -> bool:
                refreshed.wait()
                return unauthorized()(*arguments)  # type: ignore[arg-type] # passed on

            return late
        return expiring(request)

    server, session = wire.answer(handler), wire.session(oauth())
    slow = threading.Thread(target=session.get, args=("/slow",))
    slow.start()
    arrived.wait()
    session.get("/files/1")
    refreshed.set()
    slow.join()
    assert len(refreshes(server)) == 1
    assert [request.token for request in server.requests if request.path == "/2.0/slow"] == [
        "token-1",
        "token-2",
    ]


@pytest.mark.usefixtures("no_collection")
@pytest.mark.parametrize(
    "answer",
    [reply(200, ["no"]), reply(200, {"access_token": ""}), html(200), reply(200, body=b"[" * 200_000)],
    ids=["list", "no token", "html", "deep"],
)
def test_response_without_tokens_raises_decode_error(wire: Wire, answer: Behaviour) -> None:
    wire.serve(*[answer] * 6)
    with pytest.raises(DecodeError, match="no access_token"):
        wire.session(oauth(access_token=None)).get("/files/1")


def test_closed_session_does_not_refresh(wire: Wire) -> None:
    session = wire.session(oauth(access_token=None))
    session.close()
    with pytest.raises(SessionClosed):
        session.get("/files/1")


def test_l03_refresh_token_of_an_embedded_box_is_not_sent_to_the_real_box() -> None:
    auth = OAuth2("client", "client-secret", refresh_token="local_1")
    with BoxSession(auth) as session, pytest.raises(AuthError, match="BOX_BASE_URL"):
        session.get("/files/1")


def test_login_needs_a_token() -> None:
    with pytest.raises(ValueError, match="refresh_token"):
        OAuth2("client", "client-secret")


def test_tokens_changed_must_be_callable() -> None:
    with pytest.raises(TypeError, match="tokens_changed"):
        OAuth2("client", "client-secret", refresh_token="r", tokens_changed="save")  # type: ignore[arg-type] # wrong


NAMED: dict[str, list[Callable[[str], object]]] = {
    "client_id": [
        lambda text: OAuth2(text, "hush", refresh_token="r"),
        lambda text: ClientCredentials(text, "hush", enterprise_id=987),
        lambda text: BoxAuthenticateFlow(text, "hush"),
    ],
    "client_secret": [
        lambda text: OAuth2("app", text, refresh_token="r"),
        lambda text: ClientCredentials("app", text, enterprise_id=987),
        lambda text: BoxAuthenticateFlow("app", text),
    ],
    "refresh_token": [lambda text: OAuth2("app", "hush", refresh_token=text)],
    "access_token": [lambda text: OAuth2("app", "hush", access_token=text)],
    "code": [lambda text: BoxAuthenticateFlow("app", "hush").get_access_tokens(text)],
}


@pytest.mark.parametrize("name", NAMED)
def test_error_for_an_invalid_secret_names_the_argument_and_hides_the_value(name: str) -> None:
    for give in NAMED[name]:
        with pytest.raises(ValueError, match=f"^{name} must be printable ASCII") as caught:
            give("pasted with-a-break")
        assert "pasted" not in str(caught.value)
        with pytest.raises(ValueError, match=f"^{name} must not be empty"):
            give("")


@pytest.mark.parametrize("token", ["", "two words", "line\n", "naïve"])
def test_invalid_token_raises(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        DeveloperToken(token)


def test_token_may_be_a_secret(wire: Wire) -> None:
    server = wire.serve(OK)
    wire.session(DeveloperToken(Secret("token-7"))).get("/users/me")
    assert server.tokens == ["token-7"]


def test_secret_is_masked_and_compared_by_value() -> None:
    one, other = Secret("a"), Secret("b")
    assert (repr(one), str(one)) == ("Secret('***')", "***")
    assert {one, Secret("a"), other} == {one, other}
    assert hash(one) != hash(other)


def test_token_must_be_a_string() -> None:
    with pytest.raises(TypeError, match="token must be a string, not int"):
        DeveloperToken(17)  # type: ignore[arg-type] # wrong
