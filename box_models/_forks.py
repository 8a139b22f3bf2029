"""Reset objects in a forked process, in which the other threads of its parent do not exist.

A lock that one of them holds would stay locked there for ever.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """An object with threads, locks or connections."""

    def _reset_after_fork(self) -> None: ...


_objects: WeakSet[Forkable] = WeakSet()


def reset_after_fork(instance: Forkable) -> None:
    """Call ``_reset_after_fork`` of this object at the start of each forked process."""
    _objects.add(instance)


def call_after_fork(function: Callable[[], None]) -> None:
    """Call the function at the start of each forked process."""
    if hasattr(os, "register_at_fork"):  # Windows has no fork
        os.register_at_fork(after_in_child=function)


def _reset_objects() -> None:
    for instance in list(_objects):
        instance._reset_after_fork()


call_after_fork(_reset_objects)
