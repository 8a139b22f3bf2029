"""The answer of `access()` is what the embedded Box allows, for random trees, groups, roles and links."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple, TypeAlias

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from box_models import Box, BoxError, File, Folder, Grant, Group
from tests.models.sharing.people import USERS

Shared: TypeAlias = "Folder | File"

SEE = {"see"}
PREVIEW = SEE | {"can_preview", "can_comment"}
DOWNLOAD = PREVIEW | {"can_download", "can_share"}
EDIT = DOWNLOAD | {"can_upload", "can_rename"}
ALL = EDIT | {"invite co-owners"}
ALLOWED: dict[str, set[str]] = {
    "owner": ALL,
    "co-owner": ALL,
    "editor": EDIT,
    "viewer uploader": DOWNLOAD | {"can_upload"},
    "previewer uploader": PREVIEW | {"can_upload"},
    "viewer": DOWNLOAD,
    "previewer": PREVIEW,
    "uploader": SEE | {"can_upload"},
}
ALLOWED_BY_LINK: dict[str, set[str]] = {
    "can_preview": {"see", "can_preview"},
    "can_download": {"see", "can_preview", "can_download"},
    "can_edit": {"see", "can_preview", "can_download", "can_upload"},
}
ONLY_OF_FILES = {"can_preview", "can_comment"}

FOLDERS = ("A", "A/B", "A/B/C")
ITEMS = 2 * len(FOLDERS)
MEMBERS = ["11", "12", "13"]
INVITED = "new@example.com"
OUTSIDER = {"id": "14", "login": "outsider@example.com", "name": "Outsider"}
LARGE_GROUP = 101
LINKS = [
    ("open", {"can_download": False}),
    ("open", {"can_download": True}),
    ("company", {"can_download": True}),
    ("company", {"can_edit": True}),
    ("collaborators", {}),
]


class Share(NamedTuple):
    """One collaboration: an item, who gets it, and the role."""

    item: int
    who: str
    role: str
    access_only: bool


class Setup(NamedTuple):
    """The collaborations and links on a small tree, the members of groups, and the states of users.

    There are few collaborations, so that one rarely hides an error with another of the same user.
    """

    shares: list[Share]
    links: dict[int, int]
    members: list[list[str]]
    has_large_group: bool
    accepts: bool
    inactive: str | None


SETUPS = st.builds(
    Setup,
    st.lists(
        st.builds(
            Share,
            st.integers(0, ITEMS - 1),
            st.sampled_from(["11", "12", "group 0", "group 1", INVITED]),
            st.sampled_from([role for role in ALLOWED if role != "owner"]),
            st.booleans(),
        ),
        min_size=2,
        max_size=6,
        unique_by=lambda share: (share.item, share.who),
    ),
    st.dictionaries(st.integers(0, ITEMS - 1), st.integers(0, len(LINKS) - 1), max_size=2),
    st.lists(st.lists(st.sampled_from(MEMBERS), min_size=1, unique=True), min_size=2, max_size=2),
    st.integers(0, 7).map(lambda number: number == 1),
    st.booleans(),
    st.sampled_from([None, None, *MEMBERS]),
)


class World:
    """A Box with the tree of a setup, seen by several users."""

    def __init__(self, box: Box, setup: Setup) -> None:
        self.box = box
        folders = [box.root.create_folder(path, parents=True) for path in FOLDERS]
        self.items: list[Shared] = [*folders, *(folder.upload(b"...", "file") for folder in folders)]
        self.groups = [self._group(number, members) for number, members in enumerate(setup.members)]
        self.users = ["10", *MEMBERS]
        if setup.has_large_group:
            self.users.append(self._fill(self.groups[0]))
        for share in setup.shares:
            self.items[share.item].collaborate(
                self._who(share.who),
                share.role,  # type: ignore[arg-type]
                access_only=share.access_only,
            )
        for item, number in setup.links.items():
            access, permissions = LINKS[number]
            is_file = self.items[item].type == "file"
            allowed = {name: value for name, value in permissions.items() if is_file or name != "can_edit"}
            self.items[item].share(access, permissions=allowed or None)  # type: ignore[arg-type]
        self.users.append(self._sign_up(accepts=setup.accepts))
        if setup.inactive is not None:
            box.enterprise.user(setup.inactive).update(status="inactive")

    def _group(self, number: int, members: Collection[str]) -> Group:
        group = self.box.enterprise.create_group(f"Group {number}")
        for user_id in members:
            group.add(user_id)
        return group

    def _fill(self, group: Group) -> str:
        """Add many members to a group, and return the id of the last one."""
        assert self.box.engine is not None
        for number in range(LARGE_GROUP):
            login = f"user{number}@example.com"
            self.box.engine.accounts.create_user(str(5000 + number), f"User {number}", login)
            group.add(str(5000 + number))
        return str(5000 + LARGE_GROUP - 1)

    def _who(self, name: str) -> Any:
        if name.startswith("group"):
            return self.groups[int(name[-1])]
        return name if name == INVITED else self.box.user(name)

    def _sign_up(self, *, accepts: bool) -> str:
        """Create the invited user, who may accept all invitations, and return the id."""
        user = self.box.enterprise.create_user("New", INVITED)
        for invitation in self.box.as_user(user).invitations().all() if accepts else ():
            invitation.accept()
        return user.id

    def view(self, user_id: str) -> Box:
        return self.box if user_id == "10" else self.box.as_user(user_id)


def allowed(box: Box, item: Shared) -> set[str]:
    """Return what the embedded Box allows the user of this Box."""
    get = box.api.get_files_id if item.type == "file" else box.api.get_folders_id
    try:
        body: Any = get(item.id, fields=["permissions", "allowed_invitee_roles"])
    except BoxError:
        return set()
    flags = {name for name, value in body["permissions"].items() if value}
    return (
        {"see", *flags} | ({"invite co-owners"} if "co-owner" in body["allowed_invitee_roles"] else set())
    ) & ALL


def expected(item: Shared, roles: Collection[str], table: dict[str, set[str]]) -> set[str]:
    """Return what some roles allow together."""
    flags = set[str]().union(*(table[role] for role in roles))
    return flags if item.type == "file" else flags - ONLY_OF_FILES


def key(grant: Grant) -> tuple[object, ...]:
    return grant.who, grant.role, grant.via, grant.group, grant.inherited_from


# The setups are small already. Shrinking one takes minutes.
@settings(max_examples=30, phases=[Phase.generate], suppress_health_check=[HealthCheck.too_slow])
@given(SETUPS, st.integers(0, ITEMS - 1))
def test_access_is_what_the_embedded_box_allows(setup: Setup, chosen: int) -> None:
    with Box.local(":memory:", seed={"users": [*USERS, OUTSIDER]}) as box:
        world = World(box, setup)
        granted: dict[Shared, list[Grant]] = {item: [] for item in world.items}
        for grant in world.items[0].access(below=True):
            granted[grant.item].append(grant)  # type: ignore[index]
        item = world.items[chosen]
        assert list(map(key, item.access())) == list(map(key, granted[item]))
        for user_id in world.users:
            view = world.view(user_id)
            for item, grants in granted.items():
                roles = {each.role for each in grants if each.who is not None and each.who.id == user_id}
                assert allowed(view, item) == expected(item, roles, ALLOWED), (item, user_id, roles)
        check_links(world, granted)


def check_links(world: World, granted: dict[Shared, list[Grant]]) -> None:
    """Compare the links in grants with what each link opens for a user without a role."""
    outsider = world.box.as_user(OUTSIDER["id"])
    for source in world.items:
        link = source.refresh(fields=["shared_link"]).shared_link
        if link is None:
            assert not [each for each in granted[source] if each.who is None and not each.inherited_from]
            continue
        visitor = outsider.with_shared_link(link)
        for item, grants in granted.items():
            roles = {
                each.role
                for each in grants
                if each.who is None and (each.inherited_from or each.item) == source
            }
            assert allowed(visitor, item) == expected(item, roles, ALLOWED_BY_LINK), (item, link)
