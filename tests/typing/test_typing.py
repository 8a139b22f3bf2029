"""The public API has complete types, and mypy and pyright agree on them in strict mode."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

pytestmark = pytest.mark.slow


def run(*command: str) -> tuple[int, str]:
    # pyright looks for installed packages with the first Python on the path.
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    program = str(BIN / command[0])
    process = subprocess.run(
        [program, *command[1:]], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False
    )
    return process.returncode, process.stdout + process.stderr


@pytest.mark.parametrize("checker", [("mypy", "--strict"), ("pyright",)], ids=["mypy", "pyright"])
def test_public_api_has_the_expected_types(checker: tuple[str, ...]) -> None:
    code, output = run(*checker, "tests/typing/api.py", "tests/typing/any_operation.py")
    assert code == 0, output


NAMES = {
    "box_models": ["Box", "File", "Folder", "NotFound", "OnConflict", "Pages"],
    "box_models.auth": ["FileStore", "OAuth2"],
    "box_models.local": ["Engine", "Settings", "serve"],
    "box_models.models": ["Comment", "User"],
    "box_models.testing": ["Faults", "faults"],
}
MISSPELT = "".join(
    f"from {module} import {', '.join(name + name[-1] for name in names)}\n"
    for module, names in NAMES.items()
)
WRONG_CALLS = """
from box_models import Box

def wrong_calls(box: Box) -> None:
    box.api.get_users_id()
    box.api.get_usrs()
    box.api.get_users(filter_trem="ada")
    box.api.get_users(limit="5")
    box.api.get_files_id("1", "name")
    box.api.post_folders(name="x", parent="0")
    box.api.post_folders(parent={"id": "0"})
    box.api.post_collaborations(item={"id": "1", "typ": "file"}, accessible_by={"type": "user"}, role="editor")
    box.api.post_files_content(attributes={"name": "a.txt", "parent": {"id": "0"}}, file="text")
    box.api.pages.get_users_me()
    print(box.api.get_users_me().get("name") + 1)
"""
WRONG_ASSIGNMENTS = """
from box_models import Box

def wrong_assignments(box: Box) -> None:
    file = box.file("1")
    file.size = 3
    file.parent = box.root
    file.created_at = file.modified_at
    box.root.created_by = box.me
    box.comment("1").message = "x"
"""


@pytest.mark.parametrize("checker", [("mypy", "--strict"), ("pyright",)], ids=["mypy", "pyright"])
def test_each_misspelt_import_wrong_call_and_assignment_is_an_error(checker: tuple[str, ...]) -> None:
    # The file is in the repository, so that the checkers find this version of the package.
    with tempfile.NamedTemporaryFile("w", dir=REPOSITORY / "tests" / "typing", suffix=".py") as program:
        program.write(MISSPELT + WRONG_CALLS + WRONG_ASSIGNMENTS)
        program.flush()
        code, output = run(*checker, program.name)
    assert code == 1
    first = MISSPELT.count("\n") + WRONG_CALLS.partition("box.api")[0].count("\n")
    lines = [int(line) for line in re.findall(r"\.py:(\d+):.* error", output) if int(line) > first]
    calls = list(range(first + 1, first + 12))
    assignments = (
        list(range(first + 17, first + 22)) if checker[0] == "mypy" else []
    )  # pyright cannot see them
    assert sorted(set(lines)) == calls + assignments, output
    assert len(re.findall(r" error: .*(?:has no attribute|unknown import symbol)", output)) >= 15, output
