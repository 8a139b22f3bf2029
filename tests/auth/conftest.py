"""Fixtures: an environment without a login, database servers, and each kind of token store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keyring.core
import pytest
from sqlalchemy import create_engine, text

from box_models.auth import FileStore, KeyringStore, SQLStore
from tests.auth.keyrings import KEYRING_FILE, FileKeyring
from tests.auth.postgres import running
from tests.auth.stores import OpenStore
from tests.wire.conftest import wire

__all__ = ["wire"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty BOX_MODELS_HOME, in an environment without other BOX_ variables."""
    for name in [name for name in os.environ if name.startswith("BOX_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "home"
    monkeypatch.setenv("BOX_MODELS_HOME", str(path))
    return path


@pytest.fixture
def file_keyring(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Replace the keyring of this machine with one in a file, and return the file."""
    monkeypatch.setenv(KEYRING_FILE, str(tmp_path / "keyring.json"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"{FileKeyring.__module__}.FileKeyring")
    monkeypatch.setattr(keyring.core, "_keyring_backend", FileKeyring())
    return tmp_path / "keyring.json"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL server, and return its URL with the password."""
    with running() as url:
        yield url


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """Return the URL of the PostgreSQL server, and drop the tables of the test."""
    yield postgres_server
    engine = create_engine(postgres_server)
    with engine.begin() as connection:
        connection.execute(
            text("DROP TABLE IF EXISTS box_models_logins, box_models_locks, box_models_limits")
        )
    engine.dispose()


@pytest.fixture(
    params=[
        "file",
        "keyring",
        "sqlite",
        pytest.param("postgres", marks=[pytest.mark.slow, pytest.mark.postgres]),
    ]
)
def open_store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenStore:
    """Return a function that opens an empty store, once for each kind of store."""
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
    monkeypatch.setenv("TEST_DATABASE_URL", request.getfixturevalue("postgres"))
    return lambda profile="work", patience=30.0: SQLStore.from_environment(
        "TEST_DATABASE_URL", profile, patience=patience
    )
