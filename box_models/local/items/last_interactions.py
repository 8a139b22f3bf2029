"""The last interaction of each user with each file, in a table that is filled from the journal.

A change does not wait for the table. The new entries of the journal are read from the journal itself, and added to the
table when they are many.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import chain, takewhile
from typing import NamedTuple

from box_models.local.store import journal
from box_models.local.store.database import Database
from box_models.local.store.journal import SOURCE_ID, JournalAction

log: logging.Logger = logging.getLogger("box_models.local")

SCHEMA = """
CREATE TABLE IF NOT EXISTS last_interactions (
    user_id TEXT NOT NULL,
    item_id INTEGER NOT NULL,
    entry_id INTEGER NOT NULL,
    PRIMARY KEY (user_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS last_interactions_in_order ON last_interactions (user_id, entry_id);
CREATE TABLE IF NOT EXISTS last_interactions_end (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    entry_id INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO last_interactions_end (only, entry_id) VALUES (1, 0);
"""

MOST_NEW = 1000
"""The number of new entries from which on they are added to the table."""

# The journal contains no previews.
_NAMES: Mapping[JournalAction, str] = {
    **dict.fromkeys((JournalAction.CREATE, JournalAction.COPY, JournalAction.ADD_VERSION), "item_upload"),
    **dict.fromkeys((JournalAction.RENAME, JournalAction.MOVE, JournalAction.UPDATE), "item_modify"),
    **dict.fromkeys((JournalAction.LOCK, JournalAction.UNLOCK, JournalAction.RESTORE), "item_modify"),
    JournalAction.DOWNLOAD: "item_open",
}

_ENDS = "SELECT entry_id, (SELECT coalesce(max(id), 0) FROM journal) FROM last_interactions_end"
_NEW = f"""
journal.id > ? AND journal.item_type IN ('file', 'comment')
    AND journal.action IN ({", ".join(f"'{action}'" for action in _NAMES)})
"""
# The newest entries come first, so that most of the others change nothing.
_ADD_NEW = f"""
INSERT OR IGNORE INTO last_interactions (user_id, item_id, entry_id)
    SELECT journal.user_id, {SOURCE_ID}, journal.id FROM journal WHERE {_NEW} ORDER BY journal.id DESC
    ON CONFLICT DO UPDATE SET entry_id = excluded.entry_id WHERE excluded.entry_id > entry_id
"""
_SELECT_NEW = f"""
SELECT max(journal.id), {SOURCE_ID}, journal.at, journal.action, journal.item_type FROM journal
    WHERE {_NEW} AND journal.user_id = ? GROUP BY 2 ORDER BY 1 DESC
"""
_SELECT_ADDED = """
SELECT entry_id, last_interactions.item_id, journal.at, journal.action, journal.item_type
    FROM last_interactions CROSS JOIN journal ON journal.id = entry_id
    WHERE last_interactions.user_id = ? AND entry_id >= (SELECT min(id) FROM journal) ORDER BY entry_id DESC
"""


class Interaction(NamedTuple):
    """The last entry of the journal about a file that a user made."""

    entry_id: int
    item_id: int
    at: int
    action: str
    item_type: str

    @property
    def name(self) -> str:
        """Box's name of the interaction."""
        return "item_comment" if self.item_type == "comment" else _NAMES[JournalAction(self.action)]


def of_user(database: Database, user_id: str, *, since: int) -> Iterator[Interaction]:
    """Return the last interaction of a user with each file, newest first, that is not before ``since``.

    Iterate over them in a block that reads.
    """
    with journal.reading(database) as c:
        end = _add_new(database)
        new = list(map(Interaction._make, c.execute(_SELECT_NEW, (end, user_id))))
        new_ids = {each.item_id for each in new}
        added = map(Interaction._make, c.execute(_SELECT_ADDED, (user_id,))) if end else ()
        others = (each for each in added if each.item_id not in new_ids)
        return takewhile(lambda each: each.at >= since, chain(new, others))


def _add_new(database: Database) -> int:
    """Add the new entries of the journal to the table if they are many, and return the id of the last one in it.

    On a full disk, they are not added.
    """
    with database.reading() as c:
        end, last = c.execute(_ENDS).fetchone()
    if last - end <= MOST_NEW:
        return int(end)
    try:
        with database.transaction() as c:
            c.execute(_ADD_NEW, (end,))
            c.execute("UPDATE last_interactions_end SET entry_id = ?", (last,))
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
            raise
        log.warning("recent items are read from the journal, which is slow: %s", error)
        return int(end)
    return int(last)
