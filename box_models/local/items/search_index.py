"""The full-text index for search: names, descriptions, contents, comments and tags."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from box_models.local.items.rows import Condition
from box_models.local.json_values import decode_json
from box_models.local.representations import plain_text
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import Database

# Triggers mark changed items as stale in the same transaction, and the next search indexes them before it runs.
# So an upload does not wait for the index, and a search finds every change that was acknowledged before it.
TABLE = """
CREATE VIRTUAL TABLE IF NOT EXISTS search
    USING fts5 (name, description, file_content, comments, tags, tokenize = 'unicode61 remove_diacritics 2');
"""
MARK_ADDED = """
CREATE TRIGGER IF NOT EXISTS search_item_added AFTER INSERT ON items
    BEGIN INSERT OR IGNORE INTO search_stale VALUES (new.id); END;
"""
SCHEMA = f"""
{TABLE}
CREATE TABLE IF NOT EXISTS search_stale (item_id INTEGER PRIMARY KEY) STRICT;
{MARK_ADDED}
CREATE TRIGGER IF NOT EXISTS search_item_changed AFTER UPDATE OF name, description, tags, version_id ON items
    BEGIN INSERT OR IGNORE INTO search_stale VALUES (new.id); END;
CREATE TRIGGER IF NOT EXISTS search_item_gone AFTER DELETE ON items
    BEGIN INSERT OR IGNORE INTO search_stale VALUES (old.id); END;
CREATE TRIGGER IF NOT EXISTS search_comment_added AFTER INSERT ON comments
    BEGIN INSERT OR IGNORE INTO search_stale VALUES (new.file_id); END;
CREATE TRIGGER IF NOT EXISTS search_comment_changed AFTER UPDATE OF text ON comments
    BEGIN INSERT OR IGNORE INTO search_stale VALUES (new.file_id); END;
CREATE TRIGGER IF NOT EXISTS search_comment_gone AFTER DELETE ON comments
    BEGIN INSERT OR IGNORE INTO search_stale VALUES (old.file_id); END;
"""

COLUMNS = ("name", "description", "file_content", "comments", "tags")
# Weights for bm25 in the order of the columns: a word in a name is worth more than one in a comment.
WEIGHTS = "10.0, 5.0, 1.0, 1.0, 5.0"
MAX_CONTENT = 1 << 18
BATCH = 500
# Each word that counts for the order costs a search of its results. SQLite accepts at most a thousand of them.
MAX_RANKED = 32


def refresh(database: Database, blobs: Blobs) -> None:
    """Update the index in batches, so that other requests can run in between."""
    while True:
        with database.transaction() as c:
            stale = c.execute("SELECT item_id FROM search_stale LIMIT ?", (BATCH,)).fetchall()
            c.executemany("DELETE FROM search WHERE rowid = ?", stale)
            _add(c, _texts(c, blobs, json.dumps([item_id for (item_id,) in stale])))
            c.executemany("DELETE FROM search_stale WHERE item_id = ?", stale)
        if len(stale) < BATCH:
            return


def is_stale(c: sqlite3.Connection) -> bool:
    """Return whether items were changed that the index does not show yet."""
    return bool(c.execute("SELECT EXISTS (SELECT 1 FROM search_stale)").fetchone()[0])


@contextmanager
def without_marks(c: sqlite3.Connection) -> Iterator[None]:
    """Open a block, in a transaction, whose new items are not marked as stale. Index them with `add_new`."""
    c.execute("DROP TRIGGER search_item_added")
    yield
    c.execute(MARK_ADDED)


def add_new(c: sqlite3.Connection, items: Iterable[tuple[int, str, bytes]]) -> None:
    """Index new items: their ids, names and contents. They have no other texts."""
    _add(
        c, ((item_id, name, "", _decoded(content[:MAX_CONTENT]), "", "") for item_id, name, content in items)
    )


def copied(c: sqlite3.Connection, conditions: Sequence[Condition]) -> sqlite3.Connection:
    """Return a database in memory with the index and the times of the items that meet all conditions."""
    where = " AND ".join(f"({each.sql})" for each in conditions)
    values = [value for each in conditions for value in each.values]
    texts = c.execute(
        "SELECT items.id, search.name, search.description, file_content, comments, search.tags, modified_at"
        f" FROM items CROSS JOIN search ON search.rowid = items.id WHERE {where}",
        values,
    ).fetchall()
    copy = sqlite3.connect(":memory:")
    copy.execute(TABLE)
    copy.execute("CREATE TABLE items (id INTEGER PRIMARY KEY, modified_at INTEGER)")
    _add(copy, (text[:-1] for text in texts))
    copy.executemany("INSERT INTO items VALUES (?, ?)", ((text[0], text[-1]) for text in texts))
    return copy


@dataclass(frozen=True)
class Query:
    """A query in the syntax of FTS5, and the queries for its better results, which decide the order."""

    match: str
    each_word: tuple[str, ...]
    """A query for each word and phrase, without those after ``NOT``."""
    all_words: tuple[str, ...]
    """A query for the items with all of them. Empty for a single word."""
    better: tuple[str, ...]
    """Queries for better places of the words, best first: as a whole in the name, at its beginning in the name, as a whole."""


def parse_query(text: str, columns: Collection[str] = ()) -> Query | None:
    """Translate a query in Box's syntax to FTS5. Returns None if it contains no word.

    Words match by prefix. An item must contain one of them, unless they are joined by ``AND`` or ``NOT``. ``AND NOT`` is the same as
    ``NOT``. ``"a phrase"`` works as in Box. Raises LookupError for a query that asks for items without a word, because a full-text
    index cannot answer it.
    """
    parts = list(_parts(text.replace("\0", " ")))  # SQLite would cut the text at a NUL.
    while parts and parts[-1] in _OPERATORS:
        del parts[-1]
    joined: list[str] = []
    words: list[str] = []
    operator = ""
    for part in parts:
        if part in _OPERATORS:
            operator = _combined(operator, part)
            continue
        if not joined and operator == "NOT":
            raise LookupError("a query that begins with NOT")
        joined += [operator or "OR", part] if joined else [part]
        words += [part] if operator != "NOT" else []
        operator = ""
    if not joined:
        return None
    is_any = set(joined[1::2]) <= {"OR"}
    return _ranked(" ".join(joined), list(dict.fromkeys(words))[:MAX_RANKED], columns, is_any=is_any)


def _ranked(expression: str, words: Sequence[str], columns: Collection[str], *, is_any: bool) -> Query:
    match = _in_columns(columns, expression)
    whole = " OR ".join(word.removesuffix("*") for word in words)
    places = [_in_columns(["name"], whole), _in_columns(["name"], " OR ".join(words))]
    better = [*(places if not columns or "name" in columns else []), _in_columns(columns, whole)]
    all_words = [_in_columns(columns, " AND ".join(words))] if len(words) > 1 else []

    def narrowed(queries: Iterable[str]) -> tuple[str, ...]:
        # If any word is enough, these queries have no other results. Reading all matches again would only cost time.
        return tuple(each if is_any else f"({match}) AND ({each})" for each in queries)

    return Query(
        match, tuple(_in_columns(columns, word) for word in words), narrowed(all_words), narrowed(better)
    )


def _in_columns(columns: Collection[str], expression: str) -> str:
    return f"{{{' '.join(sorted(columns))}}} : ({expression})" if columns else f"({expression})"


_OPERATORS = ("AND", "OR", "NOT")


def _combined(first: str, second: str) -> str:
    """Return what two operators in a row mean. FTS5 has no ``AND NOT``; its ``NOT`` has two operands."""
    if (first, second) == ("OR", "NOT"):
        raise LookupError("a query with OR NOT")
    return second


def _parts(query: str) -> Iterable[str]:
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', query):
        if word in _OPERATORS:
            yield word
        # FTS5 indexes only letters and digits. A phrase without any would match nothing, so leave it out.
        elif re.search(r"[^\W_]", phrase or word):
            yield f'"{phrase}"' if phrase else f'"{word}"*'


def _add(c: sqlite3.Connection, texts: Iterable[tuple[int, str, str, str, str, str]]) -> None:
    c.executemany(
        "INSERT INTO search (rowid, name, description, file_content, comments, tags) VALUES (?, ?, ?, ?, ?, ?)",
        texts,
    )


def _texts(c: sqlite3.Connection, blobs: Blobs, ids: str) -> Iterator[tuple[int, str, str, str, str, str]]:
    """Yield the texts of items, in the order of the columns; ``ids`` is a list in JSON."""
    comments: dict[int, list[str]] = {}
    rows = c.execute(
        "SELECT file_id, text FROM comments WHERE file_id IN (SELECT value FROM json_each(?))", (ids,)
    )
    for item_id, comment in rows:
        comments.setdefault(item_id, []).append(comment)
    rows = c.execute(
        "SELECT items.id, items.name, items.description, items.tags, v.blob FROM items"
        " LEFT JOIN file_versions AS v ON v.id = items.version_id WHERE items.id IN (SELECT value FROM json_each(?))",
        (ids,),
    )
    for item_id, name, description, tags, blob in rows.fetchall():
        content = _text(blobs, blob) if blob else ""
        all_tags = "\n".join(cast("list[str]", decode_json(tags)))
        yield item_id, name, description, content, "\n".join(comments.get(item_id, [])), all_tags


def _text(blobs: Blobs, name: str) -> str:
    """Return the beginning of a content if it is text, or an empty string."""
    try:
        with blobs.open(name) as file:
            start = file.read(MAX_CONTENT)
    except FileNotFoundError:
        # The integrity check reports missing content files. Search still finds the other files.
        return ""
    return _decoded(start)


def _decoded(start: bytes) -> str:
    return plain_text.decode(start, is_cut=len(start) == MAX_CONTENT) or ""
