"""The users with access to an item, and the plan that sets the collaborators of a folder."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from box_models import UNSET, Box, Folder, Grant, NotFound, User
from box_models.local import Settings
from tests.embedded import RequestLog
from tests.models.sharing.people import USERS


def summary(grants: list[Grant]) -> set[tuple[str | None, str, str]]:
    return {
        (grant.who.login if isinstance(grant.who, User) else None, grant.role, grant.via) for grant in grants
    }


def test_owner_and_collaborators_have_access(box: Box, plans: Folder) -> None:
    plans.collaborate("ada@example.com", "editor")
    owner, ada = plans.access()
    assert (owner.who, owner.role, owner.via, owner.inherited_from) == (box.me, "owner", "owner", None)
    assert (ada.who, ada.role, ada.via, ada.item) == (box.user("11"), "editor", "collaboration", plans)


def test_access_is_inherited_from_folders_above(box: Box, plans: Folder) -> None:
    box.folder("/Projects").collaborate("ada@example.com")
    box.folder("/Projects").share("open")
    grants = plans.upload(b"...", "plan.txt").access().all()
    assert [grant.inherited_from and grant.inherited_from.path for grant in grants] == [
        None,
        "/Projects",
        "/Projects",
    ]
    assert {grant.path for grant in grants} == {"/Projects/Plans/plan.txt"}


def test_all_members_of_a_group_have_access(box: Box, plans: Folder) -> None:
    sales = box.enterprise.create_group("Sales")
    assert box.engine is not None
    for number in range(101):
        box.engine.accounts.create_user(str(5000 + number), f"User {number}", f"user{number}@example.com")
        sales.add(str(5000 + number))
    plans.collaborate(sales)
    members = [grant for grant in plans.access() if grant.group == sales]
    assert {grant.who.id for grant in members if grant.who} == {str(5000 + number) for number in range(101)}
    assert {grant.via for grant in members} == {"group"}


def test_pending_and_rejected_invitations_give_no_access(plans: Folder) -> None:
    plans.collaborate("new@example.com", "editor")
    assert summary(plans.access().all()) == {("me@example.com", "owner", "owner")}


def test_expired_collaborations_give_no_access() -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)  # the embedded Box does not remove the collaboration yet
    with Box.local(":memory:", seed={"users": USERS}, settings=Settings(clock=lambda: long_ago)) as box:
        plans = box.root.create_folder("Plans")
        body: dict[str, Any] = {
            "item": {"type": "folder", "id": plans.id},
            "accessible_by": {"type": "user", "id": "11"},
            "role": "viewer",
            "expires_at": (long_ago + timedelta(days=1)).isoformat(),
        }
        box.session.post("/collaborations", json=body)
        assert len(plans.collaborations().all()) == 1
        assert summary(plans.access().all()) == {("me@example.com", "owner", "owner")}


@pytest.mark.parametrize("direct", [True, False])
def test_deactivated_users_have_no_access(box: Box, plans: Folder, direct: bool) -> None:
    sales = box.enterprise.create_group("Sales")
    sales.add("11")
    plans.collaborate("ada@example.com" if direct else sales)
    assert ("ada@example.com", "viewer") in {(who, role) for who, role, _ in summary(plans.access().all())}
    box.session.put("/users/11", json={"status": "inactive"})
    assert summary(plans.access().all()) == {("me@example.com", "owner", "owner")}


@pytest.mark.parametrize(
    ("access", "password", "via"),
    [
        ("open", None, "open link"),
        ("open", "secret password", "open link with password"),
        ("company", None, "company link"),
        ("collaborators", None, None),
    ],
)
def test_shared_links_give_access_to_everyone_who_may_use_them(
    plans: Folder, access: Any, password: str | None, via: str | None
) -> None:
    plans.share(access, password=UNSET if password is None else password)
    links = [grant for grant in plans.access() if grant.who is None]
    assert [(grant.role, grant.via) for grant in links] == ([] if via is None else [("can_download", via)])


def test_requests_of_access(box: Box, plans: Folder, request_log: RequestLog) -> None:
    file = plans.upload(b"...", "plan.txt")
    box.folder("/Projects").collaborate("ada@example.com")
    request_log.clear()
    file.access().all()
    folders = [folder.id for folder in (box.folder("/Projects"), plans)]
    reads = [sent for sent in request_log if sent.path.startswith(("/files", "/folders"))][:4]
    assert [str(sent) for sent in reads] == [
        f"GET /files/{file.id}",
        f"GET /folders/{folders[0]}",
        f"GET /folders/{folders[0]}/collaborations",
        f"GET /folders/{folders[1]}",
    ]


def test_access_below_requests_only_collaborations_that_exist(
    box: Box, plans: Folder, request_log: RequestLog
) -> None:
    shared_file, _ = plans.upload(b"...", "shared.txt"), plans.upload(b"...", "plan.txt")
    inner = plans.create_folder("Inner").create_folder("Drafts")
    for item in (plans, inner, shared_file):
        item.collaborate("ada@example.com")
    request_log.clear()
    box.folder("/Projects").access(below=True).all()
    paths = {sent.path for sent in request_log if sent.path.endswith("/collaborations")}
    items = {f"/folders/{plans.id}", f"/folders/{inner.id}", f"/files/{shared_file.id}"}
    assert paths == {f"{item}/collaborations" for item in items}


def test_access_below_lists_each_item(plans: Folder) -> None:
    plans.upload(b"...", "plan.txt")
    plans.create_web_link("https://example.com", "link")
    plans.collaborate("ada@example.com")
    paths = [grant.path for grant in plans.access(below=True) if grant.via == "collaboration"]
    assert sorted(paths) == ["/Projects/Plans", "/Projects/Plans/link", "/Projects/Plans/plan.txt"]


def test_grants_make_a_table(plans: Folder) -> None:
    plans.collaborate("ada@example.com")
    assert plans.access().to_dicts("who.login", "role", "expires_at")[1:] == [
        {"who.login": "ada@example.com", "role": "viewer", "expires_at": None}
    ]
    assert "Ada" in str(plans.access())
    assert list(plans.access().to_dataframe().columns)[:3] == ["path", "who.name", "who.login"]
    with pytest.raises(ValueError, match="no field 'login'"):
        plans.access().to_dicts("login")


def test_a_plan_shows_changes_and_applies_them(box: Box, plans: Folder) -> None:
    sales = box.enterprise.create_group("Sales")
    plans.collaborate("ada@example.com")
    plans.collaborate("old@example.com")
    plan = plans.set_access({"ada@example.com": "editor", "group:sales": "viewer"})
    assert str(plan).splitlines() == [
        "action  who              role before  role after",
        "change  ada@example.com  viewer       editor",
        "invite  group:Sales                   viewer",
    ]
    assert len(plans.collaborations().all()) == 2
    assert plan.apply() is plan
    assert str(plans.set_access({"ADA@example.com": "editor", sales: "viewer"})) == "nothing to change"


def test_an_exact_plan_removes_all_others(box: Box, plans: Folder) -> None:
    box.folder("/Projects").collaborate("bob@example.com")
    plans.collaborate("ada@example.com")
    plans.collaborate("old@example.com")
    plan = plans.set_access({"eve@example.com": "viewer", "me@example.com": "viewer"}, exact=True).apply()
    assert [(change.action, change.role) for change in plan.changes] == [
        ("invite", "viewer"),
        ("remove", None),
        ("remove", None),
    ]
    assert [each.accessible_by for each in plans.collaborations()] == [box.user("13")]
    assert summary(list(plan.remaining)) == {("bob@example.com", "viewer", "collaboration")}


def test_a_plan_refuses_unknown_groups_and_duplicates(box: Box, plans: Folder) -> None:
    plans.collaborate("ada@example.com")
    with pytest.raises(NotFound, match="group 'Sales' does not exist"):
        plans.set_access({"group:Sales": "viewer"})
    twice: Mapping[Any, Any] = {"ada@example.com": "viewer", box.user("11"): "editor"}
    with pytest.raises(ValueError, match="there twice"):
        plans.set_access(twice)
