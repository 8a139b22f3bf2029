"""The users with access to an item, and the plan that sets the collaborators of a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from box_models import UNSET, Box, BoxError, File, Folder, Grant, Group, NotFound, User
from box_models.local import Settings
from tests.embedded import RequestLog

USERS = [
    {"id": "10", "login": "me@example.com", "name": "Me"},
    {"id": "11", "login": "ada@example.com", "name": "Ada"},
    {"id": "12", "login": "bob@example.com", "name": "Bob"},
    {"id": "13", "login": "eve@example.com", "name": "Eve"},
]


@pytest.fixture
def box(request_log: RequestLog) -> Iterator[Box]:
    with Box.local(":memory:", seed={"users": USERS}) as box:
        yield box


@pytest.fixture
def plans(box: Box) -> Folder:
    return box.root.create_folder("Projects").create_folder("Plans")


def add_member(group: Group, user_id: str) -> None:
    body = {"user": {"id": user_id}, "group": {"id": group.id}}
    group._session.post("/group_memberships", json=body)


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
        add_member(sales, str(5000 + number))
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
    add_member(sales, "11")
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


# The answer of access() is what the embedded Box allows, for random trees, groups, roles and links.

ROLES: dict[str, set[str]] = {
    "owner": {"see", "can_download", "can_share", "can_upload", "can_rename"},
    "co-owner": {"see", "can_download", "can_share", "can_upload", "can_rename"},
    "editor": {"see", "can_download", "can_share", "can_upload", "can_rename"},
    "viewer uploader": {"see", "can_download", "can_share", "can_upload"},
    "previewer uploader": {"see", "can_upload"},
    "viewer": {"see", "can_download", "can_share"},
    "previewer": {"see"},
    "uploader": {"see", "can_upload"},
}
FOLDERS = ("A", "A/B", "A/B/C", "D")


class Change(NamedTuple):
    """One random change: a collaboration, a shared link, a membership, or a deactivated user."""

    kind: str
    item: int
    who: int
    role: str
    link: str


CHANGES = st.lists(
    st.builds(
        Change,
        st.sampled_from(
            ["user", "user", "group", "group", "member", "member", "link", "pending", "inactive"]
        ),
        st.integers(0, 2 * len(FOLDERS) - 1),
        st.integers(0, 2),
        st.sampled_from([role for role in ROLES if role != "owner"]),
        st.sampled_from(["open", "company", "collaborators"]),
    ),
    max_size=14,
)


def make(box: Box, changes: list[Change]) -> list[Folder | File]:
    """Create the tree, make the changes, and return all items."""
    folders = [box.root.create_folder(path, parents=True) for path in FOLDERS]
    items: list[Folder | File] = [*folders, *(folder.upload(b"...", "file") for folder in folders)]
    groups = [box.enterprise.create_group(f"Group {number}") for number in range(3)]
    for change in changes:
        item, role = items[change.item], change.role
        user_id = str(11 + change.who)
        if change.kind == "user":
            item.collaborate(box.user(user_id), role, exist_ok=True, access_only=change.who == 1)  # type: ignore[arg-type]
        elif change.kind == "group":
            item.collaborate(groups[change.who], role, exist_ok=True)  # type: ignore[arg-type]
        elif change.kind == "pending":
            item.collaborate(f"new{change.who}@example.com", role, exist_ok=True)  # type: ignore[arg-type]
        elif change.kind == "link":
            item.share(change.link)  # type: ignore[arg-type]
        elif change.kind == "inactive":
            box.session.put(f"/users/{user_id}", json={"status": "inactive"})
        else:
            with suppress(BoxError):  # already a member
                add_member(groups[change.item % 3], user_id)
    return items


def allowed(box: Box, item: Folder | File) -> set[str]:
    """Return what the embedded Box allows the user of this Box."""
    try:
        body = (
            box.api.get_files_id(item.id, fields=["permissions"])
            if item.type == "file"
            else box.api.get_folders_id(item.id, fields=["permissions"])
        )
    except BoxError:
        return set()
    flags: Any = body.get("permissions")
    return {"see", *(name for name, value in flags.items() if value)} & ROLES["owner"]


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES)
def test_access_is_what_the_embedded_box_allows(changes: list[Change]) -> None:
    with Box.local(":memory:", seed={"users": USERS}) as box:
        items = make(box, changes)
        views = {user["id"]: box.as_user(user["id"]) for user in USERS}
        views["10"] = box
        granted: dict[str, list[Grant]] = {}
        for grant in box.root.access(below=True):
            granted.setdefault(grant.item.id, []).append(grant)
        for item in items:
            assert summary(item.access().all()) == summary(granted[item.id])
            for user_id, view in views.items():
                roles = [each.role for each in granted[item.id] if each.who and each.who.id == user_id]
                expected = set[str]().union(*(ROLES[role] for role in roles))
                assert allowed(view, item) == expected, (item, user_id, roles)


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(CHANGES)
def test_links_of_access_are_those_that_open_the_item(changes: list[Change]) -> None:
    with Box.local(
        ":memory:", seed={"users": [*USERS, {"id": "14", "login": "x@example.com", "name": "X"}]}
    ) as box:
        items = make(box, changes)
        outsider = box.as_user("14")
        links = {item: item.refresh(fields=["shared_link"]).shared_link for item in items}
        for item in items:
            sources = {each.inherited_from or each.item for each in item.access() if each.who is None}
            opening = {
                source
                for source, link in links.items()
                if link is not None and allowed(outsider.with_shared_link(link), item)
            }
            assert opening == sources, item
