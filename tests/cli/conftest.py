"""Fixtures: ``boxm`` in this process with an embedded Box in a directory, and an environment without a login."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from box_models import Box
from box_models.cli import main
from tests.auth.conftest import home

__all__ = ["home"]


@dataclass
class Boxm:
    """Runs ``boxm`` in this process."""

    directory: Path
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: str, code: int = 0) -> str:
        """Run a command, check its exit code, and return its stdout, or its stderr if it failed."""
        assert main(["--local", str(self.directory), *arguments]) == code
        out, err = self.capture.readouterr()
        assert "Traceback" not in err
        return err if code else out

    def lines(self, *arguments: str) -> list[str]:
        """Run a command, and return the lines of its stdout."""
        return self(*arguments).splitlines()

    def json(self, *arguments: str) -> Any:
        """Run a command with ``--json``, and return the decoded output."""
        return json.loads(self(*arguments, "--json"))

    def write(self, path: str, content: str = "hello") -> None:
        """Put a file into the Box."""
        parent, _, name = path.rpartition("/")
        with Box.local(self.directory) as box:
            box.root.folder(parent).write_text(name, content)


@pytest.fixture
def boxm(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Boxm:
    """``boxm`` with an empty embedded Box."""
    return Boxm(tmp_path / "box", capsys)


@pytest.fixture
def docs(boxm: Boxm) -> Boxm:
    """``boxm`` with a folder /Docs that contains a.csv, b.txt and Old/c.csv."""
    with Box.local(boxm.directory) as box:
        folder = box.root.create_folder("Docs")
        folder.write_text("b.txt", "b" * 2000)
        folder.write_text("a.csv", "id,price\n")
        folder.create_folder("Old").write_text("c.csv", "id\n")
    return boxm
