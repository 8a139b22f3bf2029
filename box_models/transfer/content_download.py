"""Download content to a path, a file or memory, and verify its size and sha1."""

from __future__ import annotations

import hashlib
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, TypeVar

from box_models.errors import IntegrityError
from box_models.session import BoxSession, Params
from box_models.transfer.block_writer import BlockWriter
from box_models.transfer.parallel_ranges import download_ranges
from box_models.transfer.partial_file import PartialFile
from box_models.transfer.progress import Meter
from box_models.transfer.ranged_content import BLOCK, ContentChangedError, RangedContent, RangesIgnoredError

T = TypeVar("T")


class UnverifiedContentWarning(UserWarning):
    """The content has a watermark, which Box draws for each download, so its size and sha1 cannot be verified."""


@dataclass(frozen=True)
class ExpectedContent:
    """The sha1 and the size, in bytes, that the content must have.

    ``modified_at``, unless None, becomes the modification time of the file.
    """

    sha1: str
    size: int
    modified_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True)
class ContentDownload:
    """Content to download.

    ``expected(False)`` returns the expected sha1 and size, from memory if they are known. ``expected(True)`` asks Box for them again.
    """

    session: BoxSession
    path: str
    expected: Callable[[bool], ExpectedContent]
    is_watermarked: Callable[[], bool]
    params: Params = field(default_factory=dict[str, str])

    def accept_watermarked(self, *, size: int, announced: int | None) -> bool:
        """Return whether content with an unexpected size or sha1 is a copy with a watermark; warn if it is. One request.

        Box gives neither size nor sha1 of such a copy, so ``size`` is limited by the length that the response ``announced``.
        """
        if announced is None or size > announced or not self.is_watermarked():
            return False
        message = f"the content of {self.path} has a watermark, so its size and sha1 cannot be verified"
        warnings.warn(message, UnverifiedContentWarning, stacklevel=2)
        return True

    def to_path(
        self,
        target: Path,
        meter: Meter,
        *,
        overwrite: bool,
        resume: bool = False,
        workers: int | None = None,
    ) -> str | None:
        """Download into a temporary file and rename it to ``target`` when it is complete and verified.

        Returns the sha1 of the content, or None for a copy with a watermark.

        After a failure the target is unchanged. Without ``overwrite``, FileExistsError is raised if the target exists, even if it was
        created during the download. With ``resume``, the temporary file is kept after a failure, and a later download resumes from it.
        """
        threads = self.session.transfers.workers if workers is None else workers

        def download(attempt: _DownloadAttempt, workers: int) -> None:
            with PartialFile(target, attempt.expected.sha1 if resume else None) as partial_file:
                attempt.download_to(partial_file, workers)
                partial_file.move_to_target(overwrite=overwrite, modified_at=attempt.expected.modified_at)

        def run(attempt: _DownloadAttempt) -> str | None:
            try:
                download(attempt, threads)
            except RangesIgnoredError:
                attempt.discard_progress()
                download(attempt, 1)
            return None if attempt.is_watermarked else attempt.expected.sha1

        return self._run_twice_if_changed(meter, run)

    def to_file(self, file: IO[bytes], meter: Meter) -> None:
        """Write the content into an open file.

        Raises `IntegrityError` if the content is longer than expected, before the first byte too many is written. Raises it after the
        last byte if the content is shorter, or the sha1 is wrong. The file then holds wrong content.
        """
        _DownloadAttempt(self, meter, self.expected(False)).stream_to(file)

    def to_bytes(self, meter: Meter) -> bytes:
        """Return the content."""

        def run(attempt: _DownloadAttempt) -> bytes:
            content = BytesIO()
            attempt.stream_to(content)
            return content.getvalue()

        return self._run_twice_if_changed(meter, run)

    def read_range(self, start: int, stop: int) -> bytes:
        """Return the bytes from ``start`` up to ``stop`` (excluded), or up to the end of the content."""
        try:
            return self._read_range(start, stop, self.expected(False).size)
        except ContentChangedError:  # the size was out of date
            return self._read_range(start, stop, self.expected(True).size)

    def _read_range(self, start: int, stop: int, size: int) -> bytes:
        end = min(stop, size)
        return b"" if start >= end else b"".join(self.ranged_content(size).blocks(start, end))

    def ranged_content(self, size: int | None = None) -> RangedContent:
        """Return an object that reads any range of the content. With ``size``, the content must have that size."""
        return RangedContent(self.session, self.path, self.params, size=size)

    def _run_twice_if_changed(self, meter: Meter, run: Callable[[_DownloadAttempt], T]) -> T:
        """Run a download. If the content changes during it, run it once more for the new version."""
        before = self.expected(False)
        attempt = _DownloadAttempt(self, meter, before)
        try:
            return run(attempt)
        except ContentChangedError:
            attempt.discard_progress()
        expected = attempt.expected if attempt.refreshed else self.expected(True)
        # Ranges of a copy with a watermark do not fit together: Box draws it again for each response.
        in_one_stream = attempt.is_watermarked or (before == expected and self.is_watermarked())
        return run(_DownloadAttempt(self, meter, expected, in_one_stream=in_one_stream))


class _DownloadAttempt:
    """One attempt to download content. ``refreshed`` is True after ``expected`` was loaded from Box again.

    ``is_watermarked`` is True after content that differs from the expected one was found to have a watermark.
    """

    def __init__(
        self,
        download: ContentDownload,
        meter: Meter,
        expected: ExpectedContent,
        *,
        in_one_stream: bool = False,
    ) -> None:
        self.expected = expected
        self.refreshed = False
        self.is_watermarked = False
        self._in_one_stream = in_one_stream
        self._download = download
        self._meter = meter
        self._counted = 0
        self._counting = threading.Lock()

    def download_to(self, partial_file: PartialFile, workers: int) -> None:
        """Write the content into a temporary file.

        Large content is downloaded in parallel ranges, unless the file is resumable.
        """
        is_large = self.expected.size >= self._download.session.transfers.ranges_from
        if not is_large or workers == 1 or partial_file.resumable or self._in_one_stream:
            return self.stream_to(partial_file.file, resume=partial_file.resumable)
        size = self.expected.size
        content = self._download.ranged_content(size)
        sha1 = download_ranges(
            content, partial_file.open_again, size=size, workers=workers, count=self._count
        )
        return self._verify(ExpectedContent(sha1, size), size, in_ranges=True)

    def stream_to(self, file: IO[bytes], *, resume: bool = False) -> None:
        """Write the content into a file in one stream.

        With ``resume``, continue after the bytes that the file has already.
        """
        digest = hashlib.sha1(usedforsecurity=False)
        start = self._read_existing(file, digest.update) if resume else 0
        content = self._download.ranged_content(self.expected.size if start else None)
        writer = BlockWriter(file, start)
        size = start
        if not start or start < self.expected.size:
            for block in content.blocks(start):
                size += len(block)
                self._check_size(max(size, content.size or 0), content.size)
                writer.write(block)
                digest.update(block)
                self._count(len(block))
        if not self.is_watermarked:
            announced = None if start else content.size
            self._verify(ExpectedContent(digest.hexdigest(), size), announced, resumed=start > 0)

    def discard_progress(self) -> None:
        """Subtract this attempt's bytes from the meter, because they are downloaded again."""
        with self._counting:
            counted, self._counted = self._counted, 0
        if counted:
            self._meter.add(-counted)

    def _count(self, size: int) -> None:
        with self._counting:
            self._counted += size
        self._meter.add(size)

    def _read_existing(self, file: IO[bytes], update: Callable[[bytes], object]) -> int:
        """Hash the bytes that an earlier download wrote, and return their number."""
        size = 0
        while block := file.read(BLOCK):
            update(block)
            size += len(block)
        if size:
            self._count(size)
        return size

    def _check_size(self, size: int, announced: int | None) -> None:
        """Raise `IntegrityError` if the content is longer than the size in Box, which is asked for again first."""
        if size <= (announced or 0 if self.is_watermarked else self.expected.size):
            return
        before, self.expected, self.refreshed = self.expected, self._download.expected(True), True
        if size > self.expected.size and not self._accept_watermarked(size, announced):
            kind = IntegrityError if before == self.expected else ContentChangedError
            raise kind(
                f"the content of {self._download.path} is too long: expected {self.expected.size:,} bytes, received {size:,} or more"
            )

    def _accept_watermarked(self, size: int, announced: int | None) -> bool:
        self.is_watermarked = self._download.accept_watermarked(size=size, announced=announced)
        return self.is_watermarked

    def _verify(
        self,
        actual: ExpectedContent,
        announced: int | None,
        *,
        resumed: bool = False,
        in_ranges: bool = False,
    ) -> None:
        """Compare size and sha1 with the expected ones.

        If they differ, load the expected ones from Box again: there may be a newer version by now. Then ask for a watermark.
        """
        if actual == self.expected:
            return
        before, self.expected, self.refreshed = self.expected, self._download.expected(True), True
        if actual == self.expected:
            return
        # Another attempt makes sense if the bytes came from several responses that may differ, or if Box's answer has changed.
        # Otherwise the bytes themselves are wrong.
        try_again = resumed or before != self.expected
        if not try_again and actual.size == announced and self._accept_watermarked(actual.size, announced):
            if not in_ranges:
                return
            try_again = True
        kind = ContentChangedError if try_again else IntegrityError
        raise kind(
            f"the content of {self._download.path} is wrong: expected {self.expected.size:,} bytes with sha1 "
            f"{self.expected.sha1}, received {actual.size:,} bytes with sha1 {actual.sha1}"
        )
