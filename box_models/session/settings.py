"""How content is moved."""

from __future__ import annotations

from dataclasses import dataclass

from box_models._checks import check_whole


@dataclass(frozen=True)
class Transfers:
    """From which size on content is moved in parts, and by how many threads. Sizes are bytes.

    Content of more than ``parts_from`` is uploaded in parts (Box wants at least 20 MB for that, and advises it above 50 MB), and
    of at least ``ranges_from`` downloaded in ranges. ``workers`` threads move the parts or ranges of one file.

    >>> Transfers(workers=8).parts_from
    50000000
    """

    parts_from: int = 50_000_000
    ranges_from: int = 64 * 2**20
    workers: int = 4

    def __post_init__(self) -> None:
        for name, least in (("parts_from", 0), ("ranges_from", 1), ("workers", 1)):
            check_whole(name, getattr(self, name), least)
