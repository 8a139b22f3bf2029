"""Resume records: small files that let a later process resume an interrupted chunked upload."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
from contextlib import suppress
from pathlib import Path

from box_models._file_access import FILE_MODE, create_directory, directory_problem
from box_models._json import JSONError, decode_json
from box_models._operating_system import delete_file, delete_open_file, open_file, replace_file
from box_models.home import home
from box_models.transfer.file_locks import lock_path
from box_models.transfer.targets import ChunkedTarget
from box_models.transfer.upload_source import UploadSource
from box_models.transport import JSON

logger: logging.Logger = logging.getLogger("box_models")


class ResumeRecord:
    """The record of one unfinished upload, in ``$BOX_MODELS_HOME/uploads``, readable by its owner only.

    It is found again by the same Box, target, path, size and modification time. It holds the URLs of the upload session, and no token.
    While a record is open, other processes cannot open it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._process = os.getpid()
        self._lock_path = path.with_suffix(".lock")
        self._lock = open_file(self._lock_path, os.O_RDWR | os.O_CREAT, FILE_MODE)
        if not lock_path(self._lock, self._lock_path):
            os.close(self._lock)
            raise BlockingIOError("another process is uploading this file")

    @classmethod
    def open(cls, base_url: str, target: ChunkedTarget, source: UploadSource) -> ResumeRecord | None:
        """Open the record of an upload.

        Return None if the content has no path, if another process has the record open, if the record cannot be created, or if
        other users may write to the directory of records: then the upload works, but cannot be resumed.
        """
        if source.fingerprint is None:
            return None
        key = json.dumps([base_url, target.path, dict(target.fields), source.fingerprint], sort_keys=True)
        folder = home() / "uploads"
        with suppress(OSError):
            create_directory(folder)
            if problem := directory_problem(folder):
                logger.warning("uploads cannot be resumed, because %s is not used: %s", folder, problem)
                return None
            return cls(folder / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.json")
        return None

    def read(self) -> JSON:
        """Return the stored value, or None if it is missing or cannot be read."""
        with suppress(OSError, JSONError):
            descriptor = open_file(self._path, os.O_RDONLY)
            with os.fdopen(descriptor, "rb") as file:
                return decode_json(file.read())
        return None

    def write(self, value: JSON) -> None:
        """Store a value durably: it survives if the process is killed at once. Errors, such as a full disk, are ignored."""
        temporary = self._path.with_suffix(f".{secrets.token_hex(4)}.tmp")
        with suppress(OSError):
            try:
                descriptor = open_file(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(json.dumps(value).encode())
                    file.flush()
                    os.fsync(file.fileno())
                replace_file(temporary, self._path)
            finally:
                delete_file(temporary)

    def delete(self) -> None:
        """Delete the stored value, because the upload is complete or aborted."""
        if os.getpid() == self._process:  # a forked process keeps the record of its parent
            delete_file(self._path)

    def close(self) -> None:
        """Unlock the record, and delete its lock file if no value is stored."""
        if os.getpid() != self._process or self._path.exists():
            os.close(self._lock)
            return
        # On Windows, another process may have opened the lock file again.
        with suppress(PermissionError):
            delete_open_file(self._lock_path, self._lock)
