"""The SQLite file of a store, behind one connection and one lock."""

from __future__ import annotations

import functools
import logging
import shutil
import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import TypeVar, cast

from box_models.local.store import migrations, private_files
from box_models.local.store.migrations import MigrationError, Step, run_script
from box_models.local.store.signals import Signal
from box_models.local.store.store_error import StoreError

log: logging.Logger = logging.getLogger("box_models.local")
SCHEMA_VERSION = 1 + len(migrations.STEPS)
IN_MEMORY = ":memory:"
CACHE_KIB = 65_536
MAX_POSTPONED = 1000
SPACE_FOR_POSTPONED = 1 << 20
MOST_CACHED = 1000
T = TypeVar("T")

SCHEMA = """
CREATE TABLE IF NOT EXISTS counter (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    last_id INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO counter (only, last_id) VALUES (1, 100000000);
CREATE TABLE IF NOT EXISTS secrets (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
"""


class _Reading:
    """A block that reads. A class is four times as fast as a generator, and each request opens several blocks."""

    def __init__(self, lock: threading.RLock, connection: sqlite3.Connection) -> None:
        self._lock = lock
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        self._lock.acquire()
        return self._connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()


class Database:
    """A SQLite database whose committed transactions are on disk.

    It uses a rollback journal instead of a write-ahead log, because SQLite before 3.51.3 can lose the contents of the
    log in rare races. One thread uses the connection at a time. Blocks of ``transaction`` and ``reading`` can be nested.

    ``schemas`` create the tables that do not exist yet. A change to an existing table is a step in ``migrations``.
    ``read_only`` is for a check of an existing file: nothing is created, changed or migrated.
    """

    def __init__(
        self,
        path: str,
        schemas: Iterable[str],
        *,
        durable: bool = True,
        read_only: bool = False,
        steps: Sequence[Step] = migrations.STEPS,
    ) -> None:
        if path != IN_MEMORY and not read_only:
            # SQLite would create it with the permissions of the umask. Its journal gets those of the database.
            private_files.make_file(Path(path))
        self.changed: Signal = Signal()
        self._lock = threading.RLock()
        self._cached: dict[Hashable, object] = {}
        self._cached_at = -1
        self._postponed: list[Callable[[sqlite3.Connection], object]] = []
        self._directory = None if path == IN_MEMORY else Path(path).parent
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._reading = _Reading(self._lock, self._connection)
        try:
            self._prepare(durable=durable)
            if read_only:
                self._open_read_only(path, 1 + len(steps))
            else:
                schema = "\n".join([SCHEMA, *schemas])
                if path == IN_MEMORY:
                    _restore(_empty_database(schema, 1 + len(steps)), self._connection)
                else:
                    self._open_schema(path, schema, steps)
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise StoreError(f"{path} cannot be used: {error}.{_remedy(error)}") from error
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise StoreError(
                f"{path} is damaged: {error}. Move it away, or restore it from a backup."
            ) from error
        except MigrationError as error:
            self._connection.close()
            raise StoreError(f"{path} cannot be brought up to date: {error}.") from error
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Open a block that writes: all of its changes are on disk at its end, or none if it raises."""
        with self._lock:
            c = self._connection
            if c.in_transaction:
                yield c
                return
            c.execute("BEGIN IMMEDIATE")
            try:
                postponed = self._postponed[:] if self._postponed and self._has_space() else []
                for write in postponed:
                    write(c)
                yield c
                c.execute("COMMIT")
                del self._postponed[: len(postponed)]
            except BaseException:
                # After some errors, such as a full disk, SQLite has rolled back already.
                if c.in_transaction:
                    c.execute("ROLLBACK")
                raise
        self.changed.send()

    def reading(self) -> AbstractContextManager[sqlite3.Connection, None]:
        """Open a block that reads: other threads change nothing until its end."""
        return self._reading

    def postpone(self, write: Callable[[sqlite3.Connection], object]) -> None:
        """Call a function at the beginning of the next transaction, or with ``write_postponed``.

        Its rows cost no commit of their own, so they are lost if the process ends without ``close``.
        """
        with self._lock:
            self._postponed.append(write)
            if len(self._postponed) >= MAX_POSTPONED:
                self.write_postponed()
        self.changed.send()

    def write_postponed(self) -> None:
        """Call the postponed functions now. If that fails, for example on a full disk, they are dropped with a warning."""
        with self._lock:
            if not self._postponed or self._connection.in_transaction:
                return
            reason: object = "the disk is full"
            try:
                with self.transaction():
                    pass
            except (sqlite3.DatabaseError, OSError) as error:
                reason = error
            if self._postponed:
                log.warning("events of downloads were lost: %d (%s)", len(self._postponed), reason)
                self._postponed.clear()

    @property
    def changes(self) -> int:
        """A number that grows with each write, also with one that is rolled back."""
        return self._connection.total_changes

    def cached(self, name: Hashable, compute: Callable[[sqlite3.Connection], T]) -> T:
        """Return the result of ``compute``, which is cached under ``name`` until the next write. Do not change it."""
        with self._reading as c:
            if self._cached_at != c.total_changes or len(self._cached) >= MOST_CACHED:
                self._cached.clear()
                self._cached_at = c.total_changes
            if name in self._cached:
                return cast("T", self._cached[name])
            result = compute(c)
            # A transaction that is open may be rolled back, and its result would stay in the cache.
            if not c.in_transaction:
                self._cached[name] = result
            return result

    def close(self) -> None:
        """Close the file; every later use raises ``sqlite3.ProgrammingError``."""
        self.changed.close()
        self.write_postponed()
        with self._lock:
            self._connection.close()

    def abandon(self) -> None:
        """Never close the connection, which belongs to the parent of this forked process.

        Closing it here, even at the end of the process, could roll back a transaction of the parent.
        """
        with suppress(ImportError):
            import ctypes  # only forked processes need it

            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._connection))

    def quick_check(self) -> list[str]:
        """Return the problems that SQLite finds in the file."""
        try:
            with self.reading() as c:
                lines = [str(row[0]) for row in c.execute("PRAGMA quick_check")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [line for line in lines if line != "ok"]

    def _has_space(self) -> bool:
        """Return whether the postponed rows fit on the disk. A change that frees space must not fail because of them."""
        return self._directory is None or shutil.disk_usage(self._directory).free >= SPACE_FOR_POSTPONED

    def _prepare(self, *, durable: bool) -> None:
        c = self._connection
        # With the default cache of 2 MB, each search in a large Box would read most of the file again.
        cache = f"cache_size = -{CACHE_KIB}"
        for pragma in ("foreign_keys = ON", "trusted_schema = OFF", "busy_timeout = 5000", cache):
            c.execute(f"PRAGMA {pragma}")
        c.execute(f"PRAGMA journal_mode = {'TRUNCATE' if durable else 'MEMORY'}")
        c.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")

    def _open_read_only(self, path: str, latest: int) -> None:
        self._connection.execute("PRAGMA query_only = ON")
        if self._version(path, latest) < latest:
            raise StoreError(
                f"{path} is empty or was written by an older version of box_models, and a check does not change it;"
                " start the server once, which migrates it."
            )

    def _open_schema(self, path: str, schema: str, steps: Sequence[Step]) -> None:
        c, latest = self._connection, 1 + len(steps)
        version = self._version(path, latest)
        # A step that replaces a table would otherwise delete the rows that refer to it.
        # SQLite ignores this setting inside a transaction.
        is_old = 0 < version < latest
        if is_old:
            c.execute("PRAGMA foreign_keys = OFF")
        with self.transaction():
            if is_old:
                migrations.run(c, steps[version - 1 :])
            run_script(c, schema)
            # An up-to-date store can be opened on a full disk, because nothing is written.
            if version != latest:
                c.execute(f"PRAGMA user_version = {latest}")
        if is_old:
            c.execute("PRAGMA foreign_keys = ON")
            log.info("%s was brought from schema %d to schema %d", path, version, latest)

    def _version(self, path: str, latest: int) -> int:
        version = int(self._connection.execute("PRAGMA user_version").fetchone()[0])
        if version > latest:
            raise StoreError(
                f"{path} was written by a newer version of box_models (schema {version}, this one knows"
                f" {latest}); use that version, or another directory."
            )
        return version


@functools.lru_cache(maxsize=8)
def _empty_database(schema: str, version: int) -> bytes:
    """Return the file of a database with empty tables. Copying it is faster than creating the tables again."""
    with closing(sqlite3.connect(IN_MEMORY, isolation_level=None)) as c:
        run_script(c, schema)
        c.execute(f"PRAGMA user_version = {version}")
        return c.serialize()


def _restore(file: bytes, c: sqlite3.Connection) -> None:
    with closing(sqlite3.connect(IN_MEMORY)) as template:
        template.deserialize(file)
        # A database that is deserialized itself could grow to 1 GiB at most.
        template.backup(c)


def _remedy(error: sqlite3.OperationalError) -> str:
    if "no such module" not in str(error):
        return ""
    return " The SQLite library of this Python was built without full-text search (FTS5); use another Python, such as one from python.org."


def claim_id(c: sqlite3.Connection, fixed_id: int | None = None) -> int:
    """Return the next free id, or ``fixed_id`` from a seed, which later ids are greater than."""
    if fixed_id is not None:
        c.execute("UPDATE counter SET last_id = max(last_id, ?)", (fixed_id,))
        return fixed_id
    return int(c.execute("UPDATE counter SET last_id = last_id + 1 RETURNING last_id").fetchone()[0])


def claim_ids(c: sqlite3.Connection, count: int, *, above: int = 0) -> range:
    """Return the next free ids. They are greater than ``above``, the largest id that a seed has chosen."""
    update = "UPDATE counter SET last_id = max(last_id, ?) + ? RETURNING last_id"
    last = int(c.execute(update, (above, count)).fetchone()[0])
    return range(last - count + 1, last + 1)
