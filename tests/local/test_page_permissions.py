"""Pages show a collaborator the same permissions as single items, and roles are read again after a change."""

from __future__ import annotations

from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.items import caller_roles
from box_models.local.items.rights import ROLES
from tests.local.client import Client
from tests.local.shared_boxes import group, invite, person, user

FIELDS = "permissions,allowed_invitee_roles,path_collection"


@pytest.fixture
def ann(engine: Engine) -> Client:
    return person(engine, "31")


@pytest.fixture
def folder(box: Client) -> tuple[str, str]:
    """A folder with files and folders, of which some have settings or are shared with Ann by another role."""
    folder: str = box.folder("Reports")["id"]
    restricted = box.folder("Restricted", folder)["id"]
    box.put(f"/2.0/folders/{restricted}", {"can_non_owners_invite": False})
    for parent in (folder, restricted):
        for name in "abc":
            box.upload(f"{name}.txt", b"x", parent)
        box.web_link("link", parent=parent)
        invite(box, ("folder", box.folder("Ours", parent)["id"]), user("31"), "co-owner")
        invite(
            box,
            ("file", box.upload("sales.txt", b"x", parent)["id"]),
            group(box, "31", name=parent),
            "editor",
        )
    return "folder", folder


def page(box: Client, folder_id: str) -> dict[str, Any]:
    entries = box.get(f"/2.0/folders/{folder_id}/items", fields=FIELDS).json()["entries"]
    return {f"/2.0/{entry['type']}s/{entry['id']}": entry for entry in entries}


def write(box: Client) -> None:
    """Change something else, so that the next request reads all roles again."""
    box.upload("other.txt", parent=box.folder(f"Other {box.engine.database.changes}")["id"])


@pytest.mark.parametrize("most_cached", [3, 10_000])
@pytest.mark.parametrize("role", ROLES)
def test_a_page_shows_the_permissions_of_each_item(
    box: Client,
    ann: Client,
    folder: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    most_cached: int,
) -> None:
    monkeypatch.setattr(caller_roles, "MOST_CACHED", most_cached)
    invite(box, folder, user("31"), role)
    folders = [
        "0",
        folder[1],
        *(path.rpartition("/")[2] for path in page(box, folder[1]) if "folders" in path),
    ]
    for folder_id in folders:
        write(box)
        entries = page(ann, folder_id)
        assert page(ann, folder_id) == entries
        for path, entry in entries.items():
            write(box)
            assert ann.get(path, fields=FIELDS).json() == entry


def test_roles_are_not_read_again_before_a_change(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    invite(box, folder, user("31"), "editor")
    first = page(ann, folder[1])
    statements: list[str] = []
    with box.engine.database.reading() as c:
        c.set_trace_callback(statements.append)
        assert page(ann, folder[1]) == first
        c.set_trace_callback(None)
    assert statements
    assert not [statement for statement in statements if "collaborations" in statement]


def test_users_do_not_share_their_roles(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    bob = person(box.engine, "32")
    invite(box, folder, user("31"), "editor")
    invite(box, folder, user("32"), "previewer")
    for client, may_delete in ((ann, True), (bob, False), (ann, True), (box, True)):
        entries = page(client, folder[1]).values()
        names = {entry["permissions"]["can_delete"] for entry in entries if entry["type"] == "web_link"}
        assert names == {may_delete}


def test_a_change_of_a_role_is_seen_at_once(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, user('31'), 'viewer')['id']}"
    link = next(path for path in page(box, folder[1]) if "web_links" in path)
    for role, may_rename in (("viewer", False), ("editor", True), ("uploader", False)):
        assert box.put(path, {"role": role}).status == 200
        assert page(ann, folder[1])[link]["permissions"]["can_rename"] is may_rename
    assert box.delete(path).status == 204
    assert ann.get(f"/2.0/folders/{folder[1]}/items").status == 404


def test_a_change_that_failed_gives_no_right(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, user('31'), 'viewer')['id']}"
    before = page(ann, folder[1])
    with box.engine.database.transaction() as c:
        c.execute("CREATE TRIGGER failing BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no'); END")
    assert box.put(path, {"role": "co-owner"}).status == 500
    assert page(ann, folder[1]) == before
