"""Whole trees: what is in a directory here, which of it is wanted, and many files at once without one in the way of the others."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, TypeAlias

from box_models.errors import AuthError, SessionClosed, TokenStoreError
from box_models.transfer.progress import Meter, Progress, ProgressArg, open_meter
from box_models.transfer.worker_pool import TaskCancelled, TransferInterrupted, WorkerPool

Patterns: TypeAlias = str | Iterable[str]
"""Patterns of names, ``"*.csv"``, or of paths from the top, ``"2026/**/draft*"``; one or several."""

_CONCERNS_ALL = (AuthError, SessionClosed, TokenStoreError)
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class Selection:
    """Which of a tree is wanted. A pattern is a path in its parts; ``**`` stands for any number of them."""

    include: tuple[tuple[str, ...], ...]
    exclude: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, include: Patterns, exclude: Patterns) -> Selection:
        """Read the arguments of these names."""
        return cls(_patterns("include", include), _patterns("exclude", exclude))

    def has_file(self, path: str) -> bool:
        """Whether the file at this path is wanted."""
        parts = path.split("/")
        wanted = not self.include or any(_matches(parts, pattern) for pattern in self.include)
        return wanted and self.has_folder(path)

    def has_folder(self, path: str) -> bool:
        """Whether the folder at this path is looked into: only excluding keeps out of one."""
        parts = path.split("/")
        return not any(_matches(parts, pattern) for pattern in self.exclude)


def _patterns(argument: str, given: Patterns) -> tuple[tuple[str, ...], ...]:
    several = [given] if isinstance(given, str) else list(given)
    for pattern in several:
        if not isinstance(pattern, str):
            raise TypeError(f"{argument} takes patterns such as '*.csv', not {pattern!r}")
        if not pattern.strip("/"):
            raise ValueError(f"{argument}: {pattern!r} is no pattern; one looks like '*.csv' or 'drafts/**'")
    anywhere = [pattern if "/" in pattern.rstrip("/") else f"**/{pattern}" for pattern in several]
    return tuple(tuple(pattern.strip("/").split("/")) for pattern in anywhere)


def _matches(parts: list[str], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[start:], pattern[1:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


@dataclass(frozen=True)
class LocalEntry:
    """Something in a directory. ``identity`` tells directories apart; ``error`` says why a link cannot be followed."""

    path: Path
    kind: Literal["file", "folder", "link", "special"]
    size: int = 0
    identity: tuple[int, int] = (0, 0)
    error: OSError | None = None


def list_directory(directory: Path, *, follow_symlinks: bool) -> list[LocalEntry]:
    """List a directory, hidden files included, by name."""
    with os.scandir(directory) as entries:
        return [
            _local_entry(entry, follow_symlinks)
            for entry in sorted(entries, key=lambda each: os.fsencode(each.name))
        ]


def _local_entry(entry: os.DirEntry[str], follow: bool) -> LocalEntry:
    path = Path(entry.path)
    try:
        told = entry.stat(follow_symlinks=follow)
    except OSError as error:
        return LocalEntry(path, "link", error=error)
    if stat.S_ISREG(told.st_mode):
        return LocalEntry(path, "file", told.st_size)
    if stat.S_ISDIR(told.st_mode):
        return LocalEntry(path, "folder", identity=(told.st_dev, told.st_ino))
    return LocalEntry(path, "link" if stat.S_ISLNK(told.st_mode) else "special")


class TreeJobs:
    """Many files at once, moved by a crew. What one fails with is noted, and the others go on; what concerns all ends it.

    That is a login that is spent, a closed session, a full disk, and whatever a progress callable raises.
    """

    def __init__(
        self, pool: WorkerPool, meter: Meter, brake: ProgressErrors, note: Callable[[str, Exception], object]
    ) -> None:
        self._pool = pool
        self._meter = meter
        self._brake = brake
        self._note = note

    def folder(self, path: str, work: Callable[[], object]) -> None:
        """Work on a folder when no file waits: it finds further tasks."""
        self._pool.later(lambda: self.attempt(path, work))

    def file(self, path: str, size: int, work: Callable[[Meter], object]) -> None:
        """Move a file, or have it moved: where enough are waiting, at once."""
        self._meter.expect(size)
        self._pool.offer(lambda: self.move(path, size, work))

    def move(self, path: str, size: int, work: Callable[[Meter], object]) -> None:
        """Move a file of this many bytes. ``work`` counts what it moves; in the end, all of it counts as settled."""
        counted = 0

        def count(now: Progress) -> None:
            nonlocal counted
            self._check()
            moved, counted = now.done - counted, now.done
            self._meter.add(moved)

        self.attempt(path, lambda: work(Meter(count, path, size)))
        self._meter.add(size - counted, files=1, name=path)

    def expect(self, size: int) -> None:
        """Raise the total by a file that is to be moved with `move`."""
        self._meter.expect(size)

    def together(self, steps: Iterable[Callable[[], object]]) -> None:
        """Do several things one after the other, in one task."""

        def run() -> None:
            for step in steps:
                step()

        self._pool.offer(run)

    def attempt(self, path: str, work: Callable[[], object]) -> None:
        """Do something that may fail, alone."""
        try:
            work()
        except TaskCancelled:
            raise
        except Exception as error:
            self._brake.check()
            self._pool.check()
            if isinstance(error, _CONCERNS_ALL) or getattr(error, "errno", None) in _DISK_FULL:
                raise
            self._note(path, error)

    def _check(self) -> None:
        if self._pool.stopped:
            raise TransferInterrupted


class ProgressErrors:
    """Remembers what a progress callable raised, whatever others make of it on the way."""

    def __init__(self) -> None:
        self._raised: BaseException | None = None

    def check(self) -> None:
        """Raise what the callable raised."""
        if self._raised is not None:
            raise self._raised

    def around(self, progress: ProgressArg) -> ProgressArg:
        """Return the same, watched."""
        if not callable(progress):
            return progress

        def tell(now: Progress) -> None:
            try:
                progress(now)
            except BaseException as error:
                self._raised = error
                raise

        return tell


@contextmanager
def open_tree_jobs(
    name: str, workers: int, progress: ProgressArg, note: Callable[[str, Exception], object]
) -> Iterator[TreeJobs]:
    """Open an undertaking; leaving it waits until all is done, or stops within half a second where something was raised."""
    brake = ProgressErrors()
    # Who finds files and has to move one himself must not leave the others without work meanwhile.
    with (
        open_meter(brake.around(progress), name, None) as meter,
        WorkerPool(workers, waiting=4 * workers) as pool,
    ):
        yield TreeJobs(pool, meter, brake, note)
