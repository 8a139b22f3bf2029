"""The threads that work off tasks together: what nobody sees who uploads or downloads."""

from __future__ import annotations

import threading
from functools import partial

from box_models.transfer.worker_pool import WorkerPool


def test_who_offers_a_task_where_enough_are_waiting_does_it_himself_at_once() -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[tuple[int, threading.Thread]] = []

    def hold() -> None:
        begun.set()
        go_on.wait(10)

    def note(number: int) -> None:
        done.append((number, threading.current_thread()))

    with WorkerPool(1, max_queued=1) as crew:
        crew.submit(hold)
        assert begun.wait(10)
        for number in (1, 2):
            crew.submit_or_run(partial(note, number))
        assert done == [(2, threading.current_thread())]
        go_on.set()
    assert [number for number, _ in done] == [2, 1]
