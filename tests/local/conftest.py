"""Engines to test, in memory and on disk, with a clock that stands until it is set forward."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from box_models.local.engine import Engine
from box_models.local.settings import Settings
from tests.local.client import Client


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(clock: Clock) -> Iterator[Engine]:
    engine = Engine(settings=Settings(clock=clock))
    yield engine
    engine.close()


@pytest.fixture
def box(engine: Engine) -> Client:
    return Client(engine)
