"""Find the session of a pickle: the original one in the same process, and a shared one in another."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import cast
from weakref import WeakValueDictionary

from box_models._operating_system import call_after_fork
from box_models.errors import NoSession
from box_models.session.box_session import BoxSession
from box_models.session.references import SessionOpener, SessionReference

MAX_REOPENED = 64
"""The largest number of sessions that are kept for further pickles."""

_sessions: WeakValueDictionary[str, BoxSession] = WeakValueDictionary()
"""The sessions of this process, by the id of their reference."""
_reopened: OrderedDict[SessionOpener, BoxSession] = OrderedDict()
"""The sessions that were opened for pickles of other processes. The last one that was used is at the end."""
_lock = threading.RLock()


def _reset_lock() -> None:
    global _lock  # a forked process cannot release the lock of its parent
    _lock = threading.RLock()


call_after_fork(_reset_lock)


def register(session: BoxSession, reference: SessionReference) -> None:
    """Let pickles in this process find the session by its reference."""
    session.reference = reference
    _sessions[reference.id] = session


def find_session(reference: SessionReference) -> BoxSession:
    """Return the session of a reference. It is opened if this process has none, and kept for all further pickles.

    Makes no request. Raises `NoSession` with the reason if no other process can open it, and `NotLoggedIn` if this process does not
    have the login.
    """
    with _lock:
        session = _sessions.get(reference.id)
        if session is not None and not session.closed:
            return session
        opener = reference.opener
        if opener is None:
            raise NoSession(reference.unavailable)
        session = _reopened.get(opener)
        if session is None or session.closed:
            session = cast("BoxSession", opener.open())
            register(session, reference)
            _reopened[opener] = session
        _reopened.move_to_end(opener)
        if len(_reopened) > MAX_REOPENED:
            _reopened.popitem(last=False)
        return session
