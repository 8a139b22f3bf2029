"""Collaborations give users and groups roles on files and folders of others, and invite people by e-mail."""

from __future__ import annotations

from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.store.integrity import fsck
from tests.local.client import Client
from tests.local.conftest import Clock
from tests.local.shared_boxes import group, invite, login, person, try_invite, user

PENDING: dict[str, Any] = {"status": "pending"}


@pytest.fixture
def folder(box: Client) -> tuple[str, str]:
    return "folder", str(box.folder("Reports")["id"])


@pytest.fixture
def ann(engine: Engine) -> Client:
    return person(engine, "31")


@pytest.fixture
def bob(engine: Engine) -> Client:
    return person(engine, "32")


def ids(reply: Any) -> list[str]:
    return [entry["id"] for entry in reply.json()["entries"]]


def test_an_invited_user_of_the_enterprise_is_a_collaborator_at_once(
    box: Client, ann: Client, folder: tuple[str, str]
) -> None:
    created = invite(box, folder, user("31"), "editor")
    expected = {"type": "user", "id": "31", "name": "Ann", "login": "ann@example.com"}
    assert (created["status"], created["role"], created["accessible_by"]) == ("accepted", "editor", expected)
    assert (created["item"]["id"], created["invite_email"]) == (folder[1], None)
    assert created["acknowledged_at"] == created["created_at"]
    assert ann.names() == ["Reports"]
    assert ann.get(f"/2.0/collaborations/{created['id']}").json() == created


def test_a_login_names_a_user_in_any_letter_case(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    created = invite(box, folder, login("ANN@Example.com"))
    assert created["accessible_by"]["id"] == "31"
    assert ann.get(f"/2.0/folders/{folder[1]}").status == 200


def test_fields_that_must_be_asked_for(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, user('31'), can_view_path=True)['id']}"
    fields = "can_view_path,app_item,acceptance_requirements_status,is_access_only"
    answer = box.get(path, fields=fields).json()
    assert (answer["can_view_path"], answer["app_item"], answer["is_access_only"]) == (True, None, False)
    requirement = answer["acceptance_requirements_status"]["terms_of_service_requirement"]
    assert requirement == {"is_accepted": None, "terms_of_service": None}


def test_members_of_an_invited_group_are_collaborators(
    box: Client, ann: Client, bob: Client, folder: tuple[str, str]
) -> None:
    sales = group(box, "31")
    created = invite(box, folder, sales)
    assert created["accessible_by"] == {**sales, "name": "Sales", "group_type": "managed_group"}
    assert (ann.names(), bob.names()) == (["Reports"], [])
    body = {"group": {"id": sales["id"]}, "user": {"id": "32"}}
    assert box.post("/2.0/group_memberships", body).status == 201
    assert bob.names() == ["Reports"]


def test_an_unknown_login_gets_an_invitation_by_email(
    box: Client, engine: Engine, folder: tuple[str, str]
) -> None:
    created = invite(box, folder, login("new@example.com"), notify=False)
    assert (created["status"], created["accessible_by"]) == ("pending", None)
    assert (created["invite_email"], created["acknowledged_at"]) == ("new@example.com", None)
    (mail,) = engine.mail
    assert (mail.to, mail.link) == ("new@example.com", f"http://embedded.localhost/folder/{folder[1]}")


def test_users_with_an_account_get_an_email_unless_it_is_turned_off(
    box: Client, engine: Engine, ann: Client, bob: Client, folder: tuple[str, str]
) -> None:
    invite(box, folder, user("31"))
    body = {"item": {"type": "folder", "id": folder[1]}, "accessible_by": user("32"), "role": "viewer"}
    assert box.post("/2.0/collaborations", body, notify="false").status == 201
    assert [mail.to for mail in engine.mail] == ["ann@example.com"]


def test_the_invited_user_accepts_an_invitation(box: Client, engine: Engine, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, login('cleo@example.com'))['id']}"
    cleo = person(engine, "33")
    (entry,) = cleo.get("/2.0/collaborations", **PENDING).json()["entries"]
    assert (entry["accessible_by"]["id"], entry["item"], cleo.names()) == ("33", None, [])
    accepted = cleo.put(path, {"status": "accepted"}).json()
    assert (accepted["status"], accepted["item"]["id"]) == ("accepted", folder[1])
    assert cleo.names() == ["Reports"]
    assert cleo.get("/2.0/collaborations", **PENDING).json()["total_count"] == 0
    assert cleo.put(path, {"status": "rejected"}).status == 403


def test_a_rejected_invitation_gives_no_right_and_allows_a_new_one(
    box: Client, engine: Engine, folder: tuple[str, str]
) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, login('cleo@example.com'))['id']}"
    cleo = person(engine, "33")
    assert cleo.put(path, {"status": "rejected"}).json()["status"] == "rejected"
    assert cleo.names() == []
    assert ids(box.get(f"/2.0/folders/{folder[1]}/collaborations")) == []
    assert invite(box, folder, user("33"))["status"] == "accepted"


def test_only_the_invited_user_can_answer(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, login('new@example.com'))['id']}"
    assert box.put(path, {"status": "accepted"}).status == 403
    assert ann.put(path, {"status": "accepted"}).status == 404


def test_pending_invitations_are_listed_by_offset_and_status(box: Client, engine: Engine) -> None:
    folders = [("folder", box.folder(name)["id"]) for name in "abc"]
    created = [invite(box, each, login("cleo@example.com"))["id"] for each in folders]
    cleo = person(engine, "33")
    page = cleo.get("/2.0/collaborations", limit=2, offset=1, **PENDING)
    assert (ids(page), page.json()["total_count"], page.json()["offset"]) == (created[1:], 3, 1)
    assert cleo.get("/2.0/collaborations").status == 400
    assert cleo.get("/2.0/collaborations", status="accepted").status == 400


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_collaborations_of_an_item_are_listed_by_marker(
    box: Client, ann: Client, bob: Client, kind: str
) -> None:
    item = (kind, box.folder("A")["id"] if kind == "folder" else box.upload("a.txt")["id"])
    created = [invite(box, item, user(each))["id"] for each in ("31", "32")]
    path = f"/2.0/{kind}s/{item[1]}/collaborations"
    first = box.get(path, limit=1)
    assert (ids(first), first.json()["limit"]) == (created[:1], 1)
    second = ann.get(path, limit=1, marker=first.json()["next_marker"])
    assert (ids(second), second.json()["next_marker"]) == (created[1:], None)


def test_a_second_collaboration_of_the_same_user_is_refused(
    box: Client, ann: Client, engine: Engine, folder: tuple[str, str]
) -> None:
    owner = box.get("/2.0/users/me").json()["id"]
    invite(box, folder, user("31"))
    invite(box, folder, login("new@example.com"))
    for who in (user("31"), login("Ann@example.com"), login("NEW@example.com"), user(owner)):
        reply = try_invite(box, folder, who, "editor")
        assert (reply.status, reply.code) == (400, "user_already_collaborator")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"accessible_by": {"type": "user", "id": "31"}, "role": "viewer"}, 400),
        ({"item": {"type": "folder"}, "accessible_by": user("31"), "role": "viewer"}, 400),
        ({"item": {"type": "web_link", "id": "1"}, "accessible_by": user("31"), "role": "viewer"}, 400),
        ({"item": {"type": "folder", "id": "0"}, "accessible_by": user("31"), "role": "viewer"}, 403),
        ({"item": {"type": "folder", "id": "1"}, "accessible_by": user("31"), "role": "viewer"}, 404),
        ({"role": None}, 400),
        ({"role": "owner"}, 400),
        ({"accessible_by": None}, 400),
        ({"accessible_by": {"type": "user"}}, 400),
        ({"accessible_by": {"type": "user", "login": "nonsense"}}, 400),
        ({"accessible_by": {"type": "user", "id": "999"}}, 404),
        ({"accessible_by": {"type": "group", "id": "999"}}, 404),
        ({"expires_at": "2020-01-01T00:00:00Z"}, 400),
        ({"is_access_only": "yes"}, 400),
    ],
    ids=str,
)
def test_an_invalid_invitation_is_refused(
    box: Client, ann: Client, folder: tuple[str, str], body: dict[str, Any], status: int
) -> None:
    valid = {"item": {"type": "folder", "id": folder[1]}, "accessible_by": user("31"), "role": "viewer"}
    full = body if "item" in body or len(body) > 1 else {**valid, **body}
    assert box.post("/2.0/collaborations", full).status == status
    assert ids(box.get(f"/2.0/folders/{folder[1]}/collaborations")) == []


def test_a_file_cannot_show_its_path(box: Client, ann: Client) -> None:
    file = ("file", box.upload("a.txt")["id"])
    assert try_invite(box, file, user("31"), can_view_path=True).status == 400


def test_a_collaboration_that_the_caller_may_not_see_is_refused(
    box: Client, ann: Client, bob: Client, folder: tuple[str, str]
) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, user('31'))['id']}"
    assert ann.get(path).status == 200
    assert bob.get(path).status == 400
    assert (bob.put(path, {"role": "viewer"}).status, bob.delete(path).status) == (404, 404)
    assert [bob.get(f"/2.0/collaborations/{each}").status for each in ("1", "x")] == [404, 404]
    assert bob.get(f"/2.0/folders/{folder[1]}/collaborations").status == 404


def test_a_changed_role_counts_at_once(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, user('31'))['id']}"
    assert ann.try_upload("a.txt", b"", folder[1]).status == 403
    assert box.put(path, {"role": "editor"}).json()["role"] == "editor"
    assert ann.try_upload("a.txt", b"", folder[1]).status == 201


def test_a_viewer_cannot_change_roles(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, user('31'))['id']}"
    assert ann.put(path, {"role": "editor"}).status == 403
    assert try_invite(ann, folder, login("new@example.com")).status == 403


def test_an_editor_cannot_make_or_remove_co_owners(
    box: Client, ann: Client, bob: Client, folder: tuple[str, str]
) -> None:
    own = f"/2.0/collaborations/{invite(box, folder, user('31'), 'editor')['id']}"
    of_bob = f"/2.0/collaborations/{invite(box, folder, user('32'), 'co-owner')['id']}"
    assert try_invite(ann, folder, login("new@example.com"), "co-owner").status == 403
    assert (ann.put(own, {"role": "co-owner"}).status, ann.delete(of_bob).status) == (403, 403)
    assert ann.put(of_bob, {"role": "viewer"}).status == 403
    assert ann.get(f"/2.0/folders/{folder[1]}", fields="allowed_invitee_roles").status == 200


def test_a_collaborator_can_leave(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, user('31'), 'previewer')['id']}"
    assert ann.delete(path).status == 204
    assert (ann.names(), ann.get(f"/2.0/folders/{folder[1]}").status) == ([], 404)


def test_a_removed_collaboration_gives_no_right(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, user('31'), 'editor')['id']}"
    assert box.delete(path).status == 204
    assert (ann.names(), box.get(path).status) == ([], 404)


def test_a_collaboration_ends_when_it_expires(
    box: Client, ann: Client, folder: tuple[str, str], clock: Clock
) -> None:
    expires_at = "2026-03-02T12:00:00Z"
    path = f"/2.0/collaborations/{invite(box, folder, user('31'), expires_at=expires_at)['id']}"
    assert ann.names() == ["Reports"]
    clock.advance(2 * 86400)
    assert (ann.names(), box.get(path).status) == ([], 404)
    assert ids(box.get(f"/2.0/folders/{folder[1]}/collaborations")) == []
    invite(box, folder, user("31"))
    assert ann.names() == ["Reports"]


def test_the_end_of_a_collaboration_is_an_event(
    box: Client, ann: Client, folder: tuple[str, str], clock: Clock
) -> None:
    collaboration = invite(box, folder, user("31"))
    box.put(f"/2.0/collaborations/{collaboration['id']}", {"expires_at": "2026-03-02T12:00:00Z"})
    clock.advance(2 * 86400)
    events = box.get("/2.0/events", stream_type="admin_logs_streaming").json()["entries"]
    names = [event["event_type"] for event in events]
    assert names[-2:] == ["UPDATE_COLLABORATION_EXPIRATION", "COLLABORATION_EXPIRATION"]
    assert events[-1]["additional_details"] == {"collab_id": collaboration["id"], "role": "viewer"}
    assert (events[-1]["source"]["folder_id"], events[-1]["source"]["user_id"]) == (folder[1], "31")
    assert box.get("/2.0/events").json()["entries"][-1]["event_type"] == "COLLAB_REMOVE_COLLABORATOR"


def test_an_expiry_can_be_changed_and_removed(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, user('31'))['id']}"
    assert box.put(path, {"expires_at": "2026-03-02T12:00:00Z"}).json()["expires_at"] is not None
    assert ann.put(path, {"expires_at": None}).status == 403
    assert box.put(path, {"expires_at": None}).json()["expires_at"] is None


def test_the_owner_gives_a_folder_away(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    file = box.upload("a.txt", b"x", folder[1])["id"]
    path = f"/2.0/collaborations/{invite(box, folder, user('31'), 'editor')['id']}"
    assert ann.put(path, {"role": "owner"}).status == 403
    reply = box.put(path, {"role": "owner"})
    assert (reply.status, reply.body, box.get(path).status) == (204, b"", 404)
    assert ann.get(f"/2.0/files/{file}", fields="owned_by").json()["owned_by"]["id"] == "31"
    (entry,) = ann.get(f"/2.0/folders/{folder[1]}/collaborations").json()["entries"]
    assert (entry["role"], entry["accessible_by"]["id"]) == (
        "co-owner",
        box.get("/2.0/users/me").json()["id"],
    )
    assert (box.names(), ann.names()) == (["Reports"], ["Reports"])


def test_a_folder_cannot_be_given_to_a_group_or_over_a_taken_name(
    box: Client, ann: Client, folder: tuple[str, str]
) -> None:
    of_group = invite(box, folder, group(box))["id"]
    assert box.put(f"/2.0/collaborations/{of_group}", {"role": "owner"}).status == 400
    ann.folder("Reports")
    of_ann = invite(box, folder, user("31"))["id"]
    reply = box.put(f"/2.0/collaborations/{of_ann}", {"role": "owner"})
    assert (reply.status, reply.code) == (409, "item_name_in_use")


def test_collaborations_end_with_their_item_and_their_group(
    box: Client, ann: Client, engine: Engine, folder: tuple[str, str]
) -> None:
    sales = group(box, "31")
    invite(box, folder, sales)
    other = box.folder("Other")["id"]
    invite(box, ("folder", other), user("31"))
    assert box.delete(f"/2.0/groups/{sales['id']}").status == 204
    assert ann.names() == ["Other"]
    box.delete(f"/2.0/folders/{other}")
    assert ann.names() == []
    box.delete(f"/2.0/folders/{other}/trash")
    with engine.database.reading() as c:
        assert c.execute("SELECT count(*) FROM collaborations").fetchone() == (0,)
    assert fsck(engine.database, engine.blobs).is_sound


def test_a_check_of_the_store_reports_impossible_collaborations(
    box: Client, ann: Client, engine: Engine, folder: tuple[str, str]
) -> None:
    row_id = invite(box, folder, user("31"))["id"]
    with engine.database.transaction() as c:
        c.execute("UPDATE collaborations SET user_id = (SELECT owner_id FROM items)")
    problems = fsck(engine.database, engine.blobs).problems
    assert problems == (f"collaboration {row_id} is for the owner of the item",)


def event_types(box: Client, **query: Any) -> list[str]:
    entries = box.get("/2.0/events", **query).json()["entries"]
    return [entry["event_type"] for entry in entries if "COLLAB" in entry["event_type"]]


def test_collaborations_are_events(box: Client, engine: Engine, folder: tuple[str, str]) -> None:
    path = f"/2.0/collaborations/{invite(box, folder, login('cleo@example.com'))['id']}"
    cleo = person(engine, "33")
    cleo.put(path, {"status": "accepted"})
    box.put(path, {"role": "editor"})
    box.delete(path)
    assert event_types(box) == [
        "COLLAB_INVITE_COLLABORATOR",
        "COLLAB_ADD_COLLABORATOR",
        "COLLAB_ROLE_CHANGE",
        "COLLAB_REMOVE_COLLABORATOR",
    ]
    names = ["INVITE", "ACCEPT", "ROLE_CHANGE", "REMOVE"]
    assert event_types(box, stream_type="admin_logs") == [f"COLLABORATION_{name}" for name in names]
    entries = box.get("/2.0/events", stream_type="admin_logs", event_type="COLLABORATION_ACCEPT").json()[
        "entries"
    ]
    source = entries[0]["source"]
    assert (source["folder_id"], source["folder_name"], source["user_name"]) == (folder[1], "Reports", "Cleo")
    assert entries[0]["additional_details"] == {"collab_id": path.rpartition("/")[2], "role": "viewer"}


def test_admins_list_the_collaborations_of_a_group(box: Client, ann: Client, folder: tuple[str, str]) -> None:
    sales = group(box, "31")
    created = invite(box, folder, sales)
    page = box.get(f"/2.0/groups/{sales['id']}/collaborations")
    assert (ids(page), page.json()["total_count"]) == ([created["id"]], 1)
    assert ann.get(f"/2.0/groups/{sales['id']}/collaborations").status == 403


def test_an_alias_names_its_user(box: Client, ann: Client, bob: Client, folder: tuple[str, str]) -> None:
    invited = invite(box, folder, login("bob.two@example.com"))["id"]
    for user_id, address in (("31", "ann.two@example.com"), ("32", "bob.two@example.com")):
        reply = box.post(f"/2.0/users/{user_id}/email_aliases", {"email": address})
        assert reply.status == 201
    assert invite(box, folder, login("Ann.Two@example.com"))["accessible_by"]["id"] == "31"
    assert ids(bob.get("/2.0/collaborations", **PENDING)) == [invited]
    assert bob.put(f"/2.0/collaborations/{invited}", {"status": "accepted"}).status == 200
    assert [each.names() for each in (ann, bob)] == [["Reports"], ["Reports"]]


def test_transferred_content_keeps_its_collaborators(
    box: Client, ann: Client, bob: Client, engine: Engine
) -> None:
    folder = ("folder", ann.folder("Plans")["id"])
    invite(ann, folder, user("32"))
    own = str(box.get("/2.0/users/me").json()["id"])
    invite(ann, folder, user(own))
    assert box.put("/2.0/users/31/folders/0", {"owned_by": {"id": own}}).status == 200
    assert bob.names() == ["Plans"]
    assert fsck(engine.database, engine.blobs).is_sound
