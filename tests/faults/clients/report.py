"""What a client program says about one call: how it ended, with what, and what it left. Runs under any of the SDKs.

python CLIENT.py URL ACTION DIRECTORY        prints {"outcome": …, "detail": …, "value": …, "left": …} as JSON
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
"""Seconds: what the first wait is drawn from, how long to wait for bytes, and for all of a call where that can be said."""
CONTENT = bytes(range(256)) * 1200
OLD = b"old"


class Pipe(io.RawIOBase):
    """Content that comes once, and cannot be gone back in."""

    def __init__(self) -> None:
        self._rest = io.BytesIO(CONTENT)

    def readable(self) -> bool:
        """It is there to be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Give what comes next."""
        return self._rest.readinto(buffer)


def actions(
    connect: Callable[[bool], object], verbs: Mapping[str, Callable[..., object]]
) -> dict[str, Callable[[Path], object]]:
    """Make what can be asked of a client out of its verbs, each a function of the Box. ``connect(True)`` signs a user in."""
    read, create = verbs["read"], verbs["create"]
    return {
        **{name: _alone(connect, verb) for name, verb in verbs.items() if name not in ("download", "upload")},
        "read as user": lambda _: read(connect(True)),
        "read twice as user": lambda _: _again(connect(True), read),
        "read by many": lambda _: _by_many(connect(True), read),
        "read odd id": lambda _: read(connect(False), "../users/me"),
        "read then create": lambda _: _later(connect(False), read, create),
        "download": lambda target: verbs["download"](connect(False), target),
        "upload": lambda _: verbs["upload"](connect(False), io.BytesIO(CONTENT)),
        "upload stream": lambda _: verbs["upload"](connect(False), io.BufferedReader(Pipe())),
    }


def _alone(connect: Callable[[bool], object], verb: Callable[..., object]) -> Callable[[Path], object]:
    return lambda _: verb(connect(False))


def _again(box: object, read: Callable[..., object]) -> object:
    with suppress(Exception):  # the second call is the one that is looked at
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


def run(asked: Mapping[str, Callable[[Path], object]], own: tuple[str, ...]) -> None:
    """Do what the command line says, and print what came of it. ``own`` are the packages whose errors are typed ones."""
    directory = Path(sys.argv[3])
    target = directory / "plan.bin"
    target.write_bytes(OLD)
    said: dict[str, object] = {}
    try:
        said = {"outcome": "ok", "value": asked[sys.argv[2]](target)}
    except KeyboardInterrupt:
        said = {"outcome": "interrupted"}
    except Exception as error:  # noqa: BLE001 # it is what is asked about
        kind = type(error)
        typed = kind.__module__.split(".")[0] in own
        name = (
            kind.__name__ if typed or kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__name__}"
        )
        leaks = any(secret in text for text in _shown(error) for secret in (TOKEN, REFRESH, SECRET))
        said = {"outcome": "typed" if typed else "raw", "detail": name, "leaks": leaks}
    print(json.dumps({**said, "left": _left(directory, target)}))


def _shown(error: BaseException) -> Iterator[str]:
    link: BaseException | None = error
    while link is not None:
        yield from (str(link), repr(link), repr(getattr(link, "__dict__", None)))
        for part in vars(link).values():  # one step down: requests hangs the request on its errors
            yield repr(getattr(part, "__dict__", None))
        link = link.__cause__ or link.__context__


def _left(directory: Path, target: Path) -> str:
    """Say in a word what lies where the download was to go."""
    if [path for path in directory.iterdir() if path != target]:
        return "something beside the target"
    if not target.exists():
        return "nothing"
    content = target.read_bytes()
    return {OLD: "old", CONTENT: "whole"}.get(content, f"{len(content)} wrong bytes")
