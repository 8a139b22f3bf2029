"""The tests that universal_pathlib has for its paths, unchanged. `test_upath_suite.py` runs them."""

# The classes of universal_pathlib's tests have no types.
# pyright: reportAttributeAccessIssue=false, reportArgumentType=false

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import upath
from fsspec import filesystem
from upath import UPath
from upath.registry import register_implementation

from box_models.fs.box_upath import BoxUPath
from box_models.local import LocalServer, serve

# The tests are a package below the installed one, and import it by its name.
upath.__path__.append(str(Path(os.environ["UPATH_SOURCES"]) / "upath"))
cases = importlib.import_module("upath.tests.cases")
utils = importlib.import_module("upath.tests.utils")


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with serve(":memory:") as server:
        yield server


@pytest.fixture
def clear_fsspec_memory_cache() -> Iterator[None]:
    """Forget the files that a test leaves in fsspec's filesystem in memory."""
    yield
    memory = filesystem("memory")
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


@pytest.fixture
def pathlib_base(tmp_path: Path) -> Path:
    """A local directory with the files of the tests, as universal_pathlib creates it."""
    files = {"folder1/file1.txt": "file1.txt", "folder1/file2.txt": "file2.txt"}
    for name, text in {**files, "file1.txt": "hello world", "file2.txt": "hello world"}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def local_testdir(pathlib_base: Path) -> str:
    """The same directory as a string."""
    return str(pathlib_base)


class TestBoxUPath(cases.BaseTests, metaclass=utils.OverrideMeta):  # type: ignore[name-defined]  # it has no types
    @pytest.fixture(autouse=True)
    def path(self, server: LocalServer, tmp_path: Path) -> None:
        register_implementation("box", BoxUPath, clobber=True)
        options = {"base_url": server.url, "token": server.token}
        self.path = UPath(f"box://{tmp_path.name}", **options)  # type: ignore[assignment]  # as the other suites do
        self.prepare_file_system()

    @utils.overrides_base  # type: ignore[untyped-decorator]
    def test_is_correct_class(self) -> None:
        assert isinstance(self.path, BoxUPath)


@pytest.mark.parametrize("url", ["box://", "box://A", "box:///A", "box://A/b.txt"])
def test_a_path_shows_its_url(url: str) -> None:
    assert str(UPath(url)) == url.replace("///", "//")
