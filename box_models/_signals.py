"""Recognize exceptions of the program's own signal handlers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from traceback import walk_tb


def is_from_signal_handler(error: BaseException) -> bool:
    """Return whether a signal handler raised this exception, as a program does to limit the time of a call.

    Python passes the interrupted frame to a signal handler, and that frame is also the one above it in the traceback.
    """
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    return any(
        any(value is caller for value in _flat(frame.f_locals.values())) for caller, frame in pairwise(frames)
    )


def _flat(values: Iterable[object]) -> Iterator[object]:
    """Yield the values, and the contents of tuples: a handler may take ``*arguments``."""
    for value in values:
        if isinstance(value, tuple):
            yield from value
        else:
            yield value
