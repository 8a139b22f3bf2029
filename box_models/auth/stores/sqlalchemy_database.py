"""A database that is asked for logins, and shows none of them: not in its log, and not in its errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from box_models.auth.saved_login import SavedLogin
from box_models.auth.stores.file_permissions import make_private_file
from box_models.errors import AuthBusy, TokenStoreError

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.exc import SQLAlchemyError

Answer = TypeVar("Answer")

LOGGING_NAME = "box_models"
# A holder leaves its transaction idle while it waits for Box, and must not lose the lock for that. One whose machine
# is gone says nothing: the server asks after it, and lets go after 25 seconds.
BOUNDS = """
    SELECT set_config(name, wanted.value, true) FROM pg_settings JOIN (VALUES
        ('lock_timeout', CAST(:milliseconds AS TEXT)), ('statement_timeout', '0'),
        ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0'),
        ('tcp_keepalives_idle', '10'), ('tcp_keepalives_interval', '5'), ('tcp_keepalives_count', '3'),
        ('tcp_user_timeout', '25000')
    ) AS wanted (name, value) USING (name)
"""


class SQLAlchemyDatabase:
    """The database behind ``url``, or behind the engine that stands in its place, with ``tables``: name to columns."""

    def __init__(self, url: str | URL | Engine, tables: Mapping[str, str]) -> None:
        self._engine = _engine(url)
        self._tables = tables
        self._ready = False
        self._url = self._engine.url
        self._is_given = self._engine.pool is getattr(url, "pool", None)
        self.file: Path | None = _file(self._url) if self._engine.dialect.name == "sqlite" else None

    def __str__(self) -> str:
        return self._url.render_as_string(hide_password=True)

    def address(self) -> str:
        """Return the url for a pickle. Raises TypeError if that would take a password along, or leave something out."""
        if self._is_given:
            raise TypeError("a SQLStore with an engine is not pickled: give it the url instead")
        if self._url.password is not None:
            raise TypeError(
                "a SQLStore whose url holds a password is not pickled: leave the password to ~/.pgpass, or take the "
                "url from the environment, with SQLStore.from_environment"
            )
        return self._url.render_as_string()

    def ask(self, statement: str, profile: str = "", login: SavedLogin | None = None) -> list[str]:
        """Run one statement in a transaction of its own, and return its first column."""

        def work() -> list[str]:
            from sqlalchemy import text

            with self._engine.begin() as connection:
                result = connection.execute(
                    text(statement), {"profile": profile, "login": login and login.to_json()}
                )
                return [str(row[0]) for row in result] if result.returns_rows else []

        return self._guarded(work)

    @contextmanager
    def hold_row_lock(self, make: str, take: str, profile: str, patience: float) -> Iterator[None]:
        """Hold what ``take`` locks, on a connection of its own; `AuthBusy` after ``patience`` seconds."""
        from sqlalchemy.exc import SQLAlchemyError

        self.ask(make, profile)
        connection = self._guarded(lambda: self._locked(take, profile, patience))
        if connection is None:
            raise AuthBusy(
                f"another process has been refreshing the same login for {patience:g} s ({self}): try again"
            )
        try:
            yield
        finally:
            with suppress(SQLAlchemyError):  # a lock that is lost needs no giving back
                connection.rollback()
            connection.close()

    def _locked(self, take: str, profile: str, patience: float) -> Connection | None:
        """Return a connection whose transaction holds the lock; None if that took too long."""
        from sqlalchemy import text
        from sqlalchemy.exc import SQLAlchemyError

        # The engine may commit each statement by itself, and such locks would hold nothing.
        connection = self._engine.connect().execution_options(isolation_level="READ COMMITTED")
        start = float("inf")
        try:
            connection.execute(text(BOUNDS), {"milliseconds": max(1, round(patience * 1000))})
            start = monotonic()
            connection.execute(text(take), {"profile": profile})
        except BaseException as problem:
            connection.close()
            if isinstance(problem, SQLAlchemyError) and monotonic() - start >= patience:
                return None
            raise
        return connection

    def _guarded(self, work: Callable[[], Answer]) -> Answer:
        from sqlalchemy.exc import SQLAlchemyError

        try:
            self._make_tables()
            return work()
        except SQLAlchemyError as problem:
            reason = _reason(problem).replace(str(self._url.password or "") or "\n", "***")
        # Out of the block: the error that was met holds the login, and must not come along.
        raise TokenStoreError(f"the database {self} failed: {reason}")

    def _make_tables(self) -> None:
        if self._ready:
            return
        from sqlalchemy import text
        from sqlalchemy.exc import SQLAlchemyError

        if self.file is not None:
            make_private_file(self.file)
        # Asked first: who may not make tables may still use them.
        for name, columns in self._missing().items():
            try:
                with self._engine.begin() as connection:
                    connection.execute(text(f"CREATE TABLE {name} ({columns})"))
            except SQLAlchemyError:
                if name in self._missing():  # else somebody else made this one meanwhile
                    raise
        self._ready = True

    def _missing(self) -> dict[str, str]:
        from sqlalchemy import inspect

        there = inspect(self._engine)
        return {name: columns for name, columns in self._tables.items() if not there.has_table(name)}


def _engine(url: str | URL | Engine) -> Engine:
    try:
        from sqlalchemy import Engine, create_engine
        from sqlalchemy.exc import ArgumentError
        from sqlalchemy.pool import NullPool
    except ImportError:
        raise ImportError('A login in a database needs an extra: pip install "box_models[sql]"') from None
    # At DEBUG it would say what is in the rows.
    logging.getLogger(f"sqlalchemy.engine.Engine.{LOGGING_NAME}").setLevel(logging.WARNING)
    made: Engine | None = None
    if isinstance(url, Engine):
        made = Engine(url.pool, url.dialect, url.url, LOGGING_NAME, hide_parameters=True)
    else:
        with suppress(ArgumentError):
            made = create_engine(url, poolclass=NullPool, logging_name=LOGGING_NAME, hide_parameters=True)
    if made is None:
        raise ValueError("url must be one of SQLAlchemy, such as postgresql+psycopg://ada@db.example/logins")
    if made.dialect.name not in {"postgresql", "sqlite"} or made.dialect.is_async:
        raise ValueError(
            f"url must be of PostgreSQL or SQLite, with a driver that is not async: not {made.url.drivername}"
        )
    if any("password" in name for name in made.url.query):
        raise ValueError(
            "url must not hold a password in its query, where it would be shown: user:password@host"
        )
    return made


def _file(url: URL) -> Path:
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise ValueError(
            "url must name a file of SQLite, as in sqlite:///logins.sqlite; in memory use a MemoryStore"
        )
    return Path(url.database)


def _reason(problem: SQLAlchemyError) -> str:
    met = getattr(problem, "orig", None) or problem
    said = met.args[0] if met.args else ""
    if isinstance(said, dict):  # pg8000 gives all that the server said: in M the message, in D the row
        said = said.get("M")
    # Only its first line: the next ones may show the row.
    return f"{type(met).__name__}: {said}".partition("\n")[0]
