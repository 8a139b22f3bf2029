"""The frame of every route that changes something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from box_models.local.http.routing import Call
from box_models.local.items.tree import Work


@contextmanager
def changing(call: Call) -> Iterator[Work]:
    """Change things in one transaction; what the block raises undoes all of it."""
    with call.engine.database.transaction() as c:
        yield Work(c, call.user.id, call.timestamp)
