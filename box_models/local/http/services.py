"""The parts of an engine that a call may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, cast

from box_models.local.http.caller import UserRow
from box_models.local.settings import Settings
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import Database

T = TypeVar("T")


@dataclass(frozen=True)
class Services:
    """The parts of an engine that routes work with.

    ``blobs`` has the contents of files, ``parts`` those of unfinished upload sessions.
    """

    settings: Settings
    database: Database
    blobs: Blobs
    parts: Blobs
    find_user: Callable[[str], UserRow | None]
    _others: dict[type, object] = field(default_factory=dict[type, object])

    def add(self, service: object) -> None:
        """Make an object available to ``get`` by its class."""
        self._others[type(service)] = service

    def get(self, kind: type[T]) -> T:
        """Return the engine's only object of a class; the first call creates it, without arguments.

        A package above this one keeps its state this way, so that neither the engine nor this module imports it.
        """
        service = self._others.get(kind)
        return cast("T", self._others.setdefault(kind, kind()) if service is None else service)
