"""The directory of a store: its files and folders, its permissions and its lock."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from box_models._operating_system import sync_directory
from box_models.local.store import private_files
from box_models.local.store.store_error import StoreError

DATABASE = "box.sqlite3"
LOCK = "lock"
AUTHORITY, PUBLIC_AUTHORITY, CERTIFICATE = CERTIFICATES = ("authority.pem", "ca.pem", "server.pem")
FILES = (DATABASE, *(DATABASE + ending for ending in ("-journal", "-wal", "-shm")), LOCK, *CERTIFICATES)
CONTENT, PARTS, TEMPORARY, QUARANTINE = FOLDERS = ("content", "parts", "tmp", "quarantine")


def prepare(directory: Path, *, durable: bool = True) -> None:
    """Create the directory and its folders, or restrict existing ones to their owner.

    If ``durable``, new entries are on disk afterwards. Raises ``StoreError`` if another user could have put something into the directory, or if a part of it is a link.
    """
    private_files.make_directory(directory, is_own=_is_store, durable=durable)
    private_files.warn_about_parents(directory)
    for name in FILES:
        private_files.restrict_file(directory / name)
    for name in FOLDERS:
        private_files.make_directory(directory / name, is_own=lambda _names: True, durable=False)
    if durable:
        sync_directory(directory)


def lock(directory: Path) -> BinaryIO:
    """Lock the directory until the result is closed. Raises ``StoreError`` if another process has it open."""
    try:
        return private_files.lock_file(directory / LOCK)
    except BlockingIOError:
        raise StoreError(
            f"{directory} is open in another process (or twice in this one). To share an embedded Box, start"
            f" `python -m box_models.local {directory}` (or box_models.local.serve) and connect all clients to its address."
        ) from None


def exposures(directory: Path) -> list[str]:
    """Return which parts of the directory other users may access, and which are not safe to use. Changes nothing."""
    checked = [
        private_files.exposure(directory, is_directory=True),
        *(private_files.exposure(directory / name, is_directory=False) for name in FILES),
        *(private_files.exposure(directory / name, is_directory=True) for name in FOLDERS),
    ]
    return [problem for problem in checked if problem]


def _is_store(names: Collection[str]) -> bool:
    return DATABASE in names or {*names} <= {*FILES, *FOLDERS}
