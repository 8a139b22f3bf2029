"""The embedded Box as a server, compared with uvicorn that sends prepared responses."""

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
from bench.comparison import Section
from bench.scale import SCALE

CLIENTS = 8
FOLDER = "Many"


@dataclass(frozen=True)
class Load:
    """Requests a second, CPU seconds for a request, median and 99th percentile of the seconds for a response."""

    rate: float
    cpu: float
    median: float
    slowest: float


def measure(url: str, process: int, token: str, path: str, clients: int, each: int) -> Load:
    """Send the same request many times from several clients, each over one connection."""
    waits: list[list[float]] = [[] for _ in range(clients)]
    threads = [
        threading.Thread(target=_request, args=[url, token, path, each, waits[number]])
        for number in range(clients)
    ]
    cpu, start = _cpu_of(process), time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall, cpu = time.monotonic() - start, _cpu_of(process) - cpu
    every = [wait for some in waits for wait in some]
    assert len(every) == clients * each, "a client failed"
    cuts = quantiles(every, n=100)
    return Load(len(every) / wall, cpu / len(every), cuts[49], cuts[98])


def _request(url: str, token: str, path: str, times: int, waits: list[float]) -> None:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = connection.makefile("rb")
        head = (
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        for _ in range(times):
            start = time.perf_counter()
            connection.sendall(head)
            _read_response(stream)
            waits.append(time.perf_counter() - start)


def _read_response(stream: IO[bytes]) -> bytes:
    assert b" 200 " in stream.readline()
    length = 0
    while (line := stream.readline()).strip():
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return stream.read(length)


def _cpu_of(process: int) -> float:
    ticks = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _read_folder(url: str, process: int, token: str, folder: str) -> tuple[float, float, int]:
    """Read a folder by marker. Return the server's CPU seconds, the wall-clock seconds and the number of items."""
    cpu, start, count, marker = _cpu_of(process), time.monotonic(), 0, ""
    while True:
        page = _get(
            url,
            token,
            f"/2.0/folders/{folder}/items?limit=1000&usemarker=true{marker and '&marker='}{marker}",
        )
        count += len(page["entries"])
        if not page["next_marker"]:
            return _cpu_of(process) - cpu, time.monotonic() - start, count
        marker = page["next_marker"]


def _get(url: str, token: str, path: str) -> dict:  # type: ignore[type-arg]  # JSON
    request = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request) as response:
        body: dict = json.load(response)  # type: ignore[type-arg]
    return body


def sections() -> list[Section]:
    """Measure, and return the sections of the page."""
    lines = [
        "## The embedded Box as a server",
        "",
        f"In memory, over HTTP, compared with uvicorn that sends the same responses prepared; a folder of {SCALE.served:,} files.",
        "",
        "| | requests a second | ratio | CPU for each | ratio | median | 99th percentile |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    with serving("bench.serving", "embedded", SCALE.served) as (line, process):
        url, token, folder, file = line.split()
        with serving("bench.serving", "ready", url, token) as (ready, baseline):
            for name, path, clients, each in (
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
                lines += _rows(
                    name,
                    measure(ready, baseline, token, path, clients, each),
                    measure(url, process, token, path, clients, each),
                )
        cpu, wall, count = _read_folder(url, process, token, folder)
    assert count == SCALE.served
    lines += [
        "",
        f"All {count:,} items of the folder, page by page: {wall:.1f} s, {cpu:.1f} s of the server's CPU, {cpu / count * 1e6:.0f} us an item.",
        "",
    ]
    return [Section(lines)]


def _rows(name: str, baseline: Load, ours: Load) -> list[str]:
    """Return the rows of the baseline and of the embedded Box."""

    def row(label: str, load: Load) -> str:
        return (
            f"| {label} | {load.rate:,.0f} | {load.rate / baseline.rate:.2f} | {load.cpu * 1e6:,.0f} us | {load.cpu / baseline.cpu:.2f} "
            f"| {load.median * 1e3:.1f} ms | {load.slowest * 1e3:.1f} ms |"
        )

    return [row(f"{name}, prepared", baseline), row(f"{name}, **embedded Box**", ours)]


# The two servers, each in its own process


def serve_embedded(files: str) -> None:
    """Serve an embedded Box with many files. Print its URL, its token, and the ids of the folder and of a file."""
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
    """Serve the responses of another server, each requested from it once."""
    import uvicorn
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    responses: dict[str, bytes] = {}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        target = f"{request.url.path}?{request.url.query}"
        if target not in responses:
            responses[target] = json.dumps(_get(url, token, target)).encode()
        await Response(responses[target], media_type="application/json")(scope, receive, send)

    # IPPROTO_TCP is explicit, because otherwise asyncio keeps Nagle's algorithm on, which delays each response by 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(128)
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(app, http="h11", ws="none", loop="asyncio", lifespan="off", log_config=None)
    uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    {"embedded": serve_embedded, "ready": serve_ready}[sys.argv[1]](*sys.argv[2:])
