"""What a client program says about one call: how it ended, with what, and what it left. Runs under any of the SDKs.

python CLIENT.py URL ACTION DIRECTORY        prints {"outcome": …, "detail": …, "value": …, "left": …} as JSON
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

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


def run(actions: Mapping[str, Callable[[Path], object]], own: tuple[str, ...]) -> None:
    """Do what the command line says, and print what came of it. ``own`` are the packages whose errors are typed ones."""
    directory = Path(sys.argv[3])
    target = directory / "plan.bin"
    target.write_bytes(OLD)
    said: dict[str, object] = {}
    try:
        said = {"outcome": "ok", "value": actions[sys.argv[2]](target)}
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
