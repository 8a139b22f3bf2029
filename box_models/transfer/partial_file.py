"""Temporary files of downloads: a hidden ``.part`` file beside the target, until the download is complete."""

from __future__ import annotations

import errno
import os
import re
import secrets
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from datetime import datetime
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from box_models._operating_system import (
    CLOSE_FIRST,
    delete_file,
    delete_open_file,
    is_own,
    open_file,
    rename_new,
    replace_file,
)
from box_models.errors import IntegrityError
from box_models.transfer.file_locks import lock_path

_LEFTOVER = re.compile(r"\.(.+)\.(?:[0-9a-f]{8}|[0-9a-f]{40})\.part", re.DOTALL)
_OPEN: dict[Path, Path] = {}
"""The temporary files that this process is writing and will not resume, each with its target."""
_CLOSED: set[Path] = set()
"""The temporary files that this process has closed, and so unlocked, to rename them: see `CLOSE_FIRST`."""
_CREATION: AbstractContextManager[object] = threading.Lock() if CLOSE_FIRST else nullcontext()
"""Held while a temporary file is opened and not yet locked. On Windows, `remove_leftovers` unlocks a file before it deletes it."""


class PartialFile:
    """A temporary file beside the target of a download.

    `move_to_target` renames it to ``target``. If the ``with`` block ends without that, the file is deleted.

    With ``sha1``, the expected checksum, the file is kept after a failure. Its name holds the checksum, and the next download of the
    same content resumes from it: then ``resumable`` is True. ``resumable`` is False if another process has the kept file open.
    ``file`` is unbuffered, because blocks are large and a small file needs half as many system calls.
    """

    def __init__(self, target: Path, sha1: str | None = None) -> None:
        self._target = target
        resumable_file = None if sha1 is None else _open_resumable(_sibling(target, sha1))
        self.resumable: bool = resumable_file is not None
        self.path: Path
        self.file: BinaryIO
        self._process = os.getpid()
        self.path, self.file = resumable_file or _create(target)
        self._status = os.fstat(self.file.fileno())
        if sha1 is None:
            _OPEN[self.path] = target

    def open_again(self) -> FileIO:
        """Open the file once more, for reading and writing, with its own position.

        Raises OSError if another user has replaced the file, for example by a symbolic link.
        """
        file = FileIO(open_file(self.path, os.O_RDWR), "r+")
        try:
            self._require_same(os.fstat(file.fileno()))
        except OSError:
            file.close()
            raise
        return file

    def move_to_target(self, *, overwrite: bool, modified_at: datetime | None = None) -> None:
        """Flush the file to the disk and rename it to the target.

        Without ``overwrite``, raises FileExistsError if the target exists. ``modified_at`` sets the modification time. Raises OSError
        if another user has replaced the file.
        """
        self._require_same(self.path.lstat())
        os.fsync(self.file.fileno())
        if CLOSE_FIRST:
            _CLOSED.add(self.path)
            self.file.close()  # Closing it after `utime` could change the time again.
        if modified_at is not None:
            set_modification_time(self.path if CLOSE_FIRST else self.file.fileno(), modified_at)
        if overwrite:
            replace_file(self.path, self._target)
        else:
            rename_new(self.path, self._target)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        useless = kind is not None and (
            not self.resumable or isinstance(error, IntegrityError | FileExistsError) or self._is_empty()
        )
        if os.getpid() != self._process:  # the file belongs to the parent of a forked process
            useless = False
        if CLOSE_FIRST:
            self._close()
        if useless:
            # On Windows, a thread that still waits for Box may have it open.
            with suppress(PermissionError):
                delete_file(self.path)
        self._close()

    def _require_same(self, status: os.stat_result) -> None:
        if not os.path.samestat(status, self._status):
            raise OSError(errno.ESTALE, "the file was replaced during the download", str(self.path))

    def _is_empty(self) -> bool:
        return not self.file.closed and os.fstat(self.file.fileno()).st_size == 0

    def _close(self) -> None:
        _OPEN.pop(self.path, None)
        _CLOSED.discard(self.path)
        with suppress(OSError):
            self.file.close()


def set_modification_time(file: int | Path, time: datetime) -> None:
    """Set the modification time of an open file, or of the file at a path."""
    seconds = time.timestamp()
    os.utime(file, (seconds, seconds))


def remove_leftovers(directory: Path, names: Collection[str]) -> None:
    """Remove the temporary files that earlier downloads of these names left in a directory. Files in use are kept."""
    for path in list(_leftovers(directory, names)):
        with suppress(OSError), _CREATION:
            descriptor = open_file(path, os.O_RDWR)
            is_unused = False
            try:
                is_unlocked = is_own(os.fstat(descriptor)) and lock_path(descriptor, path)
                is_unused = is_unlocked and path not in _CLOSED
            finally:
                if is_unused:
                    delete_open_file(path, descriptor)
                else:
                    os.close(descriptor)


def remove_unfinished(targets: Iterable[Path]) -> None:
    """Remove the temporary files of these targets, even if a thread of this process is still writing them.

    On Windows, such a file stays until the next download to its directory.
    """
    aborted = set(targets)
    for path, target in list(_OPEN.items()):
        if target in aborted:
            with suppress(OSError):
                path.unlink()


def _leftovers(directory: Path, names: Collection[str]) -> Iterator[Path]:
    stems = {_stem(name) for name in names}
    with suppress(OSError), os.scandir(directory) as entries:
        for entry in entries:
            match = _LEFTOVER.fullmatch(entry.name)
            if match is not None and match[1] in stems and entry.name not in names:
                yield Path(entry)


def _sibling(target: Path, mark: str) -> Path:
    return target.with_name(f".{_stem(target.name)}.{mark}.part")


def _stem(name: str) -> str:
    """Cut a name to 180 bytes, so that the name of the temporary file is not too long for the file system."""
    return name.encode(errors="surrogateescape")[:180].decode(errors="ignore")


def _create(target: Path) -> tuple[Path, BinaryIO]:
    while True:
        path = _sibling(target, secrets.token_hex(4))
        with suppress(FileExistsError), _CREATION:
            file = path.open("x+b", buffering=0)
            if lock_path(file.fileno(), path):
                return path, file
            file.close()  # another process locked it first, in `remove_leftovers`, and deletes it


def _open_resumable(path: Path) -> tuple[Path, BinaryIO] | None:
    """Open the file that an earlier download left, or create it.

    Return None if it is in use or belongs to another user.
    """
    with suppress(OSError), _CREATION:
        descriptor = open_file(path, os.O_RDWR | os.O_CREAT)
        file = os.fdopen(descriptor, "r+b", buffering=0)
        if _is_ours(descriptor) and lock_path(descriptor, path):
            return path, file
        file.close()
    return None


def _is_ours(descriptor: int) -> bool:
    """Return whether the file belongs to this user and has one name only.

    In a shared directory, another user may have created it.
    """
    status = os.fstat(descriptor)
    return status.st_nlink == 1 and is_own(status)
