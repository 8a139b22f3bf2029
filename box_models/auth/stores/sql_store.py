"""A token store in a SQL database, shared by several machines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from box_models._incomplete_repr import allow_incomplete
from box_models._secret_value import SecretValue
from box_models.auth.saved_login import SavedLogin
from box_models.auth.slots import LONGEST_QUEUE, unused
from box_models.auth.stores.file_lock import hold_file_lock
from box_models.auth.stores.profiles import profile_name
from box_models.auth.stores.sqlalchemy_database import SQLAlchemyDatabase
from box_models.errors import TokenStoreError

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

TABLES = {
    "box_models_logins": "profile VARCHAR(64) PRIMARY KEY, login TEXT NOT NULL, updated_at TIMESTAMP WITH TIME ZONE NOT NULL",
    "box_models_locks": "profile VARCHAR(64) PRIMARY KEY",
}
LIMIT_TABLE = {
    "box_models_limits": "profile VARCHAR(64) PRIMARY KEY, next_slot DOUBLE PRECISION NOT NULL",
}
LOAD = "SELECT login FROM box_models_logins WHERE profile = :profile"
SAVE = """
    INSERT INTO box_models_logins (profile, login, updated_at) VALUES (:profile, :login, CURRENT_TIMESTAMP)
    ON CONFLICT (profile) DO UPDATE SET login = excluded.login, updated_at = excluded.updated_at
"""
DELETE = "DELETE FROM box_models_logins WHERE profile = :profile"
PROFILES = "SELECT profile FROM box_models_logins ORDER BY profile"
CREATE_LOCK = "INSERT INTO box_models_locks (profile) VALUES (:profile) ON CONFLICT (profile) DO NOTHING"
LOCK = "SELECT profile FROM box_models_locks WHERE profile = :profile FOR UPDATE"
# `find_slot` in one statement, with the clock of the database, because those of the machines differ.
SLOT = """
    CASE WHEN box_models_limits.next_slot BETWEEN {now} - :unused AND {now} + :horizon
    THEN box_models_limits.next_slot ELSE {now} - :unused END
"""
RESERVE_SLOT = f"""
    INSERT INTO box_models_limits (profile, next_slot) VALUES (:profile, {{now}} - :unused + :interval)
    ON CONFLICT (profile) DO UPDATE SET next_slot = {SLOT} + :interval WHERE {SLOT} <= {{now}} + :longest
    RETURNING next_slot - :interval - {{now}}
"""  # noqa: S608 # no user input
NOW = {
    "postgresql": "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)",
    "sqlite": "((julianday('now') - 2440587.5) * 86400.0)",
}


class SQLStore:
    """Save the login ``profile`` in the table ``box_models_logins`` of a database. Several machines may share it.

    ``url`` is a SQLAlchemy URL of a PostgreSQL database or a SQLite file, or an SQLAlchemy engine. The tables are
    created on first use. The lock is a row of ``box_models_locks``, held on a separate connection, so that `save` does
    not wait for it. SQLite can only lock the whole database, so its lock is a file beside the database file. Only
    the owner may access the database file, and other users may not write to its directory.

    With a URL, each call opens a connection. An engine needs two free connections, and must not be used in a forked
    process. The store can be pickled if the URL contains no password: put the password into ``~/.pgpass``, or use
    `from_environment`. Needs the extra ``sql``, and a driver such as ``psycopg`` for PostgreSQL.

    >>> SQLStore("postgresql+psycopg://ada:secret@db.example/app", "work")
    SQLStore('postgresql+psycopg://ada:***@db.example/app', 'work')
    """

    def __init__(self, url: str | URL | Engine, profile: str = "default", *, patience: float = 30.0) -> None:
        self.profile: str = profile_name(profile)
        self._lock_timeout = patience
        self._database = SQLAlchemyDatabase(url, TABLES)
        # Created only for a limit: a database user without the right to create tables may have the others.
        self._limits = SQLAlchemyDatabase(url, LIMIT_TABLE)
        self._variable: str | None = None

    @classmethod
    def from_environment(cls, variable: str, profile: str = "default", *, patience: float = 30.0) -> SQLStore:
        """Return a store whose URL is in an environment variable. Its pickle contains only the name of the variable."""
        url = os.environ.get(variable)
        if not url:
            raise ValueError(f"{variable} is not set in the environment; set it to the URL of a database")
        store = cls(url, profile, patience=patience)
        store._variable = variable
        return store

    @classmethod
    def profiles(cls, url: str | URL | Engine) -> list[str]:
        """Return the names of the logins saved in the database."""
        return cls(url)._database.execute(PROFILES)

    def load(self) -> SavedLogin | None:
        """Return the saved login, or None. Raises `TokenStoreError` if it cannot be read."""
        rows = SecretValue(self._database.execute(LOAD, self.profile))
        if not rows.reveal():
            return None
        try:
            return SavedLogin.from_json(rows.reveal()[0])
        except ValueError as problem:
            reason = str(problem)
        raise TokenStoreError(f"the login in {self!r} is damaged ({reason}); delete it and sign in again")

    def save(self, login: SavedLogin) -> None:
        """Replace the saved login atomically. It is committed when this returns."""
        self._database.execute(SAVE, self.profile, login)

    def delete(self) -> None:
        """Delete the saved login, if there is one."""
        self._database.execute(DELETE, self.profile)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold a lock that excludes all other threads, processes and machines.

        Raises `AuthBusy` after ``patience`` seconds. If the process ends, even by a crash, the lock is released.
        """
        file = self._database.file
        with (
            self._database.hold_row_lock(CREATE_LOCK, LOCK, profile=self.profile, timeout=self._lock_timeout)
            if file is None
            else hold_file_lock(file.with_name(f"{file.name}.{self.profile}.lock"), self._lock_timeout)
        ):
            yield

    def reserve_slot(self, interval: float, longest: float) -> float | None:
        """Reserve the next slot of a `RateLimit`, in a row of the table ``box_models_limits``. See `SlotStore`."""
        waits = self._limits.execute(
            RESERVE_SLOT.format(now=NOW[self._limits.dialect]),
            self.profile,
            interval=interval,
            longest=longest,
            unused=unused(interval),
            horizon=LONGEST_QUEUE + interval,
        )
        return max(0.0, float(waits[0])) if waits else None

    def __reduce__(self) -> tuple[Callable[..., SQLStore], tuple[str, str]]:
        if self._variable is not None:
            return partial(SQLStore.from_environment, patience=self._lock_timeout), (
                self._variable,
                self.profile,
            )
        return partial(SQLStore, patience=self._lock_timeout), (self._database.url_for_pickle(), self.profile)

    @allow_incomplete
    def __repr__(self) -> str:
        return f"SQLStore({str(self._database)!r}, {self.profile!r})"
