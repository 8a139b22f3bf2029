"""Tools that show the variables of a traceback call `repr`, also for objects whose ``__init__`` failed."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

import box_models
from box_models import Box
from box_models.errors import TreeError
from box_models.models.core.fields import Unset
from tests.meta.imports import PACKAGE


def classes() -> Iterator[type]:
    """Yield the classes with a ``__repr__`` of this package.

    A dataclass has a generated one. All its fields are set before anything can fail.
    """
    for module in pkgutil.walk_packages(box_models.__path__, "box_models."):
        if module.name.startswith("box_models.local") or module.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if inspect.isclass(value) and value.__module__ == module.name and not inspect.isabstract(value):
                code = getattr(inspect.unwrap(value.__repr__), "__code__", None)
                if code is not None and PACKAGE in Path(code.co_filename).parents:
                    yield value


@pytest.mark.parametrize("cls", sorted(set(classes()) - {TreeError, Unset}, key=repr))
def test_repr_of_an_object_without_attributes_does_not_raise(cls: type) -> None:
    assert repr(cls.__new__(cls))  # type: ignore[call-overload] # mypy takes cls for a metaclass


def test_many_classes_are_tested() -> None:
    assert len(set(classes())) > 50
    assert {"Box", "File", "BoxSession", "FileStore", "Pages"} <= {cls.__name__ for cls in classes()}


def test_traceback_with_variables_shows_an_invalid_base_url() -> None:
    with pytest.raises(ValueError, match="base_url must") as caught:
        Box("token", base_url="ftp://box.example")
    trace = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert "<Box, not initialized>" in "".join(trace.format())


def test_public_classes_have_a_repr_of_their_own() -> None:
    public = [getattr(box_models, name) for name in dir(box_models) if not name.startswith("_")]
    assert [each for each in public if inspect.isclass(each) and each.__repr__ is object.__repr__] == []
