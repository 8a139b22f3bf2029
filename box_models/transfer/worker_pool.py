"""A thread pool for chunked uploads, ranged downloads, folder trees and walks."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeAlias

from box_models._forks import reset_after_fork
from box_models._operating_system import LONGEST_WAIT
from box_models.errors import SessionClosed

Task: TypeAlias = Callable[[], object]

_STOP_TIMEOUT = 0.5
"""Seconds to wait for stopped threads. A thread that blocks in a read cannot be interrupted, so the pool does not wait longer."""


class TaskCancelled(Exception):  # noqa: N818 # a signal, not an error
    """Raised inside a task after the pool has stopped. The task should end."""


class TransferInterrupted(KeyboardInterrupt):
    """Raised in the middle of a file after the pool has stopped.

    It is a KeyboardInterrupt, so that an upload that can be resumed keeps its upload session, as it does after Ctrl-C.
    """


class WorkerPool:
    """Runs tasks in ``workers`` threads.

    The first failure stops the pool, and is raised in the thread that submits or waits. The queue holds up to ``max_queued`` tasks, by default one per worker. When the ``with`` block ends, the pool waits for all tasks.
    If the block raises, Ctrl-C included, the pool stops instead. If the block ends because the pool has stopped, the task's error is
    raised. The threads are daemons, so that a thread that hangs in a read does not keep the process alive.

    >>> results: list[int] = []
    >>> with WorkerPool(2) as pool:
    ...     for number in range(3):
    ...         pool.submit(lambda number=number: results.append(number))
    >>> sorted(results)
    [0, 1, 2]
    """

    def __init__(self, workers: int, *, max_queued: int | None = None) -> None:
        self._max_queued = workers if max_queued is None else max_queued
        self._tasks: deque[Task] = deque()
        self._low_priority: list[Task] = []
        self._running = 0
        self._failure: BaseException | None = None
        self._stopped = False
        lock = threading.RLock()
        self._changed = threading.Condition(lock)
        """Notified when the queue has space and when all tasks have ended."""
        self._ready = threading.Condition(lock)
        """Notified once per new task, so that each task wakes one worker."""
        reset_after_fork(self)
        self._workers = workers
        self._threads: list[threading.Thread] = []

    @property
    def stopped(self) -> bool:
        """Whether a task failed or `stop` was called. Running tasks should end."""
        return self._stopped

    def raise_if_stopped(self) -> None:
        """Raise `TaskCancelled` if the pool has stopped. Tasks call it between blocks."""
        if self._stopped:
            raise TaskCancelled

    def submit(self, task: Task) -> None:
        """Add a task; wait while the queue is full. Raises the error of a failed task."""
        with self._changed:
            self.wait_for_space()
            self._add(task)

    def wait_for_space(self) -> None:
        """Wait until the queue has space for a task. Raises the error of a failed task.

        If only one thread submits, it can wait first and then read the data of the next task, so that it holds no data while it waits.
        """
        with self._changed:
            while len(self._tasks) >= self._max_queued and not self._stopped:
                self._changed.wait(LONGEST_WAIT)
            self._raise_failure()

    def submit_or_run(self, task: Task) -> None:
        """Add a task from inside another task.

        If the queue is full, the task runs in this thread, because workers that wait for each other would deadlock.
        """
        with self._changed:
            if self._stopped:
                raise TaskCancelled
            if len(self._tasks) < self._max_queued:
                self._add(task)
                return
        task()

    def submit_low_priority(self, task: Task) -> None:
        """Add a task that starts when no other task is queued. The newest one starts first.

        Their number is unlimited, so this never waits.
        """
        with self._changed:
            if self._stopped:
                raise TaskCancelled
            self._low_priority.append(task)
            self._start_worker_if_needed()
            self._ready.notify()

    def wait(self) -> None:
        """Wait until all tasks have ended. Raises the error of a failed task."""
        with self._changed:
            while (self._tasks or self._low_priority or self._running) and not self._stopped:
                self._changed.wait(LONGEST_WAIT)
            self._raise_failure()

    def stop(self) -> None:
        """Drop the queued tasks and ask the running ones to end."""
        with self._changed:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.wait()
            elif issubclass(kind, (TaskCancelled, TransferInterrupted)):
                self._raise_failure()
        finally:
            self.stop()
            for thread in self._threads:
                # The garbage collector may run in a worker, and end an unfinished walk there.
                if thread is not threading.current_thread():
                    thread.join(_STOP_TIMEOUT / len(self._threads))

    def _add(self, task: Task) -> None:
        self._tasks.append(task)
        self._start_worker_if_needed()
        self._ready.notify()

    def _start_worker_if_needed(self) -> None:
        """Start a thread if there are more tasks than threads. So a small transfer starts few threads."""
        unfinished = len(self._tasks) + len(self._low_priority) + self._running
        if len(self._threads) < min(self._workers, unfinished):
            thread = threading.Thread(target=self._work, daemon=True)
            thread.start()
            self._threads.append(thread)

    def _stop(self) -> None:
        self._stopped = True
        self._tasks.clear()
        self._low_priority.clear()
        self._ready.notify_all()
        self._changed.notify_all()

    def _reset_after_fork(self) -> None:
        lock = threading.RLock()
        self._changed, self._ready = threading.Condition(lock), threading.Condition(lock)
        self._failure = SessionClosed(
            "the threads of this transfer run only in the parent of this forked process"
        )
        self._stop()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        while (task := self._next_task()) is not None:
            failure: BaseException | None = None
            try:
                task()
            except TaskCancelled:
                pass
            except BaseException as error:  # noqa: BLE001  it is raised in the thread that waits
                failure = error
            with self._changed:
                self._running -= 1
                if failure is not None and not self._stopped:
                    self._failure = failure
                    self._stop()
                if not (self._tasks or self._low_priority or self._running):
                    self._changed.notify_all()  # only the end of the last task: `wait` waits for nothing else

    def _next_task(self) -> Task | None:
        with self._changed:
            while not self._tasks and not self._low_priority and not self._stopped:
                self._ready.wait()
            if self._stopped:
                return None
            self._running += 1
            task = self._tasks.popleft() if self._tasks else self._low_priority.pop()
            self._changed.notify_all()
            return task
