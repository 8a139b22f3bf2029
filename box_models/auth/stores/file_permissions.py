"""Create and check files and directories that only their owner may access."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from box_models import _file_access
from box_models._operating_system import is_own, open_file, set_mode
from box_models.errors import TokenStoreError


def make_private_directory(directory: Path) -> None:
    """Create a directory for its owner only, with its parents, and sync it to disk.

    Raises `TokenStoreError` if it exists and other users could create files in it.
    """
    _file_access.create_directory(directory)
    check_directory_permissions(directory)


def check_directory_permissions(directory: Path) -> None:
    """Raise `TokenStoreError` if other users could create files in the directory."""
    _require_private(directory, _file_access.directory_problem(directory))


def check_file_permissions(path: Path, status: os.stat_result) -> None:
    """Raise `TokenStoreError` if other users could read or write the file. ``status`` is of the open file."""
    _require_private(path, _file_access.file_problem(path, status))


def make_private_file(path: Path) -> None:
    """Create an empty file for its owner only, unless it exists.

    Raises `TokenStoreError` if it exists and other users may access it, or if they could replace it.
    """
    try:
        check_directory_permissions(path.parent)
        os.close(_open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        # An existing file is not opened: closing a SQLite file releases all locks that this process has on it.
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            raise open_error(path, OSError(errno.ELOOP, "")) from None
        check_file_permissions(path, status)
    except OSError as problem:
        raise open_error(path, problem) from None


def open_private_file(path: Path) -> int:
    """Open a file for its owner only, create it if necessary, and return the descriptor.

    Raises `TokenStoreError` for a symbolic link and for a file of another user.
    """
    try:
        descriptor = _open(path, os.O_RDWR | os.O_CREAT)
    except OSError as problem:
        raise open_error(path, problem) from None
    try:
        check_file_permissions(path, os.fstat(descriptor))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def open_error(path: Path, problem: OSError) -> TokenStoreError:
    """Return the exception for a file that could not be opened."""
    reason = "it is a symbolic link" if problem.errno == errno.ELOOP else problem.strerror
    return TokenStoreError(f"{path} cannot be opened: {reason}")


def _open(path: Path, flags: int) -> int:
    descriptor = open_file(path, flags, _file_access.FILE_MODE)
    if is_own(os.fstat(descriptor)):
        set_mode(descriptor, _file_access.FILE_MODE)  # An unusual umask removes permissions of the owner.
    return descriptor


def _require_private(path: Path, problem: str | None) -> None:
    if problem is not None:
        raise TokenStoreError(f"{path} is not used, because {problem}")
