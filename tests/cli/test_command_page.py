"""The pages about the command line: the session prints what the page shows, and the reference is current."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from box_models.cli import main
from scripts import command_reference
from tests.cli.conftest import Boxm

DOCS = Path(__file__).resolve().parents[2] / "docs"
SESSION = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> list[tuple[str, str]]:
    """Return the commands of the session, each with the output below it."""
    session = SESSION.search((DOCS / "command-line.md").read_text(encoding="utf-8"))
    assert session is not None
    parts = re.split(r"^\$ (.*)\n", session[1], flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def test_the_session_prints_what_the_page_shows(boxm: Boxm, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = boxm.directory.parent / "here" / "Reports"
    (reports / "2026").mkdir(parents=True)
    (reports / "plan.txt").write_text("The plan", encoding="utf-8")
    (reports / "2026" / "sales.csv").write_text("month,amount\n1,300\n", encoding="utf-8")
    monkeypatch.chdir(reports.parent)
    for command, expected in steps():
        main(["--local", str(boxm.directory), *shlex.split(command)[1:]])
        out, err = boxm.capture.readouterr()
        assert re.fullmatch(re.escape(expected).replace("…", ".*"), out + err), f"{command}\n{out}{err}"


def test_the_reference_of_commands_is_current() -> None:
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert page == command_reference.markdown(), "run make docs"
