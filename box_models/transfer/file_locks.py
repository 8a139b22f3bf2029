"""Locks on files that only one process at a time may use."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows does not let other processes remove or replace an open file.
    fcntl = None  # type: ignore[assignment]

OPEN_FLAGS: int = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
"""Symbolic links are not followed: they could lead to a file that is not ours."""


def try_lock(descriptor: int, path: Path) -> bool:
    """Lock an open file until it is closed, and return whether that was possible.

    Return False if another process holds the lock, or has removed the file from ``path``. On a file system without locks, return True in every process.
    """
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False
