"""A filesystem over an empty embedded Box."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from box_models import Box
from box_models.fs import BoxFileSystem, register


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
