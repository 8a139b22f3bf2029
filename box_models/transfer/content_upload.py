"""Upload content: in one request if it is small, as a chunked upload if it is large."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping

from box_models.session import BoxSession
from box_models.transfer.progress import Meter
from box_models.transfer.targets import ChunkedTarget, UploadTarget
from box_models.transfer.upload_source import SMALL, UploadSource
from box_models.transport import JSON, Body

_FIELD = "Content-Disposition: form-data; name="


def upload(
    session: BoxSession, target: UploadTarget, source: UploadSource, *, meter: Meter, resume: bool
) -> bytes:
    """Upload the source and return the response body, a collection of one file."""
    if source.length > session.transfers.parts_from:
        from box_models.transfer.chunked_upload import upload_chunked  # for import time

        return upload_chunked(session, target, source, meter=meter, resume=resume)
    # Box calls the header content-md5, but expects the sha1 in hexadecimal.
    headers = {"content-md5": source.sha1, **target.headers}
    retry = target.retry_rule(source.sha1, source.length)
    body = _multipart_body({**target.attributes, **source.times}, source, meter)
    return session.upload(target.path, body, headers=headers, retry=retry)


def forget_chunked_upload(session: BoxSession, target: ChunkedTarget, source: UploadSource) -> None:
    """Delete the resume record of an interrupted upload, because the content turned out to be in Box already."""
    if source.path is not None and source.length > session.transfers.parts_from:
        from box_models.transfer.resume_records import ResumeRecord  # for import time

        record = ResumeRecord.open(session.base_url, target, source)
        if record is not None:
            record.delete()
            record.close()


def multipart_frame(attributes: Mapping[str, object]) -> tuple[bytes, bytes, str]:
    """Return the bytes before and after the content of a multipart request, and the media type of the request."""
    boundary = secrets.token_hex(16)
    # Box expects the attributes before the content. The name belongs into the attributes: a filename in the part's
    # header may hold ASCII only.
    before = (
        f'--{boundary}\r\n{_FIELD}"attributes"\r\n\r\n{json.dumps(attributes)}\r\n'
        f'--{boundary}\r\n{_FIELD}"file"; filename="unused"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    return before, f"\r\n--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _multipart_body(attributes: Mapping[str, JSON], source: UploadSource, meter: Meter) -> Body:
    before, after, media_type = multipart_frame(attributes)

    def chunks() -> Iterator[bytes]:
        meter.restart()
        if source.length <= SMALL:
            # One chunk instead of three: each one costs a system call and wakes the server.
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
