"""Upload sessions: contents that come in parts, each on disk as soon as it is acknowledged."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from box_models.local.settings import Settings
from box_models.local.store.blobs import Blobs, Incoming
from box_models.local.store.database import Database

# A session for a new file has a folder and a name; one for a version has a file, and maybe a new name for it.
# What has ended is remembered for a while, so that whoever comes late is told so.
SCHEMA = """
CREATE TABLE IF NOT EXISTS upload_sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    folder_id TEXT,
    file_id TEXT,
    name TEXT,
    size INTEGER NOT NULL,
    part_size INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'committed', 'aborted')),
    sha1 TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS upload_parts (
    session_id TEXT NOT NULL REFERENCES upload_sessions (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    id TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha1 TEXT NOT NULL,
    blob TEXT NOT NULL,
    PRIMARY KEY (session_id, start)
) STRICT;
"""
COLUMNS = "id, user_id, folder_id, file_id, name, size, part_size, expires_at, state, sha1"
BLOCK = 1 << 20


@dataclass(frozen=True)
class Session:
    """One row of ``upload_sessions``; once it is committed, ``file_id`` and ``sha1`` say what came of it."""

    id: str
    user_id: str
    folder_id: str | None
    file_id: str | None
    name: str | None
    size: int
    part_size: int
    expires_at: int
    state: str
    sha1: str | None

    @property
    def total_parts(self) -> int:
        """How many parts the content has."""
        return -(-self.size // self.part_size)


@dataclass(frozen=True)
class Part:
    """One part that is here: the bytes from ``start`` on."""

    id: str
    start: int
    size: int
    sha1: str
    blob: str


def part_size(size: int, settings: Settings) -> int:
    """Return how large the parts of a content of ``size`` bytes are."""
    found = settings.upload_part_size
    while found * settings.upload_max_parts < size:
        found *= 2
    return found


def create(c: sqlite3.Connection, session: Session) -> Session:
    """Keep a new session."""
    marks = ", ".join(f":{name}" for name in COLUMNS.split(", "))
    c.execute(f"INSERT INTO upload_sessions ({COLUMNS}) VALUES ({marks})", vars(session))
    return session


def get(c: sqlite3.Connection, session_id: str) -> Session | None:
    """Look a session up, whatever its state."""
    row = c.execute(f"SELECT {COLUMNS} FROM upload_sessions WHERE id = ?", (session_id,)).fetchone()
    return Session(*row) if row else None


def parts(c: sqlite3.Connection, session_id: str, *, limit: int = -1, offset: int = 0) -> list[Part]:
    """List the parts that are here, in the order of the content."""
    rows = c.execute(
        "SELECT id, start, size, sha1, blob FROM upload_parts WHERE session_id = ? ORDER BY start LIMIT ? OFFSET ?",
        (session_id, limit, offset),
    )
    return [Part(*row) for row in rows]


def count_parts(c: sqlite3.Connection, session_id: str) -> int:
    """Return how many parts are here."""
    where = "SELECT count(*) FROM upload_parts WHERE session_id = ?"
    return int(c.execute(where, (session_id,)).fetchone()[0])


def has_part(c: sqlite3.Connection, session_id: str, start: int) -> bool:
    """Tell whether the part from ``start`` on is here."""
    found = "SELECT 1 FROM upload_parts WHERE session_id = ? AND start = ?"
    return c.execute(found, (session_id, start)).fetchone() is not None


def add_part(c: sqlite3.Connection, session_id: str, start: int, incoming: Incoming, blob: str) -> Part:
    """Enter a part whose bytes are on disk."""
    part = Part(secrets.token_hex(4).upper(), start, incoming.size, incoming.sha1, blob)
    c.execute(
        "INSERT INTO upload_parts (session_id, id, start, size, sha1, blob)"
        " VALUES (:session_id, :id, :start, :size, :sha1, :blob)",
        {"session_id": session_id, **vars(part)},
    )
    return part


def unused(c: sqlite3.Connection, blobs: Iterable[str]) -> list[str]:
    """Return those of the bytes that no part has."""
    used = "SELECT 1 FROM upload_parts WHERE blob = ?"
    return [blob for blob in blobs if c.execute(used, (blob,)).fetchone() is None]


def assemble(store: Blobs, found: Iterable[Part], incoming: Incoming) -> bool:
    """Put the parts together, and tell whether they stayed here for long enough: whoever ends the session takes them."""
    try:
        for part in found:
            with store.path(part.blob).open("rb") as file:
                while block := file.read(BLOCK):
                    incoming.write(block)
    except FileNotFoundError:
        return False
    return True


def finish(c: sqlite3.Connection, session: Session, file_id: int, sha1: str) -> list[str]:
    """Mark a session committed, and return the bytes of its parts to remove once that is on disk."""
    c.execute(
        "UPDATE upload_sessions SET state = 'committed', file_id = ?, sha1 = ? WHERE id = ?",
        (str(file_id), sha1, session.id),
    )
    return _forget_parts(c, session)


def abort(c: sqlite3.Connection, session: Session) -> list[str]:
    """Mark a session aborted, and return the bytes of its parts to remove once that is on disk."""
    c.execute("UPDATE upload_sessions SET state = 'aborted' WHERE id = ?", (session.id,))
    return _forget_parts(c, session)


def sweep(database: Database, store: Blobs, now: int, memory: int) -> None:
    """Drop the parts of sessions that have expired, and ``memory`` seconds later the sessions themselves."""
    expired = "SELECT id FROM upload_sessions WHERE expires_at <= ?"
    with database.transaction() as c:
        rows = c.execute(
            f"DELETE FROM upload_parts WHERE session_id IN ({expired}) RETURNING blob", (now,)
        ).fetchall()
        c.execute("DELETE FROM upload_sessions WHERE expires_at <= ?", (now - memory,))
    store.remove(row[0] for row in rows)


def at_start(database: Database, store: Blobs, now: int, memory: int) -> None:
    """Bring rows and bytes together again after whatever ended the last run, and sweep."""
    sweep(database, store, now, memory)
    with database.transaction() as c:
        rows = c.execute("SELECT blob, size FROM upload_parts").fetchall()
        lost = [blob for blob, size in rows if not store.holds(blob, size)]
        c.executemany("DELETE FROM upload_parts WHERE blob = ?", [(blob,) for blob in lost])
    store.remove(store.names() - {blob for blob, _size in rows} | set(lost))


def _forget_parts(c: sqlite3.Connection, session: Session) -> list[str]:
    rows = c.execute("DELETE FROM upload_parts WHERE session_id = ? RETURNING blob", (session.id,))
    return [row[0] for row in rows]
