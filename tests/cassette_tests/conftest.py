"""Fixtures of the tests that run on cassettes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from box_models import Box, DeveloperToken, RetryPolicy
from box_models.session import BoxSession
from box_models.transport import Transport
from tests.cassette_tests.recorder import TOKEN, cassette


@pytest.fixture
def box(request: pytest.FixtureRequest) -> Iterator[Box]:
    """Box at its own host names, as the cassette named after the test has it: Ada's account, with what SEED lists."""
    with cassette(request.node.name) as authority:
        session = BoxSession(
            DeveloperToken(TOKEN),
            transport=Transport(ca_bundle=authority),
            retry=RetryPolicy(attempts=1),
            prefetch=False,
        )
        with Box(session) as box:
            yield box
