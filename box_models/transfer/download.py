"""Downloads: whole and verified, or not there at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from box_models.errors import IntegrityError, NetworkError
from box_models.session import BoxSession


@dataclass(frozen=True)
class Expected:
    """What the content should be. ``size`` is in bytes."""

    sha1: str
    size: int


def download_to_path(
    session: BoxSession,
    path: str,
    target: Path,
    expected: Callable[[bool], Expected],
    *,
    overwrite: bool = True,
) -> None:
    """Download into ``target``, which appears only when complete; before that, or on failure, it is as it was.

    ``expected`` tells what the content should be; called with True it asks Box anew. Without ``overwrite`` an existing target raises
    FileExistsError, even one that appeared meanwhile.
    """
    partial = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
    try:
        with partial.open("xb") as file:
            download_to_file(session, path, file, expected)
            file.flush()
            os.fsync(file.fileno())
        if overwrite:
            partial.replace(target)
        else:
            os.link(partial, target)
    finally:
        partial.unlink(missing_ok=True)


def download_to_file(
    session: BoxSession, path: str, file: IO[bytes], expected: Callable[[bool], Expected]
) -> None:
    """Write the content into an open file, and raise `IntegrityError` where it is not what Box says it should be."""
    digest = hashlib.sha1(usedforsecurity=False)
    size = _receive(session, path, file, digest.update)
    found = Expected(digest.hexdigest(), size)
    wanted = expected(False)
    if found != wanted:  # a new version may have come between the reading of the metadata and of the content
        wanted = expected(True)
    if found != wanted:
        raise IntegrityError(
            f"the content of {path} is not what Box says it is: {found.size:,} bytes with sha1 {found.sha1}, "
            f"where {wanted.size:,} bytes with sha1 {wanted.sha1} were announced"
        )


def _receive(session: BoxSession, path: str, file: IO[bytes], update: Callable[[bytes], object]) -> int:
    """Write the content as it comes; where the connection breaks, go on from there."""
    size = 0
    tag: str | None = None
    while True:
        before = size
        headers = {"Range": f"bytes={size}-", **({"If-Range": tag} if tag else {})} if size else {}
        try:
            with session.stream(path, headers=headers) as stream:
                if size and not _continues(stream.status, stream.headers.get("Content-Range", ""), size):
                    raise IntegrityError(
                        f"the content of {path} changed, or cannot be continued, after {size:,} bytes"
                    )
                tag = stream.headers.get("ETag")
                for chunk in stream.chunks():
                    file.write(chunk)
                    update(chunk)
                    size += len(chunk)
                return size
        except NetworkError:
            if size == before:  # repeating what brings nothing was the session's business
                raise


def _continues(status: int, content_range: str, start: int) -> bool:
    return status == 206 and content_range.startswith(f"bytes {start}-")
