"""The Literal types list the values that Box documents."""

from __future__ import annotations

import json
import typing
from pathlib import Path

import pytest
from pydantic import BaseModel

from box_models import Comment, File, Folder, FolderUploadEmail, SharedLink, User, WebLink
from box_models.models.folder_mini import Direction, Sort
from box_models.models.search import ContentType, SearchScope, SearchSort, SearchTrash
from box_models.models.trash import TrashSort

FACTS = Path(__file__).resolve().parents[1] / "facts"
MODELS: tuple[type[BaseModel], ...] = (File, Folder, Comment, User, WebLink, SharedLink, FolderUploadEmail)


def described() -> list[tuple[type[BaseModel], str, set[str]]]:
    facts = json.loads((FACTS / "fields.json").read_text(encoding="utf-8"))
    return [
        (model, field, set(fact["enum"]))
        for model in MODELS
        for field, fact in facts[model.__name__].items()
        if "enum" in fact
    ]


def words(annotation: object) -> set[str]:
    parts = typing.get_args(annotation)
    if typing.get_origin(annotation) is typing.Literal:
        return set(parts)
    return set().union(*map(words, parts))


@pytest.mark.parametrize(("model", "field", "enum"), described())
def test_a_field_lists_the_words_box_describes(model: type[BaseModel], field: str, enum: set[str]) -> None:
    model.model_rebuild()
    assert words(typing.get_type_hints(model, include_extras=True)[field]) == enum


ARGUMENTS: tuple[tuple[object, str, str], ...] = (
    (ContentType, "get_search", "content_types"),
    (SearchScope, "get_search", "scope"),
    (SearchSort, "get_search", "sort"),
    (Direction, "get_search", "direction"),
    (SearchTrash, "get_search", "trash_content"),
    (Sort, "get_folders_id_items", "sort"),
    (Direction, "get_folders_id_items", "direction"),
    (TrashSort, "get_folders_trash_items", "sort"),
    (Direction, "get_folders_trash_items", "direction"),
)


@pytest.mark.parametrize(
    ("alias", "operation", "parameter"), ARGUMENTS, ids=[f"{row[1]}-{row[2]}" for row in ARGUMENTS]
)
def test_an_argument_accepts_the_words_box_describes(alias: object, operation: str, parameter: str) -> None:
    choices = json.loads((FACTS / "choices.json").read_text(encoding="utf-8"))
    assert words(alias) == set(choices[operation][parameter])
