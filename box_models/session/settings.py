"""Settings of a session: large transfers, and fields that Box did not send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from box_models._checks import check_integer

LazyMode: TypeAlias = Literal["load", "warn", "error"]
"""The effect of reading a field that Box did not send: load it, load it with a warning, or raise an error."""


@dataclass(frozen=True)
class Transfers:
    """Settings for large uploads and downloads. Sizes are in bytes.

    A file larger than ``parts_from`` is uploaded in parts (chunked upload). Box allows this from 20 MB and recommends
    it above 50 MB. A file of at least ``ranges_from`` is downloaded in ranges. ``workers`` is the number of threads
    that transfer the parts or ranges of one file.

    >>> Transfers(workers=8).parts_from
    50000000
    """

    parts_from: int = 50_000_000
    ranges_from: int = 64 * 2**20
    workers: int = 4

    def __post_init__(self) -> None:
        for name, minimum in (("parts_from", 0), ("ranges_from", 1), ("workers", 1)):
            check_integer(name, getattr(self, name), minimum)
