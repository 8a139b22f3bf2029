"""Locks on files: the methods of `Lockable`. A lock keeps other users from changing the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Self

from box_models.errors import DecodeError
from box_models.models.core.fields import check_time
from box_models.models.core.verbs import Changeable
from box_models.models.lock import Lock
from box_models.transport import JSON

_CHANGED_BY_LOCK = ("lock", "etag", "sequence_id")


class Lockable(Changeable):
    """The methods that lock and unlock a file."""

    __slots__ = ()

    def lock_for(
        self,
        duration: timedelta | None = None,
        *,
        until: datetime | None = None,
        prevent_download: bool = False,
    ) -> Lock:
        """Lock the file, so that other users cannot change it, and return the lock. One request.

        The lock ends after ``duration``, or at the time ``until``, which needs a timezone, or with `unlock`. With
        ``prevent_download``, other users cannot download the file either. A lock that you hold already is replaced. Raises
        `Forbidden` if another user holds a lock.

        >>> from box_models import Box
        >>> plan = Box.local(":memory:").root.upload(b"...", "plan.txt")
        >>> plan.lock_for(timedelta(hours=1)).created_by.name
        'Local User'

        See https://developer.box.com/guides/files/locks/
        """
        if duration is not None and until is not None:
            raise ValueError("duration and until exclude each other: pass one of them")
        if duration is not None and not isinstance(duration, timedelta):
            raise TypeError(f"duration must be a timedelta, such as timedelta(hours=1), not {duration!r}")
        end = check_time("until", until) if duration is None else datetime.now(UTC) + duration
        if end is not None and end <= datetime.now(UTC):
            raise ValueError(f"{'until' if duration is None else 'duration'} must end the lock in the future")
        lock: dict[str, JSON] = {"access": "lock", "is_download_prevented": bool(prevent_download)}
        if end is not None:
            lock["expires_at"] = end.replace(microsecond=0).isoformat()
        self._put_lock(lock)
        created = self.__dict__.get("lock")
        if not isinstance(created, Lock):
            raise DecodeError(f"Box locked {self!r} but did not send the lock; .load() reads it")
        return created

    def unlock(self) -> Self:
        """Remove the lock, and return the file. One request. Without a lock, nothing changes.

        Raises `Forbidden` if another user holds the lock.
        """
        self._put_lock(None)
        return self

    @contextmanager
    def locked(
        self,
        duration: timedelta | None = None,
        *,
        until: datetime | None = None,
        prevent_download: bool = False,
    ) -> Iterator[Lock]:
        """Lock the file during a ``with`` block. The arguments are those of `lock_for`. Two requests.

        >>> from box_models import Box
        >>> plan = Box.local(":memory:").root.upload(b"...", "plan.txt")
        >>> with plan.locked(timedelta(minutes=5)):
        ...     _ = plan.write_bytes(plan.read_bytes() + b"!")
        """
        lock = self.lock_for(duration, until=until, prevent_download=prevent_download)
        try:
            yield lock
        finally:
            self.unlock()

    def _put_lock(self, lock: JSON) -> None:
        self._put({"lock": lock}, fields=_CHANGED_BY_LOCK)  # Box sends the lock only if a request names it
