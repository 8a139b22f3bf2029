"""A filesystem over an empty embedded Box."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterator

import pytest

from box_models import Box
from box_models.fs import BoxFileSystem, register
from box_models.local import LocalServer, serve
from tests.fs.filesystems import filesystem


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine, as those of zarr are."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(scope="session", autouse=True)
def registered() -> None:
    """Use this package for ``box://``, even if another one is installed."""
    register()


@pytest.fixture
def fs(box: Box) -> BoxFileSystem:
    """The filesystem of the embedded Box of `request_log`."""
    return box.fs()


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with serve(":memory:") as server:
        yield server


@pytest.fixture
def options(server: LocalServer, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The options of a filesystem whose root is an empty folder."""
    options = {"base_url": server.url, "token": server.token}
    folder = filesystem(options).box.root.create_folder(request.node.name.replace("/", " "))
    yield {**options, "root": folder.id}
    BoxFileSystem.clear_instance_cache()
