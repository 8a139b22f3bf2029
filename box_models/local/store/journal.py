"""The journal of the changes in the store: the time, the user, the action and the object.

Every change of an item, a comment or a shared link adds one row in the transaction of the change. A request on a folder
adds one row for the folder, not one for each item in it. A download changes nothing, so its row is postponed.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Protocol

from box_models.local.json_values import JSON
from box_models.local.store.database import Database

log: logging.Logger = logging.getLogger("box_models.local")

SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user_id TEXT,
    action TEXT NOT NULL,
    item_type TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    details TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS journal_of_deleted ON journal (item_id) WHERE action = 'delete';
"""


SOURCE_ID = (
    "CASE journal.item_type WHEN 'comment' THEN json_extract(journal.details, '$.file_id')"
    " WHEN 'collaboration' THEN json_extract(journal.details, '$.item_id') ELSE journal.item_id END"
)
"""The id of the item that an entry concerns, in SQL. For a comment, it is the file, for a collaboration the shared item."""
# Without subqueries, SQLite would read every entry.
_EXTENT = (
    "SELECT (SELECT min(id) FROM journal), (SELECT max(id) FROM journal), (SELECT count(*) FROM journal)"
)
INSERT = "INSERT INTO journal (at, user_id, action, item_type, item_id, details) VALUES (?, ?, ?, ?, ?, ?)"


class JournalAction(StrEnum):
    """The kind of a change."""

    CREATE = "create"
    COPY = "copy"
    UPDATE = "update"
    RENAME = "rename"
    MOVE = "move"
    LOCK = "lock"
    UNLOCK = "unlock"
    SHARE = "share"
    UNSHARE = "unshare"
    DOWNLOAD = "download"
    TRASH = "trash"
    RESTORE = "restore"
    DELETE = "delete"
    ADD_VERSION = "add_version"
    TRASH_VERSION = "trash_version"
    RESTORE_VERSION = "restore_version"
    DELETE_VERSION = "delete_version"


class Change(Protocol):
    """A transaction in progress: the connection, the user who acts and the time in seconds since 1970."""

    @property
    def c(self) -> sqlite3.Connection:
        """The connection that the transaction is open on."""
        ...

    @property
    def user_id(self) -> str:
        """The user who acts."""
        ...

    @property
    def now(self) -> int:
        """The time of the change."""
        ...


@dataclass(frozen=True)
class JournalEntry:
    """A change of one object; ``details`` depend on the action and never contain a secret."""

    action: JournalAction
    item_type: str
    item_id: int
    details: Mapping[str, JSON] = field(default_factory=dict[str, JSON])


def record(change: Change, entry: JournalEntry) -> None:
    """Add an entry for what the user of a transaction did."""
    record_all(change, [entry])


def record_all(change: Change, entries: Iterable[JournalEntry]) -> None:
    """Add several entries for what the user of a transaction did."""
    change.c.executemany(INSERT, (_row(each, at=change.now, user_id=change.user_id) for each in entries))


def add(c: sqlite3.Connection, entry: JournalEntry, *, at: int, user_id: str | None) -> None:
    """Add an entry; ``user_id`` is ``None`` for what the embedded Box does by itself or a client without a token."""
    c.execute(INSERT, _row(entry, at=at, user_id=user_id))


def postpone(database: Database, entry: JournalEntry, *, at: int, user_id: str | None) -> None:
    """Add an entry with the next change, or before the journal is read. A crash or a full disk loses it."""
    database.postpone(partial(add, entry=entry, at=at, user_id=user_id))


@contextmanager
def reading(database: Database) -> Iterator[sqlite3.Connection]:
    """Open a block that reads the journal, with all entries that were postponed."""
    with database.reading() as c:
        database.write_postponed()
        yield c


def _row(entry: JournalEntry, *, at: int, user_id: str | None) -> tuple[int | str | None, ...]:
    details = json.dumps(entry.details)
    return at, user_id, entry.action.value, entry.item_type, entry.item_id, details


def last_id(c: sqlite3.Connection) -> int:
    """Return the id of the newest entry; 0 if the journal is empty."""
    return int(c.execute("SELECT coalesce(max(id), 0) FROM journal").fetchone()[0])


def prune(database: Database, before: int) -> None:
    """Delete the entries that come before the first one from ``before`` or later.

    The last entry stays in any case, so that ids are never given out twice.
    """
    first_kept = (
        "SELECT coalesce((SELECT id FROM journal WHERE at >= ? ORDER BY id LIMIT 1), max(id)) FROM journal"
    )
    try:
        with database.transaction() as c:
            c.execute(f"DELETE FROM journal WHERE id < ({first_kept})", (before,))
    except sqlite3.OperationalError as error:
        # A store on a full disk can still be opened and read.
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        log.warning("the journal was not pruned: %s", error)


def problems(c: sqlite3.Connection) -> list[str]:
    """Return the problems of the journal.

    Times need not ascend with the ids, because the clock of the machine can be set back.
    """
    return [*_gaps(c), *_invalid_entries(c)]


def _gaps(c: sqlite3.Connection) -> list[str]:
    # Ids have no gaps: SQLite gives out the next one, and only the oldest entries are deleted.
    first, last, count = c.execute(_EXTENT).fetchone()
    if count == 0 or last - first + 1 == count:
        return []
    rows = c.execute("SELECT id, previous FROM (SELECT id, lag(id) OVER (ORDER BY id) AS previous FROM journal)"
                     " WHERE id != previous + 1")  # fmt: skip
    return [f"the journal has no entries between {previous} and {following}" for following, previous in rows]


def _invalid_entries(c: sqlite3.Connection) -> list[str]:
    # The id of a user may come from a seed or from the settings, and may be any number.
    marks = ", ".join("?" * len(JournalAction))
    rows = c.execute(
        f"SELECT id, CASE WHEN action NOT IN ({marks}) THEN 'the unknown action ' || quote(action)"
        " WHEN item_id > (SELECT last_id FROM counter) AND item_type NOT IN ('user', 'avatar') THEN 'the id ' || item_id || ', which was never given out'"
        " WHEN CASE WHEN json_valid(details) THEN json_type(details) END IS NOT 'object'"
        " THEN 'details that are not a JSON object' END AS problem FROM journal WHERE problem IS NOT NULL",
        tuple(JournalAction),
    )
    return [f"entry {entry_id} of the journal has {problem}" for entry_id, problem in rows]
