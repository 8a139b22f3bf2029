"""The tests that pyarrow has for every filesystem pass unchanged."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyarrow.tests")
pytestmark = pytest.mark.slow

CASES = 32
"""How many tests it has for every filesystem. With cloudpickle, the four tests of pickles run twice."""


def test_all_cases_of_pyarrow_pass() -> None:
    cases = Path(__file__).with_name("pyarrow_cases.py")
    # Without the settings of this project, because pyarrow has marks of its own.
    settings = ["-c", os.devnull, "--rootdir", str(cases.parents[2]), "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-q", *settings, str(cases)]
    result = subprocess.run(command, cwd=cases.parents[2], capture_output=True, text=True, check=False)
    numbers = re.findall(r"(\d+) (passed|failed|error|skipped|xfailed)", result.stdout)
    assert result.returncode == 0, result.stdout[-3_000:]
    assert {kind for _, kind in numbers} <= {"passed", "skipped"}
    assert int(numbers[0][0]) >= CASES
