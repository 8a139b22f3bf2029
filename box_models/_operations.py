"""The operations of Box's API, as a table. `make facts` derives it from Box's API descriptions."""

from __future__ import annotations

import json
import keyword
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

ArgumentPlace: TypeAlias = Literal["path", "query", "header", "body"]
AnswerKind: TypeAlias = Literal["json", "bytes", "nothing"]

_PARAMETER = re.compile(r"\{(\w+)\}")


class Argument(NamedTuple):
    """An argument of an operation: its Python name, Box's name for it, its place in the request, and its JSON type."""

    name: str
    box_name: str
    place: ArgumentPlace
    type: str
    required: bool


class Operation:
    """One operation.

    ``id`` is Box's name for it, ``name`` the Python name. ``body`` has the fields of the request body, or the type of the
    whole body. ``media`` is the media type of a body that is not plain JSON. ``server`` is the host of an operation that
    only that host serves. ``paging`` is the kind of paging of a listing, ``page_size`` the most entries on a page.
    ``reads`` marks a POST request that changes nothing, ``polls`` one that must be sent again while Box answers 202, and
    ``may_be_empty`` an answer in JSON that can also be 204.
    """

    # A plain class, because defining a dataclass takes as long as reading the table.
    method: str
    path: str
    group: str
    answer: AnswerKind = "json"
    query: Mapping[str, str] = MappingProxyType({})
    headers: Mapping[str, str] = MappingProxyType({})
    body: Mapping[str, str] | str | None = None
    media: str | None = None
    version: str | None = None
    server: str | None = None
    paging: str | None = None
    page_size: int = 1000
    reads: bool = False
    polls: bool = False
    may_be_empty: bool = False

    def __init__(self, name: str, row: Mapping[str, object]) -> None:
        self.name: str = name
        self.id: str = name
        vars(self).update(row)
        if self.version is not None and "id" not in row:
            self.id = f"{name}_v{self.version}"

    @property
    def page(self) -> str:
        """The address of its page in Box's reference."""
        title = self.id.removesuffix(f"_v{self.version}").replace("_", "-").replace("#", "--")
        version = f"v{self.version}/" if self.version else ""
        return f"https://developer.box.com/reference/{version}{title}/"

    @property
    def arguments(self) -> list[Argument]:
        """The arguments: those in the path, in order, then the required ones, then the others."""
        fields = {"body": self.body} if isinstance(self.body, str) else self.body or {}
        places: list[tuple[ArgumentPlace, Mapping[str, str]]] = [
            ("path", dict.fromkeys(_PARAMETER.findall(self.path), "id!")),
            ("body", fields),
            ("query", self.query),
            ("header", self.headers),
        ]
        arguments = [
            Argument(argument_name(name), name, place, type.removesuffix("!"), type.endswith("!"))
            for place, types in places
            for name, type in types.items()
        ]
        return sorted(arguments, key=lambda each: (each.place != "path", not each.required))


def argument_name(name: str) -> str:
    """Return the Python name for a parameter or field of Box.

    >>> argument_name("if-match"), argument_name("from")
    ('if_match', 'from_')
    """
    plain = name.replace("-", "_")
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def operation(name: str) -> Operation:
    """Return the operation with this Python name. Raises `KeyError` for an unknown name."""
    return Operation(name, _rows()[name])


def names() -> list[str]:
    """Return the Python names of all operations, sorted."""
    return list(_rows())


def operations() -> list[Operation]:
    """Return all operations, sorted by name."""
    return [operation(name) for name in names()]


@cache
def _rows() -> dict[str, dict[str, object]]:
    text = resources.files("box_models").joinpath("_operations.json").read_text("utf-8")
    rows: dict[str, dict[str, object]] = json.loads(text)
    return rows
