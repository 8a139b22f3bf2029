"""``__all__`` equals reality."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
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


def run(code: str) -> str:
    """Run code in a new interpreter; return what it printed."""
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_importing_the_package_imports_nothing_that_costs() -> None:
    heavy = "{'requests', 'pydantic', 'tenacity', 'box_models.box'}"
    assert run(f"import sys, box_models; print(sorted({heavy} & set(sys.modules)))") == "[]\n"


def test_importing_what_everybody_uses_imports_nothing_that_few_need() -> None:
    rare = "{'tenacity', 'asyncio', 'difflib', 'box_models.models.uploads'}"
    assert run(f"import sys; from box_models import Box; print(sorted({rare} & set(sys.modules)))") == "[]\n"


def test_a_star_brings_every_public_name() -> None:
    code = "from box_models import *; import box_models; print([n for n in box_models.__all__ if n not in globals()])"
    assert run(code) == "[]\n"


def test_rooms_are_there_after_importing_the_package_alone() -> None:
    code = "import box_models; print(box_models.errors.NotFound is box_models.NotFound, box_models.File.__name__)"
    assert run(code) == "True File\n"


def test_a_name_that_is_not_there_is_said() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = vars(box_models)["__getattr__"]("Nothing")


@pytest.mark.parametrize("package", [box_models, box_models.auth], ids=lambda package: package.__name__)
def test_type_checkers_and_python_are_told_the_same_names(package: ModuleType) -> None:
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    guarded = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: (node.module or "").removeprefix(f"{package.__name__}.")
        for node in guarded.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert vars(package)["_EXPORTS"].module_of == typed
    assert {*typed, "__version__"} >= set(package.__all__) >= set(typed)
    assert set(package.__all__) <= set(dir(package))


def test_a_token_by_hand_opens_none_of_the_rooms_of_logins_and_transfers() -> None:
    rare = "('box_models.auth.oauth2', 'box_models.auth.stores', 'box_models.transfer', 'box_models.models.search')"
    code = "import sys; from box_models import Box; Box('token').close(); "
    assert run(f"{code}print([name for name in {rare} if name in sys.modules])") == "[]\n"
