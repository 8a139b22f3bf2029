"""Create and check files and directories that only their owner may access."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from box_models.errors import TokenStoreError

ACCESS_BY_OTHERS = 0o077
WRITE_BY_OTHERS = 0o022


def make_private_directory(directory: Path) -> None:
    """Create a directory for its owner only, with its parents, and sync it to disk.

    Raises `TokenStoreError` if it exists and other users could create files in it.
    """
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path in missing:
        sync_directory(path.parent)
    check_directory_permissions(directory)


def sync_directory(directory: Path) -> None:
    """Sync the entries of a directory to disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_directory_permissions(directory: Path) -> None:
    """Raise `TokenStoreError` if other users could create files in the directory."""
    status = directory.stat()
    _check_owner(directory, status)
    if status.st_mode & WRITE_BY_OTHERS:
        raise TokenStoreError(
            f"{directory} is not used, because other users may write to it; fix it with: chmod 700 {directory}"
        )


def check_file_permissions(path: Path, status: os.stat_result) -> None:
    """Raise `TokenStoreError` if other users could read or write the file. ``status`` is of the open file."""
    _check_owner(path, status)
    if status.st_mode & ACCESS_BY_OTHERS:
        raise TokenStoreError(
            f"{path} is not used, because other users may read or write it; fix it with: chmod 600 {path}"
        )


def _check_owner(path: Path, status: os.stat_result) -> None:
    if status.st_uid != os.geteuid():
        raise TokenStoreError(f"{path} is not used, because it belongs to another user")


def make_private_file(path: Path) -> None:
    """Create an empty file for its owner only, unless it exists.

    Raises `TokenStoreError` if it exists and other users may access it.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as problem:
        raise open_error(path, problem) from None
    try:
        check_file_permissions(path, os.fstat(descriptor))
    finally:
        os.close(descriptor)


def open_error(path: Path, problem: OSError) -> TokenStoreError:
    """Return the exception for a file that could not be opened with ``O_NOFOLLOW``."""
    reason = "it is a symbolic link" if problem.errno == errno.ELOOP else problem.strerror
    return TokenStoreError(f"{path} cannot be opened: {reason}")
