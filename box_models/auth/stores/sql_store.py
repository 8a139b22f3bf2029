"""A login in a database, shared by several machines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from box_models.auth.saved_login import SavedLogin
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
LOAD = "SELECT login FROM box_models_logins WHERE profile = :profile"
SAVE = """
    INSERT INTO box_models_logins (profile, login, updated_at) VALUES (:profile, :login, CURRENT_TIMESTAMP)
    ON CONFLICT (profile) DO UPDATE SET login = excluded.login, updated_at = excluded.updated_at
"""
DELETE = "DELETE FROM box_models_logins WHERE profile = :profile"
PROFILES = "SELECT profile FROM box_models_logins ORDER BY profile"
MAKE_LOCK = "INSERT INTO box_models_locks (profile) VALUES (:profile) ON CONFLICT (profile) DO NOTHING"
TAKE_LOCK = "SELECT profile FROM box_models_locks WHERE profile = :profile FOR UPDATE"


class SQLStore:
    """Keep the login ``profile`` in the table ``box_models_logins`` of a database, for several machines.

    ``url`` is one of SQLAlchemy, for PostgreSQL or a file of SQLite; an engine may stand in its place. The tables are
    made on first use. The lock is a row of ``box_models_locks``, held on a connection of its own, so that who only
    saves does not wait for it. SQLite can only lock all of its file, for everybody: there the lock is a file beside
    it, and the file must be its owner's alone.

    With a url each use opens a connection; an engine needs two to spare, and must not be taken along by a fork. It
    pickles by its url, unless that holds a password: leave that to ``~/.pgpass``, or see `from_environment`. Needs the
    extra ``sql``, and for PostgreSQL a driver such as ``psycopg``.

    >>> SQLStore("postgresql+psycopg://ada:secret@db.example/app", "work")
    SQLStore('postgresql+psycopg://ada:***@db.example/app', 'work')
    """

    def __init__(self, url: str | URL | Engine, profile: str = "default", *, patience: float = 30.0) -> None:
        self.profile: str = profile_name(profile)
        self._patience = patience
        self._database = SQLAlchemyDatabase(url, TABLES)
        self._variable: str | None = None

    @classmethod
    def from_environment(cls, variable: str, profile: str = "default", *, patience: float = 30.0) -> SQLStore:
        """Take the url from an environment variable; such a store pickles by the name of the variable."""
        url = os.environ.get(variable)
        if not url:
            raise ValueError(f"{variable} is not set in the environment: it must hold the url of a database")
        store = cls(url, profile, patience=patience)
        store._variable = variable
        return store

    @classmethod
    def profiles(cls, url: str | URL | Engine) -> list[str]:
        """Return the names of the logins that are kept there."""
        return cls(url)._database.ask(PROFILES)

    def load(self) -> SavedLogin | None:
        """Return what is kept now, or None. Raises `TokenStoreError` for what cannot be read."""
        found = self._database.ask(LOAD, self.profile)
        if not found:
            return None
        try:
            return SavedLogin.from_json(found[0])
        except ValueError as problem:
            reason = str(problem)
        raise TokenStoreError(f"the login in {self!r} is damaged ({reason}): delete it, and sign in again")

    def save(self, login: SavedLogin) -> None:
        """Keep this instead: wholly, or not at all. It is committed when this returns."""
        self._database.ask(SAVE, self.profile, login)

    def delete(self) -> None:
        """Forget it; no error if there is nothing."""
        self._database.ask(DELETE, self.profile)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep all others out, on every machine; `AuthBusy` after ``patience`` seconds. Ends with its holder."""
        file = self._database.file
        with (
            self._database.hold_row_lock(MAKE_LOCK, TAKE_LOCK, self.profile, self._patience)
            if file is None
            else hold_file_lock(file.with_name(f"{file.name}.{self.profile}.lock"), self._patience)
        ):
            yield

    def __reduce__(self) -> tuple[Callable[..., SQLStore], tuple[str, str]]:
        if self._variable is not None:
            return partial(SQLStore.from_environment, patience=self._patience), (self._variable, self.profile)
        return partial(SQLStore, patience=self._patience), (self._database.address(), self.profile)

    def __repr__(self) -> str:
        return f"SQLStore({str(self._database)!r}, {self.profile!r})"
