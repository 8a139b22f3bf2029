"""What a fault may leave behind, whatever it was: no open socket, and no secret on any error, nor in a log."""

from __future__ import annotations

import copy
import gc
import logging
import pickle
import socket
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from box_models.auth import Secret
from box_models.errors import BoxError

SHORTEST = 7
"""Letters. What is shorter, "t" or "client", is a word of its own."""
LOGGERS = ("box_models", "urllib3", "requests")
PATIENCE = 20.0
"""Seconds for threads that were told to stop to close what they hold."""


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and everything that hangs on it, whether it is shown or not."""
    seen: set[int] = set()
    pending = [error]
    while pending:
        link = pending.pop()
        if link is not None and id(link) not in seen:
            seen.add(id(link))
            yield link
            pending += [link.__cause__, link.__context__]


def texts(links: Iterable[BaseException]) -> Iterator[str]:
    """Yield what exceptions say of themselves."""
    for link in links:
        yield str(link)
        yield repr(link)
        yield repr(vars(link))
        yield repr(link.args)


def outlets(error: BaseException) -> Iterator[str]:
    """Yield every text that somebody might get to see of an error."""
    yield from texts(chain(error))
    # Without the lines of the test that it came to: those name its secrets.
    yield "".join(traceback.format_exception(type(error), error, None))
    yield pickle.dumps(error).decode("latin-1")
    yield repr(copy.copy(error))


@dataclass
class Aftermath:
    """What was seen of a test: the errors that were made or met, what was logged, and the secrets that were in use."""

    errors: list[BaseException] = field(default_factory=list)
    log: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)

    def shown(self) -> list[str]:
        """Return what shows a secret, by the error that does, or the log; the secret itself is left out."""
        known = [secret for secret in self.secrets if len(secret) >= SHORTEST]
        told = [("the log", text) for text in self.log]
        told += [(type(error).__name__, text) for error in self.errors for text in outlets(error)]
        return [
            f"{outlet} shows a secret of {len(secret)} letters: {text.replace(secret, '<secret>')}"
            for outlet, text in told
            for secret in known
            if secret in text
        ]


class Listener(logging.Handler):
    """Write down what is logged: as text at once, for a record may hold an error, and that its frames."""

    def __init__(self, log: set[str]) -> None:
        super().__init__(logging.DEBUG)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Do so."""
        self._log.add(self.format(record))


@contextmanager
def listening(log: set[str]) -> Iterator[None]:
    """Write down, at the lowest level, what is logged meanwhile by us and by what we speak through."""
    listener, loggers = Listener(log), [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(listener)
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(listener)
            logger.setLevel(level)


@contextmanager
def noting(aftermath: Aftermath) -> Iterator[None]:
    """Note every error of ours that is made meanwhile, every other one that the test expects, every secret, and every log."""
    make, wrap, reveal = BoxError.__init__, Secret.__init__, Secret.reveal
    meet = pytest.ExceptionInfo.fill_unfilled

    def made(error: BoxError, /, *args: object, **details: object) -> None:
        make(error, *args, **details)  # type: ignore[arg-type] # passed on
        aftermath.errors.append(error)

    def wrapped(secret: Secret, value: str) -> None:
        aftermath.secrets.add(str(value))  # a user may give anything
        wrap(secret, value)

    def revealed(secret: Secret) -> str:
        value = reveal(secret)
        aftermath.secrets.add(str(value))
        return value

    def met(info: pytest.ExceptionInfo[Any], found: Any) -> None:
        meet(info, found)
        if not isinstance(info.value, BoxError):
            aftermath.errors.append(info.value)

    with pytest.MonkeyPatch.context() as patch, listening(aftermath.log):
        patch.setattr(pytest.ExceptionInfo, "fill_unfilled", met)
        patch.setattr(BoxError, "__init__", made)
        patch.setattr(Secret, "__init__", wrapped)
        patch.setattr(Secret, "reveal", revealed)
        yield


def open_sockets() -> set[str]:
    """Return the sockets that this process has open; none where the system does not tell."""
    return {name for name in map(_target, _descriptors()) if name.startswith("socket:")}


def wait_until(condition: Callable[[], bool]) -> bool:
    """Wait until it holds, for as long as there is patience; returns whether it does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
        # A failed attempt hangs in a circle of frames for a while. To look for it among all that is old takes a third of a second.
        gc.collect(1 if time.monotonic() < deadline - PATIENCE + 0.1 else 2)
    return True


def _descriptors() -> list[Path]:
    place = Path("/proc/self/fd")
    return list(place.iterdir()) if place.is_dir() else []


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:  # closed meanwhile
        return ""


def held() -> list[str]:
    """Describe the sockets that are open, for who has to find out why."""
    found = [thing for thing in gc.get_objects() if isinstance(thing, socket.socket) and thing.fileno() >= 0]
    return [f"{one!r} held by {[type(by).__name__ for by in gc.get_referrers(one)]}" for one in found]
