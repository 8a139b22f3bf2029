"""Fixtures for the tests that replay cassettes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from box_models import Box, RetryPolicy
from tests.cassette_tests.recorder import TOKEN, cassette


@pytest.fixture
def box(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """A Box with its real host names, replayed from the cassette of the test: Ada's account with the items of SEED."""
    monkeypatch.setenv("BOX_BASE_URL", "")
    with cassette(request.node.name) as authority:
        if authority is not None:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        with Box(TOKEN, retry=RetryPolicy(attempts=1)) as box:
            monkeypatch.setattr(
                box.session, "_prefetcher", None
            )  # requests must have the order of the recording
            yield box
