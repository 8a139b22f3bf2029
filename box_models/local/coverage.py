"""List the operations of Box that the embedded Box serves: ``python -m box_models.local.coverage``."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import NamedTuple

from box_models._operations import Operation
from box_models.local.http.routing import Router
from box_models.local.registry import ROUTES

# Operations that are not served, although another operation has the same path.
NOT_SERVED = {
    "get_shared_items#app_items": "the embedded Box has no app items",
}


class ServedOperation(NamedTuple):
    """An operation of a route: Box's name for it, its method, and its path."""

    name: str
    method: str
    path: str


def served() -> list[ServedOperation]:
    """Return the operations of the routes, once for each path."""
    routes = Router(ROUTES).routes
    return sorted(ServedOperation(route.operation, route.method, route.template) for route in routes)


def is_served(operation: Operation) -> bool:
    """Return whether the embedded Box serves an operation. It refuses the others with 405."""
    return _place(operation.method, operation.path) in _places() and operation.id not in NOT_SERVED


@cache
def _places() -> frozenset[tuple[str, str]]:
    return frozenset(_place(each.method, each.path) for each in served())


def _place(method: str, path: str) -> tuple[str, str]:
    """Return method and path without parameter names, the same for both hosts."""
    path = path.removeprefix("/api") if path.startswith("/api/2.0/") else path
    return method, re.sub(r"\{\w+\}", "{}", path)


def main() -> int:
    """Print the served operations as a table."""
    rows = [f"| `{each.name}` | {each.method} | `{each.path}` |\n" for each in served()]
    sys.stdout.write("".join(["| operation | method | path |\n", "|---|---|---|\n", *rows]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
