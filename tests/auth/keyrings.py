"""Keyrings for tests: one in a file, which several processes can share, and two that fail."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.compat import properties
from keyring.errors import KeyringLocked, PasswordDeleteError

KEYRING_FILE = "TEST_KEYRING_FILE"
"""The environment variable with the path of the file."""


class FileKeyring(KeyringBackend):
    """Save passwords in the file that the environment variable names."""

    def __init__(self) -> None:
        """Skip the base class, which reads settings from the environment."""

    @properties.classproperty
    def priority(self) -> float:
        return 1

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._read() | {f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        passwords = self._read()
        if passwords.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("the password does not exist")
        self._write(passwords)

    def _read(self) -> dict[str, str]:
        path = Path(os.environ[KEYRING_FILE])
        passwords: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        return passwords

    def _write(self, passwords: dict[str, str]) -> None:
        path = Path(os.environ[KEYRING_FILE])
        path.with_suffix(f".{os.getpid()}").write_text(json.dumps(passwords))
        path.with_suffix(f".{os.getpid()}").replace(path)


class LockedKeyring(FileKeyring):
    """A keyring that the user does not unlock."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the user declined")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked


class UndeletableKeyring(FileKeyring):
    """A keyring that deletes no password."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError("not here")
