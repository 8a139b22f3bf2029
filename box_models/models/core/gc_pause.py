"""Sparing Python's garbage collector the objects of a page, which give it a lot to do and nothing to find."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

SMALL = 2**15
"""A page of fewer bytes makes too few objects for the collector to start more than once."""


@contextmanager
def collector_spared(size: int) -> Iterator[None]:
    """Keep the collector of cycles from going through what is made of ``size`` bytes, while it is made and for long after.

    None of it is garbage while it is made, nor part of a cycle later. So the collector waits, and then finds the objects among the old
    ones, which it looks at seldom. What else was young is collected beforehand: a cycle among it would be old garbage otherwise.
    """
    if size < SMALL or not gc.isenabled():
        yield
        return
    gc.collect(1)
    gc.disable()
    try:
        yield
        _make_old()
    finally:
        gc.enable()


def _make_old() -> None:
    """Put all that is young among the old without a look at it; what the program has frozen stays as it is."""
    if gc.get_freeze_count() == 0:
        gc.freeze()
        gc.unfreeze()
