#!/usr/bin/env python3
"""Derive the table and the stub of `box.api`, and the fact tables in tests/facts.

    python -m scripts.derive_facts [openapi.json [data-reference.txt]]

The sources are Box's API description, those of later versions beside it, and the seed's data reference. The default is to read
them from ``../shared`` beside the repository. The tables are committed, their sources are not.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from box_models._operations import Operation
from scripts.descriptions import Schema, operations_of, read
from scripts.operation_table import dump as dump_table
from scripts.operation_table import operation_table, python_name
from scripts.type_stub import stub

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"
FACTS = REPOSITORY / "tests" / "facts"
TABLE = REPOSITORY / "box_models" / "_operations.json"
STUB = REPOSITORY / "box_models" / "api" / "__init__.pyi"

Table: TypeAlias = dict[str, dict[str, Any]]

# The schemas of a resource, smallest first. A field belongs to the first schema that has it.
FAMILIES = {
    "File": ("File--Mini", "File", "File--Full"),
    "FileVersion": ("FileVersion--Mini", "FileVersion", "FileVersion--Full"),
    "Folder": ("Folder--Mini", "Folder", "Folder--Full"),
    "Comment": (None, "Comment", "Comment--Full"),
    "User": ("User--Mini", "User", "User--Full"),
    "WebLink": ("WebLink--Mini", "WebLink", None),
    "Group": ("Group--Mini", "Group", "Group--Full"),
    "Collaboration": (None, "Collaboration", None),
    "GroupMembership": ("GroupMembership", "GroupMembership", "GroupMembership"),
}
VALUES = {
    "PathCollection": ("File", "path_collection"),
    "SharedLink": ("File", "shared_link"),
    "FilePermissions": ("File--Full", "permissions"),
    "FolderPermissions": ("Folder--Full", "permissions"),
    "FolderUploadEmail": ("Folder", "folder_upload_email"),
    "GroupPermissions": ("Group--Full", "permissions"),
    "Lock": ("File--Full", "lock"),
    "AppItem": ("Collaboration", "app_item"),
}
SENT = ("mini", "standard", "on request")


def sources() -> tuple[Path, Path] | None:
    """Return the paths of the description and the data reference in ``../shared``, or None if they do not exist."""
    references = sorted((SHARED / "seeds").glob("004_*.txt"))
    description = SHARED / "box-api" / "openapi.json"
    return (description, references[0]) if description.is_file() and references else None


def derive(description: Path, reference: Path) -> dict[str, Table]:
    """Return a dict of the tables, keyed by file name."""
    described = read(description)
    return {
        "choices": choices(described),
        "fields": fields(described),
        "seed_fields": seed_fields(reference.read_text(encoding="utf-8")),
    }


def derive_package(description: Path) -> dict[Path, str]:
    """Return the texts of the table of operations and of the stub of `box.api`, keyed by file."""
    described = read(description)
    rows = operation_table(described)
    table = {name: Operation(name, row) for name, row in rows.items()}
    return {TABLE: dump_table(rows), STUB: stub(described, table)}


def choices(descriptions: list[Schema]) -> Table:
    """Return operation → query parameter → the values that Box documents for it."""
    table: Table = {}
    for operation in (each for description in descriptions for each in operations_of(description)):
        schemas = {each["name"]: each["schema"] for each in operation.parameters if each["in"] == "query"}
        parameters = {name: schema.get("items", schema).get("enum") for name, schema in schemas.items()}
        known = {name: values for name, values in parameters.items() if values}
        if known:
            table[python_name(operation)] = known
    return dict(sorted(table.items()))


def fields(descriptions: list[Schema]) -> Table:
    """Return resource → field → type, nullable, enum, and when Box sends it.

    Recorded responses do not have the fields that only Box's own SDK knows, so Box sends them on request.
    """
    schemas: Schema = descriptions[0]["components"]["schemas"]
    pointers = [pointer.split("/") for pointer in descriptions[-1]["additions"]]
    undescribed = {f"{parts[0]}/{parts[-1]}" for parts in pointers}
    tables: Table = {}
    for resource, levels in FAMILIES.items():
        table = tables[resource] = {}
        for level, sent in zip(levels, SENT, strict=True):
            for name, schema in _properties(schemas[level], schemas) if level else ():
                is_undescribed = f"{level}/{name}" in undescribed
                fact = {**_fact(schema, schemas), "sent": SENT[-1] if is_undescribed else sent}
                table.setdefault(name, fact)
    for resource, (owner, field) in VALUES.items():
        schema = dict(_properties(schemas[owner], schemas))[field]
        tables[resource] = {name: _fact(part, schemas) for name, part in _properties(schema, schemas)}
    return tables


def _parts(schema: Schema, schemas: Schema) -> Iterator[Schema]:
    if "$ref" in schema:
        yield from _parts(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
        return
    yield schema
    for part in schema.get("allOf", ()):
        yield from _parts(part, schemas)


def _properties(schema: Schema, schemas: Schema) -> Iterator[tuple[str, Schema]]:
    for part in reversed(list(_parts(schema, schemas))):
        yield from part.get("properties", {}).items()


def _fact(schema: Schema, schemas: Schema) -> Schema:
    parts = list(_parts(schema, schemas))
    fact: Schema = {"type": _type(schema, schemas), "nullable": any(part.get("nullable") for part in parts)}
    for part in parts:
        if "enum" in part:
            fact["enum"] = [value for value in part["enum"] if value is not None]
    return fact


def _type(schema: Schema, schemas: Schema) -> str:
    references = [part["$ref"] for part in (schema, *schema.get("allOf", ())) if "$ref" in part]
    if references:
        return str(references[0].rsplit("/", 1)[1])
    for part in _parts(schema, schemas):
        if part.get("type") == "array":
            return f"array of {_type(part['items'], schemas)}"
        if part.get("format") in {"date", "date-time"}:
            return str(part["format"])
        if "type" in part:
            return str(part["type"])
    return "object"


SECTIONS = {
    "Folder": "Folder",
    "UserMini": "UserMini",
    "FolderMini": "FolderMini",
    "Permissions": "Permissions",
    "File": "File",
    "Shared link": "SharedLink",
    "Comment": "Comment",
}
CONTAINERS = {
    "path_collection": {"total_count", "entries"},
    "item_collection": {"total_count", "entries", "offset", "limit"},
    "folder_upload_email": {"access", "email"},
    "item": {"id", "type"},
    "entries": {"type", "id", "sequence_id", "etag", "name", "sha1"},
}


def seed_fields(text: str) -> Table:
    """Return resource → field (dotted if nested) → its type in the data reference."""
    lines = [line.strip() for line in text[text.index("\nData Reference\n") :].splitlines()]
    tables: Table = {}
    table: dict[str, Any] = {}
    inside: list[str] = []
    for before, line, after in zip(["", *lines], lines, [*lines[1:], ""], strict=False):
        if line in SECTIONS and SECTIONS[line] not in tables:
            table, inside = tables.setdefault(SECTIONS[line], {}), []
        elif re.fullmatch(r"[a-z][a-z0-9_]+", line) and before != "Example:" and not _is_type(line, before):
            while inside and line not in CONTAINERS[inside[-1]]:
                inside.pop()
            table[".".join([*inside, line])] = after or "object"
            if line in CONTAINERS:
                inside.append(line)
    return tables


def _is_type(line: str, before: str) -> bool:
    return line in {"string", "number", "boolean", "unknown"} and bool(before)


def main() -> int:
    """Write the tables, and return the exit status."""
    default = sources()
    arguments = [Path(argument) for argument in sys.argv[1:]]
    if not arguments and default is None:
        print(
            "Box's API description not found; name it: derive_facts.py openapi.json [data-reference.txt]",
            file=sys.stderr,
        )
        return 2
    description = arguments[0] if arguments else default[0] if default else Path()
    reference = arguments[1] if len(arguments) > 1 else default[1] if default else None
    if reference is None:
        print(
            "data reference not found; name it: derive_facts.py openapi.json data-reference.txt",
            file=sys.stderr,
        )
        return 2
    for name, table in derive(description, reference).items():
        target = FACTS / f"{name}.json"
        target.write_text(dump(table), encoding="utf-8")
        print(f"{target.relative_to(REPOSITORY)}: {len(table)} entries")
    for target, text in derive_package(description).items():
        target.write_text(text, encoding="utf-8")
        print(f"{target.relative_to(REPOSITORY)}: {len(text)} bytes")
    return 0


def dump(table: Table) -> str:
    """Return the table as JSON with one fact per line, so that diffs are readable."""
    blocks = []
    for key, value in table.items():
        rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(fact)}" for name, fact in value.items())
        blocks.append(f"  {json.dumps(key)}: {{\n{rows}\n  }}")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
