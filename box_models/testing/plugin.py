"""The pytest fixtures ``local_box`` and ``box_server``, which pytest loads if box_models is installed.

This module imports only pytest, so that projects which do not use the fixtures do not pay for them.
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
    """Open an empty embedded Box in memory, without an account or network, and close it after the test."""
    # Imported only if a test uses the fixture.
    from box_models.box import Box

    with Box.local(":memory:") as box:
        yield box


@pytest.fixture
def box_server() -> Iterator[LocalServer]:
    """Serve an empty embedded Box on a free port of 127.0.0.1, and stop it after the test.

    Connect to its ``url`` with its ``token``. Needs the extra ``[local]``.
    """
    # Imported only if a test uses the fixture.
    from box_models.local.faces.server import serve

    with serve(":memory:") as server:
        yield server
