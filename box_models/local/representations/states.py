"""The states of representations: none, pending, success and error."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from box_models.local.http.postponed import Postponements
from box_models.local.http.services import Services
from box_models.local.json_values import JSON
from box_models.local.representations import kinds
from box_models.local.representations.kinds import Kind
from box_models.local.representations.unreadable import UnreadableError


@dataclass(frozen=True)
class Source:
    """A content to convert: the id of the version, the name of its blob, and its size."""

    version_id: int
    blob: str
    size: int


class RepresentationStates:
    """The states of representations. A restart clears them, and representations are made again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requested: set[tuple[int, str]] = set()
        self._checked: dict[tuple[int, str], str] = {}

    def request(self, kind: Kind, source: Source) -> None:
        """Record that a representation is wanted."""
        with self._lock:
            self._requested.add((source.version_id, kind.name))

    def status(self, services: Services, kind: Kind, source: Source) -> dict[str, JSON]:
        """Return the status as in responses."""
        if kind.missing:
            return {"state": "none", "message": kind.missing}
        key = source.version_id, kind.name
        if kind.is_lazy and key not in self._requested:
            return {"state": "none"}
        limit = services.settings.representation_not_ready
        if services.get(Postponements).postpone("representation", f"{key}", limit):
            return {"state": "pending"}
        code = self._failure(services, kind, source)
        return {"state": "error", "code": code} if code else {"state": "success"}

    def make(self, services: Services, kind: Kind, source: Source) -> bytes:
        """Make a representation. Raises UnreadableError, and remembers it."""
        try:
            with services.blobs.open(source.blob) as file:
                return kind.make(file)
        except (UnreadableError, FileNotFoundError) as error:
            unreadable = error if isinstance(error, UnreadableError) else UnreadableError()
            with self._lock:
                self._checked[source.version_id, kind.name] = unreadable.code
            raise unreadable from error

    def _failure(self, services: Services, kind: Kind, source: Source) -> str:
        """Return Box's code for the reason that the content cannot be converted, or an empty text."""
        key = source.version_id, kind.name
        if key not in self._checked:
            code = _checked(services, kind, source)
            with self._lock:
                self._checked[key] = code
        return self._checked[key]


def _checked(services: Services, kind: Kind, source: Source) -> str:
    if source.size > kinds.MAX_SIZE:
        return UnreadableError().code
    try:
        with services.blobs.open(source.blob) as file:
            kind.check(file)
    except UnreadableError as error:
        return error.code
    except FileNotFoundError:
        return UnreadableError().code
    return ""
