"""Several users of one embedded Box, and the collaborations between them."""

from __future__ import annotations

from typing import Any

from box_models.local.engine import Engine
from tests.local.client import Client, Reply

LOGINS = {"31": "ann@example.com", "32": "bob@example.com", "33": "cleo@example.com"}


def person(engine: Engine, user_id: str) -> Client:
    """Return a client of a user, who is created if necessary."""
    engine.accounts.first_user()  # the owner of the Box is an admin, and must exist before all others
    engine.accounts.create_user(user_id, LOGINS[user_id].partition("@")[0].title(), LOGINS[user_id])
    engine.accounts.add_developer_token(f"local_{user_id}", user_id)
    return Client(engine, f"local_{user_id}")


def try_invite(
    box: Client, item: tuple[str, str], who: dict[str, str], role: str = "viewer", **more: Any
) -> Reply:
    kind, item_id = item
    body = {"item": {"type": kind, "id": item_id}, "accessible_by": who, "role": role, **more}
    return box.post("/2.0/collaborations", body)


def invite(box: Client, item: tuple[str, str], who: dict[str, str], role: str = "viewer", **more: Any) -> Any:
    reply = try_invite(box, item, who, role, **more)
    assert reply.status == 201, reply
    return reply.json()


def user(user_id: str) -> dict[str, str]:
    return {"type": "user", "id": user_id}


def login(address: str) -> dict[str, str]:
    return {"type": "user", "login": address}


def group(box: Client, *members: str, name: str = "Sales") -> dict[str, str]:
    """Create a group with members, as an admin."""
    group_id = box.post("/2.0/groups", {"name": name}).json()["id"]
    for user_id in members:
        body = {"group": {"id": group_id}, "user": {"id": user_id}}
        assert box.post("/2.0/group_memberships", body).status == 201
    return {"type": "group", "id": group_id}
