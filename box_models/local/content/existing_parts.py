"""The parts that a commit lists: those received in the session, and those that a version of the file has."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from box_models.local.content import session_rows
from box_models.local.content.session_rows import PartRow, SessionRow
from box_models.local.http.routing import Call
from box_models.local.items import rows, tree, versions
from box_models.local.json_values import JSON
from box_models.local.store.blobs import Blobs

BLOCK = 1 << 20
MAX_DIGESTS = 10_000
MAX_VERSIONS = 1000


class PartDigests:
    """The SHA-512 digests of parts, in hex. A restart clears them, and they are computed again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digests: OrderedDict[tuple[str, int, int], str] = OrderedDict()

    def add(self, part: PartRow, sha512: str) -> None:
        """Remember the digest of a part."""
        with self._lock:
            self._digests[part.blob, part.blob_start, part.size] = sha512
            while len(self._digests) > MAX_DIGESTS:
                self._digests.popitem(last=False)

    def get(self, part: PartRow, store: Blobs) -> str:
        """Return the digest of a part, or an empty text if its content no longer exists."""
        known = self._digests.get((part.blob, part.blob_start, part.size))
        if known is not None:
            return known
        digest = hashlib.sha512()
        try:
            for block in session_rows.blocks(store, part):
                digest.update(block)
        except FileNotFoundError:
            return ""
        self.add(part, digest.hexdigest())
        return digest.hexdigest()


@dataclass(frozen=True)
class AvailableParts:
    """The parts that a session can use without receiving them again.

    A part of a version has the id of that version, so that nothing is stored until the commit.
    """

    call: Call
    session: SessionRow
    received: Mapping[int, PartRow]
    existing: Sequence[PartRow]
    """The content of each version as one part, the current one first. Empty for a new file."""

    @classmethod
    def of(cls, call: Call, c: sqlite3.Connection, session: SessionRow) -> AvailableParts:
        """Read the parts of a session."""
        received = {part.start: part for part in session_rows.parts(c, session.id)}
        file = None if session.file_id is None else rows.get(c, int(session.file_id))
        if file is None or not call.services.settings.upload_plan:
            return cls(call, session, received, ())
        current = tree.current_version(c, file)
        _total, past = versions.past(c, file.id, current.id, limit=MAX_VERSIONS, offset=0)
        existing = [
            PartRow(f"{version.id:08X}", 0, version.size, version.sha1, version.blob, is_from_version=True)
            for version in (current, *past)
        ]
        return cls(call, session, received, existing)

    def find(self, entry: Mapping[str, JSON]) -> PartRow | None:
        """Return the part with the offset, the size and the SHA-512 digest of an entry.

        It was received, or is in the current version.
        """
        for part in self._candidates(entry, self.existing[:1]):
            if entry.get("sha512") == self._sha512(part):
                return part
        return None

    def listed(self, entry: Mapping[str, JSON]) -> PartRow | None:
        """Return the part that an entry of a commit names. None if it does not match the entry."""
        existing = [content for content in self.existing if content.id == entry.get("part_id")]
        for part in self._candidates(entry, existing):
            if entry.get("part_id") != part.id or entry.get("sha1", part.sha1) != part.sha1:
                continue
            if "sha512" not in entry or entry["sha512"] == self._sha512(part):
                return part
        return None

    def _candidates(self, entry: Mapping[str, JSON], existing: Sequence[PartRow]) -> Iterator[PartRow]:
        start, size = entry.get("offset"), entry.get("size")
        if not isinstance(start, int) or not isinstance(size, int):
            return
        part = self.received.get(start)
        if part is not None:
            if size == part.size:
                yield part
            return
        for content in existing:
            if self._is_part(start, size) and start + size <= content.size:
                yield replace(content, start=start, size=size, sha1="", blob_start=start)

    def _is_part(self, start: int, size: int) -> bool:
        session = self.session
        return (
            0 <= start < session.size
            and start % session.part_size == 0
            and size == session.size_of_part(start)
        )

    def _sha512(self, part: PartRow) -> str:
        services = self.call.services
        return services.get(PartDigests).get(part, services.blobs if part.is_from_version else services.parts)
