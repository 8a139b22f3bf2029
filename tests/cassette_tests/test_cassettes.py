"""The cassettes themselves: whole, clean, and what they say they are."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cassette_tests.recorder import CANARIES, CASSETTES
from tests.description import violations

FILES = sorted(CASSETTES.glob("*.yaml"))


def interactions(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]
    return found


def names_of_tests() -> list[str]:
    """Return the tests that take the ``box`` of a cassette."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("test_*.py")]
    functions = [node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    tests = [node for node in functions if node.name.startswith("test_")]
    return [node.name for node in tests if "box" in {argument.arg for argument in node.args.args}]


def test_every_cassette_belongs_to_a_test_and_every_test_to_a_cassette() -> None:
    assert [path.stem for path in FILES] == sorted(names_of_tests())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_answer_says_that_it_did_not_come_from_box(path: Path) -> None:
    servers = {header for each in interactions(path) for header in each["response"]["headers"]["server"]}
    assert all(server.startswith("box_models-local/") for server in servers)
    assert servers


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_request_went_to_a_name_of_box(path: Path) -> None:
    hosts = {each["request"]["uri"].split("/")[2] for each in interactions(path)}
    assert hosts <= {"api.box.com", "upload.box.com", "dl.boxcloud.com", "account.box.com"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_s07_no_secret_is_on_a_cassette(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [canary for canary in CANARIES if canary in text] == []
    assert "local_" not in text.replace("box_models-local", "")


def test_the_cassettes_say_plainly_where_they_come_from() -> None:
    assert "None of these recordings came from Box" in (CASSETTES / "README.md").read_text(encoding="utf-8")


def test_every_exchange_is_one_that_boxs_description_allows() -> None:
    assert violations(FILES) == ""


def shape(path: Path) -> list[tuple[str, str, int, list[str]]]:
    """Return what stays the same each time: each request, and the status and the keys of its answer."""
    return [
        (
            each["request"]["method"],
            each["request"]["uri"],
            each["response"]["status"]["code"],
            keys(each["response"]["body"]["string"]),
        )
        for each in interactions(path)
    ]


def keys(body: str | bytes) -> list[str]:
    try:
        return sorted(json.loads(body))
    except ValueError:
        return []


@pytest.mark.slow
def test_recording_them_again_gives_the_same_exchanges(tmp_path: Path) -> None:
    here = Path(__file__)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        str(here.parent),
        f"--ignore={here}",
    ]
    environment = {**os.environ, "BOX_MODELS_RECORD": "1", "BOX_MODELS_CASSETTES": str(tmp_path)}
    done = subprocess.run(
        command, env=environment, cwd=here.parents[2], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    again = {path.stem: shape(path) for path in tmp_path.glob("*.yaml")}
    assert again == {path.stem: shape(path) for path in FILES}
