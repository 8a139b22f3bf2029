"""The public surface has types, and both checkers read them alike. Box's users run these checkers in strict mode."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

pytestmark = pytest.mark.slow


def run(*command: str) -> tuple[int, str]:
    # pyright asks the first Python on the path what is installed.
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    program = str(BIN / command[0])
    done = subprocess.run(
        [program, *command[1:]], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("checker", [("mypy", "--strict"), ("pyright",)], ids=["mypy", "pyright"])
def test_users_see_the_types_they_should(checker: tuple[str, ...]) -> None:
    code, told = run(*checker, "tests/typing/api.py")
    assert code == 0, told


def test_every_public_name_has_a_complete_type() -> None:
    _, told = run("pyright", "--verifytypes", "box_models", "--ignoreexternal")
    assert "Type completeness score: 100%" in told, told[-4000:]
