"""Progress of a transfer: progress bars, or a plain line without tqdm, and callbacks for programs."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeAlias


@dataclass(frozen=True)
class Progress:
    """The progress of a transfer. ``done`` and ``total`` are bytes; ``total`` is None while it is unknown.

    In a transfer of a folder tree, ``files`` counts the finished files, skipped ones included, and ``name`` is the path of the file
    that finished last.
    """

    name: str
    done: int
    total: int | None
    files: int = 0


ProgressArg: TypeAlias = bool | Callable[[Progress], object]
"""True shows a progress bar in a terminal or a notebook, or a plain line if tqdm is not installed.

A callable is called with a `Progress`, and cancels by raising.
"""

_SECONDS_BETWEEN_LINES = 0.2


class Meter:
    """Counts transferred bytes and calls the progress callback. Threads may share a meter."""

    def __init__(self, callback: Callable[[Progress], object] | None, name: str, total: int | None) -> None:
        self._callback = callback
        self._now = Progress(name, 0, total)
        self._lock = threading.Lock()

    def add(self, size: int, *, files: int = 0, name: str | None = None) -> None:
        """Count bytes and files. Raises the exception of the callback."""
        if self._callback is None:
            return
        with self._lock:
            now = self._now
            self._report(replace(now, done=now.done + size, files=now.files + files, name=name or now.name))

    def restart(self) -> None:
        """Count from zero again, because the transfer starts over."""
        if self._callback is None:
            return
        with self._lock:
            self._report(replace(self._now, done=0))

    def expect(self, size: int) -> None:
        """Add a newly discovered file of this size to the total."""
        if self._callback is None:
            return
        with self._lock:
            self._now = replace(self._now, total=(self._now.total or 0) + size)

    def _report(self, now: Progress) -> None:
        self._now = now
        if self._callback is not None:
            self._callback(now)


def check_progress(progress: object) -> None:
    """Raise TypeError, before the transfer starts, if ``progress`` is not True, False or a callable."""
    if not isinstance(progress, bool) and not callable(progress):
        raise TypeError(f"progress must be True, False or a callable that takes a Progress, not {progress!r}")


@contextmanager
def open_meter(progress: ProgressArg, name: str, total: int | None) -> Iterator[Meter]:
    """Open a meter for a ``progress`` argument: with a callback, with a progress bar, or silent."""
    if callable(progress):
        yield Meter(progress, name, total)
    elif progress and _is_interactive():
        with _progress_bar(name, total) as callback:
            yield Meter(callback, name, total)
    else:
        yield Meter(None, name, total)


def _is_interactive() -> bool:
    return sys.stderr.isatty() or "ipykernel" in sys.modules


@contextmanager
def _progress_bar(name: str, total: int | None) -> Iterator[Callable[[Progress], object]]:
    try:
        from tqdm.auto import tqdm  # an optional extra
    except ImportError:
        yield from _progress_line(name, total)
        return
    with tqdm(desc=name, total=total, unit="B", unit_scale=True, unit_divisor=1024) as bar:

        def update(now: Progress) -> None:
            bar.total = now.total
            bar.set_description(now.name, refresh=False)
            if now.files:
                bar.set_postfix(files=now.files, refresh=False)
            bar.update(now.done - bar.n)

        yield update


def _progress_line(name: str, total: int | None) -> Iterator[Callable[[Progress], object]]:
    """Show the progress as one line that is written again and again."""
    now, shown_at, width = Progress(name, 0, total), 0.0, 0

    def show() -> None:
        nonlocal width
        text = _as_text(now)
        sys.stderr.write(f"\r{text.ljust(width)}")
        sys.stderr.flush()
        width = len(text)

    def update(progress: Progress) -> None:
        nonlocal now, shown_at
        now = progress
        if time.monotonic() - shown_at >= _SECONDS_BETWEEN_LINES:
            shown_at = time.monotonic()
            show()

    try:
        yield update
    finally:
        show()
        sys.stderr.write("\n")


def _as_text(now: Progress) -> str:
    """Return the progress as text: ``plan.pdf: 1.5 of 6.0 MB (25 %)``."""
    done = f"{now.done / 1e6:,.1f}"
    files = f", {now.files:,} files" if now.files else ""
    if not now.total:
        return f"{now.name}: {done} MB{files}"
    return f"{now.name}: {done} of {now.total / 1e6:,.1f} MB ({100 * now.done // now.total} %){files}"
