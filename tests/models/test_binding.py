"""Every parsed object is bound to its session, at any depth."""

from __future__ import annotations

import json

import pytest

from box_models import Box, File, Folder, UnknownItem
from box_models.models.core.model import session_of
from box_models.models.core.resource import BoxObject
from box_models.transport import JSON
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import reply

USER = {"type": "user", "id": "7", "name": "Ann", "login": "ann@example.com"}
PARENT = {"type": "folder", "id": "8", "name": "Reports", "etag": "0", "sequence_id": "0"}
FILE = {
    "type": "file",
    "id": "5",
    "name": "plan.txt",
    "etag": "1",
    "sequence_id": "1",
    "sha1": "ab",
    "size": 8,
    "file_version": {"type": "file_version", "id": "6", "sha1": "ab"},
    "description": "",
    "parent": PARENT,
    "path_collection": {"total_count": 1, "entries": [PARENT]},
    "shared_link": None,
    "item_status": "active",
    **dict.fromkeys(("created_by", "modified_by", "owned_by"), USER),
    **dict.fromkeys(("created_at", "modified_at"), "2026-03-01T12:00:00-08:00"),
    **dict.fromkeys(("trashed_at", "purged_at", "content_created_at", "content_modified_at"), None),
}


def nested(file: File) -> list[BoxObject | None]:
    return [
        file,
        file.parent,
        file.path_collection.entries[0],
        file.created_by,
        file.modified_by,
        file.owned_by,
    ]


@pytest.mark.parametrize("left_out", [None, "size", "description", "created_at"])
def test_a_file_binds_all_in_it_whether_or_not_it_came_whole(
    remote_box: Box, faulty_server: FaultyBox, left_out: str | None
) -> None:
    faulty_server.spoil(
        "POST", "/2.0/files/9/copy", reply(201, {k: v for k, v in FILE.items() if k != left_out})
    )
    copy = remote_box.file("9").copy(remote_box.root)
    assert all(child is not None and session_of(child) is remote_box.session for child in nested(copy))
    assert [name for name in File.model_fields if name in FILE and not copy.is_loaded(name)] == (
        [left_out] if left_out else []
    )


def test_objects_in_an_embedded_listing_are_bound(box: Box) -> None:
    box.root.upload(b"x", "x.txt")
    box.root.create_folder("Reports")
    entries = box.root.load().item_collection.entries
    assert [session_of(entry) for entry in entries] == [box.session] * 2
    assert isinstance(entries[0], Folder)
    assert entries[0].load().name == "Reports"


def test_an_unknown_item_in_an_embedded_listing_does_not_cost_the_others(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    entries: list[JSON] = [
        {"type": "folder", "id": 8, "name": "Sub"},
        {"type": "file", "id": "9", "name": "a.txt", "size": "unknown"},
        {"type": "app_item", "id": "10"},
        {"type": "file", "name": "without an id"},
        {"id": "12"},
    ]
    body: JSON = {"type": "folder", "id": "7", "item_collection": {"total_count": 5, "entries": entries}}
    faulty_server.spoil("GET", "/2.0/folders/7", reply(200, body))
    items = remote_box.folder("7").load().item_collection.entries
    assert [item.id for item in items] == ["8", "9", "10", None, "12"]
    assert [isinstance(item, UnknownItem) for item in items] == [False, False, True, True, True]


def test_a_value_needs_no_session(box: Box) -> None:
    permissions = box.root.permissions
    assert session_of(permissions) is None


def test_an_unrequested_field_does_not_hide_a_missing_one(remote_box: Box, faulty_server: FaultyBox) -> None:
    entry = {"type": "file", "id": "5", "name": "a", "sha1": "ab", "color": "green"}
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": [entry]}))
    (file,) = remote_box.root.items(fields=["name", "sha1", "size"])
    assert isinstance(file, File)
    assert not file.is_loaded("size")
    assert file.model_dump() == entry


def test_pages_that_lack_a_field_are_read_like_those_that_do_not(
    remote_box: Box, faulty_server: FaultyBox
) -> None:
    entries = [{"type": "folder", "id": str(n), **({"name": str(n)} if n % 2 else {})} for n in range(4)]
    faulty_server.spoil("GET", "/2.0/folders/0/items", reply(200, {"entries": entries}))
    folders = remote_box.root.items(fields=["name"]).all()
    assert [json.loads(folder.model_dump_json()) for folder in folders] == entries
    assert all(isinstance(folder, Folder) and session_of(folder) is remote_box.session for folder in folders)
