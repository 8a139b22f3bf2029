"""File versions as rows, and the stored contents that they name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from box_models.local.store.database import claim_id

# Copies share content, so several rows may name the same blob.
SCHEMA = """
CREATE TABLE IF NOT EXISTS file_versions (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    name TEXT NOT NULL,
    blob TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha1 TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    UNIQUE (file_id, number)
) STRICT;
CREATE INDEX IF NOT EXISTS file_versions_by_blob ON file_versions (blob);
"""

COLUMNS = "id, file_id, number, name, blob, size, sha1, created_at, modified_at, created_by"


class Version(NamedTuple):
    """A row of ``file_versions``. ``blob`` is the name of the stored content."""

    id: int
    file_id: int
    number: int
    name: str
    blob: str
    size: int
    sha1: str
    created_at: int
    modified_at: int
    created_by: str


@dataclass(frozen=True)
class Content:
    """A stored content: the name of its blob, its size in bytes, and its sha1 in hex."""

    blob: str
    size: int
    sha1: str


def get(c: sqlite3.Connection, version_id: int) -> Version | None:
    """Return the version with that id, or None."""
    row = c.execute(f"SELECT {COLUMNS} FROM file_versions WHERE id = ?", (version_id,)).fetchone()
    return Version(*row) if row else None


def past(
    c: sqlite3.Connection, file_id: int, current: int, *, limit: int, offset: int
) -> tuple[int, list[Version]]:
    """Return the number of earlier versions of a file, and a page of them, newest first."""
    where = "FROM file_versions WHERE file_id = ? AND id != ?"
    total = c.execute(f"SELECT count(*) {where}", (file_id, current)).fetchone()[0]
    page = f"SELECT {COLUMNS} {where} ORDER BY number DESC LIMIT ? OFFSET ?"
    return total, [Version(*row) for row in c.execute(page, (file_id, current, limit, offset))]


def rename(c: sqlite3.Connection, version_id: int, name: str) -> None:
    """Set the name of a version."""
    c.execute("UPDATE file_versions SET name = ? WHERE id = ?", (name, version_id))


def add(c: sqlite3.Connection, file_id: int, content: Content, *, values: Mapping[str, str | int]) -> Version:
    """Add the next version of a file. ``values``: ``name``, ``created_at``, ``modified_at``, ``created_by``."""
    last = c.execute(
        "SELECT coalesce(max(number), 0) FROM file_versions WHERE file_id = ?", (file_id,)
    ).fetchone()[0]
    version = Version(
        id=claim_id(c),
        file_id=file_id,
        number=last + 1,
        name=str(values["name"]),
        blob=content.blob,
        size=content.size,
        sha1=content.sha1,
        created_at=int(values["created_at"]),
        modified_at=int(values["modified_at"]),
        created_by=str(values["created_by"]),
    )
    insert(c, [version])
    return version


def insert(c: sqlite3.Connection, new_versions: Iterable[Version]) -> None:
    """Insert versions whose ids and numbers are chosen already."""
    marks = ", ".join("?" * len(Version._fields))
    c.executemany(f"INSERT INTO file_versions ({COLUMNS}) VALUES ({marks})", new_versions)


def blobs_of(c: sqlite3.Connection, file_ids: Iterable[int]) -> set[str]:
    """Return the blobs of all versions of some files."""
    blobs: set[str] = set()
    for file_id in file_ids:
        blobs.update(
            row[0] for row in c.execute("SELECT blob FROM file_versions WHERE file_id = ?", (file_id,))
        )
    return blobs


def unused(c: sqlite3.Connection, blobs: Iterable[str]) -> list[str]:
    """Return the blobs that no version uses any more."""
    used = "SELECT 1 FROM file_versions WHERE blob = ?"
    return [blob for blob in blobs if c.execute(used, (blob,)).fetchone() is None]
