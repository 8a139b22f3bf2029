"""Rows of the catalogue for every SDK: the call, the responses of the server, and the expected result."""

from __future__ import annotations

import hashlib
import re
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Literal, TypeAlias

from tests.faults.clients.report import CONTENT, REFRESH, TOKEN
from tests.wire.fault_server import (
    Behaviour,
    ReceivedRequest,
    bomb,
    cut,
    cut_chunk,
    empty,
    hang_up,
    head,
    html,
    not_gzip,
    redirect,
    refusal,
    reply,
    reset,
    silence,
    trickle,
    unauthorized,
)

Place: TypeAlias = Literal[
    "http", "tls", "wrong certificate", "closed port", "full port", "no such name", "proxy"
]
Answers: TypeAlias = Callable[[ReceivedRequest], Behaviour]


@dataclass(frozen=True)
class Expected:
    """The expected result: outcomes, value, the range of requests, the longest time, and the file that is left.

    ``pause`` is the least number of seconds between the first and the second request.
    """

    outcomes: tuple[str, ...] = ("ok",)
    value: object = None
    requests: tuple[int, int] | None = None
    seconds: float = 15.0
    left: str = "old"
    pause: float = 0.0


@dataclass(frozen=True)
class Scenario:
    """One row, or one case of it. ``answers`` is called for each client. The last response of a list repeats."""

    row: str
    action: str
    answers: Callable[[], list[Behaviour] | Answers]
    expected: Expected = field(default_factory=Expected)
    case: str = ""
    place: Place = "http"
    interrupt: bool = False
    not_for: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        return f"{self.row} {self.case}".strip()


SHA1 = hashlib.sha1(CONTENT, usedforsecurity=False).hexdigest()
FILE = {"type": "file", "id": "1", "name": "plan.bin", "etag": "3", "sha1": SHA1, "size": len(CONTENT)}
OK, NEW_TOKENS = (
    reply(200, FILE),
    {"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 3600},
)
FOLDER = {
    "type": "folder",
    "id": "7",
    "name": "Reports",
    "etag": "0",
    "parent": {"type": "folder", "id": "0"},
}
ME = {"type": "user", "id": "11", "name": "Ada", "login": "ada@example.com"}
THIRD = len(CONTENT) // 3
UPLOADED = reply(201, {"total_count": 1, "entries": [FILE]})
NAME = Expected(value="plan.bin")
ERROR = Expected(outcomes=("typed",))
ONCE = Expected(outcomes=("typed",), requests=(1, 1))


def script(*behaviours: Behaviour) -> Callable[[], list[Behaviour]]:
    return lambda: list(behaviours)


def succeeds_after(requests: int) -> Expected:
    return Expected(value="plan.bin", requests=(requests, requests))


def now(**ahead: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(**ahead), usegmt=True)


def retry_after(value: str | None, status: int = 429) -> Behaviour:
    headers = {} if value is None else {"Retry-After": value}
    return reply(status, {"type": "error", "status": status, "code": "rate_limit_exceeded"}, headers=headers)


def rate_limit_with_date() -> Answers:
    """Answer the first request with 429 and a date."""
    requests: list[ReceivedRequest] = []

    def answer(request: ReceivedRequest) -> Behaviour:
        requests.append(request)
        return retry_after(now(seconds=3)) if len(requests) == 1 else OK

    return answer


def closing(answer: Behaviour) -> Behaviour:
    """Answer, and close the connection 0.1 s later."""

    def play(client: socket.socket, stopped: threading.Event) -> bool:
        answer(client, stopped)
        stopped.wait(0.1)
        return False

    return play


def lost(path: str, item: Mapping[str, object], again: Behaviour, fault: Behaviour) -> Callable[[], Answers]:
    """Process the first POST to this path but lose the response. Afterwards the item exists."""

    def new_server() -> Answers:
        posts: list[str] = []
        created = {"created_by": ME, "created_at": datetime.now(UTC).isoformat()}
        existing = {**item, **created, "item_collection": {"total_count": 0, "entries": []}}

        def answer(request: ReceivedRequest) -> Behaviour:
            if request.method == "POST" and request.path.endswith(path):
                posts.append(request.path)
                return fault if len(posts) == 1 else again
            if request.path.endswith("/users/me"):
                return reply(200, ME)
            if request.path.endswith(("/items", "/comments")):
                entries = [existing] if request.path.endswith("/comments") else []
                return reply(200, {"total_count": len(entries), "entries": entries})
            return reply(200, existing)

        return answer

    return new_server


def name_conflict(item: Mapping[str, object], *, as_list: bool) -> Behaviour:
    conflict = [item] if as_list else item
    return refusal(409, "item_name_in_use", context_info={"conflicts": conflict})


def login(endpoint: list[Behaviour], *, good: str = "token-2") -> Callable[[], Answers]:
    """Refuse the first token. The token endpoint answers with this list, whose last response repeats."""

    def new_server() -> Answers:
        left, lock = list(endpoint), threading.Lock()

        def answer(request: ReceivedRequest) -> Behaviour:
            if not re.fullmatch(r"(/api)?/oauth2(/oauth2)?/token", request.path):
                return OK if request.token == good else unauthorized()
            with lock:
                return left.pop(0) if len(left) > 1 else left[0]

        return answer

    return new_server


def rotating() -> Answers:
    """Accept each refresh token once, and answer with new tokens."""
    used_tokens: set[bytes] = set()
    issued = [TOKEN]
    lock = threading.Lock()

    def answer(request: ReceivedRequest) -> Behaviour:
        if not request.path.endswith("/token"):
            return OK if request.token == issued[-1] != TOKEN else unauthorized()
        with lock:
            used = re.search(rb"refresh_token=([\w-]+)", request.body)
            if (
                used is None
                or used[1] in used_tokens
                or used[1].decode() not in (REFRESH, f"refresh-{len(issued)}")
            ):
                return refusal(400, "invalid_grant")
            used_tokens.add(used[1])
            number = len(issued) + 1
            issued.append(f"token-{number}")
            return reply(
                200, {"access_token": issued[-1], "refresh_token": f"refresh-{number}", "expires_in": 3600}
            )

    return answer


def content(*behaviours: Callable[[ReceivedRequest], Behaviour]) -> Callable[[], Answers]:
    """Serve a file's content. Each request gets the next behaviour, and the last one repeats."""

    def new_server() -> Answers:
        left = list(behaviours)

        def answer(request: ReceivedRequest) -> Behaviour:
            if not request.path.endswith("/content"):
                return OK
            return (left.pop(0) if len(left) > 1 else left[0])(request)

        return answer

    return new_server


def whole(
    request: ReceivedRequest, body: bytes = CONTENT, *, ranges: bool = True, upto: int | None = None
) -> Behaviour:
    match = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", "")) if ranges else None
    start = int(match[1]) if match else 0
    headers = {"ETag": '"v1"', "Content-Length": str(len(body) - start)}
    if match:
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"

    def play(client: socket.socket, _: threading.Event) -> bool:
        client.sendall(head(206 if match else 200, headers) + body[start:][:upto])
        return upto is None

    return play


def broken(request: ReceivedRequest) -> Behaviour:
    return whole(request, upto=THIRD)


def listing(*entries: object, **more: object) -> Behaviour:
    return reply(200, {"total_count": len(entries), "offset": 0, "limit": 100, "entries": entries, **more})


def raw(body: str) -> Behaviour:
    return reply(200, body=body.encode(), headers={"Content-Type": "application/json"})


def file(**fields: object) -> Behaviour:
    return reply(200, FILE | fields)


NETWORK = [
    Scenario("N01", "read", script(OK), ERROR, place="closed port"),
    Scenario("N02", "read", script(reset, OK), succeeds_after(2)),
    Scenario("N03", "read", script(reset, reset, OK), succeeds_after(3)),
    Scenario("N04", "read", script(reset), Expected(("typed",), requests=(2, 10))),
    Scenario(
        "N05",
        "create",
        lost("/folders", FOLDER, name_conflict(FOLDER, as_list=True), hang_up),
        Expected(value="7"),
    ),
    Scenario(
        "N06",
        "read then create",
        script(closing(OK), reply(201, FOLDER)),
        Expected(value="7", requests=(2, 2)),
    ),
    Scenario("N07", "read", script(cut(broken=True), OK), succeeds_after(2)),
    Scenario("N08", "read", script(cut(), OK), succeeds_after(2)),
    Scenario("N09", "read", script(cut_chunk, OK), succeeds_after(2)),
    Scenario("N10", "read", script(not_gzip(), OK), succeeds_after(2)),
    Scenario("N11", "read", script(bomb(100)), ERROR, case="100 MB"),
    Scenario("N12", "read", script(trickle), ERROR),
    Scenario("N13", "read", script(silence, OK), succeeds_after(2)),
    Scenario("N14", "read", script(OK), ERROR, place="full port"),
    Scenario("N15", "read", script(OK), ERROR, place="no such name"),
    Scenario("N16", "read", script(OK), Expected(("typed",), requests=(0, 1)), place="wrong certificate"),
    Scenario("N17", "read", script(OK), NAME, place="tls"),
    Scenario("N18", "read", script(empty(407)), ONCE, place="proxy"),
    Scenario("N19", "read", script(silence), Expected(("interrupted",), seconds=1), interrupt=True),
]
STATUSES = [
    Scenario(
        "H01",
        "read as user",
        login([reply(200, NEW_TOKENS)]),
        Expected(value="plan.bin", requests=(3, 3), seconds=5),
    ),
    Scenario(
        "H02",
        "read as user",
        login([reply(200, NEW_TOKENS)], good="none"),
        Expected(("typed",), requests=(3, 3)),
    ),
    Scenario(
        "H03",
        "read as user",
        script(refusal(503, "unavailable"), unauthorized(), reply(200, NEW_TOKENS), OK),
        succeeds_after(4),
    ),
    Scenario("H04", "read", script(refusal(403, "forbidden_by_policy")), ONCE),
    Scenario("H05", "read", script(html(403)), ONCE),
    Scenario(
        "H06",
        "delete",
        script(reset, refusal(404, "not_found")),
        Expected(requests=(2, 2)),
        case="after a reset",
    ),
    Scenario("H07", "create", script(name_conflict(FOLDER, as_list=True)), ONCE),
    Scenario(
        "H08",
        "create",
        script(refusal(409, "name_temporarily_reserved"), reply(201, FOLDER)),
        Expected(value="7", requests=(2, 2)),
    ),
    Scenario(
        "H09",
        "comment",
        lost(
            "/comments",
            {"type": "comment", "id": "5", "message": "Please review", "item": {"type": "file", "id": "1"}},
            refusal(409, "recent_similar_comment"),
            reset,
        ),
        Expected(value="5"),
    ),
    Scenario(
        "H10",
        "rename",
        script(OK, refusal(412, "precondition_failed")),
        Expected(("typed",), requests=(2, 2)),
    ),
    Scenario("H12", "upload", script(refusal(413, "request_entity_too_large")), ONCE),
    Scenario("H13", "read", script(refusal(423, "locked")), ONCE),
    Scenario(
        "H14",
        "read",
        rate_limit_with_date,
        Expected(value="plan.bin", requests=(2, 2), pause=2.0),
        case="a date, 3 s ahead",
    ),
    Scenario(
        "H14",
        "read",
        script(reply(429, {}, headers={"retry-after": "2"}), OK),
        Expected(value="plan.bin", requests=(2, 2), pause=2.0),
        case="in lower case, 2 s",
    ),
    Scenario("H15", "read", script(retry_after("-1"), OK), succeeds_after(2), case="negative"),
    Scenario("H15", "read", script(retry_after(None), OK), succeeds_after(2), case="missing"),
    Scenario("H16", "read", script(retry_after("86400")), Expected(("typed",), requests=(1, 1), seconds=5)),
    Scenario("H18", "read", script(refusal(503, "unavailable"), OK), succeeds_after(2), case="503 once"),
    Scenario("H18", "read", script(refusal(501, "not_implemented")), ONCE, case="501"),
    Scenario(
        "H19",
        "download",
        content(lambda _: empty(202, Retry_After="1"), whole),
        Expected(value="plan.bin", left="whole"),
    ),
]
REDIRECTS = [
    Scenario("R01", "read", script(redirect("/2.0/files/1")), Expected(("typed",), requests=(1, 4))),
    Scenario(
        "R02", "read", script(redirect("OTHER_HOST/2.0/files/1")), Expected(("typed",), requests=(1, 1))
    ),
    Scenario("R04", "download", content(lambda _: redirect("OTHER_HOST/content")), ERROR, place="tls"),
]
LOGINS = [
    Scenario("A01", "read by many", rotating, Expected(value=32, requests=(33, 65))),
    Scenario(
        "A03",
        "read as user",
        login([reset, reply(200, NEW_TOKENS)]),
        Expected(value="plan.bin", requests=(4, 4)),
    ),
    Scenario(
        "A06",
        "read twice as user",
        login([refusal(400, "invalid_grant")]),
        Expected(("typed",), requests=(2, 3)),
    ),
    Scenario(
        "A07",
        "read as user",
        login([reply(401, {"error": "invalid_client"})]),
        Expected(("typed",), requests=(2, 2)),
    ),
    Scenario(
        "A08", "read as user", login([refusal(503, "unavailable"), reply(200, NEW_TOKENS)]), succeeds_after(4)
    ),
    Scenario(
        "A11",
        "read as user",
        login([reply(200, NEW_TOKENS | {"expires_in": "soon"})]),
        succeeds_after(3),
        case="text",
    ),
    Scenario(
        "A11",
        "read as user",
        login([reply(200, {"access_token": "token-2", "refresh_token": "r"})]),
        succeeds_after(3),
        case="missing",
    ),
]
HOLOGRAM = {"type": "hologram", "id": "9", "depth": 4}
NUL = "two\nlines \x1b[31m e\u0301"
DATA = [
    Scenario("D01", "list", script(listing(FILE | {"brand_new": {"x": 1}}, HOLOGRAM)), Expected(value="1,9")),
    Scenario("D02", "read", script(file(id=1)), NAME, case="a number"),
    Scenario(
        "D03", "read", script(raw('{"type": "file", "id": "1", "name": "plan.bin", "size": 1.0e18}')), NAME
    ),
    Scenario(
        "D04", "read", script(raw('{"type": "file", "id": "1", "name": "plan.bin", "size": 1e400}')), NAME
    ),
    Scenario("D05", "list", script(listing(FILE, None, FILE | {"id": "2"})), Expected(value="1,,2")),
    Scenario(
        "D06", "read", script(raw('{"type": "file", "id": "1", "name": "\\ud800"}')), Expected(value="\ud800")
    ),
    Scenario("D07", "read", script(file(name=NUL)), Expected(value=NUL)),
    Scenario("D08", "read", script(file(created_at="0000-00-00")), NAME),
    Scenario("D09", "read", script(html(200), OK), succeeds_after(2)),
    Scenario("D10", "read", script(empty(200)), ERROR, case="no body"),
    Scenario("D10", "read", script(reply(200, [])), ERROR, case="a list"),
    Scenario("D11", "read", script(raw("[" * 200_000)), ERROR),
]
TRANSFERS = [
    Scenario("T01", "download", content(broken, whole), Expected(value="plan.bin", left="whole")),
    Scenario(
        "T02",
        "download",
        content(lambda request: whole(request, upto=0 if "range" in request.headers else THIRD)),
        ERROR,
    ),
    Scenario("T03", "download", content(lambda request: whole(request, CONTENT[::-1])), ERROR),
    Scenario(
        "T04",
        "download",
        content(broken, lambda request: whole(request, ranges=False)),
        Expected(value="plan.bin", left="whole"),
    ),
    Scenario(
        "T05",
        "download",
        content(
            broken,
            lambda _: reply(206, body=CONTENT[:10], headers={"Content-Range": f"bytes 0-9/{len(CONTENT)}"}),
        ),
        ERROR,
    ),
    Scenario(
        "T11",
        "upload stream",
        script(refusal(503, "unavailable"), UPLOADED),
        Expected(("ok", "typed"), requests=(1, 2)),
    ),
    Scenario(
        "T12",
        "upload",
        lost("/files/content", FILE, name_conflict(FILE, as_list=False), reset),
        Expected(value="1"),
    ),
]
SECRETS = [Scenario("S02", "read", script(refusal(404, "not_found")), ONCE)]
USERS = [Scenario("U05", "read odd id", script(OK), Expected(("typed", "raw"), requests=(0, 0)))]

SCENARIOS = [*NETWORK, *STATUSES, *REDIRECTS, *LOGINS, *DATA, *TRANSFERS, *USERS, *SECRETS]

NOT_COMPARED = {
    "N20": "the others have no client to close",
    "H11": "needs a chunked upload, which each SDK does differently",
    "H17": "needs a rate limit shared by threads, which the others do not have",
    "R03": "needs the host names of Box",
    "R05": "there is no call that all three have",
    "A02": "the others have no store that processes can share without a service",
    "A04": "needs a store that processes can share",
    "A05": "the others do not promise to save tokens",
    "A09": "needs a key and a JWT",
    "A10": "needs a key and a JWT",
    "A12": "needs a check between two threads",
    "A13": "the others do not lock",
    "D12": "boxsdk 10 leaves paging to its caller",
    "T06": "the others do not resume",
    "T07": "a fault of the disk, not of the server",
    "T08": "a fault of the process, not of the server",
    "T09": "a fault of two processes, not of the server",
    "T10": "needs a file that changes during the upload",
    "T13": "needs a chunked upload, which each SDK does differently",
    "T14": "needs a chunked upload, which each SDK does differently",
    "T15": "needs a chunked upload, which each SDK does differently",
}
"""Rows about the client that cannot be tested in the same way with all three. The page explains rows U, S and L."""
