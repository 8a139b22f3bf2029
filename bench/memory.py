"""How much memory a long listing and a large simple upload take: ``python -m bench.memory``."""

from __future__ import annotations

import hashlib
import json
import resource
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.canned import Canned
from bench.decoding import row
from box_models import Box, Transfers

PAGE = 1000
ITEMS = 100_000
SIZE = 1 << 30


class Pages(BaseHTTPRequestHandler):
    """A folder of 100,000 files, a page at a time."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        marker = int(parse_qs(urlsplit(self.path).query).get("marker", ["0"])[0])
        entries = [row(number) for number in range(marker, marker + PAGE)]
        following = None if marker + PAGE >= ITEMS else str(marker + PAGE)
        body = json.dumps({"entries": entries, "next_marker": following}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002  as http.server calls it
        """Say nothing."""


def peak() -> float:
    """MiB of memory at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def listing() -> list[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    lines = []
    with Box("local_token", base_url=f"http://127.0.0.1:{server.server_port}") as box:
        for number, _ in enumerate(box.folder("1").items(), 1):
            if number in (1_000, 10_000, 50_000, ITEMS):
                lines.append(f"| {number:,} items seen | {peak():.0f} MiB |")
    server.shutdown()
    server.server_close()
    return lines


def upload() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "big.bin"
        with path.open("wb") as file:
            file.truncate(SIZE)
        with path.open("rb") as file:
            sha1 = hashlib.file_digest(file, "sha1").hexdigest()
        canned = Canned(SIZE, sha1, latency=0, rate=0, part_size=1)
        threading.Thread(target=canned.run, daemon=True).start()
        before = peak()
        with Box("local_token", base_url=canned.url, transfers=Transfers(parts_from=2 * SIZE)) as box:
            box.root.upload(path, "big.bin")
    return [f"| 1 GiB uploaded in one request, over the start | {peak() - before:.0f} MiB |"]


def tables() -> list[str]:
    """Measure, and lay it out; the server's memory is counted too."""
    return ["## Memory", "", "| | peak |", "|---|--:|", *listing(), *upload(), ""]


if __name__ == "__main__":
    print("\n".join(tables()))
