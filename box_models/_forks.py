"""Reset objects in a forked process, in which the other threads of its parent do not exist.

A lock that one of them holds would stay locked there for ever.
"""

from __future__ import annotations

from typing import Protocol
from weakref import WeakSet

from box_models._operating_system import call_after_fork


class Forkable(Protocol):
    """An object with threads, locks or connections."""

    def _reset_after_fork(self) -> None: ...


_objects: WeakSet[Forkable] = WeakSet()


def reset_after_fork(instance: Forkable) -> None:
    """Call ``_reset_after_fork`` of this object at the start of each forked process."""
    _objects.add(instance)


def _reset_objects() -> None:
    for instance in list(_objects):
        instance._reset_after_fork()


call_after_fork(_reset_objects)
