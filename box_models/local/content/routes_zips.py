"""Downloads of several files and folders as one zip archive."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator

from box_models.local.content import downloads, zip_archives
from box_models.local.content.zip_archives import Archive, ArchiveEntry, ZipDownloads
from box_models.local.http import body_fields
from box_models.local.http.errors import ApiError, bad_parameter, forbidden, missing_parameter, not_found
from box_models.local.http.messages import Response, Stream
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import DOWNLOAD
from box_models.local.items import access, rows
from box_models.local.items.access import Right
from box_models.local.items.rendering import Renderer
from box_models.local.items.rows import Item
from box_models.local.json_values import JSON

routes: Routes = Routes()
PATH = "/2.0/zip_downloads/{zip_id}"


@routes.post("/2.0/zip_downloads", operation="post_zip_downloads", scopes=DOWNLOAD)
def create(call: Call) -> Response:
    """Create a zip download if the caller may download all of the items; its URLs expire after some seconds."""
    body = call.json()
    name = body.get("download_file_name")
    with call.services.database.reading() as c:
        requested = _requested(call, body.get("items"))
        top, groups = zip_archives.named(requested)
        archive = Archive(
            id=secrets.token_urlsafe(32),
            user_id=call.user.id,
            name="Box-Download.zip" if name is None else f"{body_fields.name(name)}.zip",
            entries=_within_limits(call, c, top),
            expires_at=call.timestamp + call.services.settings.zip_download_lifetime,
        )
        expires_at = Renderer(call, c).time(archive.expires_at)
    call.services.get(ZipDownloads).add(archive, call.timestamp)
    path = f"/2.0/zip_downloads/{archive.id}"
    conflicts: JSON = [[_renamed(item) for item in group] for group in groups]
    answer: JSON = {
        "download_url": call.request.url(f"{path}/content", on="download"),
        "status_url": f"{call.request.base_url}{path}/status",
        "expires_at": expires_at,
        "name_conflicts": conflicts,
    }
    return Response.of_json(answer, 202)


@routes.get(f"{PATH}/content", operation="get_zip_downloads_id_content", public=True)
def content(call: Call, zip_id: str) -> Response:
    """Send the archive; this works only once."""
    archive = call.services.get(ZipDownloads).get(zip_id, call.timestamp)
    if archive is None or archive.started:
        raise not_found("zip_download", zip_id)
    call.request.on_authorized()
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": downloads.disposition(archive.name),
    }
    # A HEAD request does not start the download.
    if call.request.method != "HEAD":
        _start(call, archive)
    return Response(200, Stream(lambda: zip_archives.blocks(call.services, archive)), headers)


@routes.get(f"{PATH}/status", operation="get_zip_downloads_id_status", scopes=DOWNLOAD)
def status(call: Call, zip_id: str) -> Response:
    """Return the progress of a download that has started."""
    archive = call.services.get(ZipDownloads).get(zip_id, call.timestamp)
    if archive is None or not archive.started:
        raise not_found("zip_download", zip_id)
    if not access.is_caller(call, archive.user_id):
        raise forbidden("Access denied - insufficient permission")
    progress: JSON = {
        "total_file_count": archive.total,
        "downloaded_file_count": archive.downloaded,
        "skipped_file_count": archive.skipped_files,
        "skipped_folder_count": archive.skipped_folders,
        "state": archive.state,
    }
    return Response.of_json(progress)


def _start(call: Call, archive: Archive) -> None:
    try:
        started = call.services.get(ZipDownloads).start(archive, call.timestamp)
    except LookupError:
        raise not_found("zip_download", archive.id) from None
    if not started:
        message = f"A user can download at most {zip_archives.MAX_PER_USER} archives at the same time"
        raise ApiError(429, "user_too_many_concurrent_downloads", message, headers={"Retry-After": "1"})


def _requested(call: Call, value: JSON) -> list[Item]:
    if not value:
        raise missing_parameter("items")
    if not isinstance(value, list):
        raise bad_parameter("items", "Must be a list of files and folders.")
    items: dict[int, Item] = {}
    for reference in value:
        fields = body_fields.mapping("items", reference)
        kind = body_fields.choice("items.type", fields.get("type"), ("file", "folder"))
        item_id = body_fields.reference("item", {"item": dict(fields)})
        if kind == "folder" and item_id == "0":
            raise bad_parameter("items", "Must not contain the root folder; list the items in it.")
        item = _find(call, kind, item_id)
        items[item.id] = item
    return list(items.values())


def _find(call: Call, kind: str, item_id: str) -> Item:
    try:
        item = access.find(call, "file" if kind == "file" else "folder", item_id)
    except ApiError as error:
        # Box answers 403 for every item that cannot be downloaded, also for a missing one.
        raise forbidden(f"Access denied - {error.message}") from None
    access.require(call, item, Right.DOWNLOAD)
    return item


def _within_limits(call: Call, c: sqlite3.Connection, top: list[tuple[str, Item]]) -> list[ArchiveEntry]:
    settings, entries, files, size = call.services.settings, list[ArchiveEntry](), 0, 0
    for path, item in _below(call, c, top):
        entries.append(ArchiveEntry(path, item))
        if item.type == "file":
            files, size = files + 1, size + item.size
        if files > settings.zip_max_files:
            message = f"An archive may have {settings.zip_max_files} files at most"
            raise ApiError(400, "zip_download_file_count_exceeded_limit", message)
        if size > settings.max_upload_size:
            message = f"The files of an archive may have {settings.max_upload_size} bytes at most"
            raise ApiError(400, "zip_download_pre_compressed_bytes_exceeded_limit", message)
    return entries


def _below(call: Call, c: sqlite3.Connection, items: list[tuple[str, Item]]) -> Iterator[tuple[str, Item]]:
    for path, item in items:
        if item.type == "file":
            access.require(call, item, Right.DOWNLOAD)
            yield path, item
        elif item.type == "folder":
            yield f"{path}/", item
            inside = [(f"{path}/{child.name}", child) for child in rows.children(c, item)]
            yield from _below(call, c, inside)


def _renamed(item: Item) -> JSON:
    return {
        "id": str(item.id),
        "type": item.type,
        "original_name": item.name,
        "download_name": zip_archives.download_name(item),
    }
