"""The rows of upload sessions and their parts; a part is on disk before it is acknowledged."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from box_models.local.settings import Settings
from box_models.local.store.blobs import Blobs, Incoming
from box_models.local.store.database import Database

# A session for a new file has a folder and a name. A session for a version has a file, and optionally a new name for it.
# A session that has ended stays for a while, so that a late request gets the right error.
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
class SessionRow:
    """One row of ``upload_sessions``; after the commit, ``file_id`` and ``sha1`` are those of the new version."""

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
        """The number of parts of the content."""
        return -(-self.size // self.part_size)

    def size_of_part(self, start: int) -> int:
        """Return the size of the part that begins at ``start``; only the last part is smaller than the others."""
        return max(0, min(self.part_size, self.size - start))


@dataclass(frozen=True)
class PartRow:
    """One row of ``upload_parts``; ``start`` is the position of its first byte.

    A part with ``is_from_version`` was not received: its bytes begin at ``blob_start`` in the content of the current version.
    """

    id: str
    start: int
    size: int
    sha1: str
    blob: str
    blob_start: int = 0
    is_from_version: bool = False


def part_size(size: int, settings: Settings) -> int:
    """Return the part size for a content of ``size`` bytes."""
    result = settings.upload_part_size
    while result * settings.upload_max_parts < size:
        result *= 2
    return result


def create(c: sqlite3.Connection, session: SessionRow) -> SessionRow:
    """Add a new session."""
    marks = ", ".join(f":{name}" for name in COLUMNS.split(", "))
    c.execute(f"INSERT INTO upload_sessions ({COLUMNS}) VALUES ({marks})", vars(session))
    return session


def get(c: sqlite3.Connection, session_id: str) -> SessionRow | None:
    """Return a session in any state."""
    row = c.execute(f"SELECT {COLUMNS} FROM upload_sessions WHERE id = ?", (session_id,)).fetchone()
    return SessionRow(*row) if row else None


def parts(c: sqlite3.Connection, session_id: str, *, limit: int = -1, offset: int = 0) -> list[PartRow]:
    """List the parts in the order of the content."""
    rows = c.execute(
        "SELECT id, start, size, sha1, blob FROM upload_parts WHERE session_id = ? ORDER BY start LIMIT ? OFFSET ?",
        (session_id, limit, offset),
    )
    return [PartRow(*row) for row in rows]


def count_parts(c: sqlite3.Connection, session_id: str) -> int:
    """Return the number of parts."""
    where = "SELECT count(*) FROM upload_parts WHERE session_id = ?"
    return int(c.execute(where, (session_id,)).fetchone()[0])


def has_part(c: sqlite3.Connection, session_id: str, start: int) -> bool:
    """Return whether the part that begins at ``start`` exists."""
    query = "SELECT 1 FROM upload_parts WHERE session_id = ? AND start = ?"
    return c.execute(query, (session_id, start)).fetchone() is not None


def add_part(c: sqlite3.Connection, session_id: str, incoming: Incoming, *, start: int, blob: str) -> PartRow:
    """Add a part whose bytes are on disk."""
    part = PartRow(secrets.token_hex(4).upper(), start, incoming.size, incoming.sha1, blob)
    c.execute(
        "INSERT INTO upload_parts (session_id, id, start, size, sha1, blob)"
        " VALUES (:session_id, :id, :start, :size, :sha1, :blob)",
        {"session_id": session_id, **vars(part)},
    )
    return part


def unused(c: sqlite3.Connection, blobs: Iterable[str]) -> list[str]:
    """Return the blobs that no part refers to."""
    used = "SELECT 1 FROM upload_parts WHERE blob = ?"
    return [blob for blob in blobs if c.execute(used, (blob,)).fetchone() is None]


def blocks(store: Blobs, part: PartRow) -> Iterator[bytes]:
    """Yield the bytes of a part. Raises ``FileNotFoundError`` if its content does not exist."""
    with store.open(part.blob) as file:
        file.seek(part.blob_start)
        left = part.size
        while left and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block


def assemble(
    session_parts: Iterable[PartRow], incoming: Incoming, *, received: Blobs, existing: Blobs
) -> bool:
    """Copy the parts into one content; return false if a part is missing, because another request ended the session."""
    try:
        for part in session_parts:
            for block in blocks(existing if part.is_from_version else received, part):
                incoming.write(block)
    except FileNotFoundError:
        return False
    return True


def finish(c: sqlite3.Connection, session: SessionRow, *, file_id: int, sha1: str) -> list[str]:
    """Mark a session as committed, and return the blobs to remove after the transaction."""
    c.execute(
        "UPDATE upload_sessions SET state = 'committed', file_id = ?, sha1 = ? WHERE id = ?",
        (str(file_id), sha1, session.id),
    )
    return _delete_parts(c, session)


def abort(c: sqlite3.Connection, session: SessionRow) -> list[str]:
    """Mark a session as aborted, and return the blobs to remove after the transaction."""
    c.execute("UPDATE upload_sessions SET state = 'aborted' WHERE id = ?", (session.id,))
    return _delete_parts(c, session)


def sweep(database: Database, store: Blobs, *, now: int, memory: int) -> None:
    """Delete the parts of expired sessions, and the sessions ``memory`` seconds later."""
    expired = "SELECT id FROM upload_sessions WHERE expires_at <= ?"
    with database.transaction() as c:
        rows = c.execute(
            f"DELETE FROM upload_parts WHERE session_id IN ({expired}) RETURNING blob", (now,)
        ).fetchall()
        c.execute("DELETE FROM upload_sessions WHERE expires_at <= ?", (now - memory,))
    store.remove(row[0] for row in rows)


def at_start(database: Database, store: Blobs, *, now: int, memory: int) -> None:
    """Delete parts without a row and rows without their bytes, which a crash can leave, and sweep."""
    sweep(database, store, now=now, memory=memory)
    with database.transaction() as c:
        rows = c.execute("SELECT blob, size FROM upload_parts").fetchall()
        lost = [blob for blob, size in rows if store.size(blob) != size]
        c.executemany("DELETE FROM upload_parts WHERE blob = ?", [(blob,) for blob in lost])
    store.remove(store.names() - {blob for blob, _size in rows} | set(lost))
    store.restrict()


def _delete_parts(c: sqlite3.Connection, session: SessionRow) -> list[str]:
    rows = c.execute("DELETE FROM upload_parts WHERE session_id = ? RETURNING blob", (session.id,))
    return [row[0] for row in rows]
