"""A filesystem over an empty embedded Box."""

from __future__ import annotations

import pytest

from box_models import Box
from box_models.fs import BoxFileSystem, register


@pytest.fixture(scope="session", autouse=True)
def registered() -> None:
    """Use this package for ``box://``, even if another one is installed."""
    register()


@pytest.fixture
def fs(box: Box) -> BoxFileSystem:
    """The filesystem of the embedded Box of `request_log`."""
    return box.fs()
