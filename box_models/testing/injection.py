"""Inject faults into an embedded Box: slow responses, errors, lost connections.

::

    from box_models.testing import faults

    def test_upload_waits_for_a_rate_limit(local_box):
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

from box_models._checks import as_number, check_flag, check_integer
from box_models._incomplete_repr import allow_incomplete
from box_models.local.engine import Engine
from box_models.local.faces.faults import Fault, FaultSource
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
"""The usual ``code`` of each status. Others have the code "error"."""
REDIRECTS = (301, 302, 303, 307, 308)
METHODS = frozenset({"*", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})
LONGEST = 600.0
"""The longest delay, in seconds."""
VERSION = re.compile(r"^(/api)?/2\.0(?=/)")
"""The version at the beginning of a path. Upload paths begin with /api as well."""


class Embedded(Protocol):
    """An embedded Box, as returned by ``Box.local()`` or ``box_models.local.serve()``."""

    @property
    def engine(self) -> Engine | None:
        """The engine that answers requests, or None for a Box that is not embedded."""
        ...


@dataclass
class _RequestedFault:
    """One fault that has not yet met all its requests."""

    method: str
    path: str
    kind: str
    effect: Fault
    left: int

    def matches(self, request: Request) -> bool:
        version = "/2.0" if VERSION.match(self.path) else ""
        path = VERSION.sub(version, request.path)
        return self.method in ("*", request.method) and fnmatchcase(path, self.path)

    def __str__(self) -> str:
        return f"{self.kind} for {self.method} {self.path} ({self.left} left)"


class Faults:
    """The faults of an embedded Box. Each is used by the next requests that match it.

    Every method takes an HTTP method and a path as in Box's reference, with or without the version: ``"POST", "/folders"``.
    In both, ``*`` matches anything: ``"/files/*/content"``. Query parameters are ignored, and a path must not have any.
    Downloads are redirected to ``/dl/…``, which sends the bytes. ``times`` is the number of requests that get the fault.
    Faults are matched in the order in which they were added, and a request gets at most one.
    """

    def __init__(self) -> None:
        self._waiting: list[_RequestedFault] = []
        self._matches: list[str] = []
        self._lock = threading.Lock()

    @property
    def all_used(self) -> bool:
        """Whether every fault has happened as often as ``times`` says."""
        return not self.unused

    @property
    def unused(self) -> list[str]:
        """Descriptions of the faults that have not yet happened."""
        with self._lock:
            return [str(fault) for fault in self._waiting]

    @property
    def met(self) -> list[str]:
        """The requests that got a fault so far: ``["POST /2.0/folders", …]``."""
        with self._lock:
            return list(self._matches)

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
        """Answer with an error as Box sends it. The request changes nothing.

        ``code`` is the ``code`` of the error body, by default the usual one of the status. ``retry_after`` is in seconds.
        """
        number = check_integer("status", status, 0)
        if not 400 <= number <= 599:
            raise ValueError(f"status must be an error status, 400 to 599, not {number}")
        word = CODES.get(number, "error") if code is None else check_text("code", code)
        headers = {} if retry_after is None else {"Retry-After": _retry_after_header(retry_after)}
        refusal = ApiError(number, word, word.replace("_", " ").capitalize(), headers=headers)
        self._add(method, path, f"status {number}", Fault(error=refusal), times)

    def expire_token(self, method: str = "*", path: str = "*", *, times: int = 1) -> None:
        """Answer 401 as Box does to an expired access token.

        A login that can refresh its token does so and retries. The developer tokens of ``local_box`` and ``box_server``
        cannot be refreshed, so that the call raises `NotLoggedIn`.
        """
        refusal = unauthorized("invalid_token", "The access token provided has expired.")
        self._add(method, path, "expired token", Fault(error=refusal), times)

    def reset(self, method: str, path: str, *, times: int = 1) -> None:
        """Reset the connection (RST) before the request is processed."""
        self._add(method, path, "reset", Fault(is_processed=False, is_response_lost=True), times)

    def hang_up(self, method: str, path: str, *, times: int = 1) -> None:
        """Close the connection (FIN) without a response. The request is not processed."""
        close = Fault(is_processed=False, is_response_lost=True, is_graceful=True)
        self._add(method, path, "connection closed without a response", close, times)

    def lose_reply(self, method: str, path: str, *, times: int = 1) -> None:
        """Process the request, then reset the connection instead of answering."""
        self._add(method, path, "lost reply", Fault(is_response_lost=True), times)

    def cut(self, method: str, path: str, *, after: int, times: int = 1) -> None:
        """Close the connection (FIN) after the first ``after`` bytes of the response body."""
        size = check_integer("after", after, 0)
        self._add(method, path, f"cut after {size} bytes", Fault(cut_after=size, is_graceful=True), times)

    def tear(self, method: str, path: str, *, after: int, times: int = 1) -> None:
        """Reset the connection (RST) after the first ``after`` bytes of the response body.

        Bytes that the client has not yet read may be lost.
        """
        size = check_integer("after", after, 0)
        self._add(method, path, f"reset after {size} bytes", Fault(cut_after=size), times)

    def garble(self, method: str, path: str, *, times: int = 1) -> None:
        """Answer with the right number of bytes, some of them wrong."""
        self._add(method, path, "wrong bytes", Fault(has_wrong_bytes=True), times)

    def mislabel(self, method: str, path: str, *, times: int = 1) -> None:
        """Answer as usual, with the header ``Content-Encoding: gzip`` although the body is not compressed."""
        self._add(method, path, "body that is not gzip", Fault(has_wrong_encoding=True), times)

    def redirect(self, method: str, path: str, *, to: str, status: int = 302, times: int = 1) -> None:
        """Answer with a redirect to a URL or a path. The request changes nothing."""
        number = check_integer("status", status, 0)
        if number not in REDIRECTS:
            raise ValueError(f"status must be one of {', '.join(map(str, REDIRECTS))}, not {number}")
        if not re.fullmatch(r"[!-~]+", check_text("to", to)):
            raise ValueError(f"to must be a URL or a path without spaces, not {to!r}")
        elsewhere = ApiError(number, "redirect", "Elsewhere", headers={"Location": to})
        self._add(method, path, f"redirect to {to}", Fault(error=elsewhere), times)

    def trickle(self, method: str, path: str, *, seconds: float, size: int = 1, times: int = 1) -> None:
        """Answer as usual, but wait ``seconds`` before each ``size`` bytes of the body.

        This also works in process: the client's read timeout and its deadline end the wait.
        """
        block, pause = check_integer("size", size, 1), _duration(seconds)
        self._add(method, path, f"{block} bytes every {pause:g} s", Fault(pause=pause, block=block), times)

    def delay(self, method: str, path: str, *, seconds: float, times: int = 1) -> None:
        """Answer as usual, but wait ``seconds`` first."""
        wait = _duration(seconds)
        self._add(method, path, f"delay of {wait:g} s", Fault(delay=wait), times)

    def hang(self, method: str, path: str, *, seconds: float = 60.0, times: int = 1) -> None:
        """Send nothing for ``seconds``, then reset the connection. The request is not processed."""
        wait = _duration(seconds)
        self._add(
            method,
            path,
            f"no response for {wait:g} s",
            Fault(delay=wait, is_processed=False, is_response_lost=True),
            times,
        )

    def __call__(self, request: Request, /) -> Fault | None:
        """Return the fault of a request, or None. The embedded Box calls this for every request."""
        with self._lock:
            fault = next((fault for fault in self._waiting if fault.matches(request)), None)
            if fault is None:
                return None
            fault.left -= 1
            if not fault.left:
                self._waiting.remove(fault)
            self._matches.append(f"{request.method} {request.path}")
            return fault.effect

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<Faults: {', '.join(self.unused) or 'no fault waiting'}>"

    def _add(self, method: str, path: str, kind: str, effect: Fault, times: int) -> None:
        if check_text("method", method) not in METHODS:
            raise ValueError(f"method must be one of {', '.join(sorted(METHODS))}, not {method!r}")
        left = check_integer("times", times, 1)
        with self._lock:
            self._waiting.append(_RequestedFault(method, _check_path(path), kind, effect, left))


@contextmanager
def faults(box: Embedded, *, strict: bool = True) -> Iterator[Faults]:
    """Make an embedded Box fail on request inside the ``with`` block.

    ``box`` is the ``local_box`` or ``box_server`` of a test, or the result of ``Box.local()`` or ``serve()``. With
    ``strict``, the end of the block raises AssertionError if a fault has not happened.

    >>> from box_models import Box
    >>> with Box.local(":memory:") as box, faults(box) as f:
    ...     f.lose_reply("POST", "/folders")
    ...     reports = box.root.create_folder("Reports")  # sent twice, created once
    ...     [folder.name for folder in box.root.folders()], f.met
    (['Reports'], ['POST /2.0/folders'])
    """
    engine = getattr(box, "engine", None)
    if not isinstance(engine, Engine):
        raise TypeError(
            f"box must be an embedded Box from Box.local() or serve(), not {box!r}; for a served one, pass the server"
        )
    check_flag("strict", strict)
    source = engine.services.get(FaultSource)
    if source.queue is not None:
        raise RuntimeError(
            "this embedded Box has faults already; leave the other `with faults(…)` block first"
        )
    source.queue = requested = Faults()
    try:
        yield requested
    finally:
        source.queue = None
    if strict and requested.unused:
        raise AssertionError(f"faults that did not happen: {', '.join(requested.unused)}")


def _check_path(path: str) -> str:
    """Return the path as it is compared, with the version /2.0 for uploads as well."""
    if check_text("path", path) != "*" and not path.startswith("/"):
        raise ValueError(f"path must begin with a slash, as in '/files/content', not {path!r}")
    plain, mark, _ = path.partition("?")
    if mark:
        raise ValueError(f"path must not have a query, as in {plain!r}, not {path!r}")
    return VERSION.sub("/2.0", path)


def _duration(seconds: float) -> float:
    number = as_number("seconds", seconds)
    if not 0 < number <= LONGEST:
        raise ValueError(f"seconds must be above 0 and at most {LONGEST:g}, not {seconds!r}")
    return number


def _retry_after_header(retry_after: float) -> str:
    number = as_number("retry_after", retry_after)
    if not 0 <= number < 1e12:
        raise ValueError(f"retry_after must be 0 or more seconds and below 1e12, not {retry_after!r}")
    return f"{number:.6f}".rstrip("0").rstrip(".")  # clients do not accept an exponent
