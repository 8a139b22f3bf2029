"""The differences between POSIX and Windows.

Other modules do not check which system this is, and do not import modules that only one of them has. They also take file locks
here. On Windows:

- Files have no owner and no mode here. The access control lists of the user profile protect them.
- A directory cannot be opened, so its entries cannot be synced to disk.
- An open file cannot be renamed, replaced or deleted.
- Ctrl-C does not interrupt a thread that waits for a lock or an event.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl
    import resource

T = TypeVar("T")

IS_WINDOWS: bool = sys.platform == "win32"
CLOSE_FIRST: bool = IS_WINDOWS
"""Whether a file must be closed before it is renamed or deleted."""
LONGEST_WAIT: float | None = 0.5 if IS_WINDOWS else None
"""The timeout of one wait for a lock or an event in the main thread, in a loop. Ctrl-C takes effect between two waits."""

_IN_USE_WAITS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
"""Seconds between attempts on Windows to use a file that another program has open, such as a virus scanner."""
_MANY_FILES = 1000
"""From this number of files on, one sync of the whole file system is faster. It also writes the data of other programs."""
_POLL_INTERVAL = 0.02
_LOCKED_BYTE = 1 << 43
"""Windows locks ranges of bytes, and other handles cannot write them. No file of Box is as large as 8 TiB."""


# Owners and permissions


def is_own(status: os.stat_result) -> bool:
    """Return whether a file belongs to the user of this process. True on Windows, which reports no owner here."""
    if sys.platform == "win32":
        return True
    return status.st_uid == os.geteuid()


def allows(status: os.stat_result, mode: int) -> bool:
    """Return whether a file has one of the permissions in ``mode``. False on Windows, whose modes do not say it."""
    return not IS_WINDOWS and bool(status.st_mode & mode)


def set_mode(target: int | Path, mode: int) -> None:
    """Set the permissions of a descriptor or a path. Does nothing on Windows."""
    if not IS_WINDOWS:
        os.chmod(target, mode)  # noqa: PTH101 # the target may be a descriptor


# Opening, replacing and deleting files


def open_file(path: str | Path, flags: int, mode: int = 0o666) -> int:
    """Open a file in binary mode and return its descriptor. Raises OSError (ELOOP) for a symbolic link.

    It never waits for the other end of a named pipe.
    """
    if sys.platform == "win32":
        if os.path.islink(path):  # noqa: PTH114 # a name from `open(opener=…)` is a string
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        return _until_free(lambda: os.open(path, flags | os.O_BINARY, mode))
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, mode)


def replace_file(source: Path, target: Path) -> None:
    """Rename a closed file, and replace an existing one.

    On Windows, raises PermissionError if another program keeps one of them open for a second.
    """
    _change(target, lambda: os.replace(source, target))  # noqa: PTH105 # tests record the order of calls to os


def rename_new(source: Path, target: Path) -> None:
    """Rename a closed file. Raises FileExistsError if the target exists."""
    if sys.platform == "win32":
        _change(source, lambda: os.rename(source, target))  # noqa: PTH104 # it never replaces a file on Windows
    else:
        os.link(source, target)  # as above
        source.unlink()


def delete_file(path: Path) -> None:
    """Delete a closed file, if it exists.

    On Windows, raises PermissionError if another program keeps it open for a second.
    """
    _change(path, lambda: path.unlink(missing_ok=True))


def delete_open_file(path: Path, descriptor: int) -> None:
    """Delete a file that this process has open and locked, and close it.

    On Windows, it is closed first. Raises PermissionError there if another thread or program has opened it since.
    """
    try:
        if not CLOSE_FIRST:
            path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)
    if CLOSE_FIRST:
        # One attempt: a thread that has opened the file since may close it later to rename it.
        path.unlink(missing_ok=True)


def _change(path: Path, action: Callable[[], T]) -> T:
    try:
        return _until_free(action)
    except PermissionError as error:
        if not IS_WINDOWS:
            raise
        raise PermissionError(
            error.errno, "the file cannot be changed; close the program that has it open", str(path)
        ) from None


def _until_free(action: Callable[[], T]) -> T:
    """Run an action on a file. On Windows, try again for a second while another program has the file open."""
    if IS_WINDOWS:
        for seconds in _IN_USE_WAITS:
            try:
                return action()
            except PermissionError:
                time.sleep(seconds)
    return action()


# Directories


def sync_directory(directory: Path) -> None:
    """Sync the entries of a directory to disk. Does nothing on Windows."""
    if IS_WINDOWS:
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_files(paths: Sequence[Path], directory: Path) -> None:
    """Sync new files in a directory to disk, and the entries of the directory."""
    if len(paths) < _MANY_FILES or not _sync_file_system(directory):
        for path in paths:
            descriptor = os.open(path, os.O_RDWR)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        sync_directory(directory)


def _sync_file_system(directory: Path) -> bool:
    """Sync the whole file system of a directory. Returns False if this system cannot do that, and report errors."""
    if sys.platform != "linux":
        return False
    try:
        import ctypes  # the only use in this module, and some builds of Python have none

        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (ImportError, AttributeError):
        return False
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        if syncfs(descriptor):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(directory))
    finally:
        os.close(descriptor)
    return True


def start_writing_to_disk(descriptor: int, start: int, size: int) -> None:
    """Ask the system to write this part of a file to the disk now, so that a later fsync has less to wait for.

    Returns immediately. Does nothing except for files on Linux.
    """
    if sys.platform == "linux":
        with suppress(OSError):  # a pipe
            os.posix_fadvise(descriptor, start, size, os.POSIX_FADV_DONTNEED)


def open_directory_lock(directory: Path) -> int:
    """Return a descriptor that stands for the directory in `try_lock`. On Windows, it is that of a file in it."""
    if sys.platform == "win32":
        return open_file(directory / "directory+.lock", os.O_RDWR | os.O_CREAT)
    return os.open(directory, os.O_RDONLY)


# Locks


def try_lock(descriptor: int) -> bool:
    """Lock an open file until it is closed, and return whether no other process or descriptor had locked it.

    The system releases the lock when the process ends, even by a crash. Raises OSError on a file system without locks.
    """
    if sys.platform == "win32":
        position = os.lseek(descriptor, 0, os.SEEK_CUR)
        try:
            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        finally:
            os.lseek(descriptor, position, os.SEEK_SET)
    else:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def wait_for_lock(descriptor: int, timeout: float) -> bool:
    """Wait for the lock of an open file, as in `try_lock`. After the timeout, close the file and return False."""
    if sys.platform != "win32":
        return _LockWaiter(descriptor).wait(timeout)
    deadline = time.monotonic() + timeout
    while not try_lock(descriptor):
        if time.monotonic() >= deadline:
            os.close(descriptor)
            return False
        time.sleep(_POLL_INTERVAL)
    return True


def unlock(descriptor: int) -> None:
    """Release a lock, even if a forked process has the file open too.

    Does nothing on Windows, which has no fork: closing the file is enough.
    """
    if sys.platform != "win32":
        fcntl.flock(descriptor, fcntl.LOCK_UN)


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
        if sys.platform != "win32":
            fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._lock:
            if self._timed_out:
                os.close(self._descriptor)  # this also releases the lock
            else:
                self._acquired.set()


# Processes, sockets and limits


def call_after_fork(function: Callable[[], None]) -> None:
    """Call the function at the start of each forked process. Windows has no fork."""
    if sys.platform != "win32":
        os.register_at_fork(after_in_child=function)


def reserve_address(listener: socket.socket) -> None:
    """Let a socket bind an address that was just released, and that no other program uses at the same time."""
    if sys.platform == "win32":
        # There, SO_REUSEADDR lets several programs bind one address.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    else:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def most_open_files() -> int | None:
    """Return how many files and sockets this process may open. None if that is not limited, or not known."""
    if sys.platform != "win32":
        files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        if files != resource.RLIM_INFINITY:
            return files
    return None
