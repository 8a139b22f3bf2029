"""Zip archives that are created while they are sent, without a copy in memory or on disk."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from box_models.local.http.services import Services
from box_models.local.items import rows, tree
from box_models.local.items.rows import Item

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

BLOCK = 1 << 20
STATUS_LIFETIME = 12 * 3600
MAX_PER_USER = 5


@dataclass(frozen=True)
class ArchiveEntry:
    """A file or folder in an archive; the ``path`` of a folder ends in a slash."""

    path: str
    item: Item


@dataclass
class Archive:
    """A requested archive and the progress of its download."""

    id: str
    user_id: str
    name: str
    entries: list[ArchiveEntry]
    expires_at: int
    started: bool = False
    state: str = "in_progress"
    downloaded: int = 0
    skipped_files: int = 0
    skipped_folders: int = 0
    total: int = field(init=False)

    def __post_init__(self) -> None:
        self.total = sum(not entry.path.endswith("/") for entry in self.entries)


class ZipDownloads:
    """The requested archives, which expire after some seconds and are lost by a restart."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._archives: dict[str, Archive] = {}

    def add(self, archive: Archive, now: int) -> None:
        """Add an archive, which can be downloaded once."""
        with self._lock:
            self._archives = {key: old for key, old in self._archives.items() if old.expires_at > now}
            self._archives[archive.id] = archive

    def get(self, zip_id: str, now: int) -> Archive | None:
        """Return an archive that has not expired."""
        with self._lock:
            archive = self._archives.get(zip_id)
            return archive if archive is not None and archive.expires_at > now else None

    def start(self, archive: Archive, now: int) -> bool:
        """Start the download of an archive; return false if its user has too many downloads in progress.

        Raises ``LookupError`` if it has started before.
        """
        with self._lock:
            if archive.started:
                raise LookupError(archive.id)
            others = (old for old in self._archives.values() if old.user_id == archive.user_id)
            if sum(old.started and old.state == "in_progress" for old in others) >= MAX_PER_USER:
                return False
            archive.started, archive.expires_at = True, now + STATUS_LIFETIME
            return True


def named(items: list[Item]) -> tuple[list[tuple[str, Item]], list[list[Item]]]:
    """Return the names of the items at the top of an archive, and the groups of items with the same name.

    Every item of such a group gets a different name.
    """
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(rows.name_key(item.name), []).append(item)
    conflicts = [group for group in groups.values() if len(group) > 1]
    renamed = {item.id for group in conflicts for item in group}
    return [(download_name(item) if item.id in renamed else item.name, item) for item in items], conflicts


def download_name(item: Item) -> str:
    """Return the name of an item in the archive if another item has the same name."""
    _stem, dot, extension = item.name.rpartition(".")
    digest = hashlib.sha1(f"{item.type} {item.id}".encode(), usedforsecurity=False).hexdigest()[:10]
    return digest + dot + extension if item.type == "file" and dot else digest


def blocks(services: Services, archive: Archive) -> Iterator[bytes]:
    """Yield the archive and update its counts; items that no longer exist are skipped."""
    sink = _Sink()
    try:
        with zipfile.ZipFile(sink, "w") as file:
            for entry in archive.entries:
                yield from _add(services, archive, entry, file=file, take=sink.take)
        yield sink.take()
        archive.state = "succeeded"
    finally:
        archive.entries = []
        if archive.state != "succeeded":
            archive.state = "failed"


def _add(
    services: Services,
    archive: Archive,
    entry: ArchiveEntry,
    *,
    file: zipfile.ZipFile,
    take: Callable[[], bytes],
) -> Iterator[bytes]:
    with services.database.reading() as c:
        item = rows.get(c, entry.item.id)
        is_available = item is not None and item.in_trash is None and item.has_same_owner(entry.item)
        content = tree.current_version(c, item).blob if item and item.type == "file" else None
    if item is None or not is_available or (content is not None and services.blobs.size(content) is None):
        archive.skipped_folders += entry.path.endswith("/")
        archive.skipped_files += not entry.path.endswith("/")
        return
    info = zipfile.ZipInfo(entry.path, _time(item.content_modified_at, services.settings.utc_offset))
    if content is None:
        file.writestr(info, b"")
        return
    info.file_size = item.size
    with services.blobs.open(content) as source, file.open(info, "w") as target:
        while block := source.read(BLOCK):
            target.write(block)
            yield take()
    archive.downloaded += 1


def _time(seconds: int, utc_offset: int) -> tuple[int, int, int, int, int, int]:
    # The years of a zip archive are 1980 to 2107.
    local = datetime.fromtimestamp(seconds + 3600 * utc_offset, UTC)
    year = min(max(local.year, 1980), 2107)
    return year, local.month, local.day, local.hour, local.minute, local.second


class _Sink(io.RawIOBase):
    """The file that the archive is written to; it keeps the bytes only until they are sent."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, block: ReadableBuffer) -> int:
        piece = bytes(block)
        self._bytes += piece
        return len(piece)

    def take(self) -> bytes:
        content = bytes(self._bytes)
        self._bytes.clear()
        return content
