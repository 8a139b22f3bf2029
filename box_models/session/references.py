"""References to sessions: what a pickle contains in place of a session."""

from __future__ import annotations

import pickle  # nosec B403  # pickles are only written here
import secrets
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Protocol, Self


class SessionOpener(Hashable, Protocol):
    """Opens a session in another process, from settings without secrets. Equal openers open equal sessions."""

    def open(self) -> object:
        """Return the session. Raises `BoxError` if this process has no such login."""
        ...

    def for_pickle(self) -> Self:
        """Return the opener as a pickle contains it. Raises TypeError if another process cannot open the session."""
        ...


@dataclass(frozen=True)
class SessionReference:
    """A session, as a pickle names it.

    ``server`` identifies the Box in which the ids of objects are valid. ``unavailable`` says why another process cannot open the
    session; then ``opener`` is None. ``id`` finds the session in the process that opened it.
    """

    server: str
    opener: SessionOpener | None = None
    unavailable: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(16), compare=False)

    def for_pickle(self) -> Self:
        """Return the reference as a pickle contains it. Raises TypeError if another process cannot open the session."""
        if self.opener is None:
            raise TypeError(self.unavailable)
        return type(self)(self.server, self.opener.for_pickle(), id=self.id)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle the reference. If its opener cannot be pickled, the pickle contains the reason instead."""
        opener, unavailable = None, self.unavailable
        try:
            opener = self.for_pickle().opener
            pickle.dumps(opener)
        except (TypeError, AttributeError, pickle.PicklingError) as error:
            opener, unavailable = None, str(error)
        return type(self), (self.server, opener, unavailable, self.id)
