"""Derive the table of Box's operations, which the package contains as `_operations.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from scripts.descriptions import Described, Schema, operations_of, properties, required, resolve, type_of

Row: TypeAlias = dict[str, Any]

READING_POSTS = re.compile(r"/2\.0/(ai/\w+|query|query_insights|metadata_queries/execute_read)")
"""POST requests that change nothing at Box."""
USUAL_SERVERS = ("api.box.com", "upload.box.com", "{box-upload-server}")
CLASSIFICATION = "securityClassification-6VMVochwUWo"
USUAL_PAGE_SIZE = 1000

STREAM_POSITION = "stream_position"
"""The position in a stream of events. Box sends it as a number to users, and as a text of digits to admins."""


def operation_table(descriptions: Iterable[Schema]) -> dict[str, Row]:
    """Return the rows of the table by the Python names of the operations."""
    rows: dict[str, Row] = {}
    for description in descriptions:
        for operation in operations_of(description):
            name = python_name(operation)
            if name in rows:
                raise ValueError(f"two operations are called {name}")
            rows[name] = row(operation, name)
    return dict(sorted(rows.items()))


def python_name(operation: Described) -> str:
    """Return the Python name of an operation: Box's name, without the version and with underscores only."""
    name = operation.id.removesuffix(f"_v{operation.version}").replace(
        CLASSIFICATION, "securityClassification"
    )
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[#:-]", "_", name).lower()


def row(operation: Described, name: str) -> Row:
    """Return one row. Values that are usual or absent are left out."""
    host = urlsplit(operation.server).netloc
    parameters = operation.parameters
    headers = [each for each in parameters if each["in"] == "header" and each["name"] != "box-version"]
    usual_id = f"{name}_v{operation.version}" if operation.version else name
    media, body = _body(operation)
    listing = _listing(operation)
    every: Row = {
        "id": operation.id if operation.id != usual_id else None,
        "method": operation.method,
        "path": operation.path,
        "group": operation.raw["x-box-tag"],
        "version": operation.version,
        "server": None if host in USUAL_SERVERS else f"https://{host}",
        "query": _typed([each for each in parameters if each["in"] == "query"], operation.description),
        "headers": _typed(headers, operation.description),
        "body": body,
        "media": None if media == "application/json" else media,
        **listing,
        "answer": _answer(operation) if _answer(operation) != "json" else None,
        "polls": _polls(operation),
        "may_be_empty": _answer(operation) == "json" and "204" in operation.raw["responses"],
        "reads": operation.method == "POST" and READING_POSTS.fullmatch(operation.path) is not None,
    }
    return {key: value for key, value in every.items() if value not in (None, {}, False)}


def _typed(parameters: list[Schema], description: Schema) -> dict[str, str]:
    types: dict[str, str] = {}
    for parameter in parameters:
        type = type_of(parameter["schema"], description)
        items = resolve(resolve(parameter["schema"], description).get("items", {}), description)
        if items.get("type") == "object":
            type = "json"  # an array of objects is sent as JSON text
        if parameter["name"] == STREAM_POSITION:
            type = "position"
        types[parameter["name"]] = type + ("!" if parameter.get("required") else "")
    return types


def _body(operation: Described) -> tuple[str | None, dict[str, str] | str | None]:
    """Return the media type, and the types of the fields or of the whole body."""
    if operation.body is None:
        return None, None
    media, schema = operation.body
    description = operation.description
    fields = properties(schema, description)
    if not fields:
        return media, type_of(schema, description) + "!"
    needed = required(schema, description)
    return media, {
        name: type_of(each, description) + ("!" if name in needed else "") for name, each in fields.items()
    }


def _answer(operation: Described) -> str:
    media = {media for _, media, _ in operation.answers if media}
    if not media:
        return "nothing"
    return "json" if media == {"application/json"} else "bytes"


def _polls(operation: Described) -> bool:
    """Return whether 202 without content means that the same request must be sent again later."""
    empty = {status for status, media, _ in operation.answers if media is None}
    return _answer(operation) == "json" and "202" in empty


def entries_of(operation: Described) -> Schema | None:
    """Return the schema of the entries of a listing. None if the operation does not list."""
    for _, media, schema in operation.answers:
        resolved = resolve(schema, operation.description)
        for each in resolved.get("oneOf", [schema]):
            entries = properties(each, operation.description).get("entries") if media else None
            if entries is not None:
                return entries
    return None


def _listing(operation: Described) -> Row:
    if entries_of(operation) is None or operation.method not in ("GET", "POST"):
        return {}
    parameters = {each["name"]: each for each in operation.parameters if each["in"] == "query"}
    fields = properties(operation.body[1], operation.description) if operation.body else {}
    if operation.method == "POST" and "marker" not in fields:
        return {}  # it creates the objects that it answers with
    size = parameters.get("limit", {"schema": {}})["schema"].get("maximum", USUAL_PAGE_SIZE)
    return {
        "paging": _paging({*parameters, *fields}),
        "page_size": size if size != USUAL_PAGE_SIZE else None,
    }


def _paging(names: set[str]) -> str:
    """Return the kind of paging, as `box_models.session.Paging` calls it."""
    if "usemarker" in names:
        return "marker"
    if "marker" in names:
        return "marker_only"
    if STREAM_POSITION in names:
        return STREAM_POSITION
    return "offset" if "offset" in names else "single_page"


def dump(table: dict[str, Row]) -> str:
    """Return the table as JSON with one operation per line, so that diffs are readable."""
    lines = [f"{json.dumps(name)}: {json.dumps(row, separators=(',', ':'))}" for name, row in table.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"
