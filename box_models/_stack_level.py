"""The stack level of a warning, so that it names the line of the program that uses this package."""

from __future__ import annotations

import sys
from types import FrameType

_PACKAGE = __name__.partition(".")[0]


def frames_in_package() -> int:
    """Return how many frames are between `warnings.warn` in the caller and the first frame outside of this package."""
    frame: FrameType | None = sys._getframe(1)
    count = 1
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        frame, count = frame.f_back, count + 1
    return count
