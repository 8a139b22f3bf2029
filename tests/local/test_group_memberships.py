"""Memberships in groups: who may see and change them, and how long they last."""

from __future__ import annotations

from typing import Any

import pytest

from box_models.local.items.group_members import group_ids_of
from tests.local.client import Client

MEMBERSHIPS = "/2.0/group_memberships"


@pytest.fixture
def ann(box: Client) -> Client:
    return box.someone_else()


def group_of(box: Client, name: str = "Sales", **settings: object) -> str:
    return str(box.post("/2.0/groups", {"name": name, **settings}).json()["id"])


def add(box: Client, group: str, user: str = "20000002", role: str = "member") -> Any:
    reply = box.post(MEMBERSHIPS, {"group": {"id": group}, "user": {"id": user}, "role": role})
    assert reply.status == 201, reply
    return reply.json()


def groups_of(box: Client, user: str = "20000002") -> list[str]:
    with box.engine.database.reading() as c:
        return [str(each) for each in group_ids_of(c, user)]


def test_a_membership_names_the_user_and_the_group(box: Client, ann: Client) -> None:
    created = add(box, group_of(box))
    assert created["user"] == {
        "type": "user",
        "id": "20000002",
        "name": "Ann Other",
        "login": "ann@example.com",
    }
    assert created["group"]["name"] == "Sales"
    assert created["role"] == "member"
    assert ann.get("/2.0/users/20000002/memberships").json()["entries"] == [created]


def test_a_user_is_in_the_groups_until_the_membership_or_the_group_is_deleted(
    box: Client, ann: Client
) -> None:
    del ann
    first, second = group_of(box), group_of(box, "Support")
    membership, _ = add(box, first), add(box, second)
    assert groups_of(box) == [first, second]
    assert box.delete(f"{MEMBERSHIPS}/{membership['id']}").status == 204
    assert groups_of(box) == [second]
    assert box.delete(f"/2.0/groups/{second}").status == 204
    assert groups_of(box) == []
    assert box.get("/2.0/users/20000002/memberships").json()["total_count"] == 0


def test_a_user_is_only_once_in_a_group(box: Client, ann: Client) -> None:
    del ann
    body = {"group": {"id": group_of(box)}, "user": {"id": "20000002"}}
    replies = [box.post(MEMBERSHIPS, body) for _ in range(2)]
    assert [reply.status for reply in replies] == [201, 409]


@pytest.mark.parametrize("missing", ["group", "user"])
def test_an_unknown_group_or_user_is_not_found(box: Client, ann: Client, missing: str) -> None:
    del ann
    body = {"group": {"id": group_of(box)}, "user": {"id": "20000002"}, missing: {"id": "999"}}
    reply = box.post(MEMBERSHIPS, body)
    assert (reply.status, reply.wrong) == (404, missing)


def test_the_lists_of_an_unknown_group_or_user_are_not_found(box: Client) -> None:
    assert box.get("/2.0/groups/999/memberships").status == 404
    assert box.get("/2.0/users/999/memberships").status == 404


@pytest.mark.parametrize(("level", "status"), [("all_managed_users", 200), ("admins_only", 403)])
def test_members_see_the_members_unless_only_admins_may(
    box: Client, ann: Client, level: str, status: int
) -> None:
    group = group_of(box, member_viewability_level=level)
    add(box, group)
    assert ann.get(f"/2.0/groups/{group}/memberships").status == status


def test_an_admin_of_a_group_manages_its_members_but_adds_none(box: Client, ann: Client) -> None:
    group, user = group_of(box, member_viewability_level="admins_only"), box.engine.accounts.first_user().id
    other = add(box, group, user)
    add(box, group, role="admin")
    path = f"{MEMBERSHIPS}/{other['id']}"
    assert ann.get(f"/2.0/groups/{group}/memberships").json()["total_count"] == 2
    assert ann.put(path, {"role": "admin"}).json()["role"] == "admin"
    assert ann.delete(path).status == 204
    assert ann.post(MEMBERSHIPS, {"group": {"id": group}, "user": {"id": user}}).status == 403


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(None, [403, 403, 403, 403]), ("member", [200, 403, 403, 403]), ("admin", [200, 200, 403, 403])],
)
def test_members_see_a_group_and_its_admins_change_it(
    box: Client, ann: Client, role: str | None, statuses: list[int]
) -> None:
    group = group_of(box)
    if role is not None:
        add(box, group, role=role)
    path = f"/2.0/groups/{group}"
    replies = [ann.get(path), ann.put(path, {"name": "B"}), ann.delete(path), ann.get("/2.0/groups")]
    assert [reply.status for reply in replies] == statuses


def test_other_users_do_not_see_the_groups_of_a_user(box: Client, ann: Client) -> None:
    assert ann.get(f"/2.0/users/{box.engine.accounts.first_user().id}/memberships").status == 403


@pytest.mark.parametrize("value", ["all", ["can_run_reports"]])
def test_configurable_permissions_are_an_object_or_null(box: Client, ann: Client, value: object) -> None:
    del ann
    path = f"{MEMBERSHIPS}/{add(box, group_of(box))['id']}"
    for accepted in (None, {"can_run_reports": True}):
        assert box.put(path, {"configurable_permissions": accepted}).status == 200
    assert box.put(path, {"configurable_permissions": value}).status == 400


def test_the_enterprise_has_events_of_users_in_groups(box: Client, ann: Client) -> None:
    del ann
    group = group_of(box)
    box.delete(f"{MEMBERSHIPS}/{add(box, group)['id']}")
    events = box.get("/2.0/events", stream_type="admin_logs").json()["entries"]
    added, removed = (each for each in events if each["event_type"].endswith("_USER"))
    assert (added["event_type"], removed["event_type"]) == ("GROUP_ADD_USER", "GROUP_REMOVE_USER")
    assert added["source"]["id"] == "20000002"
    assert added["additional_details"] == {"group_id": group, "group_name": "Sales"}
