"""The tests that universal_pathlib has for its paths pass unchanged."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

CASES = 123
"""How many tests it has for paths that can be read and written."""


def test_all_cases_of_universal_pathlib_pass(tmp_path: Path) -> None:
    requirement = f"universal-pathlib=={version('universal-pathlib')}"
    download = [*_python("pip"), "download", "--quiet", "--no-deps", "--no-binary", "universal-pathlib"]
    if _run([*download, "--dest", str(tmp_path), requirement]).returncode:
        pytest.skip("no package registry has the source distribution of universal_pathlib")
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as files:
        files.extractall(tmp_path, filter="data")
    (sources,) = (path.parent.parent for path in tmp_path.glob("*/upath/tests"))
    cases = str(Path(__file__).with_name("upath_cases.py"))
    result = _run([*_python("pytest"), "-q", "-p", "no:cacheprovider", cases], UPATH_SOURCES=str(sources))
    numbers = re.findall(r"(\d+) (passed|failed|error)", result.stdout)
    assert [kind for _, kind in numbers] == ["passed"], result.stdout
    assert int(numbers[0][0]) >= CASES


def _python(module: str) -> list[str]:
    return [sys.executable, "-m", module]


def _run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
