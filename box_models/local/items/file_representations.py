"""Representations of files in responses: which ones a request asks for, their states and their URLs."""

from __future__ import annotations

import sqlite3

from box_models.local.http.errors import bad_parameter
from box_models.local.http.routing import Call
from box_models.local.items import versions
from box_models.local.items.rows import Item
from box_models.local.items.versions import Version
from box_models.local.json_values import JSON
from box_models.local.representations import kinds
from box_models.local.representations.kinds import Kind
from box_models.local.representations.states import RepresentationStates, Source

HINTS = "X-Rep-Hints"


def requested(call: Call, c: sqlite3.Connection, file: Item) -> JSON:
    """Return the representations that the hints of a request ask for.

    Without hints, all are listed. As at Box, they have neither states nor contents then.
    """
    version, hints = versions.get(c, file.version_id or 0), call.header(HINTS)
    if version is None:
        return {"entries": []}
    extension = extension_of(file)
    if hints is None:
        entries: list[JSON] = [_without_state(call, version, kind) for kind in kinds.of(extension)]
        return {"entries": entries}
    try:
        hinted = kinds.hinted(hints, extension)
    except ValueError:
        message = "Must have the form [jpg?dimensions=32x32][extracted_text]."
        raise bad_parameter(HINTS, message) from None
    return {"entries": [shape(call, version, kind) for kind in hinted]}


def shape(call: Call, version: Version, kind: Kind) -> dict[str, JSON]:
    """Return a representation with its state, and the URL of its content."""
    states = call.services.get(RepresentationStates)
    content = call.request.url(f"/api{_path(version, kind)}/content/", on="download") + "{+asset_path}"
    return {
        **_without_state(call, version, kind),
        "status": states.status(call.services, kind, source_of(version)),
        "content": {"url_template": content},
    }


def source_of(version: Version) -> Source:
    """Return the content that the representations of a version are made of."""
    return Source(version.id, version.blob, version.size)


def extension_of(file: Item) -> str:
    """Return the extension of a file in lower case, without the dot."""
    _stem, dot, extension = file.name.rpartition(".")
    return extension.lower() if dot else ""


def _without_state(call: Call, version: Version, kind: Kind) -> dict[str, JSON]:
    return {
        "representation": kind.format,
        "properties": dict[str, JSON](kind.properties),
        "info": {"url": call.request.base_url + _path(version, kind)},
    }


def _path(version: Version, kind: Kind) -> str:
    return f"/2.0/internal_files/{version.file_id}/versions/{version.id}/representations/{kind.name}"
