"""The versions of Pydantic that `pydantic_internals` works with."""

from __future__ import annotations

from typing import Annotated

import pydantic
import pytest
from pydantic import BaseModel, ValidationError

from box_models.models.core.pydantic_internals import (
    CHECKED_VERSIONS,
    ModelMetaclass,
    OnlyFields,
    json_validator,
    without_defaults,
)


class Plain(BaseModel):
    """A model with two fields."""

    id: str
    size: int = 0
    name: str = ""

    def model_post_init(self, context: object, /) -> None:
        """Define the method that `without_defaults` removes from the schema."""


def test_this_version_of_pydantic_has_been_checked() -> None:
    minor = ".".join(pydantic.VERSION.split(".")[:2])
    assert minor in CHECKED_VERSIONS, "run the tests of the models, and add the version to CHECKED_VERSIONS"


def test_models_have_the_metaclass() -> None:
    assert type(Plain) is ModelMetaclass


def test_other_fields_are_not_parsed() -> None:
    validate = json_validator(Annotated[Plain, OnlyFields(frozenset({"size"}))])
    model = validate(b'{"id": "1", "size": 5, "name": 7}')
    assert (model.id, model.size) == ("1", 5)
    assert "name" not in vars(model)


def test_a_class_keeps_its_own_validator() -> None:
    json_validator(Annotated[Plain, OnlyFields(frozenset({"size"}))])
    assert Plain.model_validate({"id": "1", "name": "a"}).name == "a"


def test_a_field_without_default_is_required() -> None:
    validate = json_validator(Plain, lambda schema: without_defaults(schema, [Plain], lambda _: {"size"}))
    assert validate(b'{"id": "1", "size": 5}').size == 5
    with pytest.raises(ValidationError):
        validate(b'{"id": "1"}')
