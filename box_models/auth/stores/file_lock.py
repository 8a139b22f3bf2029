"""A lock between processes. The system releases it when the process that holds it ends, even after a crash."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from box_models._operating_system import open_directory_lock, try_lock, unlock, wait_for_lock
from box_models.auth.stores.file_permissions import open_private_file
from box_models.errors import AuthBusy


@contextmanager
def hold_file_lock(path: Path, timeout: float, *, is_directory: bool = False) -> Iterator[int]:
    """Hold an exclusive lock on ``path`` inside the ``with`` block. Raises `AuthBusy` after ``timeout`` seconds.

    Gives the descriptor of the open file. A missing file is created, and never deleted: two processes could then lock two different files of the same name.
    """
    descriptor = open_directory_lock(path) if is_directory else open_private_file(path)
    try:
        is_locked = try_lock(descriptor)
    except BaseException:
        os.close(descriptor)
        raise
    if not is_locked and not wait_for_lock(descriptor, timeout):
        raise AuthBusy(
            f"another process has been refreshing the same login for {timeout:g} s (lock {path}); try again"
        )
    process = os.getpid()
    try:
        yield descriptor
    finally:
        if os.getpid() == process:  # a process that was forked meanwhile also has the file open
            unlock(descriptor)
        os.close(descriptor)
