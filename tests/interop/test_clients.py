"""Programs that have Box's addresses built in do a day's work with ``serve(as_box=True)``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from box_models.local import serve
from box_models.local.__main__ import main
from tests.description import violations
from tests.interop import applications, traffic
from tests.interop.clients import rclone

pytestmark = pytest.mark.interop

SEED = {"enterprise_id": applications.ENTERPRISE_ID, "applications": [applications.APPLICATION]}


class WorkDay(NamedTuple):
    """The outcomes of a client's steps, the directory of its Box, and the recorded requests and responses."""

    outcomes: dict[str, str]
    box: Path
    recording: Path


@pytest.fixture(scope="module", params=[rclone], ids=["rclone"])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> WorkDay:
    client = request.param
    if not client.PROGRAM.exists():
        pytest.skip(f"the client is not installed; run: {client.INSTALL}")
    directory = tmp_path_factory.mktemp("client")
    box, recording = directory / "box", directory / "exchanges.jsonl"
    application = applications.write_config(directory / "application.json")
    with serve(box, seed=SEED, as_box=True) as server:
        traffic.record(server.engine, recording)
        version, outcomes = client.run(directory, application, server.environment)
    print(f"{client.__name__} {version}")
    return WorkDay(outcomes, box, recording)


def test_every_step_of_the_day_passes(day: WorkDay) -> None:
    assert {name: outcome for name, outcome in day.outcomes.items() if outcome != "pass"} == {}


def test_store_is_sound_after_the_day(day: WorkDay) -> None:
    assert main([str(day.box), "--fsck"]) == 0


def test_requests_and_responses_match_the_description_of_box(day: WorkDay) -> None:
    assert violations([day.recording]) == ""
