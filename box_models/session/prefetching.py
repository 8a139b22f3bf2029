"""Fetch the next page of a listing in a thread pool, while the current one is parsed and used."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from box_models._forks import reset_after_fork
from box_models.retry import Retrier
from box_models.session.page_positions import PageParams
from box_models.session.paging import FetchPage

THREADS = 8


class Prefetcher:
    """A thread pool that a session shares with its views. The first listing of more than two pages starts it."""

    def __init__(self, retrier: Retrier) -> None:
        self._retrier = retrier
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        reset_after_fork(self)

    def submit(self, fetch: FetchPage, params: PageParams) -> Future[bytes]:
        """Fetch a page in the background. Raises `SessionClosed` if the session is closed."""
        with self._lock:
            self._retrier.sleep(0)
            if self._pool is None:
                self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="box_models")
            return self._pool.submit(fetch, params)

    def close(self) -> None:
        """Stop the threads, and wait for them to end."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)

    def _reset_after_fork(self) -> None:
        self._lock, self._pool = threading.Lock(), None  # the threads exist only in the parent process
