"""Faults on demand: what a program does when Box is slow, refuses, or loses an answer.

::

    from box_models.testing import faults

    def test_a_rate_limit_is_waited_for(local_box):
        with faults(local_box) as f:
            f.next("POST", "/files/content", status=429, retry_after=0)
            my_program(local_box)
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Protocol

from box_models._checks import as_number, check_flag, check_whole
from box_models.local.engine import Engine
from box_models.local.faces.faults import FaultSource, Mishap
from box_models.local.http.errors import ApiError, unauthorized
from box_models.local.http.messages import Request
from box_models.models.core.fields import check_text

CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "access_denied_insufficient_permissions",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    409: "conflict",
    410: "session_expired",
    411: "length_required",
    412: "precondition_failed",
    413: "request_entity_too_large",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    423: "locked",
    429: "rate_limit_exceeded",
    451: "unavailable_for_legal_reasons",
    500: "internal_server_error",
    501: "not_implemented",
    502: "bad_gateway",
    503: "unavailable",
    504: "gateway_timeout",
    507: "insufficient_storage",
}
"""The usual code of each status that has one; the others say "error"."""
REDIRECTS = (301, 302, 303, 307, 308)
METHODS = frozenset({"*", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})
LONGEST = 600.0
"""Seconds that a delay may last."""
VERSION = re.compile(r"^(/api)?/2\.0(?=/)")
"""What stands before the paths of Box's reference; before those of uploads with /api."""


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
        written = "/2.0" if VERSION.match(self.path) else ""
        path = VERSION.sub(written, request.path)
        return self.method in ("*", request.method) and fnmatchcase(path, self.path)

    def __str__(self) -> str:
        return f"{self.kind} for {self.method} {self.path} ({self.left} left)"


class Faults:
    """The faults that an embedded Box is to have, in the order they were asked for.

    Each verb takes a method and a path as Box's reference writes them, with the version or without: ``"POST", "/folders"``.
    In both, ``*`` stands for anything: ``"/files/*/content"``; a query is not looked at, and has no place there. A download
    is a redirect to ``/dl/…``, where the bytes come from. ``times`` says to how many requests it happens; a request
    meets the first fault that fits, once.
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
        number = check_whole("status", status, 0)
        if not 400 <= number <= 599:
            raise ValueError(f"status is one of a failure, 400 to 599, not {number}")
        word = CODES.get(number, "error") if code is None else check_text("code", code)
        headers = {} if retry_after is None else {"Retry-After": _hint(retry_after)}
        refusal = ApiError(number, word, word.replace("_", " ").capitalize(), headers=headers)
        self._add(method, path, f"status {number}", Mishap(instead=refusal), times)

    def expire_token(self, method: str = "*", path: str = "*", *, times: int = 1) -> None:
        """Answer 401 as Box does to an access token that is too old.

        A login that can refresh does so, and goes on. The developer token of ``local_box`` and of a server's ``token``
        cannot: there the call ends with `NotLoggedIn`.
        """
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
        place = check_whole("after", after, 0)
        self._add(method, path, f"cut after {place} bytes", Mishap(cut_after=place, politely=True), times)

    def tear(self, method: str, path: str, *, after: int, times: int = 1) -> None:
        """Break the connection (RST) after so many bytes of the body of the answer; what was on its way is lost with it."""
        place = check_whole("after", after, 0)
        self._add(method, path, f"reset after {place} bytes", Mishap(cut_after=place), times)

    def garble(self, method: str, path: str, *, times: int = 1) -> None:
        """Answer with as many bytes as there should be, and wrong ones."""
        self._add(method, path, "wrong bytes", Mishap(garbled=True), times)

    def mislabel(self, method: str, path: str, *, times: int = 1) -> None:
        """Answer as usual, but say that the body is gzip, which it is not."""
        self._add(method, path, "body that is not gzip", Mishap(mislabelled=True), times)

    def redirect(self, method: str, path: str, *, to: str, status: int = 302, times: int = 1) -> None:
        """Answer that it is to be had elsewhere, at a URL or a path, and leave the request undone."""
        number = check_whole("status", status, 0)
        if number not in REDIRECTS:
            raise ValueError(f"status is one of {', '.join(map(str, REDIRECTS))}, not {number}")
        if not re.fullmatch(r"[!-~]+", check_text("to", to)):
            raise ValueError(f"to is a URL or a path, without spaces, not {to!r}")
        elsewhere = ApiError(number, "redirect", "Elsewhere", headers={"Location": to})
        self._add(method, path, f"redirect to {to}", Mishap(instead=elsewhere), times)

    def trickle(self, method: str, path: str, *, seconds: float, size: int = 1, times: int = 1) -> None:
        """Answer as usual, but wait so many seconds before each ``size`` bytes of the body.

        In process too; there a wait that is longer than the program's timeout for reading, or than its deadline, ends as that does.
        """
        block, pause = check_whole("size", size, 1), _duration(seconds)
        self._add(method, path, f"{block} bytes every {pause:g} s", Mishap(pause=pause, block=block), times)

    def delay(self, method: str, path: str, *, seconds: float, times: int = 1) -> None:
        """Answer as usual, but so many seconds later."""
        wait = _duration(seconds)
        self._add(method, path, f"delay of {wait:g} s", Mishap(delay=wait), times)

    def hang(self, method: str, path: str, *, seconds: float = 60.0, times: int = 1) -> None:
        """Say nothing for so many seconds, then break the connection; the request is not worked off."""
        wait = _duration(seconds)
        self._add(method, path, f"silence of {wait:g} s", Mishap(delay=wait, heard=False, lost=True), times)

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
        if check_text("method", method) not in METHODS:
            raise ValueError(f"method is one of {', '.join(sorted(METHODS))}, not {method!r}")
        left = check_whole("times", times, 1)
        with self._lock:
            self._waiting.append(_Fault(method, _checked(path), kind, mishap, left))


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
    engine = getattr(box, "engine", None)
    if not isinstance(engine, Engine):
        raise TypeError(
            f"box is an embedded Box, as Box.local() or serve() returns it, not {box!r}; for a served one, give the server"
        )
    check_flag("strict", strict)
    source = engine.services.get(FaultSource)
    if source.line is not None:
        raise RuntimeError("this embedded Box has faults already: leave their block first")
    source.line = wanted = Faults()
    try:
        yield wanted
    finally:
        source.line = None
    if strict and wanted.unused:
        raise AssertionError(f"faults that no request met: {', '.join(wanted.unused)}")


def _checked(path: str) -> str:
    """Return the path as it is compared: uploads have no other version than the rest."""
    if check_text("path", path) != "*" and not path.startswith("/"):
        raise ValueError(f"path begins with a slash, as in '/files/content', not {path!r}")
    before, mark, _ = path.partition("?")
    if mark:
        raise ValueError(f"path is one without a query, as in {before!r}, not {path!r}")
    return VERSION.sub("/2.0", path)


def _duration(seconds: float) -> float:
    number = as_number("seconds", seconds)
    if not 0 < number <= LONGEST:
        raise ValueError(f"seconds is above 0 and at most {LONGEST:g}, not {seconds!r}")
    return number


def _hint(retry_after: float) -> str:
    number = as_number("retry_after", retry_after)
    if not 0 <= number < 1e12:
        raise ValueError(f"retry_after is 0 or more seconds, and below 1e12, not {retry_after!r}")
    return f"{number:.6f}".rstrip("0").rstrip(".")  # clients read no exponent
