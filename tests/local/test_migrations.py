"""Stores that an older version wrote are brought up to date when they are opened."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from box_models.local import BASE_URL
from box_models.local.engine import Engine
from box_models.local.registry import SCHEMAS
from box_models.local.store import migrations
from box_models.local.store.database import SCHEMA_VERSION, Database
from box_models.local.store.integrity import fsck
from box_models.local.store.store_error import StoreError
from tests.local.schema import COMMITTED, STORES, schema_of, schema_of_a_new_store
from tests.local.write_store import ADA, CONTENT, Caller, ask, digest, settings

ARCHIVES = sorted(STORES.glob("version_*.zip"))
NOTES_SCHEMA = "CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;"


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.stem)
def old_store(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    directory = tmp_path / "box"
    shutil.unpack_archive(request.param, directory)
    return directory


def answers(directory: Path) -> list[Any]:
    """Return the requests to an old store, with their answers in the form that they have today."""
    text = (directory / "answers.json").read_text(encoding="utf-8")
    return [with_current_form(each) for each in json.loads(text)]


def with_current_form(value: Any) -> Any:
    """Show mentions without "@", and the number of a version only if it was requested."""
    if isinstance(value, list):
        return [with_current_form(each) for each in value]
    if not isinstance(value, dict):
        return value.replace("see @Bob", "see Bob") if isinstance(value, str) else value
    omitted = {"version_number"} if value.get("type") == "file_version" else set[str]()
    return {name: with_current_form(each) for name, each in value.items() if name not in omitted}


def checksum(directory: Path) -> str:
    return hashlib.sha256((directory / "box.sqlite3").read_bytes()).hexdigest()


def version_of(directory: Path) -> int:
    with closing(sqlite3.connect(directory / "box.sqlite3")) as c:
        return int(c.execute("PRAGMA user_version").fetchone()[0])


def test_there_is_a_store_of_every_older_version() -> None:
    versions = range(1, SCHEMA_VERSION)
    assert [path.stem for path in ARCHIVES] == [f"version_{number}" for number in versions]


def test_an_old_store_answers_as_it_did_before_the_migration(old_store: Path) -> None:
    assert version_of(old_store) < SCHEMA_VERSION
    with closing(Engine(old_store, settings=settings())) as engine:
        for request in answers(old_store):
            assert ask(engine, request) == request["answer"], request["path"]
        report = fsck(engine.database, engine.blobs)
    assert (report.problems, report.orphans) == ((), ())
    assert version_of(old_store) == SCHEMA_VERSION


def test_an_old_store_can_be_written_after_the_migration(old_store: Path) -> None:
    session = next(each["path"] for each in answers(old_store) if "upload_sessions" in each["path"])
    with closing(Engine(old_store, settings=settings())) as engine, Caller(engine, ADA) as ada:
        for start in (0, 800):
            ada.send_part(session, start)
        parts = ada.send_json("GET", f"{session}/parts")["entries"]
        ada.send_json("POST", f"{session}/commit", {"parts": parts}, Digest=digest(CONTENT))
        refreshed = ada.post(
            f"{BASE_URL}/oauth2/token",
            data={
                "grant_type": "refresh_token",
                "refresh_token": "local_refresh",
                "client_id": "app",
                "client_secret": "hush",
            },
        )
        assert refreshed.status_code == 200
        trashed = ada.send_json("GET", "/2.0/folders/trash/items")["entries"][0]["id"]
        ada.send_json("POST", f"/2.0/folders/{trashed}")
        names = [entry["name"] for entry in ada.send_json("GET", "/2.0/folders/0/items")["entries"]]
        assert {"Gone", "half.bin"} < set(names)
        assert ada.send_json("POST", "/2.0/groups", {"name": "Sales"})["type"] == "group"
        assert fsck(engine.database, engine.blobs).is_sound


def test_a_migrated_store_has_the_schema_of_a_new_one(old_store: Path) -> None:
    with closing(Database(str(old_store / "box.sqlite3"), SCHEMAS)) as database, database.reading() as c:
        assert schema_of(c) == schema_of_a_new_store()


def test_a_store_of_this_version_gets_new_indexes_and_tables(tmp_path: Path) -> None:
    path = str(tmp_path / "box.sqlite3")
    with closing(Database(path, SCHEMAS)) as database, database.transaction() as c:
        c.execute("DROP INDEX collaborations_by_expiry")
        c.execute("DROP TABLE last_interactions")
        c.execute("DROP TABLE last_interactions_end")
    with closing(Database(path, SCHEMAS)) as database, database.reading() as c:
        assert schema_of(c) == schema_of_a_new_store()


def test_a_change_of_the_schema_is_not_overlooked() -> None:
    assert schema_of_a_new_store() == COMMITTED.read_text(encoding="utf-8"), (
        "see tests/local/stores/README.md"
    )


def failing_step(c: sqlite3.Connection) -> None:
    c.execute("UPDATE items SET name = 'lost'")
    c.execute("DROP TABLE comments")
    raise sqlite3.OperationalError("disk I/O error")


def test_a_failed_migration_leaves_the_store_as_it_was(old_store: Path) -> None:
    before = checksum(old_store)
    steps = (*migrations.STEPS, failing_step)
    with pytest.raises(StoreError, match="disk I/O error"):
        Database(str(old_store / "box.sqlite3"), SCHEMAS, steps=steps)
    assert checksum(old_store) == before
    with closing(Engine(old_store, settings=settings())) as engine:
        assert all(ask(engine, request) == request["answer"] for request in answers(old_store))


KILLED = """
import os, sys
from box_models.local import BASE_URL
from box_models.local.registry import SCHEMAS
from box_models.local.store import migrations
from box_models.local.store.database import Database

def step(c):
    c.execute("PRAGMA cache_spill = 1")
    c.execute("UPDATE items SET name = 'lost'")
    c.execute("DROP TABLE comments")
    os._exit(9)

Database(sys.argv[1], SCHEMAS, steps=(*migrations.STEPS, step))
"""


def test_a_process_killed_during_a_migration_leaves_the_store_as_it_was(old_store: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(old_store / "box.sqlite3")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run(command, check=False, env=environment).returncode == 9
    with closing(Engine(old_store, settings=settings())) as engine:
        assert all(ask(engine, request) == request["answer"] for request in answers(old_store))


def test_a_migration_that_loses_a_reference_is_refused(old_store: Path) -> None:
    def step(c: sqlite3.Connection) -> None:
        c.execute("DELETE FROM users WHERE id = '12'")

    before = checksum(old_store)
    with pytest.raises(StoreError, match="refers to a missing row"):
        Database(str(old_store / "box.sqlite3"), SCHEMAS, steps=(*migrations.STEPS, step))
    assert checksum(old_store) == before


def test_a_step_can_replace_a_table_and_keep_the_rows_that_refer_to_it(old_store: Path) -> None:
    def step(c: sqlite3.Connection) -> None:
        columns = "id INTEGER PRIMARY KEY, number INTEGER, name TEXT"
        c.execute(f"CREATE TABLE new_versions ({columns})")
        c.execute("INSERT INTO new_versions SELECT id, number, name FROM file_versions")
        c.execute("DROP TABLE file_versions")
        c.execute("ALTER TABLE new_versions RENAME TO file_versions")

    path = str(old_store / "box.sqlite3")
    with closing(Database(path, [], steps=(*migrations.STEPS, step))) as database, database.reading() as c:
        assert c.execute("SELECT count(*) FROM version_trash").fetchone() == (1,)
        assert c.execute("PRAGMA foreign_keys").fetchone() == (1,)


def write_version(path: Path, steps: tuple[Callable[[sqlite3.Connection], None], ...]) -> None:
    with closing(Database(str(path), [NOTES_SCHEMA], steps=steps)) as database, database.transaction() as c:
        c.execute("INSERT INTO notes (text) VALUES (?)", (f"version {1 + len(steps)}",))


def test_only_the_steps_that_are_missing_run(tmp_path: Path) -> None:
    steps = [
        lambda c: c.execute("UPDATE notes SET text = text || ', first step'"),
        lambda c: c.execute("UPDATE notes SET text = text || ', second step'"),
    ]
    for count in range(3):
        write_version(tmp_path / "box.sqlite3", tuple(steps[:count]))
    with closing(sqlite3.connect(tmp_path / "box.sqlite3")) as c:
        assert [row[0] for row in c.execute("SELECT text FROM notes ORDER BY id")] == [
            "version 1, first step, second step",
            "version 2, second step",
            "version 3",
        ]


def test_a_step_can_be_a_script(tmp_path: Path) -> None:
    write_version(tmp_path / "box.sqlite3", ())
    script = "UPDATE notes SET text = 'a';\nUPDATE notes SET text = text || 'b';"
    path = str(tmp_path / "box.sqlite3")
    with closing(Database(path, [NOTES_SCHEMA], steps=(script,))) as database, database.reading() as c:
        assert c.execute("SELECT text FROM notes").fetchall() == [("ab",)]


def test_a_new_table_needs_no_step(tmp_path: Path) -> None:
    write_version(tmp_path / "box.sqlite3", ())
    more = "CREATE TABLE IF NOT EXISTS tags (name TEXT) STRICT;"
    with (
        closing(Database(str(tmp_path / "box.sqlite3"), [NOTES_SCHEMA, more], steps=())) as database,
        database.transaction() as c,
    ):
        c.execute("INSERT INTO tags VALUES ('new')")


def test_a_statement_may_end_without_a_semicolon() -> None:
    schema = "CREATE TABLE tags (name TEXT) -- the last"
    with closing(Database(":memory:", [schema])) as database, database.reading() as c:
        assert c.execute("SELECT count(*) FROM tags").fetchone() == (0,)
