"""Many threads that write over a line which often fails, and keep a ledger of what they were told."""

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
from tests.conformance.deeds import PARTS_FROM
from tests.conformance.ledger import Ledger, sha1_of
from tests.conformance.table import BEHAVIOURS
from tests.conformance.truth import Truth, ids_in, truth_of
from tests.faulty_box import InjectedFault
from tests.wire.fault_server import ReceivedRequest, reply

T = TypeVar("T")

OFTEN = 40
"""How many items a thread keeps, about."""
TAKEN = ("/taken", "/taken/inner", "/taken.txt")
"""What is there from the beginning, stays, and is in the way."""
MAY_STAY_UNKNOWN = {"never", "looked for"}
GIVES_UP = (NetworkError, ServerError, RateLimited, DecodeError, AuthError)
"""What may be told of what came to nothing; `AuthError` since the other threads can wear out the token that one just got."""
MISHAPS = [
    *((answer, False) for answer in ("429", "503", "reset", "HTML")),
    *((answer, True) for answer in ("503", "reset", "half", "HTML", "HTML 502")),
]
ANSWERS = {
    **BEHAVIOURS,
    "429": reply(429, {"code": "rate_limit_exceeded"}, headers={"Retry-After": "0.01"}),
}
TOKENS_LAST = 100
"""How many requests a token is good for, at least; one that has run out is good for none."""


class Unlucky:
    """Lets this share of the requests meet with a mishap, worked off or not, and tokens run out now and then."""

    def __init__(self, seed: int, share: float) -> None:
        self._dice = random.Random(seed)
        self._share = share
        self._uses = Counter[str]()

    def __call__(self, seen: ReceivedRequest) -> InjectedFault | None:
        if seen.path == "/oauth2/token":
            return None  # this Box rotates refresh tokens strictly: a lost answer would lose the login
        unlucky = self._dice.random() < self._share
        self._uses[seen.token] += 1
        if seen.token and self._uses[seen.token] > TOKENS_LAST and (unlucky or self._has_run_out(seen.token)):
            self._uses[seen.token] = 10**9
            return InjectedFault(seen.method, seen.path, ANSWERS["401"])
        if not unlucky:
            return None
        answer, is_processed = self._dice.choice(MISHAPS)
        if (
            answer == "HTML"
            and seen.method == "GET"
            and ("/content" in seen.path or seen.path.startswith("/dl/"))
        ):
            answer = (
                "reset"  # a page in place of content is wrong content: it is refused, not asked for again
            )
        return InjectedFault(seen.method, seen.path, ANSWERS[answer], is_processed)

    def _has_run_out(self, token: str) -> bool:
        return self._uses[token] >= 10**9


@dataclass
class Tally:
    """What came of it."""

    operations: Counter[str] = field(default_factory=Counter[str])
    unknown: Counter[str] = field(default_factory=Counter[str])
    gave_up: list[str] = field(default_factory=list[str])
    missing: list[str] = field(default_factory=list[str])
    duplicated: list[str] = field(default_factory=list[str])
    misreported: list[str] = field(default_factory=list[str])

    def compare(self, who: str, told: Truth, truth: Truth) -> None:
        """Note where what lies in Box is not what was told."""
        self.missing += [f"{who}{path}" for path in told.keys() - truth.keys()]
        self.duplicated += [f"{who}{path}" for path in truth.keys() - told.keys()]
        for path in told.keys() & truth.keys():
            ours, theirs = told[path], truth[path]
            if ours == theirs:
                continue
            more = len(theirs.versions) > len(ours.versions) or len(theirs.comments) > len(ours.comments)
            (self.duplicated if more else self.misreported).append(f"{who}{path}: {ours} is {theirs}")


@dataclass(frozen=True)
class Attempt:
    """Something to do, the class of its request, and what it makes of the ledger; None where it has to be refused."""

    what: str
    kind: str
    do: Callable[[], object]
    after: Ledger | None


class Worker:
    """One thread's part: a folder of its own, and a ledger of what it was told about it."""

    def __init__(self, number: int, seed: int, session: BoxSession, truly: Folder, tally: Tally) -> None:
        self.name = f"worker {number}"
        self.dice = random.Random(seed * 1000 + number)
        self.session = session
        self.truly = truly
        self.tally = tally
        self.home = self.bound(Folder, truly.id)
        self.ledger = Ledger()
        self.ids: dict[str, str] = {}
        self.count = 0
        for path in TAKEN:
            self.ledger.add(path, None if path == "/taken" else b"in the way")
        truly.create_folder("taken").upload(b"in the way", "inner")
        truly.upload(b"in the way", "taken.txt")

    def run(self, operations: int) -> None:
        self.settle(self.ledger, self.ledger, "the beginning")
        for _ in range(operations):
            attempt = self.draw()
            self.tally.operations[attempt.what] += 1
            self.judge(attempt)

    # What is drawn

    def draw(self) -> Attempt:
        free = [path for path in self.ledger.facts if path not in TAKEN]
        files = [path for path in free if self.ledger.facts[path].kind == "file"]
        folders = [path for path in free if self.ledger.facts[path].kind == "folder"]
        if len(free) > OFTEN:
            return self.delete(self.dice.choice(free))
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
            draws += [lambda verb=verb: verb(self.dice.choice(files)) for verb in file_verbs * 2]  # type: ignore[misc]
        if folders:
            draws.append(lambda: self.copy_folder(self.dice.choice(folders)))
            draws.append(lambda: self.move(self.dice.choice(files or folders), self.dice.choice(folders)))
        if free:
            draws += [lambda verb=verb: verb(self.dice.choice(free)) for verb in changes]  # type: ignore[misc]
        return self.dice.choice(draws)()

    def create_folder(self) -> Attempt:
        name = self.new_name()
        return self.making("create_folder", "recognizable", name, lambda: self.home.create_folder(name), None)

    def upload(self) -> Attempt:
        name, content = self.new_name(), self.new_content()
        return self.making("upload", "recognizable", name, lambda: self.home.upload(content, name), content)

    def upload_in_parts(self) -> Attempt:
        name, content = self.new_name(), self.new_content().ljust(PARTS_FROM + 1)
        return self.making(
            "upload in parts", "looked for each time", name, lambda: self.home.upload(content, name), content
        )

    def write(self) -> Attempt:
        name, content = self.new_name(), self.new_content()

        def write() -> None:
            with self.home.open(name, "wb") as out:
                out.write(content)

        return self.making("open", "recognizable", name, write, content)

    def version(self, path: str) -> Attempt:
        content = self.new_content()
        guarded = self.dice.random() < 0.5
        after = self.ledger.fork()
        after.add_version(path, sha1_of(content))
        file = self.file(path, read=guarded)
        return Attempt(
            "upload_version" + ", if unchanged" * guarded,
            "conditional" if guarded else "looked for",
            lambda: file.upload_version(content, if_unchanged=guarded),
            after,
        )

    def versioned(self, path: str) -> Attempt:
        content = self.new_content()
        after = self.ledger.fork()
        after.add_version(path, sha1_of(content))
        above, _, name = path.rpartition("/")
        folder = self.folder(above) if above else self.home
        return Attempt(
            "upload, as a version",
            "looked for",
            lambda: folder.upload(content, name, on_conflict="version"),
            after,
        )

    def copy(self, path: str) -> Attempt:
        name = self.new_name()
        after = self.ledger.fork()
        after.copy(path, f"/{name}")
        return Attempt("copy", "recognizable", lambda: self.file(path).copy(self.home, name=name), after)

    def copy_folder(self, path: str) -> Attempt:
        name = self.new_name()
        after = self.ledger.fork()
        after.copy(path, f"/{name}")
        return Attempt("copy a folder", "never", lambda: self.folder(path).copy(self.home, name=name), after)

    def rename(self, path: str) -> Attempt:
        name, guarded = self.new_name(), self.dice.random() < 0.5
        item = self.item(path, read=guarded)
        after = self.ledger.fork()
        after.move(path, f"{path.rpartition('/')[0]}/{name}")
        return Attempt(
            "rename" + ", if unchanged" * guarded,
            "conditional" if guarded else "idempotent",
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
        if to in self.ledger.facts or to.startswith(f"{path}/") or path == folder:
            return self.create_folder()
        after = self.ledger.fork()
        after.move(path, to)
        item, there = self.item(path), self.folder(folder)
        return Attempt("move", "idempotent", lambda: item.move(there), after)

    def delete(self, path: str) -> Attempt:
        guarded = self.dice.random() < 0.3
        item = self.item(path, read=guarded)
        after = self.ledger.fork()
        after.drop(path)
        options = {"recursive": True} if isinstance(item, Folder) else {}
        return Attempt(
            "delete" + ", if unchanged" * guarded,
            "conditional" if guarded else "idempotent",
            lambda: item.delete(if_unchanged=guarded, **options),
            after,
        )

    def comment(self, path: str) -> Attempt:
        text = f"said {self.new_name()}"
        said = (*self.ledger.facts[path].comments, text)
        file = self.file(path)
        return self.changing("add_comment", "looked for", path, lambda: file.add_comment(text), comments=said)

    def talk(self, path: str) -> Attempt:
        """Answer, edit or delete the last comment: nobody has answered that."""
        said = self.ledger.facts[path].comments
        if not said:
            return self.comment(path)
        last = self.reading(lambda: self.file(path).comments().all())[-1]
        assert last.message == said[-1]
        text = f"said {self.new_name()}"
        verb = self.dice.choice(("reply", "edit", "delete"))
        if verb == "reply":
            return self.changing(verb, "looked for", path, lambda: last.reply(text), comments=(*said, text))
        if verb == "edit":
            return self.changing(
                verb, "idempotent", path, lambda: last.edit(text), comments=(*said[:-1], text)
            )
        return self.changing("delete a comment", "idempotent", path, last.delete, comments=said[:-1])

    def promote(self, path: str) -> Attempt:
        """Make an earlier version the current one, or delete it."""
        facts = self.ledger.facts[path]
        kept = [number for number, version in enumerate(facts.versions) if not version.trashed]
        if not kept:
            return self.version(path)
        number = self.dice.choice(kept)
        version: FileVersion = self.reading(lambda: self.file(path).versions().all())[number]
        if self.dice.random() < 0.5:
            after = self.ledger.fork()
            after.promote(path, number)
            return Attempt("promote", "never", version.promote, after)
        gone = list(facts.versions)
        gone[number] = gone[number]._replace(trashed=True)
        return self.changing("delete a version", "idempotent", path, version.delete, versions=tuple(gone))

    def read(self, path: str) -> Attempt:
        """Read a content, which has to be the one that is known."""
        wanted = self.ledger.facts[path].sha1

        def read() -> None:
            found = sha1_of(self.file(path).read_bytes())
            assert found == wanted, f"{path} holds {found}, not {wanted}"

        return Attempt("read", "safe", read, self.ledger)

    def refused(self) -> Attempt:
        """Try what has to be refused, whatever is in the way or has changed."""
        content = self.new_content()
        there = self.file("/taken.txt")
        stale = File.model_validate({"id": there.id, "etag": "99", "name": "taken.txt"}, context=self.session)
        files = [
            path for path, facts in self.ledger.facts.items() if facts.kind == "file" and path not in TAKEN
        ]
        tries: list[Callable[[], object]] = [
            lambda: self.home.create_folder("taken"),
            lambda: self.home.create_folder("taken.txt"),
            lambda: self.home.upload(content, "taken.txt"),
            lambda: self.home.upload(content.ljust(PARTS_FROM + 1), "taken.txt"),
            lambda: there.rename("taken"),
            lambda: self.folder("/taken").delete(),
            lambda: stale.update(description="never", if_unchanged=True),
            lambda: stale.upload_version(content, if_unchanged=True),
            lambda: stale.delete(if_unchanged=True),
        ]
        if files:
            source = self.file(self.dice.choice(files))
            tries.append(lambda: source.copy(self.home, name="taken.txt"))
        return Attempt("what is refused", "refused", self.dice.choice(tries), None)

    # How it is judged

    def judge(self, attempt: Attempt) -> None:
        before, after = self.ledger, attempt.after or self.ledger
        try:
            made = attempt.do()
        except (NameConflict, PreconditionFailed, BadRequest) as error:
            if attempt.after is not None:
                self.misreported(attempt, f"was refused: {error!r}")
                self.settle(before, after, attempt.what)
        except OutcomeUnknown as error:
            if attempt.kind in MAY_STAY_UNKNOWN:
                self.tally.unknown[attempt.what] += 1
            else:
                self.tally.gave_up.append(f"{attempt.what}: {error}")
            self.settle(before, after, attempt.what)
        except GIVES_UP as error:
            self.tally.gave_up.append(f"{attempt.what}: {error}")
            self.settle(before, after, attempt.what)
        except (BoxError, AssertionError) as error:
            self.misreported(attempt, f"{error!r}")
            self.settle(before, after, attempt.what)
        else:
            if attempt.after is None:
                self.misreported(attempt, f"was not refused: {made!r}")
            self.ledger = after
            self.follow(before, after, made)

    def misreported(self, attempt: Attempt, how: str) -> None:
        self.tally.misreported.append(f"{self.name}: {attempt.what} ({attempt.kind}) {how}")

    def follow(self, before: Ledger, after: Ledger, made: object) -> None:
        """Keep the ids of what came, went or moved."""
        new, old = after.facts.keys() - before.facts.keys(), before.facts.keys() - after.facts.keys()
        if len(new) == 1 and not old and isinstance(made, File | Folder):
            self.ids[new.pop()] = made.id
        elif new:
            self.ids = ids_in(self.truly)
        for path in old:
            self.ids.pop(path, None)

    def settle(self, before: Ledger, after: Ledger, what: str) -> None:
        """Look what is the case, where it is not known: it was done once, or not at all."""
        truth = truth_of(self.truly)
        if truth != before.facts and truth != after.facts:
            self.tally.compare(f"{self.name}, {what}: ", after.facts, truth)
        self.ledger = Ledger(truth)
        self.ids = ids_in(self.truly)

    # Things to work with

    def new_name(self) -> str:
        self.count += 1
        return f"{self.count}"

    def new_content(self) -> bytes:
        return f"{self.name} {self.new_name()}".encode()

    def bound(self, cls: type[T], id: str) -> T:
        made: T = cls.model_validate({"id": id}, context=self.session)  # type: ignore[attr-defined]
        return made

    def item(self, path: str, *, read: bool = False) -> File | Folder:
        folder = self.ledger.facts[path].kind == "folder"
        made = self.bound(Folder, self.ids[path]) if folder else self.bound(File, self.ids[path])
        if read:
            self.reading(made.load)
        return made

    def file(self, path: str, *, read: bool = False) -> File:
        found = self.item(path, read=read)
        assert isinstance(found, File)
        return found

    def folder(self, path: str) -> Folder:
        found = self.item(path)
        assert isinstance(found, Folder)
        return found

    def reading(self, read: Callable[[], T]) -> T:
        """Read over the bad line, once more where that was given up."""
        try:
            return read()
        except GIVES_UP as error:
            self.tally.gave_up.append(f"reading: {error}")
            return read()

    def making(
        self, what: str, kind: str, name: str, do: Callable[[], object], content: bytes | None
    ) -> Attempt:
        after = self.ledger.fork()
        after.add(f"/{name}", content)
        return Attempt(what, kind, do, after)

    def changing(
        self, what: str, kind: str, path: str, do: Callable[[], object], **changes: object
    ) -> Attempt:
        after = self.ledger.fork()
        after.change(path, **changes)
        return Attempt(what, kind, do, after)


def run_chaos(sessions: Sequence[BoxSession], truly: Box, *, seed: int, operations: int) -> Tally:
    """Let as many threads as there are sessions do so many operations together, and compare what they say with what is."""
    tally = Tally()
    top = truly.root.create_folder(f"chaos {seed} {threading.get_ident()} {random.random()}")
    workers = [
        Worker(number, seed, session, top.create_folder(f"worker {number}"), tally)
        for number, session in enumerate(sessions)
    ]
    with ThreadPoolExecutor(len(workers)) as pool:
        for done in [pool.submit(worker.run, operations // len(workers)) for worker in workers]:
            done.result()
    for worker in workers:
        tally.compare(worker.name, worker.ledger.facts, truth_of(worker.truly))
    return tally
