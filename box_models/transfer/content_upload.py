"""Uploads: in one request while that is reasonable, in parts beyond."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from box_models.retry import RetryRule
from box_models.session import BoxSession
from box_models.transfer.progress import Meter
from box_models.transfer.upload_source import SMALL, UploadSource
from box_models.transport import JSON, Body


@dataclass(frozen=True)
class ChunkedTarget:
    """Where upload sessions are opened, and with what: ``opening`` names folder and file, or only the new size."""

    path: str
    opening: Mapping[str, JSON]


@dataclass(frozen=True)
class UploadTarget:
    """Where content goes, and what Box is told about it.

    ``retry`` makes the class of the request from the content's sha1 and length, for an upload in one request. ``headers`` guard it,
    with If-Match.
    """

    path: str
    attributes: Mapping[str, JSON]
    parts: ChunkedTarget
    retry: Callable[[str, int], RetryRule]
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def upload(
    session: BoxSession, target: UploadTarget, source: UploadSource, meter: Meter, *, resume: bool
) -> bytes:
    """Upload the source, and return the body of the answer: a collection of one file."""
    if source.length > session.transfers.parts_from:
        from box_models.transfer.chunked_upload import upload_chunked  # for import time

        return upload_chunked(session, target.parts, source, meter, headers=target.headers, resume=resume)
    # Box names the header for MD5, and means the sha1 in hexadecimal.
    checked = {"content-md5": source.sha1, **target.headers}
    retry = target.retry(source.sha1, source.length)
    return session.upload(
        target.path, _multipart(target.attributes, source, meter), headers=checked, retry=retry
    )


def forget_chunked_upload(session: BoxSession, place: ChunkedTarget, source: UploadSource) -> None:
    """Remember no more of an interrupted upload of this source to this place: it has turned out to be done."""
    if source.path is not None and source.length > session.transfers.parts_from:
        from box_models.transfer.resume_records import ResumeRecord  # for import time

        journal = ResumeRecord.of(session.base_url, place.path, place.opening, source)
        if journal is not None:
            journal.forget()
            journal.close()


def multipart_frame(attributes: Mapping[str, object]) -> tuple[bytes, bytes, str]:
    """Return what goes before and after the content of an upload in one request, and the media type of it all."""
    boundary = secrets.token_hex(16)
    # Box wants the attributes before the content, and the name in them: in the part's header it takes ASCII only.
    before = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="attributes"\r\n\r\n{json.dumps(attributes)}\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="unused"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    return before, f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _multipart(attributes: Mapping[str, JSON], source: UploadSource, meter: Meter) -> Body:
    before, after, media_type = multipart_frame(attributes)

    def chunks() -> Iterator[bytes]:
        meter.restart()
        if source.length <= SMALL:
            # In one piece: each one sent takes a call of the system, and wakes the other side.
            yield b"".join((before, *source.unchanged_blocks(), after))
            meter.add(source.length)
            return
        yield before
        for block in source.unchanged_blocks():
            yield block
            meter.add(len(block))
        yield after

    length = len(before) + source.length + len(after)
    return Body(length, media_type, chunks)
