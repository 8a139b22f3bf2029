"""The contents of files, each in a file of its own that is never changed."""

from __future__ import annotations

import hashlib
import logging
import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

log: logging.Logger = logging.getLogger("box_models.local")


class Incoming:
    """Content on its way in: a temporary file that disappears unless it is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size: int = 0
        self._hash = hashlib.sha1(usedforsecurity=False)
        self._moved = False
        self._file = path.open("xb")

    @property
    def sha1(self) -> str:
        """The digest of what was written so far, in hex."""
        return self._hash.hexdigest()

    def write(self, block: bytes) -> None:
        """Append a block."""
        self._file.write(block)
        self._hash.update(block)
        self.size += len(block)

    def finish(self, *, durable: bool) -> None:
        """Close the file, with everything in it on disk."""
        self._file.flush()
        if durable:
            os.fsync(self._file.fileno())
        self._file.close()

    def move(self, target: Path) -> None:
        """Give the file its last name; from now on it stays."""
        self.path.rename(target)
        self._moved = True

    def __enter__(self) -> Incoming:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        finally:
            if not self._moved:
                _unlink(self.path)


class Blobs:
    """A directory of contents; ``kind`` is its name.

    Names are random, so no two uploads ever meet, and whatever an upload leaves behind is its own.
    """

    def __init__(self, directory: Path, *, kind: str = "content", durable: bool = True) -> None:
        self._durable = durable
        self._content = directory / kind
        self._temporary = directory / "tmp"
        self._quarantine = directory / "quarantine"
        for folder in (self._content, self._temporary, self._quarantine):
            folder.mkdir(mode=0o700, exist_ok=True)
        self._sync(directory)

    def path(self, name: str) -> Path:
        """Say where a content lies."""
        return self._content / name

    def names(self) -> set[str]:
        """Return the names of everything there is."""
        return {entry.name for entry in os.scandir(self._content)}

    def holds(self, name: str, size: int) -> bool:
        """Tell whether a content is there, with all of its bytes."""
        path = self.path(name)
        return path.is_file() and path.stat().st_size == size

    def incoming(self) -> Incoming:
        """Begin to receive a content; use it in a ``with`` block."""
        return Incoming(self._temporary / uuid.uuid4().hex)

    def settle(self, incoming: Incoming) -> None:
        """Bring all of a received content to the disk; it is still temporary."""
        incoming.finish(durable=self._durable)

    def keep(self, incoming: Incoming) -> str:
        """Make a settled content permanent and return its name; the row that refers to it comes after."""
        name = uuid.uuid4().hex
        incoming.move(self.path(name))
        try:
            self._sync(self._content)
        except OSError:
            self.remove([name])
            raise
        return name

    def remove(self, names: Iterable[str]) -> None:
        """Delete contents that no row refers to any more; one that cannot be deleted is only in the way."""
        for name in names:
            _unlink(self.path(name))

    def quarantine(self, names: Iterable[str]) -> None:
        """Put contents aside that no row refers to, rather than delete what somebody may miss."""
        for name in names:
            self.path(name).rename(self._quarantine / name)

    def sweep(self) -> None:
        """Delete what uploads left half done when the process died."""
        for entry in os.scandir(self._temporary):
            _unlink(Path(entry.path))

    def _sync(self, directory: Path) -> None:
        if self._durable:
            descriptor = os.open(directory, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _unlink(path: Path) -> None:
    # What is asked for is done, or has failed for its own reason: neither is changed by what is left over.
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s could not be deleted, which the next start makes up for: %s", path, error)
