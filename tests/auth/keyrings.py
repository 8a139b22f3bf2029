"""Keyrings to test with: one in a file, so that several processes find the same, and one that says no."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringLocked, PasswordDeleteError

PLACE = "KEYRING_OF_TEST"


class FileKeyring(KeyringBackend):
    """Keeps its passwords in the file that the environment names."""

    def __init__(self) -> None:
        """Take no settings from the environment."""

    @properties.classproperty
    def priority(self) -> float:
        return 1

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep(self._all() | {f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._all()
        if kept.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("there is no such password")
        self._keep(kept)

    def _all(self) -> dict[str, str]:
        place = Path(os.environ[PLACE])
        kept: dict[str, str] = json.loads(place.read_text()) if place.exists() else {}
        return kept

    def _keep(self, kept: dict[str, str]) -> None:
        place = Path(os.environ[PLACE])
        place.with_suffix(f".{os.getpid()}").write_text(json.dumps(kept))
        place.with_suffix(f".{os.getpid()}").replace(place)


class LockedKeyring(FileKeyring):
    """A keyring whose owner does not unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the owner said no")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked


class KeepingKeyring(FileKeyring):
    """A keyring that forgets nothing."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError("not here")
