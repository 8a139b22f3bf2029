"""The Literal types list the values that Box documents."""

from __future__ import annotations

import json
import typing
from pathlib import Path

import pytest
from pydantic import BaseModel

from box_models import Comment, File, Folder, FolderUploadEmail, SharedLink, User, WebLink

FACTS = Path(__file__).resolve().parents[1] / "facts" / "fields.json"
MODELS: tuple[type[BaseModel], ...] = (File, Folder, Comment, User, WebLink, SharedLink, FolderUploadEmail)


def described() -> list[tuple[type[BaseModel], str, set[str]]]:
    facts = json.loads(FACTS.read_text(encoding="utf-8"))
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
