"""List the operations of Box that the embedded Box serves: ``python -m box_models.local.coverage``."""

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

# Operations that are not served, although another operation has the same path.
NOT_SERVED = {
    "get_shared_items#app_items": "the embedded Box has no app items",
}


@dataclass(frozen=True, order=True)
class Operation:
    """One operation: its name in Box's description, its method, and its path below the base URL."""

    name: str
    method: str
    path: str

    @property
    def place(self) -> tuple[str, str]:
        """Method and path without parameter names, the same for both hosts."""
        path = self.path.removeprefix("/api") if self.path.startswith("/api/2.0/") else self.path
        return self.method, re.sub(r"\{\w+\}", "{}", path)


def served() -> list[Operation]:
    """Return the operations of the routes, once for each path."""
    operations = (Operation(route.operation, route.method, route.template) for route in Router(ROUTES).routes)
    return sorted(operation for operation in operations if operation.name not in NOT_SERVED)


def compare(described: Iterable[Operation]) -> tuple[list[Operation], list[Operation]]:
    """Return the operations that are served, and those that are refused."""
    places = {operation.place for operation in served()}
    served_here: list[Operation] = []
    missing: list[Operation] = []
    for operation in sorted(described):
        is_served = operation.place in places and operation.name not in NOT_SERVED
        (served_here if is_served else missing).append(operation)
    return served_here, missing


def read_operations(path: Path) -> list[Operation]:
    """Read a table of Box's operations: ``{"operation": {"method": …, "path": …}, …}``."""
    table = cast("Mapping[str, Mapping[str, str]]", decode_json(path.read_bytes()))
    return [Operation(name, facts["method"], facts["path"]) for name, facts in table.items()]


def markdown(described: Iterable[Operation]) -> str:
    """Return the coverage page."""
    served_here, missing = compare(described)
    lines = [
        "# Coverage of the Box API",
        "",
        f"The embedded Box serves {len(served_here)} operations of Box's API description and refuses the other {len(missing)} with 405 and the code `not_implemented`.",
        "This page is generated from its routes.",
        "",
        "## Served",
        "",
        *_table(served_here),
        "",
        "## Not served",
        "",
        *_table(missing),
    ]
    return "\n".join(lines) + "\n"


def _table(operations: Iterable[Operation]) -> list[str]:
    rows = [f"| `{each.name}` | {each.method} | `{each.path}` |" for each in operations]
    return ["| operation | method | path |", "|---|---|---|", *rows]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the page for a table of operations, or only the served operations."""
    paths = sys.argv[1:] if arguments is None else list(arguments)
    if len(paths) > 1:
        sys.stderr.write("usage: python -m box_models.local.coverage [operations.json]\n")
        return 2
    sys.stdout.write(
        markdown(read_operations(Path(paths[0]))) if paths else "\n".join(_table(served())) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
