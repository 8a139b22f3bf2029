"""Archives of files and folders, made while they are sent: never whole in memory, never on disk."""

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
class Entry:
    """One file or folder to be archived under ``path``; a folder's ends in a slash."""

    path: str
    item: Item


@dataclass
class Archive:
    """A request for an archive, and how far it has come once it is downloaded."""

    id: str
    user_id: str
    name: str
    entries: list[Entry]
    expires_at: int
    started: bool = False
    state: str = "in_progress"
    downloaded: int = 0
    skipped_files: int = 0
    skipped_folders: int = 0
    total: int = field(init=False)

    def __post_init__(self) -> None:
        self.total = sum(not entry.path.endswith("/") for entry in self.entries)


class Zips:
    """The archives asked for lately; they are good for seconds, so a restart may forget them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._archives: dict[str, Archive] = {}

    def add(self, archive: Archive, now: int) -> None:
        """Let an archive be downloaded, once."""
        with self._lock:
            self._archives = {key: old for key, old in self._archives.items() if old.expires_at > now}
            self._archives[archive.id] = archive

    def get(self, zip_id: str, now: int) -> Archive | None:
        """Look an archive up, unless its time is over."""
        with self._lock:
            archive = self._archives.get(zip_id)
            return archive if archive is not None and archive.expires_at > now else None

    def start(self, archive: Archive, now: int) -> bool:
        """Begin the download of an archive; ``False`` if its user has as many under way as may be.

        ``LookupError`` if it has begun before.
        """
        with self._lock:
            if archive.started:
                raise LookupError(archive.id)
            others = (old for old in self._archives.values() if old.user_id == archive.user_id)
            if sum(old.started and old.state == "in_progress" for old in others) >= MAX_PER_USER:
                return False
            archive.started, archive.expires_at = True, now + STATUS_LIFETIME
            return True


def named(found: list[Item]) -> tuple[list[tuple[str, Item]], list[list[Item]]]:
    """Name the items at the top of an archive, and return the groups whose names were the same.

    All of such a group get other names.
    """
    groups: dict[str, list[Item]] = {}
    for item in found:
        groups.setdefault(rows.name_key(item.name), []).append(item)
    conflicts = [group for group in groups.values() if len(group) > 1]
    renamed = {item.id for group in conflicts for item in group}
    return [(download_name(item) if item.id in renamed else item.name, item) for item in found], conflicts


def download_name(item: Item) -> str:
    """Return the name an item gets in place of one that others have too."""
    _stem, dot, extension = item.name.rpartition(".")
    digest = hashlib.sha1(f"{item.type} {item.id}".encode(), usedforsecurity=False).hexdigest()[:10]
    return digest + dot + extension if item.type == "file" and dot else digest


def blocks(services: Services, archive: Archive) -> Iterator[bytes]:
    """Yield the archive, keeping its counts up to date; what is gone by now is skipped."""
    sink = _Sink()
    try:
        with zipfile.ZipFile(sink, "w") as file:
            for entry in archive.entries:
                yield from _add(services, archive, entry, file, sink.take)
        yield sink.take()
        archive.state = "succeeded"
    finally:
        archive.entries = []
        if archive.state != "succeeded":
            archive.state = "failed"


def _add(
    services: Services, archive: Archive, entry: Entry, file: zipfile.ZipFile, take: Callable[[], bytes]
) -> Iterator[bytes]:
    with services.database.reading() as c:
        item = rows.get(c, entry.item.id)
        there = item is not None and item.in_trash is None and item.has_same_owner(entry.item)
        content = (
            services.blobs.path(tree.current_version(c, item).blob) if item and item.type == "file" else None
        )
    if item is None or not there or (content is not None and not content.is_file()):
        archive.skipped_folders += entry.path.endswith("/")
        archive.skipped_files += not entry.path.endswith("/")
        return
    info = zipfile.ZipInfo(entry.path, _time(item.content_modified_at, services.settings.utc_offset))
    if content is None:
        file.writestr(info, b"")
        return
    info.file_size = item.size
    with content.open("rb") as source, file.open(info, "w") as target:
        while block := source.read(BLOCK):
            target.write(block)
            yield take()
    archive.downloaded += 1


def _time(seconds: int, utc_offset: int) -> tuple[int, int, int, int, int, int]:
    # What zip can say of a time goes from 1980 to 2107.
    shown = datetime.fromtimestamp(seconds + 3600 * utc_offset, UTC)
    year = min(max(shown.year, 1980), 2107)
    return year, shown.month, shown.day, shown.hour, shown.minute, shown.second


class _Sink(io.RawIOBase):
    """Where the archive is written to: kept only until it is taken."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, block: ReadableBuffer) -> int:
        piece = bytes(block)
        self._bytes += piece
        return len(piece)

    def take(self) -> bytes:
        taken = bytes(self._bytes)
        self._bytes.clear()
        return taken
