"""``__all__`` equals reality."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import pytest

import box_models

MODULES = ["box_models", *(found.name for found in pkgutil.walk_packages(box_models.__path__, "box_models."))]


def load(name: str) -> ModuleType:
    if name.endswith("__main__"):
        pytest.skip("a program, not a module")
    return importlib.import_module(name)


def is_public(name: str, value: object) -> bool:
    return not name.startswith("_") and not isinstance(value, ModuleType) and name != "annotations"


def test_the_package_says_what_is_public() -> None:
    offered = {name for name, value in vars(box_models).items() if is_public(name, value)}
    assert offered <= set(getattr(box_models, "__all__", ()))


@pytest.mark.parametrize("name", MODULES)
def test_every_name_that_a_module_lists_is_there(name: str) -> None:
    module = load(name)
    assert [listed for listed in getattr(module, "__all__", ()) if not hasattr(module, listed)] == []


@pytest.mark.parametrize("name", MODULES)
def test_a_module_that_lists_its_names_lists_all_it_defines(name: str) -> None:
    module = load(name)
    listed = getattr(module, "__all__", None)
    if listed is None:
        pytest.skip("lists nothing: all its public names count")
    defined = {
        key
        for key, value in vars(module).items()
        if is_public(key, value) and getattr(value, "__module__", None) == name
    }
    assert defined <= set(listed)


@pytest.mark.parametrize("name", MODULES)
def test_a_list_of_names_has_no_name_twice(name: str) -> None:
    listed = list(getattr(load(name), "__all__", ()))
    assert len(listed) == len(set(listed))
