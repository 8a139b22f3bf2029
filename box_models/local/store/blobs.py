"""The contents of files; each is one file on disk that is never changed."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import threading
import uuid
from collections.abc import Iterable
from io import BufferedReader
from pathlib import Path
from types import TracebackType

from box_models._operating_system import replace_file, sync_directory, sync_files
from box_models.local.store import private_files
from box_models.local.store.store_directory import CONTENT, QUARANTINE, TEMPORARY
from box_models.local.store.store_error import StoreError

log: logging.Logger = logging.getLogger("box_models.local")
NAME: re.Pattern[str] = re.compile("[0-9a-f]{32}")
"""The names of content files. Other files in the directory are never read, moved or deleted."""


class Incoming:
    """A content that is being received: a temporary file, which is deleted unless it is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size: int = 0
        self._hash = hashlib.sha1(usedforsecurity=False)
        self._moved = False
        self._file = private_files.create_file(path)

    @property
    def sha1(self) -> str:
        """The SHA-1 digest of the bytes written so far, in hex."""
        return self._hash.hexdigest()

    def write(self, block: bytes) -> None:
        """Append a block."""
        self._file.write(block)
        self._hash.update(block)
        self.size += len(block)

    def finish(self, *, durable: bool) -> None:
        """Close the file; if ``durable``, its bytes are on disk afterwards."""
        self._file.flush()
        if durable:
            os.fsync(self._file.fileno())
        self._file.close()

    def move(self, target: Path) -> None:
        """Move the file to its final path and keep it."""
        replace_file(self.path, target)
        self._moved = True

    def __enter__(self) -> Incoming:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        finally:
            if not self._moved:
                _unlink(self.path)


class Blobs:
    """A folder of contents in a prepared directory; ``kind`` is its name.

    Names are random, so that two uploads never use the same file.
    """

    def __init__(self, directory: Path, *, kind: str = CONTENT, durable: bool = True) -> None:
        self._durable = durable
        self._undeleted: set[str] = set()
        self._unwritten: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._content = directory / kind
        self._temporary = directory / TEMPORARY
        self._quarantine = directory / QUARANTINE

    def path(self, name: str) -> Path:
        """Return the path of a content. Raises ``StoreError`` if the name is not one that `keep` returns."""
        if not NAME.fullmatch(name):
            raise StoreError(f"the database refers to the content {name!r}, which is not a valid name")
        with self._lock:
            if name in self._unwritten:
                self._write(name, self._unwritten[name])
                del self._unwritten[name]
        return self._content / name

    def names(self) -> set[str]:
        """Return the names of all contents."""
        return _names(self._content) | {*self._unwritten}

    def size(self, name: str) -> int | None:
        """Return the size of a content, or None if it does not exist."""
        return private_files.file_size(self.path(name))

    def open(self, name: str) -> BufferedReader:
        """Open a content for reading. Raises ``FileNotFoundError`` if it does not exist."""
        return private_files.open_file(self.path(name))

    def incoming(self) -> Incoming:
        """Return a new temporary content; use it in a ``with`` block."""
        return Incoming(self._temporary / uuid.uuid4().hex)

    def settle(self, incoming: Incoming) -> None:
        """Write a received content to disk; it stays temporary."""
        incoming.finish(durable=self._durable)

    def keep(self, incoming: Incoming) -> str:
        """Make a settled content permanent and return its name; add the row that refers to it afterwards."""
        name = uuid.uuid4().hex
        incoming.move(self.path(name))
        try:
            self._sync(self._content)
        except OSError:
            self.remove([name])
            raise
        return name

    def add_all(self, contents: Iterable[bytes]) -> list[str]:
        """Store contents that are in memory and return their names; add the rows that refer to them afterwards.

        If the store is not durable, each stays in memory until its file is needed.
        """
        new = {uuid.uuid4().hex: content for content in contents}
        if not self._durable:
            self._unwritten.update(new)
            return list(new)
        try:
            for name, content in new.items():
                self._write(name, content)
            sync_files([self._content / name for name in new], self._content)
        except BaseException:
            self.remove(new)
            raise
        return list(new)

    def remove(self, names: Iterable[str]) -> None:
        """Delete contents that no row refers to.

        If one cannot be deleted, because a Windows client is downloading it for example, the next call tries again.
        """
        for name in {*names, *self._undeleted}:
            if self._unwritten.pop(name, None) is not None:
                continue
            if _unlink(self.path(name)):
                self._undeleted.discard(name)
            else:
                self._undeleted.add(name)

    def quarantine(self, names: Iterable[str]) -> None:
        """Move contents that no row refers to into the quarantine directory, in case they are needed."""
        for name in names:
            replace_file(self.path(name), self._quarantine / name)

    def sweep(self) -> None:
        """Delete the temporary files that uploads left behind when the process ended."""
        for name in _names(self._temporary):
            _unlink(self._temporary / name)

    def restrict(self) -> None:
        """Restrict all contents to their owner; older versions created them with the permissions of the umask."""
        private_files.restrict_own_files(self._content, NAME.fullmatch)

    def _write(self, name: str, content: bytes) -> None:
        path = self._content / name
        try:
            with private_files.create_file(path) as file:
                file.write(content)
        except BaseException:
            _unlink(path)
            raise

    def _sync(self, directory: Path) -> None:
        if self._durable:
            sync_directory(directory)


def _names(directory: Path) -> set[str]:
    """Return the names of the files in a directory that this module created."""
    return {
        entry.name
        for entry in os.scandir(directory)
        if NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
    }


def _unlink(path: Path) -> bool:
    # A file that is left over must not change the result of the request, and the next start removes it.
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("cannot delete %s (%s); the next start will remove it", path, error)
        return False
    return True
