"""Compare the speed of a collaborator with that of the owner: ``python -m tests.local.rights_speed``.

The collaborator has many collaborations, and the folders on the way have many collaborators.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from box_models.local.engine import Engine
from tests.local.client import Client
from tests.local.shared_boxes import invite, person, user

COLLABORATIONS = 1000
LEVELS = 5
FILES = 100
ROUNDS = 30


def prepare(engine: Engine, box: Client) -> list[str]:
    """Return the ids of the shared folder and of the folders in it, each in the one before."""
    chain = [str(box.folder("shared")["id"])]
    invite(box, ("folder", chain[0]), user("31"), "viewer")
    for level in range(LEVELS):
        chain.append(str(box.folder(f"level {level}", chain[-1])["id"]))
    for folder in chain:
        for number in range(FILES):
            box.upload(f"file {number}.txt", b"x", folder)
    for number in range(COLLABORATIONS):
        engine.accounts.create_user(str(5000 + number), f"User {number}", f"user{number}@example.com")
        invite(box, ("folder", chain[number % len(chain)]), user(str(5000 + number)), notify=False)
    others = [str(box.folder(f"other {number}")["id"]) for number in range(COLLABORATIONS)]
    for folder in others:
        invite(box, ("folder", folder), user("31"), notify=False)
    return chain


def ratio(call: Callable[[Client], object], owner: Client, other: Client) -> float:
    """Return the median time of a call as the collaborator, divided by that of the owner."""
    times: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(ROUNDS):
        for index, each in enumerate((owner, other)):
            started = time.process_time()
            call(each)
            times[index].append(time.process_time() - started)
    return statistics.median(times[1]) / statistics.median(times[0])


def walk(box: Client, folder: str) -> None:
    entries = box.get(f"/2.0/folders/{folder}/items", limit=1000).json()["entries"]
    for entry in entries:
        if entry["type"] == "folder":
            walk(box, entry["id"])


def main() -> None:
    engine = Engine()
    owner, other = Client(engine), person(engine, "31")
    chain = prepare(engine, owner)
    fields = "name,size,modified_at,path_collection,permissions,has_collaborations"
    calls: dict[str, Callable[[Client], object]] = {
        "list a folder": lambda box: box.get(f"/2.0/folders/{chain[-1]}/items", limit=1000),
        "list a folder with paths and permissions": lambda box: box.get(
            f"/2.0/folders/{chain[-1]}/items", limit=1000, fields=fields
        ),
        "read a folder": lambda box: box.get(f"/2.0/folders/{chain[-1]}"),
        "walk": lambda box: walk(box, chain[0]),
        "list the root folder": lambda box: box.get("/2.0/folders/0/items", limit=1000),
        "list 100 items of the root folder": lambda box: box.get("/2.0/folders/0/items", limit=100),
    }
    for name, call in calls.items():
        print(f"{name}: {ratio(call, owner, other):.2f}")
    engine.close()


if __name__ == "__main__":
    main()
