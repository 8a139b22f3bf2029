"""The steps of a day's work with a client, and their outcomes. It needs only the standard library."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILES = {
    "plan.txt": b"The plan of action.",
    "Größe.csv": b"name,amount\nAda,3\n",
    "empty.bin": b"",
    "reports/2026/sales.csv": b"month,amount\n1,2\n" * 1000,
    "reports/2026/photo.bin": bytes(range(256)) * 4096,
}


class Day:
    """The outcomes of a client's steps: ``pass``, or ``fail`` with the reason."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run a step. Its failure is an outcome, and the day continues."""
        self.outcomes[name] = "pass"
        try:
            yield
        except Exception as error:  # noqa: BLE001  the clients raise many types
            self.outcomes[name] = f"fail: {type(error).__name__}: {error}"

    def report(self, version: str) -> None:
        """Print the version of the client and the outcomes as JSON."""
        print(json.dumps({"version": version, "outcomes": self.outcomes}))


def write_tree(directory: Path) -> Path:
    """Create the local files that a client uploads."""
    for name, content in FILES.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return directory


def digests(directory: Path) -> dict[str, str]:
    """Return the SHA-1 of each file below a directory, by its relative path."""
    return {
        path.relative_to(directory).as_posix(): hashlib.sha1(path.read_bytes()).hexdigest()
        for path in directory.rglob("*")
        if path.is_file()
    }
