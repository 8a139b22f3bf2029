"""The store of the embedded Box: restarts, damage and checks."""

from __future__ import annotations

import io
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from box_models.local.engine import Engine
from box_models.local.registry import SCHEMAS
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import MOST_CACHED, SCHEMA_VERSION, Database
from box_models.local.store.integrity import fsck
from box_models.local.store.store_error import StoreError
from tests.local.client import FORM, Client, form

BLOB = "0123456789abcdef0123456789abcdef"
"""A name as the embedded Box gives it to contents."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Return a function that closes the engine of a directory and opens it again."""
    opened: list[Engine] = []

    def reopen() -> Engine:
        while opened:
            opened.pop().close()
        opened.append(Engine(tmp_path / "box"))
        return opened[0]

    yield reopen
    while opened:
        opened.pop().close()


def content_of(engine: Engine) -> Path:
    return next((engine.directory / "content").iterdir())


def test_sqlite_without_a_module_is_reported_with_a_remedy() -> None:
    schema = "CREATE VIRTUAL TABLE words USING unavailable (text);"
    with pytest.raises(StoreError, match="no such module: unavailable.*full-text search.*use another Python"):
        Database(":memory:", [schema])


def test_restart_keeps_files_folders_and_comments(store: Callable[[], Engine]) -> None:
    box = Client(store())
    folder = box.folder("A")["id"]
    file = box.upload("a.txt", b"hello", folder)["id"]
    comment = box.comment(file, "hi")
    again = Client(store(), box.token)
    assert again.read(file).body == b"hello"
    assert again.get(f"/2.0/comments/{comment['id']}").json() == comment
    assert int(again.folder("B")["id"]) > int(comment["id"])


def test_download_url_works_after_a_restart(store: Callable[[], Engine]) -> None:
    box = Client(store())
    address = box.locate(box.upload("a.txt", b"hello")["id"])
    assert Client(store()).fetch(address).body == b"hello"


def test_box_in_memory_deletes_its_files() -> None:
    engine = Engine()
    Client(engine).upload("a.txt", b"hello")
    engine.close()
    assert not engine.directory.exists()


def test_close_waits_for_an_upload_in_progress_and_refuses_new_requests(
    store: Callable[[], Engine],
) -> None:
    box = Client(store())
    is_reading, goes_on = threading.Event(), threading.Event()

    class SlowContent(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            is_reading.set()
            goes_on.wait(20)
            return super().read(size)

    slow = SlowContent(form(("attributes", b'{"name": "a.txt", "parent": {"id": "0"}}'), ("file", b"hello")))
    with ThreadPoolExecutor() as threads:
        upload = threads.submit(box.send, "POST", "/api/2.0/files/content", slow, {"content-type": FORM})
        is_reading.wait(20)
        closing_engine = threads.submit(box.engine.close)
        while box.get("/2.0/users/me").status != 503:
            pass
        assert not closing_engine.done()
        goes_on.set()
        closing_engine.result(20)
    assert upload.result().status == 201
    assert Client(store(), box.token).read(upload.result().json()["entries"][0]["id"]).body == b"hello"


def test_l12_directory_cannot_be_opened_twice(tmp_path: Path) -> None:
    engine = Engine(tmp_path)
    with pytest.raises(StoreError, match=r"python -m box_models\.local .*serve"):
        Engine(tmp_path)
    engine.close()
    Engine(tmp_path).close()


def test_l12_store_of_a_newer_version_is_refused(store: Callable[[], Engine], tmp_path: Path) -> None:
    store().close()
    with closing(sqlite3.connect(tmp_path / "box" / "box.sqlite3")) as c:
        c.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(StoreError, match="newer version"):
        store()


def test_l12_file_that_is_not_a_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "box.sqlite3").write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="damaged"):
        Engine(tmp_path)


def test_l12_truncated_database_is_refused(store: Callable[[], Engine]) -> None:
    engine = store()
    for number in range(40):
        Client(engine).folder(f"folder {number}")
    engine.close()
    path = engine.directory / "box.sqlite3"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(StoreError, match="damaged"):
        store()


def test_l12_start_deletes_temporary_files_and_moves_orphans_to_quarantine(
    store: Callable[[], Engine],
) -> None:
    directory = store().directory
    (directory / "tmp" / BLOB).write_bytes(b"x")
    (directory / "content" / BLOB).write_bytes(b"precious")
    store()
    assert list((directory / "tmp").iterdir()) == []
    assert (directory / "quarantine" / BLOB).read_bytes() == b"precious"


def test_l12_lost_content_is_logged_and_other_files_can_be_read(
    store: Callable[[], Engine], caplog: pytest.LogCaptureFixture
) -> None:
    box = Client(store())
    lost = box.upload("lost.txt", b"x")["id"]
    content_of(box.engine).unlink()
    whole = box.upload("whole.txt", b"hello")["id"]
    with caplog.at_level(logging.ERROR, "box_models.local"):
        again = Client(store())
    assert f"file {lost} is missing" in caplog.text
    assert again.read(whole).body == b"hello"
    assert not fsck(again.engine.database, again.engine.blobs).is_sound


def test_check_of_a_sound_box_reports_no_problems(box: Client) -> None:
    folder = box.folder("A")["id"]
    file = box.upload("a.txt", b"hello", folder)["id"]
    box.post(f"/2.0/files/{file}/copy", {"parent": {"id": "0"}})
    box.delete(f"/2.0/folders/{folder}", recursive="true")
    report = fsck(box.engine.database, box.engine.blobs)
    assert (report.is_sound, report.problems, report.orphans) == (True, (), ())


def test_l12_full_check_reports_a_changed_byte(box: Client) -> None:
    file = box.upload("a.txt", b"hello")["id"]
    content_of(box.engine).write_bytes(b"hellp")
    assert fsck(box.engine.database, box.engine.blobs, contents=False).is_sound
    [problem] = fsck(box.engine.database, box.engine.blobs).problems
    assert f"file {file} has a different SHA-1 digest" in problem


def test_l12_quick_check_reports_a_content_that_is_too_short(box: Client) -> None:
    box.upload("a.txt", b"hello")
    content_of(box.engine).write_bytes(b"hell")
    [problem] = fsck(box.engine.database, box.engine.blobs, contents=False).problems
    assert "has 4 bytes instead of 5" in problem


def test_content_without_a_row_is_an_orphan_and_not_a_problem(box: Client) -> None:
    (box.engine.directory / "content" / BLOB).write_bytes(b"x")
    report = fsck(box.engine.database, box.engine.blobs)
    assert (report.is_sound, report.orphans) == (True, (BLOB,))


def test_check_reports_wrong_parents_and_sizes(box: Client) -> None:
    folder = box.folder("A")["id"]
    with box.engine.database.transaction() as c:
        c.execute("UPDATE items SET size = 7, parent_id = 999 WHERE id = ?", (folder,))
    problems = fsck(box.engine.database, box.engine.blobs).problems
    assert problems == (
        f"item {folder} has no folder",
        f"the size of folder {folder} differs from the sum of the sizes in it",
    )


def test_check_reports_a_reference_to_a_missing_row(box: Client) -> None:
    with box.engine.database.reading() as c:
        c.execute("PRAGMA foreign_keys = OFF")
        c.execute("INSERT INTO comments VALUES (5, 999, NULL, 'x', 0, 0, 0, '1')")
    assert (
        "row 5 of comments refers to a missing row in items"
        in fsck(box.engine.database, box.engine.blobs).problems
    )


def damage(path: Path) -> None:
    """Overwrite the root page of an index, which only a check reads."""
    with closing(sqlite3.connect(path)) as c:
        (root,) = c.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'items_by_parent'").fetchone()
        (size,) = c.execute("PRAGMA page_size").fetchone()
    raw = bytearray(path.read_bytes())
    raw[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(raw)


def test_l12_damaged_database_is_refused_at_start_and_reported_by_a_check(
    store: Callable[[], Engine],
) -> None:
    engine = store()
    for number in range(150):
        Client(engine).folder(f"folder {number}")
    engine.close()
    path = engine.directory / "box.sqlite3"
    damage(path)
    with pytest.raises(StoreError, match="damaged"):
        store()
    database = Database(str(path), SCHEMAS)
    assert not fsck(database, Blobs(engine.directory)).is_sound
    database.close()


def test_quick_check_reports_a_closed_database(box: Client) -> None:
    box.engine.database.close()
    assert box.engine.database.quick_check() == ["Cannot operate on a closed database."]


def test_transaction_that_sqlite_rolled_back_is_not_rolled_back_twice(box: Client) -> None:
    with box.engine.database.transaction() as c:
        c.execute("CREATE TRIGGER no_more BEFORE INSERT ON comments BEGIN SELECT RAISE(ROLLBACK, 'no'); END")
    file = box.upload("a.txt")["id"]
    assert box.post("/2.0/comments", {"message": "x", "item": {"type": "file", "id": file}}).status == 500
    assert box.folder("A")["name"] == "A"


def test_file_without_a_version_returns_500(box: Client) -> None:
    file = box.upload("a.txt")["id"]
    with box.engine.database.transaction() as c:
        c.execute("DELETE FROM file_versions")
    assert box.get(f"/2.0/files/{file}/content").status == 500


def test_failed_transaction_changes_nothing(box: Client) -> None:
    def failing() -> None:
        with box.engine.database.transaction() as c:
            c.execute("UPDATE counter SET last_id = 5")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        failing()
    assert int(box.folder("A")["id"]) > 5


def test_nested_transaction_is_part_of_the_outer_one(box: Client) -> None:
    with box.engine.database.transaction():
        box.folder("A")
        box.folder("B")
    assert box.names() == ["A", "B"]


def test_cached_count_is_renewed_after_each_change_and_ignores_rolled_back_rows() -> None:
    def count_notes(c: sqlite3.Connection) -> int:
        calls.append(1)
        return int(c.execute("SELECT count(*) FROM notes").fetchone()[0])

    calls: list[int] = []
    with closing(Database(":memory:", ["CREATE TABLE notes (text TEXT) STRICT;"])) as database:
        assert [database.cached("notes", count_notes) for _ in range(3)] == [0, 0, 0]
        with database.transaction() as c:
            c.execute("INSERT INTO notes VALUES ('first')")
        assert database.cached("notes", count_notes) == 1
        c.execute("BEGIN")
        c.execute("INSERT INTO notes VALUES ('second')")
        assert database.cached("notes", count_notes) == 2
        c.execute("ROLLBACK")
        assert [database.cached("notes", count_notes) for _ in range(3)] == [1, 1, 1]
    assert len(calls) == 4


def test_cache_is_cleared_when_it_is_full() -> None:
    def compute(_c: sqlite3.Connection) -> int:
        calls.append(1)
        return len(calls)

    calls: list[int] = []
    with closing(Database(":memory:", [])) as database:
        assert [database.cached("first", compute) for _ in range(2)] == [1, 1]
        for number in range(MOST_CACHED):
            database.cached(number, compute)
        assert database.cached("first", compute) == len(calls) == MOST_CACHED + 2
