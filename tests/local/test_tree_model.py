"""Random changes of a small tree with few names, compared with a plain model after every change.

Few names in few folders make conflicts likely, and one request may change the name, the folder and the owner at once.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest

from box_models.local.engine import Engine
from tests.local.client import Client, Reply

NAMES = ("a", "A", "b", "c")
STEPS = 150
KINDS = ("file", "folder", "web_link")


@dataclass(frozen=True)
class Item:
    kind: str
    owner: str
    parent: str
    name: str
    trashed: bool = False


class Tree:
    """The expected items, and the clients of the two users that change them."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.dice = random.Random(seed)
        ada = Client(engine)
        self.clients = {ada.get("/2.0/users/me").json()["id"]: ada, "20000002": ada.someone_else()}
        self.items: dict[str, Item] = {}
        self.outcomes: list[int] = []

    def step(self) -> None:
        changes = [self.create, self.update, self.update, self.update, self.copy, self.trash, self.restore]
        self.outcomes.append(self.dice.choice(changes)().status)

    def create(self) -> Reply:
        user = self.dice.choice(list(self.clients))
        new = Item(self.dice.choice(KINDS), user, self.dice.choice(self.folders(user)), self.name())
        client, body = self.clients[user], {"name": new.name, "parent": {"id": new.parent}}
        if new.kind == "file":
            reply = client.try_upload(new.name, b"x", new.parent)
        elif new.kind == "folder":
            reply = client.post("/2.0/folders", body)
        else:
            reply = client.post("/2.0/web_links", {**body, "url": "https://example.com"})
        return self.expect(reply, new)

    def update(self) -> Reply:
        item_id, before = self.pick(trashed=False)
        after, body = before, dict[str, object]()
        if self.dice.random() < 0.7:
            after = replace(after, name=self.name())
            body["name"] = after.name
        if self.dice.random() < 0.2:
            user = self.dice.choice(list(self.clients))
            if user != before.owner:  # an item that is given away moves to the root folder of its new owner
                after = replace(after, owner=user, parent="0")
                body["owned_by"] = {"id": user}
        elif self.dice.random() < 0.7:
            after = replace(after, parent=self.dice.choice(self.folders(before.owner)))
            body["parent"] = {"id": after.parent}
        reply = self.clients[before.owner].put(f"/2.0/{before.kind}s/{item_id}", body)
        return self.expect(reply, after, item_id)

    def copy(self) -> Reply:
        item_id, item = self.pick(trashed=False)
        if item.kind != "file":
            return self.create()
        new = replace(item, parent=self.dice.choice(self.folders(item.owner)), name=self.name())
        body = {"name": new.name, "parent": {"id": new.parent}}
        return self.expect(self.clients[item.owner].post(f"/2.0/files/{item_id}/copy", body), new)

    def trash(self) -> Reply:
        item_id, item = self.pick(trashed=False)
        if self.children(item_id):
            return self.update()
        reply = self.clients[item.owner].delete(f"/2.0/{item.kind}s/{item_id}")
        return self.expect(reply, replace(item, trashed=True), item_id)

    def restore(self) -> Reply:
        item_id, item = self.pick(trashed=True)
        if not item.trashed:
            return self.update()
        after = replace(
            item, trashed=False, name=self.name(), parent=self.dice.choice(self.folders(item.owner))
        )
        body = {"name": after.name, "parent": {"id": after.parent}}
        return self.expect(
            self.clients[item.owner].post(f"/2.0/{item.kind}s/{item_id}", body), after, item_id
        )

    def expect(self, reply: Reply, after: Item, item_id: str = "") -> Reply:
        """Compare the answer with the model's, and keep the new state if the change is allowed."""
        reasons = set[tuple[int, str]]()
        if after.kind == "folder" and self.is_below(after.parent, item_id):
            reasons.add((400, "cyclical_folder_structure"))
        if not after.trashed and self.is_taken(after, item_id):
            reasons.add((409, "item_name_in_use"))
        if reasons:
            assert (reply.status, reply.code) in reasons, after
        else:
            assert reply.status in (200, 201, 204), (reply, after)
            before = self.items.get(item_id)
            if not item_id:
                entry = reply.json()
                item_id = entry["entries"][0]["id"] if "entries" in entry else entry["id"]
            self.items[item_id] = after
            if before is not None and before.owner != after.owner:
                self.give_away(item_id, after.owner)
        return reply

    def compare(self) -> None:
        for user, client in self.clients.items():
            for folder in self.folders(user):
                entries = client.get(f"/2.0/folders/{folder}/items", limit=1000).json()["entries"]
                expected = [
                    (item_id, item.kind, item.name)
                    for item_id, item in self.items.items()
                    if (item.owner, item.parent, item.trashed) == (user, folder, False)
                ]
                actual = [(entry["id"], entry["type"], entry["name"]) for entry in entries]
                assert sorted(actual) == sorted(expected)

    def pick(self, *, trashed: bool) -> tuple[str, Item]:
        fitting = [pair for pair in self.items.items() if pair[1].trashed == trashed]
        return self.dice.choice(fitting or list(self.items.items()))

    def folders(self, user: str) -> list[str]:
        return [
            "0",
            *(
                item_id
                for item_id, item in self.items.items()
                if item.kind == "folder" and item.owner == user and not item.trashed
            ),
        ]

    def name(self) -> str:
        return self.dice.choice(NAMES)

    def children(self, folder: str) -> list[str]:
        return [item_id for item_id, item in self.items.items() if item.parent == folder]

    def is_below(self, folder: str, above: str) -> bool:
        while folder != "0":
            if folder == above:
                return True
            folder = self.items[folder].parent
        return False

    def is_taken(self, new: Item, item_id: str) -> bool:
        place = (new.owner, new.parent, new.name.lower())
        return any(
            (item.owner, item.parent, item.name.lower()) == place and not item.trashed
            for other, item in self.items.items()
            if other != item_id
        )

    def give_away(self, folder: str, owner: str) -> None:
        for item_id in self.children(folder):
            self.items[item_id] = replace(self.items[item_id], owner=owner)
            self.give_away(item_id, owner)


@pytest.mark.parametrize("seed", range(3))
def test_a_tree_with_equal_names_agrees_with_its_model_after_every_change(engine: Engine, seed: int) -> None:
    tree = Tree(engine, seed)
    for _ in range(6):
        tree.create()
    for _ in range(STEPS):
        tree.step()
        tree.compare()
    assert tree.outcomes.count(409) > STEPS / 20
    assert tree.outcomes.count(200) > STEPS / 10
