"""What should be the case: an account as plain dictionaries, changed as Box is said to change it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tests.conformance.truth import Facts, Truth, Version


def sha1_of(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


@dataclass
class Ledger:
    """The items of a folder by their path, ``/Reports/plan.txt``."""

    facts: Truth = field(default_factory=dict[str, Facts])

    def fork(self) -> Ledger:
        """Return a copy, to be changed on trial."""
        return Ledger(dict(self.facts))

    def below(self, path: str) -> list[str]:
        """Return the paths of the item and of all in it."""
        return [each for each in self.facts if each == path or each.startswith(f"{path}/")]

    def taken(self, path: str) -> str | None:
        """Return the path of what is in the way: letter case does not count, nor what kind of item it is."""
        return next((each for each in self.facts if each.casefold() == path.casefold()), None)

    def add(self, path: str, content: bytes | None = None) -> None:
        """Add a file of this content, or, without one, a folder."""
        assert path not in self.facts
        self.facts[path] = Facts("folder") if content is None else Facts("file", sha1_of(content))

    def change(self, path: str, **changes: object) -> None:
        """Change what is said about an item."""
        self.facts[path] = Facts(**{**self.facts[path]._asdict(), **changes})

    def add_version(self, path: str, sha1: str) -> None:
        """Give a file another content; the one it has becomes its newest version but one."""
        old = self.facts[path]
        earlier = Version(old.sha1, path.rpartition("/")[2])
        self.change(path, sha1=sha1, versions=(earlier, *old.versions))

    def promote(self, path: str, number: int) -> None:
        """Give a file the content of an earlier version once more, and the name it had then."""
        version = self.facts[path].versions[number]
        self.add_version(path, version.sha1)
        self.move(path, f"{path.rpartition('/')[0]}/{version.name}")

    def move(self, path: str, to: str) -> None:
        """Give an item, with all in it, another path."""
        for each in self.below(path):
            self.facts[to + each.removeprefix(path)] = self.facts.pop(each)

    def copy(self, path: str, to: str) -> None:
        """Copy an item with all in it: neither versions nor comments nor shared links go along."""
        for each in self.below(path):
            old = self.facts[each]
            copied = old._replace(versions=(), comments=(), shared="")
            self.facts[to + each.removeprefix(path)] = copied

    def drop(self, path: str) -> Truth:
        """Take an item away with all in it, and return that by its paths from the item's on."""
        return {each.removeprefix(path): self.facts.pop(each) for each in self.below(path)}

    def bring_back(self, path: str, dropped: Truth) -> None:
        """Put there again what was taken away."""
        self.facts |= {path + each: facts for each, facts in dropped.items()}
