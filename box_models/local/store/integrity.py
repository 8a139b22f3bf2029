"""Whether everything the rows promise is on the disk, and nothing else."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from dataclasses import dataclass

from box_models.local.store import journal
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import Database, StoreError

log: logging.Logger = logging.getLogger("box_models.local")
CONTENTS = "SELECT blob, size, sha1, min(file_id) FROM file_versions GROUP BY blob, size, sha1"


@dataclass(frozen=True)
class Report:
    """What a check found: ``problems`` in words, and ``orphans``, contents that no version refers to."""

    problems: tuple[str, ...]
    orphans: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is lost; orphans are only in the way."""
        return not self.problems


def at_start(database: Database, blobs: Blobs) -> None:
    """Refuse a broken database, log what is lost of the contents, put orphans aside and sweep what was half done."""
    report = fsck(database, blobs, contents=False)
    for problem in report.problems:
        log.error("%s", problem)
    blobs.quarantine(report.orphans)
    blobs.sweep()


def fsck(database: Database, blobs: Blobs, *, contents: bool = True) -> Report:
    """Check the database, that every version's content is there at its size and, with ``contents``, its sha1."""
    broken = database.quick_check()
    rows: list[tuple[str, int, str, int]] = []
    found: list[str] = []
    if not broken:
        # What the quick check passes over can still be found broken by reading it.
        try:
            with database.reading() as c:
                rows = c.execute(CONTENTS).fetchall()
                found = _lost_references(c) + _lost_parents(c) + _wrong_sizes(c) + journal.problems(c)
        except sqlite3.DatabaseError as error:
            broken = [str(error)]
    if broken and not contents:
        raise StoreError(
            f"the database is damaged: {broken[0]}. Put the directory aside, or restore it from a backup."
        )
    if broken:
        return Report(tuple(broken), ())
    for blob, size, sha1, file_id in rows:
        trouble = _trouble(blobs, blob, size, sha1 if contents else None)
        if trouble:
            found.append(f"the content {blob} of file {file_id} {trouble}")
    return Report(tuple(found), tuple(sorted(blobs.names() - {row[0] for row in rows})))


def _trouble(blobs: Blobs, blob: str, size: int, sha1: str | None) -> str | None:
    path = blobs.path(blob)
    if not path.is_file():
        return "is missing"
    if path.stat().st_size != size:
        return f"has {path.stat().st_size} bytes instead of {size}"
    if sha1 is not None:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha1").hexdigest() != sha1:
                return "is not what was uploaded: its sha1 is another one"
    return None


def _lost_references(c: sqlite3.Connection) -> list[str]:
    rows = c.execute("PRAGMA foreign_key_check")
    return [f"row {row} of {table} refers to nothing in {referred}" for table, row, referred, _key in rows]


def _lost_parents(c: sqlite3.Connection) -> list[str]:
    rows = c.execute(
        "SELECT items.id FROM items LEFT JOIN items AS folder ON folder.id = items.parent_id WHERE items.in_trash IS NULL"
        " AND items.parent_id != 0 AND (folder.id IS NULL OR folder.type != 'folder' OR folder.in_trash IS NOT NULL"
        " OR folder.owner_id != items.owner_id)"
    )
    return [f"item {row[0]} lies in no folder" for row in rows]


def _wrong_sizes(c: sqlite3.Connection) -> list[str]:
    rows = c.execute(
        "SELECT folder.id FROM items AS folder WHERE folder.type = 'folder' AND folder.size != (SELECT"
        " coalesce(sum(items.size), 0) FROM items WHERE items.parent_id = folder.id AND items.in_trash IS folder.in_trash)"
    )
    return [f"the size of folder {row[0]} is not that of what is in it" for row in rows]
