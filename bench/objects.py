"""A server with many small responses: an account, listings, a search, trees.

    python -m bench.objects --latency 0.05

The id of a folder determines its contents. The first digit is the kind, the rest is the number of files: ``1…`` has minis,
``2…`` full files, ``3…`` files with the fields of box_models' listings, ``4…`` files of 10 KB that can be downloaded.
``5D…`` is a tree of ``D`` levels with ten folders in each folder. ``0`` has 10 folders (``6NN``) of 100 folders each, and
each of the 1,011 folders has ten files.
"""

from __future__ import annotations

import argparse
import functools
import json
import socket
from urllib.parse import parse_qs, urlsplit

from bench import bodies
from bench.canned import JSON_TYPE, CannedServer

PAGE = 1000
SEARCH_RESULTS = 10_000
"""The number of results of a search. Box does not return more."""

_KINDS = {"1": bodies.mini, "2": bodies.full, "3": bodies.row, "4": bodies.small}
_USER = json.dumps(bodies.USER).encode()
_FILE = json.dumps({"total_count": 1, "entries": [bodies.full("1", "x")]}).encode()
_FOLDER = {"type": "folder", "id": "0", "name": "many", "etag": "0"}


@functools.cache
def _entries(kind: str, start: int, end: int) -> bytes:
    """Return some of 1,000 entries, with ``@@@@@@`` in place of the thousands, so that ids and names are unique."""
    make = _KINDS[kind]
    return json.dumps([make(f"1@@@@@@{n:03}", f"file @@@@@@{n:03}.pdf") for n in range(start, end)])[
        1:-1
    ].encode()


def page(kind: str, total: int, start: int, size: int) -> bytes:
    """Return a page that begins with file ``start``. The start is also the marker or the offset of the page."""
    end = max(start, min(start + size, total))
    blocks = []
    for thousands in range(start // PAGE, -(-end // PAGE)):
        first = thousands * PAGE
        block = _entries(kind, max(start - first, 0), min(end - first, PAGE))
        blocks.append(block.replace(b"@@@@@@", b"%06d" % thousands))
    following = f'"{end}"' if end < total else "null"
    about = f'"limit": {size}, "next_marker": {following}, "offset": {start}, "total_count": {total}'
    return b'{"entries": [' + b", ".join(blocks) + f"], {about}}}".encode()


@functools.lru_cache(4096)
def listing(id: str) -> bytes:
    """Return the listing of a folder of a tree."""
    if id[0] == "5":
        below = [f"{id}{n}" for n in range(10)] if len(id) - 2 < int(id[1]) else []
        files = 1
    else:
        below = [f"6{n:02}" for n in range(10)] if id == "0" else [f"{id}{n:03}" for n in range(100)]
        below, files = below if len(id) < 4 else [], 10
    scalars = {"etag": "0", "sequence_id": "0", "item_status": "active", "size": 1}
    scalars |= dict.fromkeys(bodies.TIMES, "2026-01-01T00:00:00Z")
    entries: list[object] = [
        {"type": "folder", "id": each, "name": f"folder {each}", **scalars} for each in below
    ]
    entries += [
        {"type": "file", "id": f"9{id}{n}", "name": f"{n}.txt", "sha1": bodies.SHA1, **scalars}
        for n in range(files)
    ]
    return json.dumps({"entries": entries, "limit": PAGE, "next_marker": ""}).encode()


class ObjectServer(CannedServer):
    """A server that answers by the path of the request."""

    def answer(self, client: socket.socket, method: str, target: str, headers: dict[str, str]) -> None:  # noqa: ARG002
        url = urlsplit(target)
        if url.path.endswith("/content") and method == "GET":
            return self.send(client, 200, bodies.CONTENT, {"Accept-Ranges": "bytes"})
        status = 201 if method == "POST" else 200
        return self.send(client, status, self._body(url.path, parse_qs(url.query)), JSON_TYPE)

    def _body(self, path: str, query: dict[str, list[str]]) -> bytes:
        if path == "/2.0/users/me":
            return _USER
        if path.endswith("/files/content"):
            return _FILE
        start = int(query.get("marker", query.get("offset", ["0"]))[0] or 0)
        size = int(query.get("limit", ["100"])[0])
        if path == "/2.0/search":
            return page("3", SEARCH_RESULTS, start, size)
        if path.endswith("/items"):
            id = path.split("/")[3]
            return page(id[0], int(id[1:]), start, size) if id[0] in _KINDS else listing(id)
        id = path.rpartition("/")[2]
        if id[0] not in _KINDS or len(id) == 1:
            return json.dumps(_FOLDER).encode()
        items = {"total_count": int(id[1:]), "entries": [], "offset": 0, "limit": 100}
        return json.dumps({**_FOLDER, "id": id, "item_collection": items}).encode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0)
    server = ObjectServer(parser.parse_args().latency)
    print(server.url, flush=True)
    server.run()
