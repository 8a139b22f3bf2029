"""Files of the repository stay short and contain no leftovers."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "box_models"
SOURCES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 600, 50

# Some letters are in brackets, so that this file passes its own test.
MACHINE_PATHS = re.compile(r"(?:^|[^\w.])/(?:[w]ork|[f]arm|[r]oot|[t]mp/team|[h]ome/\w+)/")
WORK_LEFT = re.compile(r"\b(?:[T]ODO|[F]IXME|[X]XX|[H]ACK)\b")
BARE_IGNORE = re.compile(r"type: [i]gnore(?!\[)|pyright: [i]gnore(?!\[)|# [n]oqa(?!: ?[A-Z])")


def relative(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := REPOSITORY / name).is_file()]


def places(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    return [
        f"{relative(path)}:{number}: {line.strip()[:100]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_source_files_are_not_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    last = function.end_lineno
    assert last is not None
    docstring = ast.get_docstring(function, clean=False)
    return last - function.body[0].lineno + 1 - (docstring.count("\n") + 1 if docstring else 0)


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_functions_are_not_too_long(path: Path) -> None:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    functions = (node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    assert [f"{node.name}: {length(node)}" for node in functions if length(node) > LONGEST_FUNCTION] == []


def test_no_module_has_a_name_that_means_nothing() -> None:
    meaningless = {"utils", "util", "helpers", "common", "misc", "base_manager"}
    assert [
        relative(path) for path in SOURCES if path.stem in meaningless or path.parent.name in meaningless
    ] == []


def test_no_file_contains_a_path_of_one_machine() -> None:
    assert places(MACHINE_PATHS, committed()) == []


def test_no_comment_marks_unfinished_work() -> None:
    python = [path for path in committed() if path.suffix == ".py"]
    assert places(WORK_LEFT, python) == []


def test_every_ignore_comment_names_the_rule() -> None:
    python = [path for path in committed() if path.suffix == ".py"]
    assert places(BARE_IGNORE, python) == []


def test_version_and_changelog_agree() -> None:
    version = re.search(r'__version__ = "(.+)"', (PACKAGE / "_version.py").read_text(encoding="utf-8"))
    assert version is not None
    headings = re.findall(
        r"^## \[(.+?)\]", (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert next(heading for heading in headings if heading != "Unreleased") == version[1]
