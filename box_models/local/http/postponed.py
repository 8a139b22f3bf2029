"""Responses that are not ready at once, if ``Settings`` asks for it."""

from __future__ import annotations

import threading
from collections import Counter


class Postponements:
    """The number of times that each operation was postponed; a restart clears it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    def postpone(self, operation: str, name: str, limit: int) -> bool:
        """Return whether to postpone the operation once more, and count it; ``limit`` is the maximum."""
        with self._lock:
            if self._counts[operation, name] >= limit:
                return False
            self._counts[operation, name] += 1
            return True
