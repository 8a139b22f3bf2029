"""What the tests of transfers share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.transfer.canned_box import CannedBox, canned_box


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where unfinished uploads are remembered, and nobody's home."""
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def canned(request: pytest.FixtureRequest) -> Iterator[CannedBox]:
    """A Box with one file, which holds the CONTENT of the test's module."""
    with canned_box(request.module.CONTENT) as canned:
        yield canned
        assert not canned.twists, "faults that were never met"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A path where something old lies."""
    path = tmp_path / "data.bin"
    path.write_bytes(b"old")
    return path
