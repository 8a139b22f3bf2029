"""A machine on which nobody has signed in, and servers to sign in to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
