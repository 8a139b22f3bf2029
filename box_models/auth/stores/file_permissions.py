"""Files and directories that are their owner's alone."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from box_models.errors import TokenStoreError

NOBODY_ELSE = 0o077
NOBODY_ELSE_WRITES = 0o022


def make_private_directory(directory: Path) -> None:
    """Make it, for its owner only, with what lies above it: on disk when this returns. One of others is refused."""
    missing = [path for path in (directory, *directory.parents) if not path.exists()]
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for made in missing:
        sync_directory(made.parent)
    check_directory_permissions(directory)


def sync_directory(directory: Path) -> None:
    """Have its entries on disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check_directory_permissions(directory: Path) -> None:
    """Raise `TokenStoreError` if others could put files of theirs there."""
    found = directory.stat()
    _refuse_strangers(directory, found)
    if found.st_mode & NOBODY_ELSE_WRITES:
        raise TokenStoreError(
            f"{directory} is not used: others may change what is there; put that right with: chmod 700 {directory}"
        )


def check_file_permissions(path: Path, found: os.stat_result) -> None:
    """Raise `TokenStoreError` if others could read or change the file, which was ``found`` so."""
    _refuse_strangers(path, found)
    if found.st_mode & NOBODY_ELSE:
        raise TokenStoreError(
            f"{path} is not used: others may read or change it; put that right with: chmod 600 {path}"
        )


def _refuse_strangers(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise TokenStoreError(f"{path} is not used: it belongs to another user")


def make_private_file(path: Path) -> None:
    """Make it, empty and for its owner only, unless it is there. Raises `TokenStoreError` for one that others may read."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as problem:
        raise open_error(path, problem) from None
    try:
        check_file_permissions(path, os.fstat(descriptor))
    finally:
        os.close(descriptor)


def open_error(path: Path, problem: OSError) -> TokenStoreError:
    """Say why a file that was to be opened, and not through a link, was not."""
    reason = "it is a link" if problem.errno == errno.ELOOP else problem.strerror
    return TokenStoreError(f"{path} is not used: {reason}")
