"""Comments on files, and replies to them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from box_models.local.http.transactions import Transaction
from box_models.local.json_values import JSON
from box_models.local.store import journal
from box_models.local.store.database import claim_id
from box_models.local.store.journal import JournalAction, JournalEntry

SCHEMA = """
CREATE TABLE IF NOT EXISTS comments (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    reply_to INTEGER REFERENCES comments (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    tagged INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    created_by TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS comments_by_file ON comments (file_id, created_at, id);
CREATE INDEX IF NOT EXISTS comments_by_reply ON comments (reply_to);
"""

COLUMNS = "id, file_id, reply_to, text, tagged, created_at, modified_at, created_by"


@dataclass(frozen=True)
class Text:
    """What somebody wrote; ``tagged`` text may name users as ``@[id:name]``."""

    text: str
    tagged: bool


@dataclass(frozen=True)
class Comment:
    """One row of ``comments``."""

    id: int
    file_id: int
    reply_to: int | None
    text: str
    tagged: int
    created_at: int
    modified_at: int
    created_by: str


def get(c: sqlite3.Connection, comment_id: int) -> Comment | None:
    """Look a comment up by id."""
    row = c.execute(f"SELECT {COLUMNS} FROM comments WHERE id = ?", (comment_id,)).fetchone()
    return Comment(*row) if row else None


def page(c: sqlite3.Connection, file_id: int, offset: int, limit: int) -> list[Comment]:
    """List comments and replies of a file, the oldest first."""
    rows = c.execute(
        f"SELECT {COLUMNS} FROM comments WHERE file_id = ? ORDER BY created_at, id LIMIT ? OFFSET ?",
        (file_id, limit, offset),
    )
    return [Comment(*row) for row in rows]


def count(c: sqlite3.Connection, file_id: int) -> int:
    """Count comments and replies of a file."""
    return int(c.execute("SELECT count(*) FROM comments WHERE file_id = ?", (file_id,)).fetchone()[0])


def add(tx: Transaction, file_id: int, reply_to: int | None, text: Text) -> Comment:
    """Add a comment, or a reply to one."""
    comment = Comment(
        claim_id(tx.c), file_id, reply_to, text.text, int(text.tagged), tx.now, tx.now, tx.user_id
    )
    marks = ", ".join(f":{name}" for name in COLUMNS.split(", "))
    tx.c.execute(f"INSERT INTO comments ({COLUMNS}) VALUES ({marks})", vars(comment))
    _record(tx, JournalAction.CREATE, comment)
    return comment


def similar(tx: Transaction, file_id: int, reply_to: int | None, text: Text, window: int) -> bool:
    """Tell whether the same user wrote the same in the same place within the last ``window`` seconds."""
    found = tx.c.execute(
        "SELECT 1 FROM comments WHERE file_id = ? AND reply_to IS ? AND text = ? AND created_by = ? AND created_at > ?",
        (file_id, reply_to, text.text, tx.user_id, tx.now - window),
    )
    return found.fetchone() is not None


def edit(tx: Transaction, comment: Comment, text: Text) -> Comment:
    """Replace the text of a comment."""
    tx.c.execute(
        "UPDATE comments SET text = ?, tagged = ?, modified_at = ? WHERE id = ?",
        (text.text, int(text.tagged), tx.now, comment.id),
    )
    _record(tx, JournalAction.UPDATE, comment)
    return get(tx.c, comment.id) or comment


def delete(tx: Transaction, comment: Comment) -> None:
    """Delete a comment and the replies to it."""
    tx.c.execute("DELETE FROM comments WHERE id = ?", (comment.id,))
    _record(tx, JournalAction.DELETE, comment)


def _record(tx: Transaction, action: JournalAction, comment: Comment) -> None:
    details: dict[str, JSON] = {"file_id": comment.file_id, "reply_to": comment.reply_to}
    journal.record(tx, JournalEntry(action, "comment", comment.id, details))
