"""The models have the fields that Box describes, no more and no fewer, and say the same about each."""

from __future__ import annotations

import json
import typing
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from box_models import (
    Comment,
    File,
    FileMini,
    FilePermissions,
    FileVersion,
    Folder,
    FolderMini,
    FolderPermissions,
    FolderUploadEmail,
    Lock,
    PathCollection,
    SharedLink,
    User,
    UserMini,
    WebLink,
)
from box_models.models import BoxObject, CommentItem, ItemCollection

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
}
VALUES: dict[str, type[BaseModel]] = {
    "PathCollection": PathCollection,
    "SharedLink": SharedLink,
    "FilePermissions": FilePermissions,
    "FolderPermissions": FolderPermissions,
    "FolderUploadEmail": FolderUploadEmail,
    "Lock": Lock,
}
MINIS: dict[str, type[BoxObject]] = {"File": FileMini, "Folder": FolderMini, "User": UserMini}
EVERY = [(noun, field) for noun in OBJECTS for field in DESCRIBED[noun]]

# Where the models allow None though the description does not: Box leaves these out where there is nothing to tell, or has been
# seen to send null.
NULL_ALL_THE_SAME = {
    ("File", "file_version"): "left out of many recorded minis",
    ("File", "expiring_embed_link"): "not every file can be embedded",
    ("File", "metadata"): "left out where there is none",
    ("FileVersion", "trashed_by"): "left out where nobody did",
    ("FileVersion", "restored_by"): "left out where nobody did",
    ("Folder", "description"): "null in a recorded answer",
    ("Folder", "metadata"): "left out where there is none",
    ("User", "enterprise"): "not every user belongs to one",
    ("User", "external_app_user_id"): "app users have one, others do not",
    ("WebLink", "parent"): "null where the folder above cannot be seen",
    ("WebLink", "etag"): "declared once for all items, and a folder's may be null",
}
# The data reference names fields that the things lying in a folder have, whatever they are.
OF_ANY_ITEM = {"type", "id", "sequence_id", "etag", "name", "sha1"}


def optional(annotation: object) -> bool:
    return type(None) in typing.get_args(annotation)


@pytest.mark.parametrize("noun", [*OBJECTS, *VALUES])
def test_a_model_has_the_fields_that_box_describes_and_no_other(noun: str) -> None:
    model: type[BaseModel] = OBJECTS.get(noun) or VALUES[noun]
    assert set(model.model_fields) == set(DESCRIBED[noun])


@pytest.mark.parametrize("noun", MINIS)
def test_a_mini_has_the_fields_that_box_calls_mini(noun: str) -> None:
    assert set(MINIS[noun].model_fields) == {
        field for field, fact in DESCRIBED[noun].items() if fact["sent"] == "mini"
    }


@pytest.mark.parametrize(("noun", "field"), EVERY)
def test_a_field_is_on_request_where_box_says_so(noun: str, field: str) -> None:
    said = OBJECTS[noun]._lazy.get(field)
    assert (said is not None and said.on_request) == (DESCRIBED[noun][field]["sent"] == "on request")


@pytest.mark.parametrize(("noun", "field"), EVERY)
def test_a_field_can_be_none_where_box_may_say_null(noun: str, field: str) -> None:
    OBJECTS[noun].model_rebuild()  # the models of a circle learn each other's names when they are first used
    annotation = OBJECTS[noun].model_fields[field].annotation
    may = DESCRIBED[noun][field]["nullable"] or (noun, field) in NULL_ALL_THE_SAME
    assert optional(annotation) == may


def test_each_difference_about_null_is_still_one() -> None:
    assert not [place for place in NULL_ALL_THE_SAME if DESCRIBED[place[0]][place[1]]["nullable"]]


@pytest.mark.parametrize("noun", ["Folder", "File", "Comment", "UserMini", "FolderMini", "SharedLink"])
def test_a_model_has_every_field_of_the_data_reference(noun: str) -> None:
    models: dict[str, type[BaseModel]] = {
        **OBJECTS,
        **VALUES,
        "UserMini": UserMini,
        "FolderMini": FolderMini,
    }
    top = {field for field in REFERENCE[noun] if "." not in field}
    assert top <= set(models[noun].model_fields)


def test_permissions_together_have_every_field_of_the_data_reference() -> None:
    assert set(REFERENCE["Permissions"]) <= set(FilePermissions.model_fields) | set(
        FolderPermissions.model_fields
    )


@pytest.mark.parametrize(
    ("inside", "model"),
    [
        ("Folder.path_collection", PathCollection),
        ("Folder.item_collection", ItemCollection),
        ("Folder.folder_upload_email", FolderUploadEmail),
        ("Comment.item", CommentItem),
    ],
)
def test_a_value_inside_has_every_field_of_the_data_reference(inside: str, model: type[BaseModel]) -> None:
    noun, field = inside.split(".")
    nested = {name.removeprefix(f"{field}.") for name in REFERENCE[noun] if name.startswith(f"{field}.")}
    assert {name for name in nested if "." not in name} <= set(model.model_fields)
    assert {name.split(".")[1] for name in nested if "." in name} <= OF_ANY_ITEM
