"""Packages whose names are imported when somebody asks for them (PEP 562)."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping


def opened_when_asked(
    package: str, scope: dict[str, object], rooms: Mapping[str, str]
) -> tuple[dict[str, str], Callable[[str], object], Callable[[], list[str]]]:
    """Return which name lies in which room, and a ``__getattr__`` and a ``__dir__`` for the package whose globals are ``scope``.

    ``rooms`` says to Python what imports under TYPE_CHECKING say to type checkers: for each module of the package, its names.
    """
    room_of = {name: room for room, names in rooms.items() for name in names.split()}

    def open_room(name: str) -> object:
        if name in room_of:
            # Once: from now on it is an ordinary global.
            value: object = getattr(importlib.import_module(f"{package}.{room_of[name]}"), name)
            scope[name] = value
            return value
        if name in rooms:  # `box_models.errors` after `import box_models` alone
            return importlib.import_module(f"{package}.{name}")
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    def all_names() -> list[str]:
        return sorted({*scope, *room_of})

    return room_of, open_room, all_names
