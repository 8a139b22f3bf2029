"""Fixtures of the transfer tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.transfer.fake_box import FakeBox, serve_fake_box


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder for the resume records of unfinished uploads."""
    monkeypatch.setenv("BOX_MODELS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def fake_box(request: pytest.FixtureRequest) -> Iterator[FakeBox]:
    """A fake Box with one file, whose content is CONTENT of the test module."""
    with serve_fake_box(request.module.CONTENT) as fake_box:
        yield fake_box
        assert not fake_box.faults, "some faults were not used"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The path of a file with old content."""
    path = tmp_path / "data.bin"
    path.write_bytes(b"old")
    return path
