"""Receive and check a content without the database lock, then make it permanent together with its row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from box_models.local.http.errors import ApiError, forbidden, missing_parameter
from box_models.local.http.multipart import Form, Part
from box_models.local.http.routing import Call, decode_object
from box_models.local.http.transactions import Transaction, transaction
from box_models.local.items import versions
from box_models.local.items.versions import Content
from box_models.local.json_values import JSON
from box_models.local.store.blobs import Incoming

MAX_ATTRIBUTES = 1 << 20


@dataclass(frozen=True)
class Upload:
    """The attributes of a file and its content, which is on disk but still temporary."""

    attributes: Mapping[str, JSON]
    incoming: Incoming


@contextmanager
def received(
    call: Call, check: Callable[[Mapping[str, JSON]], object], *, is_attributes_optional: bool
) -> Iterator[Upload]:
    """Receive a form with ``attributes`` first and the content second; the content is deleted unless it is stored.

    Clients of 2014 send ``parent_id`` in place of the attributes, and the name with the content. ``check`` gets the attributes and can refuse the upload before the content is read.
    """
    form = Form(call.request.headers, call.request.body)
    with call.services.blobs.incoming() as incoming:
        attributes = _receive(
            call, form, incoming, check=check, is_attributes_optional=is_attributes_optional
        )
        _require_digest(call, incoming)
        call.services.blobs.settle(incoming)
        yield Upload(attributes, incoming)


def store(call: Call, upload: Upload, record: Callable[[Transaction, Callable[[], Content]], JSON]) -> JSON:
    """Store an upload in one transaction.

    ``record`` checks the upload again, calls its second argument to make the content permanent, and writes the rows.
    """
    names: list[str] = []

    def keep() -> Content:
        names.append(call.services.blobs.keep(upload.incoming))
        return Content(names[0], upload.incoming.size, upload.incoming.sha1)

    try:
        with transaction(call) as tx:
            return record(tx, keep)
    except BaseException:
        with call.services.database.reading() as c:
            call.services.blobs.remove(versions.unused(c, names))
        raise


def require_size(call: Call, size: int) -> None:
    """Raise 403 if a content is larger than the maximum size."""
    if size > call.services.settings.max_upload_size:
        raise forbidden("File size exceeds the limit of this account", "file_size_limit_exceeded")


def _receive(
    call: Call,
    form: Form,
    incoming: Incoming,
    *,
    check: Callable[[Mapping[str, JSON]], object],
    is_attributes_optional: bool,
) -> Mapping[str, JSON]:
    parts = form.parts()
    part = next(parts, None)
    attributes: Mapping[str, JSON] = {}
    if part is not None and part.name == "attributes":
        attributes = decode_object(part.read(MAX_ATTRIBUTES), "attributes")
        part = next(parts, None)
    elif part is not None and part.name == "parent_id":
        parent_id = part.read(MAX_ATTRIBUTES).decode("utf-8", "replace")
        part = next(parts, None)
        attributes = {"name": part.file_name if part else None, "parent": {"id": parent_id}}
    elif not is_attributes_optional:
        raise _late_attributes() if part is not None else missing_parameter("attributes")
    check(attributes)
    _receive_content(call, part, incoming)
    for late in parts:
        if late.name == "attributes":
            raise _late_attributes()
    return attributes


def _receive_content(call: Call, part: Part | None, incoming: Incoming) -> None:
    if part is None:
        raise missing_parameter("file")
    for block in part.blocks:
        incoming.write(block)
        require_size(call, incoming.size)


def _late_attributes() -> ApiError:
    message = "The attributes part of the upload must come before the file part"
    return ApiError(400, "metadata_after_file_contents", message)


def _require_digest(call: Call, incoming: Incoming) -> None:
    digest = call.header("content-md5")
    if digest is not None and digest.strip().lower() != incoming.sha1:
        raise ApiError(400, "bad_digest", "The specified content-md5 did not match what we received")
