"""Faults on demand: what a program does when Box is slow, refuses, or loses an answer.

::

    from box_models.testing import faults

    def test_a_rate_limit_is_waited_for(local_box):
        with faults(local_box) as f:
            f.next("POST", "/files/content", status=429, retry_after=0)
            my_program(local_box)
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol

from box_models.local.engine import Engine
from box_models.local.errors import ApiError, unauthorized
from box_models.local.messages import Request
from box_models.local.mishaps import Mishap

CODES = {
    400: "bad_request",
    403: "access_denied_insufficient_permissions",
    404: "not_found",
    409: "conflict",
    412: "precondition_failed",
    423: "locked",
    429: "rate_limit_exceeded",
    500: "internal_server_error",
    502: "bad_gateway",
    503: "unavailable",
    504: "gateway_timeout",
}
REDIRECTS = (301, 302, 303, 307, 308)
METHODS = frozenset({"*", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})
LONGEST = 600.0
"""Seconds that a delay may last."""


class Embedded(Protocol):
    """An embedded Box: what ``Box.local()`` or ``box_models.local.serve()`` returned."""

    @property
    def engine(self) -> Engine | None:
        """What answers."""
        ...


@dataclass
class _Fault:
    """One fault that waits for its requests."""

    method: str
    path: str
    kind: str
    mishap: Mishap
    left: int

    def meets(self, request: Request) -> bool:
        path = re.sub(r"^(/api)?/2\.0(?=/)", "", request.path)
        return self.method in ("*", request.method) and fnmatchcase(path, self.path)

    def __str__(self) -> str:
        return f"{self.kind} for {self.method} {self.path} ({self.left} left)"


class Faults:
    """The faults that an embedded Box is to have, in the order they were asked for.

    Each verb takes a method and a path as Box's reference writes them, without the version: ``"POST", "/folders"``. In
    both, ``*`` stands for anything: ``"/files/*/content"``. A download is a redirect to ``/dl/…``, where the bytes
    come from. ``times`` says to how many requests it happens; a request meets the first fault that fits, once.
    """

    def __init__(self) -> None:
        self._waiting: list[_Fault] = []
        self._met: list[str] = []
        self._lock = threading.Lock()

    @property
    def all_used(self) -> bool:
        """Whether every fault was met as often as it was asked for."""
        return not self.unused

    @property
    def unused(self) -> list[str]:
        """The faults that still wait, in words."""
        with self._lock:
            return [str(fault) for fault in self._waiting]

    @property
    def met(self) -> list[str]:
        """The requests that met a fault so far: ``["POST /2.0/folders", …]``."""
        with self._lock:
            return list(self._met)

    def next(
        self,
        method: str,
        path: str,
        *,
        status: int,
        code: str | None = None,
        retry_after: float | None = None,
        times: int = 1,
    ) -> None:
        """Answer with an error of Box's, and leave the request undone.

        ``code`` is what the error body says, by default the usual one of the status. ``retry_after`` is in seconds.
        """
        if not 400 <= status <= 599:
            raise ValueError(f"status must be one of a failure, 400 to 599, not {status!r}")
        if retry_after is not None and not 0 <= retry_after < math.inf:
            raise ValueError(f"retry_after must be 0 or more seconds, not {retry_after!r}")
        word = code or CODES.get(status, "error")
        headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        refusal = ApiError(status, word, word.replace("_", " ").capitalize(), headers=headers)
        self._add(method, path, f"status {status}", Mishap(instead=refusal), times)

    def expire_token(self, method: str = "*", path: str = "*", *, times: int = 1) -> None:
        """Answer 401 as Box does to an access token that is too old."""
        refusal = unauthorized("invalid_token", "The access token provided has expired.")
        self._add(method, path, "expired token", Mishap(instead=refusal), times)

    def reset(self, method: str, path: str, *, times: int = 1) -> None:
        """Break the connection before the request is worked off."""
        self._add(method, path, "reset", Mishap(heard=False, lost=True), times)

    def hang_up(self, method: str, path: str, *, times: int = 1) -> None:
        """Close the connection (FIN) instead of answering; the request is not worked off."""
        silence = Mishap(heard=False, lost=True, politely=True)
        self._add(method, path, "connection closed without an answer", silence, times)

    def lose_reply(self, method: str, path: str, *, times: int = 1) -> None:
        """Work the request off, and break the connection instead of answering."""
        self._add(method, path, "lost reply", Mishap(lost=True), times)

    def cut(self, method: str, path: str, *, after: int, times: int = 1) -> None:
        """Close the connection after so many bytes of the body of the answer."""
        self._add(
            method, path, f"cut after {after} bytes", Mishap(cut_after=_place(after), politely=True), times
        )

    def tear(self, method: str, path: str, *, after: int, times: int = 1) -> None:
        """Break the connection (RST) after so many bytes of the body of the answer; what was on its way is lost with it."""
        self._add(method, path, f"reset after {after} bytes", Mishap(cut_after=_place(after)), times)

    def garble(self, method: str, path: str, *, times: int = 1) -> None:
        """Answer with as many bytes as there should be, and wrong ones."""
        self._add(method, path, "wrong bytes", Mishap(garbled=True), times)

    def mislabel(self, method: str, path: str, *, times: int = 1) -> None:
        """Answer as usual, but say that the body is gzip, which it is not."""
        self._add(method, path, "body that is not gzip", Mishap(mislabelled=True), times)

    def redirect(self, method: str, path: str, *, to: str, status: int = 302, times: int = 1) -> None:
        """Answer that it is to be had elsewhere, at a URL or a path, and leave the request undone."""
        if status not in REDIRECTS:
            raise ValueError(f"status must be one of {', '.join(map(str, REDIRECTS))}, not {status!r}")
        if not re.fullmatch(r"[!-~]+", to):
            raise ValueError(f"to must be a URL or a path, without spaces, not {to!r}")
        elsewhere = ApiError(status, "redirect", "Elsewhere", headers={"Location": to})
        self._add(method, path, f"redirect to {to}", Mishap(instead=elsewhere), times)

    def trickle(self, method: str, path: str, *, seconds: float, size: int = 1, times: int = 1) -> None:
        """Answer as usual, but wait so many seconds before each ``size`` bytes of the body.

        In process too; there a wait that is longer than the program's timeout for reading ends as that does.
        """
        if size < 1:
            raise ValueError(f"size must be 1 or more bytes, not {size!r}")
        slow = Mishap(pause=_duration(seconds), block=size)
        self._add(method, path, f"{size} bytes every {seconds:g} s", slow, times)

    def delay(self, method: str, path: str, *, seconds: float, times: int = 1) -> None:
        """Answer as usual, but so many seconds later."""
        self._add(method, path, f"delay of {seconds:g} s", Mishap(delay=_duration(seconds)), times)

    def hang(self, method: str, path: str, *, seconds: float = 60.0, times: int = 1) -> None:
        """Say nothing for so many seconds, then break the connection; the request is not worked off."""
        silence = Mishap(delay=_duration(seconds), heard=False, lost=True)
        self._add(method, path, f"silence of {seconds:g} s", silence, times)

    def __call__(self, request: Request, /) -> Mishap | None:
        """Say what happens to a request: the embedded Box asks."""
        with self._lock:
            fault = next((fault for fault in self._waiting if fault.meets(request)), None)
            if fault is None:
                return None
            fault.left -= 1
            if not fault.left:
                self._waiting.remove(fault)
            self._met.append(f"{request.method} {request.path}")
            return fault.mishap

    def __repr__(self) -> str:
        return f"<Faults: {', '.join(self.unused) or 'none waiting'}>"

    def _add(self, method: str, path: str, kind: str, mishap: Mishap, times: int) -> None:
        if method not in METHODS:
            raise ValueError(f"method must be one of {', '.join(sorted(METHODS))}, not {method!r}")
        if path != "*" and not path.startswith("/"):
            raise ValueError(f"path must begin with a slash, as in '/files/content', not {path!r}")
        if times < 1:
            raise ValueError(f"times must be 1 or more, not {times!r}")
        with self._lock:
            self._waiting.append(_Fault(method, path, kind, mishap, times))


@contextmanager
def faults(box: Embedded, *, strict: bool = True) -> Iterator[Faults]:
    """Have an embedded Box fail as told until the block is left. Without this it never does.

    ``box`` is the ``local_box`` or ``box_server`` of a test, or what ``Box.local()`` or ``serve()`` returned. Unless
    ``strict`` is off, a fault that no request met is an AssertionError at the end of the block.

    >>> from box_models import Box
    >>> with Box.local(":memory:") as box, faults(box) as f:
    ...     f.lose_reply("POST", "/folders")
    ...     made = box.root.create_folder("Reports")  # sent twice, made once
    ...     [folder.name for folder in box.root.folders()], f.met
    (['Reports'], ['POST /2.0/folders'])
    """
    engine = box.engine
    if engine is None:
        raise TypeError("box must be an embedded Box: Box.local() or a server, not a Box elsewhere")
    if engine.line is not None:
        raise RuntimeError("this embedded Box has faults already: leave their block first")
    engine.line = wanted = Faults()
    try:
        yield wanted
    finally:
        engine.line = None
    if strict and wanted.unused:
        raise AssertionError(f"faults that no request met: {', '.join(wanted.unused)}")


def _duration(seconds: float) -> float:
    if not 0 < seconds <= LONGEST:
        raise ValueError(f"seconds must be above 0 and at most {LONGEST:g}, not {seconds!r}")
    return seconds


def _place(after: int) -> int:
    if after < 0:
        raise ValueError(f"after must be 0 or more bytes, not {after!r}")
    return after
