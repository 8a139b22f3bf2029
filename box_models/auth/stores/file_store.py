"""A token store in a file, shared by all processes of a user on this machine."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from box_models._file_access import FILE_MODE
from box_models._incomplete_repr import allow_incomplete
from box_models._operating_system import (
    delete_file,
    open_file,
    replace_file,
    set_mode,
    sync_directory,
)
from box_models._secret_value import SecretValue
from box_models.auth.saved_login import SavedLogin
from box_models.auth.stores.file_lock import hold_file_lock
from box_models.auth.stores.file_permissions import (
    check_directory_permissions,
    check_file_permissions,
    make_private_directory,
    open_error,
)
from box_models.auth.stores.profiles import PROFILE, profile_name, profiles_directory
from box_models.auth.stores.slot_file import reserve_slot_in_file
from box_models.errors import TokenStoreError

MAX_BYTES = 1 << 20


class FileStore:
    """Save the login ``profile`` in ``directory`` (default ``~/.box_models/profiles``, or in ``$BOX_MODELS_HOME``).

    Only the owner may access the file (mode 0600, in a directory of mode 0700). On Windows it has the permissions of its
    directory, which are the owner's in the default one. ``save`` replaces it atomically and
    syncs it to disk. Symbolic links, files that other users may read, and directories that they may write to raise
    `TokenStoreError`. Do not use a network directory, because file locks may not work there. The store can be pickled; the
    pickle contains the path and no secret. The lock is a file beside it; `locked` waits at most ``patience`` seconds.

    >>> FileStore("work", "/tmp/logins")
    FileStore('work', '/tmp/logins')
    """

    def __init__(
        self,
        profile: str = "default",
        directory: str | os.PathLike[str] | None = None,
        *,
        patience: float = 30.0,
    ) -> None:
        self.profile: str = profile_name(profile)
        self.directory: Path = profiles_directory() if directory is None else Path(directory)
        self._lock_timeout = patience

    @classmethod
    def profiles(cls, directory: str | os.PathLike[str] | None = None) -> list[str]:
        """Return the names of the logins saved in ``directory``."""
        names = (
            path.name.removesuffix(".json") for path in cls(directory=directory).directory.glob("*.json")
        )
        return sorted(name for name in names if PROFILE.fullmatch(name))

    @property
    def path(self) -> Path:
        """The file of the login."""
        return self.directory / f"{self.profile}.json"

    def load(self) -> SavedLogin | None:
        """Return the saved login, or None.

        Raises `TokenStoreError` if the file is damaged, or other users could have changed it.
        """
        try:
            check_directory_permissions(self.directory)
            descriptor = open_file(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise open_error(self.path, problem) from None
        try:
            self._check_status(os.fstat(descriptor))
            text = SecretValue(os.read(descriptor, MAX_BYTES))
        finally:
            os.close(descriptor)
        try:
            return SavedLogin.from_json(text.reveal())
        except ValueError as problem:
            reason = str(problem)
        raise TokenStoreError(f"{self.path} is damaged ({reason}); delete it and sign in again")

    def save(self, login: SavedLogin) -> None:
        """Replace the saved login atomically. It is on disk when this returns."""
        make_private_directory(self.directory)
        with self._without_leftovers():
            descriptor, name = tempfile.mkstemp(prefix=f".{self.profile}.", suffix=".new", dir=self.directory)
            try:
                set_mode(descriptor, FILE_MODE)  # An unusual umask removes permissions of the owner.
                with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 # opens a descriptor, not a path
                    file.write(login.to_json())
                    file.flush()
                    os.fsync(descriptor)
                replace_file(Path(name), self.path)
            except BaseException:
                with suppress(OSError):
                    delete_file(Path(name))
                raise
            sync_directory(self.directory)

    def delete(self) -> None:
        """Delete the saved login, if there is one."""
        with suppress(FileNotFoundError), self._without_leftovers():
            delete_file(self.path)
            sync_directory(self.directory)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold a lock that excludes all other processes and threads. Raises `AuthBusy` after ``patience`` seconds.

        If the process ends, even by a crash, the lock is released.
        """
        make_private_directory(self.directory)
        with hold_file_lock(self.directory / f"{self.profile}.lock", self._lock_timeout):
            yield

    def reserve_slot(self, interval: float, longest: float) -> float | None:
        """Reserve the next slot of a `RateLimit`, for all processes that share the store. See `SlotStore`."""
        make_private_directory(self.directory)
        path = self.directory / f"{self.profile}.limit"
        return reserve_slot_in_file(path, interval, longest, timeout=self._lock_timeout)

    def __reduce__(self) -> tuple[Callable[..., FileStore], tuple[str, str]]:
        return partial(FileStore, patience=self._lock_timeout), (self.profile, os.fspath(self.directory))

    @allow_incomplete
    def __repr__(self) -> str:
        return f"FileStore({self.profile!r}, {os.fspath(self.directory)!r})"

    @contextmanager
    def _without_leftovers(self) -> Iterator[None]:
        """Delete the temporary files of killed processes, which contain tokens.

        No other process saves or deletes inside the ``with`` block. This needs a lock of its own, since `save` is called both with and without the lock of `locked`.
        """
        with hold_file_lock(self.directory, self._lock_timeout, is_directory=True):
            temporary_name = re.compile(rf"\.{re.escape(self.profile)}\.[a-z0-9_]{{8}}\.new")
            for path in self.directory.iterdir():
                if temporary_name.fullmatch(path.name):
                    delete_file(path)
            yield

    def _check_status(self, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise TokenStoreError(f"{self.path} is not a regular file; delete it and sign in again")
        check_file_permissions(self.path, status)
