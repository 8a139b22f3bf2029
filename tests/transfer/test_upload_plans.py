"""Chunked uploads do not send parts that Box has already."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from box_models import Box, DecodeError, File, OutcomeUnknown
from box_models.transfer.progress import Progress
from tests.faulty_box import FaultyBox
from tests.transfer.small_parts import COMMIT, CONTENT, ONE, PART, SESSIONS, connect, serve
from tests.wire.fault_server import Behaviour, refusal, reply, reset

PLAN = f"{ONE}/plan"
CHANGED = CONTENT[: 2 * PART] + bytes(PART) + CONTENT[3 * PART :]


@pytest.fixture
def faulty_server() -> Iterator[FaultyBox]:
    with serve() as faulty_server:
        yield faulty_server


@pytest.fixture
def box(faulty_server: FaultyBox) -> Iterator[Box]:
    with connect(faulty_server, workers=1) as box:
        yield box


@pytest.fixture
def file(box: Box, faulty_server: FaultyBox) -> File:
    """A file of six parts. The requests of its upload are not counted."""
    file = box.root.upload(CONTENT, "big.bin")
    faulty_server.server.requests.clear()
    return file


def part_sizes(faulty_server: FaultyBox) -> list[int]:
    return [len(request.body) for request in faulty_server.server.requests if request.method == "PUT"]


def committed_parts(faulty_server: FaultyBox) -> list[dict[str, Any]]:
    (body,) = (request.body for request in faulty_server.server.requests if request.path.endswith("/commit"))
    parts: list[dict[str, Any]] = json.loads(body)["parts"]
    return parts


def test_only_the_changed_part_of_a_version_is_sent(file: File, faulty_server: FaultyBox) -> None:
    assert file.upload_version(CHANGED).read_bytes() == CHANGED
    assert part_sizes(faulty_server) == [PART]
    assert [set(part) for part in committed_parts(faulty_server)] == [
        {"part_id", "offset", "size", "sha512"}
    ] * 6
    (put,) = (request for request in faulty_server.server.requests if request.method == "PUT")
    assert put.headers["digest"].startswith("sha-512=")
    (commit,) = (request for request in faulty_server.server.requests if request.path.endswith("/commit"))
    assert commit.headers["digest"].startswith("sha=")


def test_parts_that_are_not_sent_count_as_progress(file: File) -> None:
    updates: list[Progress] = []
    file.upload_version(CHANGED, progress=updates.append)
    assert updates[-1] == Progress("big.bin", len(CHANGED), len(CHANGED))


def test_several_workers_skip_the_same_parts(file: File, faulty_server: FaultyBox) -> None:
    with connect(faulty_server, workers=4) as box:
        assert box.file(file.id).upload_version(CHANGED).read_bytes() == CHANGED
    assert part_sizes(faulty_server) == [PART]


def test_a_new_file_stops_planning_after_four_parts_that_box_lacks(
    box: Box, faulty_server: FaultyBox
) -> None:
    assert box.root.upload(CONTENT, "big.bin").read_bytes() == CONTENT
    assert (faulty_server.sent("POST", PLAN), faulty_server.sent("PUT", ONE)) == (4, 6)


def test_all_parts_of_a_changed_version_are_planned(file: File, faulty_server: FaultyBox) -> None:
    end = CONTENT[5 * PART :]
    file.upload_version(bytes(5 * PART) + end)
    assert (faulty_server.sent("POST", PLAN), faulty_server.sent("PUT", ONE)) == (6, 5)


def test_an_older_box_gets_sha1_digests_and_no_plan() -> None:
    with serve(upload_plan=False) as faulty_server, connect(faulty_server) as box:
        file = box.root.upload(CONTENT, "big.bin")
        faulty_server.server.requests.clear()
        assert file.upload_version(CHANGED).read_bytes() == CHANGED
    assert (faulty_server.sent("POST", PLAN), faulty_server.sent("PUT", ONE)) == (0, 6)
    assert {tuple(sorted(part)) for part in committed_parts(faulty_server)} == {
        ("offset", "part_id", "sha1", "size")
    }


@pytest.mark.parametrize("status", [400, 404, 501])
def test_without_a_plan_that_box_has_announced_all_parts_are_sent(
    file: File, faulty_server: FaultyBox, status: int
) -> None:
    faulty_server.spoil("POST", PLAN, refusal(status, "refused"))
    assert file.upload_version(CHANGED).read_bytes() == CHANGED
    assert (faulty_server.sent("POST", PLAN), faulty_server.sent("PUT", ONE)) == (1, 6)


@pytest.mark.parametrize("behaviour", [reset, refusal(503, "unavailable")], ids=["reset", "503"])
def test_a_plan_is_requested_again_after_a_failure(
    file: File, faulty_server: FaultyBox, behaviour: Behaviour
) -> None:
    faulty_server.spoil("POST", PLAN, behaviour)
    assert file.upload_version(CHANGED).read_bytes() == CHANGED
    assert part_sizes(faulty_server) == [PART]


def test_an_upload_session_that_expires_before_a_plan_is_replaced(
    file: File, faulty_server: FaultyBox
) -> None:
    faulty_server.spoil("POST", PLAN, refusal(410, "session_expired"))
    assert file.upload_version(CHANGED).read_bytes() == CHANGED
    assert faulty_server.sent("POST", f"/api/2.0/files/{file.id}/upload_sessions") == 2


@pytest.mark.parametrize("answer", [{}, {"hits": None}, {"hits": [{"offset": 0}]}])
def test_an_invalid_plan_is_a_decode_error(file: File, faulty_server: FaultyBox, answer: object) -> None:
    faulty_server.spoil("POST", PLAN, reply(200, answer))
    with pytest.raises(DecodeError, match="the plan of the upload is not valid"):
        file.upload_version(CHANGED)


def test_a_hit_for_another_part_is_not_used(file: File, faulty_server: FaultyBox) -> None:
    other = {"part_id": "1", "offset": PART, "size": PART, "sha512": "0" * 128}
    faulty_server.spoil("POST", PLAN, reply(200, {"hits": [other], "misses": []}))
    assert file.upload_version(CHANGED).read_bytes() == CHANGED
    assert part_sizes(faulty_server) == [PART, PART]


def test_an_interrupted_version_resumes_and_skips_parts(
    file: File, faulty_server: FaultyBox, tmp_path: Path
) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(CHANGED)
    with connect(faulty_server, workers=1, attempts=1) as box:
        faulty_server.spoil("POST", COMMIT, reset)
        with pytest.raises(OutcomeUnknown):
            box.file(file.id).upload_version(path)
    with connect(faulty_server, workers=1) as box:
        assert box.file(file.id).upload_version(path).read_bytes() == CHANGED
    assert part_sizes(faulty_server) == [PART]
    assert faulty_server.sent("POST", f"/api/2.0/files/{file.id}/upload_sessions") == 1


@pytest.mark.parametrize("digest", ["sha1", "sha512", None])
def test_an_upload_resumes_with_any_digest_in_the_list_of_parts(
    box: Box, faulty_server: FaultyBox, tmp_path: Path, digest: str | None
) -> None:
    path = tmp_path / "big.bin"
    path.write_bytes(CONTENT)
    with connect(faulty_server, workers=1, attempts=1) as hasty:
        faulty_server.spoil("POST", COMMIT, reset)
        with pytest.raises(OutcomeUnknown):
            hasty.root.upload(path)
    (listed,) = (request.body for request in faulty_server.server.requests if request.path.endswith("commit"))
    listing = [
        part if digest == "sha512" else {**part, "sha512": None} for part in json.loads(listed)["parts"]
    ]
    if digest != "sha1":
        faulty_server.spoil("GET", f"{ONE}/parts", reply(200, {"entries": listing, "total_count": 6}))
    assert box.root.upload(path).read_bytes() == CONTENT
    assert (faulty_server.sent("PUT", ONE), faulty_server.sent("POST", SESSIONS)) == (6, 1)
