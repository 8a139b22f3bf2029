"""The models have exactly the fields of Box's API description, with the same types and options."""

from __future__ import annotations

import json
import typing
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from box_models import (
    AppItem,
    Collaboration,
    Comment,
    File,
    FileMini,
    FilePermissions,
    FileVersion,
    Folder,
    FolderMini,
    FolderPermissions,
    FolderUploadEmail,
    Group,
    GroupMembership,
    GroupPermissions,
    Lock,
    PathCollection,
    SharedLink,
    User,
    UserMini,
    WebLink,
)
from box_models.models import BoxObject, ItemCollection
from box_models.models.comment import CommentMini

FACTS = Path(__file__).parent / "facts"
DESCRIBED: dict[str, dict[str, dict[str, Any]]] = json.loads(
    (FACTS / "fields.json").read_text(encoding="utf-8")
)
REFERENCE: dict[str, dict[str, str]] = json.loads((FACTS / "seed_fields.json").read_text(encoding="utf-8"))

OBJECTS: dict[str, type[BoxObject]] = {
    "File": File,
    "FileVersion": FileVersion,
    "Folder": Folder,
    "Comment": Comment,
    "User": User,
    "WebLink": WebLink,
    "Group": Group,
    "Collaboration": Collaboration,
    "GroupMembership": GroupMembership,
}
VALUES: dict[str, type[BaseModel]] = {
    "PathCollection": PathCollection,
    "SharedLink": SharedLink,
    "FilePermissions": FilePermissions,
    "FolderPermissions": FolderPermissions,
    "FolderUploadEmail": FolderUploadEmail,
    "GroupPermissions": GroupPermissions,
    "Lock": Lock,
    "AppItem": AppItem,
}
MINIS: dict[str, type[BoxObject]] = {"File": FileMini, "Folder": FolderMini, "User": UserMini}
EVERY = [(noun, field) for noun in OBJECTS for field in DESCRIBED[noun]]

# Fields that Box sends on request, although the description does not have them.
UNDESCRIBED = {("Collaboration", "can_view_path")}
# Fields that may be None in the models, although the description does not allow null. Box omits them if they have no value, or
# sends null in a recorded response.
NULLABLE_ANYWAY = {
    ("Collaboration", "accessible_by"): "null in recorded responses",
    ("Collaboration", "created_by"): "null in recorded responses",
    ("Collaboration", "acknowledged_at"): "null in recorded responses",
    ("Collaboration", "acceptance_requirements_status"): "missing in all recorded responses",
    ("File", "file_version"): "missing in many recorded minis",
    ("File", "download_url"): "null if you may not download the file",
    ("File", "expiring_embed_link"): "not every file can be embedded",
    ("File", "metadata"): "missing if the file has none",
    ("FileVersion", "trashed_by"): "missing if the version is not in the trash",
    ("FileVersion", "restored_by"): "missing if the version was not restored",
    ("Folder", "description"): "null in a recorded response",
    ("Folder", "metadata"): "missing if the folder has none",
    ("Group", "description"): "not every group has one",
    ("Group", "provenance"): "not every group has one",
    ("Group", "external_sync_identifier"): "not every group has one",
    ("SharedLink", "effective_access"): "missing in many recorded responses",
    ("SharedLink", "effective_permission"): "missing in many recorded responses",
    ("FilePermissions", "can_apply_watermark"): "missing in all recorded responses",
    ("FolderPermissions", "can_apply_watermark"): "missing in all recorded responses",
    ("Lock", "expired_at"): "missing if the lock does not expire",
    ("User", "enterprise"): "not every user belongs to an enterprise",
    ("User", "external_app_user_id"): "only app users have one",
    ("WebLink", "parent"): "null if the user has no access to the parent folder",
    ("WebLink", "etag"): "declared once for all items; a folder's etag may be null",
}
# Fields that the data reference gives to every item of a folder.
ITEM_FIELDS = {"type", "id", "sequence_id", "etag", "name", "sha1"}


def optional(annotation: object) -> bool:
    return type(None) in typing.get_args(annotation)


@pytest.mark.parametrize("noun", [*OBJECTS, *VALUES])
def test_model_has_exactly_the_described_fields(noun: str) -> None:
    model: type[BaseModel] = OBJECTS.get(noun) or VALUES[noun]
    undescribed = {field for each, field in UNDESCRIBED if each == noun}
    assert set(model.model_fields) - undescribed == set(DESCRIBED[noun])


@pytest.mark.parametrize("noun", MINIS)
def test_mini_has_exactly_the_mini_fields(noun: str) -> None:
    assert set(MINIS[noun].model_fields) == {
        field for field, fact in DESCRIBED[noun].items() if fact["sent"] == "mini"
    }


@pytest.mark.parametrize(("noun", "field"), EVERY)
def test_fields_sent_on_request_match_the_description(noun: str, field: str) -> None:
    mark = OBJECTS[noun]._lazy.get(field)
    assert (mark is not None and mark.on_request) == (DESCRIBED[noun][field]["sent"] == "on request")


@pytest.mark.parametrize(
    ("noun", "field"), [*EVERY, *((noun, field) for noun in VALUES for field in DESCRIBED[noun])]
)
def test_field_is_optional_only_if_box_may_send_null(noun: str, field: str) -> None:
    model = OBJECTS.get(noun) or VALUES[noun]
    model.model_rebuild()  # resolves the forward references between models
    annotation = model.model_fields[field].annotation
    may_be_null = DESCRIBED[noun][field]["nullable"] or (noun, field) in NULLABLE_ANYWAY
    assert optional(annotation) == may_be_null


def test_each_exception_for_null_is_still_needed() -> None:
    assert not [place for place in NULLABLE_ANYWAY if DESCRIBED[place[0]][place[1]]["nullable"]]


@pytest.mark.parametrize("noun", ["Folder", "File", "Comment", "UserMini", "FolderMini", "SharedLink"])
def test_model_has_every_field_of_the_data_reference(noun: str) -> None:
    models: dict[str, type[BaseModel]] = {
        **OBJECTS,
        **VALUES,
        "UserMini": UserMini,
        "FolderMini": FolderMini,
    }
    top = {field for field in REFERENCE[noun] if "." not in field}
    assert top <= set(models[noun].model_fields)


def test_permissions_have_every_field_of_the_data_reference() -> None:
    assert set(REFERENCE["Permissions"]) <= set(FilePermissions.model_fields) | set(
        FolderPermissions.model_fields
    )


@pytest.mark.parametrize(
    ("inside", "model"),
    [
        ("Folder.path_collection", PathCollection),
        ("Folder.item_collection", ItemCollection),
        ("Folder.folder_upload_email", FolderUploadEmail),
        ("Comment.item", CommentMini),
    ],
)
def test_nested_value_has_every_field_of_the_data_reference(inside: str, model: type[BaseModel]) -> None:
    noun, field = inside.split(".")
    nested = {name.removeprefix(f"{field}.") for name in REFERENCE[noun] if name.startswith(f"{field}.")}
    assert {name for name in nested if "." not in name} <= set(model.model_fields)
    assert {name.split(".")[1] for name in nested if "." in name} <= ITEM_FIELDS
