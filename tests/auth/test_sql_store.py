"""Logins in a database: shared by several machines, and never shown in its log or errors."""

from __future__ import annotations

import logging
import pickle
import re
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from box_models.auth import SavedLogin, Secret, SQLStore
from box_models.errors import AuthBusy, TokenStoreError
from tests.auth.postgres import PASSWORD
from tests.auth.stores import LOGIN
from tests.windows import permissions

FAR = "postgresql+psycopg://ada:planted@db.example/app"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/logins.sqlite"


@contextmanager
def listening(event_name: str, listener: Callable[..., object]) -> Iterator[None]:
    """Call a function at an event of all engines."""
    event.listen(Engine, event_name, listener)
    try:
        yield
    finally:
        event.remove(Engine, event_name, listener)


def test_profiles_are_listed_by_name(url: str) -> None:
    assert SQLStore.profiles(url) == []
    for name in ("work", "default"):
        SQLStore(url, name).save(LOGIN)
    assert SQLStore.profiles(url) == ["default", "work"]


@permissions
def test_s08_sqlite_file_is_private_to_its_owner(url: str, tmp_path: Path) -> None:
    store = SQLStore(url)
    store.save(LOGIN)
    with store.locked():
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"logins.sqlite": 0o600, "logins.sqlite.default.lock": 0o600}


@permissions
def test_s08_sqlite_file_that_other_users_may_read_is_rejected(url: str, tmp_path: Path) -> None:
    (tmp_path / "logins.sqlite").touch(0o644)
    with pytest.raises(TokenStoreError, match=r"chmod 600 .*/logins\.sqlite$"):
        SQLStore(url).load()


def test_s08_symbolic_link_is_rejected(url: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch(0o600)
    (tmp_path / "logins.sqlite").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TokenStoreError, match=r"logins\.sqlite cannot be opened: it is a symbolic link"):
        SQLStore(url).load()


@permissions
def test_s08_sqlite_file_in_a_directory_that_others_may_write_to_is_rejected(
    url: str, tmp_path: Path
) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(TokenStoreError, match=f"other users may write to it.* chmod 700 {tmp_path}"):
        SQLStore(url).save(LOGIN)
    assert list(tmp_path.iterdir()) == []


WRITE = """
import sqlite3, sys
sqlite3.connect(sys.argv[1], timeout=0).execute("BEGIN IMMEDIATE")
"""


def test_first_use_of_a_store_keeps_the_locks_of_this_process_on_the_file(url: str, tmp_path: Path) -> None:
    SQLStore(url).save(LOGIN)
    path = tmp_path / "logins.sqlite"
    with closing(sqlite3.connect(path)) as own:
        own.execute("BEGIN IMMEDIATE")
        SQLStore(url).load()
        other = subprocess.run(
            [sys.executable, "-c", WRITE, path], capture_output=True, text=True, check=False
        )
    assert "database is locked" in other.stderr


def test_sqlite_file_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    with pytest.raises(
        TokenStoreError, match=r"none/logins\.sqlite cannot be opened: No such file or directory"
    ):
        SQLStore(f"sqlite:///{tmp_path}/none/logins.sqlite").load()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true"])
def test_in_memory_database_is_rejected(url: str) -> None:
    with pytest.raises(ValueError, match="MemoryStore"):
        SQLStore(url)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("planted", "must be a SQLAlchemy URL"),
        ("no-such-thing://ada:planted@db.example", "must be a SQLAlchemy URL"),
        (
            "postgresql+psycopg_async://ada:planted@db.example",
            "not asynchronous, not postgresql+psycopg_async",
        ),
        ("postgresql+psycopg://db.example/app?password=planted", "in its query"),
    ],
)
def test_invalid_url_is_rejected_and_not_shown(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        SQLStore(url)
    assert "planted" not in str(caught.value)


def test_password_in_the_url_is_masked() -> None:
    assert repr(SQLStore(FAR, "work")) == "SQLStore('postgresql+psycopg://ada:***@db.example/app', 'work')"


def test_store_with_a_password_in_its_url_cannot_be_pickled() -> None:
    with pytest.raises(TypeError, match="from_environment"):
        pickle.dumps(SQLStore(FAR))


def test_store_from_the_environment_is_pickled_by_the_variable_name(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ITS_URL", FAR)
    pickled = pickle.dumps(SQLStore.from_environment("ITS_URL", "work"))
    assert b"planted" not in pickled
    monkeypatch.setenv("ITS_URL", url)
    assert repr(pickle.loads(pickled)) == repr(SQLStore(url, "work"))
    monkeypatch.delenv("ITS_URL")
    with pytest.raises(ValueError, match="ITS_URL is not set"):
        pickle.loads(pickled)


def test_store_with_an_engine_works_and_cannot_be_pickled(url: str) -> None:
    engine = create_engine(url)
    store = SQLStore(engine)
    store.save(LOGIN)
    assert SQLStore(url).load() == LOGIN
    with pytest.raises(TypeError, match="pass the URL"):
        pickle.dumps(store)
    engine.dispose()


def test_damaged_row_is_reported_without_its_content(url: str) -> None:
    store = SQLStore(url)
    store.save(LOGIN)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE box_models_logins SET login = 'planted'"))
    engine.dispose()
    with pytest.raises(TokenStoreError, match=r"damaged \(it is not a saved login") as caught:
        store.load()
    assert "planted" not in str(caught.value)


def test_database_user_without_create_right_can_use_the_tables(url: str, tmp_path: Path) -> None:
    SQLStore(url).save(LOGIN)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def forbid(connection: object, _: object) -> None:
        import sqlite3

        assert isinstance(connection, sqlite3.Connection)
        connection.set_authorizer(
            lambda action, *_: (
                sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_CREATE_TABLE else sqlite3.SQLITE_OK
            )
        )

    assert SQLStore(engine).load() == LOGIN
    engine.dispose()


def test_threads_create_the_tables_concurrently(url: str) -> None:
    together = threading.Barrier(8)

    def first(number: int) -> SavedLogin | None:
        store = SQLStore(url, f"p{number}")
        together.wait()
        store.save(LOGIN)
        return store.load()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(first, range(8))) == [LOGIN] * 8


def test_table_created_by_another_process_is_used_as_it_is(url: str, tmp_path: Path) -> None:
    first: list[str] = []

    def overtake(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("CREATE TABLE") and not first:
            first.append(statement)
            with closing(sqlite3.connect(tmp_path / "logins.sqlite")) as other:
                other.execute(statement)

    with listening("before_cursor_execute", overtake):
        SQLStore(url).save(LOGIN)
    assert len(first) == 1
    with SQLStore(url).locked():
        assert SQLStore(url).load() == LOGIN


def test_store_from_the_environment_keeps_its_lock_timeout(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OF_TEST", url)
    hasty = SQLStore.from_environment("DATABASE_OF_TEST", patience=0.05)
    with SQLStore(url).locked():
        for store in (hasty, pickle.loads(pickle.dumps(hasty))):
            with pytest.raises(AuthBusy, match=r"for 0\.05 s"), store.locked():
                pass


def test_no_part_of_a_login_is_logged_at_any_level(url: str, caplog: pytest.LogCaptureFixture) -> None:
    for logger in ("", "sqlalchemy", "sqlalchemy.engine"):
        caplog.set_level(logging.DEBUG, logger)
    engine = create_engine(url, echo="debug")
    for store in (SQLStore(url), SQLStore(engine)):
        store.save(LOGIN)
        assert store.load() == LOGIN
    engine.dispose()
    assert "local_" not in caplog.text
    assert logging.getLogger().level == logging.DEBUG


@pytest.mark.parametrize(
    "use", [lambda store: store.save(LOGIN), lambda store: store.load()], ids=["save", "load"]
)
def test_database_error_is_typed_and_contains_no_secret(use: object, tmp_path: Path) -> None:
    store = SQLStore(f"sqlite:///{tmp_path}/logins.sqlite")
    store.save(LOGIN)
    (tmp_path / "logins.sqlite").write_bytes(b"planted" * 1000)
    assert callable(use)
    with pytest.raises(TokenStoreError, match="DatabaseError: file is not a database") as caught:
        use(store)
    assert caught.value.__context__ is None


def test_only_the_first_line_of_a_database_error_is_shown(url: str, tmp_path: Path) -> None:
    store = SQLStore(url)
    store.save(LOGIN)
    with closing(sqlite3.connect(tmp_path / "logins.sqlite")) as other:
        other.execute(
            "CREATE TRIGGER none BEFORE DELETE ON box_models_logins "
            "BEGIN SELECT RAISE(ABORT, 'none is deleted\nthe row: planted'); END"
        )
    with pytest.raises(TokenStoreError, match=r"IntegrityError: none is deleted\Z"):
        store.delete()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        # This is how pg8000 reports it.
        (({"S": "ERROR", "M": "a check failed", "D": "Failing row contains (planted)."},), " a check failed"),
        ((), ""),
    ],
)
def test_only_the_message_of_a_driver_error_is_shown(
    url: str, arguments: tuple[object, ...], text: str
) -> None:
    store = SQLStore(url)
    store.save(LOGIN)

    def fail(*_: object) -> None:
        raise DBAPIError("DELETE", None, sqlite3.IntegrityError(*arguments))

    with (
        listening("before_cursor_execute", fail),
        pytest.raises(TokenStoreError, match=rf"IntegrityError:{text}\Z"),
    ):
        store.delete()


def test_engine_without_a_free_connection_is_a_store_error(url: str) -> None:
    SQLStore(url).save(LOGIN)
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with engine.connect(), pytest.raises(TokenStoreError, match="TimeoutError: QueuePool limit of size 1"):
        SQLStore(engine).load()
    engine.dispose()


def test_password_in_a_database_error_is_masked() -> None:
    store = SQLStore("postgresql+psycopg://ada:refused@127.0.0.1:1/app")
    with pytest.raises(TokenStoreError, match=r"Connection \*\*\*\Z"):
        store.load()


def test_remote_database_creates_no_local_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TokenStoreError, match="Connection refused"):
        SQLStore("postgresql+psycopg://ada@127.0.0.1:1/app").load()
    assert list(tmp_path.iterdir()) == []


def test_each_call_with_a_url_opens_one_connection(url: str) -> None:
    opened: list[object] = []
    store = SQLStore(url)
    store.save(LOGIN)
    with listening("connect", lambda connection, _: opened.append(connection)):
        store.load()
        store.load()
    assert len(opened) == 2


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(ImportError, match=r"box_models\[sql\]"):
        SQLStore("sqlite:///logins.sqlite")


@pytest.mark.slow
def test_processes_create_the_tables_concurrently(postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITS_URL", postgres)
    program = """
import sys
from box_models.auth import SavedLogin, SQLStore
store = SQLStore.from_environment("ITS_URL", sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
store.save(SavedLogin(client_id="app"))
"""
    ones = [
        subprocess.Popen(
            [sys.executable, "-c", program, f"p{number}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(6)
    ]  # fmt: skip
    for one in ones:
        assert one.stdout is not None
        one.stdout.readline()
    for one in ones:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    assert [one.communicate()[0] for one in ones] == [""] * 6
    assert [one.returncode for one in ones] == [0] * 6
    assert SQLStore.profiles(postgres) == [f"p{number}" for number in range(6)]


@pytest.mark.slow
@pytest.mark.postgres
def test_lock_with_an_autocommit_engine_is_exclusive(postgres: str) -> None:
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with SQLStore(engine).locked(), pytest.raises(AuthBusy), SQLStore(postgres, patience=0.05).locked():
        pass
    engine.dispose()


@pytest.mark.slow
@pytest.mark.postgres
def test_lock_outlives_the_timeout_for_idle_transactions(postgres: str) -> None:
    SQLStore(postgres).save(LOGIN)  # creates the tables without a timeout
    limits = "-c idle_in_transaction_session_timeout=1000 -c statement_timeout=1000"
    engine = create_engine(postgres, connect_args={"options": limits})
    with (
        SQLStore(engine).locked(),
        pytest.raises(AuthBusy),
        SQLStore(engine, patience=3.0).locked(),
    ):
        pass
    engine.dispose()


@pytest.mark.slow
@pytest.mark.postgres
def test_lock_lost_on_the_server_causes_no_error(postgres: str) -> None:
    store = SQLStore(postgres)
    with store.locked():
        engine = create_engine(postgres)
        with engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
                )
            )
        engine.dispose()
        store.save(LOGIN)
    with store.locked():
        assert store.load() == LOGIN


@pytest.mark.slow
@pytest.mark.postgres
def test_row_in_a_database_error_is_removed(postgres: str) -> None:
    store = SQLStore(postgres)
    store.save(LOGIN)
    engine = create_engine(postgres)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE box_models_logins ADD CHECK (login NOT LIKE '%other%')"))
    engine.dispose()
    with pytest.raises(TokenStoreError, match="CheckViolation") as caught:
        store.save(SavedLogin(Secret("local_other")))
    assert "local_other" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.postgres
def test_error_of_a_wrong_password_does_not_contain_it(postgres: str) -> None:
    with pytest.raises(TokenStoreError, match="password authentication failed") as caught:
        SQLStore(postgres.replace(PASSWORD, "planted-wrong")).load()
    assert "planted" not in str(caught.value)
