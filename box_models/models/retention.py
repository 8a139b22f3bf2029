"""The dates of files: the end of the retention, and the automatic deletion. The methods of `Retainable`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Self, TypedDict

from box_models.errors import NotImplementedByServer
from box_models.models.core.fields import check_choice, check_time
from box_models.models.core.verbs import Changeable
from box_models.transport import JSON

_CHANGED_BY_EXPIRY = ("expires_at", "etag", "sequence_id")


class LockUpdate(TypedDict, total=False):
    """The value of ``update(lock=…)``. An empty dict locks the file without an end, and None removes the lock."""

    until: datetime | None
    """When the lock ends. It needs a timezone. None means that it does not end."""
    prevent_download: bool
    """Whether other users cannot download the file either."""


class DownloadPermission(TypedDict):
    """The value of ``update(permissions=…)``."""

    can_download: Literal["open", "company"]
    """The users who may download the file: all collaborators, or only those of the company."""


class Retainable(Changeable):
    """The methods that set the dates of a file."""

    __slots__ = ()

    def retain_until(self, when: datetime) -> Self:
        """Set the end of the retention of the file, and return it. One request.

        Until then, Box does not delete the file permanently. ``when`` needs a timezone, and can only be later than the current
        ``disposition_at``; otherwise it raises `BadRequest`. The file must be under a retention policy of the enterprise.

        >>> from datetime import UTC, datetime
        >>> from box_models import Box
        >>> plan = Box.local(":memory:").root.upload(b"...", "plan.txt")
        >>> plan.retain_until(datetime(2040, 1, 1, tzinfo=UTC)).disposition_at.year
        2039

        See https://developer.box.com/guides/retention-policies/
        """
        self._put({"disposition_at": disposition_time("when", when)})
        return self

    def expire(self, when: datetime | None) -> Self:
        """Set when Box moves the file to the trash by itself, and return the file. None removes the date. One request.

        ``when`` needs a timezone. Box's reference has the field ``expires_at``, but does not say how to set it. So this method
        checks the response, and raises `NotImplementedByServer` if the Box ignored the date.

        >>> from datetime import UTC, datetime
        >>> from box_models import Box
        >>> plan = Box.local(":memory:").root.upload(b"...", "plan.txt")
        >>> plan.expire(datetime(2040, 1, 1, tzinfo=UTC)).expire(None).expires_at is None
        True
        """
        time = check_time("when", when)
        sent = None if time is None else _in_seconds(time)
        stored = self._put({"expires_at": sent}, fields=_CHANGED_BY_EXPIRY).get("expires_at")
        if (stored is None) is not (sent is None):
            raise NotImplementedByServer(
                f"the Box did not set expires_at of {self!r} to {sent}; it is {stored}. Set it in the web application"
            )
        return self


def disposition_time(argument: str, when: object) -> str:
    """Return the end of a retention as Box expects it. Raises TypeError or ValueError if it is not a time."""
    time = check_time(argument, when)
    if time is None:
        raise TypeError(f"{argument} must be a datetime, not None; the end of a retention cannot be removed")
    return _in_seconds(time)


def lock_body(lock: object) -> JSON:
    """Return the value of ``update(lock=…)`` as Box expects it. Raises TypeError or ValueError if it is invalid."""
    if lock is None:
        return None
    if not isinstance(lock, Mapping):
        raise TypeError(f"lock must be a dict, as in {{'prevent_download': True}}, or None, not {lock!r}")
    _refuse_unknown("lock", lock, LockUpdate.__annotations__)
    until = check_time("lock: until", lock.get("until"))
    end: dict[str, JSON] = {} if until is None else {"expires_at": _in_seconds(until)}
    return {"access": "lock", "is_download_prevented": bool(lock.get("prevent_download", False)), **end}


def permission_body(permissions: object) -> JSON:
    """Return the value of ``update(permissions=…)`` as Box expects it.

    Raises TypeError or ValueError if it is invalid.
    """
    if not isinstance(permissions, Mapping) or "can_download" not in permissions:
        raise TypeError(f"permissions must be {{'can_download': 'open' or 'company'}}, not {permissions!r}")
    _refuse_unknown("permissions", permissions, DownloadPermission.__annotations__)
    choice = permissions["can_download"]
    if choice is None:
        raise TypeError("permissions: can_download must be 'open' or 'company', not None")
    check_choice("permissions: can_download", choice, Literal["open", "company"])
    return {"can_download": str(choice)}


def _refuse_unknown(argument: str, values: Mapping[object, object], known: Mapping[str, object]) -> None:
    unknown = [str(name) for name in values if name not in known]
    if unknown:
        raise ValueError(f"{argument} accepts {', '.join(known)}, not {min(unknown)!r}")


def _in_seconds(time: datetime) -> str:
    return time.replace(microsecond=0).isoformat()
