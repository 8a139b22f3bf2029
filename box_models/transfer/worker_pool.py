"""A few threads that work off tasks together: the one mechanism behind parallel parts, ranges, trees and walks."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeAlias

Task: TypeAlias = Callable[[], object]

_FAREWELL = 0.5
"""Seconds to wait for threads that were told to stop. A thread in the middle of a read cannot be woken, and must not be waited for."""


class TaskCancelled(Exception):  # noqa: N818 # a signal, not an error
    """Raised inside a task: the others have stopped, so should this one."""


class TransferInterrupted(KeyboardInterrupt):
    """The same in the middle of a file, as Ctrl-C would end it: what can be gone on with later is kept."""


class WorkerPool:
    """Work off tasks in ``workers`` threads. The first failure stops everybody, and is raised by whoever waits.

    As a context manager it waits for the tasks; leaving it by an exception, Ctrl-C included, stops them instead. Who leaves it because
    the others have stopped raises what they stopped for. The threads are daemons: one that hangs in a read keeps nobody from leaving.

    >>> done: list[int] = []
    >>> with Crew(2) as crew:
    ...     for number in range(3):
    ...         crew.submit(lambda number=number: done.append(number))
    >>> sorted(done)
    [0, 1, 2]
    """

    def __init__(self, workers: int, *, waiting: int | None = None) -> None:
        self._limit = workers if waiting is None else waiting
        self._tasks: deque[Task] = deque()
        self._later: list[Task] = []
        self._busy = 0
        self._failure: BaseException | None = None
        self._over = False
        lock = threading.RLock()
        self._changed = threading.Condition(lock)
        """For who waits for room, or for the end."""
        self._ready = threading.Condition(lock)
        """For the threads that wait for a task: each is told of one."""
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(workers)]
        for thread in self._threads:
            thread.start()

    @property
    def stopped(self) -> bool:
        """Whether somebody failed or left: what is still running should end."""
        return self._over

    def check(self) -> None:
        """Raise `Cancelled` inside a task that should end; call it between blocks."""
        if self._over:
            raise TaskCancelled

    def submit(self, task: Task) -> None:
        """Add a task; waits while enough are waiting already. Raises what another task failed with."""
        with self._changed:
            self.wait_for_room()
            self._add(task)

    def wait_for_room(self) -> None:
        """Wait until a task could be added without waiting: whoever prepares tasks alone need not hold one that has to."""
        with self._changed:
            while len(self._tasks) >= self._limit and not self._over:
                self._changed.wait()
            self._raise_failure()

    def offer(self, task: Task) -> None:
        """Add a task from within a task: where enough are waiting, it is done at once, so that nobody waits for himself."""
        with self._changed:
            if self._over:
                raise TaskCancelled
            if len(self._tasks) < self._limit:
                self._add(task)
                return
        task()

    def later(self, task: Task) -> None:
        """Add a task that is begun when no other waits, the newest first: of those that find further tasks, any number may wait."""
        with self._changed:
            if self._over:
                raise TaskCancelled
            self._later.append(task)
            self._ready.notify()

    def wait(self) -> None:
        """Wait until every task is done. Raises what one failed with."""
        with self._changed:
            while (self._tasks or self._later or self._busy) and not self._over:
                self._changed.wait()
            self._raise_failure()

    def stop(self) -> None:
        """Forget the waiting tasks and let the running ones end."""
        with self._changed:
            self._end()

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
                thread.join(_FAREWELL / len(self._threads))

    def _add(self, task: Task) -> None:
        self._tasks.append(task)
        self._ready.notify()

    def _end(self) -> None:
        self._over = True
        self._tasks.clear()
        self._later.clear()
        self._ready.notify_all()
        self._changed.notify_all()

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _work(self) -> None:
        while (task := self._next()) is not None:
            failure: BaseException | None = None
            try:
                task()
            except TaskCancelled:
                pass
            except BaseException as error:  # noqa: BLE001  it is raised where somebody waits
                failure = error
            with self._changed:
                self._busy -= 1
                if failure is not None and not self._over:
                    self._failure = failure
                    self._end()
                if not (self._tasks or self._later or self._busy):
                    self._changed.notify_all()  # nobody waits for one task among many

    def _next(self) -> Task | None:
        with self._changed:
            while not self._tasks and not self._later and not self._over:
                self._ready.wait()
            if self._over:
                return None
            self._busy += 1
            task = self._tasks.popleft() if self._tasks else self._later.pop()
            self._changed.notify_all()
            return task
