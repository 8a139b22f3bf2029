"""Transfer many files of a folder tree in a thread pool, selected by patterns."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, ParamSpec, TypeAlias

from box_models._checks import as_list
from box_models._signals import is_from_signal_handler
from box_models.errors import AuthError, OutcomeUnknown, SessionClosed, TokenStoreError
from box_models.transfer.progress import Meter, Progress, ProgressArg, open_meter
from box_models.transfer.worker_pool import TaskCancelled, TransferInterrupted, WorkerPool

Patterns: TypeAlias = str | Iterable[str]
"""One or several patterns: of names, ``"*.csv"``, or of paths from the top of the tree, ``"2026/**/draft*"``."""

Arguments = ParamSpec("Arguments")

_FATAL_ERRORS = (AuthError, SessionClosed, TokenStoreError)
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Selection:
    """The part of a tree to transfer.

    A pattern is a path split at its slashes; ``**`` matches any number of segments.
    """

    include: tuple[tuple[str, ...], ...]
    exclude: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, include: Patterns, exclude: Patterns) -> Selection:
        """Check and split the patterns of the arguments ``include`` and ``exclude``."""
        return cls(_split_patterns("include", include), _split_patterns("exclude", exclude))

    @property
    def is_everything(self) -> bool:
        """Whether everything is selected, because there are no patterns."""
        return not self.include and not self.exclude

    def includes_file(self, path: str) -> bool:
        """Return whether the file at this path is selected."""
        segments = path.split("/")
        included = not self.include or any(_matches(segments, pattern) for pattern in self.include)
        return included and self.includes_folder(path)

    def includes_folder(self, path: str) -> bool:
        """Return whether the folder at this path is listed.

        Every folder is, unless it is excluded, because it may hold selected files.
        """
        segments = path.split("/")
        return not any(_matches(segments, pattern) for pattern in self.exclude)


def _split_patterns(argument: str, patterns: Patterns) -> tuple[tuple[str, ...], ...]:
    several: list[str] = []
    for pattern in [patterns] if isinstance(patterns, str) else as_list(patterns):
        if not isinstance(pattern, str):
            raise TypeError(f"{argument} must be patterns such as '*.csv', not {pattern!r}")
        if not pattern.strip("/"):
            raise ValueError(f"{argument} must be patterns such as '*.csv' or 'drafts/**', not {pattern!r}")
        several.append(pattern)
    # A pattern without a slash matches at any depth.
    anchored = [pattern if "/" in pattern.rstrip("/") else f"**/{pattern}" for pattern in several]
    return tuple(tuple(pattern.strip("/").split("/")) for pattern in anchored)


def _matches(segments: list[str], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not segments
    if pattern[0] == "**":
        return any(_matches(segments[start:], pattern[1:]) for start in range(len(segments) + 1))
    return bool(segments) and fnmatchcase(segments[0], pattern[0]) and _matches(segments[1:], pattern[1:])


@dataclass(frozen=True)
class LocalEntry:
    """An entry of a local directory.

    ``identity`` is the same for two paths to one directory. ``error`` is the reason why a link cannot be followed.
    """

    path: Path
    kind: Literal["file", "folder", "link", "special"]
    size: int = 0
    identity: tuple[int, int] = (0, 0)
    error: OSError | None = None


def list_directory(directory: Path, *, follow_symlinks: bool) -> list[LocalEntry]:
    """List a local directory, hidden files included, sorted by name."""
    with os.scandir(directory) as entries:
        return [
            _local_entry(entry, follow_symlinks)
            for entry in sorted(entries, key=lambda entry: os.fsencode(entry.name))
        ]


def _local_entry(entry: os.DirEntry[str], follow: bool) -> LocalEntry:
    path = Path(entry.path)
    try:
        status = entry.stat(follow_symlinks=follow)
    except OSError as error:
        return LocalEntry(path, "link", error=error)
    if stat.S_ISREG(status.st_mode):
        return LocalEntry(path, "file", status.st_size)
    if stat.S_ISDIR(status.st_mode):
        # On Windows, the status of a directory entry contains no numbers of device and file.
        status = path.stat() if follow else status
        return LocalEntry(path, "folder", identity=(status.st_dev, status.st_ino))
    return LocalEntry(path, "link" if stat.S_ISLNK(status.st_mode) else "special")


class TreeJobs:
    """Transfers many files in a thread pool.

    If a file or folder fails, ``report_failure`` is called and the others continue. Some errors stop all transfers: a login that is no
    longer valid, a closed session, a full disk, and any exception of a callback or of a signal handler.
    """

    def __init__(
        self,
        pool: WorkerPool,
        *,
        meter: Meter,
        callback_errors: CallbackErrors,
        report_failure: Callable[[str, Exception], object],
    ) -> None:
        self._pool = pool
        self._meter = meter
        self._callback_errors = callback_errors
        self._report_failure = report_failure

    def add_folder(self, path: str, work: Callable[[], object]) -> None:
        """Add the work on a folder, which adds further jobs. It starts when no file is queued."""
        self._pool.submit_low_priority(lambda: self.attempt(path, work))

    def add_file(self, path: str, size: int, work: Callable[[Meter], object]) -> None:
        """Add the transfer of a file. If the queue is full, transfer it now, in this thread."""
        self._meter.expect(size)
        self._pool.submit_or_run(lambda: self.transfer_file(path, size, work))

    def transfer_file(self, path: str, size: int, work: Callable[[Meter], object]) -> None:
        """Transfer a file of ``size`` bytes now.

        ``work`` counts the transferred bytes. The rest of ``size`` is counted at the end, also if the file was skipped or has failed.
        """
        counted = 0

        def count(now: Progress) -> None:
            nonlocal counted
            self._raise_if_stopped()
            moved, counted = now.done - counted, now.done
            self._meter.add(moved)

        self.attempt(path, lambda: work(Meter(count, path, size)))
        self._meter.add(size - counted, files=1, name=path)

    def expect(self, size: int) -> None:
        """Add a file, which `transfer_file` will transfer, to the total."""
        self._meter.expect(size)

    def add_in_order(self, steps: Iterable[Callable[[], object]]) -> None:
        """Add one job that runs several steps one after the other."""

        def run() -> None:
            for step in steps:
                step()

        self._pool.submit_or_run(run)

    def wait(self) -> None:
        """Wait until all jobs have ended. Raises the error that has stopped the transfer."""
        self._pool.wait()

    def attempt(self, path: str, work: Callable[[], object]) -> None:
        """Run ``work``. If it fails, report the failure of ``path``, or raise it if it must stop all transfers."""
        try:
            work()
        except TaskCancelled:
            raise
        except Exception as error:
            self._callback_errors.raise_stored()
            if not isinstance(error, OutcomeUnknown):  # the item may be there, even if the transfer stops now
                self._pool.raise_if_stopped()
                if _stops_the_transfer(error):
                    raise
            self._report_failure(path, error)

    def _raise_if_stopped(self) -> None:
        if self._pool.stopped:
            raise TransferInterrupted


def _stops_the_transfer(error: Exception) -> bool:
    is_fatal = isinstance(error, _FATAL_ERRORS) or getattr(error, "errno", None) in _DISK_FULL
    return is_fatal or is_from_signal_handler(error)


class CallbackErrors:
    """Stores an exception of a callback, so that it stops the transfer even if other code catches it."""

    def __init__(self) -> None:
        self._error: BaseException | None = None

    def raise_stored(self) -> None:
        """Raise the stored exception, if there is one."""
        if self._error is not None:
            raise self._error

    def watch(self, callback: Callable[Arguments, object]) -> Callable[Arguments, None]:
        """Return the callback, wrapped so that its exception is stored."""

        def watched(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
            try:
                callback(*args, **kwargs)
            except BaseException as error:
                self._error = error
                raise

        return watched


@contextmanager
def open_tree_jobs(
    name: str,
    *,
    workers: int,
    progress: ProgressArg,
    callback_errors: CallbackErrors,
    report_failure: Callable[[str, Exception], object],
) -> Iterator[TreeJobs]:
    """Open the jobs of one tree.

    The end of the ``with`` block waits for them. After an error it stops them, and waits for half a second at most.
    """
    watched = callback_errors.watch(progress) if callable(progress) else progress
    with (
        open_meter(watched, name, None) as meter,
        # Four queued tasks per worker keep the workers busy while the thread that lists folders transfers a file itself.
        WorkerPool(workers, max_queued=4 * workers) as pool,
    ):
        yield TreeJobs(pool, meter=meter, callback_errors=callback_errors, report_failure=report_failure)
