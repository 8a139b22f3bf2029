"""The contents of files; each is one file on disk that is never changed."""

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
    """A content that is being received: a temporary file, which is deleted unless it is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size: int = 0
        self._hash = hashlib.sha1(usedforsecurity=False)
        self._moved = False
        self._file = path.open("xb")

    @property
    def sha1(self) -> str:
        """The SHA-1 digest of the bytes written so far, in hex."""
        return self._hash.hexdigest()

    def write(self, block: bytes) -> None:
        """Append a block."""
        self._file.write(block)
        self._hash.update(block)
        self.size += len(block)

    def finish(self, *, durable: bool) -> None:
        """Close the file; if ``durable``, its bytes are on disk afterwards."""
        self._file.flush()
        if durable:
            os.fsync(self._file.fileno())
        self._file.close()

    def move(self, target: Path) -> None:
        """Move the file to its final path and keep it."""
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

    Names are random, so that two uploads never use the same file.
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
        """Return the path of a content."""
        return self._content / name

    def names(self) -> set[str]:
        """Return the names of all contents."""
        return {entry.name for entry in os.scandir(self._content)}

    def holds(self, name: str, size: int) -> bool:
        """Return whether a content exists with this size."""
        path = self.path(name)
        return path.is_file() and path.stat().st_size == size

    def incoming(self) -> Incoming:
        """Return a new temporary content; use it in a ``with`` block."""
        return Incoming(self._temporary / uuid.uuid4().hex)

    def settle(self, incoming: Incoming) -> None:
        """Write a received content to disk; it stays temporary."""
        incoming.finish(durable=self._durable)

    def keep(self, incoming: Incoming) -> str:
        """Make a settled content permanent and return its name; add the row that refers to it afterwards."""
        name = uuid.uuid4().hex
        incoming.move(self.path(name))
        try:
            self._sync(self._content)
        except OSError:
            self.remove([name])
            raise
        return name

    def remove(self, names: Iterable[str]) -> None:
        """Delete contents that no row refers to; log a warning for a content that cannot be deleted."""
        for name in names:
            _unlink(self.path(name))

    def quarantine(self, names: Iterable[str]) -> None:
        """Move contents that no row refers to into the quarantine directory, in case they are needed."""
        for name in names:
            self.path(name).rename(self._quarantine / name)

    def sweep(self) -> None:
        """Delete the temporary files that uploads left behind when the process ended."""
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
    # A file that is left over must not change the result of the request, and the next start removes it.
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        log.warning("cannot delete %s (%s); the next start will remove it", path, error)
