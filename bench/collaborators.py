"""The embedded Box for a collaborator with many collaborations, compared with the owner of the same items."""

from __future__ import annotations

import io
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from statistics import median

from bench.canned import serving
from bench.comparison import Section
from bench.goals import Verdict
from bench.scale import QUICK
from bench.serving import measure
from box_models import Box, Folder
from box_models.local import Engine
from box_models.local.http.messages import Request

COLLABORATIONS = 1000
LEVELS = 5
FILES = 100
ROUNDS = 10 if QUICK else 40
TURNS = 3
REQUESTS = 2 * ROUNDS  # the CPU time of a process is known to 10 ms
MOST = 1.3
TOKEN = "local_collaborator"
FIELDS = "name,size,modified_at,path_collection,permissions,has_collaborations"


@dataclass(frozen=True)
class SharedBox:
    """The token of the owner, and the ids of the shared folders, each in the one before."""

    owner: str
    chain: list[str]

    @property
    def listings(self) -> dict[str, str]:
        """The requests to measure, by their names in the table."""
        last, root = f"/2.0/folders/{self.chain[-1]}", "/2.0/folders/0/items"
        return {
            "read a folder": last,
            f"list {FILES} files": f"{last}/items?limit=1000",
            f"list {FILES} files, with permissions": f"{last}/items?limit=1000&fields=permissions",
            f"list {FILES} files, with six fields": f"{last}/items?limit=1000&fields={FIELDS}",
            "list the root folder": f"{root}?limit=1000",
            "list 100 items of the root folder": f"{root}?limit=100",
            "list the root folder, with permissions": f"{root}?limit=1000&fields=permissions",
        }


def prepare(engine: Engine, box: Box) -> SharedBox:
    """Share 1,000 folders in the root folder, and a chain of folders with other collaborators."""
    engine.accounts.first_user()  # the owner is an admin, and must exist before all others
    collaborator = engine.accounts.create_user("31", "Collaborator", "collaborator@example.com")
    engine.accounts.add_developer_token(TOKEN, collaborator.id)
    user = box.user(collaborator.id)
    chain: list[Folder] = [box.root.create_folder("shared")]
    chain[0].collaborate(user)
    for level in range(LEVELS):
        chain.append(chain[-1].create_folder(f"level {level}"))
    for folder in chain:
        for number in range(FILES):
            folder.upload(b"x", f"file {number}.txt")
    for number in range(COLLABORATIONS):
        other = engine.accounts.create_user(str(5000 + number), f"User {number}", f"user{number}@example.com")
        chain[number % len(chain)].collaborate(box.user(other.id))
        box.root.create_folder(f"other {number}").collaborate(user)
    return SharedBox(engine.accounts.owner_token(), [folder.id for folder in chain])


def sections() -> list[Section]:
    """Measure, and return the section of the page."""
    lines = [
        "## A collaborator with many collaborations",
        "",
        f"The CPU time of the embedded Box for a viewer who has {COLLABORATIONS:,} folders in the root folder that the owner shares, and",
        f"one with {LEVELS} folders in it, which have {COLLABORATIONS:,} other collaborators. The ratio is that to the owner, who reads the same items.",
        "",
        "| | in process | ratio | over HTTP | ratio |",
        "|---|--:|--:|--:|--:|",
    ]
    inside, outside = _in_process(), _over_http()
    verdicts: list[Verdict] = []
    for name, (owner, other) in inside.items():
        ratio = round(other / owner, 2)
        cells = [f"{other * 1e3:.1f} ms", f"{other / owner:.2f}"]
        if name in outside:
            baseline, cost = outside[name]
            cells += [f"{cost * 1e3:.1f} ms", f"{cost / baseline:.2f}"]
        lines.append(f"| {' | '.join([name, *cells, *[''] * (4 - len(cells))])} |")
        verdicts.append(
            Verdict(f"A collaborator: {name}", f"CPU ≤ {MOST:.2f}", f"{ratio:.2f}", ratio <= MOST)
        )
    return [Section([*lines, ""], verdicts)]


def _in_process() -> dict[str, tuple[float, float]]:
    """Return the seconds of the owner and of the collaborator for each request; they take turns."""
    costs: dict[str, tuple[float, float]] = {}
    with Box.local(":memory:") as box:
        assert box.engine is not None
        engine, shared = box.engine, prepare(box.engine, box)
        calls: dict[str, Callable[[str], object]] = {
            name: partial(_get, engine, target) for name, target in shared.listings.items()
        }
        calls["walk through the folders"] = partial(_walk, engine, shared.chain[0])
        for name, call in calls.items():
            times: dict[str, list[float]] = {shared.owner: [], TOKEN: []}
            for _ in range(ROUNDS):
                for token, each in times.items():
                    started = time.process_time()
                    call(token)
                    each.append(time.process_time() - started)
            costs[name] = median(times[shared.owner]), median(times[TOKEN])
    return costs


def _get(engine: Engine, target: str, token: str) -> bytes:
    path, _, query = target.partition("?")
    pairs = tuple((name, value) for name, _, value in (each.partition("=") for each in query.split("&")))
    headers = {"authorization": f"Bearer {token}"}
    answer = engine.handle(Request("GET", path, pairs, headers, io.BytesIO(), "http://embedded.localhost"))
    assert answer.status == 200, answer
    assert isinstance(answer.body, bytes)
    return answer.body


def _walk(engine: Engine, folder: str, token: str) -> None:
    for entry in json.loads(_get(engine, f"/2.0/folders/{folder}/items?limit=1000", token))["entries"]:
        if entry["type"] == "folder":
            _walk(engine, entry["id"], token)


def _over_http() -> dict[str, tuple[float, float]]:
    """Return the seconds of the server for the owner and for the collaborator for each request."""
    costs: dict[str, tuple[float, float]] = {}
    with serving("bench.collaborators") as (line, process):
        url, owner, *chain = line.split()
        for name, target in SharedBox(owner, chain).listings.items():
            loads: dict[str, list[float]] = {owner: [], TOKEN: []}
            for _ in range(TURNS):
                for token, each in loads.items():
                    each.append(measure(url, process, token, target, 1, REQUESTS).cpu)
            costs[name] = median(loads[owner]), median(loads[TOKEN])
    return costs


def serve() -> None:
    """Serve the shared folders. Print the URL, the token of the owner, and the ids of the folders."""
    from box_models.local import serve

    with serve() as server, Box(server.token, base_url=server.url) as box:
        shared = prepare(server.engine, box)
        print(server.url, shared.owner, *shared.chain, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    serve(*sys.argv[1:])
