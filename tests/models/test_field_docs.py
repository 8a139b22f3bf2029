"""The descriptions of fields."""

from __future__ import annotations

import pydoc
import types

import pytest
from pydantic import BaseModel

import box_models.models
from box_models import Comment, File, Folder, User, WebLink
from box_models.models.core.field_docs import field_description
from box_models.models.core.model import BoxModel
from tests.meta.imports import PACKAGE


def model_classes(base: type[BoxModel]) -> list[type[BoxModel]]:
    """Return the models of the package."""
    below = [cls for child in base.__subclasses__() for cls in model_classes(child)]
    return [cls for cls in [base, *below] if cls.__module__.startswith(f"{PACKAGE.name}.models.")]


MODELS = sorted({*model_classes(BoxModel)}, key=lambda cls: cls.__name__)


def test_public_models_are_covered() -> None:
    names: list[str] = getattr(box_models.models, "__all__")  # noqa: B009  a type checker finds no list
    public = {getattr(box_models.models, name) for name in names}
    assert {cls for cls in public if isinstance(cls, type) and issubclass(cls, BaseModel)} <= {*MODELS}


@pytest.mark.parametrize("cls", MODELS, ids=lambda cls: cls.__name__)
def test_every_field_has_a_description(cls: type[BoxModel]) -> None:
    descriptions = {name: field_description(cls, name) or "" for name in cls.model_fields}
    assert [name for name, text in descriptions.items() if not text.endswith(".") or "\n" in text] == []


@pytest.mark.parametrize("cls", [File, Folder, WebLink, Comment, User])
def test_help_shows_the_descriptions(cls: type[BoxModel]) -> None:
    text = " ".join(pydoc.plain(pydoc.render_doc(cls)).replace("|", " ").split())
    assert [name for name in cls.model_fields if str(field_description(cls, name)) not in text] == []


def test_a_class_of_another_package_has_no_descriptions() -> None:
    class Report(File):
        """A file of a program."""

        pages: int = 0
        """The number of pages."""

    assert field_description(Report, "pages") is None
    assert field_description(Report, "size") == "The size of the content, in bytes."


def test_a_class_without_source_has_no_descriptions() -> None:
    cls = types.new_class("Sourceless", exec_body=lambda names: names.update(__module__="box_models.nowhere"))
    assert field_description(cls, "name") is None
