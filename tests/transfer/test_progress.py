"""Progress bars in terminals and notebooks, and progress callbacks."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from box_models import Box, File, Progress
from tests.faulty_box import FaultyBox
from tests.windows import posix_only
from tests.wire.fault_server import refusal

if sys.platform != "win32":
    import termios

terminals = posix_only("pseudo-terminals")

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
    """Connect stderr to a real terminal, and yield a function that returns its output.

    It is not a fixture, because pytest replaces stderr when the test itself starts.
    """
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    with os.fdopen(ours, "rb", buffering=0) as screen, os.fdopen(theirs, "w", encoding="utf-8") as stderr:

        def output() -> str:
            print("<end>", end="", file=stderr, flush=True)
            text = b""
            while not text.endswith(b"<end>"):
                text += screen.read(1 << 16)
            return text.removesuffix(b"<end>").decode()

        monkeypatch.setattr(sys, "stderr", stderr)
        yield output


@terminals
def test_a_terminal_shows_a_progress_bar(file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as screen:
        file.download(tmp_path, progress=True)
        output = screen()
    assert "data.bin: 100%" in output
    assert "2.93M/2.93M" in output


@terminals
def test_a_terminal_shows_nothing_by_default(
    file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with terminal(monkeypatch) as screen:
        file.download(tmp_path)
        assert screen() == ""


@terminals
def test_the_progress_bar_of_a_tree_counts_files(
    box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one.bin", "two.bin"):
        box.root.upload(CONTENT, name)
    with terminal(monkeypatch) as screen:
        box.root.download(tmp_path, progress=True, workers=1)
        output = screen()
    assert "two.bin: 100%" in output
    assert "files=2" in output


def test_a_notebook_shows_a_progress_bar(file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.StringIO()
    monkeypatch.setattr(sys, "stderr", output)
    monkeypatch.setitem(sys.modules, "ipykernel", ModuleType("ipykernel"))
    file.download(tmp_path, progress=True)
    assert "data.bin: 100%" in output.getvalue()


def test_no_progress_bar_without_a_terminal(
    file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = io.StringIO()
    monkeypatch.setattr(sys, "stderr", output)
    assert file.download(tmp_path, progress=True).read_bytes() == CONTENT
    assert output.getvalue() == ""


def test_progress_restarts_at_zero_for_a_retry(remote_box: Box, faulty_server: FaultyBox) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    updates: list[Progress] = []
    remote_box.root.upload(CONTENT, "data.bin", progress=updates.append)
    counts = [0, 1 << 20, 2 << 20, len(CONTENT)]
    assert [now.done for now in updates] == counts * 2
    assert {now.total for now in updates} == {len(CONTENT)}


def test_a_retry_without_a_progress_callback_uploads_the_content(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("POST", UPLOADS, refusal(503, "unavailable"))
    assert remote_box.root.upload(CONTENT, "data.bin").read_bytes() == CONTENT


def test_progress_of_a_tree_names_the_last_finished_file(box: Box, tmp_path: Path) -> None:
    sub = box.root.create_folder("sub")
    sub.upload(b"one", "one.txt")
    sub.upload(b"two", "two.txt")
    updates: list[Progress] = []
    box.root.download(tmp_path, progress=updates.append, workers=1)
    assert [(now.name, now.files) for now in updates if now.files] == [
        ("sub/one.txt", 1),
        ("sub/one.txt", 1),  # bytes of the next file
        ("sub/two.txt", 2),
    ]


@terminals
def test_a_terminal_shows_a_plain_line_without_tqdm(
    file: File, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with terminal(monkeypatch) as screen:
        file.download(tmp_path, progress=True)
        output = screen()
    assert output.endswith("\rdata.bin: 3.1 of 3.1 MB (100 %)\r\n")


@terminals
def test_a_plain_line_counts_the_files_of_a_tree(
    box: Box, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(b"x" * 100_000)
    with terminal(monkeypatch) as screen:
        box.root.upload_dir(tmp_path, "tree", progress=True)
        output = screen()
    assert "0.2 of 0.2 MB (100 %), 2 files\r\n" in output
