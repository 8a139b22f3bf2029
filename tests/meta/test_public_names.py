"""``__all__`` equals reality."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import pytest

import box_models

LISTING = [
    name
    for name in (
        "box_models",
        *(found.name for found in pkgutil.walk_packages(box_models.__path__, "box_models.")),
    )
    if not name.endswith("__main__") and hasattr(importlib.import_module(name), "__all__")
]


def is_public(name: str, value: object) -> bool:
    return not name.startswith("_") and not isinstance(value, ModuleType) and name != "annotations"


def test_the_package_says_what_is_public() -> None:
    offered = {name for name, value in vars(box_models).items() if is_public(name, value)}
    assert offered <= set(box_models.__all__)


@pytest.mark.parametrize("name", LISTING)
def test_every_name_that_a_module_lists_is_there_once(name: str) -> None:
    module = importlib.import_module(name)
    listed = list(module.__all__)
    assert [each for each in listed if not hasattr(module, each)] == []
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("name", LISTING)
def test_a_module_that_lists_its_names_lists_all_it_defines(name: str) -> None:
    module = importlib.import_module(name)
    public = {key: value for key, value in vars(module).items() if is_public(key, value)}
    assert {key for key, value in public.items() if getattr(value, "__module__", None) == name} <= set(
        module.__all__
    )
