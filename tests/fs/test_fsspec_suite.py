"""The tests that fsspec has for filesystems, unchanged."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

import pytest
from fsspec.tests.abstract import (
    AbstractCopyTests,
    AbstractFixtures,
    AbstractGetTests,
    AbstractOpenTests,
    AbstractPipeTests,
    AbstractPutTests,
)

from box_models import Box
from box_models.fs import BoxFileSystem

pytestmark = pytest.mark.slow


class BoxFixtures(AbstractFixtures):
    @pytest.fixture
    def fs(self) -> Iterator[BoxFileSystem]:
        with Box.local(":memory:") as box:
            yield box.fs()

    @pytest.fixture
    def fs_path(self) -> str:
        return "/tests"

    @pytest.fixture
    def fs_join(self) -> Callable[..., str]:
        return posixpath.join


class TestCopy(AbstractCopyTests, BoxFixtures):
    pass


class TestGet(AbstractGetTests, BoxFixtures):
    pass


class TestOpen(AbstractOpenTests, BoxFixtures):
    pass


class TestPipe(AbstractPipeTests, BoxFixtures):
    pass


class TestPut(AbstractPutTests, BoxFixtures):
    pass
