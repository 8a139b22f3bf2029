"""The threads that fetch a page while another one is looked at."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from box_models.retry import Retrier
from box_models.session.paging import Fetch
from box_models.session.request_parts import Param

THREADS = 8


class Prefetcher:
    """Shared by a session and its views; the threads are started by the first listing of more than two pages."""

    def __init__(self, retrier: Retrier) -> None:
        self._retrier = retrier
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def submit(self, fetch: Fetch, place: dict[str, Param]) -> Future[bytes]:
        """Fetch in the background. Raises `SessionClosed` once the session is."""
        with self._lock:
            self._retrier.sleep(0)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="box_models")
            return self._pool.submit(fetch, place)

    def close(self) -> None:
        """End the threads, and wait until they have."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)
