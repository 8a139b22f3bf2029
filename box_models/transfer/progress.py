"""How far a transfer is: bars for people, calls for programs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias


@dataclass(frozen=True)
class Progress:
    """How far a transfer is. ``done`` and ``total`` are bytes; ``total`` is None while nobody knows it.

    A tree counts what is settled in ``files`` as well, skipped ones included; ``name`` is then what was settled last.
    """

    name: str
    done: int
    total: int | None
    files: int = 0


ProgressArg: TypeAlias = bool | Callable[[Progress], object]
"""True shows a bar where there is a terminal or a notebook; a callable is called with a `Progress`, and cancels by raising."""


class Meter:
    """Counts what was moved and tells whoever wants to know. Threads may share it."""

    def __init__(self, tell: Callable[[Progress], object] | None, name: str, total: int | None) -> None:
        self._tell = tell
        self._now = Progress(name, 0, total)
        self._lock = threading.Lock()

    def add(self, size: int, *, files: int = 0, name: str | None = None) -> None:
        """Count bytes, and files; raises what the callable raises."""
        if self._tell is None:
            return
        with self._lock:
            now = self._now
            self._say(replace(now, done=now.done + size, files=now.files + files, name=name or now.name))

    def restart(self) -> None:
        """Count again from nothing: what was moved before was moved in vain."""
        if self._tell is None:
            return
        with self._lock:
            self._say(replace(self._now, done=0))

    def expect(self, size: int) -> None:
        """Raise the total, as more turns up."""
        if self._tell is None:
            return
        with self._lock:
            self._now = replace(self._now, total=(self._now.total or 0) + size)

    def _say(self, now: Progress) -> None:
        self._now = now
        if self._tell is not None:
            self._tell(now)


def check_progress(progress: object) -> None:
    """Refuse what is neither True, False nor a callable, before anything is done that would be measured."""
    if not isinstance(progress, bool) and not callable(progress):
        raise TypeError(f"progress is True, False or a callable that takes a Progress, not {progress!r}")


@contextmanager
def open_meter(progress: ProgressArg, name: str, total: int | None) -> Iterator[Meter]:
    """Open the meter that ``progress`` asks for."""
    if callable(progress):
        yield Meter(progress, name, total)
    elif progress and _is_interactive():
        with _bar(name, total) as tell:
            yield Meter(tell, name, total)
    else:
        yield Meter(None, name, total)


def _is_interactive() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules


@contextmanager
def _bar(name: str, total: int | None) -> Iterator[Callable[[Progress], object]]:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        raise ImportError('progress=True needs tqdm: pip install "box_models[progress]"') from None
    with tqdm(desc=name, total=total, unit="B", unit_scale=True, unit_divisor=1024) as bar:

        def tell(now: Progress) -> None:
            bar.total = now.total
            bar.set_description(now.name, refresh=False)
            if now.files:
                bar.set_postfix(files=now.files, refresh=False)
            bar.update(now.done - bar.n)

        yield tell
