"""Files that one process at a time may work on."""

from __future__ import annotations

import os
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows lets nobody remove or replace a file that is open
    fcntl = None  # type: ignore[assignment]


def try_lock(descriptor: int, path: Path) -> bool:
    """Take an open file for this process until it is closed. False where another one has it, or has just removed it from ``path``.

    Where the file system knows no locks, everybody may have it.
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
