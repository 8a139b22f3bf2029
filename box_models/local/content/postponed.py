"""What was put off because somebody asked for a Box that is not ready at once."""

from __future__ import annotations

import threading
from collections import Counter


class Waits:
    """Counts how often each thing was put off; a restart forgets it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str]] = Counter()

    def due(self, what: str, name: str, times: int) -> bool:
        """Tell whether to put it off once more, ``times`` times at most."""
        with self._lock:
            if self._counts[what, name] >= times:
                return False
            self._counts[what, name] += 1
            return True
