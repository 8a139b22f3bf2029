"""Retry failed requests: which ones, how often, and after how long.

`DECISIONS` is the table of the retry rules. `RetryState` applies it to one call, and `Retrier` runs the attempts of
all calls of a client. Tenacity counts, waits and stops.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, NoReturn, TypeAlias, TypeVar, cast

from box_models._checks import check_flag, check_integer, check_number
from box_models._forks import reset_after_fork
from box_models.errors import (
    AuthError,
    BadRequest,
    BoxError,
    Conflict,
    DecodeError,
    NetworkError,
    OutcomeUnknown,
    PreconditionFailed,
    ProxyError,
    RateLimited,
    SessionClosed,
    Timeout,
    TLSError,
    UnsafeURL,
)

if TYPE_CHECKING:
    from tenacity import RetryCallState

logger: logging.Logger = logging.getLogger("box_models")

T = TypeVar("T")

TRANSIENT_STATUSES = frozenset({408, 500, 502, 503, 504})
"""Statuses of temporary failures. The request may have taken effect all the same."""
TRANSIENT_CONFLICTS = frozenset({"name_temporarily_reserved", "operation_blocked_temporary"})
"""Codes of a 409 that Box asks to retry."""
MAX_POLLS = 100
"""How many responses with status 202 a call accepts before it fails."""


@dataclass(frozen=True)
class RetryPolicy:
    """How often and after how long failed requests are retried.

    ``attempts`` includes the first attempt. The wait before a retry is random, between 0 and ``first_wait`` seconds.
    The upper limit doubles after each failure, up to ``longest_wait``. A Retry-After header sets the minimum wait.
    If Box asks for more than ``longest_hint`` seconds, the error is raised immediately.

    ``budget`` limits the retries of all requests of a client together, for times when Box is down. A retry costs 5,
    or 10 after a timeout. A request that succeeds after retries returns the cost of its last retry to the budget, and
    any other success returns 1. ``waits=False`` removes all waits, for tests.

    >>> RetryPolicy(attempts=1).attempts  # never retry
    1
    """

    attempts: int = 6
    first_wait: float = 0.5
    longest_wait: float = 20.0
    longest_hint: float = 60.0
    budget: int = 500
    waits: bool = True

    def __post_init__(self) -> None:
        check_integer("attempts", self.attempts, 1)
        check_integer("budget", self.budget, 0)
        for name in ("first_wait", "longest_wait", "longest_hint"):
            check_number(name, getattr(self, name), 0)
        check_flag("waits", self.waits)

    def wait_for(self, failures: int, hint: float | None) -> float:
        """Return the seconds to wait after this number of failures; ``hint`` is the last Retry-After."""
        if not self.waits:
            return 0.0
        upper_limit = min(self.longest_wait, self.first_wait * 2.0 ** min(failures - 1, 30))
        wait = random.uniform(0, upper_limit)  # noqa: S311 # spreads load; not used for security
        return wait if hint is None else max(wait, hint) + jitter(hint)


def jitter(hint: float) -> float:
    """Return a small random delay, so that clients with the same Retry-After do not retry at the same moment."""
    return random.uniform(0, min(1.0, 0.1 * hint))  # noqa: S311 # spreads load; not used for security


DEFAULT_RETRY = RetryPolicy()


class RetryMode(Enum):
    """The effect of sending a request again after its first attempt took effect.

    If a call fails after an attempt with an unknown outcome, `OutcomeUnknown` is raised, except for SAFE requests.
    """

    SAFE = auto()
    """Nothing: the request changes no content. It reads, or gets a token, or opens an upload session."""
    IDEMPOTENT = auto()
    """Nothing more: the second time changes nothing."""
    CONDITIONAL = auto()
    """Nothing more, if the request carries If-Match. Without that header it is treated as NEVER."""
    NEVER = auto()
    """The request takes effect twice, so it is not sent again after an unknown outcome."""


SAFE, IDEMPOTENT, CONDITIONAL, NEVER = RetryMode


class LostResponse(NamedTuple):
    """The facts for `Recognizable.find_result`, if an earlier attempt may have taken effect.

    ``error`` is the error of the last attempt. ``sent_at`` is the time of the first attempt by the server's clock.
    """

    error: BoxError
    sent_at: datetime


class Recognizable(NamedTuple):
    """A write whose result can be recognized after a lost response, which makes it safe to retry.

    ``find_result`` returns the body to use as the response, or None if it finds no result of this request. It is only
    called after an attempt with an unknown outcome: when a later attempt fails with an error that further attempts
    would get as well, and with ``check_before_retry`` also before each retry. If it returns None, an error of the
    classes in ``conflicts`` is raised, because no attempt took effect; any other leads to `OutcomeUnknown`.
    ``retry_once`` limits the retries after an unknown outcome to one; it only counts together with
    ``check_before_retry``.
    """

    find_result: Callable[[LostResponse], bytes | None]
    check_before_retry: bool = False
    retry_once: bool = True
    conflicts: tuple[type[BoxError], ...] = (Conflict, PreconditionFailed)


RetryRule: TypeAlias = RetryMode | Recognizable


class OperationClass(Enum):
    """The columns of `DECISIONS`: the classes of requests."""

    SAFE = "safe"
    """SAFE requests."""
    IDEMPOTENT = "idempotent"
    """IDEMPOTENT requests."""
    CONDITIONAL = "conditional"
    """CONDITIONAL requests with If-Match."""
    RECOGNIZABLE = "recognizable"
    """`Recognizable` requests: an error such as a name conflict shows that an earlier attempt took effect."""
    CHECKED_ONCE = "checked once"
    """`Recognizable` requests that are checked before their only retry."""
    CHECKED = "checked"
    """`Recognizable` requests that are checked before each retry."""
    NOT_RETRYABLE = "not retryable"
    """NEVER requests, and CONDITIONAL ones without If-Match."""


class AttemptEnd(Enum):
    """The rows of `DECISIONS`: how an attempt ended."""

    NOT_DONE = auto()
    """The response says that the request had no effect, and that another attempt may succeed."""
    NOT_SENT = auto()
    """The connection failed before the request was sent."""
    UNCERTAIN = auto()
    """The request may have taken effect: a timeout, a dropped connection, a 5xx, an unreadable response."""
    UNCERTAIN_AGAIN = auto()
    """The same, after an earlier attempt with an unknown outcome."""
    UNREADABLE = auto()
    """The request may have taken effect, but no attempt will bring a response that can be read."""
    FINAL = auto()
    """An error that every further attempt would get as well: a 4xx, an untrusted certificate, a forbidden URL."""
    REFUSED = auto()
    """One of `Recognizable.conflicts`, or 400 or 409, after an earlier attempt with an unknown outcome.

    An idempotent request is not refused because an earlier attempt of it took effect.
    """
    FINAL_AGAIN = auto()
    """Any other error as in FINAL, after an earlier attempt with an unknown outcome."""
    EXHAUSTED = auto()
    """No retry is left, or no request can be sent, and the outcome of an earlier attempt is unknown."""


class Action(Enum):
    """The next step after a failed attempt."""

    RETRY = auto()
    RAISE = auto()
    """Raise the error of the attempt."""
    UNKNOWN = auto()
    """Raise `OutcomeUnknown`."""


class Decision(NamedTuple):
    """A cell of `DECISIONS`. ``find_first`` calls `Recognizable.find_result` before the action is taken."""

    action: Action
    find_first: bool = False


RETRY, RAISE, UNKNOWN = map(Decision, Action)
FIND_OR_RETRY, FIND_OR_RAISE, FIND_OR_UNKNOWN = (Decision(action, find_first=True) for action in Action)

# fmt: off
_ROWS: Mapping[AttemptEnd, tuple[Decision, ...]] = {
    # Columns:                   SAFE   IDEMPOTENT CONDITIONAL RECOGNIZABLE     CHECKED_ONCE     CHECKED          NOT_RETRYABLE
    AttemptEnd.NOT_DONE:        (RETRY, RETRY,     RETRY,      RETRY,           RETRY,           RETRY,           RETRY),
    AttemptEnd.NOT_SENT:        (RETRY, RETRY,     RETRY,      RETRY,           FIND_OR_RETRY,   FIND_OR_RETRY,   RETRY),
    AttemptEnd.UNCERTAIN:       (RETRY, RETRY,     RETRY,      RETRY,           RETRY,           RETRY,           UNKNOWN),
    AttemptEnd.UNCERTAIN_AGAIN: (RETRY, RETRY,     RETRY,      RETRY,           FIND_OR_UNKNOWN, FIND_OR_RETRY,   UNKNOWN),
    AttemptEnd.UNREADABLE:      (RAISE, UNKNOWN,   UNKNOWN,    UNKNOWN,         FIND_OR_UNKNOWN, FIND_OR_UNKNOWN, UNKNOWN),
    AttemptEnd.FINAL:           (RAISE, RAISE,     RAISE,      RAISE,           RAISE,           RAISE,           RAISE),
    AttemptEnd.REFUSED:         (RAISE, RAISE,     UNKNOWN,    FIND_OR_RAISE,   FIND_OR_UNKNOWN, FIND_OR_UNKNOWN, UNKNOWN),
    AttemptEnd.FINAL_AGAIN:     (RAISE, UNKNOWN,   UNKNOWN,    FIND_OR_UNKNOWN, FIND_OR_UNKNOWN, FIND_OR_UNKNOWN, UNKNOWN),
    AttemptEnd.EXHAUSTED:       (RAISE, UNKNOWN,   UNKNOWN,    UNKNOWN,         UNKNOWN,         UNKNOWN,         UNKNOWN),
}
# fmt: on
DECISIONS: Mapping[tuple[AttemptEnd, OperationClass], Decision] = {
    (end, operation): decision
    for end, row in _ROWS.items()
    for operation, decision in zip(OperationClass, row, strict=True)
}
"""The decision for each end of an attempt and each class of operation.

A result is only looked for after an earlier attempt with an unknown outcome.
"""


class RetrySignal(Exception):  # noqa: N818 # not an error: it asks for another attempt
    """Signals that the attempt failed with ``error`` and that another one may follow."""

    def __init__(self, error: BoxError) -> None:
        super().__init__()
        self.error = error


class StaleToken(RetrySignal):
    """Signals that the token has expired. The retry uses a new token, does not wait and is not counted."""


class NotReady(RetrySignal):
    """Signals a 202: the result is not ready yet. The retry is not counted."""


@dataclass(eq=False, repr=False, kw_only=True)
class RetryState:
    """The state of one call with all its attempts. It belongs to one thread.

    An error of the classes in ``done_if`` means success after an attempt with an unknown outcome, such as a 404 for a
    DELETE. ``max_network_errors`` limits the network errors, besides the limits of the policy. ``server_time``
    converts a timestamp of this machine's clock to the server's.
    """

    rule: RetryRule
    host: str
    server_time: Callable[[float], datetime]
    deadline: float | None = None
    has_if_match: bool = False
    done_if: tuple[type[BoxError], ...] = ()
    max_network_errors: int | None = None
    attempts: int = 0
    failures: int = 0
    polls: int = 0
    network_errors: int = 0
    uncertain_error: BoxError | None = None
    uncertain_ids: list[str | None] = field(default_factory=list["str | None"])
    first_sent_at: float = 0.0
    last_cost: int = 0

    @property
    def operation(self) -> OperationClass:
        """The class of the operation."""
        if isinstance(self.rule, Recognizable):
            if not self.rule.check_before_retry:
                return OperationClass.RECOGNIZABLE
            return OperationClass.CHECKED_ONCE if self.rule.retry_once else OperationClass.CHECKED
        if self.rule in (SAFE, IDEMPOTENT):
            return OperationClass.SAFE if self.rule is SAFE else OperationClass.IDEMPOTENT
        is_guarded = self.rule is CONDITIONAL and self.has_if_match
        return OperationClass.CONDITIONAL if is_guarded else OperationClass.NOT_RETRYABLE

    def count_attempt(self) -> None:
        """Record that the request is sent now."""
        self.attempts += 1
        self.first_sent_at = self.first_sent_at or time.time()

    def check_before_retry(self) -> bytes | None:
        """Return the result of an earlier attempt, if the rule asks to look for one before a retry."""
        if self.uncertain_error is None or not isinstance(self.rule, Recognizable):
            return None
        return self._find_result(self.rule, self.uncertain_error) if self.rule.check_before_retry else None

    def decide(self, error: BoxError) -> bytes | RetrySignal:
        """Return the result of an earlier attempt, or a signal to retry.

        Raises ``error`` if it is final, and `OutcomeUnknown` if the request may have taken effect.
        """
        error.attempts = self.attempts
        earlier = self.uncertain_error
        if earlier is not None and isinstance(error, self.done_if):
            return b""
        end = _end_of_attempt(error, self.rule, after_uncertain=earlier is not None)
        decision = DECISIONS[end, self.operation]
        # If Box refuses the login, it refuses the search as well.
        may_find = earlier is not None and not isinstance(error, AuthError)
        if decision.find_first and may_find and isinstance(self.rule, Recognizable):
            result = self._find_result(self.rule, error)
            if result is not None:
                return result
        if end in _UNCERTAIN:
            self.uncertain_error = error
            self.uncertain_ids += (error.request_id, error.header_request_id)
            self.network_errors += isinstance(error, NetworkError)
        if decision.action is Action.RETRY:
            return RetrySignal(error)
        raise error if decision.action is Action.RAISE else self._outcome_unknown(error)

    def give_up(self, error: BoxError) -> BoxError:
        """Return the exception to raise when ``error`` ends the call: no retry is left, or none can be sent."""
        error.attempts = max(error.attempts, self.attempts)
        if self.uncertain_error is None or isinstance(error, OutcomeUnknown):
            return error
        if DECISIONS[AttemptEnd.EXHAUSTED, self.operation].action is Action.UNKNOWN:
            return self._outcome_unknown(error)
        if isinstance(error, NetworkError):
            error.sent = True  # by an earlier attempt
        return error

    def _find_result(self, rule: Recognizable, error: BoxError) -> bytes | None:
        try:
            result = rule.find_result(LostResponse(error, self.server_time(self.first_sent_at)))
        except BoxError as failure:
            unknown = self._outcome_unknown(failure)
            raise unknown from failure
        if result is not None:
            logger.info("an earlier attempt succeeded: %s", error.request)
        return result

    def _outcome_unknown(self, error: BoxError) -> OutcomeUnknown:
        """Return the exception for an unknown outcome. ``error`` is the last error, maybe that of another request."""
        uncertain = self.uncertain_error or error
        source = error if error.request == uncertain.request else uncertain
        message = f"the request may have taken effect: {_brief(uncertain)}"
        if error is not uncertain:
            message += f"; the last error: {_brief(error)}"
        unknown = OutcomeUnknown(
            message,
            status=source.status,
            code=source.code,
            request_id=source.request_id,
            header_request_id=source.header_request_id,
            retry_after=error.retry_after,
            request=source.request,
        )
        ids = (*self.uncertain_ids, source.request_id, source.header_request_id)
        unknown.request_ids = tuple(dict.fromkeys(each for each in ids if each))
        unknown.attempts = self.attempts
        unknown.__cause__ = error
        return unknown


def _brief(error: BoxError) -> str:
    return error.message.rstrip(".") or f"status {error.status}"


_UNCERTAIN = frozenset({AttemptEnd.UNCERTAIN, AttemptEnd.UNCERTAIN_AGAIN, AttemptEnd.UNREADABLE})


def _end_of_attempt(error: BoxError, rule: RetryRule, *, after_uncertain: bool) -> AttemptEnd:
    if isinstance(error, RateLimited) or _is_transient_conflict(error):
        return AttemptEnd.NOT_DONE
    if _is_not_sent(error):
        return AttemptEnd.NOT_SENT
    if _is_uncertain(error):
        if isinstance(error, DecodeError) and not error.retryable:
            return AttemptEnd.UNREADABLE
        return AttemptEnd.UNCERTAIN_AGAIN if after_uncertain else AttemptEnd.UNCERTAIN
    if not after_uncertain:
        return AttemptEnd.FINAL
    refusals = rule.conflicts if isinstance(rule, Recognizable) else (BadRequest, Conflict)
    return AttemptEnd.REFUSED if isinstance(error, refusals) else AttemptEnd.FINAL_AGAIN


def _is_not_sent(error: BoxError) -> bool:
    """Return whether no connection could be opened, which another attempt may change."""
    is_permanent = isinstance(error, TLSError | ProxyError | UnsafeURL)
    return isinstance(error, NetworkError) and not error.sent and not is_permanent


def _is_uncertain(error: BoxError) -> bool:
    """Return whether the request may have taken effect."""
    if isinstance(error, NetworkError):
        return error.sent
    return isinstance(error, DecodeError) or error.status in TRANSIENT_STATUSES


def _is_transient_conflict(error: BoxError) -> bool:
    """Return whether the error is a 409 that Box asks to retry, or one whose body cannot be read."""
    if not isinstance(error, Conflict):
        return False
    is_readable = error.from_box and bool(error.code or error.message or error.conflicts)
    return error.code in TRANSIENT_CONFLICTS or not is_readable


def _no_result(_: bytes) -> NoReturn:
    raise AssertionError("only a Recognizable request has a result to look for")


class Retrier:
    """Run the calls of one client. They share the policy, the budget, and the waits that a host has asked for."""

    def __init__(self, policy: RetryPolicy) -> None:
        self.policy = policy
        self._budget = float(policy.budget)
        self._blocked_until: dict[str, float] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        reset_after_fork(self)

    def run(
        self,
        send: Callable[[RetryState], T],
        state: RetryState,
        *,
        as_result: Callable[[bytes], T] = _no_result,
    ) -> T:
        """Call ``send`` until it succeeds, or raise the error that ends the call.

        ``send`` raises a `RetrySignal`, or a `BoxError`, which `RetryState.decide` judges if the request was sent.
        ``as_result`` converts the body that a `Recognizable` request finds.
        """
        started = time.monotonic()
        try:
            outcome = self._attempt(send, state, as_result)
            if isinstance(outcome, RetrySignal):
                outcome = self._retry(outcome, state, lambda: self._attempt(send, state, as_result))
            if isinstance(outcome, RetrySignal):
                raise state.give_up(outcome.error)
        except BoxError as error:
            error.elapsed = time.monotonic() - started
            raise
        self._refund(state)
        return outcome

    def sleep(self, seconds: float) -> None:
        """Wait. Raises `SessionClosed` as soon as the client is closed."""
        if self._closed.wait(seconds) if seconds > 0 else self._closed.is_set():
            raise SessionClosed("the session was closed")

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed.is_set()

    def close(self) -> None:
        """End all waits, and let every further attempt fail with `SessionClosed`."""
        self._closed.set()

    def _reset_after_fork(self) -> None:
        was_closed = self._closed.is_set()
        self._lock, self._closed = threading.Lock(), threading.Event()
        if was_closed:
            self._closed.set()

    def _attempt(
        self, send: Callable[[RetryState], T], state: RetryState, as_result: Callable[[bytes], T]
    ) -> T | RetrySignal:
        attempts_before = state.attempts
        try:
            self._wait_for_host(state)
            result = state.check_before_retry()
            return send(state) if result is None else as_result(result)
        except RetrySignal as signal:
            return signal
        except BoxError as error:
            if (
                state.attempts == attempts_before
            ):  # the request was not sent: for instance, the refresh failed
                final = state.give_up(error)
                raise final from final.__cause__
            outcome = state.decide(error)
        return outcome if isinstance(outcome, RetrySignal) else as_result(outcome)

    def _retry(
        self, first: RetrySignal, state: RetryState, attempt: Callable[[], T | RetrySignal]
    ) -> T | RetrySignal:
        """Let tenacity continue after a failed first attempt. Return the last signal if no retry is left."""
        # Tenacity imports asyncio, which costs an eighth of the import time, and most calls never need it.
        try:
            from tenacity import Retrying, retry_if_result
        except OSError:  # for instance if the process has no file descriptor left
            return first
        outcomes: list[T | RetrySignal] = [first]
        retrying = Retrying(
            retry=retry_if_result(lambda outcome: isinstance(outcome, RetrySignal)),
            wait=lambda call: self._wait(_signal(call), state),
            stop=lambda call: self._stop(_signal(call), state, call.upcoming_sleep),
            sleep=self.sleep,
            before_sleep=lambda call: _log(_signal(call), state, call.upcoming_sleep),
            retry_error_callback=_signal,
        )
        try:
            outcome: T | RetrySignal = retrying(lambda: outcomes.pop() if outcomes else attempt())
        except SessionClosed as error:  # during a wait
            final = state.give_up(error)
            raise final from final.__cause__
        return outcome

    def _wait_for_host(self, state: RetryState) -> None:
        """Wait as long as the host has asked this client to wait."""
        self.sleep(0)
        while (seconds := self._blocked_until.get(state.host, 0.0) - time.monotonic()) > 0:
            if state.deadline is not None and time.monotonic() + seconds > state.deadline:
                raise RateLimited(
                    f"{state.host} asks for a longer wait than the timeout of this request allows",
                    retry_after=seconds,
                )
            self.sleep(seconds + jitter(seconds))

    def _wait(self, signal: RetrySignal, state: RetryState) -> float:
        """Count the failure, and return the seconds to wait before the next attempt."""
        if isinstance(signal, StaleToken):
            return 0.0
        hint = signal.error.retry_after
        if isinstance(signal, NotReady):
            state.polls += 1
            return self.policy.wait_for(min(state.polls, 3), hint)
        state.failures += 1
        if signal.error.status in (429, 503) and self.policy.waits:
            self._block(state.host, hint)
        return self.policy.wait_for(state.failures, hint)

    def _block(self, host: str, hint: float | None) -> None:
        """Make all calls to the host wait as long as its Retry-After asks for."""
        if hint is not None and hint <= self.policy.longest_hint:
            with self._lock:
                until = time.monotonic() + hint
                self._blocked_until[host] = max(until, self._blocked_until.get(host, 0.0))

    def _stop(self, signal: RetrySignal, state: RetryState, wait: float) -> bool:
        """Return whether the call ends here. Charges the retry to the budget if it does not."""
        if isinstance(signal, StaleToken):
            return False
        if state.deadline is not None and time.monotonic() + wait >= state.deadline:
            return True
        if (signal.error.retry_after or 0.0) > self.policy.longest_hint:
            return True
        if isinstance(signal, NotReady):
            return state.polls >= MAX_POLLS
        if state.max_network_errors is not None and state.network_errors > state.max_network_errors:
            return True
        return state.failures >= self.policy.attempts or not self._charge(signal.error, state)

    def _charge(self, error: BoxError, state: RetryState) -> bool:
        """Take the cost of a retry from the budget. Return False if too little is left."""
        cost = 10 if isinstance(error, Timeout) else 5
        with self._lock:
            if self._budget < cost:
                return False
            self._budget -= cost
        state.last_cost = cost
        return True

    def _refund(self, state: RetryState) -> None:
        with self._lock:
            self._budget = min(self.policy.budget, self._budget + (state.last_cost or 1))


def _log(signal: RetrySignal, state: RetryState, wait: float) -> None:
    level = logging.DEBUG if isinstance(signal, StaleToken | NotReady) else logging.INFO
    logger.log(level, "retrying in %.2f s after %d failures: %s", wait, state.failures, signal.error)


def _signal(call: RetryCallState) -> RetrySignal:
    # Tenacity only asks about an attempt that has ended, and `retry=` only passes on signals.
    return cast("RetrySignal", cast("Future[object]", call.outcome).result())
