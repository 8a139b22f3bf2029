"""Box's own SDKs, unchanged, work against the embedded Box."""

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
from tests.interop import applications, boxsdk10_calls, boxsdk10_parts, boxsdk10_sign_in, table, traffic

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
    """What came of all the calls, and the file with what went over the wire."""

    outcomes: dict[str, str]
    recording: Path


class Recorded(NamedTuple):
    """A server that listens in."""

    url: str
    recording: Path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    recording = tmp_path_factory.mktemp("traffic") / "exchanges.jsonl"
    settings = Settings(upload_session_minimum=boxsdk10_parts.SIZE, upload_part_size=boxsdk10_parts.SIZE // 4)
    with serve(":memory:", seed=SEED, settings=settings) as running:
        traffic.record(running.engine, recording)
        yield Recorded(running.url, recording)


@pytest.fixture(scope="module")
def boxsdk10(server: Recorded) -> Run:
    calls = sorted(boxsdk10_sign_in.CALLS.items())
    outcomes = {
        name: boxsdk10_calls.outcome(call, boxsdk10_calls.World(server.url, "local_ada", "11"))
        for name, call in calls
    }
    return Run(outcomes, server.recording)


def old(*arguments: str) -> str:
    if not OLD_PYTHON.exists():
        pytest.skip("the second environment is not there: make boxsdk3")
    command = [str(OLD_PYTHON), str(PROGRAM), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def boxsdk3(server: Recorded, tmp_path_factory: pytest.TempPathFactory) -> Run:
    config = applications.write_config(tmp_path_factory.mktemp("application") / "config.json")
    return Run(json.loads(old(server.url, "local_ada", str(config))), server.recording)


@pytest.fixture(params=["boxsdk10", "boxsdk3"])
def run(request: pytest.FixtureRequest) -> Run:
    found: Run = request.getfixturevalue(request.param)
    return found


def test_no_call_fails(run: Run) -> None:
    assert {name: outcome for name, outcome in run.outcomes.items() if outcome.startswith("fail")} == {}


def test_every_public_method_of_the_managers_of_boxsdk_10_is_called() -> None:
    client = boxsdk10_calls.World("http://127.0.0.1:1", "local_ada", "11").client
    methods = {
        f"{manager}.{name}"
        for manager in boxsdk10_calls.MANAGERS
        for name, _ in inspect.getmembers(getattr(client, manager), inspect.ismethod)
        if not name.startswith("_")
    }
    methods |= {
        f"{way.__name__}.{name}"
        for way in boxsdk10_sign_in.WAYS
        for name, _ in inspect.getmembers(way, inspect.isfunction)
        if not name.startswith("_")
    }
    assert set(boxsdk10_sign_in.CALLS) == methods


def test_every_public_method_of_the_classes_of_boxsdk_3_is_called(boxsdk3: Run) -> None:
    assert sorted(boxsdk3.outcomes) == json.loads(old("--names"))


def test_the_table_in_the_docs_is_what_was_seen(boxsdk10: Run, boxsdk3: Run) -> None:
    runs = {"boxsdk 10 (box_sdk_gen)": boxsdk10.outcomes, "boxsdk 3": boxsdk3.outcomes}
    page = table.render(runs)
    if os.environ.get("BOX_MODELS_WRITE"):
        table.PAGE.write_text(page, encoding="utf-8")
    assert table.PAGE.read_text(encoding="utf-8") == page, "out of date: make interop"


def test_what_went_over_the_wire_is_what_boxs_description_allows(run: Run) -> None:
    assert violations([run.recording]) == ""
