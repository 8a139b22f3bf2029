"""Private directories and files: which other users of the machine can access them."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from box_models._operating_system import allows, is_own, set_mode, sync_directory

DIRECTORY_MODE, FILE_MODE = 0o700, 0o600
ACCESS_BY_OTHERS, WRITE_BY_OTHERS = 0o077, 0o022


def create_directory(directory: Path) -> None:
    """Create a directory for its owner only, with its parents, and sync it to disk. An existing one is not changed."""
    for path in reversed([path for path in (directory, *directory.parents) if not path.exists()]):
        # Another process may create it at the same time.
        with suppress(FileExistsError):
            path.mkdir(mode=DIRECTORY_MODE)
            if stat.S_IMODE(path.lstat().st_mode) != DIRECTORY_MODE:
                set_mode(path, DIRECTORY_MODE)  # An unusual umask removes permissions of the owner.
        sync_directory(path.parent)


def directory_problem(directory: Path) -> str | None:
    """Return why other users could create or replace files in the directory, or None if they cannot."""
    status = directory.stat()
    if not is_own(status):
        return "it belongs to another user"
    if allows(status, WRITE_BY_OTHERS):
        return f"other users may write to it; fix it with: chmod {DIRECTORY_MODE:o} {directory}"
    return None


def file_problem(path: Path, status: os.stat_result) -> str | None:
    """Return why other users could read or change the file at ``path``, or None if they cannot."""
    if not is_own(status):
        return "it belongs to another user"
    if allows(status, ACCESS_BY_OTHERS):
        return f"other users may read or write it; fix it with: chmod {FILE_MODE:o} {path}"
    return None
