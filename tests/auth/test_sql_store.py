"""Logins in a database: for several machines, with nothing of them in its log or its errors."""

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
from tests.auth.places import LOGIN
from tests.auth.postgres import PASSWORD

FAR = "postgresql+psycopg://ada:planted@db.example/app"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/logins.sqlite"


@contextmanager
def listening(what: str, listener: Callable[..., object]) -> Iterator[None]:
    """Listen to all engines."""
    event.listen(Engine, what, listener)
    try:
        yield
    finally:
        event.remove(Engine, what, listener)


def test_profiles_are_listed_by_name(url: str) -> None:
    assert SQLStore.profiles(url) == []
    for name in ("work", "default"):
        SQLStore(url, name).save(LOGIN)
    assert SQLStore.profiles(url) == ["default", "work"]


def test_s08_a_file_of_sqlite_is_its_owners_alone(url: str, tmp_path: Path) -> None:
    store = SQLStore(url)
    store.save(LOGIN)
    with store.locked():
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"logins.sqlite": 0o600, "logins.sqlite.default.lock": 0o600}


def test_s08_a_file_of_sqlite_that_others_may_read_is_refused(url: str, tmp_path: Path) -> None:
    (tmp_path / "logins.sqlite").touch(0o644)
    with pytest.raises(TokenStoreError, match=r"chmod 600 .*/logins\.sqlite$"):
        SQLStore(url).load()


def test_s08_a_link_is_refused(url: str, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch(0o600)
    (tmp_path / "logins.sqlite").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TokenStoreError, match=r"logins\.sqlite cannot be opened: it is a symbolic link"):
        SQLStore(url).load()


def test_a_file_that_cannot_be_made_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(
        TokenStoreError, match=r"none/logins\.sqlite cannot be opened: No such file or directory"
    ):
        SQLStore(f"sqlite:///{tmp_path}/none/logins.sqlite").load()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="MemoryStore"):
        SQLStore(url)


@pytest.mark.parametrize(
    ("url", "said"),
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
def test_a_url_that_will_not_do_is_refused_and_not_shown(url: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        SQLStore(url)
    assert "planted" not in str(caught.value)


def test_the_password_of_the_url_is_masked() -> None:
    assert repr(SQLStore(FAR, "work")) == "SQLStore('postgresql+psycopg://ada:***@db.example/app', 'work')"


def test_a_store_whose_url_holds_a_password_does_not_pickle_but_says_what_does() -> None:
    with pytest.raises(TypeError, match="from_environment"):
        pickle.dumps(SQLStore(FAR))


def test_a_store_from_the_environment_pickles_by_the_name_of_the_variable(
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


def test_a_store_with_an_engine_works_and_does_not_pickle(url: str) -> None:
    engine = create_engine(url)
    store = SQLStore(engine)
    store.save(LOGIN)
    assert SQLStore(url).load() == LOGIN
    with pytest.raises(TypeError, match="pass the URL"):
        pickle.dumps(store)
    engine.dispose()


def test_a_damaged_row_says_so_and_shows_nothing(url: str) -> None:
    store = SQLStore(url)
    store.save(LOGIN)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE box_models_logins SET login = 'planted'"))
    engine.dispose()
    with pytest.raises(TokenStoreError, match=r"damaged \(it is not a saved login") as caught:
        store.load()
    assert "planted" not in str(caught.value)


def test_who_may_not_make_tables_may_use_them(url: str, tmp_path: Path) -> None:
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


def test_threads_that_all_come_first_find_the_tables_made(url: str) -> None:
    together = threading.Barrier(8)

    def first(number: int) -> SavedLogin | None:
        store = SQLStore(url, f"p{number}")
        together.wait()
        store.save(LOGIN)
        return store.load()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(first, range(8))) == [LOGIN] * 8


def test_a_table_that_somebody_else_makes_first_is_taken_as_it_is_and_the_others_are_made(
    url: str, tmp_path: Path
) -> None:
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


def test_a_store_of_the_environment_is_as_patient_as_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_OF_TEST", url)
    hasty = SQLStore.from_environment("DATABASE_OF_TEST", patience=0.05)
    with SQLStore(url).locked():
        for store in (hasty, pickle.loads(pickle.dumps(hasty))):
            with pytest.raises(AuthBusy, match=r"for 0\.05 s"), store.locked():
                pass


def test_nothing_of_a_login_is_logged_however_much_is(url: str, caplog: pytest.LogCaptureFixture) -> None:
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
def test_an_error_of_the_database_is_typed_and_takes_no_secret_along(use: object, tmp_path: Path) -> None:
    store = SQLStore(f"sqlite:///{tmp_path}/logins.sqlite")
    store.save(LOGIN)
    (tmp_path / "logins.sqlite").write_bytes(b"planted" * 1000)
    assert callable(use)
    with pytest.raises(TokenStoreError, match="DatabaseError: file is not a database") as caught:
        use(store)
    assert caught.value.__context__ is None


def test_of_an_error_of_the_database_only_the_first_line_is_shown(url: str, tmp_path: Path) -> None:
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
    ("said", "shown"),
    [
        # As pg8000 says it.
        (({"S": "ERROR", "M": "a check failed", "D": "Failing row contains (planted)."},), " a check failed"),
        ((), ""),
    ],
)
def test_of_an_error_of_any_driver_its_message_is_shown_and_nothing_else(
    url: str, said: tuple[object, ...], shown: str
) -> None:
    store = SQLStore(url)
    store.save(LOGIN)

    def fail(*_: object) -> None:
        raise DBAPIError("DELETE", None, sqlite3.IntegrityError(*said))

    with (
        listening("before_cursor_execute", fail),
        pytest.raises(TokenStoreError, match=rf"IntegrityError:{shown}\Z"),
    ):
        store.delete()


def test_an_engine_without_a_connection_to_spare_is_an_error_of_the_store(url: str) -> None:
    SQLStore(url).save(LOGIN)
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with engine.connect(), pytest.raises(TokenStoreError, match="TimeoutError: QueuePool limit of size 1"):
        SQLStore(engine).load()
    engine.dispose()


def test_a_password_that_the_database_repeats_is_masked() -> None:
    store = SQLStore("postgresql+psycopg://ada:refused@127.0.0.1:1/app")
    with pytest.raises(TokenStoreError, match=r"Connection \*\*\*\Z"):
        store.load()


def test_a_database_that_is_elsewhere_leaves_nothing_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TokenStoreError, match="Connection refused"):
        SQLStore("postgresql+psycopg://ada@127.0.0.1:1/app").load()
    assert list(tmp_path.iterdir()) == []


def test_each_use_of_a_url_opens_one_connection(url: str) -> None:
    opened: list[object] = []
    store = SQLStore(url)
    store.save(LOGIN)
    with listening("connect", lambda connection, _: opened.append(connection)):
        store.load()
        store.load()
    assert len(opened) == 2


def test_without_the_extra_it_says_which_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(ImportError, match=r"box_models\[sql\]"):
        SQLStore("sqlite:///logins.sqlite")


@pytest.mark.slow
def test_processes_that_all_come_first_find_the_tables_made(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
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
def test_a_lock_of_an_engine_that_commits_by_itself_holds(postgres: str) -> None:
    engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with SQLStore(engine).locked(), pytest.raises(AuthBusy), SQLStore(postgres, patience=0.05).locked():
        pass
    engine.dispose()


@pytest.mark.slow
@pytest.mark.postgres
def test_a_lock_outlives_the_limits_that_are_set_for_idle_transactions(postgres: str) -> None:
    SQLStore(postgres).save(LOGIN)  # its tables are made without limits
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
def test_a_lock_that_the_server_took_away_spoils_nothing(postgres: str) -> None:
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
def test_an_error_that_shows_the_row_is_cut(postgres: str) -> None:
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
def test_a_wrong_password_is_an_error_without_it(postgres: str) -> None:
    with pytest.raises(TokenStoreError, match="password authentication failed") as caught:
        SQLStore(postgres.replace(PASSWORD, "planted-wrong")).load()
    assert "planted" not in str(caught.value)
