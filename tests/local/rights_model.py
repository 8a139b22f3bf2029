"""A plain model of the rules of collaborations, for the test with random steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

# Letters: list, preview, download, upload, edit, settings. The owner also has "o".
ROLES = {
    "co-owner": "lpdues",
    "editor": "lpdue",
    "viewer uploader": "lpdu",
    "previewer uploader": "lpu",
    "viewer": "lpd",
    "previewer": "lp",
    "uploader": "lu",
}
OWNER = frozenset("lpdueso")
LINK = frozenset("lpd")
ROOT = "0"


@dataclass
class Node:
    """A file or a folder. ``parent`` is the id of its folder, "0" for the root folder of the owner."""

    id: str
    kind: str
    owner: str
    parent: str
    deleted_with: str | None = None
    """The id of the item whose deletion moved it to the trash."""


@dataclass
class Collaboration:
    """A role of a user or of a group, whose names begin with "user" and "group"."""

    id: str
    item: str
    grantee: str
    role: str


@dataclass
class Model:
    """All items, collaborations, members of groups and shared links."""

    nodes: dict[str, Node] = field(default_factory=dict[str, Node])
    collaborations: dict[str, Collaboration] = field(default_factory=dict[str, Collaboration])
    members: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    links: dict[str, str] = field(default_factory=dict[str, str])

    def above(self, node: Node) -> Iterator[Node]:
        """Yield the folders above an item that exist, in the trash or not."""
        while (folder := self.nodes.get(node.parent)) is not None:
            yield folder
            node = folder

    def below(self, node: Node) -> list[Node]:
        """Return an item and all items below it."""
        return [node, *(each for each in self.nodes.values() if node in self.above(each))]

    def roles(self, user: str, node: Node) -> set[str]:
        """Return the roles that a user has on the item itself."""
        return {
            each.role
            for each in self.collaborations.values()
            if each.item == node.id
            and (each.grantee == f"user {user}" or user in self.members.get(each.grantee, ()))
        }

    def rights(self, user: str, node: Node, link: str | None = None) -> frozenset[str]:
        """Return the rights of a user who may send a shared link."""
        if node.owner == user:
            return OWNER
        line = [node, *self.above(node)]
        rights = {right for each in line for role in self.roles(user, each) for right in ROLES[role]}
        return frozenset(rights | (LINK if link in {each.id for each in line} else frozenset()))

    def may_remove(self, user: str, node: Node) -> bool:
        """Return whether a user may move or delete an item: the top of a shared tree needs more than an editor."""
        rights = self.rights(user, node)
        if "o" in rights or "s" in rights:
            return True
        return any("e" in ROLES[role] for each in self.above(node) for role in self.roles(user, each))

    def invitable(self, user: str, node: Node) -> set[str]:
        rights = self.rights(user, node)
        if "s" in rights:
            return set(ROLES)
        return set(ROLES) - {"co-owner"} if "e" in rights else set()

    def root(self, user: str) -> set[str]:
        """Return the ids of the items that a user sees in the root folder."""
        present = [node for node in self.nodes.values() if node.deleted_with is None]
        own = {node.id for node in present if node.owner == user and node.parent == ROOT}
        shared = {
            node.id
            for node in present
            if node.owner != user
            and self.roles(user, node)
            and not any(self.roles(user, each) for each in self.above(node))
        }
        return own | shared

    def folder(self, folder_id: str) -> set[str]:
        """Return the ids of the items in a folder."""
        return {
            node.id for node in self.nodes.values() if node.parent == folder_id and node.deleted_with is None
        }

    def status(self, user: str, node: Node, right: str, *, link: str | None = None) -> int:
        """Return the status of a request that needs a right on an item outside the trash; 200 for success."""
        rights = self.rights(user, node, link)
        if node.deleted_with is not None or "l" not in rights:
            return 404
        return 200 if right in rights else 403

    def status_of_target(self, user: str, folder: Node | None) -> int:
        """Return the status of a request that adds an item to a folder; None is the user's root folder."""
        return 200 if folder is None else self.status(user, folder, "u")

    def move(self, node: Node, folder: Node | None, user: str) -> None:
        """Move an item to a folder, or to the root folder of the user."""
        owner = user if folder is None else folder.owner
        node.parent = ROOT if folder is None else folder.id
        tree = self.below(node)
        for each in tree:
            each.owner = owner
        moved = {each.id for each in tree}
        for row in list(self.collaborations.values()):
            if row.item in moved and row.grantee == f"user {owner}":
                del self.collaborations[row.id]

    def trash(self, node: Node) -> None:
        for each in self.below(node):
            if each.deleted_with is None:
                each.deleted_with = node.id

    def purge(self, node: Node) -> None:
        """Delete an item in the trash permanently, with all items that were deleted together with it."""
        for each in [each for each in self.nodes.values() if each.deleted_with == node.id]:
            del self.nodes[each.id]
            self.links.pop(each.id, None)
            for row in [row for row in self.collaborations.values() if row.item == each.id]:
                del self.collaborations[row.id]
