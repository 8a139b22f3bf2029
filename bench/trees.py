"""Many small things at once, beside plain requests with the same threads: ``python -m bench.trees``.

1,000 files of 10 KB go up, and a tree of 1,011 folders is walked, each 20 ms away. The server runs in a process of its own and answers
what was made beforehand; every run is a process of its own, too.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bench.canned import head

THREADS = 8
FILES, SIZE = 1000, 10_000
OUTER, INNER = 10, 100
LATENCY = 0.02


# The server


def listing(path: str) -> bytes:
    """List a folder of the tree: the root holds 10, each of those 100; every one holds 10 files as well."""
    id = path.split("/")[3]
    below = {"0": [f"1{n:02}" for n in range(OUTER)]}.get(id, [])
    if len(id) == 3:
        below = [f"{id}{n:03}" for n in range(INNER)]
    times = ("created_at", "modified_at", "content_created_at", "content_modified_at")
    scalars = {"etag": "0", "sequence_id": "0", "item_status": "active"}
    scalars |= dict.fromkeys(times, "2026-01-01T00:00:00Z")
    entries = [
        {"type": "folder", "id": each, "name": f"folder {each}", "size": 1, **scalars} for each in below
    ]
    sha1 = "0" * 40
    entries += [
        {"type": "file", "id": f"9{id}{n}", "name": f"{n}.txt", "size": 1, "sha1": sha1, **scalars}
        for n in range(10)
    ]
    return json.dumps({"entries": entries, "limit": 1000, "next_marker": ""}).encode()


def serve() -> None:
    ids = [
        "0",
        *(f"1{n:02}" for n in range(OUTER)),
        *(f"1{n:02}{m:03}" for n in range(OUTER) for m in range(INNER)),
    ]
    listings = {f"/2.0/folders/{id}/items": listing(f"/2.0/folders/{id}/items") for id in ids}
    folder = json.dumps({"type": "folder", "id": "0", "name": "many"}).encode()
    file = json.dumps(
        {"total_count": 1, "entries": [{"type": "file", "id": "1", "name": "x", "size": 1}]}
    ).encode()
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)

    def talk(client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = client.makefile("rb")
        while first := stream.readline():
            path = first.split()[1].decode().partition("?")[0]
            length = 0
            while (line := stream.readline()).strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            stream.read(length)
            body = listings.get(path) or (file if path.endswith("/files/content") else folder)
            time.sleep(LATENCY)
            about = {"Content-Type": "application/json", "Content-Length": str(len(body))}
            client.sendall(head(201 if length else 200, about) + body)

    while True:
        client, _ = listener.accept()
        threading.Thread(target=talk, args=[client], daemon=True).start()


# What is measured. Each runs in a process of its own, imports first, and then does its work once.


def requests_upload(url: str, folder: str) -> Callable[[], int]:
    from concurrent.futures import ThreadPoolExecutor
    from hashlib import sha1

    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.trust_env = False
    session.mount("http://", HTTPAdapter(pool_maxsize=THREADS))
    session.headers["Authorization"] = "Bearer local_token"

    def send(path: str) -> int:
        with open(path, "rb") as file:
            content = file.read()
        attributes = json.dumps({"name": os.path.basename(path), "parent": {"id": "0"}})
        parts: list[tuple[str, tuple[str | None, str | bytes]]]
        parts = [("attributes", (None, attributes)), ("file", ("unused", content))]
        digest = {"content-md5": sha1(content).hexdigest()}
        answer = session.post(f"{url}/api/2.0/files/content", files=parts, headers=digest)
        return len(answer.json()["entries"])

    def work() -> int:
        session.post(f"{url}/2.0/folders", json={"name": "many", "parent": {"id": "0"}})
        with ThreadPoolExecutor(THREADS) as pool:
            return sum(pool.map(send, [entry.path for entry in os.scandir(folder)]))

    return work


def ours_upload(url: str, folder: str) -> Callable[[], int]:
    from box_models import Box

    box = Box("local_token", base_url=url)
    return lambda: len(box.root.upload_dir(folder, workers=THREADS).created)


def requests_walk(url: str, _: str) -> Callable[[], int]:
    from concurrent.futures import ThreadPoolExecutor

    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.trust_env = False
    session.mount("http://", HTTPAdapter(pool_maxsize=THREADS))
    session.headers["Authorization"] = "Bearer local_token"

    def below(id: str) -> list[str]:
        answer = session.get(f"{url}/2.0/folders/{id}/items", params={"limit": "1000", "usemarker": "true"})
        return [entry["id"] for entry in answer.json()["entries"] if entry["type"] == "folder"]

    def work() -> int:
        seen, level = 0, ["0"]
        with ThreadPoolExecutor(THREADS) as pool:
            while level:
                seen += len(level)
                level = [id for found in pool.map(below, level) for id in found]
        return seen

    return work


def ours_walk(url: str, _: str) -> Callable[[], int]:
    from box_models import Box

    box = Box("local_token", base_url=url)
    return lambda: sum(1 for _ in box.root.walk(threads=THREADS))


def ours_walk_by_one(url: str, _: str) -> Callable[[], int]:
    from box_models import Box

    box = Box("local_token", base_url=url)
    return lambda: sum(1 for _ in box.root.walk())


def run_here(name: str, url: str, folder: str) -> None:
    work = globals()[name](url, folder)
    cpu, wall = time.process_time(), time.monotonic()
    count = work()
    print(json.dumps([time.process_time() - cpu, time.monotonic() - wall, count]))


# The run


def measure(name: str, url: str, folder: str, expected: int, times: int) -> tuple[float, float]:
    """Run it some times, each in a new process; returns the best CPU and wall seconds."""
    found = []
    for _ in range(times):
        command = [sys.executable, "-m", "bench.trees", "--run", name, "--url", url, "--folder", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        *seconds, count = json.loads(done.stdout)
        assert count == expected, f"{name}: {count} instead of {expected}"
        found.append(seconds)
    cpu, wall = (min(numbers) for numbers in zip(*found, strict=True))
    return cpu, wall


def tables(times: int) -> list[str]:
    """Measure everything, and lay it out."""
    lines: list[str] = []
    command = [sys.executable, "-m", "bench.trees", "--serve"]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            for number in range(FILES):
                Path(folder, f"{number}.bin").write_bytes(os.urandom(SIZE))
            walked = 1 + OUTER + OUTER * INNER
            for title, names, count in (
                (f"Upload of {FILES:,} files of 10 KB", ["requests_upload", "ours_upload"], FILES),
                (f"Walk of {walked:,} folders", ["requests_walk", "ours_walk", "ours_walk_by_one"], walked),
            ):
                costs = {name: measure(name, url, folder, count, times) for name in names}
                cpu, wall = costs[names[0]]
                lines += [f"## {title} at {LATENCY * 1000:.0f} ms, {THREADS} threads", ""]
                lines += ["| | wall | of the floor | CPU | of the floor |", "|---|--:|--:|--:|--:|"]
                lines += [
                    f"| {name} | {it[1]:.2f} s | {it[1] / wall:.2f} | {it[0]:.2f} s | {it[0] / cpu:.2f} |"
                    for name, it in costs.items()
                ]
                lines.append("")
        finally:
            server.terminate()
    return lines


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", action="store_true")
    parser.add_argument("--run")
    parser.add_argument("--url", default="")
    parser.add_argument("--folder", default="")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    if options.serve:
        serve()
    elif options.run:
        run_here(options.run, options.url, options.folder)
    else:
        print("\n".join(tables(options.times)))


if __name__ == "__main__":
    main()
