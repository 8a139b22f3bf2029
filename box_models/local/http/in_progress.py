"""The requests that an engine is answering at this moment."""

from __future__ import annotations

import threading
from types import TracebackType


class RequestsInProgress:
    """The number of requests in progress: a request is a ``with`` block, and :meth:`wait` waits for the end of all.

    >>> in_progress = RequestsInProgress()
    >>> with in_progress:
    ...     in_progress.wait(seconds=0.01)
    False
    >>> in_progress.wait(seconds=0.01)
    True
    """

    def __init__(self) -> None:
        self._count = 0
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)

    def __enter__(self) -> None:
        with self._lock:
            self._count += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._count -= 1
            if self._count == 0:
                self._changed.notify_all()

    def wait(self, *, seconds: float) -> bool:
        """Wait until no request is in progress, for at most this time, and return whether all have ended."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count == 0, seconds)
