"""The schema of a store as text, to compare one store with another."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from box_models.local.registry import SCHEMAS
from box_models.local.store.database import Database

STORES = Path(__file__).with_name("stores")
COMMITTED = STORES / "schema.sql"


def schema_of(c: sqlite3.Connection) -> str:
    """Return every table, index and trigger, one a line, in the order of their names.

    The tables inside the full-text index are left out: they depend on the version of SQLite.
    """
    rows = c.execute(
        "SELECT sql FROM sqlite_schema WHERE sql NOT LIKE 'CREATE TABLE ''%' ORDER BY type, name"
    )
    return "".join(re.sub(r"\s+", " ", row[0]) + ";\n" for row in rows)


def schema_of_a_new_store() -> str:
    with closing(Database(":memory:", SCHEMAS)) as database, database.reading() as c:
        return schema_of(c)


if __name__ == "__main__":
    COMMITTED.write_text(schema_of_a_new_store(), encoding="utf-8")
