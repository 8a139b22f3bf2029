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
from box_models.transfer.crew import Cancelled, Crew, Interrupted
from box_models.transfer.progress import Meter, Progress, ProgressArg, metered

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
        wanted = not self.include or any(_fits(parts, pattern) for pattern in self.include)
        return wanted and self.has_folder(path)

    def has_folder(self, path: str) -> bool:
        """Whether the folder at this path is looked into: only excluding keeps out of one."""
        parts = path.split("/")
        return not any(_fits(parts, pattern) for pattern in self.exclude)


def _patterns(argument: str, given: Patterns) -> tuple[tuple[str, ...], ...]:
    several = [given] if isinstance(given, str) else list(given)
    for pattern in several:
        if not isinstance(pattern, str):
            raise TypeError(f"{argument} takes patterns such as '*.csv', not {pattern!r}")
        if not pattern.strip("/"):
            raise ValueError(f"{argument}: {pattern!r} is no pattern; one looks like '*.csv' or 'drafts/**'")
    anywhere = [pattern if "/" in pattern.rstrip("/") else f"**/{pattern}" for pattern in several]
    return tuple(tuple(pattern.strip("/").split("/")) for pattern in anywhere)


def _fits(parts: list[str], pattern: tuple[str, ...]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_fits(parts[start:], pattern[1:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])


@dataclass(frozen=True)
class Found:
    """Something in a directory. ``identity`` tells directories apart; ``error`` says why a link cannot be followed."""

    path: Path
    kind: Literal["file", "folder", "link", "special"]
    size: int = 0
    identity: tuple[int, int] = (0, 0)
    error: OSError | None = None


def look_into(directory: Path, *, follow_symlinks: bool) -> list[Found]:
    """List a directory, hidden files included, by name."""
    with os.scandir(directory) as entries:
        return [
            _found(entry, follow_symlinks)
            for entry in sorted(entries, key=lambda each: os.fsencode(each.name))
        ]


def _found(entry: os.DirEntry[str], follow: bool) -> Found:
    path = Path(entry.path)
    try:
        told = entry.stat(follow_symlinks=follow)
    except OSError as error:
        return Found(path, "link", error=error)
    if stat.S_ISREG(told.st_mode):
        return Found(path, "file", told.st_size)
    if stat.S_ISDIR(told.st_mode):
        return Found(path, "folder", identity=(told.st_dev, told.st_ino))
    return Found(path, "link" if stat.S_ISLNK(told.st_mode) else "special")


class Undertaking:
    """Many files at once, moved by a crew. What one fails with is noted, and the others go on; what concerns all ends it.

    That is a login that is spent, a closed session, a full disk, and whatever a progress callable raises.
    """

    def __init__(
        self, crew: Crew, meter: Meter, brake: Brake, note: Callable[[str, Exception], object]
    ) -> None:
        self._crew = crew
        self._meter = meter
        self._brake = brake
        self._note = note

    def folder(self, path: str, work: Callable[[], object]) -> None:
        """Work on a folder when no file waits: it finds further tasks."""
        self._crew.later(lambda: self.attempt(path, work))

    def file(self, path: str, size: int, work: Callable[[Meter], object]) -> None:
        """Move a file, or have it moved: where enough are waiting, at once."""
        self._meter.expect(size)
        self._crew.offer(lambda: self.move(path, size, work))

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

        self._crew.offer(run)

    def attempt(self, path: str, work: Callable[[], object]) -> None:
        """Do something that may fail, alone."""
        try:
            work()
        except Cancelled:
            raise
        except Exception as error:
            self._brake.check()
            self._crew.check()
            if isinstance(error, _CONCERNS_ALL) or getattr(error, "errno", None) in _DISK_FULL:
                raise
            self._note(path, error)

    def _check(self) -> None:
        if self._crew.stopped:
            raise Interrupted


class Brake:
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
def undertake(
    name: str, workers: int, progress: ProgressArg, note: Callable[[str, Exception], object]
) -> Iterator[Undertaking]:
    """Open an undertaking; leaving it waits until all is done, or stops within half a second where something was raised."""
    brake = Brake()
    # Who finds files and has to move one himself must not leave the others without work meanwhile.
    with metered(brake.around(progress), name, None) as meter, Crew(workers, waiting=4 * workers) as crew:
        yield Undertaking(crew, meter, brake, note)
