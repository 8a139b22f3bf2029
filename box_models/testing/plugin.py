"""The pytest fixtures, which pytest loads if box_models is installed.

This module imports only pytest, so that projects which do not use the fixtures do not pay for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from box_models.box import Box
    from box_models.local import LocalServer, SeedSource, Settings


@pytest.fixture
def box_seed() -> SeedSource | None:
    """Return the seed of ``local_box`` and ``box_server``: a JSON file or a mapping. Override it, or parametrize it.

    A mapping may contain paths, such as ``{"/Reports/sales.csv": "name,amount"}``.
    """
    return None


@pytest.fixture
def box_settings() -> Settings | None:
    """Return the settings of ``local_box`` and ``box_server``. Override it, or parametrize it."""
    return None


@pytest.fixture
def local_box(box_seed: SeedSource | None, box_settings: Settings | None) -> Iterator[Box]:
    """Open an embedded Box in memory, without an account or network, and close it after the test.

    It is empty, unless ``box_seed`` fills it.
    """
    # Imported only if a test uses the fixture.
    from box_models.box import Box

    with Box.local(":memory:", seed=box_seed, settings=box_settings) as box:
        yield box


@pytest.fixture
def box_server(box_seed: SeedSource | None, box_settings: Settings | None) -> Iterator[LocalServer]:
    """Serve an embedded Box on a free port of 127.0.0.1, and stop it after the test.

    It is empty, unless ``box_seed`` fills it.
    Connect to its ``url`` with its ``token``. Needs the extra ``[local]``.
    """
    # Imported only if a test uses the fixture.
    from box_models.local.faces.server import serve

    with serve(":memory:", seed=box_seed, settings=box_settings) as server:
        yield server
