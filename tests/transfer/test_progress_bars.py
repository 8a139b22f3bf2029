"""Progress for people: a bar where somebody looks, and nothing elsewhere."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from box_models import Box


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


Shown = Callable[[io.StringIO], io.StringIO]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Has what is written for people written there; called in the test itself, as pytest has its own place for each phase."""

    def show(there: io.StringIO) -> io.StringIO:
        monkeypatch.setattr(sys, "stderr", there)
        return there

    return show


def test_a_terminal_shows_a_bar(box: Box, shown: Shown) -> None:
    terminal = shown(Terminal())
    box.root.upload(bytes(2048), "plan.txt", progress=True)
    assert "plan.txt: 100%" in terminal.getvalue()
    assert "2.00k/2.00k" in terminal.getvalue()


def test_the_bar_of_a_tree_counts_its_files(box: Box, shown: Shown, tmp_path: Path) -> None:
    terminal = shown(Terminal())
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(bytes(1024))
    box.root.upload_dir(tmp_path, workers=1, progress=True)
    assert "b.txt: 100%" in terminal.getvalue()
    assert "files=2" in terminal.getvalue()


def test_a_notebook_shows_a_bar(box: Box, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    log = shown(io.StringIO())
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    box.root.upload(bytes(2048), "plan.txt", progress=True)
    assert "plan.txt: 100%" in log.getvalue()


def test_a_log_shows_no_bar(box: Box, shown: Shown) -> None:
    log = shown(io.StringIO())
    box.root.upload(bytes(2048), "plan.txt", progress=True)
    assert log.getvalue() == ""
