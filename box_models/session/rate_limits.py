"""Limit the requests per second, of one process or of all workers that share a store."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from box_models._checks import as_number
from box_models._forks import reset_after_fork
from box_models.auth import SlotStore
from box_models.auth.slots import LONGEST_QUEUE, find_slot
from box_models.errors import RateLimited
from box_models.retry import Retrier, RetryState


@dataclass(frozen=True)
class RateLimit:
    """The largest number of requests per second, for all workers that share a store.

    ``store`` is a `FileStore`, `KeyringStore` or `SQLStore`, also the one of the login. The limit holds for all threads, processes and
    machines whose stores have the same place and profile. Without a store, it holds for the `Box` in this process. A
    request that is too early waits. Up to one second's requests may be sent at once after a pause. Each attempt counts, also the
    views of the `Box`; a redirect and a token refresh do not.

    Raises `RateLimited` before a request is sent if it would wait longer than its timeout or 300 seconds, and
    `TokenStoreError` if the store fails.

    >>> RateLimit(per_second=10)
    RateLimit(per_second=10, store=None)

    See https://developer.box.com/guides/api-calls/permissions-and-errors/rate-limits/
    """

    per_second: float
    store: SlotStore | None = None

    def __post_init__(self) -> None:
        if not as_number("per_second", self.per_second) > 0:
            raise ValueError(f"per_second must be more than 0, not {self.per_second!r}")
        if self.store is not None and not callable(getattr(self.store, "reserve_slot", None)):
            raise TypeError(
                f"store must be a FileStore, a KeyringStore or a SQLStore, not {type(self.store).__name__}"
            )


DEFAULT_LIMIT = RateLimit(per_second=1000 / 60)
"""The limit of Box for the requests of one user, 1,000 per minute."""


class RequestLimiter:
    """Make the requests of a session wait for their slots. Without a ``limit``, it starts after a 429.

    Box counts the requests of each user. Without a limit of the caller, each view has its own limiter.
    """

    def __init__(self, limit: RateLimit | None = None) -> None:
        self.limit = limit
        self._active = limit
        self._slots = (limit and limit.store) or _ProcessSlots()

    def for_view(self) -> RequestLimiter:
        """Return the limiter for a view of the session."""
        return RequestLimiter() if self.limit is None else self

    def start(self) -> None:
        """Limit all further requests. Called after a 429."""
        self._active = self._active or DEFAULT_LIMIT

    def wait(self, state: RetryState, retrier: Retrier) -> None:
        """Wait until the next request may be sent. Raises `RateLimited` if that would take too long."""
        if self._active is None or not retrier.policy.waits:
            return
        longest = LONGEST_QUEUE
        if state.deadline is not None:
            longest = min(longest, max(0.0, state.deadline - time.monotonic()))
        seconds = self._slots.reserve_slot(1 / self._active.per_second, longest)
        if seconds is None:
            raise RateLimited(
                f"the limit of {self._active.per_second:g} requests per second has no free slot in the next "
                f"{longest:.0f} s; use fewer workers or a longer timeout"
            )
        if seconds:
            retrier.sleep(seconds)


class _ProcessSlots:
    """The slots of one session and its views."""

    def __init__(self) -> None:
        self._next_slot = 0.0
        self._lock = threading.Lock()
        reset_after_fork(self)

    def reserve_slot(self, interval: float, longest: float) -> float | None:
        with self._lock:
            now = time.monotonic()
            slot = find_slot(self._next_slot, now, interval)
            if slot > now + longest:
                return None
            self._next_slot = slot + interval
        return max(0.0, slot - now)

    def _reset_after_fork(self) -> None:
        self._lock = threading.Lock()
