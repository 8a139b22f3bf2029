"""The client, the embedded Box and a plain dictionary agree after random operations, with and without faults."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from box_models import (
    BadRequest,
    Box,
    Comment,
    File,
    Folder,
    Forbidden,
    NameConflict,
    OutcomeUnknown,
    RetryPolicy,
    WebLink,
)
from box_models.local import Engine
from box_models.transport import JSON
from tests.conformance.actual_state import Facts, Items, ids_in, items_below
from tests.conformance.chaos import MAY_STAY_UNKNOWN, RandomFaults
from tests.conformance.expected_state import ExpectedState, sha1_of
from tests.conformance.logins import log_in
from tests.faulty_box import FaultyBox
from tests.wire.fault_server import FaultServer

REFUSED = (BadRequest, Forbidden, NameConflict)

names = st.sampled_from(["a", "A", "b", "plan.txt", "PLAN.txt", "Ä", "ä", "a b"])
contents = st.sampled_from([b"", b"one", b"two", b"three"])
picks = st.integers(0, 1000)


@dataclass(frozen=True)
class Trashed:
    """A deleted item: its name, the id of its folder, and its facts."""

    name: str
    folder_id: str
    facts: Items


class Account(RuleBasedStateMachine):
    """An embedded Box, and its expected state."""

    fails: ClassVar[bool] = False

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.expected = ExpectedState()
        self.ids: dict[str, str] = {"": "0"}
        self.trash: dict[str, Trashed] = {}
        self.count = 0

    @initialize(seed=st.integers(0, 10**6))
    def open(self, seed: int) -> None:
        if self.fails:
            self.open_with_faults(seed)
        else:
            self.box = self.direct = self.stack.enter_context(Box.local(":memory:"))
        for name, content in (("plan.txt", b"one"), ("b", b"two")):
            self.expected.add(f"/{name}", content)
            self.ids[f"/{name}"] = self.direct.root.upload(content, name).id

    def open_with_faults(self, seed: int) -> None:
        engine = Engine()
        self.stack.callback(engine.close)
        line = FaultyBox(engine, self.stack.enter_context(FaultServer()))
        line.random_fault = RandomFaults(seed, 0.2)
        retry, token = RetryPolicy(waits=False), engine.accounts.owner_token()
        self.box = self.stack.enter_context(Box(log_in(engine), base_url=line.server.url, retry=retry))
        straight = FaultyBox(engine, self.stack.enter_context(FaultServer()))
        self.direct = self.stack.enter_context(Box(token, base_url=straight.server.url, retry=retry))

    def teardown(self) -> None:
        self.stack.close()

    @invariant()
    def they_agree(self) -> None:
        if hasattr(self, "direct"):
            assert items_below(self.direct.root) == self.expected.facts

    # Random choices

    def paths(self, *kinds: str) -> list[str]:
        return sorted(path for path, facts in self.expected.facts.items() if facts.kind in kinds)

    def pick(self, pick: int, *kinds: str) -> str:
        paths = self.paths(*kinds or ("file", "folder", "web_link"))
        return paths[pick % len(paths)]

    def where(self, pick: int) -> str:
        """Return the path of a random folder. The path of the root is empty."""
        folders = ["", *self.paths("folder")]
        return folders[pick % len(folders)]

    def item(self, path: str) -> File | Folder | WebLink:
        return self.known(self.ids[path], self.expected.facts[path].kind)

    def trashed(self, pick: int) -> tuple[str, File | Folder | WebLink]:
        id = sorted(self.trash)[pick % len(self.trash)]
        return id, self.known(id, self.trash[id].facts[""].kind)

    def known(self, id: str, kind: str) -> File | Folder | WebLink:
        if kind == "file":
            return self.box.file(id)
        return self.box.folder(id) if kind == "folder" else self.box.web_link(id)

    def file(self, pick: int) -> tuple[str, File]:
        path = self.pick(pick, "file")
        return path, self.box.file(self.ids[path])

    def folder(self, path: str) -> Folder:
        return self.box.folder(self.ids[path])

    def words(self) -> str:
        self.count += 1
        return f"words {self.count}"

    def attempt(self, kind: str, do: Callable[[], object], after: ExpectedState | None) -> bool:
        """Run an operation, and return whether it took effect. Box must refuse it if ``after`` is None."""
        before = self.expected
        try:
            do()
        except REFUSED:
            assert after is None
        except OutcomeUnknown:
            assert self.fails
            assert kind in MAY_STAY_UNKNOWN
            actual = items_below(self.direct.root)
            assert actual in ([before.facts] if after is None else [before.facts, after.facts])
            self.expected = ExpectedState(actual)
        else:
            assert after is not None
            self.expected = after
        self.ids = {"": "0"} | ids_in(self.direct.root)
        return after is not None and self.expected.facts == after.facts

    def change(self, kind: str, path: str, do: Callable[[], object], **changes: object) -> None:
        after = self.expected.fork()
        after.change(path, **changes)
        self.attempt(kind, do, after)

    def put(self, kind: str, path: str, facts: Facts, do: Callable[[], object]) -> None:
        """Create an item. Box must refuse it if the name is already used."""
        after = None
        if self.expected.name_conflict(path) is None:
            after = self.expected.fork()
            after.facts[path] = facts
        self.attempt(kind, do, after)

    # Operations

    @rule(at=picks, name=names)
    def create_folder(self, at: int, name: str) -> None:
        where = self.where(at)
        conflict = self.expected.name_conflict(f"{where}/{name}")
        if self.fails and conflict is not None and self.expected.below(conflict) == [conflict]:
            return  # a new empty folder of this user with that name can be recognized as the result of this request
        folder = self.folder(where)
        self.put("recognizable", f"{where}/{name}", Facts("folder"), lambda: folder.create_folder(name))

    @rule(at=picks, name=names, content=contents)
    def upload(self, at: int, name: str, content: bytes) -> None:
        where = self.where(at)
        conflict = self.expected.name_conflict(f"{where}/{name}")
        if self.fails and conflict is not None and self.expected.facts[conflict].sha1 == sha1_of(content):
            return  # a file with the same content can be recognized as the result of this request
        folder = self.folder(where)
        facts = Facts("file", sha1_of(content))
        self.put("recognizable", f"{where}/{name}", facts, lambda: folder.upload(content, name))

    @rule(at=picks, name=names)
    def create_web_link(self, at: int, name: str) -> None:
        where, url = self.where(at), "https://example.com/"
        body: dict[str, JSON] = {"url": url, "name": name, "parent": {"id": self.ids[where]}}
        post = self.box.session.post
        self.put(
            "not retryable", f"{where}/{name}", Facts("web_link", url), lambda: post("/web_links", json=body)
        )

    @precondition(lambda self: self.paths("file"))
    @rule(which=picks)
    def upload_version(self, which: int) -> None:
        path, file = self.file(which)
        content = self.words().encode()
        after = self.expected.fork()
        after.add_version(path, sha1_of(content))
        self.attempt("checked once", lambda: file.upload_version(content), after)

    @precondition(lambda self: any(facts.versions for facts in self.expected.facts.values()))
    @rule(which=picks, version=picks)
    def promote(self, which: int, version: int) -> None:
        paths = sorted(path for path, facts in self.expected.facts.items() if facts.versions)
        path = paths[which % len(paths)]
        number = version % len(self.expected.facts[path].versions)
        earlier = self.box.file(self.ids[path]).versions().all()[number]
        name = self.expected.facts[path].versions[number].name
        conflict = self.expected.name_conflict(f"{path.rpartition('/')[0]}/{name}")
        after = None
        if conflict in (None, path):
            after = self.expected.fork()
            after.promote(path, number)
        self.attempt("not retryable", earlier.promote, after)

    @precondition(lambda self: self.expected.facts)
    @rule(which=picks, name=names)
    def rename(self, which: int, name: str) -> None:
        path = self.pick(which)
        to = f"{path.rpartition('/')[0]}/{name}"
        after = None
        if self.expected.name_conflict(to) in (None, path):
            after = self.expected.fork()
            after.move(path, to)
        self.attempt("idempotent", lambda: self.item(path).rename(name), after)

    @precondition(lambda self: self.expected.facts)
    @rule(which=picks, at=picks)
    def move(self, which: int, at: int) -> None:
        path, where = self.pick(which), self.where(at)
        to = f"{where}/{path.rpartition('/')[2]}"
        after = None
        if self.expected.name_conflict(to) in (None, path) and where not in self.expected.below(path):
            after = self.expected.fork()
            after.move(path, to)
        item, target = self.item(path), self.folder(where)
        self.attempt("idempotent", lambda: item.move(target), after)

    @precondition(lambda self: self.paths("file", "folder"))
    @rule(which=picks, at=picks, name=names)
    def copy(self, which: int, at: int, name: str) -> None:
        path, where = self.pick(which, "file", "folder"), self.where(at)
        to, item, target = f"{where}/{name}", self.item(path), self.folder(where)
        conflict = self.expected.name_conflict(to)
        if (
            self.fails
            and conflict is not None
            and self.expected.facts[conflict].sha1 == self.expected.facts[path].sha1
        ):
            return  # as with an upload
        after = None
        if conflict is None:
            after = self.expected.fork()
            after.copy(path, to)
        assert isinstance(item, File | Folder)
        kind = "recognizable" if isinstance(item, File) else "not retryable"
        self.attempt(kind, lambda: item.copy(target, name=name), after)

    @precondition(lambda self: self.expected.facts)
    @rule(which=picks)
    def describe(self, which: int) -> None:
        path, text = self.pick(which), self.words()
        self.change("idempotent", path, lambda: self.item(path).update(description=text), description=text)

    @precondition(lambda self: self.expected.facts)
    @rule(which=picks)
    def share(self, which: int) -> None:
        path = self.pick(which)
        self.change("idempotent", path, lambda: self.item(path).share("open"), shared="open")

    @precondition(lambda self: self.expected.facts)
    @rule(which=picks)
    def unshare(self, which: int) -> None:
        path = self.pick(which)
        self.change("idempotent", path, lambda: self.item(path).unshare(), shared="")

    @precondition(lambda self: self.paths("file"))
    @rule(which=picks)
    def comment(self, which: int) -> None:
        path, file = self.file(which)
        text = self.words()
        comments = (*self.expected.facts[path].comments, text)
        self.change("checked once", path, lambda: file.add_comment(text), comments=comments)

    def last_comment(self, which: int) -> tuple[str, Comment]:
        paths = sorted(path for path, facts in self.expected.facts.items() if facts.comments)
        path = paths[which % len(paths)]
        return path, self.direct.file(self.ids[path]).comments().all()[-1]

    @precondition(lambda self: any(facts.comments for facts in self.expected.facts.values()))
    @rule(which=picks)
    def edit_the_last_comment(self, which: int) -> None:
        path, comment = self.last_comment(which)
        text = self.words()
        comments = (*self.expected.facts[path].comments[:-1], text)
        self.change("idempotent", path, lambda: self.box.comment(comment.id).edit(text), comments=comments)

    @precondition(lambda self: any(facts.comments for facts in self.expected.facts.values()))
    @rule(which=picks)
    def delete_the_last_comment(self, which: int) -> None:
        path, comment = self.last_comment(which)
        comments = self.expected.facts[path].comments[:-1]
        self.change("idempotent", path, lambda: self.box.comment(comment.id).delete(), comments=comments)

    @precondition(lambda self: self.expected.facts)
    @rule(which=picks)
    def delete(self, which: int) -> None:
        path = self.pick(which)
        item, id = self.item(path), self.ids[path]
        above, _, name = path.rpartition("/")
        if isinstance(item, Folder) and self.expected.below(path) != [path]:
            self.attempt("idempotent", item.delete, None)
        after = self.expected.fork()
        trashed = Trashed(name, self.ids[above], after.drop(path))
        delete = item.delete if not isinstance(item, Folder) else lambda: item.delete(recursive=True)
        assert self.attempt("idempotent", delete, after)
        self.trash[id] = trashed

    @precondition(lambda self: self.trash)
    @rule(which=picks)
    def restore(self, which: int) -> None:
        id, item = self.trashed(which)
        trashed = self.trash[id]
        folder_path = {folder_id: path for path, folder_id in self.ids.items()}.get(trashed.folder_id)
        after = None
        if folder_path is not None and self.expected.name_conflict(f"{folder_path}/{trashed.name}") is None:
            after = self.expected.fork()
            after.bring_back(f"{folder_path}/{trashed.name}", trashed.facts)
        if self.attempt("recognizable", item.restore, after):
            del self.trash[id]

    @precondition(lambda self: self.trash)
    @rule(which=picks)
    def purge(self, which: int) -> None:
        id, item = self.trashed(which)
        assert self.attempt("idempotent", item.purge, self.expected.fork())
        del self.trash[id]

    @invariant()
    def the_trash_is_as_it_should_be(self) -> None:
        if hasattr(self, "direct"):
            assert {item.id for item in self.direct.trash(fields=["name"])} == self.trash.keys()


class FaultyAccount(Account):
    """The same behind a server that fails one request in five."""

    fails = True


MACHINES = pytest.mark.parametrize("machine", [Account, FaultyAccount])


def run(machine: type[Account], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


@MACHINES
def test_client_box_and_dictionary_agree(machine: type[Account]) -> None:
    run(machine, examples=3, steps=20)


@pytest.mark.slow
@MACHINES
def test_client_box_and_dictionary_agree_in_a_long_run(machine: type[Account]) -> None:
    run(
        machine, examples=25 if machine.fails else 50, steps=50
    )  # a step with faults takes seven times as long
