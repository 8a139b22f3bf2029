"""Directories and files that only their owner may access. Symbolic links are never followed.

On Windows, files have no modes, so only links and special files are refused.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
import tempfile
from collections.abc import Callable, Collection
from contextlib import suppress
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from box_models._operating_system import (
    IS_WINDOWS,
    allows,
    delete_file,
    is_own,
    replace_file,
    set_mode,
    sync_directory,
    try_lock,
    unlock,
)
from box_models._operating_system import open_file as open_descriptor
from box_models.local.store.store_error import StoreError

log: logging.Logger = logging.getLogger("box_models.local")

DIRECTORY_MODE, FILE_MODE = 0o700, 0o600
ACCESS_BY_OTHERS, WRITE_BY_OTHERS, WRITE_BY_ALL = 0o077, 0o022, 0o002


# Directories


def make_directory(path: Path, *, is_own: Callable[[Collection[str]], bool], durable: bool) -> None:
    """Create a directory for its owner only, with its parents, or restrict an existing one to its owner.

    ``is_own`` gets the names in an existing directory that other users may read. It returns whether the directory may be
    restricted. Raises ``StoreError`` for a link, for a directory of another user, and for a directory that is not
    empty and that others may write to.
    """
    for missing in reversed([place for place in (path, *path.parents) if not os.path.lexists(place)]):
        _create_directory(missing)
        if durable:
            # Without the right to read the directory above, it cannot be synced.
            with suppress(PermissionError):
                sync_directory(missing.parent)
    if IS_WINDOWS:
        if reason := _unsafe(path.lstat(), is_directory=True):
            raise _refusal(path, reason)
        return
    try:
        descriptor = open_descriptor(path, os.O_RDONLY)
    except OSError as error:
        raise _refusal(path, _unsafe(path.lstat(), is_directory=True) or str(error.strerror)) from None
    try:
        _restrict_directory(path, descriptor, is_own)
    finally:
        os.close(descriptor)


def make_temporary_directory() -> Path:
    """Create a directory for its owner only, with a random name, among the temporary files of the system."""
    path = Path(tempfile.mkdtemp(prefix="box_models-"))
    set_mode(path, DIRECTORY_MODE)  # An unusual umask removes permissions of the owner.
    return path


def warn_about_parents(path: Path) -> None:
    """Log a warning if every user may rename the directory, because of the permissions of a directory above it."""
    for parent in path.resolve().parents:
        status = parent.stat()
        if allows(status, WRITE_BY_ALL) and not status.st_mode & stat.S_ISVTX:
            log.warning(
                "other users may replace %s, because they may write to %s; run: chmod o-w %s",
                path,
                parent,
                parent,
            )
            return


def _create_directory(path: Path) -> None:
    # Another process may create it at the same time.
    with suppress(FileExistsError):
        path.mkdir(mode=DIRECTORY_MODE)
        if stat.S_IMODE(path.lstat().st_mode) != DIRECTORY_MODE:
            set_mode(path, DIRECTORY_MODE)  # An unusual umask removes permissions of the owner.


def _restrict_directory(path: Path, descriptor: int, is_own: Callable[[Collection[str]], bool]) -> None:
    status = os.fstat(descriptor)
    if reason := _unsafe(status, is_directory=True):
        raise _refusal(path, reason)
    if not status.st_mode & ACCESS_BY_OTHERS:
        return
    names = os.listdir(descriptor)
    # The permissions of any other directory, such as a home directory or /tmp, must not change.
    if not is_own(names):
        raise _refusal(path, "other users may read it, and it contains other files; use a new directory")
    if names and status.st_mode & WRITE_BY_OTHERS:
        raise _refusal(path, _writable(path))
    _restrict(path, descriptor, DIRECTORY_MODE)
    # Another user may have created a file just before.
    if not names and os.listdir(descriptor):
        raise _refusal(path, _writable(path))


# Files


def make_file(path: Path) -> None:
    """Create an empty file for its owner only, or restrict an existing one.

    Raises ``StoreError`` as `restrict_file` does.
    """
    try:
        create_file(path).close()
    except FileExistsError:
        restrict_file(path)


def restrict_file(path: Path) -> None:
    """Restrict a file to its owner, if it exists. The directory must be private.

    Raises ``StoreError`` for a link, for a file of another user, and for anything that is not a regular file.
    """
    # The file is not opened: closing a SQLite file releases all locks that this process has on it.
    with suppress(FileNotFoundError):
        status = path.lstat()
        if reason := _unsafe(status, is_directory=False):
            raise _refusal(path, reason)
        if allows(status, ACCESS_BY_OTHERS):
            _restrict(path, path, FILE_MODE)


def restrict_own_files(directory: Path, is_own: Callable[[str], object]) -> None:
    """Restrict files in a private directory to their owner, if ``is_own`` is true for their names.

    Links and files of other users are not changed.
    """
    for entry in os.scandir(directory):
        if is_own(entry.name):
            status = entry.stat(follow_symlinks=False)
            if allows(status, ACCESS_BY_OTHERS) and not _unsafe(status, is_directory=False):
                _restrict(Path(entry.path), Path(entry.path), FILE_MODE)


def create_file(path: Path) -> BinaryIO:
    """Create a file for its owner only, and open it for writing. Raises ``FileExistsError`` if the name is in use."""
    return open(path, "xb", opener=_open_private)


def write_file(path: Path, content: bytes, *, temporary: Path) -> Path:
    """Create or replace a file for its owner only, in one step, and return its path. The directory must be private."""
    delete_file(temporary)
    with create_file(temporary) as file:
        file.write(content)
    replace_file(temporary, path)
    return path


def open_file(path: Path) -> BufferedReader:
    """Open a file for reading. Raises ``FileNotFoundError`` for a symbolic link too."""
    try:
        return open(path, "rb", opener=_open_private)
    except OSError as error:
        if path.is_symlink():
            raise FileNotFoundError(error.errno, "a symbolic link is not followed", str(path)) from None
        raise


def lock_file(path: Path) -> BinaryIO:
    """Lock a file until it is closed; create it if necessary. Raises ``BlockingIOError`` if the lock is not free."""
    make_file(path)
    file = open(path, "ab", opener=_open_private)  # noqa: SIM115  The caller closes it.
    is_locked = False
    try:
        is_locked = try_lock(file.fileno())
    finally:
        if not is_locked:
            file.close()
    if not is_locked:
        raise BlockingIOError(errno.EAGAIN, "another process has locked the file", str(path))
    return file


def unlock_file(file: BinaryIO) -> None:
    """Unlock and close a file, even if a forked process has it open too."""
    if not file.closed:
        unlock(file.fileno())
        file.close()


def file_size(path: Path) -> int | None:
    """Return the size of a file. None if it does not exist, or is not a regular file."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


# Checks without changes


def exposure(path: Path, *, is_directory: bool) -> str | None:
    """Return why other users may have access to an existing path, or why it is not safe to use. Changes nothing."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    if reason := _unsafe(status, is_directory=is_directory):
        return f"{path} is not safe: {reason}"
    if allows(status, ACCESS_BY_OTHERS):
        mode = DIRECTORY_MODE if is_directory else FILE_MODE
        return f"other users have access to {path} (mode {stat.S_IMODE(status.st_mode):04o}); run: chmod {mode:o} {path}"
    return None


def _unsafe(status: os.stat_result, *, is_directory: bool) -> str | None:
    if stat.S_ISLNK(status.st_mode):
        return "it is a symbolic link; remove the link, or use the path that it leads to"
    if is_directory != stat.S_ISDIR(status.st_mode):
        return "it is not a directory" if is_directory else "it is not a file"
    if not is_directory and not stat.S_ISREG(status.st_mode):
        return "it is not a regular file; remove it"
    if not is_own(status):
        return f"it belongs to another user (uid {status.st_uid}); use a directory of your own"
    if not is_directory and status.st_nlink > 1:
        return "it has a second name (a hard link); replace it by a copy of itself"
    return None


def _writable(path: Path) -> str:
    return (
        "other users may write to it, and could have put files into it; use a new directory, or check its contents"
        f" and run: chmod {DIRECTORY_MODE:o} {path}"
    )


def _refusal(path: Path, reason: str) -> StoreError:
    return StoreError(f"{path} is not used, because {reason}")


def _restrict(path: Path, target: int | Path, mode: int) -> None:
    try:
        os.chmod(target, mode)  # noqa: PTH101  The target may be a descriptor.
        ignored = bool(os.stat(target).st_mode & ACCESS_BY_OTHERS)  # noqa: PTH116
    except OSError:
        ignored = True
    if ignored:
        raise _refusal(
            path,
            "its file system does not restrict access to one user; use a directory on another file system",
        )


def _open_private(path: str, flags: int) -> int:
    descriptor = open_descriptor(path, flags, FILE_MODE)
    if flags & os.O_EXCL:
        try:
            set_mode(descriptor, FILE_MODE)  # An unusual umask removes permissions of the owner.
        except BaseException:
            os.close(descriptor)
            raise
    return descriptor
