"""Check that the contents on disk match the rows in the database."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from box_models.local.store import journal, store_directory
from box_models.local.store.blobs import NAME, Blobs
from box_models.local.store.database import Database
from box_models.local.store.store_error import StoreError

log: logging.Logger = logging.getLogger("box_models.local")
CONTENTS = "SELECT blob, size, sha1, min(file_id) FROM file_versions GROUP BY blob, size, sha1"


@dataclass(frozen=True)
class Report:
    """The result of a check: the ``problems``, and the ``orphans``, which are contents without a file version."""

    problems: tuple[str, ...]
    orphans: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether there are no problems; orphans are not problems."""
        return not self.problems


def at_start(database: Database, blobs: Blobs) -> None:
    """Refuse a damaged database, log lost contents, move orphans to quarantine and delete temporary files.

    All contents are restricted to their owner.
    """
    report = fsck(database, blobs, contents=False)
    for problem in report.problems:
        log.error("%s", problem)
    blobs.restrict()
    blobs.quarantine(report.orphans)
    blobs.sweep()


def check_directory(directory: Path) -> Report:
    """Check the store in a directory, with all contents. Nothing is deleted, moved, repaired or migrated.

    It writes only the empty lock file, if that is missing. SQLite undoes a transaction that a crash interrupted, as it
    does before every read. Raises ``StoreError`` if the database is missing, or if another process has the store open.
    """
    path = directory / store_directory.DATABASE
    if not path.is_symlink() and not path.exists():
        raise StoreError(f"{directory} does not contain an embedded Box: {path.name} is missing")
    if exposures := store_directory.exposures(directory):
        return Report(tuple(exposures), ())
    with (
        store_directory.lock(directory),
        closing(Database(str(path), (), read_only=True)) as database,
    ):
        return fsck(database, Blobs(directory))


def fsck(database: Database, blobs: Blobs, *, contents: bool = True) -> Report:
    """Check the database and the size of each content; with ``contents``, also its SHA-1 digest."""
    damage = database.quick_check()
    rows: list[tuple[str, int, str, int]] = []
    problems: list[str] = []
    if not damage:
        # Reading the rows can find damage that the quick check does not find.
        try:
            with database.reading() as c:
                rows = c.execute(CONTENTS).fetchall()
                problems = _lost_references(c) + _lost_parents(c) + _wrong_sizes(c) + _wrong_collaborations(c)
                problems += journal.problems(c)
        except sqlite3.DatabaseError as error:
            damage = [str(error)]
    if damage and not contents:
        raise StoreError(
            f"the database is damaged: {damage[0]}. Move the directory away, or restore it from a backup."
        )
    if damage:
        return Report(tuple(damage), ())
    for blob, size, sha1, file_id in rows:
        problem = _problem_of(blobs, blob, size=size, sha1=sha1 if contents else None)
        if problem:
            problems.append(f"the content {blob} of file {file_id} {problem}")
    return Report(tuple(problems), tuple(sorted(blobs.names() - {row[0] for row in rows})))


def _problem_of(blobs: Blobs, name: str, *, size: int, sha1: str | None) -> str | None:
    if not NAME.fullmatch(name):
        return "has an invalid name"
    actual = blobs.size(name)
    if actual is None:
        return "is missing"
    if actual != size:
        return f"has {actual} bytes instead of {size}"
    if sha1 is not None:
        with blobs.open(name) as file:
            if hashlib.file_digest(file, "sha1").hexdigest() != sha1:
                return "has a different SHA-1 digest than the upload"
    return None


def _lost_references(c: sqlite3.Connection) -> list[str]:
    rows = c.execute("PRAGMA foreign_key_check")
    return [
        f"row {row} of {table} refers to a missing row in {referred}" for table, row, referred, _key in rows
    ]


def _lost_parents(c: sqlite3.Connection) -> list[str]:
    rows = c.execute(
        "SELECT items.id FROM items LEFT JOIN items AS folder ON folder.id = items.parent_id WHERE items.in_trash IS NULL"
        " AND items.parent_id != 0 AND (folder.id IS NULL OR folder.type != 'folder' OR folder.in_trash IS NOT NULL"
        " OR folder.owner_id != items.owner_id)"
    )
    return [f"item {row[0]} has no folder" for row in rows]


def _wrong_collaborations(c: sqlite3.Connection) -> list[str]:
    rows = c.execute(
        "SELECT given.id, CASE WHEN (user_id IS NULL) + (group_id IS NULL) + (invite_email IS NULL) != 2"
        " THEN 'needs exactly one user, group or e-mail address' WHEN user_id = items.owner_id"
        " THEN 'is for the owner of the item' WHEN status = 'accepted' AND invite_email IS NOT NULL"
        " THEN 'was accepted without a user' END AS problem"
        " FROM collaborations AS given JOIN items ON items.id = item_id WHERE problem IS NOT NULL"
    )
    return [f"collaboration {row_id} {problem}" for row_id, problem in rows]


def _wrong_sizes(c: sqlite3.Connection) -> list[str]:
    rows = c.execute(
        "SELECT folder.id FROM items AS folder WHERE folder.type = 'folder' AND folder.size != (SELECT"
        " coalesce(sum(items.size), 0) FROM items WHERE items.parent_id = folder.id AND items.in_trash IS folder.in_trash)"
    )
    return [f"the size of folder {row[0]} differs from the sum of the sizes in it" for row in rows]
