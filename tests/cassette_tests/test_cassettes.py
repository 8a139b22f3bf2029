"""The cassettes are complete, contain no secrets, and come from the embedded Box."""

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
    recorded: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]
    return recorded


def names_of_tests() -> list[str]:
    """Return the tests that use the fixture ``box``."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("test_*.py")]
    functions = [node for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    tests = [node for node in functions if node.name.startswith("test_")]
    return [node.name for node in tests if "box" in {argument.arg for argument in node.args.args}]


def test_every_test_has_a_cassette_and_every_cassette_a_test() -> None:
    assert [path.stem for path in FILES] == sorted(names_of_tests())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_response_names_the_embedded_box_as_server(path: Path) -> None:
    servers = {header for each in interactions(path) for header in each["response"]["headers"]["server"]}
    assert all(server.startswith("box_models-local/") for server in servers)
    assert servers


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_request_went_to_a_host_name_of_box(path: Path) -> None:
    hosts = {each["request"]["uri"].split("/")[2] for each in interactions(path)}
    assert hosts <= {"api.box.com", "upload.box.com", "dl.boxcloud.com", "account.box.com"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_s07_cassettes_contain_no_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [canary for canary in CANARIES if canary in text] == []
    assert "local_" not in text.replace("box_models-local", "")


def test_readme_says_that_no_recording_came_from_box() -> None:
    assert "None of these recordings came from Box" in (CASSETTES / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_requests_and_responses_match_the_description_of_box() -> None:
    assert violations(FILES) == ""


def shape(path: Path) -> list[tuple[str, str, int, list[str]]]:
    """Return the parts that are the same in each recording: requests, and the status and keys of responses."""
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
def test_new_recording_has_the_same_requests_and_responses(tmp_path: Path) -> None:
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
    process = subprocess.run(
        command, env=environment, cwd=here.parents[2], capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stdout
    again = {path.stem: shape(path) for path in tmp_path.glob("*.yaml")}
    assert again == {path.stem: shape(path) for path in FILES}
