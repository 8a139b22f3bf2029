"""The SQLite file of a store, behind one connection and one lock."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from box_models.local.store import migrations
from box_models.local.store.migrations import MigrationError, Step, run_script

log: logging.Logger = logging.getLogger("box_models.local")
SCHEMA_VERSION = 1 + len(migrations.STEPS)

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


class StoreError(RuntimeError):
    """The directory cannot be used as an embedded Box: the message says why and what to do."""


class Database:
    """A SQLite database whose committed transactions are on disk.

    It uses a rollback journal instead of a write-ahead log, because SQLite before 3.51.3 can lose the contents of the
    log in rare races. One thread uses the connection at a time. Blocks of ``transaction`` and ``reading`` can be nested.

    ``schemas`` create the tables that do not exist yet. A change to an existing table is a step in ``migrations``.
    """

    def __init__(
        self,
        path: str,
        schemas: Iterable[str],
        *,
        durable: bool = True,
        steps: Sequence[Step] = migrations.STEPS,
    ) -> None:
        self._lock = threading.RLock()
        self._counted: dict[str, tuple[int, int]] = {}
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(durable=durable)
            self._open_schema(path, "\n".join([SCHEMA, *schemas]), steps)
        except sqlite3.OperationalError as error:
            self._connection.close()
            raise StoreError(f"{path} cannot be used: {error}.") from error
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise StoreError(
                f"{path} is damaged: {error}. Put it aside, or restore it from a backup."
            ) from error
        except MigrationError as error:
            self._connection.close()
            raise StoreError(f"{path} cannot be brought up to date: {error}.") from error
        except BaseException:
            self._connection.close()
            raise

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write: all of the block or nothing, on disk once it is left."""
        with self._lock:
            c = self._connection
            if c.in_transaction:
                yield c
                return
            c.execute("BEGIN IMMEDIATE")
            try:
                yield c
                c.execute("COMMIT")
            except BaseException:
                # SQLite has rolled back by itself after some errors, such as a full disk.
                if c.in_transaction:
                    c.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read: nothing changes until the block is left."""
        with self._lock:
            yield self._connection

    def counted(self, name: str, count: Callable[[sqlite3.Connection], int]) -> int:
        """Return what ``count`` finds; until something is written, it is not asked again."""
        with self.reading() as c:
            known = self._counted.get(name)
            if known is not None and known[0] == c.total_changes:
                return known[1]
            found = count(c)
            if not c.in_transaction:  # or it would be remembered after a rollback, too
                self._counted[name] = c.total_changes, found
            return found

    def close(self) -> None:
        """Close the file; what comes later fails."""
        with self._lock:
            self._connection.close()

    def quick_check(self) -> list[str]:
        """Return what SQLite finds wrong with the file."""
        try:
            with self.reading() as c:
                found = [str(row[0]) for row in c.execute("PRAGMA quick_check")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [problem for problem in found if problem != "ok"]

    def _prepare(self, *, durable: bool) -> None:
        c = self._connection
        for pragma in ("foreign_keys = ON", "trusted_schema = OFF", "busy_timeout = 5000"):
            c.execute(f"PRAGMA {pragma}")
        c.execute(f"PRAGMA journal_mode = {'TRUNCATE' if durable else 'MEMORY'}")
        c.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")

    def _open_schema(self, path: str, schema: str, steps: Sequence[Step]) -> None:
        c, version, latest = self._connection, self._version(), 1 + len(steps)
        if version > latest:
            raise StoreError(
                f"{path} was written by a newer version of box_models (schema {version}, this one knows"
                f" {latest}): use that version, or another directory."
            )
        # A step that builds a table anew would otherwise delete the rows that refer to it.
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

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])


def claim_id(c: sqlite3.Connection, wanted: int | None = None) -> int:
    """Give out the next id; a ``wanted`` one (a seed's) is passed through, and later ones come after it."""
    if wanted is not None:
        c.execute("UPDATE counter SET last_id = max(last_id, ?)", (wanted,))
        return wanted
    return int(c.execute("UPDATE counter SET last_id = last_id + 1 RETURNING last_id").fetchone()[0])
