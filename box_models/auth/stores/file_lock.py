"""A lock between processes. The kernel releases it when the process that holds it ends, even after a crash."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from box_models.auth.stores.file_permissions import open_private_file
from box_models.errors import AuthBusy


@contextmanager
def hold_file_lock(path: Path, timeout: float, *, is_directory: bool = False) -> Iterator[None]:
    """Hold an exclusive lock on ``path`` inside the ``with`` block. Raises `AuthBusy` after ``timeout`` seconds.

    A missing file is created, and never deleted: two processes could then lock two different files of the same name.
    """
    descriptor = os.open(path, os.O_RDONLY) if is_directory else open_private_file(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        if not _LockWaiter(descriptor).wait(timeout):
            raise AuthBusy(
                f"another process has been refreshing the same login for {timeout:g} s (lock {path}); try again"
            ) from None
    except BaseException:
        os.close(descriptor)
        raise
    process = os.getpid()
    try:
        yield
    finally:
        if os.getpid() == process:  # a process that was forked meanwhile also has the file open
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        os.close(descriptor)


class _LockWaiter:
    """Wait for a lock in the kernel's queue, with a timeout. Polling would lose against the processes in the queue."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self._timed_out = False
        self._acquired = threading.Event()
        threading.Thread(target=self._acquire, name="box_models-lock", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        try:
            self._acquired.wait(seconds)
        finally:
            with self._lock:
                acquired = self._acquired.is_set()
                self._timed_out = not acquired
        return acquired

    def _acquire(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._lock:
            if self._timed_out:
                os.close(self._descriptor)  # this also releases the lock
            else:
                self._acquired.set()
