"""Read and check the headers and bodies of the requests of an upload session."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from box_models.local.content import receiving
from box_models.local.content.session_rows import SessionRow
from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter, missing_parameter
from box_models.local.http.routing import Call
from box_models.local.json_values import JSON
from box_models.local.store.blobs import Incoming

BLOCK = 1 << 18


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


def digest(call: Call) -> str:
    """Return the SHA-1 digest in the ``Digest`` header, in hex."""
    header = call.header("digest")
    if header is None:
        raise missing_parameter("digest")
    algorithm, _, value = header.strip().partition("=")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if algorithm.lower() != "sha" or len(digest) != 20:
        raise bad_parameter("digest", "Must be sha= followed by the SHA-1 digest in base64.")
    return digest.hex()


def receive(call: Call, incoming: Incoming, size: int) -> None:
    """Receive the bytes of a part; 400 if their number differs from the range."""
    while incoming.size <= size and (block := call.request.body.read(BLOCK)):
        incoming.write(block)
    if incoming.size != size:
        raise bad_parameter(
            "content-range", f"Is a range of {size} bytes, but the body has a different length."
        )


def parts(body: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    """Return the parts that the body lists."""
    listed = body.get("parts")
    if listed is None:
        raise missing_parameter("parts")
    if not isinstance(listed, list):
        raise bad_parameter("parts", "Must be a list of parts.")
    return [body_fields.mapping("parts", part) for part in listed]


def attributes(session: SessionRow, body: Mapping[str, JSON]) -> Mapping[str, JSON]:
    """Return the attributes of the file, with the name and folder of the session."""
    sent = body_fields.mapping("attributes", body["attributes"]) if body.get("attributes") is not None else {}
    destination: dict[str, JSON] = {"name": session.name, "parent": {"id": session.folder_id}}
    return {**sent, **destination}


def bad_digest(message: str) -> ApiError:
    """Return the error for a wrong digest."""
    return ApiError(400, "bad_digest", message)
