"""Many threads that write to a Box behind a faulty server, and record the reported outcomes."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from box_models import (
    AuthError,
    BadRequest,
    Box,
    BoxError,
    DecodeError,
    File,
    Folder,
    NameConflict,
    NetworkError,
    OutcomeUnknown,
    PreconditionFailed,
    RateLimited,
    ServerError,
)
from box_models.models import FileVersion
from box_models.session import BoxSession
from tests.conformance.actual_state import Items, ids_in, items_below
from tests.conformance.expected_state import ExpectedState, sha1_of
from tests.conformance.table import BEHAVIOURS
from tests.conformance.write_calls import PARTS_FROM
from tests.faulty_box import InjectedFault
from tests.wire.fault_server import ReceivedRequest, reply

T = TypeVar("T")

MAX_ITEMS = 40
"""The approximate number of items of each thread."""
EXISTING = ("/taken", "/taken/inner", "/taken.txt")
"""Items that exist from the beginning and cause conflicts."""
MAY_STAY_UNKNOWN = {"not retryable", "checked once"}
FAILURES = (NetworkError, ServerError, RateLimited, DecodeError, AuthError)
"""Errors of operations that had no effect. `AuthError`, because other threads can use up a new token."""
RANDOM_FAULTS = [
    *((answer, False) for answer in ("429", "503", "reset", "HTML")),
    *((answer, True) for answer in ("503", "reset", "half", "HTML", "HTML 502")),
]
RESPONSES = {
    **BEHAVIOURS,
    "429": reply(429, {"code": "rate_limit_exceeded"}, headers={"Retry-After": "0.01"}),
}
TOKENS_LAST = 100
"""The minimum number of requests before a token expires."""


class RandomFaults:
    """Injects faults into this share of the requests, before or after they are processed, and lets tokens expire."""

    def __init__(self, seed: int, share: float) -> None:
        self._random = random.Random(seed)
        self._share = share
        self._uses = Counter[str]()

    def __call__(self, request: ReceivedRequest) -> InjectedFault | None:
        if request.path == "/oauth2/token":
            return None  # this Box rotates refresh tokens strictly, so a lost response would lose the login
        unlucky = self._random.random() < self._share
        self._uses[request.token] += 1
        if (
            request.token
            and self._uses[request.token] > TOKENS_LAST
            and (unlucky or self._has_run_out(request.token))
        ):
            self._uses[request.token] = 10**9
            return InjectedFault(request.method, request.path, RESPONSES["401"])
        if not unlucky:
            return None
        answer, is_processed = self._random.choice(RANDOM_FAULTS)
        if (
            answer == "HTML"
            and request.method == "GET"
            and ("/content" in request.path or request.path.startswith("/dl/"))
        ):
            answer = (
                "reset"  # a page in place of content is wrong content: it is refused, not asked for again
            )
        return InjectedFault(request.method, request.path, RESPONSES[answer], is_processed)

    def _has_run_out(self, token: str) -> bool:
        return self._uses[token] >= 10**9


@dataclass
class Outcomes:
    """The results of a run."""

    operations: Counter[str] = field(default_factory=Counter[str])
    unknown: Counter[str] = field(default_factory=Counter[str])
    failures: list[str] = field(default_factory=list[str])
    missing: list[str] = field(default_factory=list[str])
    duplicated: list[str] = field(default_factory=list[str])
    misreported: list[str] = field(default_factory=list[str])

    def compare(self, worker: str, expected: Items, actual: Items) -> None:
        """Record the differences between the expected and the actual items."""
        self.missing += [f"{worker}{path}" for path in expected.keys() - actual.keys()]
        self.duplicated += [f"{worker}{path}" for path in actual.keys() - expected.keys()]
        for path in expected.keys() & actual.keys():
            ours, theirs = expected[path], actual[path]
            if ours == theirs:
                continue
            more = len(theirs.versions) > len(ours.versions) or len(theirs.comments) > len(ours.comments)
            (self.duplicated if more else self.misreported).append(f"{worker}{path}: {ours} is {theirs}")


@dataclass(frozen=True)
class Attempt:
    """An operation, the class of its request, and the expected state afterwards. None if Box must refuse it."""

    operation: str
    kind: str
    do: Callable[[], object]
    after: ExpectedState | None


class Worker:
    """A thread with its own folder, and the state that the folder should have."""

    def __init__(
        self, number: int, seed: int, session: BoxSession, direct: Folder, outcomes: Outcomes
    ) -> None:
        self.name = f"worker {number}"
        self.random = random.Random(seed * 1000 + number)
        self.session = session
        self.direct = direct
        self.outcomes = outcomes
        self.home = self.bound(Folder, direct.id)
        self.expected = ExpectedState()
        self.ids: dict[str, str] = {}
        self.count = 0
        for path in EXISTING:
            self.expected.add(path, None if path == "/taken" else b"in the way")
        direct.create_folder("taken").upload(b"in the way", "inner")
        direct.upload(b"in the way", "taken.txt")

    def run(self, operations: int) -> None:
        self.settle(self.expected, self.expected, "the beginning")
        for _ in range(operations):
            attempt = self.draw()
            self.outcomes.operations[attempt.operation] += 1
            self.judge(attempt)

    # Random operations

    def draw(self) -> Attempt:
        free = [path for path in self.expected.facts if path not in EXISTING]
        files = [path for path in free if self.expected.facts[path].kind == "file"]
        folders = [path for path in free if self.expected.facts[path].kind == "folder"]
        if len(free) > MAX_ITEMS:
            return self.delete(self.random.choice(free))
        creates = [self.create_folder, self.upload, self.upload_in_parts, self.write, self.refused]
        changes = [self.rename, self.describe, self.share, self.unshare, self.delete]
        file_verbs = [
            self.version,
            self.versioned,
            self.copy,
            self.comment,
            self.talk,
            self.promote,
            self.read,
        ]
        draws: list[Callable[[], Attempt]] = [*creates, *creates]
        if files:
            draws += [lambda verb=verb: verb(self.random.choice(files)) for verb in file_verbs * 2]  # type: ignore[misc]
        if folders:
            draws.append(lambda: self.copy_folder(self.random.choice(folders)))
            draws.append(lambda: self.move(self.random.choice(files or folders), self.random.choice(folders)))
        if free:
            draws += [lambda verb=verb: verb(self.random.choice(free)) for verb in changes]  # type: ignore[misc]
        return self.random.choice(draws)()

    def create_folder(self) -> Attempt:
        name = self.new_name()
        return self.making("create_folder", "recognizable", name, lambda: self.home.create_folder(name), None)

    def upload(self) -> Attempt:
        name, content = self.new_name(), self.new_content()
        return self.making("upload", "recognizable", name, lambda: self.home.upload(content, name), content)

    def upload_in_parts(self) -> Attempt:
        name, content = self.new_name(), self.new_content().ljust(PARTS_FROM + 1)
        return self.making(
            "upload in parts", "checked", name, lambda: self.home.upload(content, name), content
        )

    def write(self) -> Attempt:
        name, content = self.new_name(), self.new_content()

        def write() -> None:
            with self.home.open(name, "wb") as out:
                out.write(content)

        return self.making("open", "recognizable", name, write, content)

    def version(self, path: str) -> Attempt:
        content = self.new_content()
        guarded = self.random.random() < 0.5
        after = self.expected.fork()
        after.add_version(path, sha1_of(content))
        file = self.file(path, read=guarded)
        return Attempt(
            "upload_version" + ", if unchanged" * guarded,
            "recognizable" if guarded else "checked once",
            lambda: file.upload_version(content, if_unchanged=guarded),
            after,
        )

    def versioned(self, path: str) -> Attempt:
        content = self.new_content()
        after = self.expected.fork()
        after.add_version(path, sha1_of(content))
        above, _, name = path.rpartition("/")
        folder = self.folder(above) if above else self.home
        return Attempt(
            "upload, as a version",
            "checked once",
            lambda: folder.upload(content, name, on_conflict="version"),
            after,
        )

    def copy(self, path: str) -> Attempt:
        name = self.new_name()
        after = self.expected.fork()
        after.copy(path, f"/{name}")
        return Attempt("copy", "recognizable", lambda: self.file(path).copy(self.home, name=name), after)

    def copy_folder(self, path: str) -> Attempt:
        name = self.new_name()
        after = self.expected.fork()
        after.copy(path, f"/{name}")
        return Attempt(
            "copy a folder", "not retryable", lambda: self.folder(path).copy(self.home, name=name), after
        )

    def rename(self, path: str) -> Attempt:
        name, guarded = self.new_name(), self.random.random() < 0.5
        item = self.item(path, read=guarded)
        after = self.expected.fork()
        after.move(path, f"{path.rpartition('/')[0]}/{name}")
        return Attempt(
            "rename" + ", if unchanged" * guarded,
            "recognizable" if guarded else "idempotent",
            lambda: item.rename(name, if_unchanged=guarded),
            after,
        )

    def describe(self, path: str) -> Attempt:
        text = f"about {self.new_name()}"
        item = self.item(path)
        return self.changing(
            "update", "idempotent", path, lambda: item.update(description=text), description=text
        )

    def share(self, path: str) -> Attempt:
        item = self.item(path)
        return self.changing("share", "idempotent", path, lambda: item.share("open"), shared="open")

    def unshare(self, path: str) -> Attempt:
        item = self.item(path)
        return self.changing("unshare", "idempotent", path, lambda: item.unshare(), shared="")

    def move(self, path: str, folder: str) -> Attempt:
        to = f"{folder}/{path.rpartition('/')[2]}"
        if to in self.expected.facts or to.startswith(f"{path}/") or path == folder:
            return self.create_folder()
        after = self.expected.fork()
        after.move(path, to)
        item, target = self.item(path), self.folder(folder)
        return Attempt("move", "idempotent", lambda: item.move(target), after)

    def delete(self, path: str) -> Attempt:
        guarded = self.random.random() < 0.3
        item = self.item(path, read=guarded)
        after = self.expected.fork()
        after.drop(path)
        options = {"recursive": True} if isinstance(item, Folder) else {}
        return Attempt(
            "delete" + ", if unchanged" * guarded,
            "recognizable" if guarded else "idempotent",
            lambda: item.delete(if_unchanged=guarded, **options),
            after,
        )

    def comment(self, path: str) -> Attempt:
        text = f"said {self.new_name()}"
        comments = (*self.expected.facts[path].comments, text)
        file = self.file(path)
        return self.changing(
            "add_comment", "checked once", path, lambda: file.add_comment(text), comments=comments
        )

    def talk(self, path: str) -> Attempt:
        """Reply to, edit or delete the last comment, which has no replies."""
        comments = self.expected.facts[path].comments
        if not comments:
            return self.comment(path)
        last = self.reading(lambda: self.file(path).comments().all())[-1]
        assert last.message == comments[-1]
        text = f"said {self.new_name()}"
        verb = self.random.choice(("reply", "edit", "delete"))
        if verb == "reply":
            return self.changing(
                verb, "checked once", path, lambda: last.reply(text), comments=(*comments, text)
            )
        if verb == "edit":
            return self.changing(
                verb, "idempotent", path, lambda: last.edit(text), comments=(*comments[:-1], text)
            )
        return self.changing("delete a comment", "idempotent", path, last.delete, comments=comments[:-1])

    def promote(self, path: str) -> Attempt:
        """Promote an earlier version, or delete it."""
        facts = self.expected.facts[path]
        numbers = [number for number, version in enumerate(facts.versions) if not version.trashed]
        if not numbers:
            return self.version(path)
        number = self.random.choice(numbers)
        version: FileVersion = self.reading(lambda: self.file(path).versions().all())[number]
        if self.random.random() < 0.5:
            old_path = f"{path.rpartition('/')[0]}/{facts.versions[number].name}"
            if self.expected.name_conflict(old_path) not in (None, path):
                return Attempt("promote, with a name that is taken", "refused", version.promote, None)
            after = self.expected.fork()
            after.promote(path, number)
            return Attempt("promote", "not retryable", version.promote, after)
        versions = list(facts.versions)
        versions[number] = versions[number]._replace(trashed=True)
        return self.changing("delete a version", "idempotent", path, version.delete, versions=tuple(versions))

    def read(self, path: str) -> Attempt:
        """Read a file, and check its content."""
        sha1 = self.expected.facts[path].sha1

        def read() -> None:
            actual_sha1 = sha1_of(self.file(path).read_bytes())
            assert actual_sha1 == sha1, f"{path} holds {actual_sha1}, not {sha1}"

        return Attempt("read", "safe", read, self.expected)

    def refused(self) -> Attempt:
        """Return an operation that Box must refuse because of a conflict or an old etag."""
        content = self.new_content()
        existing = self.file("/taken.txt")
        stale = File.model_validate(
            {"id": existing.id, "etag": "99", "name": "taken.txt"}, context=self.session
        )
        files = [
            path
            for path, facts in self.expected.facts.items()
            if facts.kind == "file" and path not in EXISTING
        ]
        tries: list[Callable[[], object]] = [
            lambda: self.home.create_folder("taken"),
            lambda: self.home.create_folder("taken.txt"),
            lambda: self.home.upload(content, "taken.txt"),
            lambda: self.home.upload(content.ljust(PARTS_FROM + 1), "taken.txt"),
            lambda: existing.rename("taken"),
            lambda: self.folder("/taken").delete(),
            lambda: stale.update(description="never", if_unchanged=True),
            lambda: stale.upload_version(content, if_unchanged=True),
            lambda: stale.delete(if_unchanged=True),
        ]
        if files:
            source = self.file(self.random.choice(files))
            tries.append(lambda: source.copy(self.home, name="taken.txt"))
        return Attempt("what is refused", "refused", self.random.choice(tries), None)

    # Checks of the outcome

    def judge(self, attempt: Attempt) -> None:
        before, after = self.expected, attempt.after or self.expected
        try:
            result = attempt.do()
        except (NameConflict, PreconditionFailed, BadRequest) as error:
            if attempt.after is not None:
                self.misreported(attempt, f"was refused: {error!r}")
                self.settle(before, after, attempt.operation)
        except OutcomeUnknown as error:
            if attempt.kind in MAY_STAY_UNKNOWN:
                self.outcomes.unknown[attempt.operation] += 1
            else:
                self.outcomes.failures.append(f"{attempt.operation}: {error}")
            self.settle(before, after, attempt.operation)
        except FAILURES as error:
            self.outcomes.failures.append(f"{attempt.operation}: {error}")
            self.settle(before, after, attempt.operation)
        except (BoxError, AssertionError) as error:
            self.misreported(attempt, f"{error!r}")
            self.settle(before, after, attempt.operation)
        else:
            if attempt.after is None:
                self.misreported(attempt, f"was not refused: {result!r}")
            self.expected = after
            self.follow(before, after, result)

    def misreported(self, attempt: Attempt, how: str) -> None:
        self.outcomes.misreported.append(f"{self.name}: {attempt.operation} ({attempt.kind}) {how}")

    def follow(self, before: ExpectedState, after: ExpectedState, result: object) -> None:
        """Update the ids of created, deleted and moved items."""
        new, old = after.facts.keys() - before.facts.keys(), before.facts.keys() - after.facts.keys()
        if len(new) == 1 and not old and isinstance(result, File | Folder):
            self.ids[new.pop()] = result.id
        elif new:
            self.ids = ids_in(self.direct)
        for path in old:
            self.ids.pop(path, None)

    def settle(self, before: ExpectedState, after: ExpectedState, operation: str) -> None:
        """Read the actual state after an unknown outcome: the operation took effect once, or not at all."""
        actual = items_below(self.direct)
        if actual != before.facts and actual != after.facts:
            self.outcomes.compare(f"{self.name}, {operation}: ", after.facts, actual)
        self.expected = ExpectedState(actual)
        self.ids = ids_in(self.direct)

    # Names, contents and items

    def new_name(self) -> str:
        self.count += 1
        return f"{self.count}"

    def new_content(self) -> bytes:
        return f"{self.name} {self.new_name()}".encode()

    def bound(self, cls: type[T], id: str) -> T:
        result: T = cls.model_validate({"id": id}, context=self.session)  # type: ignore[attr-defined]
        return result

    def item(self, path: str, *, read: bool = False) -> File | Folder:
        folder = self.expected.facts[path].kind == "folder"
        result = self.bound(Folder, self.ids[path]) if folder else self.bound(File, self.ids[path])
        if read:
            self.reading(result.load)
        return result

    def file(self, path: str, *, read: bool = False) -> File:
        item = self.item(path, read=read)
        assert isinstance(item, File)
        return item

    def folder(self, path: str) -> Folder:
        item = self.item(path)
        assert isinstance(item, Folder)
        return item

    def reading(self, read: Callable[[], T]) -> T:
        """Read through the faulty server. If the retries end with an error, read once more."""
        try:
            return read()
        except FAILURES as error:
            self.outcomes.failures.append(f"reading: {error}")
            return read()

    def making(
        self, operation: str, kind: str, name: str, do: Callable[[], object], content: bytes | None
    ) -> Attempt:
        after = self.expected.fork()
        after.add(f"/{name}", content)
        return Attempt(operation, kind, do, after)

    def changing(
        self, operation: str, kind: str, path: str, do: Callable[[], object], **changes: object
    ) -> Attempt:
        after = self.expected.fork()
        after.change(path, **changes)
        return Attempt(operation, kind, do, after)


def run_chaos(sessions: Sequence[BoxSession], direct: Box, *, seed: int, operations: int) -> Outcomes:
    """Run operations in one thread per session, and compare the reported outcomes with the actual items."""
    outcomes = Outcomes()
    top = direct.root.create_folder(f"chaos {seed} {threading.get_ident()} {random.random()}")
    workers = [
        Worker(number, seed, session, top.create_folder(f"worker {number}"), outcomes)
        for number, session in enumerate(sessions)
    ]
    with ThreadPoolExecutor(len(workers)) as pool:
        for future in [pool.submit(worker.run, operations // len(workers)) for worker in workers]:
            future.result()
    for worker in workers:
        outcomes.compare(worker.name, worker.expected.facts, items_below(worker.direct))
    return outcomes
