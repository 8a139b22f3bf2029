"""The parts of a chunked upload: digests, requests, responses, and the plan that Box has for them."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict, cast

from box_models._json import decode_object
from box_models.errors import (
    BadRequest,
    DecodeError,
    IntegrityError,
    NotFound,
    NotImplementedByServer,
)
from box_models.retry import SAFE
from box_models.session import BoxSession

Algorithm: TypeAlias = Literal["sha1", "sha512"]

INVALID_RESPONSE_ERRORS = (AttributeError, KeyError, OverflowError, TypeError, ValueError)
"""The exceptions of reading an invalid response, such as OverflowError for an infinite number."""

_HEADER_NAMES: dict[Algorithm, str] = {"sha1": "sha", "sha512": "sha-512"}
_MOST_MISSES = 4
"""So many parts of a new file are planned. If Box has none of them, it most likely has none of the others."""


class UploadedPart(TypedDict):
    """A part that Box has stored. The commit sends some of these fields back to Box."""

    part_id: str
    offset: int
    size: int
    sha1: NotRequired[str]
    sha512: NotRequired[str]


@dataclass(frozen=True)
class PartDigest:
    """The digest of a part. All parts of an upload have the same ``algorithm``."""

    algorithm: Algorithm
    value: bytes

    @classmethod
    def of(cls, block: bytes, algorithm: Algorithm) -> PartDigest:
        """Return the digest of a block."""
        return cls(algorithm, hashlib.new(algorithm, block, usedforsecurity=False).digest())

    @property
    def hex(self) -> str:
        """The digest in hexadecimal, as in JSON."""
        return self.value.hex()

    @property
    def header(self) -> str:
        """The value of the Digest header."""
        return f"{_HEADER_NAMES[self.algorithm]}={base64.b64encode(self.value).decode()}"


def read_part(raw: Any) -> UploadedPart:
    """Read one part. Raises one of `INVALID_RESPONSE_ERRORS` if it is invalid."""
    part = UploadedPart(part_id=str(raw["part_id"]), offset=int(raw["offset"]), size=int(raw["size"]))
    if raw.get("sha1") is not None:
        part["sha1"] = str(raw["sha1"])
    if raw.get("sha512") is not None:
        part["sha512"] = str(raw["sha512"])
    return part


def has_content(part: UploadedPart, block: bytes, digest: PartDigest) -> bool | None:
    """Return whether a part has the bytes of a block with this digest. None if Box sent no digest of the part."""
    if len(block) != part["size"]:
        return False
    if digest.algorithm in part:
        return part.get(digest.algorithm) == digest.hex
    for algorithm in _HEADER_NAMES:
        if algorithm in part:
            return part.get(algorithm) == PartDigest.of(block, algorithm).hex
    return None


def checked_part(response: bytes, block: bytes, digest: PartDigest, *, offset: int) -> UploadedPart:
    """Read the response to an uploaded part. Raises `IntegrityError` if Box did not store the same bytes."""
    try:
        part = read_part(decode_object(response)["part"])
    except INVALID_RESPONSE_ERRORS:
        raise DecodeError("the response to an uploaded part is not valid") from None
    if part["offset"] != offset or not has_content(part, block, digest):
        raise IntegrityError(f"Box did not store the part at byte {offset:,} as it was sent; upload it again")
    return part


def part_to_commit(part: UploadedPart, digest: PartDigest) -> UploadedPart:
    """Return the part as the commit lists it: with one digest, of the algorithm of the upload."""
    listed = UploadedPart(part_id=part["part_id"], offset=part["offset"], size=part["size"])
    listed[digest.algorithm] = digest.hex
    return listed


class UploadPlan:
    """Asks Box for the parts that it has already, so that they are not sent. Several threads may use it.

    Without a ``url``, Box has no plan for this upload. Of a new file, only the first parts are planned if Box has none of them.
    """

    def __init__(self, session: BoxSession, url: str | None, *, is_new_file: bool) -> None:
        self._session = session
        self._url = url
        self._most_misses = _MOST_MISSES if is_new_file else None
        self._misses = 0
        self._has_hits = False

    @property
    def algorithm(self) -> Algorithm:
        """The algorithm of the digests of parts: SHA-512 if Box has a plan."""
        return "sha1" if self._url is None else "sha512"

    def find(self, offset: int, size: int, digest: PartDigest) -> UploadedPart | None:
        """Return the part if Box has it already. One request, or none if the answer is known to be no."""
        if self._url is None or self._is_unlikely():
            return None
        entry = {"offset": offset, "size": size, "sha512": digest.hex}
        try:
            # Safe: a plan changes nothing.
            body = self._session.post(self._url, json={"parts": [entry]}, retry=SAFE)
        except (BadRequest, NotFound, NotImplementedByServer):
            self._most_misses = 0  # the upload works without the plan
            return None
        part = _hit(body, digest, offset=offset, size=size)
        if part is None:
            self._misses += 1
        else:
            self._has_hits = True
        return part

    def _is_unlikely(self) -> bool:
        return self._most_misses is not None and not self._has_hits and self._misses >= self._most_misses


def _hit(body: bytes, digest: PartDigest, *, offset: int, size: int) -> UploadedPart | None:
    try:
        hits = [read_part(raw) for raw in cast("list[object]", decode_object(body)["hits"])]
    except INVALID_RESPONSE_ERRORS:
        raise DecodeError("the plan of the upload is not valid") from None
    for part in hits:
        if (part["offset"], part["size"], part.get("sha512", digest.hex)) == (offset, size, digest.hex):
            return part
    return None
