"""The sets of field names, which the objects of a page share to save memory."""

from __future__ import annotations

import json
import pickle
import tracemalloc

import pytest

from box_models import Box, File
from box_models.models.core.parsing import page_reader
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

USER = {"type": "user", "id": "1", "name": "Ada", "login": "ada@example.com"}
VERSION = {"type": "file_version", "id": "9", "sha1": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}


def entry(id: int, **more: object) -> dict[str, object]:
    return {"type": "file", "id": str(id), "name": f"{id}.txt", "created_by": USER, **more}


@pytest.fixture
def two(remote_box: Box, faulty_server: FaultyBox) -> list[File]:
    """Two files of one page, with the same fields."""
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": [entry(1), entry(2)]}))
    return remote_box.root.files(fields=["name", "created_by"]).all()


FIELDS = {"type", "id", "name", "created_by"}


def test_every_object_of_a_page_knows_the_fields_that_box_sent(two: list[File]) -> None:
    assert [file.model_fields_set for file in two] == [FIELDS, FIELDS]
    assert two[0].created_by.model_fields_set == set(USER)


def test_fields_that_only_some_objects_have_are_theirs_alone(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    entries = [entry(1), entry(2, size=5), entry(3, hologram=True), {"type": "file", "id": "4"}]
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries}))
    files = remote_box.root.files(fields=["name", "created_by", "size"]).all()
    assert [file.model_fields_set for file in files] == [
        FIELDS,
        FIELDS | {"size"},
        FIELDS | {"hologram"},
        {"type", "id"},
    ]


def test_an_assignment_to_one_object_does_not_change_another(two: list[File]) -> None:
    two[0].description = "changed"
    two[0].created_by.model_fields_set.add("phone")
    assert [file.model_fields_set for file in two] == [FIELDS | {"description"}, FIELDS]
    del two[1].name
    assert [file.model_fields_set for file in two] == [FIELDS | {"description"}, FIELDS - {"name"}]
    assert two[0].created_by.model_fields_set == set(USER)


def test_a_loaded_field_belongs_to_one_object(two: list[File], faulty_server: FaultyBox) -> None:
    faulty_server.spoil("GET", "/2.0/files/1", reply(200, {**entry(1), "size": 7}))
    two[0].refresh(fields=["size"])
    assert [file.model_fields_set for file in two] == [FIELDS | {"size"}, FIELDS]


def test_copied_and_unpickled_objects_have_their_own_fields(two: list[File]) -> None:
    copies: list[File] = [*pickle.loads(pickle.dumps(two)), two[0].model_copy(update={"description": "copy"})]
    copies[0].description = "changed"
    assert [file.model_fields_set for file in copies] == [
        FIELDS | {"description"},
        FIELDS,
        FIELDS | {"description"},
    ]
    assert [file.model_fields_set for file in two] == [FIELDS, FIELDS]


def test_a_listed_file_needs_little_memory(remote_box: Box) -> None:
    fields = [name for name in File.model_fields if name.endswith(("_by", "_at"))]
    values = {name: USER if name.endswith("_by") else "2026-01-01T00:00:00Z" for name in fields}
    entries = [{"type": "file", "id": str(id), **values} for id in range(100)]
    body = json.dumps({"entries": entries}).encode()
    read = page_reader(("file",), fields, remote_box.session)
    read(body)
    tracemalloc.start()
    try:
        page = read(body)
        size = tracemalloc.get_traced_memory()[0] // len(page.entries)
    finally:
        tracemalloc.stop()
    assert size < 2400, "bytes for each file"
