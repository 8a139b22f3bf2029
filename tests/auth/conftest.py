"""A machine on which nobody has signed in, servers to sign in to, and places to keep a login in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keyring.core
import pytest
from sqlalchemy import create_engine, text

from box_models.auth import FileStore, KeyringStore, SQLStore
from tests.auth.keyrings import PLACE, FileKeyring
from tests.auth.places import Open
from tests.auth.postgres import running
from tests.wire.conftest import wire

__all__ = ["wire"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where logins are kept, with nothing in it; and an environment that names none."""
    for name in [name for name in os.environ if name.startswith("BOX_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "home"
    monkeypatch.setenv("BOX_MODELS_HOME", str(path))
    return path


@pytest.fixture
def file_keyring(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file behind the keyring of this machine, for the length of a test."""
    monkeypatch.setenv(PLACE, str(tmp_path / "keyring.json"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{FileKeyring.__module__}.FileKeyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", FileKeyring())
    return tmp_path / "keyring.json"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server, by its url with the password in it."""
    with running() as url:
        yield url


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The same, left as it was found."""
    yield postgres_server
    engine = create_engine(postgres_server)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS box_models_logins, box_models_locks"))
    engine.dispose()


@pytest.fixture(
    params=[
        "file",
        "keyring",
        "sqlite",
        pytest.param("postgres", marks=[pytest.mark.slow, pytest.mark.postgres]),
    ]
)
def opened(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Each of the places in turn, with nothing in it."""
    if request.param == "file":
        return lambda profile="work", patience=30.0: FileStore(
            profile, tmp_path / "logins", patience=patience
        )
    if request.param == "keyring":
        request.getfixturevalue("file_keyring")
        return lambda profile="work", patience=30.0: KeyringStore(profile, patience=patience)
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/logins.sqlite"
        return lambda profile="work", patience=30.0: SQLStore(url, profile, patience=patience)
    monkeypatch.setenv("DATABASE_OF_TEST", request.getfixturevalue("postgres"))
    return lambda profile="work", patience=30.0: SQLStore.from_environment(
        "DATABASE_OF_TEST", profile, patience=patience
    )
