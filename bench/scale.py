"""The amount of work to measure: all, or less with ``BENCH_QUICK=1``."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """The number of rounds, calls, items and so on. ``size`` is in bytes."""

    rounds: int = 3
    calls: int = 1000
    items: int = 100_000
    far_pages: int = 100
    size: int = 1 << 30
    served: int = 100_000
    requests: int = 4000
    listings: tuple[int, ...] = (1_000, 10_000, 100_000, 1_000_000)
    levels: tuple[int, ...] = (2, 3, 4, 5)


QUICK: bool = bool(os.environ.get("BENCH_QUICK"))
SCALE: Scale = (
    Scale(
        rounds=1,
        calls=500,
        items=10_000,
        far_pages=20,
        size=1 << 28,
        served=10_000,
        requests=1000,
        listings=(1_000, 10_000, 100_000),
        levels=(2, 3),
    )
    if QUICK
    else Scale()
)
