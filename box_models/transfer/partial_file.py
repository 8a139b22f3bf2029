"""The unfinished sibling of a file that is being downloaded."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from box_models.errors import IntegrityError
from box_models.transfer.file_locks import try_lock

_LEFTOVER = re.compile(r"\.(.+)\.(?:[0-9a-f]{8}|[0-9a-f]{40})\.part", re.DOTALL)
_OPEN: dict[Path, Path] = {}
"""What this process is writing and will not go on with, each with its target."""

_FOLLOW_NO_LINK = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class PartialFile:
    """A temporary file beside ``target``, until it takes its place. Leaving it as a context manager without that removes it.

    With the ``sha1`` of what it is to hold, it stays instead, under a name of that sha1, and the next one like it goes on with it:
    ``resumable`` is True then. It is False where another process is at that one. ``file`` has no buffer: blocks are large, and a small
    file costs half the calls of the system.
    """

    def __init__(self, target: Path, sha1: str | None = None) -> None:
        self._target = target
        kept = None if sha1 is None else _reopened(_sibling(target, sha1))
        self.resumable: bool = kept is not None
        self.path: Path
        self.file: BinaryIO
        self.path, self.file = kept or _created(target)
        if sha1 is None:
            _OPEN[self.path] = target

    def put(self, *, overwrite: bool, modified_at: datetime | None = None) -> None:
        """Put the file, made durable, where the target is; without ``overwrite`` raises FileExistsError where there is one."""
        os.fsync(self.file.fileno())
        if modified_at is not None:
            seconds = modified_at.timestamp()
            os.utime(self.path, (seconds, seconds))
        if os.name == "nt":
            self.file.close()
        if overwrite:
            self.path.replace(self._target)
        else:
            os.link(self.path, self._target)
            self.path.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        useless = kind is not None and (
            not self.resumable or isinstance(error, IntegrityError | FileExistsError) or self._is_empty()
        )
        if os.name == "nt":
            self._close()
        if useless:
            self.path.unlink(missing_ok=True)
        self._close()

    def _is_empty(self) -> bool:
        return not self.file.closed and os.fstat(self.file.fileno()).st_size == 0

    def _close(self) -> None:
        _OPEN.pop(self.path, None)
        with suppress(OSError):
            self.file.close()


def remove_leftovers(directory: Path, names: Collection[str]) -> None:
    """Remove what processes that died, or gave up, left there of targets of these names. What somebody is writing stays."""
    for path in list(_leftovers(directory, names)):
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | _FOLLOW_NO_LINK)
            try:
                if try_lock(descriptor, path):
                    path.unlink()
            finally:
                os.close(descriptor)


def remove_unfinished(targets: Iterable[Path]) -> None:
    """Remove what this process is writing for these targets, though its threads may not have noticed yet."""
    wanted = set(targets)
    for path, target in list(_OPEN.items()):
        if target in wanted:
            with suppress(OSError):
                path.unlink()


def _leftovers(directory: Path, names: Collection[str]) -> Iterator[Path]:
    stems = {_stem(name) for name in names}
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            left = _LEFTOVER.fullmatch(entry.name)
            if left is not None and left[1] in stems and entry.name not in names:
                yield Path(entry)


def _sibling(target: Path, mark: str) -> Path:
    return target.with_name(f".{_stem(target.name)}.{mark}.part")


def _stem(name: str) -> str:
    """Return as much of the name as leaves room for the rest: file systems count bytes."""
    return name.encode(errors="surrogateescape")[:180].decode(errors="ignore")


def _created(target: Path) -> tuple[Path, BinaryIO]:
    while True:
        path = _sibling(target, secrets.token_hex(4))
        with suppress(FileExistsError):
            file = path.open("x+b", buffering=0)
            if try_lock(file.fileno(), path):
                return path, file
            file.close()  # somebody who was sweeping took it for a leftover


def _reopened(path: Path) -> tuple[Path, BinaryIO] | None:
    """Open what an earlier process left there, or make it; None where it is not for us to write."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | _FOLLOW_NO_LINK, 0o666)
        file = os.fdopen(descriptor, "r+b", buffering=0)
        if _is_our_own(descriptor) and try_lock(descriptor, path):
            return path, file
        file.close()
    return None


def _is_our_own(descriptor: int) -> bool:
    """Tell a file of ours from what somebody else laid there, in a directory that others write to."""
    found = os.fstat(descriptor)
    return found.st_nlink == 1 and (not hasattr(os, "geteuid") or found.st_uid == os.geteuid())
