"""Check after a fault that no socket is open and that no error and no log shows a secret."""

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
"""The fewest letters of a secret that is searched for. Shorter ones, such as "client", are ordinary words."""
LOGGERS = ("box_models", "urllib3", "requests")
SOCKET_TIMEOUT = 20.0
"""Seconds in which stopping threads must close their sockets."""


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and all its causes and contexts, also suppressed ones."""
    visited: set[int] = set()
    pending = [error]
    while pending:
        link = pending.pop()
        if link is not None and id(link) not in visited:
            visited.add(id(link))
            yield link
            pending += [link.__cause__, link.__context__]


def texts(links: Iterable[BaseException]) -> Iterator[str]:
    """Yield the texts of exceptions."""
    for link in links:
        yield str(link)
        yield repr(link)
        yield repr(vars(link))
        yield repr(link.args)


def all_texts(error: BaseException) -> Iterator[str]:
    """Yield every text that could show an error's data."""
    yield from texts(chain(error))
    # Without the traceback, because the lines of the test contain its secrets.
    yield "".join(traceback.format_exception(type(error), error, None))
    yield pickle.dumps(error).decode("latin-1")
    yield repr(copy.copy(error))


@dataclass
class Aftermath:
    """The errors and the log of a test, and the secrets that it used."""

    errors: list[BaseException] = field(default_factory=list)
    log: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)

    def leaks(self) -> list[str]:
        """Return the texts that show a secret, with the error or the log that they come from. Secrets are masked."""
        known = [secret for secret in self.secrets if len(secret) >= SHORTEST]
        sources = [("the log", text) for text in self.log]
        sources += [(type(error).__name__, text) for error in self.errors for text in all_texts(error)]
        return [
            f"{source} shows a secret of {len(secret)} letters: {text.replace(secret, '<secret>')}"
            for source, text in sources
            for secret in known
            if secret in text
        ]


class TextHandler(logging.Handler):
    """Collect log messages as text. A record itself could keep an error and its frames alive."""

    def __init__(self, log: set[str]) -> None:
        super().__init__(logging.DEBUG)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Add the text of a record."""
        self._log.add(self.format(record))


@contextmanager
def collecting_log(log: set[str]) -> Iterator[None]:
    """Collect the log of this package, urllib3 and requests at the lowest level."""
    handler, loggers = TextHandler(log), [logging.getLogger(name) for name in LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)


@contextmanager
def recording(aftermath: Aftermath) -> Iterator[None]:
    """Record every BoxError, every other error that the test expects, every secret and every log message."""
    init_error, init_secret, reveal = BoxError.__init__, Secret.__init__, Secret.reveal
    fill = pytest.ExceptionInfo.fill_unfilled

    def record_error(error: BoxError, /, *args: object, **details: object) -> None:
        init_error(error, *args, **details)  # type: ignore[arg-type] # forwarded
        aftermath.errors.append(error)

    def record_secret(secret: Secret, value: str) -> None:
        aftermath.secrets.add(str(value))  # a user may pass any object
        init_secret(secret, value)

    def record_revealed(secret: Secret) -> str:
        value = reveal(secret)
        aftermath.secrets.add(str(value))
        return value

    def record_expected(info: pytest.ExceptionInfo[Any], exc_info: Any) -> None:
        fill(info, exc_info)
        if not isinstance(info.value, BoxError):
            aftermath.errors.append(info.value)

    with pytest.MonkeyPatch.context() as patch, collecting_log(aftermath.log):
        patch.setattr(pytest.ExceptionInfo, "fill_unfilled", record_expected)
        patch.setattr(BoxError, "__init__", record_error)
        patch.setattr(Secret, "__init__", record_secret)
        patch.setattr(Secret, "reveal", record_revealed)
        yield


def open_sockets() -> set[str]:
    """Return the open sockets of this process, or an empty set if /proc is missing."""
    return {name for name in map(_target, _descriptors()) if name.startswith("socket:")}


def wait_until(condition: Callable[[], bool]) -> bool:
    """Wait until the condition is true or the timeout is over. Return whether it is true."""
    deadline = time.monotonic() + SOCKET_TIMEOUT
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
        # A reference cycle of frames keeps a failed attempt for a while. A full collection takes a third of a second,
        # so that it runs only after 0.1 s.
        gc.collect(1 if time.monotonic() < deadline - SOCKET_TIMEOUT + 0.1 else 2)
    return True


def _descriptors() -> list[Path]:
    directory = Path("/proc/self/fd")
    return list(directory.iterdir()) if directory.is_dir() else []


def _target(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:  # closed since it was listed
        return ""


def describe_sockets() -> list[str]:
    """Describe the open sockets and the types of the objects that refer to them."""
    sockets = [item for item in gc.get_objects() if isinstance(item, socket.socket) and item.fileno() >= 0]
    return [
        f"{item!r} is used by {[type(user).__name__ for user in gc.get_referrers(item)]}" for item in sockets
    ]
