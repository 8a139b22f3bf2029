"""A process that is killed when its new tokens are about to be saved. Run by test_killed_refreshes.py."""

from __future__ import annotations

import os
import signal
import sys

from box_models import Box, OAuth2
from box_models.auth import FileStore, SavedLogin


class Dying(FileStore):
    """A place for a login that nobody lives to put it in."""

    def save(self, login: SavedLogin) -> None:
        """Die."""
        os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, directory: str) -> None:
    with Box(OAuth2.saved(Dying(directory=directory)), base_url=url) as box:
        print(box.me.login)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
