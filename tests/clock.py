"""What tests ask of time: a machine that runs many of them at once is slow, and a wait that should not be there is long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

PROMPT = 5.0
"""Seconds. A quiet machine needs less than one; what hangs, or waits as long as it is told to, takes half a minute."""


@contextmanager
def promptly() -> Iterator[None]:
    """Fail where the block takes longer than what nobody waits for takes."""
    started = time.monotonic()
    yield
    assert time.monotonic() - started < PROMPT
