"""What must be remembered of an unfinished upload, so that a later process can go on with it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from box_models._json import JSONError, decode_json
from box_models.home import home
from box_models.transfer.file_locks import try_lock
from box_models.transfer.upload_source import UploadSource
from box_models.transport import JSON


class ResumeRecord:
    """One small file per unfinished upload, in ``$BOX_MODELS_HOME/uploads``, for its owner's eyes only.

    The same Box, place, path, size and time of change find it again. It holds the addresses of the upload session, and no token.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock_path = path.with_suffix(".lock")
        self._lock = os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o600)
        if not try_lock(self._lock, self._lock_path):
            os.close(self._lock)
            raise BlockingIOError("another process is uploading this")

    @classmethod
    def of(
        cls, base_url: str, place: str, opening: Mapping[str, JSON], source: UploadSource
    ) -> ResumeRecord | None:
        """Open the journal of an upload; None for content without a path, and where another process is at it."""
        if source.fingerprint is None:
            return None
        known = json.dumps([base_url, place, dict(opening), source.fingerprint], sort_keys=True)
        folder = home() / "uploads"
        with suppress(OSError):  # a journal that cannot be kept keeps nobody from uploading
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(folder / f"{hashlib.sha256(known.encode()).hexdigest()[:32]}.json")
        return None

    def read(self) -> JSON:
        """Return what was written, or None."""
        with suppress(OSError, JSONError):
            return decode_json(self._path.read_bytes())
        return None

    def write(self, kept: JSON) -> None:
        """Remember, durably: the process may die with the next instruction. What a full disk does not take is not remembered."""
        partial = self._path.with_suffix(f".{secrets.token_hex(4)}.tmp")
        with suppress(OSError):
            try:
                descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(json.dumps(kept).encode())
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(self._path)
            finally:
                partial.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remember nothing: the upload is done, or given up."""
        self._path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let others have it; with nothing to remember, nothing stays."""
        if not self._path.exists():
            self._lock_path.unlink(missing_ok=True)
        os.close(self._lock)
