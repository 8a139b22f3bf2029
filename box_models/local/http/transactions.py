"""The transaction of a route that changes something."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from box_models.local.http.routing import Call


@dataclass(frozen=True)
class Transaction:
    """A transaction in progress, with the user who changes something and the time in seconds since 1970."""

    c: sqlite3.Connection
    user_id: str
    now: int


@contextmanager
def transaction(call: Call) -> Iterator[Transaction]:
    """Change rows in one transaction, as the user of a call; an exception in the block undoes everything."""
    with call.services.database.transaction() as c:
        yield Transaction(c, call.user.id, call.timestamp)
