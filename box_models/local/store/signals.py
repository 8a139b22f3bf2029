"""Signals between threads: one thread reports that something has changed, others wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Signal:
    """A signal that calls functions; each of them must return at once, because the sender waits for it."""

    def __init__(self) -> None:
        self.is_closed: bool = False
        self._lock = threading.Lock()
        self._functions: list[Callable[[], object]] = []

    @contextmanager
    def calls(self, function: Callable[[], object]) -> Iterator[None]:
        """Call a function, from any thread, for each signal that is sent inside the block."""
        with self._lock:
            self._functions.append(function)
        try:
            yield
        finally:
            with self._lock:
                self._functions.remove(function)

    @property
    def is_awaited(self) -> bool:
        """Whether there are functions to call."""
        return bool(self._functions)

    def send(self) -> None:
        """Call all functions."""
        if self.is_awaited:
            with self._lock:
                functions = list(self._functions)
            for function in functions:
                function()

    def close(self) -> None:
        """Send the signal for the last time; nothing will change any more."""
        self.is_closed = True
        self.send()
