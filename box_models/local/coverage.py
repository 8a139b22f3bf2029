"""Which of Box's operations the embedded Box serves, from its own routes: ``python -m box_models.local.coverage``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from box_models.local.http.routing import Router
from box_models.local.json_values import decode_json
from box_models.local.registry import ROUTES

# Paths that have a route, for operations of the same path that it does not do.
NOT_SERVED = {
    "get_shared_items#app_items": "there are no app items",
}


@dataclass(frozen=True, order=True)
class Operation:
    """One operation: Box's name for it, method and path below the base URL."""

    name: str
    method: str
    path: str

    @property
    def place(self) -> tuple[str, str]:
        """Method and path, whatever the names in its braces, and by either of the two hosts."""
        path = self.path.removeprefix("/api") if self.path.startswith("/api/2.0/") else self.path
        return self.method, re.sub(r"\{\w+\}", "{}", path)


def served() -> list[Operation]:
    """List what the routes are registered for, an operation with several addresses once for each."""
    operations = (Operation(route.operation, route.method, route.template) for route in Router(ROUTES).routes)
    return sorted(operation for operation in operations if operation.name not in NOT_SERVED)


def compare(described: Iterable[Operation]) -> tuple[list[Operation], list[Operation]]:
    """Part Box's operations into those that are served here and those that answer 501."""
    places = {operation.place for operation in served()}
    done: list[Operation] = []
    missing: list[Operation] = []
    for operation in sorted(described):
        here = operation.place in places and operation.name not in NOT_SERVED
        (done if here else missing).append(operation)
    return done, missing


def read_operations(path: Path) -> list[Operation]:
    """Read a table of Box's operations: ``{"operation": {"method": …, "path": …}, …}``."""
    table = cast("Mapping[str, Mapping[str, str]]", decode_json(path.read_bytes()))
    return [Operation(name, facts["method"], facts["path"]) for name, facts in table.items()]


def markdown(described: Iterable[Operation]) -> str:
    """Write the comparison as a page."""
    done, missing = compare(described)
    lines = [
        "# What it serves",
        "",
        f"Generated from the routes of the embedded Box: it serves {len(done)} of the operations that Box describes,",
        f"and answers 501 to the other {len(missing)}.",
        "",
        "## Served",
        "",
        *_table(done),
        "",
        "## Answered with 501",
        "",
        *_table(missing),
    ]
    return "\n".join(lines) + "\n"


def _table(operations: Iterable[Operation]) -> list[str]:
    rows = [f"| `{each.name}` | {each.method} | `{each.path}` |" for each in operations]
    return ["| operation | method | path |", "|---|---|---|", *rows]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the page for the table of operations named, or just what is served."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    if len(given) > 1:
        sys.stderr.write("usage: python -m box_models.local.coverage [operations.json]\n")
        return 2
    sys.stdout.write(
        markdown(read_operations(Path(given[0]))) if given else "\n".join(_table(served())) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
