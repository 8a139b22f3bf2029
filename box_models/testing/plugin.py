"""The pytest fixtures ``local_box`` and ``box_server``, which pytest finds by itself where box_models is installed.

Only pytest is imported here: a project that asks for no fixture of ours pays nothing for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from box_models.box import Box
    from box_models.local.faces.server import LocalServer


@pytest.fixture
def local_box() -> Iterator[Box]:
    """Give an empty Box in this process's memory: no account, no network, closed after the test."""
    from box_models.box import Box

    with Box.local(":memory:") as box:
        yield box


@pytest.fixture
def box_server() -> Iterator[LocalServer]:
    """Serve an empty Box on a free port of 127.0.0.1: ``url``, ``token``; stopped after the test.

    Needs the extra ``[local]``.
    """
    from box_models.local.faces.server import serve

    with serve(":memory:") as server:
        yield server
