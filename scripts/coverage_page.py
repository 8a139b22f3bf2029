"""Print docs/coverage.md: the operations of Box, and what of this package performs each of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from box_models._operations import Operation, operations
from box_models.local.coverage import is_served

METHODS = Path(__file__).with_name("object_model_methods.json")


def methods() -> Mapping[str, Sequence[str]]:
    """Return the methods of the object model that perform each operation."""
    table: dict[str, list[str]] = json.loads(METHODS.read_text(encoding="utf-8"))
    return table


def markdown() -> str:
    """Return the page."""
    every = sorted(operations(), key=lambda each: each.group)
    groups = [(group, list(members)) for group, members in groupby(every, key=lambda each: each.group)]
    with_method = methods()
    performed, served = sum(each.name in with_method for each in every), sum(map(is_served, every))
    lines = [
        "# Coverage of the Box API",
        "",
        f"Box has {len(every)} operations in {len(groups)} groups. [`box.api`](any-operation.md) calls all of them.",
        f"The methods of objects, such as `File.share`, perform {performed}.",
        f"The embedded Box serves {served}, and refuses the others with 405 and the code `not_implemented`.",
        "",
        "The operations come from Box's API descriptions, versions 2024.0, 2025.0 and 2026.0. Three are only in Box's own SDK.",
        "",
        "## Groups",
        "",
        "| group | operations | with methods | served |",
        "|---|---|---|---|",
        *(_row_of_group(group, members, with_method) for group, members in groups),
        "",
        "## Operations",
        "",
        "| `box.api` | request | methods of objects | embedded Box |",
        "|---|---|---|---|",
        *(_row(each, with_method.get(each.name, ())) for _, members in groups for each in members),
    ]
    return "\n".join(lines) + "\n"


def _row_of_group(group: str, members: Sequence[Operation], with_method: Mapping[str, object]) -> str:
    counts = [
        len(members),
        sum(each.name in with_method for each in members),
        sum(map(is_served, members)),
    ]
    return f"| {group.replace('_', ' ')} | {' | '.join(map(str, counts))} |"


def _row(operation: Operation, performed_by: Sequence[str]) -> str:
    names = ", ".join(f"`{name}`" for name in performed_by)
    request = f"`{operation.method} {operation.path}`"
    return f"| [`{operation.name}`]({operation.page}) | {request} | {names} | {'served' if is_served(operation) else ''} |"


if __name__ == "__main__":
    sys.stdout.write(markdown())
