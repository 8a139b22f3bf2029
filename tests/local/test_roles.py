"""Collaborators have the rights of their roles, everywhere and nothing more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.store.integrity import fsck
from tests.local import role_matrix
from tests.local.client import Client
from tests.local.role_matrix import ROLES, TABLE, Results
from tests.local.shared_boxes import group, invite, login, person, try_invite, user

PAGE = Path(__file__).resolve().parents[2] / "docs" / "roles.md"

FORBIDDEN, HIDDEN = "403 access_denied_insufficient_permissions", "404 not_trashed"


@pytest.fixture(scope="module")
def results() -> Results:
    return role_matrix.results()


def allowed(results: Results) -> dict[str, dict[str, set[str]]]:
    return {
        row: {name: {role for role in ROLES if cells[role] == "yes"} for name, cells in methods.items()}
        for row, methods in results.items()
    }


def test_each_role_may_call_the_methods_of_the_table_and_no_others(results: Results) -> None:
    expected = {row: {name: set(TABLE[row]) for name in methods} for row, methods in results.items()}
    assert allowed(results) == expected
    errors = {name: {*cells.values()} for methods in results.values() for name, cells in methods.items()}
    assert set[str]().union(*errors.values()) == {"yes", FORBIDDEN, HIDDEN}
    # An item in the trash is hidden from users who may not restore it.
    in_trash = {"restore a file", "delete a file permanently"}
    assert {name for name, cells in errors.items() if HIDDEN in cells} == in_trash


def test_the_page_of_roles_is_up_to_date(results: Results) -> None:
    assert PAGE.read_text(encoding="utf-8") == role_matrix.render(results)


@pytest.mark.slow
def test_a_role_of_a_group_gives_its_members_the_same_rights(results: Results) -> None:
    assert role_matrix.results(through_group=True) == results


@pytest.fixture
def ann(engine: Engine) -> Client:
    return person(engine, "31")


@pytest.fixture
def bob(engine: Engine) -> Client:
    return person(engine, "32")


@pytest.fixture
def folder(box: Client) -> tuple[str, str]:
    return "folder", str(box.folder("Reports")["id"])


def path_of(box: Client, path: str) -> list[str]:
    entries = box.get(path, fields="path_collection").json()["path_collection"]["entries"]
    return [entry["name"] for entry in entries]


def move(box: Client, path: str, to: str) -> int:
    return box.put(path, {"parent": {"id": to}}).status


def test_rights_are_the_union_of_all_roles(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    inside = box.folder("Inside", folder[1])["id"]
    file = box.upload("a.txt", b"x", inside)["id"]
    invite(box, folder, user("31"), "uploader")
    assert ann.get(f"/2.0/files/{file}/content").status == 403
    invite(box, ("folder", inside), group(box, "31"), "viewer")
    assert ann.read(file).body == b"x"
    assert ann.try_upload("b.txt", b"", inside).status == 201
    assert ann.put(f"/2.0/files/{file}", {"name": "c.txt"}).status == 403


def test_a_role_cannot_be_reduced_below_the_folder(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    inside = box.folder("Inside", folder[1])["id"]
    invite(box, folder, user("31"), "editor")
    invite(box, ("folder", inside), user("31"), "previewer")
    assert ann.put(f"/2.0/folders/{inside}", {"name": "Renamed"}).status == 200


def test_shared_items_are_in_the_root_folder_of_their_owner_and_of_collaborators(
    box: Client, ann: Client, bob: Client
) -> None:
    for owner in (box, bob):
        invite(owner, ("folder", owner.folder("Reports")["id"]), user("31"), "editor")
    file = box.upload("a.txt")["id"]
    invite(box, ("file", file), user("31"))
    ann.folder("Reports")
    ann.folder("Zoo")
    assert ann.names() == ["Reports", "Reports", "Reports", "Zoo", "a.txt"]
    owners = {
        entry["owned_by"]["login"]
        for entry in ann.get("/2.0/folders/0/items", fields="owned_by").json()["entries"]
    }
    assert owners == {"local@example.com", "ann@example.com", "bob@example.com"}
    listed, marker = list[str](), ""
    while marker is not None:
        query: dict[str, Any] = {"marker": marker} if marker else {}
        page = ann.get("/2.0/folders/0/items", usemarker="true", limit=2, **query).json()
        listed, marker = [*listed, *(entry["name"] for entry in page["entries"])], page["next_marker"]
    assert listed == ann.names()
    assert ann.get("/2.0/folders/0").json()["item_collection"]["total_count"] == 5


def test_a_shared_folder_in_a_shared_folder_is_listed_once(
    box: Client, ann: Client, folder: tuple[str, str]
) -> None:
    inside = box.folder("Inside", folder[1])["id"]
    invite(box, ("folder", inside), user("31"))
    assert ann.names() == ["Inside"]
    invite(box, folder, user("31"))
    assert ann.names() == ["Reports"]
    assert path_of(ann, f"/2.0/folders/{inside}") == ["All Files", "Reports"]


def test_the_path_of_a_collaborator_starts_at_the_shared_folder(
    box: Client, ann: Client, folder: tuple[str, str]
) -> None:
    inside = box.folder("Inside", folder[1])["id"]
    file = box.upload("a.txt", b"x", inside)["id"]
    invite(box, ("folder", inside), user("31"))
    assert path_of(ann, f"/2.0/files/{file}") == ["All Files", "Inside"]
    shared = ann.get(f"/2.0/folders/{inside}").json()
    assert (shared["parent"]["id"], shared["path_collection"]["total_count"]) == ("0", 1)
    assert ann.get(f"/2.0/folders/{folder[1]}").status == 404


def test_access_only_hides_the_item_in_listings_and_the_path(
    box: Client, ann: Client, folder: tuple[str, str]
) -> None:
    inside = box.folder("Inside", folder[1])["id"]
    invite(box, folder, user("31"), "editor", is_access_only=True)
    assert ann.names() == []
    assert ann.names(folder[1]) == ["Inside"]
    assert path_of(ann, f"/2.0/folders/{inside}") == ["Reports"]
    assert ann.get(f"/2.0/folders/{folder[1]}").json()["parent"] is None


def test_the_whole_path_can_be_shown(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    inside = box.folder("Inside", folder[1])["id"]
    below = box.folder("Below", inside)["id"]
    invite(box, ("folder", inside), user("31"), can_view_path=True)
    assert path_of(ann, f"/2.0/folders/{below}") == ["All Files", "Reports", "Inside"]
    assert ann.get(f"/2.0/folders/{folder[1]}").status == 404


def test_only_owners_and_co_owners_show_the_path(
    box: Client, ann: Client, bob: Client, folder: tuple[str, str]
) -> None:
    own = invite(box, folder, user("31"), "editor")["id"]
    assert try_invite(ann, folder, user("32"), can_view_path=True).status == 403
    of_bob = invite(box, folder, user("32"), "co-owner")["id"]
    assert invite(bob, folder, login("new@example.com"), can_view_path=True)["status"] == "pending"
    assert bob.put(f"/2.0/collaborations/{own}", {"can_view_path": True}).status == 403
    assert box.put(f"/2.0/collaborations/{of_bob}", {"can_view_path": True}).status == 200


def test_created_items_belong_to_the_owner_of_the_folder(
    box: Client, ann: Client, folder: tuple[str, str]
) -> None:
    invite(box, folder, user("31"), "uploader")
    file = ann.upload("a.txt", b"x", folder[1])
    assert (file["owned_by"]["login"], file["created_by"]["login"]) == (
        "local@example.com",
        "ann@example.com",
    )


def test_items_move_between_owners(box: Client, ann: Client, engine: Engine, folder: tuple[str, str]) -> None:
    invite(box, folder, user("31"), "editor")
    own, file = ann.upload("mine.txt", b"x")["id"], box.upload("theirs.txt", b"y", folder[1])["id"]
    assert move(ann, f"/2.0/files/{own}", folder[1]) == 200
    assert box.get(f"/2.0/files/{own}").json()["owned_by"]["login"] == "local@example.com"
    assert move(ann, f"/2.0/files/{file}", "0") == 200
    assert (box.get(f"/2.0/files/{file}").status, ann.names()) == (404, ["Reports", "theirs.txt"])
    assert fsck(engine.database, engine.blobs).is_sound


def test_a_new_owner_loses_the_collaborations_on_the_moved_items(
    box: Client, ann: Client, engine: Engine, folder: tuple[str, str]
) -> None:
    inside = box.folder("Inside", folder[1])["id"]
    invite(box, folder, user("31"), "editor")
    direct = invite(box, ("folder", inside), user("31"), "viewer")["id"]
    assert move(ann, f"/2.0/folders/{inside}", "0") == 200
    assert ann.get(f"/2.0/collaborations/{direct}").status == 404
    assert fsck(engine.database, engine.blobs).is_sound


@pytest.mark.parametrize(("role", "status"), [("editor", 403), ("co-owner", 204)])
def test_only_owners_and_co_owners_delete_the_shared_item(
    box: Client, ann: Client, folder: tuple[str, str], role: str, status: int
) -> None:
    file = box.upload("a.txt")["id"]
    inside = box.folder("Inside", folder[1])["id"]
    for item in (folder, ("file", file)):
        invite(box, item, user("31"), role)
    assert ann.delete(f"/2.0/folders/{inside}").status == 204
    assert ann.delete(f"/2.0/files/{file}").status == status
    assert ann.delete(f"/2.0/folders/{folder[1]}", recursive="true").status == status


def test_an_editor_cannot_move_the_shared_folder(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    inside = box.folder("Inside", folder[1])["id"]
    invite(box, ("folder", inside), user("31"), "editor")
    own = ann.folder("Mine")["id"]
    assert move(ann, f"/2.0/folders/{inside}", own) == 403
    assert move(ann, f"/2.0/folders/{inside}", "0") == 200
    assert box.get(f"/2.0/folders/{inside}").json()["parent"]["id"] == folder[1]


def test_deleted_items_are_in_the_trash_of_everyone_who_may_restore_them(
    box: Client, ann: Client, bob: Client, folder: tuple[str, str]
) -> None:
    invite(box, folder, user("31"), "editor")
    invite(box, folder, user("32"), "viewer")
    file = box.upload("a.txt", b"x", folder[1])["id"]
    assert ann.delete(f"/2.0/files/{file}").status == 204
    listed = [each.names("trash") for each in (box, ann, bob)]
    assert listed == [["a.txt"], ["a.txt"], []]
    assert bob.post(f"/2.0/files/{file}").status == 404
    assert ann.post(f"/2.0/files/{file}").status == 201
    assert box.names(folder[1]) == ["a.txt"]


def test_a_restored_item_gets_the_owner_of_its_new_folder(
    box: Client, ann: Client, engine: Engine, folder: tuple[str, str]
) -> None:
    invite(box, folder, user("31"), "editor")
    inside = box.folder("Inside", folder[1])["id"]
    box.upload("a.txt", b"x", inside)
    box.delete(f"/2.0/folders/{inside}", recursive="true")
    assert ann.post(f"/2.0/folders/{inside}", {"parent": {"id": "0"}}).status == 201
    assert (ann.names(), box.get(f"/2.0/folders/{inside}").status) == (["Inside", "Reports"], 404)
    assert fsck(engine.database, engine.blobs).is_sound


@pytest.mark.parametrize("name", ["can_non_owners_invite", "can_non_owners_view_collaborators"])
def test_a_setting_stops_editors_from_inviting(
    box: Client, ann: Client, bob: Client, folder: tuple[str, str], name: str
) -> None:
    invite(box, folder, user("31"), "editor")
    invite(box, folder, user("32"), "co-owner")
    inside = "folder", box.folder("Inside", folder[1])["id"]
    box.put(f"/2.0/folders/{folder[1]}", {name: False})
    assert [try_invite(ann, item, login("new@example.com")).status for item in (folder, inside)] == [403, 403]
    assert try_invite(bob, inside, login("new@example.com")).status == 201
    shape = ann.get(f"/2.0/folders/{inside[1]}", fields="permissions,allowed_invitee_roles").json()
    assert (shape["permissions"]["can_invite_collaborator"], shape["allowed_invitee_roles"]) == (False, [])


def test_a_setting_hides_the_other_collaborators(
    box: Client, ann: Client, bob: Client, folder: tuple[str, str]
) -> None:
    own = invite(box, folder, user("31"), "editor")["id"]
    other = invite(box, folder, user("32"), "co-owner")["id"]
    box.put(f"/2.0/folders/{folder[1]}", {"can_non_owners_view_collaborators": False})
    listed = [
        [entry["id"] for entry in each.get(f"/2.0/folders/{folder[1]}/collaborations").json()["entries"]]
        for each in (ann, bob)
    ]
    assert listed == [[own], [own, other]]
    assert ann.get(f"/2.0/collaborations/{other}").status == 400


def test_people_without_an_account_can_be_kept_out(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    box.put(f"/2.0/folders/{folder[1]}", {"is_collaboration_restricted_to_enterprise": True})
    file = "file", box.upload("a.txt", b"", folder[1])["id"]
    for item in (folder, file):
        reply = try_invite(box, item, login("new@example.com"))
        assert (reply.status, reply.code) == (400, "external_collaboration_restricted")
    invite(box, file, user("31"))
    assert ann.names() == ["a.txt"]


def test_items_show_the_permissions_of_the_caller(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    inside = box.folder("Inside", folder[1])["id"]
    file = box.upload("a.txt", b"x", folder[1])["id"]
    fields = "permissions,has_collaborations,allowed_invitee_roles"
    assert box.get(f"/2.0/files/{file}", fields=fields).json()["has_collaborations"] is False
    own = invite(box, folder, user("31"), "editor")["id"]
    top = ann.get(f"/2.0/folders/{folder[1]}", fields=fields).json()
    below = ann.get(f"/2.0/folders/{inside}", fields=fields).json()
    assert (top["permissions"]["can_delete"], below["permissions"]["can_delete"]) == (False, True)
    assert (top["has_collaborations"], below["has_collaborations"]) == (True, False)
    assert "co-owner" not in top["allowed_invitee_roles"]
    assert "co-owner" in box.get(f"/2.0/files/{file}", fields=fields).json()["allowed_invitee_roles"]
    box.put(f"/2.0/collaborations/{own}", {"role": "uploader"})
    shape = ann.get(f"/2.0/files/{file}", fields=fields).json()
    assert {name for name, value in shape["permissions"].items() if value} == {"can_upload"}


def test_search_finds_what_others_share(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    box.upload("zebra.txt", b"", folder[1])
    box.upload("zebra hidden.txt")
    assert ann.get("/2.0/search", query="zebra").json()["total_count"] == 0
    own = invite(box, folder, user("31"))["id"]
    queries: list[dict[str, Any]] = [{}, {"ancestor_folder_ids": "0"}, {"ancestor_folder_ids": folder[1]}]
    for query in queries:
        entries = ann.get("/2.0/search", query="zebra", **query).json()["entries"]
        assert [entry["name"] for entry in entries] == ["zebra.txt"]
    box.put(f"/2.0/collaborations/{own}", {"role": "uploader"})
    assert ann.get("/2.0/search", query="zebra").json()["total_count"] == 0


def test_events_reach_collaborators(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    invite(box, folder, user("31"))
    position = ann.get("/2.0/events", stream_position="now").json()["next_stream_position"]
    file = box.upload("a.txt", b"", folder[1])["id"]
    box.upload("hidden.txt")
    entries = ann.get("/2.0/events", stream_position=position).json()["entries"]
    assert [(entry["event_type"], entry["source"]["id"]) for entry in entries] == [("ITEM_UPLOAD", file)]


def test_an_admin_sees_only_own_content_except_as_another_user(box: Client, ann: Client) -> None:
    file = ann.upload("a.txt")["id"]
    assert box.get("/2.0/users/me", fields="role").json()["role"] == "admin"
    assert box.get(f"/2.0/files/{file}").status == 404
    assert box.get(f"/2.0/files/{file}", headers={"as-user": "31"}).status == 200


def test_the_owner_removes_the_lock_of_a_collaborator(
    box: Client, ann: Client, bob: Client, folder: tuple[str, str]
) -> None:
    file = f"/2.0/files/{box.upload('a.txt', b'x', folder[1])['id']}"
    for each, role in (("31", "editor"), ("32", "editor")):
        invite(box, folder, user(each), role)
    assert ann.put(file, {"lock": {"type": "lock", "is_download_prevented": True}}).status == 200
    assert (box.get(f"{file}/content").status, ann.get(f"{file}/content").status) == (403, 302)
    assert (bob.put(file, {"lock": None}).status, bob.put(file, {"name": "b.txt"}).status) == (403, 403)
    assert box.put(file, {"name": "b.txt"}).status == 403
    assert box.put(file, {"lock": None}).status == 200
    assert bob.put(file, {"name": "b.txt"}).status == 200


def test_a_link_for_collaborators_opens_for_collaborators_only(
    box: Client, ann: Client, bob: Client, folder: tuple[str, str]
) -> None:
    body = {"shared_link": {"access": "collaborators"}}
    url = box.put(f"/2.0/folders/{folder[1]}", body).json()["shared_link"]["url"]
    invite(box, folder, user("31"), "previewer")
    header = {"boxapi": f"shared_link={url}"}
    assert [each.get("/2.0/shared_items", headers=header).status for each in (ann, bob)] == [200, 404]


def test_a_link_does_not_show_collaborators(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    url = box.put(f"/2.0/folders/{folder[1]}", {"shared_link": {"access": "open"}}).json()["shared_link"][
        "url"
    ]
    reply = ann.get(f"/2.0/folders/{folder[1]}/collaborations", headers={"boxapi": f"shared_link={url}"})
    assert (reply.status, reply.code) == (403, "access_denied_insufficient_permissions")


def test_a_viewer_gets_a_link_that_exists_but_does_not_change_it(
    box: Client, ann: Client, folder: tuple[str, str]
) -> None:
    invite(box, folder, user("31"))
    path = f"/2.0/folders/{folder[1]}"
    url = ann.put(path, {"shared_link": {}}).json()["shared_link"]["url"]
    assert ann.put(path, {"shared_link": {}}).json()["shared_link"]["url"] == url
    changes: list[Any] = [None, {"access": "company"}, {"password": "Correct horse 1"}]
    assert [ann.put(path, {"shared_link": change}).status for change in changes] == [403, 403, 403]


@pytest.mark.parametrize("level", ["admins_only", "admins_and_members"])
def test_a_group_may_be_closed_to_invitations(
    box: Client, ann: Client, bob: Client, level: str, folder: tuple[str, str]
) -> None:
    sales = group(box, "31")
    box.put(f"/2.0/groups/{sales['id']}", {"invitability_level": level})
    for each in ("31", "32"):
        invite(box, folder, user(each), "editor")
    expected = [403, 403] if level == "admins_only" else [403, 201]
    assert [try_invite(each, folder, sales).status for each in (bob, ann)] == expected


def test_a_version_upload_renames_only_with_the_right_to_rename(
    box: Client, ann: Client, folder: tuple[str, str]
) -> None:
    file = box.upload("a.txt", b"x", folder[1])["id"]
    invite(box, folder, user("31"), "uploader")
    assert ann.upload_version(file, b"two")["id"] == file
    reply = ann.options(f"/2.0/files/{file}/content", {"name": "b.txt"})
    assert (reply.status, reply.code) == (403, "access_denied_insufficient_permissions")
