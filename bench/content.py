"""A server with one large file, for downloads and chunked uploads.

python -m bench.content --size N --sha1 …
"""

from __future__ import annotations

import argparse
import base64
import re
import socket
import time

from bench.canned import CannedServer, head

BLOCK = bytes(1 << 20)
SESSION = "/api/2.0/files/upload_sessions/1"


class ContentServer(CannedServer):
    """File 1 is ``size`` zero bytes. Each connection sends ``rate`` bytes a second, or as fast as it can if 0."""

    def __init__(self, size: int, sha1: str, *, latency: float, rate: int, part_size: int) -> None:
        super().__init__(latency)
        self.size = size
        self.sha1 = sha1
        self.rate = rate
        self.part_size = part_size
        self.parts: list[dict[str, object]] = []

    def answer(self, client: socket.socket, method: str, target: str, headers: dict[str, str]) -> None:
        path = target.partition("?")[0]
        if path == "/2.0/files/1/content":
            return self.send(client, 302, b"", {"Location": f"{self.url}/dl/1"})
        if path == "/dl/1":
            return self.content(client, headers.get("range"))
        if method == "POST" and path.endswith("upload_sessions"):
            self.parts.clear()
            return self.send_json(client, 201, self.session())
        if path == SESSION and method == "PUT":
            self.parts.append({"part": part_of(headers)})
            return self.send_json(client, 200, self.parts[-1])
        if path == SESSION:
            return self.send_json(client, 200, self.session())
        if path.endswith("/parts"):
            entries = [each["part"] for each in self.parts]
            return self.send_json(
                client, 200, {"entries": entries, "total_count": len(entries), "offset": 0, "limit": 1000}
            )
        if path.endswith(("/commit", "/files/content")):
            return self.send_json(client, 201, {"total_count": 1, "entries": [self.file()]})
        return self.send_json(client, 200, self.file())

    def session(self) -> dict[str, object]:
        """Return the upload session with its progress."""
        ends = {"upload_part": "", "list_parts": "/parts", "commit": "/commit", "abort": "", "status": ""}
        total = -(-self.size // self.part_size)
        return {
            "id": "1",
            "type": "upload_session",
            "num_parts_processed": len(self.parts),
            "part_size": self.part_size,
            "total_parts": total,
            "session_expires_at": "2099-01-01T00:00:00Z",
            "session_endpoints": {name: f"{self.url}{SESSION}{path}" for name, path in ends.items()}
            | {"log_event": ""},
        }

    def file(self) -> dict[str, object]:
        return {
            "type": "file",
            "id": "1",
            "etag": "0",
            "name": "big.bin",
            "sha1": self.sha1,
            "size": self.size,
        }

    def content(self, client: socket.socket, range_header: str | None) -> None:
        start, end = 0, self.size - 1
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", range_header or "")
        if match:
            start, end = int(match[1]), int(match[2] or end)
        about = {"Content-Length": str(end - start + 1), "Accept-Ranges": "bytes", "ETag": f'"{self.sha1}"'}
        if match:
            about["Content-Range"] = f"bytes {start}-{end}/{self.size}"
        client.sendall(head(206 if match else 200, about))
        left, begin, sent = end - start + 1, time.monotonic(), 0
        while left:
            block = BLOCK if left >= len(BLOCK) else BLOCK[:left]
            client.sendall(block)
            left -= len(block)
            sent += len(block)
            if self.rate:
                time.sleep(max(0.0, begin + sent / self.rate - time.monotonic()))


def part_of(headers: dict[str, str]) -> dict[str, object]:
    match = re.fullmatch(r"bytes (\d+)-(\d+)/\d+", headers["content-range"])
    assert match is not None
    digest = base64.b64decode(headers["digest"].removeprefix("sha="))
    start, end = int(match[1]), int(match[2])
    return {"part_id": f"{start:08X}", "offset": start, "size": end - start + 1, "sha1": digest.hex()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--sha1", required=True)
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--rate", type=int, default=0)
    parser.add_argument("--part-size", type=int, default=8 << 20)
    options = parser.parse_args()
    server = ContentServer(
        options.size, options.sha1, latency=options.latency, rate=options.rate, part_size=options.part_size
    )
    print(server.url, flush=True)
    server.run()
