"""Run one call with any of the SDKs, and report its outcome and the files that it left.

python CLIENT.py URL ACTION DIRECTORY        # prints {"outcome": …, "detail": …, "value": …, "left": …} as JSON
"""

from __future__ import annotations

import io
import json
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

THREADS = 32
TOKEN, REFRESH, SECRET = "token-1", "refresh-1", "client-secret"
BASE_INTERVAL, TIMEOUT, TOTAL = 0.05, 2.0, 6.0
"""Seconds: the base of the first wait, the socket timeout, and the limit of a whole call (box_models only)."""
CONTENT = bytes(range(256)) * 1200
OLD = b"old"


class Pipe(io.RawIOBase):
    """A stream that cannot seek."""

    def __init__(self) -> None:
        self._rest = io.BytesIO(CONTENT)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read the next bytes."""
        return self._rest.readinto(buffer)


def actions(
    connect: Callable[[bool], object], calls: Mapping[str, Callable[..., object]]
) -> dict[str, Callable[[Path], object]]:
    """Return the actions by name, built from a client's calls. ``connect(True)`` connects with a refresh token."""
    read, create = calls["read"], calls["create"]
    return {
        **{
            name: _single(connect, call) for name, call in calls.items() if name not in ("download", "upload")
        },
        "read as user": lambda _: read(connect(True)),
        "read twice as user": lambda _: _twice(connect(True), read),
        "read by many": lambda _: _by_many(connect(True), read),
        "read odd id": lambda _: read(connect(False), "../users/me"),
        "read then create": lambda _: _later(connect(False), read, create),
        "download": lambda target: calls["download"](connect(False), target),
        "upload": lambda _: calls["upload"](connect(False), io.BytesIO(CONTENT)),
        "upload stream": lambda _: calls["upload"](connect(False), io.BufferedReader(Pipe())),
    }


def _single(connect: Callable[[bool], object], call: Callable[..., object]) -> Callable[[Path], object]:
    return lambda _: call(connect(False))


def _twice(box: object, read: Callable[..., object]) -> object:
    with suppress(Exception):  # the test is about the second call
        read(box)
    return read(box)


def _later(box: object, read: Callable[..., object], create: Callable[..., object]) -> object:
    read(box)
    time.sleep(0.5)
    return create(box)


def _by_many(box: object, read: Callable[..., object]) -> int:
    start = threading.Barrier(THREADS)

    def one(_: int) -> bool:
        start.wait()
        return read(box) == "plan.bin"

    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(one, range(THREADS)))


def run(actions: Mapping[str, Callable[[Path], object]], own: tuple[str, ...]) -> None:
    """Run the action of the command line, and print the report. Errors of the packages ``own`` count as typed."""
    directory = Path(sys.argv[3])
    target = directory / "plan.bin"
    target.write_bytes(OLD)
    report: dict[str, object] = {}
    try:
        report = {"outcome": "ok", "value": actions[sys.argv[2]](target)}
    except KeyboardInterrupt:
        report = {"outcome": "interrupted"}
    except Exception as error:  # noqa: BLE001 # any error is a result
        kind = type(error)
        typed = kind.__module__.split(".")[0] in own
        name = (
            kind.__name__ if typed or kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
        )
        leaks = any(secret in text for text in _texts(error) for secret in (TOKEN, REFRESH, SECRET))
        report = {"outcome": "typed" if typed else "raw", "detail": name, "leaks": leaks}
    print(json.dumps({**report, "left": _left(directory, target)}))


def _texts(error: BaseException) -> Iterator[str]:
    link: BaseException | None = error
    while link is not None:
        yield from (str(link), repr(link), repr(getattr(link, "__dict__", None)))
        for part in vars(link).values():  # requests puts the request on its errors
            yield repr(getattr(part, "__dict__", None))
        link = link.__cause__ or link.__context__


def _left(directory: Path, target: Path) -> str:
    """Describe the file at the download's target."""
    if [path for path in directory.iterdir() if path != target]:
        return "another file beside the target"
    if not target.exists():
        return "nothing"
    content = target.read_bytes()
    return {OLD: "old", CONTENT: "whole"}.get(content, f"{len(content)} wrong bytes")
