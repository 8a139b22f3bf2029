"""Programs that have Box's addresses built in do a day's work with ``serve(as_box=True)``."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from box_models.local import serve
from box_models.local.__main__ import main
from tests.description import violations
from tests.interop import applications, table, traffic
from tests.interop.clients.client import REPOSITORY, Client, Run, script
from tests.interop.clients.duplicity import DUPLICITY
from tests.interop.clients.rclone import RCLONE
from tests.interop.clients.rclone_suite import RCLONE_SUITE

pytestmark = pytest.mark.interop

SEED = {"enterprise_id": applications.ENTERPRISE_ID, "applications": [applications.APPLICATION]}
PYTHON = REPOSITORY / ".venv-clients" / "bin" / "python"
NODE_PACKAGES = REPOSITORY / ".node-clients"


def python_client(name: str, program: str) -> Client:
    return Client(name, PYTHON, "make clients", script(PYTHON, program))


def node_client(name: str) -> Client:
    work = script(Path(shutil.which("node") or "node"), "node_day.mjs", name, NODE_PACKAGES)
    package = NODE_PACKAGES / "node_modules" / name
    return Client(name, package, "make clients", work, reached_by="host names, proxy setting")


CLIENTS = [
    RCLONE,
    RCLONE_SUITE,
    DUPLICITY,
    python_client("boxfs", "boxfs_day.py"),
    python_client("langchain-box", "langchain_day.py"),
    python_client("llama-index-readers-box", "llamaindex_day.py"),
    node_client("box-node-sdk"),
    node_client("box-typescript-sdk-gen"),
]


class WorkDay(NamedTuple):
    """A client, the outcomes of its steps, the directory of its Box, and the recorded requests and responses."""

    client: Client
    run: Run
    box: Path
    recording: Path


@pytest.fixture(scope="module", params=CLIENTS, ids=lambda client: client.name)
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> WorkDay:
    client: Client = request.param
    if not client.program.exists():
        pytest.skip(f"{client.name} is not installed; run: {client.install}")
    directory = tmp_path_factory.mktemp("client")
    box, recording = directory / "box", directory / "exchanges.jsonl"
    application = applications.write_config(directory / "application.json")
    with serve(box, seed=SEED, as_box=True) as server:
        traffic.record(server.engine, recording)
        run = client.work(directory, application, server.environment)
    return WorkDay(client, run, box, recording)


def test_every_step_of_the_day_passes(day: WorkDay) -> None:
    assert {name: outcome for name, outcome in day.run.outcomes.items() if outcome != "pass"} == {}


def test_page_has_the_outcomes(day: WorkDay) -> None:
    row = table.client_row(day.client, day.run)
    page = table.PAGE.read_text(encoding="utf-8")
    if os.environ.get("BOX_MODELS_WRITE"):
        page = table.with_client(page, row)
        table.PAGE.write_text(page, encoding="utf-8")
    rows = [table.without_version(each) for each in table.client_rows(page)]
    assert table.without_version(row) in rows, "docs/interop.md is out of date; run: make clients"


def test_store_is_sound_after_the_day(day: WorkDay) -> None:
    assert main([str(day.box), "--fsck"]) == 0


def test_requests_and_responses_match_the_description_of_box(day: WorkDay) -> None:
    assert violations([day.recording]) == ""
