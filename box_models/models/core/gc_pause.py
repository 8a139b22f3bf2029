"""Pause the garbage collector while a page is parsed, as it would search thousands of new objects for nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MIN_SIZE = 2**15
"""The smallest page, in bytes, that creates enough objects to start the collector more than once."""


@contextmanager
def paused_gc(size: int) -> Iterator[None]:
    """Pause the garbage collector inside the block, if ``size`` bytes of JSON create enough objects to start it.

    The objects of a page are neither garbage nor part of reference cycles. When the block ends, they move to the oldest generation,
    which the collector searches rarely. The young generations are collected first, because a cycle in them would move along.
    """
    if size < MIN_SIZE or not gc.isenabled():
        yield
        return
    gc.collect(1)
    gc.disable()
    try:
        yield
        _move_to_oldest_generation()
    finally:
        gc.enable()


def _move_to_oldest_generation() -> None:
    """Move all tracked objects to the oldest generation. Objects that the program has frozen stay frozen."""
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
