"""The plan of a chunked upload: the parts that a client need not send."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.chunks import CONTENT, PART, Chunked, begin, begin_version
from tests.local.client import Client, Reply

SMALL = Settings(upload_session_minimum=1, upload_part_size=PART)
CHANGED = CONTENT[:10] + b"KLMNOPQRST" + CONTENT[20:]


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine(settings=SMALL)
    yield engine
    engine.close()


def sha512(content: bytes) -> str:
    return hashlib.sha512(content).hexdigest()


def planned(content: bytes) -> list[dict[str, Any]]:
    """Return the parts of a content as in a plan."""
    pieces = [(start, content[start : start + PART]) for start in range(0, len(content), PART)]
    return [{"offset": start, "size": len(piece), "sha512": sha512(piece)} for start, piece in pieces]


def plan(upload: Chunked, parts: list[dict[str, Any]] | None = None) -> Any:
    return upload.box.post(f"{upload.path}/plan", {"parts": parts or planned(upload.content)}).json()


def put_with_sha512(upload: Chunked, number: int, digest: str | None = None) -> Reply:
    piece = upload.content[number * PART : (number + 1) * PART]
    encoded = base64.b64encode(bytes.fromhex(digest or sha512(piece))).decode()
    return upload.put(number, sha=f"sha-512={encoded}")


@pytest.fixture
def upload(box: Client) -> Chunked:
    """The upload of a version whose second part differs from the current version."""
    file = begin(box).send().commit().json()["entries"][0]
    return begin_version(box, file["id"], CHANGED)


def test_parts_of_the_current_version_are_hits(upload: Chunked) -> None:
    first, second, third = planned(CHANGED)
    answer = plan(upload)
    assert [{**hit, "part_id": ""} for hit in answer["hits"]] == [
        {**first, "part_id": ""},
        {**third, "part_id": ""},
    ]
    assert answer["misses"] == [second]


@pytest.mark.parametrize("with_digests", [True, False])
def test_a_version_is_assembled_from_hits_and_received_parts(
    box: Client, upload: Chunked, with_digests: bool
) -> None:
    first, third = plan(upload)["hits"]
    part = put_with_sha512(upload, 1).json()["part"]
    assert part["sha512"] == sha512(CHANGED[10:20])
    names = ("part_id", "offset", "size") + ("sha512",) * with_digests
    parts = [{name: entry[name] for name in names} for entry in (first, part, third)]
    file = upload.commit(parts).json()["entries"][0]
    assert file["sha1"] == hashlib.sha1(CHANGED).hexdigest()
    assert box.read(file["id"]).body == CHANGED


def test_hits_without_digest_go_with_sha1_digests_of_other_parts(box: Client, upload: Chunked) -> None:
    first, third = ({**hit} for hit in plan(upload)["hits"])
    del first["sha512"], third["sha512"]
    assert upload.send(1).commit([first, upload.parts[0], third]).status == 201


def test_a_new_file_has_no_hits(box: Client) -> None:
    begin(box).send().commit()
    upload = begin(box, "copy.bin")
    assert plan(upload) == {"upload_session_id": upload.session["id"], "hits": [], "misses": planned(CONTENT)}


def test_a_part_at_another_place_is_a_miss(box: Client, upload: Chunked) -> None:
    moved = {"offset": 10, "size": 10, "sha512": sha512(CONTENT[:10])}
    beyond = {"offset": 30, "size": 10, "sha512": sha512(b"")}
    across = {"offset": 5, "size": 10, "sha512": sha512(CONTENT[5:15])}
    assert plan(upload, [moved, beyond, across])["misses"] == [moved, beyond, across]


def test_a_received_part_replaces_the_one_of_the_current_version(upload: Chunked) -> None:
    upload.put(0)
    (first, _) = plan(upload)["hits"]
    assert first["part_id"] == upload.box.get(f"{upload.path}/parts").json()["entries"][0]["part_id"]


def test_digests_in_some_parts_only_are_refused(upload: Chunked) -> None:
    first, third = plan(upload)["hits"]
    part = put_with_sha512(upload, 1).json()["part"]
    del part["sha512"]
    reply = upload.commit([first, part, third])
    assert (reply.status, reply.wrong) == (400, "parts")


@pytest.mark.parametrize("change", [{"sha512": "0" * 128}, {"part_id": "00000001"}, {"size": 9}])
def test_a_commit_with_a_wrong_hit_is_refused(upload: Chunked, change: dict[str, Any]) -> None:
    first, third = plan(upload)["hits"]
    part = put_with_sha512(upload, 1).json()["part"]
    reply = upload.commit([{**first, **change}, part, third])
    assert (reply.status, reply.code) == (400, "parts_mismatch")


def test_a_commit_without_the_changed_part_is_refused(upload: Chunked) -> None:
    reply = upload.commit(plan(upload)["hits"])
    assert (reply.status, reply.code) == (400, "parts_mismatch")


def test_a_part_with_a_wrong_sha512_digest_is_refused(upload: Chunked) -> None:
    reply = put_with_sha512(upload, 1, sha512(b"other"))
    assert (reply.status, reply.code) == (400, "bad_digest")
    assert put_with_sha512(upload, 1, "00").wrong == "digest"


def test_the_digest_of_the_whole_file_is_always_sha1(upload: Chunked) -> None:
    encoded = base64.b64encode(hashlib.sha512(CHANGED).digest()).decode()
    assert upload.send().commit(sha=f"sha-512={encoded}").wrong == "digest"


def test_hits_stay_valid_after_a_restart(tmp_path: Path) -> None:
    with closing(Engine(tmp_path / "box", settings=SMALL)) as engine:
        box = Client(engine)
        file = begin(box).send().commit().json()["entries"][0]
        upload = begin_version(box, file["id"], CHANGED)
        first, third = plan(upload)["hits"]
        part = put_with_sha512(upload, 1).json()["part"]
    with closing(Engine(tmp_path / "box", settings=SMALL)) as engine:
        upload.box = Client(engine)
        assert upload.commit([first, part, third]).status == 201


def test_hits_stay_valid_after_another_version_was_uploaded(box: Client, upload: Chunked) -> None:
    first, third = plan(upload)["hits"]
    (file,) = box.get("/2.0/folders/0/items").json()["entries"]
    assert begin_version(box, file["id"], CONTENT[::-1]).send().commit().status == 201
    part = put_with_sha512(upload, 1).json()["part"]
    assert upload.commit([first, part, third]).status == 201
    assert box.read(file["id"]).body == CHANGED


def test_a_part_of_another_file_cannot_be_committed(box: Client, upload: Chunked) -> None:
    other = begin(box, "other.bin", CHANGED).send().commit().json()["entries"][0]
    first, third = plan(upload)["hits"]
    stolen = {"part_id": f"{int(other['file_version']['id']):08X}", "offset": 10, "size": 10}
    parts = [{name: hit[name] for name in ("part_id", "offset", "size")} for hit in (first, third)]
    assert upload.commit([parts[0], stolen, parts[1]]).code == "parts_mismatch"


def test_an_older_box_has_neither_plan_nor_sha512() -> None:
    engine = Engine(settings=Settings(upload_session_minimum=1, upload_part_size=PART, upload_plan=False))
    upload = begin(Client(engine))
    assert "plan" not in upload.session["session_endpoints"]
    assert upload.box.post(f"{upload.path}/plan", {"parts": planned(CONTENT)}).status == 404
    assert put_with_sha512(upload, 0).wrong == "digest"
    assert upload.send().commit().status == 201
    engine.close()
