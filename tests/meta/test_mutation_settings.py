"""The settings of the mutation tests in pyproject.toml name tests and modules that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mutmut"]


def test_selected_and_ignored_paths_exist() -> None:
    options = [
        *SETTINGS["pytest_add_cli_args_test_selection"],
        *SETTINGS["pytest_add_cli_args"],
        *SETTINGS["only_mutate"],
    ]
    paths = [re.sub(r"^--\w+=|::.*", "", option) for option in options if "/" in option]
    assert paths
    assert [path for path in paths if not any(REPOSITORY.glob(path))] == []


def test_deselected_tests_exist() -> None:
    tests = [re.fullmatch(r"--deselect=(.+)::(\w+)", option) for option in SETTINGS["pytest_add_cli_args"]]
    missing = [
        match[0]
        for match in tests
        if match and f"def {match[2]}(" not in (REPOSITORY / match[1]).read_text(encoding="utf-8")
    ]
    assert missing == []
