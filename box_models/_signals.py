"""Recognize exceptions of the program's own signal handlers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from traceback import walk_tb
from types import FrameType


def is_from_signal_handler(error: BaseException) -> bool:
    """Return whether a signal handler raised this exception, as a program does to limit the time of a call."""
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    return any(is_signal_handler(frame, caller) for caller, frame in pairwise(frames))


def is_signal_handler(frame: FrameType, caller: FrameType) -> bool:
    """Return whether ``frame`` is a call of a signal handler, and not of a function by ``caller``.

    Python passes the interrupted frame to a signal handler, and that frame is also the one above it in the traceback.
    """
    return any(value is caller for value in _flat(frame.f_locals.values()))


def _flat(values: Iterable[object]) -> Iterator[object]:
    """Yield the values, and the contents of tuples: a handler may take ``*arguments``."""
    for value in values:
        if isinstance(value, tuple):
            yield from value
        else:
            yield value
