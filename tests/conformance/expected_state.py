"""The expected state of an account, as a plain dictionary."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tests.conformance.actual_state import Facts, Items, Version


def sha1_of(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


@dataclass
class ExpectedState:
    """The items of a folder by path, such as ``/Reports/plan.txt``."""

    facts: Items = field(default_factory=dict[str, Facts])

    def fork(self) -> ExpectedState:
        """Return a copy."""
        return ExpectedState(dict(self.facts))

    def below(self, path: str) -> list[str]:
        """Return the paths of an item and of all items in it."""
        return [each for each in self.facts if each == path or each.startswith(f"{path}/")]

    def name_conflict(self, path: str) -> str | None:
        """Return the path of the item that has this name in any letter case. Its type does not matter."""
        return next((each for each in self.facts if each.casefold() == path.casefold()), None)

    def add(self, path: str, content: bytes | None = None) -> None:
        """Add a file with this content, or a folder if it is None."""
        assert path not in self.facts
        self.facts[path] = Facts("folder") if content is None else Facts("file", sha1_of(content))

    def change(self, path: str, **changes: object) -> None:
        """Change fields of an item."""
        self.facts[path] = Facts(**{**self.facts[path]._asdict(), **changes})

    def add_version(self, path: str, sha1: str) -> None:
        """Give a file new content. The old content becomes the newest earlier version."""
        old = self.facts[path]
        earlier = Version(old.sha1, path.rpartition("/")[2])
        self.change(path, sha1=sha1, versions=(earlier, *old.versions))

    def promote(self, path: str, number: int) -> None:
        """Give a file the content and the name of an earlier version."""
        version = self.facts[path].versions[number]
        self.add_version(path, version.sha1)
        self.move(path, f"{path.rpartition('/')[0]}/{version.name}")

    def move(self, path: str, to: str) -> None:
        """Move an item with its content to another path."""
        for each in self.below(path):
            self.facts[to + each.removeprefix(path)] = self.facts.pop(each)

    def copy(self, path: str, to: str) -> None:
        """Copy an item with its content, but without versions, comments and shared links."""
        for each in self.below(path):
            old = self.facts[each]
            copied = old._replace(versions=(), comments=(), shared="")
            self.facts[to + each.removeprefix(path)] = copied

    def drop(self, path: str) -> Items:
        """Remove an item with its content. Return the removed items by their path relative to the item."""
        return {each.removeprefix(path): self.facts.pop(each) for each in self.below(path)}

    def bring_back(self, path: str, dropped: Items) -> None:
        """Restore removed items."""
        self.facts |= {path + each: facts for each, facts in dropped.items()}
