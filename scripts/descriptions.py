"""Read Box's API descriptions: their operations, and the properties of their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

Schema: TypeAlias = dict[str, Any]

UNDESCRIBED = Path(__file__).with_name("undescribed_operations.json")
"""Operations and fields that Box's own SDK knows and no description contains, in the form of a description."""

NAMES: Schema = {"type": "array", "items": {"type": "string"}}


@dataclass(frozen=True)
class Described:
    """One operation of a description."""

    method: str
    path: str
    raw: Schema
    description: Schema
    server: str

    @property
    def id(self) -> str:
        """Box's name for the operation."""
        return str(self.raw["operationId"])

    @property
    def parameters(self) -> list[Schema]:
        """The parameters, without references. Some descriptions of ``fields`` say that it is one string."""
        parameters = [resolve(parameter, self.description) for parameter in self.raw.get("parameters", ())]
        return [each | {"schema": NAMES} if each["name"] == "fields" else each for each in parameters]

    @property
    def version(self) -> str | None:
        """The API version that the operation belongs to; None for the first one."""
        versions = [each for each in self.parameters if each["name"] == "box-version"]
        return str(versions[0]["schema"]["enum"][0]) if versions else None

    @property
    def body(self) -> tuple[str, Schema] | None:
        """The media type and the schema of the request body."""
        contents = self.raw.get("requestBody", {}).get("content", {})
        return next(((media, content["schema"]) for media, content in contents.items()), None)

    @property
    def answers(self) -> list[tuple[str, str | None, Schema]]:
        """The status, the media type and the schema of each successful response."""
        return [
            (status, media, content["schema"])
            for status, response in self.raw["responses"].items()
            if status.startswith(("2", "3"))
            for media, content in (response.get("content") or {None: {"schema": {}}}).items()
        ]


def read(description: Path) -> list[Schema]:
    """Return the description, those of later versions beside it, and the undescribed operations.

    The undescribed fields are added to the first one.
    """
    files = [description, *sorted(description.parent.glob(f"{description.stem}-v*.json")), UNDESCRIBED]
    descriptions: list[Schema] = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    for pointer, schema in descriptions[-1]["additions"].items():
        *parents, name = pointer.split("/")
        target: Any = descriptions[0]["components"]["schemas"]
        for parent in parents:
            target = target[int(parent) if isinstance(target, list) else parent]
        target.setdefault(name, schema)
    return descriptions


def operations_of(description: Schema) -> Iterator[Described]:
    """Yield the operations of a description."""
    for path, methods in description["paths"].items():
        for method, raw in methods.items():
            server = (raw.get("servers") or methods.get("servers") or description["servers"])[0]["url"]
            full_path = urlsplit(server).path + path.split("#")[0]
            yield Described(method.upper(), full_path, raw, description, server)


def resolve(schema: Schema, description: Schema) -> Schema:
    """Return the schema or parameter that a reference means."""
    while "$ref" in schema:
        target = description
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def properties(schema: Schema, description: Schema) -> dict[str, Schema]:
    """Return the properties of an object, with those of its parts."""
    schema = resolve(schema, description)
    merged: dict[str, Schema] = {}
    for part in schema.get("allOf", ()):
        merged |= properties(part, description)
    merged |= schema.get("properties", {})
    return merged


def required(schema: Schema, description: Schema) -> set[str]:
    """Return the names of the required properties, with those of the parts."""
    schema = resolve(schema, description)
    parts = (required(part, description) for part in schema.get("allOf", ()))
    return set(schema.get("required", ())).union(*parts)


def type_of(schema: Schema, description: Schema) -> str:
    """Return the JSON type of a schema, "file" for content, or "any" if it allows several types."""
    schema = resolve(schema, description)
    if schema.get("format") == "binary":
        return "file"
    parts = [*schema.get("allOf", ()), *schema.get("oneOf", ()), *schema.get("anyOf", ())]
    types = {type_of(part, description) for part in parts if resolve(part, description)} - {"any"}
    own = schema.get("type")
    if isinstance(own, str) and own in {"string", "integer", "number", "boolean", "array", "object"}:
        return own
    return types.pop() if len(types) == 1 else "any"
