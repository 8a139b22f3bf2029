"""Many random steps of several users have the same effect as in a plain model of the rules of collaborations.

``BOX_MODELS_RIGHTS_STEPS=5000`` runs more steps than the tests of every day.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import pytest

from box_models.local.engine import Engine
from box_models.local.store.integrity import fsck
from tests.local.client import Client, Reply
from tests.local.rights_model import ROLES, ROOT, Collaboration, Model, Node
from tests.local.shared_boxes import LOGINS, group, person, try_invite

STEPS = int(os.environ.get("BOX_MODELS_RIGHTS_STEPS", "150"))
MAX_NODES = 80
GROUPS = ("Sales", "Support")


class Run:
    """The embedded Box and the model, side by side."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.random = random.Random(seed)
        self.engine = engine
        self.model = Model()
        admin = Client(engine)
        self.admin, self.admin_id = admin, str(admin.get("/2.0/users/me").json()["id"])
        self.boxes = {self.admin_id: admin, **{each: person(engine, each) for each in LOGINS}}
        self.groups = {f"group {name}": group(admin, name=name)["id"] for name in GROUPS}
        self.model.members = {name: set() for name in self.groups}
        self.memberships: dict[tuple[str, str], str] = {}
        self.created = 0

    def step(self) -> None:
        """Let a random user try something, and compare the status and the visible items."""
        user = self.random.choice(list(self.boxes))
        self.random.choices([each for each, _ in STEPS_AND_WEIGHTS], [each for _, each in STEPS_AND_WEIGHTS])[
            0
        ](self, user)
        self.compare(self.random.choice(list(self.boxes)))

    # Random objects for a step

    def name(self) -> str:
        self.created += 1
        return f"item {self.created}"

    def node(self, user: str, kind: str | None = None) -> Node | None:
        """Return an item, mostly one that the user may see."""
        nodes = [each for each in self.model.nodes.values() if kind in (None, each.kind)]
        if self.random.random() < 0.8:
            nodes = [each for each in nodes if self.model.status(user, each, "l") == 200] or nodes
        return self.random.choice(nodes) if nodes else None

    def deleted(self) -> Node | None:
        nodes = [each for each in self.model.nodes.values() if each.deleted_with == each.id]
        return self.random.choice(nodes) if nodes else None

    def target(self, user: str) -> Node | None:
        """Return a folder, or None for the root folder."""
        return None if self.random.random() < 0.3 else self.node(user, "folder")

    def collaboration(self) -> Collaboration | None:
        rows = list(self.model.collaborations.values())
        return self.random.choice(rows) if rows else None

    # Steps

    def create(self, user: str) -> None:
        if len(self.model.nodes) >= MAX_NODES:
            return
        folder, kind = self.target(user), self.random.choice(["file", "folder", "folder"])
        parent, name = folder.id if folder else ROOT, self.name()
        expected = self.model.status_of_target(user, folder)
        if kind == "file":
            reply = self.boxes[user].try_upload(name, b"x", parent)
        else:
            reply = self.boxes[user].post("/2.0/folders", {"name": name, "parent": {"id": parent}})
        if self.agree(reply, expected, {200: 201}):
            body = reply.json()
            node_id = body["id"] if kind == "folder" else body["entries"][0]["id"]
            self.model.nodes[node_id] = Node(node_id, kind, folder.owner if folder else user, parent)

    def rename(self, user: str) -> None:
        if node := self.node(user):
            reply = self.boxes[user].put(path(node), {"name": self.name()})
            self.agree(reply, self.model.status(user, node, "e"))

    def download(self, user: str) -> None:
        if file := self.node(user, "file"):
            reply = self.boxes[user].get(f"{path(file)}/content")
            self.agree(reply, self.model.status(user, file, "d"), {200: 302})

    def comment(self, user: str) -> None:
        if file := self.node(user, "file"):
            body = {"message": self.name(), "item": {"type": "file", "id": file.id}}
            reply = self.boxes[user].post("/2.0/comments", body)
            self.agree(reply, self.model.status(user, file, "p"), {200: 201})

    def add_version(self, user: str) -> None:
        if file := self.node(user, "file"):
            reply = self.boxes[user].options(f"{path(file)}/content", {})
            self.agree(reply, self.model.status(user, file, "u"))

    def move(self, user: str) -> None:
        node, folder = self.node(user), self.target(user)
        if node is None:
            return
        parent = folder.id if folder else ROOT
        reply = self.boxes[user].put(path(node), {"parent": {"id": parent}})
        expected = self.model.status(user, node, "e")
        if expected == 200:
            expected = self.model.status_of_target(user, folder)
        if expected == 200 and not self.is_there(user, node, parent):
            if not self.model.may_remove(user, node):
                expected = 403
            elif folder is not None and node in (folder, *self.model.above(folder)):
                expected = 400
            else:
                self.model.move(node, folder, user)
        self.agree(reply, expected)

    def is_there(self, user: str, node: Node, parent: str) -> bool:
        if parent != ROOT:
            return node.parent == parent
        if node.owner == user:
            return node.parent == ROOT
        return not any(self.model.roles(user, each) for each in self.model.above(node))

    def trash(self, user: str) -> None:
        if node := self.node(user):
            reply = self.boxes[user].delete(path(node), recursive="true")
            expected = self.model.status(user, node, "e")
            if expected == 200 and not self.model.may_remove(user, node):
                expected = 403
            if self.agree(reply, expected, {200: 204}):
                self.model.trash(node)

    def restore(self, user: str) -> None:
        node, folder = self.deleted(), self.target(user)
        if node is None:
            return
        is_moved = self.random.random() < 0.5
        parent = folder.id if folder else ROOT
        reply = self.boxes[user].post(path(node), {"parent": {"id": parent}} if is_moved else {})
        expected = self.status_in_trash(user, node)
        if expected == 200 and is_moved:
            expected = self.model.status_of_target(user, folder)
        elif expected == 200 and node.parent != ROOT:
            old = self.model.nodes.get(node.parent)
            is_gone = old is None or old.deleted_with is not None or old.owner != node.owner
            expected = 403 if is_gone else 200
        if self.agree(reply, expected, {200: 201}):
            for each in self.model.nodes.values():
                each.deleted_with = None if each.deleted_with == node.id else each.deleted_with
            if is_moved:
                self.model.move(node, folder, user)

    def purge(self, user: str) -> None:
        if node := self.deleted():
            reply = self.boxes[user].delete(f"{path(node)}/trash")
            if self.agree(reply, self.status_in_trash(user, node), {200: 204}):
                self.model.purge(node)

    def status_in_trash(self, user: str, node: Node) -> int:
        return 200 if self.model.may_remove(user, node) else 404

    def share(self, user: str) -> None:
        if node := self.node(user):
            has_link = node.id in self.model.links
            reply = self.boxes[user].put(path(node), {"shared_link": {"access": "open"}})
            if self.agree(reply, self.model.status(user, node, "e" if has_link else "d")):
                self.model.links[node.id] = reply.json()["shared_link"]["url"]

    def follow(self, user: str) -> None:
        """Download a file with the link of any item."""
        file = self.node(user, "file")
        if file is None or not self.model.links:
            return
        linked, url = self.random.choice(list(self.model.links.items()))
        header = {"boxapi": f"shared_link={url}"}
        reply = self.boxes[user].get(f"{path(file)}/content", headers=header)
        self.agree(reply, self.model.status(user, file, "d", link=linked), {200: 302})

    def invite(self, user: str) -> None:
        node, role = self.node(user), self.random.choice(list(ROLES))
        if node is None:
            return
        grantee = self.random.choice([*(f"user {each}" for each in self.boxes), *self.groups])
        reply = try_invite(self.boxes[user], (node.kind, node.id), self.who(grantee), role)
        expected = self.model.status(user, node, "l")
        if expected == 200:
            rows = self.model.collaborations.values()
            exists = any(each.item == node.id and each.grantee == grantee for each in rows)
            if role not in self.model.invitable(user, node):
                expected = 403
            elif exists or grantee == f"user {node.owner}":
                expected = 400
        if self.agree(reply, expected, {200: 201}):
            row_id = reply.json()["id"]
            self.model.collaborations[row_id] = Collaboration(row_id, node.id, grantee, role)

    def who(self, grantee: str) -> dict[str, str]:
        kind, _, name = grantee.partition(" ")
        return {"type": kind, "id": self.groups.get(grantee, name)}

    def change_role(self, user: str) -> None:
        row, role = self.collaboration(), self.random.choice(list(ROLES))
        if row is None:
            return
        reply = self.boxes[user].put(f"/2.0/collaborations/{row.id}", {"role": role})
        expected = self.status_of_row(user, row)
        if expected == 200 and not {role, row.role} <= self.model.invitable(user, self.model.nodes[row.item]):
            expected = 403
        if self.agree(reply, expected):
            row.role = role

    def status_of_row(self, user: str, row: Collaboration) -> int:
        """Return the status of a request that finds a collaboration and its item."""
        node = self.model.nodes[row.item]
        if row.grantee == f"user {user}":
            return 200 if node.deleted_with is None else 403
        return self.model.status(user, node, "l")

    def remove(self, user: str) -> None:
        row = self.collaboration()
        if row is None:
            return
        reply = self.boxes[user].delete(f"/2.0/collaborations/{row.id}")
        node = self.model.nodes[row.item]
        expected = self.model.status(user, node, "l")
        if row.grantee == f"user {user}":
            expected = 200
        elif expected == 200 and row.role not in self.model.invitable(user, node):
            expected = 403
        if self.agree(reply, expected, {200: 204}):
            del self.model.collaborations[row.id]

    def give_away(self, user: str) -> None:
        row = self.collaboration()
        if row is None:
            return
        reply = self.boxes[user].put(f"/2.0/collaborations/{row.id}", {"role": "owner"})
        expected, node = self.status_of_row(user, row), self.model.nodes[row.item]
        if expected == 200 and node.owner != user:
            expected = 403
        elif expected == 200 and not row.grantee.startswith("user "):
            expected = 400
        if self.agree(reply, expected, {200: 204}):
            new_owner = row.grantee.removeprefix("user ")
            self.model.move(node, None, new_owner)
            listed = self.boxes[user].get(f"{path(node)}/collaborations", limit=1000).json()["entries"]
            (row_id,) = (each["id"] for each in listed if each["accessible_by"]["id"] == user)
            self.model.collaborations[row_id] = Collaboration(row_id, node.id, f"user {user}", "co-owner")

    def change_group(self, user: str) -> None:
        """Add a user to a group, or remove the user from it."""
        name = self.random.choice(list(self.groups))
        members = self.model.members[name]
        if user in members:
            members.discard(user)
            reply = self.admin.delete(f"/2.0/group_memberships/{self.memberships.pop((name, user))}")
            assert reply.status == 204
        else:
            body = {"user": {"id": user}, "group": {"id": self.groups[name]}}
            self.memberships[name, user] = self.admin.post("/2.0/group_memberships", body).json()["id"]
            members.add(user)

    # Comparing

    def agree(self, reply: Reply, expected: int, success: dict[int, int] | None = None) -> bool:
        """Compare a status with the model, and return whether the step succeeded."""
        assert reply.status == (success or {}).get(expected, expected), reply
        return expected == 200

    def compare(self, user: str) -> None:
        """Compare what a user sees with the model."""
        assert self.ids(user, ROOT) == self.model.root(user)
        for node in self.random.sample(list(self.model.nodes.values()), min(3, len(self.model.nodes))):
            self.compare_item(user, node)

    def compare_item(self, user: str, node: Node) -> None:
        box = self.boxes[user]
        expected = self.model.status(user, node, "l")
        if node.deleted_with is not None and node.kind == "file" and self.model.may_remove(user, node):
            expected = 200
        assert box.get(path(node)).status == expected, node
        if expected == 200 and node.kind == "folder":
            assert self.ids(user, node.id) == self.model.folder(node.id)

    def ids(self, user: str, folder_id: str) -> set[str]:
        entries: list[Any] = (
            self.boxes[user].get(f"/2.0/folders/{folder_id}/items", limit=1000).json()["entries"]
        )
        ids = [str(entry["id"]) for entry in entries]
        assert len(ids) == len(set(ids))
        return set(ids)


STEPS_AND_WEIGHTS: list[tuple[Callable[[Run, str], None], int]] = [
    (Run.create, 6),
    (Run.rename, 3),
    (Run.download, 3),
    (Run.comment, 2),
    (Run.add_version, 2),
    (Run.move, 6),
    (Run.trash, 2),
    (Run.restore, 3),
    (Run.purge, 1),
    (Run.share, 1),
    (Run.follow, 2),
    (Run.invite, 6),
    (Run.change_role, 4),
    (Run.remove, 2),
    (Run.give_away, 1),
    (Run.change_group, 3),
]


def path(node: Node) -> str:
    return f"/2.0/{node.kind}s/{node.id}"


@pytest.mark.parametrize("seed", range(2))
def test_random_steps_of_several_users_agree_with_the_model(engine: Engine, seed: int) -> None:
    run = Run(engine, seed)
    for _ in range(STEPS):
        run.step()
    for user in run.boxes:
        for node in run.model.nodes.values():
            run.compare_item(user, node)
    assert fsck(engine.database, engine.blobs).problems == ()
