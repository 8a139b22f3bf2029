"""Servers with prepared responses, each in its own process, so that only the client is measured."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

JSON_TYPE = {"Content-Type": "application/json"}


class CannedServer(ABC):
    """A server that answers ``latency`` seconds after a complete request, and ignores request bodies."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self) -> None:
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self._talk, args=[client], daemon=True).start()

    @abstractmethod
    def answer(self, client: socket.socket, method: str, target: str, headers: dict[str, str]) -> None:
        """Answer one request."""

    def send_json(self, client: socket.socket, status: int, value: object) -> None:
        self.send(client, status, json.dumps(value).encode(), JSON_TYPE)

    def send(self, client: socket.socket, status: int, body: bytes, headers: dict[str, str]) -> None:
        client.sendall(head(status, {**headers, "Content-Length": str(len(body))}) + body)

    def _talk(self, client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = client.makefile("rb", buffering=1 << 18)
        try:
            while first := stream.readline():
                method, target, _ = first.decode().split()
                headers: dict[str, str] = {}
                while (line := stream.readline()).strip():
                    name, _, value = line.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                left = int(headers.get("content-length", 0))
                while left > 0:
                    left -= len(stream.read(min(left, 1 << 20)))
                if self.latency:
                    time.sleep(self.latency)
                self.answer(client, method, target, headers)
        except OSError:
            pass


def head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Canned", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode()


@contextmanager
def serving(module: str, *arguments: object) -> Iterator[tuple[str, int]]:
    """Start ``python -m module``. Yield the first line that it prints, its address, and its process id."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip(), process.pid
        finally:
            process.terminate()
