"""The embedded Box as a server, beside uvicorn with the same answers ready made: requests a second, CPU, and how long they take."""

from __future__ import annotations

import json
import os
import socket
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from typing import IO
from urllib.parse import urlsplit

from bench.canned import serving
from bench.race import Section
from bench.scale import SCALE

CLIENTS = 8
FOLDER = "Many"


@dataclass(frozen=True)
class Load:
    """What a server took: requests a second, seconds of its CPU for one, and seconds in which one, and 99 of 100, were answered."""

    rate: float
    cpu: float
    median: float
    slowest: float


def measure(url: str, process: int, token: str, path: str, clients: int, each: int) -> Load:
    """Ask for the same again and again, by some clients at once, each over one connection."""
    waits: list[list[float]] = [[] for _ in range(clients)]
    threads = [
        threading.Thread(target=_ask, args=[url, token, path, each, waits[number]])
        for number in range(clients)
    ]
    cpu, begun = _cpu_of(process), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, cpu = time.monotonic() - begun, _cpu_of(process) - cpu
    every = [wait for some in waits for wait in some]
    assert len(every) == clients * each, "a client gave up"
    cuts = quantiles(every, n=100)
    return Load(len(every) / wall, cpu / len(every), cuts[49], cuts[98])


def _ask(url: str, token: str, path: str, times: int, waits: list[float]) -> None:
    where = urlsplit(url)
    with socket.create_connection((where.hostname or "", where.port or 80)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = connection.makefile("rb")
        head = (
            f"GET {path} HTTP/1.1\r\nHost: {where.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        for _ in range(times):
            begun = time.perf_counter()
            connection.sendall(head)
            _read_answer(stream)
            waits.append(time.perf_counter() - begun)


def _read_answer(stream: IO[bytes]) -> bytes:
    assert b" 200 " in stream.readline()
    length = 0
    while (line := stream.readline()).strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return stream.read(length)


def _cpu_of(process: int) -> float:
    ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _listed(url: str, process: int, token: str, folder: str) -> tuple[float, float, int]:
    """Read a folder to its end, by marker; returns seconds of the server's CPU, of wall clock, and how many items there were."""
    cpu, begun, count, marker = _cpu_of(process), time.monotonic(), 0, ""
    while True:
        page = _get(
            url,
            token,
            f"/2.0/folders/{folder}/items?limit=1000&usemarker=true{marker and '&marker='}{marker}",
        )
        count += len(page["entries"])
        if not page["next_marker"]:
            return _cpu_of(process) - cpu, time.monotonic() - begun, count
        marker = page["next_marker"]


def _get(url: str, token: str, path: str) -> dict:  # type: ignore[type-arg]  # JSON
    asked = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked) as answer:
        found: dict = json.load(answer)  # type: ignore[type-arg]
    return found


def sections() -> list[Section]:
    """Measure, and lay it out."""
    lines = [
        "## The embedded Box as a server",
        "",
        f"In memory, over HTTP, beside uvicorn with the same answers ready made; a folder of {SCALE.served:,} files.",
        "",
        "| | requests a second | of the floor | CPU for one | of the floor | median | 99 of 100 within |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    with serving("bench.serving", "embedded", SCALE.served) as (told, process):
        url, token, folder, file = told.split()
        with serving("bench.serving", "ready", url, token) as (ready, floor):
            for what, path, clients, each in (
                ("`/users/me`, 1 client", "/2.0/users/me", 1, SCALE.requests // 2),
                (f"`/users/me`, {CLIENTS} clients", "/2.0/users/me", CLIENTS, SCALE.requests // CLIENTS),
                (f"a file, {CLIENTS} clients", f"/2.0/files/{file}", CLIENTS, SCALE.requests // CLIENTS),
                (
                    f"1,000 items of the folder, {CLIENTS} clients",
                    f"/2.0/folders/{folder}/items?limit=1000&usemarker=true",
                    CLIENTS,
                    SCALE.requests // 50 // CLIENTS,
                ),
            ):
                lines += _compared(
                    what,
                    measure(ready, floor, token, path, clients, each),
                    measure(url, process, token, path, clients, each),
                )
        cpu, wall, count = _listed(url, process, token, folder)
    assert count == SCALE.served
    lines += [
        "",
        f"All {count:,} items of the folder, page by page: {wall:.1f} s, {cpu:.1f} s of the server's CPU, {cpu / count * 1e6:.0f} us an item.",
        "",
    ]
    return [Section(lines)]


def _compared(what: str, floor: Load, ours: Load) -> list[str]:
    """Lay a floor and the embedded Box out, one below the other."""

    def row(name: str, load: Load) -> str:
        return (
            f"| {name} | {load.rate:,.0f} | {load.rate / floor.rate:.2f} | {load.cpu * 1e6:,.0f} us | {load.cpu / floor.cpu:.2f} "
            f"| {load.median * 1e3:.1f} ms | {load.slowest * 1e3:.1f} ms |"
        )

    return [row(f"{what}, ready made", floor), row(f"{what}, **embedded Box**", ours)]


# The two servers, each in a process of its own


def serve_embedded(files: str) -> None:
    """Serve an embedded Box with a folder of many files; says where, with which token, and the ids of the folder and a file."""
    from box_models import Box
    from box_models.local import serve
    from box_models.local.items import rows

    with serve() as server, Box(server.token, base_url=server.url) as box:
        folder = box.root.create_folder(FOLDER)
        first = folder.upload(b"hello", "0.txt")
        with server.engine.database.transaction() as c:
            model = rows.get(c, int(first.id))
            assert model is not None
            columns = [
                row[1] for row in c.execute("PRAGMA table_info(items)") if row[1] not in ("id", "rank")
            ]
            values = {name: getattr(model, name) for name in columns}
            for number in range(1, int(files)):
                rows.insert(c, {**values, "name": f"{number}.txt", "name_key": f"{number}.txt"})
        print(server.url, server.token, folder.id, first.id, flush=True)
        threading.Event().wait()


def serve_ready(url: str, token: str) -> None:
    """Serve what another server answers, asked of it once for each address."""
    import uvicorn
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    known: dict[str, bytes] = {}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        target = f"{request.url.path}?{request.url.query}"
        if target not in known:
            known[target] = json.dumps(_get(url, token, target)).encode()
        await Response(known[target], media_type="application/json")(scope, receive, send)

    # Named, or asyncio would not turn Nagle's algorithm off, and every answer would come 40 ms later.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, http="h11", ws="none", loop="asyncio", lifespan="off", log_config=None)
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    {"embedded": serve_embedded, "ready": serve_ready}[sys.argv[1]](*sys.argv[2:])
