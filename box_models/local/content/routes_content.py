"""Uploads and downloads of files, and the check before an upload."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import formatdate

from box_models.local.content import downloads, receiving, upload_targets
from box_models.local.content.downloads import ByteRange
from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, not_found
from box_models.local.http.messages import FileSlice, Response
from box_models.local.http.postponed import Postponements
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import DOWNLOAD, UPLOAD
from box_models.local.http.transactions import Transaction
from box_models.local.items import (
    access,
    download_tickets,
    rows,
    shared_links,
    tree,
    versions,
    watermark_rows,
)
from box_models.local.items.access import Right
from box_models.local.items.download_tickets import Ticket
from box_models.local.items.rows import Item
from box_models.local.items.versions import Content, Version
from box_models.local.json_values import JSON
from box_models.local.store import journal
from box_models.local.store.journal import JournalAction, JournalEntry

routes: Routes = Routes()


@routes.options("/2.0/files/content", operation="options_files_content", scopes=UPLOAD)
def check_new_file(call: Call) -> Response:
    """Check whether a file of this name and size can be uploaded, and return the upload URL."""
    body = call.json()
    if body:  # without a body, the request only asks for the upload URL
        upload_targets.folder(call, body)
    return _checked(call, body, "/api/2.0/files/content")


@routes.options("/2.0/files/{file_id}/content", operation="options_files_id_content", scopes=UPLOAD)
def check_new_version(call: Call, file_id: str) -> Response:
    """Check whether a new version can be uploaded, and return the upload URL."""
    body = call.json()
    upload_targets.file(call, file_id, body)
    return _checked(call, body, f"/api/2.0/files/{file_id}/content")


@routes.post("/2.0/files/content", operation="post_files_content", scopes=UPLOAD)
def upload_file(call: Call) -> Response:
    """Create a file from a form: ``attributes`` with its name and folder first, then the content."""

    def record(tx: Transaction, keep: Callable[[], Content]) -> JSON:
        file = upload_targets.record_file(call, tx, keep, attributes=upload.attributes)
        return upload_targets.collection(call, tx, file)

    with receiving.received(
        call, lambda attributes: upload_targets.folder(call, attributes), is_attributes_optional=False
    ) as upload:
        return Response.of_json(receiving.store(call, upload, record), 201)


@routes.post("/2.0/files/{file_id}/content", operation="post_files_id_content", scopes=UPLOAD)
def upload_version(call: Call, file_id: str) -> Response:
    """Upload a new version of a file, optionally with a new name."""

    def record(tx: Transaction, keep: Callable[[], Content]) -> JSON:
        file = upload_targets.record_version(call, tx, keep, file_id=file_id, attributes=upload.attributes)
        return upload_targets.collection(call, tx, file)

    with receiving.received(
        call, lambda attributes: upload_targets.file(call, file_id, attributes), is_attributes_optional=True
    ) as upload:
        return Response.of_json(receiving.store(call, upload, record))


@routes.get("/2.0/files/{file_id}/content", operation="get_files_id_content", scopes=DOWNLOAD)
def download(call: Call, file_id: str) -> Response:
    """Redirect to a signed URL for the content of a file or of one of its versions."""
    settings, version_id = call.services.settings, call.param("version")
    with call.services.database.reading() as c:
        file = access.find(call, "file", file_id, right=Right.DOWNLOAD)
        version = access.find_version(c, file, version_id) if version_id else tree.current_version(c, file)
        mark = download_tickets.mark_for_caller(call, c, file)
    if call.services.get(Postponements).postpone("download", str(version.id), settings.download_not_ready):
        return Response(202, b"", {"Retry-After": str(settings.not_ready_retry_after)})
    location = download_tickets.url(call, file, version.id, mark=mark)
    if call.request.method != "HEAD":
        _record(call, file, version)
    return Response(302, b"", {"Location": location})


@routes.get("/shared/static/{name}", operation="download_by_link", public=True)
def download_by_link(call: Call, name: str) -> Response:
    """Redirect to the content of a file whose shared link is open, without a password and allows downloads."""
    with call.services.database.reading() as c:
        item = rows.get(c, shared_links.open_to_all(c, call.request.path, now=call.timestamp) or 0)
        if item is None or item.in_trash is not None or item.version_id is None:
            raise not_found("shared_link", name)
        mark = "anonymous" if watermark_rows.is_marked(c, item) else ""
    if call.request.method != "HEAD":
        shared_links.count_download(call, item, by=None)
    return Response(302, b"", {"Location": download_tickets.url(call, item, item.version_id, mark=mark)})


@routes.get("/dl/{signed}", operation="download", public=True)
def fetch(call: Call, signed: str) -> Response:
    """Send the content of a signed URL, or the range in the ``Range`` header."""
    ticket = download_tickets.verify(call.services.database, signed, call.timestamp)
    if ticket is None:
        raise ApiError(404, "not_found", "This download URL is invalid or has expired; request a new one")
    call.request.on_authorized()
    with call.services.database.reading() as c:
        version = versions.get(c, ticket.version_id)
    if version is None:
        raise ApiError(404, "not_found", "Not Found")
    if call.services.blobs.size(version.blob) is None:
        raise ApiError(500, "internal_server_error", f"The content of file version {version.id} is lost")
    headers = _content_headers(version, ticket)
    size = version.size + len(ticket.watermark)
    if downloads.names(call.header("if-none-match"), headers["ETag"]):
        return Response(304, b"", headers)
    try:
        byte_range = downloads.requested(_range(call, headers), size)
    except ValueError:
        return Response(416, b"", {"Content-Range": f"bytes */{size}"})
    if byte_range is None:
        return Response(200, _content(call, version, ticket, part=ByteRange(0, size)), headers)
    headers["Content-Range"] = f"bytes {byte_range.start}-{byte_range.end - 1}/{size}"
    return Response(206, _content(call, version, ticket, part=byte_range), headers)


def _checked(call: Call, body: Mapping[str, JSON], path: str) -> Response:
    if body.get("size") is not None:
        receiving.require_size(call, body_fields.size(body["size"]))
    return Response.of_json({"upload_url": call.request.url(path, on="upload"), "upload_token": None})


def _record(call: Call, file: Item, version: Version) -> None:
    if access.came_by_own_link(call, file):
        shared_links.count_download(call, file, by=call.user.id)
        return
    entry = JournalEntry(JournalAction.DOWNLOAD, file.type, file.id, {"version_id": version.id})
    journal.postpone(call.services.database, entry, at=call.timestamp, user_id=call.user.id)


def _content(call: Call, version: Version, ticket: Ticket, *, part: ByteRange) -> FileSlice:
    """Return a part of the content. A watermark follows the bytes of the file."""
    own, end = max(min(part.end, version.size) - part.start, 0), version.size
    tail = ticket.watermark[max(part.start - end, 0) : max(part.end - end, 0)]
    return FileSlice(call.services.blobs.path(version.blob), part.start, own, tail)


def _content_headers(version: Version, ticket: Ticket) -> dict[str, str]:
    return {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": downloads.disposition(ticket.name),
        "Accept-Ranges": "bytes",
        "ETag": f'"{version.sha1}{"-marked" if ticket.mark else ""}"',
        "Last-Modified": formatdate(version.created_at, usegmt=True),
        "X-Content-Type-Options": "nosniff",
    }


def _range(call: Call, headers: Mapping[str, str]) -> str | None:
    condition = call.header("if-range")
    if condition is not None and condition not in {headers["ETag"], headers["Last-Modified"]}:
        return None
    return call.header("range")
