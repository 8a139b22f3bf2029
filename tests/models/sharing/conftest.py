"""Fixtures of the tests of sharing: a Box with several users, and a folder to share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from box_models import Box, Folder
from tests.embedded import RequestLog
from tests.models.sharing.people import USERS


@pytest.fixture
def box(request_log: RequestLog) -> Iterator[Box]:
    with Box.local(":memory:", seed={"users": USERS}) as box:
        yield box


@pytest.fixture
def plans(box: Box) -> Folder:
    return box.root.create_folder("Projects").create_folder("Plans")
