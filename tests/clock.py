"""Time limits for tests. They allow for a busy machine, and still detect a wait that should not happen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

PROMPT = 5.0
"""Seconds. An idle machine needs less than one second. Code that hangs or waits takes half a minute."""


@contextmanager
def promptly() -> Iterator[None]:
    """Fail if the block takes longer than `PROMPT`."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < PROMPT
