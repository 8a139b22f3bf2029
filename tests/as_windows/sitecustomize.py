"""Make box_models believe that it runs on Windows, in this process and in those that it starts.

Python imports this module at its start if this directory is in PYTHONPATH. `make test-windows` runs the fast tests so.

The modules of box_models, and only they, see what Windows has: ``sys.platform`` is "win32", ``fcntl``, ``resource`` and others
cannot be imported, ``os``, ``signal``, ``socket`` and ``select`` lack the names of POSIX, and ``msvcrt`` exists. Third-party
packages keep the real modules, because pytest, xdist and uvicorn need them. For the whole process, a file that is open here
cannot be renamed, replaced or deleted, and a directory cannot be opened.
"""

from __future__ import annotations

import builtins
import errno
import fcntl
import io
import os
import socket
import struct
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

POSIX_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "posix", "readline"}
POSIX_NAMES = {
    "os": {
        "O_CLOEXEC", "O_DIRECTORY", "O_NOCTTY", "O_NOFOLLOW", "O_NONBLOCK", "O_SYNC", "O_DSYNC", "chown", "copy_file_range",
        "eventfd", "fchdir", "fchmod", "fchown", "fdatasync", "fork", "forkpty", "getegid", "geteuid", "getgid", "getgroups",
        "getloadavg", "getpgid", "getpgrp", "getresuid", "getsid", "getuid", "initgroups", "killpg", "lchown", "lockf",
        "memfd_create", "mkfifo", "mknod", "nice", "openpty", "pathconf", "posix_fadvise", "posix_fallocate", "posix_spawn",
        "pread", "preadv", "pwrite", "pwritev", "readv", "register_at_fork", "sched_getaffinity", "sched_yield", "sendfile",
        "setsid", "setuid", "sync", "sysconf", "tcgetpgrp", "ttyname", "uname", "wait3", "wait4", "waitid", "writev",
    },
    "signal": {
        "SIGALRM", "SIGCHLD", "SIGCONT", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGQUIT", "SIGSTOP", "SIGUSR1", "SIGUSR2", "alarm",
        "pause", "pthread_kill", "pthread_sigmask", "setitimer", "siginterrupt", "sigpending", "sigtimedwait", "sigwait",
        "sigwaitinfo",
    },
    "select": {"epoll", "kqueue", "poll"},
    "socket": {"AF_UNIX", "SO_REUSEPORT", "TCP_USER_TIMEOUT", "recv_fds", "send_fds", "socketpair_unix"},
    "sys": set(),
}  # fmt: skip
WINDOWS_NAMES: dict[str, dict[str, object]] = {
    "os": {"name": "nt", "O_BINARY": 0, "O_NOINHERIT": 0, "supports_fd": frozenset({os.stat, os.truncate})},
    "signal": {},
    "select": {},
    "socket": {"SO_EXCLUSIVEADDRUSE": socket.SO_REUSEADDR},
    "sys": {"platform": "win32"},
}
real_import, real_open, os_open = builtins.__import__, io.open, os.open


class WindowsModule(types.ModuleType):
    """A module of the standard library as Windows has it. Other names are those of the real module."""

    def __init__(self, real: types.ModuleType, missing: set[str], extra: dict[str, object]) -> None:
        super().__init__(real.__name__)
        object.__setattr__(self, "_parts", (real, missing, extra))

    def __getattribute__(self, name: str) -> Any:
        real, missing, extra = object.__getattribute__(self, "_parts")
        if name in extra:
            return extra[name]
        if name in missing:
            raise AttributeError(f"module {real.__name__!r} has no attribute {name!r} on Windows")
        return getattr(real, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(object.__getattribute__(self, "_parts")[0], name, value)


# Modules


def locking(descriptor: int, mode: int, size: int) -> None:
    """Lock bytes from the current position, for this handle, as `msvcrt.locking` does."""
    position = os.lseek(descriptor, 0, os.SEEK_CUR)
    kind = {msvcrt.LK_UNLCK: fcntl.F_UNLCK, msvcrt.LK_NBLCK: fcntl.F_WRLCK}[mode]
    try:
        fcntl.fcntl(
            descriptor, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", kind, os.SEEK_SET, position, size, 0)
        )
    except OSError:
        raise PermissionError(errno.EACCES, "Permission denied") from None


msvcrt: Any = types.ModuleType("msvcrt")
msvcrt.LK_UNLCK, msvcrt.LK_NBLCK, msvcrt.locking = 0, 2, locking


def only_paths(name: str) -> Callable[..., Any]:
    """Return a function of `os` that takes no descriptor, as on Windows."""

    def function(path: Any = ".", *arguments: Any, **options: Any) -> Any:
        if isinstance(path, int):
            raise TypeError(f"{name}: path should be string, bytes or os.PathLike, not int")
        return getattr(os, name)(path, *arguments, **options)

    return function


def open_descriptor(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
    """Open a file, and refuse a directory."""
    if dir_fd is None and os.path.isdir(path):  # noqa: PTH112 # as the caller passed it
        raise PermissionError(errno.EACCES, "Permission denied", os.fspath(path))
    return os.open(path, flags, mode, dir_fd=dir_fd)


class Entry:
    """A directory entry whose status has no numbers of device and file, as on Windows."""

    def __init__(self, entry: os.DirEntry[Any]) -> None:
        self._entry = entry

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entry, name)

    def __fspath__(self) -> Any:
        return self._entry.path

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        values = list(self._entry.stat(follow_symlinks=follow_symlinks))
        values[1:4] = 0, 0, 0
        return os.stat_result(values)


class Entries:
    """The result of `scandir`."""

    def __init__(self, path: Any) -> None:
        self._entries = os.scandir(path)

    def __iter__(self) -> Iterator[Entry]:
        return map(Entry, self._entries)

    def __enter__(self) -> Entries:
        return self

    def __exit__(self, *_: object) -> None:
        self._entries.close()

    def close(self) -> None:
        self._entries.close()


WINDOWS_NAMES["os"] |= {name: only_paths(name) for name in ("chdir", "chmod", "listdir", "utime")}
WINDOWS_NAMES["os"] |= {"open": open_descriptor, "scandir": Entries}
MODULES: dict[str, types.ModuleType] = {
    name: WindowsModule(sys.modules.get(name) or real_import(name), missing, WINDOWS_NAMES[name])
    for name, missing in POSIX_NAMES.items()
}
MODULES["msvcrt"] = msvcrt


def import_as_windows(
    name: str,
    globals: Any = None,  # noqa: A002 # the names of builtins.__import__
    locals: Any = None,  # noqa: A002
    fromlist: Any = (),
    level: int = 0,
) -> types.ModuleType:
    """Import a module; a module of box_models gets what Windows has."""
    importer = globals.get("__name__", "") if globals is not None and level == 0 else ""
    if name in POSIX_MODULES and importer.partition(".")[0] == "box_models":
        raise ModuleNotFoundError(f"No module named {name!r} on Windows", name=name)
    if name in MODULES and importer.partition(".")[0] == "box_models":
        return MODULES[name]
    module: types.ModuleType = real_import(name, globals, locals, fromlist, level)
    return module


# Files


def refuse_open_file(path: Any, dir_fd: int | None = None) -> None:
    """Raise PermissionError if this process has the file open."""
    try:
        status = os.stat(path, dir_fd=dir_fd, follow_symlinks=False)
    except (OSError, TypeError, ValueError):
        return
    for descriptor in os.listdir("/proc/self/fd"):  # noqa: PTH208 # each rename and deletion does this
        try:
            open_status = os.fstat(int(descriptor))
        except OSError:
            continue
        if os.path.samestat(status, open_status):
            raise PermissionError(
                errno.EACCES, "The process cannot access the file, because it is open", os.fspath(path)
            )


def refusing(function: Callable[..., Any], *, replaces: bool = True) -> Callable[..., Any]:
    """Return `os.rename` and the like with the rules of Windows for open files."""

    def rename(
        source: Any, target: Any, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None
    ) -> Any:
        refuse_open_file(source, src_dir_fd)
        refuse_open_file(target, dst_dir_fd)
        if not replaces and os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "File exists", os.fspath(source), None, os.fspath(target))
        return function(source, target, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    return rename


def deleting(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return `os.unlink` with the rules of Windows for open files."""

    def unlink(path: Any, *, dir_fd: int | None = None) -> Any:
        refuse_open_file(path, dir_fd)
        return function(path, dir_fd=dir_fd)

    return unlink


@contextmanager
def directories_are_denied() -> Iterator[None]:
    try:
        yield
    except IsADirectoryError as error:
        raise PermissionError(errno.EACCES, "Permission denied", error.filename) from None


def open_as_windows(*arguments: Any, **options: Any) -> Any:
    """Open a file, and refuse a directory as Windows does."""
    with directories_are_denied():
        return real_open(*arguments, **options)


def install() -> None:
    """Change this process."""
    os.environ["BOX_MODELS_AS_WINDOWS"] = "1"
    os.replace, os.rename = refusing(os.replace), refusing(os.rename, replaces=False)
    os.supports_dir_fd |= {os.unlink}
    unlink = deleting(os.unlink)
    os.unlink = os.remove = unlink
    builtins.open = io.open = open_as_windows
    builtins.__import__ = import_as_windows


install()
