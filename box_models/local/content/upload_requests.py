"""Read and check the headers and bodies of the requests of an upload session."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from box_models.local.content import receiving
from box_models.local.content.session_rows import SessionRow
from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter, missing_parameter
from box_models.local.http.routing import Call
from box_models.local.json_values import JSON
from box_models.local.store.blobs import Incoming

BLOCK = 1 << 18
_SHA1: Mapping[str, str] = {"sha": "sha1"}
_SHA512: Mapping[str, str] = {"sha-512": "sha512"}


def folder_id(body: Mapping[str, JSON]) -> str:
    """Return the id of the folder for a new file; 400 with Box's own error codes."""
    value = body.get("folder_id")
    if value is None:
        raise ApiError(400, "missing_destination", "No folder_id was provided")
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,18}", str(value)):
        raise ApiError(400, "invalid_folder_id", "folder_id is not valid")
    return str(value)


def size(call: Call, body: Mapping[str, JSON]) -> int:
    """Return the size of the file; 400 if it is too small for an upload session."""
    if body.get("file_size") is None:
        raise ApiError(400, "missing_file_size", "file_size was not provided")
    try:
        size = body_fields.size(body["file_size"])
    except ApiError:
        raise ApiError(400, "invalid_file_size", "file_size was not a valid number") from None
    minimum = call.services.settings.upload_session_minimum
    if size < minimum:
        message = f"A file of less than {minimum} bytes must be uploaded without an upload session"
        raise ApiError(400, "file_size_too_small", message)
    receiving.require_size(call, size)
    return size


def span(call: Call, session: SessionRow) -> tuple[int, int]:
    """Return the start and the length of a part; 416 if the session has no such part."""
    header = call.header("content-range")
    if header is None:
        raise missing_parameter("content-range")
    match = re.fullmatch(r"\s*bytes\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})\s*", header, re.IGNORECASE)
    if match is None:
        raise bad_parameter("content-range", "Must have the form bytes 8388608-16777215/445856194.")
    start, last, total = (int(number) for number in match.groups())
    expected = min(start + session.part_size, session.size) - 1
    if total != session.size or start % session.part_size or start >= total or last != expected:
        message = (
            f"The range is not a part of this session of {session.size} bytes in parts of {session.part_size}"
        )
        raise ApiError(416, "range_not_satisfiable", message)
    return start, last - start + 1


@dataclass(frozen=True)
class Digest:
    """A digest in hex; ``algorithm`` is a name of `hashlib`."""

    algorithm: str
    value: str


def digest(call: Call) -> str:
    """Return the SHA-1 digest of a file in the ``Digest`` header, in hex."""
    return _digest(call, _SHA1).value


def part_digest(call: Call) -> Digest:
    """Return the digest of a part in the ``Digest`` header: SHA-1, or SHA-512 if sessions have a plan."""
    return _digest(call, {**_SHA1, **_SHA512} if call.services.settings.upload_plan else _SHA1)


def _digest(call: Call, algorithms: Mapping[str, str]) -> Digest:
    header = call.header("digest")
    if header is None:
        raise missing_parameter("digest")
    prefix, _, value = header.strip().partition("=")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    algorithm = algorithms.get(prefix.lower())
    if algorithm is None or len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        known = " or ".join(
            f"{prefix}= followed by the {algorithm} digest" for prefix, algorithm in algorithms.items()
        )
        raise bad_parameter("digest", f"Must be {known} in base64.")
    return Digest(algorithm, digest.hex())


def receive(call: Call, incoming: Incoming, *, size: int, digest: Digest) -> str:
    """Receive the bytes of a part, and return its digest; 400 if the range or the digest differs."""
    received = hashlib.new(digest.algorithm, usedforsecurity=False)
    while incoming.size <= size and (block := call.request.body.read(BLOCK)):
        incoming.write(block)
        if digest.algorithm != "sha1":  # `incoming` computes that one
            received.update(block)
    if incoming.size != size:
        raise bad_parameter(
            "content-range", f"Is a range of {size} bytes, but the body has a different length."
        )
    actual = incoming.sha1 if digest.algorithm == "sha1" else received.hexdigest()
    if actual != digest.value:
        raise bad_digest("The digest did not match the part we received")
    return actual


def parts(body: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    """Return the parts that the body lists."""
    listed = body.get("parts")
    if listed is None:
        raise missing_parameter("parts")
    if not isinstance(listed, list):
        raise bad_parameter("parts", "Must be a list of parts.")
    return [body_fields.mapping("parts", part) for part in listed]


def parts_to_commit(body: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    """Return the parts that a commit lists; 400 if some of them have a SHA-512 digest and others have none."""
    listed = parts(body)
    if len({"sha512" in part for part in listed}) > 1:
        raise bad_parameter("parts", "Must have sha512 in all parts or in none.")
    return listed


def attributes(session: SessionRow, body: Mapping[str, JSON]) -> Mapping[str, JSON]:
    """Return the attributes of the file, with the name and folder of the session."""
    sent = body_fields.mapping("attributes", body["attributes"]) if body.get("attributes") is not None else {}
    destination: dict[str, JSON] = {"name": session.name, "parent": {"id": session.folder_id}}
    return {**sent, **destination}


def bad_digest(message: str) -> ApiError:
    """Return the error for a wrong digest."""
    return ApiError(400, "bad_digest", message)
