"""How far a transfer is: a bar where somebody looks, and counts that go back with what moved in vain."""

from __future__ import annotations

import io
import os
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from box_models import Box, File, Progress
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import refusal

CONTENT = bytes(range(256)) * 12_000
UPLOADS = "/api/2.0/files/content"


@pytest.fixture
def file(box: Box) -> File:
    return box.root.upload(CONTENT, "data.bin")


@pytest.fixture(autouse=True)
def no_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ipykernel", raising=False)


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Show errors on a real terminal; call what this yields for what is on it.

    It is no fixture: pytest captures anew what is shown when a test begins.
    """
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    with os.fdopen(ours, "rb", buffering=0) as screen, os.fdopen(theirs, "w", encoding="utf-8") as stderr:

        def shown() -> str:
            print("<end>", end="", file=stderr, flush=True)
            text = b""
            while not text.endswith(b"<end>"):
                text += screen.read(1 << 16)
            return text.removesuffix(b"<end>").decode()

        monkeypatch.setattr(sys, "stderr", stderr)
        yield shown


def test_a_terminal_shows_a_bar(file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as screen:
        file.download(tmp_path, progress=True)
        shown = screen()
    assert "data.bin: 100%" in shown
    assert "2.93M/2.93M" in shown


def test_a_terminal_shows_nothing_unasked(
    file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal(monkeypatch) as screen:
        file.download(tmp_path)
        assert screen() == ""


def test_the_bar_of_a_tree_counts_files(box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one.bin", "two.bin"):
        box.root.upload(CONTENT, name)
    with terminal(monkeypatch) as screen:
        box.root.download(tmp_path, progress=True, workers=1)
        shown = screen()
    assert "two.bin: 100%" in shown
    assert "files=2" in shown


def test_a_notebook_shows_a_bar(file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    file.download(tmp_path, progress=True)
    assert "data.bin: 100%" in shown.getvalue()


def test_a_log_gets_no_bar(file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    assert file.download(tmp_path, progress=True).read_bytes() == CONTENT
    assert shown.getvalue() == ""


def test_what_is_sent_again_is_counted_again_from_nothing(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    told: list[Progress] = []
    remote_box.root.upload(CONTENT, "data.bin", progress=told.append)
    counts = [0, 1 << 20, 2 << 20, len(CONTENT)]
    assert [now.done for now in told] == counts * 2
    assert {now.total for now in told} == {len(CONTENT)}


def test_what_is_sent_again_where_nobody_counts_arrives_all_the_same(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    assert remote_box.root.upload(CONTENT, "data.bin").read_bytes() == CONTENT


def test_a_tree_tells_what_was_settled_last(box: Box, tmp_path: Path) -> None:
    sub = box.root.create_folder("sub")
    sub.upload(b"one", "one.txt")
    sub.upload(b"two", "two.txt")
    told: list[Progress] = []
    box.root.download(tmp_path, progress=told.append, workers=1)
    assert [(now.name, now.files) for now in told if now.files] == [
        ("sub/one.txt", 1),
        ("sub/one.txt", 1),  # the next one moves
        ("sub/two.txt", 2),
    ]
