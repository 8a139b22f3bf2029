"""Downloads: whole and verified, or not there at all."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, TypeVar

from box_models.errors import IntegrityError
from box_models.session import BoxSession, Params
from box_models.transfer.parallel_ranges import download_ranges, write_all
from box_models.transfer.partial_file import PartialFile
from box_models.transfer.progress import Meter
from box_models.transfer.ranged_content import BLOCK, ContentChangedError, RangedContent, RangesIgnoredError

T = TypeVar("T")


@dataclass(frozen=True)
class ExpectedContent:
    """What a content should be. ``size`` is in bytes; ``modified_at`` is what time a file of it is to have, where that is not now."""

    sha1: str
    size: int
    modified_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ContentDownload:
    """A content that is to come here.

    ``expected`` tells what it should be; called with True it asks Box anew.
    """

    session: BoxSession
    path: str
    expected: Callable[[bool], ExpectedContent]
    params: Params = field(default_factory=dict[str, str])

    def to_path(
        self,
        target: Path,
        meter: Meter,
        *,
        overwrite: bool,
        resume: bool = False,
        workers: int | None = None,
    ) -> None:
        """Download into ``target``, which appears only when complete; before that, or on failure, it is as it was.

        Without ``overwrite`` an existing target raises FileExistsError, even one that appeared meanwhile. With ``resume``, what a
        failure leaves stays beside the target, and is gone on with.
        """
        threads = self.session.transfers.workers if workers is None else workers

        def land(arrival: _DownloadAttempt, workers: int) -> None:
            with PartialFile(target, arrival.wanted.sha1 if resume else None) as part:
                arrival.fill(part, workers)
                part.put(overwrite=overwrite, modified_at=arrival.wanted.modified_at)

        def attempt(arrival: _DownloadAttempt) -> None:
            try:
                land(arrival, threads)
            except RangesIgnoredError:
                arrival.take_back()
                land(arrival, 1)

        self._at_most_twice(meter, attempt)

    def to_file(self, file: IO[bytes], meter: Meter) -> None:
        """Write the content into an open file; raises `IntegrityError` after the fact where it is not what it should be."""
        _DownloadAttempt(self, meter, self.expected(False)).pour(file)

    def to_bytes(self, meter: Meter) -> bytes:
        """Return the content."""

        def attempt(arrival: _DownloadAttempt) -> bytes:
            content = BytesIO()
            arrival.pour(content)
            return content.getvalue()

        return self._at_most_twice(meter, attempt)

    def remote(self, size: int | None = None) -> RangedContent:
        """Open a way to the content, of which any part can be read."""
        return RangedContent(self.session, self.path, self.params, size=size)

    def _at_most_twice(self, meter: Meter, attempt: Callable[[_DownloadAttempt], T]) -> T:
        """Begin once more, with what Box says now, where the content changed on the way."""
        arrival = _DownloadAttempt(self, meter, self.expected(False))
        try:
            return attempt(arrival)
        except ContentChangedError:
            arrival.take_back()
        wanted = arrival.wanted if arrival.asked_anew else self.expected(True)
        return attempt(_DownloadAttempt(self, meter, wanted))


class _DownloadAttempt:
    """One content coming in, and what it must turn out to be."""

    def __init__(self, download: ContentDownload, meter: Meter, wanted: ExpectedContent) -> None:
        self.wanted = wanted
        self.asked_anew = False
        self._download = download
        self._meter = meter
        self._counted = 0
        self._counting = threading.Lock()

    def fill(self, part: PartialFile, workers: int) -> None:
        """Write the content into a part, in several ranges where it is large."""
        large = self.wanted.size >= self._download.session.transfers.ranges_from
        if not large or workers == 1 or part.resumable:
            return self.pour(part.file, resume=part.resumable)
        remote = self._download.remote(self.wanted.size)
        sha1 = download_ranges(remote, part.path, self.wanted.size, workers, self._count)
        return self._verify(ExpectedContent(sha1, self.wanted.size))

    def pour(self, file: IO[bytes], *, resume: bool = False) -> None:
        """Write the content into a file as it comes; with ``resume`` after what is in it."""
        digest = hashlib.sha1(usedforsecurity=False)
        start = self._take_over(file, digest.update) if resume else 0
        remote = self._download.remote(self.wanted.size if start else None)
        size = start
        if not start or start < self.wanted.size:
            for block in remote.blocks(start):
                write_all(file, block)
                digest.update(block)
                size += len(block)
                self._count(len(block))
        self._verify(ExpectedContent(digest.hexdigest(), size), mixed=start > 0)

    def take_back(self) -> None:
        """Count as not moved what was moved in vain."""
        with self._counting:
            counted, self._counted = self._counted, 0
        if counted:
            self._meter.add(-counted)

    def _count(self, size: int) -> None:
        with self._counting:
            self._counted += size
        self._meter.add(size)

    def _take_over(self, file: IO[bytes], update: Callable[[bytes], object]) -> int:
        """Read what an earlier process wrote; returns how much that is."""
        size = 0
        while block := file.read(BLOCK):
            update(block)
            size += len(block)
        if size:
            self._count(size)
        return size

    def _verify(self, found: ExpectedContent, *, mixed: bool = False) -> None:
        """Compare with what Box announced; it may have a newer version by now, whose announcement counts as well."""
        if found == self.wanted:
            return
        announced, self.wanted, self.asked_anew = self.wanted, self._download.expected(True), True
        if found == self.wanted:
            return
        # What was begun elsewhere, or announced before a change, is worth another try; bytes that are wrong are wrong.
        kind = ContentChangedError if mixed or announced != self.wanted else IntegrityError
        raise kind(
            f"the content of {self._download.path} is not what Box says it is: {found.size:,} bytes with sha1 "
            f"{found.sha1}, where {self.wanted.size:,} bytes with sha1 {self.wanted.sha1} were announced"
        )
