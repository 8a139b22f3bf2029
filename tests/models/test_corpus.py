"""Published responses of Box are parsed, with each value in its field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from box_models import Box, FileMini, FileVersionMini, FolderMini, SharedLink, UnknownItem, UserMini
from box_models.errors import BoxError, Conflict, error_for
from box_models.models import (
    BoxModel,
    Classification,
    FilePermissions,
    Lock,
    NotificationEmail,
    PathCollection,
    Representations,
)
from box_models.models.core.malformed import build
from box_models.models.core.model import malformed_fields
from box_models.models.core.parsing import page_reader, parse_one
from box_models.models.core.resource import WIRE_TYPES

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "box-api" / "corpus"

PARTS: dict[str, type[BoxModel]] = {
    "file_mini": FileMini,
    "folder_mini": FolderMini,
    "user_mini": UserMini,
    "file_version_mini": FileVersionMini,
    "shared_link": SharedLink,
    "permissions": FilePermissions,
    "lock": Lock,
    "path_collection": PathCollection,
    "notification_email": NotificationEmail,
    "representations": Representations,
    "classification": Classification,
}
LISTINGS = (
    *("items_collection", "search_results", "comment_collection", "user_collection"),
    *("group_collection", "collection_empty"),
    "collaboration_collection",
    "group_membership_collection",
)

NOT_ON_THE_WIRE = {
    "file/56": "what a command-line tool asks for, not what it gets",
    "folder/39": "what a command-line tool asks for, not what it gets",
    "folder/31": "a plan of folders to make, without ids",
}
# Values that do not fit the types, each in an invented body.
MADE_UP = {
    "file/57": {"parent"},  # a user
    "items_collection/16": {"parent"},  # the same
    "user/28": {"phone"},  # a number
    "representations/7": {"properties"},  # booleans in place of text
    "file_version_mini/4": {"sha1"},  # null
}


def published(*kinds: str) -> list[Any]:
    """Return the recordings of these kinds, or one skipped test if the recordings are missing."""
    paths = [path for kind in kinds for path in sorted(CORPUS.glob(f"{kind}/*.json"))]
    if not paths:
        return [
            pytest.param(CORPUS, id="none", marks=pytest.mark.skip("there is no ../shared/box-api/corpus"))
        ]
    return [pytest.param(path, id=name_of(path), marks=off_the_wire(path)) for path in paths]


def off_the_wire(path: Path) -> list[pytest.MarkDecorator]:
    why = NOT_ON_THE_WIRE.get(name_of(path))
    return [] if why is None else [pytest.mark.skip(why)]


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def differences(path: Path, model: BoxModel, raw: Mapping[str, Any]) -> Iterator[str]:
    """Return the differences between the model and the response."""
    known = MADE_UP.get(name_of(path), set())
    malformed = malformed_fields(model)
    for name, value in raw.items():
        if name in malformed:
            assert malformed[name][0] == value
            if name not in known:
                yield f"{name} cannot be read: {malformed[name][1]}"
        elif name == "expires_at" and isinstance(model, Lock):
            yield from disagreements(path, name, model.expired_at, value)
        else:
            extra = model.model_extra or {}
            yield from disagreements(path, name, extra.get(name, vars(model).get(name)), value)


def disagreements(path: Path, name: str, actual: object, value: Any) -> Iterator[str]:
    if isinstance(actual, BoxModel) and isinstance(value, Mapping):
        yield from differences(path, actual, value)
    elif isinstance(actual, tuple) and isinstance(value, list):
        assert len(actual) == len(value)
        for one, other in zip(actual, value, strict=True):
            yield from disagreements(path, name, one, other)
    elif isinstance(actual, datetime):
        if actual != datetime.fromisoformat(value) or actual.tzinfo is None:
            yield f"{name}: {actual!r}, not {value!r}"
    elif actual != value and not (actual is None and value == []) and actual != str(value):
        yield f"{name}: {actual!r}, not {value!r}"


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with Box.local(":memory:", lazy="error") as box:
        yield box


@pytest.mark.parametrize("path", published(*WIRE_TYPES))
def test_an_object_has_the_values_of_the_response(box: Box, path: Path) -> None:
    raw = read(path)["body"]
    model = parse_one(WIRE_TYPES[path.parent.name], json.dumps(raw).encode(), box.session)
    assert list(differences(path, model, raw)) == []


@pytest.mark.parametrize("path", published(*PARTS))
def test_a_part_of_an_object_has_the_values_of_the_response(box: Box, path: Path) -> None:
    raw = read(path)["body"]
    model = build(PARTS[path.parent.name], raw, box.session)
    assert list(differences(path, model, raw)) == []


@pytest.mark.parametrize("path", published(*LISTINGS))
def test_a_listing_has_every_entry(box: Box, path: Path) -> None:
    raw = read(path)["body"]
    page = page_reader(list(WIRE_TYPES), None, box.session)(json.dumps(raw).encode())
    assert (page.next_marker or None) == (raw.get("next_marker") or None)
    assert [type(entry) for entry in page.entries] == [WIRE_TYPES[entry["type"]] for entry in raw["entries"]]
    for model, entry in zip(page.entries, raw["entries"], strict=True):
        assert list(differences(path, model, entry)) == []


@pytest.mark.parametrize("path", published("item_mini"))
def test_an_item_is_what_its_type_says(box: Box, path: Path) -> None:
    raw = read(path)["body"]
    (model,) = page_reader(("file", "folder", "web_link"), None, box.session)(
        json.dumps({"entries": [raw]}).encode()
    ).entries
    assert not isinstance(model, UnknownItem)
    assert list(differences(path, model, raw)) == []


@pytest.mark.parametrize("path", published("error", "oauth_error"))
def test_an_error_has_the_values_of_the_response(path: Path) -> None:
    raw = read(path)["body"]
    error = error_for(int(raw.get("status", 400)), {}, json.dumps(raw).encode())
    for name in ("code", "help_url", "request_id", "error", "error_description", "context_info"):
        assert getattr(error, name) == raw.get(name), name
    assert raw.get("message", "") in error.message
    assert str(error.status) in str(error)


@pytest.mark.parametrize("path", published("error_context_info"))
def test_an_error_has_the_conflicting_item(path: Path) -> None:
    raw = read(path)["body"]
    error = error_for(409, {}, json.dumps({"type": "error", "context_info": raw}).encode())
    assert isinstance(error, Conflict)
    assert [(entry.type, entry.id, entry.name) for entry in error.conflicts] == [
        (entry["type"], entry["id"], entry.get("name")) for entry in raw["conflicts"]
    ]


@pytest.mark.parametrize("path", published("error_non_json"))
def test_an_answer_without_a_body_or_of_html_makes_an_error_too(path: Path) -> None:
    recorded = read(path)
    headers: dict[str, str] = recorded.get("response_headers") or {}
    error = error_for(recorded["status"], headers, (recorded["body_raw"] or "").encode())
    assert isinstance(error, BoxError)
    challenge = headers.get("WWW-Authenticate", "")
    assert error.error == ("invalid_token" if "invalid_token" in challenge else None)
