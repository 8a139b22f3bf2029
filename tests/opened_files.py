"""Observe which local files a test opens."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_OBSERVERS: list[Callable[[str], None]] = []


@contextmanager
def opened_files(directory: Path) -> Iterator[set[str]]:
    """Return a set, which gets the names of the files below the directory that are opened in the ``with`` block."""
    names: set[str] = set()

    def note(name: str) -> None:
        path = Path(name).absolute()
        if directory in path.parents:
            names.add(path.relative_to(directory).as_posix())

    _install_hook()
    _OBSERVERS.append(note)
    try:
        yield names
    finally:
        _OBSERVERS.remove(note)


@cache
def _install_hook() -> None:
    """Add the hook for this process. Python cannot remove a hook."""
    sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _OBSERVERS and event == "open" and isinstance(arguments[0], str | bytes):
        for note in tuple(_OBSERVERS):
            note(os.fsdecode(arguments[0]))
