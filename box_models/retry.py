"""What is repeated, how often, and after how long: the policy. Tenacity counts, waits and stops."""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar, cast

from box_models._checks import check_flag, check_number, check_whole
from box_models.errors import (
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

PASSING = frozenset({408, 500, 502, 503, 504})
"""Statuses of failures that pass, after which nobody knows whether the request took effect."""
PASSING_CONFLICTS = frozenset({"name_temporarily_reserved", "operation_blocked_temporary"})
MOST_POLLS = 100


@dataclass(frozen=True)
class RetryPolicy:
    """How failed requests are repeated.

    ``attempts`` counts the first one. Waits are drawn between 0 and ``first_wait`` seconds, twice that after each
    failure, up to ``longest_wait``; what Box asks for in Retry-After is added to, never shortened. Asks it for more
    than ``longest_hint`` seconds, the error is raised at once. ``budget`` bounds the repeats of all requests together
    while Box is down: a repeat costs 5 (10 after a timeout), a success brings them back little by little.
    ``waits=False`` takes all waiting out, for tests.

    >>> RetryPolicy(attempts=1).attempts  # never repeat
    1
    """

    attempts: int = 6
    first_wait: float = 0.5
    longest_wait: float = 20.0
    longest_hint: float = 60.0
    budget: int = 500
    waits: bool = True

    def __post_init__(self) -> None:
        check_whole("attempts", self.attempts, 1)
        check_whole("budget", self.budget, 0)
        for name in ("first_wait", "longest_wait", "longest_hint"):
            check_number(name, getattr(self, name), 0)
        check_flag("waits", self.waits)

    def wait_for(self, failures: int, hint: float | None) -> float:
        """Return how many seconds to wait after so many failures, the last with this Retry-After."""
        if not self.waits:
            return 0.0
        most = min(self.longest_wait, self.first_wait * 2.0 ** min(failures - 1, 30))
        drawn = random.uniform(0, most)  # noqa: S311 # spreads load, hides nothing
        return drawn if hint is None else max(drawn, hint) + spread(hint)


def spread(hint: float) -> float:
    """Return a little more than nothing, so that those who were told the same do not come back together."""
    return random.uniform(0, min(1.0, 0.1 * hint))  # noqa: S311 # spreads load, hides nothing


DEFAULT_RETRY = RetryPolicy()


class RetryMode(Enum):
    """What repeating a request may do, if its first sending took effect after all."""

    SAFE = auto()
    """Nothing: it only reads."""
    IDEMPOTENT = auto()
    """Nothing more: twice is once."""
    CONDITIONAL = auto()
    """Nothing more as long as it carries If-Match; without, it is treated as NEVER."""
    NEVER = auto()
    """It would happen twice: when in doubt, `OutcomeUnknown` is raised."""


SAFE, IDEMPOTENT, CONDITIONAL, NEVER = RetryMode


class LostResponse(NamedTuple):
    """What a check is told: the conflict or the failure it is about, and when, by the server's clock, all began."""

    error: BoxError
    sent_at: datetime


class Recognizable(NamedTuple):
    """A request that may be repeated because ``find_result`` recognises what an earlier sending of it made.

    ``find_result`` returns the body to take as the answer, or None if what it finds is not ours. It is asked about the errors
    that ``conflicts``, a 409 or 412 unless told otherwise, only after an earlier attempt had an uncertain outcome; with
    ``check_before_retry`` also before each retry, of which there is then one at most if it is to happen ``retry_once``.
    """

    find_result: Callable[[LostResponse], bytes | None]
    check_before_retry: bool = False
    retry_once: bool = True
    conflicts: tuple[type[BoxError], ...] = (Conflict, PreconditionFailed)


RetryRule: TypeAlias = RetryMode | Recognizable


class RetrySignal(Exception):  # noqa: N818 # a signal, not an error
    """Private: this attempt failed with ``error``, another one may follow."""

    def __init__(self, error: BoxError) -> None:
        super().__init__()
        self.error = error


class StaleToken(RetrySignal):
    """Private: the token was refused as too old. A fresh one cures it: no wait, not counted."""


class NotReady(RetrySignal):
    """Private: 202, the answer is still being made. Not counted."""


@dataclass(eq=False, repr=False)
class RetryState:
    """One call with all its attempts: what has happened so far. Never shared between threads."""

    retry: RetryRule
    host: str
    deadline: float | None = None
    has_condition: bool = False
    failures: int = 0
    sendings: int = 0
    polls: int = 0
    most_broken: int | None = None
    broken: int = 0
    uncertain: BoxError | None = None
    first_sent: float = 0.0
    cost: int = field(default=0, repr=False)

    def sending(self) -> None:
        """Note that the request goes out now."""
        self.sendings += 1
        self.first_sent = self.first_sent or time.time()

    def look(self, server_time: Callable[[float], datetime]) -> bytes | None:
        """Before a retry: ask whether the earlier sending did it, if the request wants that."""
        if (
            self.uncertain is None
            or not isinstance(self.retry, Recognizable)
            or not self.retry.check_before_retry
        ):
            return None
        return self._ask(self.retry, self.uncertain, server_time)

    def adopt(self, error: BoxError, server_time: Callable[[float], datetime]) -> bytes | None:
        """Return the answer that an earlier attempt must have earned, if ``error`` shows that it did."""
        if self.uncertain is None or not isinstance(self.retry, Recognizable):
            return None
        decides = isinstance(error, self.retry.conflicts) and not _undecided(error)
        if decides or (self.retry.check_before_retry and _ambiguous(error)):
            return self._ask(self.retry, error, server_time)
        return None

    def verdict(self, error: BoxError) -> Exception:
        """Decide what a failed attempt means: a signal to go on, or what to raise."""
        error.attempts = self.sendings
        if _surely_not_done(error):
            fatal = isinstance(error, TLSError | ProxyError | UnsafeURL)
            return error if fatal else RetrySignal(error)
        if not _ambiguous(error):
            unclear = isinstance(error, PreconditionFailed) and not isinstance(self.retry, Recognizable)
            commented = (
                isinstance(error, Conflict)
                and isinstance(self.retry, Recognizable)
                and self.retry.check_before_retry
            )
            return self.unknown(error) if self.uncertain is not None and (unclear or commented) else error
        earlier, self.uncertain = self.uncertain, error
        self.broken += isinstance(error, NetworkError)
        if isinstance(error, DecodeError) and not error.repeatable:
            return error if self.retry in (SAFE, IDEMPOTENT) else self.unknown(error)
        repeatable = self.retry in (SAFE, IDEMPOTENT) or (self.retry is CONDITIONAL and self.has_condition)
        if isinstance(self.retry, Recognizable):
            repeatable = earlier is None or not (self.retry.check_before_retry and self.retry.retry_once)
        if repeatable and self.most_broken is not None and self.broken > self.most_broken:
            return error
        return RetrySignal(error) if repeatable else self.unknown(error)

    def given_up(self, failure: BoxError) -> BoxError:
        """Decide what to raise for the last of several failures: it may be sure of itself, and an earlier sending still have done it."""
        if self.uncertain is None:
            return failure
        if isinstance(self.retry, Recognizable) and (
            self.retry.check_before_retry or _surely_not_done(failure)
        ):
            return self.unknown(failure)
        if isinstance(failure, NetworkError):
            failure.sent = True
        return failure

    def _ask(
        self, recognizable: Recognizable, error: BoxError, server_time: Callable[[float], datetime]
    ) -> bytes | None:
        try:
            found = recognizable.find_result(LostResponse(error, server_time(self.first_sent)))
        except SessionClosed:
            raise
        except BoxError as failure:
            raise self.unknown(failure) from None
        if found is not None:
            logger.info("an earlier attempt had done it: %s", error.request)
        return found

    def unknown(self, error: BoxError) -> OutcomeUnknown:
        """Build the exception that says so, for the failure that is to blame."""
        unknown = OutcomeUnknown(
            f"it is not known whether the request took effect: {(self.uncertain or error).message}",
            status=error.status,
            code=error.code,
            request_id=error.request_id,
            header_request_id=error.header_request_id,
            request=error.request,
        )
        unknown.attempts = self.sendings
        return unknown


def _ambiguous(error: BoxError) -> bool:
    return isinstance(error, NetworkError | DecodeError) or error.status in PASSING


def _surely_not_done(error: BoxError) -> bool:
    unsent = isinstance(error, NetworkError) and not error.sent
    return isinstance(error, RateLimited) or _undecided(error) or unsent


def _undecided(error: BoxError) -> bool:
    """Tell a conflict that passes, or whose body cannot be read, from one that decides."""
    if not isinstance(error, Conflict):
        return False
    told = error.from_box and bool(error.code or error.message or error.conflicts)
    return error.code in PASSING_CONFLICTS or not told


class Retrier:
    """Repeat the calls of one client by one policy: they share the gate, the budget and the end."""

    def __init__(self, policy: RetryPolicy) -> None:
        self.policy = policy
        self._budget = float(policy.budget)
        self._not_before: dict[str, float] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def run(self, attempt: Callable[[RetryState], T], call: RetryState) -> T:
        """Call ``attempt`` until it returns, or raises something other than a signal, or enough is enough."""
        begun = time.monotonic()
        try:
            return self._run(attempt, call)
        except BoxError as error:
            error.elapsed = time.monotonic() - begun
            raise

    def _run(self, attempt: Callable[[RetryState], T], call: RetryState) -> T:
        signals: list[RetrySignal] = []
        try:
            answer = self._attempt(attempt, call)
        except RetrySignal as signal:
            signals.append(
                signal
            )  # gone on with outside, or every later failure would have this one as its context
        else:
            self._refund(call)
            return answer
        answer = self._go_on(signals, attempt, call)
        self._refund(call)
        return answer

    def _go_on(self, signals: list[RetrySignal], attempt: Callable[[RetryState], T], call: RetryState) -> T:
        """Have tenacity take over after a first failure, which it is told of as if it had seen it: few calls ever need it."""

        def following() -> T:
            if signals:
                raise signals.pop()
            return self._attempt(attempt, call)

        failure: BoxError
        try:
            return self._engine(call)(following)
        except RetrySignal as signal:
            failure = signal.error
        except RateLimited as closed:  # the gate's
            failure = closed
        failure.attempts = max(failure.attempts, call.sendings)
        raise call.given_up(failure)

    def _engine(self, call: RetryState) -> Callable[[Callable[[], T]], T]:
        """Open tenacity, which brings asyncio with it: an eighth of what importing costs, for what few programs need."""
        try:
            from tenacity import Retrying, retry_if_exception_type
        except (
            OSError
        ):  # such as no file left to open: then the first failure is the last, and is what is raised
            return _once
        return Retrying(
            retry=retry_if_exception_type(RetrySignal),
            wait=lambda state: self._wait(state, call),
            stop=lambda state: self._stop(state, call),
            sleep=self.sleep,
            before_sleep=lambda state: self._log(state, call),
            reraise=True,
        )

    def sleep(self, seconds: float) -> None:
        """Wait; raises `SessionClosed` as soon as the client is closed."""
        if self._closed.wait(seconds) if seconds > 0 else self._closed.is_set():
            raise SessionClosed("the session was closed")

    def close(self) -> None:
        """Wake whoever waits, and let nobody start anew."""
        self._closed.set()

    def _attempt(self, attempt: Callable[[RetryState], T], call: RetryState) -> T:
        self.sleep(0)
        while (closed_for := self._gate(call)) > 0:
            self.sleep(closed_for + spread(closed_for))
        return attempt(call)

    def _gate(self, call: RetryState) -> float:
        """Return how long the host has asked everybody to wait still."""
        closed_for = self._not_before.get(call.host, 0.0) - time.monotonic()
        if closed_for <= 0:
            return 0.0
        if call.deadline is not None and time.monotonic() + closed_for > call.deadline:
            raise RateLimited(
                f"{call.host} asked to wait for longer than this request has time", retry_after=closed_for
            )
        return closed_for

    def _wait(self, state: RetryCallState, call: RetryState) -> float:
        signal = _signal(state)
        if isinstance(signal, StaleToken):
            return 0.0
        if isinstance(signal, NotReady):
            call.polls += 1
            return self.policy.wait_for(min(call.polls, 3), signal.error.retry_after)
        call.failures += 1
        hint = signal.error.retry_after
        shared = signal.error.status in (429, 503) and self.policy.waits
        if shared and hint is not None and hint <= self.policy.longest_hint:
            with self._lock:
                until = time.monotonic() + hint
                self._not_before[call.host] = max(until, self._not_before.get(call.host, 0.0))
        return self.policy.wait_for(call.failures, hint)

    def _stop(self, state: RetryCallState, call: RetryState) -> bool:
        signal = _signal(state)
        if isinstance(signal, StaleToken):
            return False
        if call.deadline is not None and time.monotonic() + state.upcoming_sleep >= call.deadline:
            return True
        if (signal.error.retry_after or 0.0) > self.policy.longest_hint:
            return True
        if isinstance(signal, NotReady):
            return call.polls >= MOST_POLLS
        return call.failures >= self.policy.attempts or not self._charge(signal.error, call)

    def _charge(self, error: BoxError, call: RetryState) -> bool:
        """Take the price of a repeat from the budget, if it still has that much: so it comes last."""
        cost = 10 if isinstance(error, Timeout) else 5
        with self._lock:
            if self._budget < cost:
                return False
            self._budget -= cost
        call.cost = cost
        return True

    def _refund(self, call: RetryState) -> None:
        with self._lock:
            self._budget = min(self.policy.budget, self._budget + (call.cost or 1))

    def _log(self, state: RetryCallState, call: RetryState) -> None:
        signal = _signal(state)
        level = logging.DEBUG if isinstance(signal, StaleToken | NotReady) else logging.INFO
        logger.log(
            level, "again in %.2f s, after %d failures: %s", state.upcoming_sleep, call.failures, signal.error
        )


def _once(do: Callable[[], T]) -> T:
    return do()


def _signal(state: RetryCallState) -> RetrySignal:
    # Tenacity asks only about an attempt that ended, and `retry=` has let nothing but signals through.
    return cast("RetrySignal", cast("Future[object]", state.outcome).exception())
