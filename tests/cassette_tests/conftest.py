"""Fixtures of the tests that run on cassettes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from box_models import Box, RetryPolicy
from tests.cassette_tests.recorder import TOKEN, cassette


@pytest.fixture
def box(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    """Box at its own host names, as the cassette named after the test has it: Ada's account, with what SEED lists."""
    monkeypatch.setenv("BOX_BASE_URL", "")
    with cassette(request.node.name) as authority:
        if authority is not None:
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        with Box(TOKEN, retry=RetryPolicy(attempts=1)) as box:
            monkeypatch.setattr(
                box.session, "_prefetcher", None
            )  # one exchange after the other, as they are recorded
            yield box
