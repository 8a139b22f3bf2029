"""What the requests of an upload session say, checked as it is read."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from box_models.local.content import receiving
from box_models.local.content.session_rows import Session
from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter, missing_parameter
from box_models.local.http.routing import Call
from box_models.local.json_values import JSON
from box_models.local.store.blobs import Incoming

BLOCK = 1 << 18


def folder_id(body: Mapping[str, JSON]) -> str:
    """Return the folder a new file is to be put into; 400 in the words Box has for it."""
    found = body.get("folder_id")
    if found is None:
        raise ApiError(400, "missing_destination", "No folder_id was provided")
    if isinstance(found, bool) or not re.fullmatch(r"[0-9]{1,18}", str(found)):
        raise ApiError(400, "invalid_folder_id", "folder_id is not valid")
    return str(found)


def size(call: Call, body: Mapping[str, JSON]) -> int:
    """Return how large the file will be; 400 if that is too little for an upload session."""
    if body.get("file_size") is None:
        raise ApiError(400, "missing_file_size", "file_size was not provided")
    try:
        size = body_fields.size(body["file_size"])
    except ApiError:
        raise ApiError(400, "invalid_file_size", "file_size was not a valid number") from None
    least = call.services.settings.upload_session_minimum
    if size < least:
        message = f"A file of less than {least} bytes is uploaded without an upload session"
        raise ApiError(400, "file_size_too_small", message)
    receiving.require_size(call, size)
    return size


def span(call: Call, session: Session) -> tuple[int, int]:
    """Return where a part begins and how long it is; 416 if the session has no such part."""
    header = call.header("content-range")
    if header is None:
        raise missing_parameter("content-range")
    found = re.fullmatch(r"\s*bytes\s+([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})\s*", header, re.IGNORECASE)
    if found is None:
        raise bad_parameter("content-range", "Must be such as bytes 8388608-16777215/445856194.")
    start, last, total = (int(number) for number in found.groups())
    right = min(start + session.part_size, session.size) - 1
    if total != session.size or start % session.part_size or start >= total or last != right:
        message = f"The range is none of this session: {session.size} bytes in parts of {session.part_size}"
        raise ApiError(416, "range_not_satisfiable", message)
    return start, last - start + 1


def digest(call: Call) -> str:
    """Return the SHA-1 digest that came with the request, in hex."""
    header = call.header("digest")
    if header is None:
        raise missing_parameter("digest")
    algorithm, _, value = header.strip().partition("=")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        digest = b""
    if algorithm.lower() != "sha" or len(digest) != 20:
        raise bad_parameter("digest", "Must be sha= and the SHA-1 digest in base64.")
    return digest.hex()


def receive(call: Call, incoming: Incoming, size: int) -> None:
    """Receive exactly as many bytes as the range stands for."""
    while incoming.size <= size and (block := call.request.body.read(BLOCK)):
        incoming.write(block)
    if incoming.size != size:
        raise bad_parameter("content-range", f"Stands for {size} bytes, but there were others in the body.")


def parts(body: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    """Return the parts that the request lists."""
    listed = body.get("parts")
    if listed is None:
        raise missing_parameter("parts")
    if not isinstance(listed, list):
        raise bad_parameter("parts", "Must be the list of parts.")
    return [body_fields.mapping("parts", part) for part in listed]


def attributes(session: Session, body: Mapping[str, JSON]) -> Mapping[str, JSON]:
    """Return what is said of the file, the session having the last word on its name and folder."""
    given = (
        body_fields.mapping("attributes", body["attributes"]) if body.get("attributes") is not None else {}
    )
    destination: dict[str, JSON] = {"name": session.name, "parent": {"id": session.folder_id}}
    return {**given, **destination}


def bad_digest(message: str) -> ApiError:
    """Say that the bytes are not those that were meant."""
    return ApiError(400, "bad_digest", message)
