"""A login in a file of its owner's, shared by all their processes on this machine."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from box_models.auth.saved_login import SavedLogin
from box_models.auth.stores.file_lock import hold_file_lock
from box_models.auth.stores.file_permissions import (
    check_directory_permissions,
    check_file_permissions,
    make_private_directory,
    open_error,
    sync_directory,
)
from box_models.auth.stores.profiles import PROFILE, profile_name, profiles_directory
from box_models.errors import TokenStoreError

MOST_BYTES = 1 << 20


class FileStore:
    """Keep the login ``profile`` in ``directory`` (``~/.box_models/profiles``, or below ``$BOX_MODELS_HOME``).

    The file is its owner's alone (0600 in a 0700 directory), is replaced as a whole and on disk before ``save`` returns;
    a link, a file that others may read, and a directory that they may write to are refused. Not for directories on the
    network, where locks of files may not hold. It pickles: it names the file, and takes no secret along.

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
        self._patience = patience

    @classmethod
    def profiles(cls, directory: str | os.PathLike[str] | None = None) -> list[str]:
        """Return the names of the logins that are kept there."""
        names = (
            path.name.removesuffix(".json") for path in cls(directory=directory).directory.glob("*.json")
        )
        return sorted(name for name in names if PROFILE.fullmatch(name))

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.directory / f"{self.profile}.json"

    def load(self) -> SavedLogin | None:
        """Return what is kept now, or None. Raises `TokenStoreError` for what cannot be trusted, or read."""
        try:
            check_directory_permissions(self.directory)
            # A pipe would otherwise be waited for.
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise open_error(self.path, problem) from None
        try:
            self._trust(os.fstat(descriptor))
            text = os.read(descriptor, MOST_BYTES)
        finally:
            os.close(descriptor)
        try:
            return SavedLogin.from_json(text)
        except ValueError as problem:
            reason = str(problem)
        raise TokenStoreError(f"{self.path} is damaged ({reason}): delete it, and sign in again")

    def save(self, login: SavedLogin) -> None:
        """Keep this instead: wholly, or not at all. It is on disk when this returns."""
        make_private_directory(self.directory)
        with self._tidied():
            descriptor, name = tempfile.mkstemp(prefix=f".{self.profile}.", suffix=".new", dir=self.directory)
            try:
                with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 # it is open already
                    file.write(login.to_json())
                    file.flush()
                    os.fsync(descriptor)
                os.replace(name, self.path)  # noqa: PTH105 # beside the other calls of os, in their order
            except BaseException:
                with suppress(OSError):
                    os.unlink(name)  # noqa: PTH108
                raise
            sync_directory(self.directory)

    def delete(self) -> None:
        """Forget it; no error if there is nothing."""
        with suppress(FileNotFoundError), self._tidied():
            self.path.unlink(missing_ok=True)
            sync_directory(self.directory)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep all other processes and threads out; `AuthBusy` after ``patience`` seconds. Ends with its holder."""
        make_private_directory(self.directory)
        with hold_file_lock(self.directory / f"{self.profile}.lock", self._patience):
            yield

    def __reduce__(self) -> tuple[Callable[..., FileStore], tuple[str, str]]:
        return partial(FileStore, patience=self._patience), (self.profile, os.fspath(self.directory))

    def __repr__(self) -> str:
        return f"FileStore({self.profile!r}, {os.fspath(self.directory)!r})"

    @contextmanager
    def _tidied(self) -> Iterator[None]:
        """Take away what a save that was killed has left, which holds its tokens; meanwhile nobody else saves or deletes here.

        The lock of `locked` would not do: who saves may hold it, or not.
        """
        with hold_file_lock(self.directory, self._patience, os.O_RDONLY):
            for path in self.directory.glob(".*.new"):
                # The profile "work.old" has such files too: they are not those of "work".
                if path.stem.rpartition(".")[0] == f".{self.profile}":
                    path.unlink(missing_ok=True)
            yield

    def _trust(self, found: os.stat_result) -> None:
        if not stat.S_ISREG(found.st_mode):
            raise TokenStoreError(f"{self.path} is not read: it is no file")
        check_file_permissions(self.path, found)
