"""Slots: the times at which workers that share a store may send their requests.

A store keeps one number, the time of the next free slot. Slots are ``interval`` seconds apart. Unused slots of the last
second stay free, so up to one second's requests may be sent at once.
"""

from __future__ import annotations

from typing import Protocol

LONGEST_QUEUE = 300.0
"""Seconds. No slot is reserved further ahead, so a later one was written before the clock was set back."""


class SlotStore(Protocol):
    """A store that gives out slots: `FileStore`, `KeyringStore`, `SQLStore`, or one of your own.

    ``reserve_slot`` reserves the next free slot for one request, and returns the seconds until then. It returns None, and reserves
    nothing, if that is more than ``longest`` seconds. Slots are ``interval`` seconds apart. It must be atomic for all threads and processes that
    share the store.
    """

    def reserve_slot(self, interval: float, longest: float) -> float | None:
        """Reserve the next free slot. Return the seconds until then, or None if that is more than ``longest``."""
        ...


def unused(interval: float) -> float:
    """Return how many seconds the oldest free slot is in the past."""
    return max(0.0, 1.0 - interval)


def find_slot(next_slot: float, now: float, interval: float) -> float:
    """Return the first slot that is free now, which may be in the past. ``next_slot`` is the one that is kept."""
    earliest = now - unused(interval)
    return next_slot if earliest <= next_slot <= now + LONGEST_QUEUE + interval else earliest
