"""Assigning a field and saving does the same as `update` with this value."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest

from box_models import Box, File, Folder, NotFound, WebLink
from box_models.models import Group
from box_models.models.core.resource import BoxObject
from tests.embedded import RequestLog

LINKS: list[object] = [
    None,
    {},
    {"access": "open", "permissions": {"can_download": False}, "vanity_name": "a-long-enough-name"},
    {"expires": datetime(2099, 1, 2, tzinfo=UTC), "password": None},
]
VALUES: dict[type[BoxObject], dict[str, list[object]]] = {
    File: {
        "name": ["b.txt"],
        "description": ["text", "", None],
        "tags": [["a", "b"], ("a",), []],
        "shared_link": LINKS,
    },
    Folder: {
        "name": ["B"],
        "description": ["text", "", None],
        "tags": [["a", "b"], ("a",), []],
        "sync_state": ["synced"],
        "folder_upload_email": ["open", None],
        "shared_link": LINKS,
        "can_non_owners_invite": [True, False],
        "can_non_owners_view_collaborators": [False],
        "is_collaboration_restricted_to_enterprise": [True],
    },
    WebLink: {
        "name": ["B"],
        "url": ["https://box.com"],
        "description": ["text", None],
        "shared_link": LINKS,
    },
    Group: {
        "name": ["B"],
        "description": ["text", None],
        "provenance": ["text", None],
        "external_sync_identifier": ["text", None],
        "invitability_level": ["admins_only"],
        "member_viewability_level": ["admins_and_members"],
    },
}
# These arguments have another form than the field, so the field cannot be assigned.
ONLY_ARGUMENTS: dict[type[BoxObject], set[str]] = {
    File: {"collections", "lock", "disposition_at", "permissions"},
    Folder: {"collections"},
}
ROWS = [
    (cls, name, value)
    for cls, fields in VALUES.items()
    for name, values in fields.items()
    for value in values
]
REFUSED: list[tuple[type[BoxObject], str, object]] = [
    (File, "name", ""),
    (File, "name", 5),
    (File, "name", None),
    (File, "description", 5),
    (File, "tags", "draft"),
    (File, "tags", None),
    (File, "tags", ["a", 5]),
    (File, "shared_link", "open"),
    (File, "shared_link", {"access": "all"}),
    (File, "shared_link", {"acess": "open"}),
    (File, "shared_link", {"password": "short"}),
    (Folder, "sync_state", "sometimes"),
    (Folder, "folder_upload_email", "closed"),
    (Folder, "can_non_owners_invite", "maybe"),
    (WebLink, "url", 5),
    (Group, "invitability_level", "everybody"),
]


def parameters_of(cls: type[BoxObject]) -> set[str]:
    names = set(inspect.signature(getattr(cls, "update")).parameters)  # noqa: B009  a type checker finds none
    return names - {"self", "if_unchanged"}


@pytest.mark.parametrize("cls", VALUES)
def test_table_has_every_argument_of_update(cls: type[BoxObject]) -> None:
    assert VALUES[cls].keys() | ONLY_ARGUMENTS.get(cls, set()) == parameters_of(cls)


@pytest.mark.parametrize("cls", ONLY_ARGUMENTS)
def test_fields_of_another_form_than_the_argument_are_read_only(box: Box, cls: type[BoxObject]) -> None:
    item: Any = cls.model_validate({"id": "5"}, context=box.session)
    for name in ONLY_ARGUMENTS[cls]:
        with pytest.raises(AttributeError, match=rf"{name} of a {item.type} is read-only; use \w+\(\)"):
            setattr(item, name, None)


@pytest.mark.parametrize(("cls", "name", "value"), ROWS)
def test_assignment_sends_what_update_sends(
    box: Box, request_log: RequestLog, cls: type[BoxObject], name: str, value: object
) -> None:
    updated: Any = cls.model_validate({"id": "5"}, context=box.session)
    assigned: Any = cls.model_validate({"id": "5"}, context=box.session)
    with pytest.raises(NotFound):  # the request is enough
        updated.update(**{name: value})
    setattr(assigned, name, value)
    assert assigned.is_loaded(name)
    getattr(assigned, name)
    assert len(request_log) == 1
    with pytest.raises(NotFound):
        assigned.save()
    by_update, by_assignment = request_log
    assert by_assignment.method == by_update.method == "PUT"
    assert by_assignment.json == by_update.json
    assert by_update.json


@pytest.mark.parametrize(("cls", "name", "value"), REFUSED)
def test_assignment_refuses_what_update_refuses(
    box: Box, request_log: RequestLog, cls: type[BoxObject], name: str, value: object
) -> None:
    item: Any = cls.model_validate({"id": "5"}, context=box.session)
    with pytest.raises((TypeError, ValueError)) as of_update:
        item.update(**{name: value})
    with pytest.raises((TypeError, ValueError)) as of_assignment:
        setattr(item, name, value)
    assert str(of_assignment.value) == str(of_update.value)
    assert type(of_assignment.value) is type(of_update.value)
    assert request_log == []


def test_assigned_value_is_shown_in_the_form_of_the_field(box: Box) -> None:
    folder: Any = box.root.create_folder("Reports")
    setattr(folder, "shared_link", {"access": "open", "permissions": {"can_download": False}})  # noqa: B010  for pyright
    setattr(folder, "folder_upload_email", "open")  # noqa: B010  for pyright
    folder.description = None
    assert folder.shared_link.access == "open"
    assert folder.folder_upload_email.access == "open"
    assert folder.save().shared_link.url
    file: Any = box.root.upload(b"x", "x.txt")
    file.description = None
    assert file.description == ""


def test_password_is_not_kept_in_an_object(box: Box) -> None:
    file: Any = box.root.upload(b"x", "x.txt")
    with pytest.raises(ValueError, match=r"use share\(password=…\) or update\(shared_link=…\)"):
        file.shared_link = {"access": "open", "password": "long enough"}
    assert file.shared_link is None
