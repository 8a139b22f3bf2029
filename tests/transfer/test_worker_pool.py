"""The worker pool: behavior that uploads and downloads do not show."""

from __future__ import annotations

import threading
from functools import partial

from box_models.transfer.worker_pool import WorkerPool


def test_submit_or_run_runs_the_task_in_the_calling_thread_if_the_queue_is_full() -> None:
    started, release = threading.Event(), threading.Event()
    runs: list[tuple[int, threading.Thread]] = []

    def block() -> None:
        started.set()
        release.wait(10)

    def record(number: int) -> None:
        runs.append((number, threading.current_thread()))

    with WorkerPool(1, max_queued=1) as pool:
        pool.submit(block)
        assert started.wait(10)
        for number in (1, 2):
            pool.submit_or_run(partial(record, number))
        assert runs == [(2, threading.current_thread())]
        release.set()
    assert [number for number, _ in runs] == [2, 1]
