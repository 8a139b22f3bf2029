"""A cache of the sha1 of local files, so that a comparison with Box does not read unchanged files again."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

from box_models._file_access import create_directory
from box_models.transfer.upload_source import UploadSource

logger: logging.Logger = logging.getLogger("box_models")

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sha1_of_files (
    path BLOB PRIMARY KEY, size INTEGER NOT NULL, modified_ns INTEGER NOT NULL, sha1 TEXT NOT NULL, used_at INTEGER NOT NULL
) STRICT
"""
_APPLICATION_ID = 0x626D7368
_KEPT_FOR = 90 * 24 * 3600
# Within the resolution of the clock of a file system, a file can change without a new modification time.
_SETTLED_AFTER_NS = 2_000_000_000


class FileState(NamedTuple):
    """The size and the modification time of a file. While they stay the same, its content counts as unchanged."""

    size: int
    modified_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Self:
        """Return the state of a file with this status."""
        return cls(status.st_size, status.st_mtime_ns)


class Sha1Cache:
    """The sha1 of local files, by path, size and modification time. Threads may share it.

    ``path`` is a SQLite file. With None, every file is read.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known: dict[bytes, tuple[FileState, str]] = {}
        self._used: dict[bytes, tuple[FileState, str]] = {}
        self._lock = threading.Lock()

    def known_sha1(self, path: Path) -> str | None:
        """Return the sha1 of a file that has not changed, without opening it. None if it is unknown."""
        if not self._known:
            return None
        key = _key(path)
        known = self._known.get(key)
        with suppress(OSError):
            if known is not None and known[0] == FileState.of(path.stat()):
                self._use(key, known)
                return known[1]
        return None

    def sha1_of(self, source: UploadSource) -> str:
        """Return the sha1 of a file in hexadecimal. An unknown or changed file is read."""
        if self._path is None or source.path is None:
            return source.sha1
        key, state = _key(source.path), state_of(source)
        known = self._known.get(key)
        if known is None or known[0] != state:
            self.add(source.path, source.sha1, before=state)
            return source.sha1
        self._use(key, known)
        return known[1]

    def add(self, path: Path, sha1: str, *, before: FileState | None = None) -> None:
        """Store the sha1 of a file that was read or written completely.

        ``before`` is the state of the file before it was read. Nothing is stored if it has changed since then, or just now.
        """
        if self._path is None:
            return
        with suppress(OSError):
            state = FileState.of(path.stat())
            if before in (None, state) and time.time_ns() - state.modified_ns >= _SETTLED_AFTER_NS:
                self._use(_key(path), (state, sha1))

    def _use(self, key: bytes, known: tuple[FileState, str]) -> None:
        with self._lock:
            self._used[key] = known

    def read(self) -> None:
        """Read the file, if it exists. Raises ValueError if another program wrote it."""
        if self._path is None or not self._path.exists():
            return
        with closing(_connect(self._path)) as c:
            for path, size, modified_ns, sha1 in c.execute(
                "SELECT path, size, modified_ns, sha1 FROM sha1_of_files"
            ):
                self._known[path] = FileState(size, modified_ns), sha1

    def write(self) -> None:
        """Store the entries that were used, and delete those not used for 90 days. A full disk costs only the cache."""
        if self._path is None or not self._used:
            return
        now = int(time.time())
        rows = [(path, *state, sha1, now) for path, (state, sha1) in self._used.items()]
        try:
            create_directory(self._path.parent)
            with closing(_connect(self._path)) as c, c:
                c.executemany("INSERT OR REPLACE INTO sha1_of_files VALUES (?, ?, ?, ?, ?)", rows)
                c.execute("DELETE FROM sha1_of_files WHERE used_at < ?", (now - _KEPT_FOR,))
        except (OSError, sqlite3.Error) as problem:
            logger.warning("the next transfer reads all files again, because %s: %s", self._path, problem)


@contextmanager
def open_sha1_cache(path: Path | None) -> Iterator[Sha1Cache]:
    """Open a cache, and write it at the end of the ``with`` block, also after an error.

    Raises ValueError if another program wrote the file.
    """
    cache = Sha1Cache(path)
    cache.read()
    try:
        yield cache
    finally:
        cache.write()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30)
    try:
        _prepare(connection)
    except sqlite3.OperationalError:
        connection.close()
        raise
    except sqlite3.DatabaseError as problem:
        connection.close()
        raise ValueError(
            f"sha1_cache must be a new file, or one that a transfer wrote; cannot use {str(path)!r}: {problem}"
        ) from None
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    (is_used,) = connection.execute("PRAGMA schema_version").fetchone()
    if is_used and connection.execute("PRAGMA application_id").fetchone() != (_APPLICATION_ID,):
        raise sqlite3.DatabaseError("it is another database")
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(_SCHEMA)


def state_of(source: UploadSource) -> FileState:
    """Return the state of an open file."""
    return FileState.of(os.fstat(source.file.fileno()))


def _key(path: Path) -> bytes:
    return os.fsencode(os.path.abspath(path))  # noqa: PTH100 # `resolve` takes as long as the rest of the work
