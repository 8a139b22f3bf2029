"""Run the statements of `SQLStore`. Keeps logins and passwords out of SQLAlchemy's log and exceptions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from box_models._secret_value import HiddenVariables
from box_models.auth.saved_login import SavedLogin
from box_models.auth.stores.file_permissions import make_private_file
from box_models.errors import AuthBusy, TokenStoreError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")

LOGGING_NAME = "box_models"
# The transaction with the lock is idle while its process waits for Box. Timeouts of the server must not end it. If the
# machine of the process is gone, TCP keepalives detect that, and the server releases the lock after 25 seconds.
TIMEOUTS = """
    SELECT set_config(name, timeouts.value, true) FROM pg_settings JOIN (VALUES
        ('lock_timeout', CAST(:milliseconds AS TEXT)), ('statement_timeout', '0'),
        ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0'),
        ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'),
        ('tcp_user_timeout', '25000')
    ) AS timeouts (name, value) USING (name)
"""


class SQLAlchemyDatabase:
    """The database at ``url``, or of an engine. ``tables`` maps the name of each table to its columns."""

    def __init__(self, url: str | URL | Engine, tables: Mapping[str, str]) -> None:
        self._engine = _engine(url)
        self._tables = tables
        self._ready = False
        self._url = self._engine.url
        self._has_callers_engine = self._engine.pool is getattr(url, "pool", None)
        self.dialect: str = self._engine.dialect.name
        self.file: Path | None = _file(self._url) if self.dialect == "sqlite" else None

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    def url_for_pickle(self) -> str:
        """Return the URL. Raises `TypeError` if it contains a password, or does not describe the caller's engine."""
        if self._has_callers_engine:
            raise TypeError("a SQLStore with an engine cannot be pickled; pass the URL instead of the engine")
        if self._url.password is not None:
            raise TypeError(
                "a SQLStore whose URL contains a password cannot be pickled; put the password into ~/.pgpass, or the "
                "URL into the environment, and use SQLStore.from_environment"
            )
        return self._url.render_as_string()

    def execute(
        self, statement: str, profile: str = "", login: SavedLogin | None = None, **values: float
    ) -> list[str]:
        """Run one statement in its own transaction, and return its first column."""

        def run() -> list[str]:
            # The extra "sql" is optional. This holds for all imports of sqlalchemy in this module.
            from sqlalchemy import text

            with self._engine.begin() as connection:
                result = connection.execute(
                    text(statement), {**values, "profile": profile, "login": login and login.to_json()}
                )
                return [str(row[0]) for row in result] if result.returns_rows else []

        return self._translate_errors(run)

    @contextmanager
    def hold_row_lock(self, create: str, lock: str, *, profile: str, timeout: float) -> Iterator[None]:
        """Hold the row that the statement ``lock`` selects, on a separate connection.

        The statement ``create`` inserts the row. Raises `AuthBusy` after ``timeout`` seconds.
        """
        from sqlalchemy.exc import SQLAlchemyError

        self.execute(create, profile)
        connection = self._translate_errors(lambda: self._lock_row(lock, profile, timeout))
        if connection is None:
            raise AuthBusy(
                f"another process has been refreshing the same login for {timeout:g} s ({self}); try again"
            )
        try:
            yield
        finally:
            with suppress(SQLAlchemyError):  # after a lost connection there is no lock to release
                connection.rollback()
            connection.close()

    def _lock_row(self, lock: str, profile: str, timeout: float) -> Connection | None:
        """Return a connection whose transaction holds the lock. None after ``timeout`` seconds."""
        from sqlalchemy import text
        from sqlalchemy.exc import SQLAlchemyError

        # The caller's engine may use autocommit, which would release the lock at once.
        connection = self._engine.connect().execution_options(isolation_level="READ COMMITTED")
        start = float("inf")
        try:
            connection.execute(text(TIMEOUTS), {"milliseconds": max(1, round(timeout * 1000))})
            start = monotonic()
            connection.execute(text(lock), {"profile": profile})
        except BaseException as problem:
            connection.close()
            if isinstance(problem, SQLAlchemyError) and monotonic() - start >= timeout:
                return None
            raise
        return connection

    def _translate_errors(self, function: Callable[[], T]) -> T:
        """Call ``function``, and raise `TokenStoreError` for exceptions of SQLAlchemy."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            self._create_tables()
            with HiddenVariables():
                return function()
        except SQLAlchemyError as problem:
            reason = _reason(problem).replace(str(self._url.password or "") or "\n", "***")
        # Raised outside of the except block: the original exception contains the login, and must not be chained.
        raise TokenStoreError(f"the database {self} failed: {reason}")

    def _create_tables(self) -> None:
        if self._ready:
            return
        from sqlalchemy import text
        from sqlalchemy.exc import SQLAlchemyError

        if self.file is not None:
            make_private_file(self.file)
        # A database user without the right to create tables may still use existing ones.
        for name, columns in self._missing().items():
            try:
                with self._engine.begin() as connection:
                    connection.execute(text(f"CREATE TABLE {name} ({columns})"))
            except SQLAlchemyError:
                if name in self._missing():  # otherwise another process has created it meanwhile
                    raise
        self._ready = True

    def _missing(self) -> dict[str, str]:
        from sqlalchemy import inspect

        inspector = inspect(self._engine)
        return {name: columns for name, columns in self._tables.items() if not inspector.has_table(name)}


def _engine(url: str | URL | Engine) -> Engine:
    try:
        from sqlalchemy import Engine, create_engine
        from sqlalchemy.exc import ArgumentError
        from sqlalchemy.pool import NullPool
    except ImportError:
        raise ImportError('SQLStore needs the extra "sql": pip install "box_models[sql]"') from None
    # At level DEBUG, SQLAlchemy logs the content of rows.
    logging.getLogger(f"sqlalchemy.engine.Engine.{LOGGING_NAME}").setLevel(logging.WARNING)
    engine: Engine | None = None
    if isinstance(url, Engine):
        engine = Engine(url.pool, url.dialect, url.url, LOGGING_NAME, hide_parameters=True)
    else:
        with suppress(ArgumentError):
            engine = create_engine(url, poolclass=NullPool, logging_name=LOGGING_NAME, hide_parameters=True)
    if engine is None:
        raise ValueError(
            "url must be a SQLAlchemy URL, such as postgresql+psycopg://ada@db.example/logins or "
            "sqlite:///logins.sqlite"
        )
    if engine.dialect.name not in {"postgresql", "sqlite"} or engine.dialect.is_async:
        raise ValueError(
            "url must be of PostgreSQL or SQLite, with a driver that is not asynchronous, "
            f"not {engine.url.drivername}"
        )
    if any("password" in name for name in engine.url.query):
        raise ValueError(
            "url must not contain a password in its query, because it would be logged; use user:password@host"
        )
    return engine


def _file(url: URL) -> Path:
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise ValueError(
            "url must name a SQLite file, such as sqlite:///logins.sqlite; use a MemoryStore to save in memory"
        )
    return Path(url.database)


def _reason(problem: SQLAlchemyError) -> str:
    original = getattr(problem, "orig", None) or problem
    message = original.args[0] if original.args else ""
    if isinstance(
        message, dict
    ):  # pg8000 passes all fields of the server's error: M is the message, D the row
        message = message.get("M")
    # The lines after the first may contain the row.
    return f"{type(original).__name__}: {message}".partition("\n")[0]
