"""Box's own SDKs work unchanged with the embedded Box."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from box_models.local import serve
from box_models.local.settings import Settings
from tests.description import violations
from tests.interop import (
    applications,
    boxsdk10_calls,
    boxsdk10_parts,
    boxsdk10_sign_in,
    table,
    traffic,
)

pytestmark = pytest.mark.interop

PROGRAM = Path(__file__).with_name("boxsdk3_calls.py")
OLD_PYTHON = Path(__file__).resolve().parents[2] / ".venv-boxsdk3" / "bin" / "python"
SEED = {
    "enterprise_id": applications.ENTERPRISE_ID,
    "applications": [applications.APPLICATION],
    "users": [
        {"id": "11", "name": "Ada Lovelace", "login": "ada@example.com"},
        {"id": "12", "name": "Grace Hopper", "login": "grace@example.com"},
    ],
    "developer_tokens": [{"token": "local_ada", "user_id": "11"}],
}


class Run(NamedTuple):
    """The outcomes of all calls, and the file with the recorded requests and responses."""

    outcomes: dict[str, str]
    recording: Path


class RecordedServer(NamedTuple):
    """A server whose requests and responses are recorded."""

    url: str
    recording: Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedServer]:
    recording = tmp_path_factory.mktemp("traffic") / "exchanges.jsonl"
    settings = Settings(upload_session_minimum=boxsdk10_parts.SIZE, upload_part_size=boxsdk10_parts.SIZE // 4)
    with serve(":memory:", seed=SEED, settings=settings) as running:
        traffic.record(running.engine, recording)
        yield RecordedServer(running.url, recording)


@pytest.fixture(scope="module")
def boxsdk10(server: RecordedServer) -> Run:
    calls = sorted(boxsdk10_sign_in.CALLS.items())
    outcomes = {
        name: boxsdk10_calls.outcome(call, boxsdk10_calls.World(server.url, "local_ada", "11"))
        for name, call in calls
    }
    return Run(outcomes, server.recording)


def run_boxsdk3(*arguments: str) -> str:
    if not OLD_PYTHON.exists():
        pytest.skip("the second environment is missing; run: make boxsdk3")
    command = [str(OLD_PYTHON), str(PROGRAM), *arguments]
    process = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert process.returncode == 0, process.stderr
    return process.stdout


@pytest.fixture(scope="module")
def boxsdk3(server: RecordedServer, tmp_path_factory: pytest.TempPathFactory) -> Run:
    config = applications.write_config(tmp_path_factory.mktemp("application") / "config.json")
    return Run(json.loads(run_boxsdk3(server.url, "local_ada", str(config))), server.recording)


@pytest.fixture(params=["boxsdk10", "boxsdk3"])
def run(request: pytest.FixtureRequest) -> Run:
    run: Run = request.getfixturevalue(request.param)
    return run


def test_no_call_fails(run: Run) -> None:
    assert {name: outcome for name, outcome in run.outcomes.items() if outcome.startswith("fail")} == {}


def test_every_public_method_of_boxsdk_10_managers_is_called() -> None:
    client = boxsdk10_calls.World("http://127.0.0.1:1", "local_ada", "11").client
    methods = {
        f"{manager}.{name}"
        for manager in boxsdk10_calls.MANAGERS
        for name, _ in inspect.getmembers(getattr(client, manager), inspect.ismethod)
        if not name.startswith("_")
    }
    methods |= {
        f"{login.__name__}.{name}"
        for login in boxsdk10_sign_in.LOGINS
        for name, _ in inspect.getmembers(login, inspect.isfunction)
        if not name.startswith("_")
    }
    assert set(boxsdk10_sign_in.CALLS) == methods


def test_every_public_method_of_boxsdk_3_classes_is_called(boxsdk3: Run) -> None:
    assert sorted(boxsdk3.outcomes) == json.loads(run_boxsdk3("--names"))


def test_page_matches_the_outcomes(boxsdk10: Run, boxsdk3: Run) -> None:
    runs = {"boxsdk 10 (box_sdk_gen)": boxsdk10.outcomes, "boxsdk 3": boxsdk3.outcomes}
    page = table.render(runs, table.client_rows(table.PAGE.read_text(encoding="utf-8")))
    if os.environ.get("BOX_MODELS_WRITE"):
        table.PAGE.write_text(page, encoding="utf-8")
    assert table.PAGE.read_text(encoding="utf-8") == page, "docs/interop.md is out of date; run: make interop"


def test_requests_and_responses_match_the_description_of_box(run: Run) -> None:
    assert violations([run.recording]) == ""
