"""Routes for representations of files, and for thumbnails, which are older."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from box_models.local.http.errors import ApiError, not_found
from box_models.local.http.messages import Response
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import LOOK_AT_FILE, PREVIEW
from box_models.local.items import access, file_representations, tree
from box_models.local.items.access import Right
from box_models.local.items.versions import Version
from box_models.local.representations import kinds
from box_models.local.representations.kinds import CONTENT_TYPES, Kind
from box_models.local.representations.states import RepresentationStates
from box_models.local.representations.unreadable import UnreadableError

routes: Routes = Routes()
PATH = "/2.0/internal_files/{file_id}/versions/{version_id}/representations/{name}"
SMALLEST, LARGEST = 32, 320
THUMBNAIL_SIZES: Mapping[str, tuple[int, ...]] = {"png": (32, 64, 128, 256), "jpg": (32, 160, 320)}
# A grey pixel.
PLACEHOLDER = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mM4AAAAwgDB/9Yt3AAAAABJRU5ErkJggg=="
)


@routes.get(PATH, operation="get_representation", scopes=LOOK_AT_FILE)
def show(call: Call, *, file_id: str, version_id: str, name: str) -> Response:
    """Return a representation with its state. The request also starts to make it."""
    version, kind = _find(call, file_id, version_id=version_id, name=name)
    call.services.get(RepresentationStates).request(kind, file_representations.source_of(version))
    return Response.of_json(file_representations.shape(call, version, kind))


@routes.get(f"{PATH}/content", operation="get_representation_content", scopes=PREVIEW)
def send(call: Call, *, file_id: str, version_id: str, name: str) -> Response:
    """Send the content of a representation that consists of one file."""
    version, kind = _find(call, file_id, version_id=version_id, name=name)
    return _content(call, version, kind)


@routes.get(
    "/2.0/files/{file_id}/thumbnail.{extension}", operation="get_files_id_thumbnail_id", scopes=PREVIEW
)
def send_thumbnail(call: Call, file_id: str, extension: str) -> Response:
    """Send a thumbnail, or redirect to a placeholder: 202 if it is not ready, 302 if the file cannot have one."""
    if extension not in THUMBNAIL_SIZES:
        raise not_found("thumbnail", extension)
    size = _thumbnail_size(call, THUMBNAIL_SIZES[extension])
    with call.services.database.reading() as c:
        file = access.find(call, "file", file_id, right=Right.PREVIEW)
        version = tree.current_version(c, file)
    kind = Kind(
        "png" if extension == "png" else "jpg",
        file_representations.extension_of(file),
        size,
        is_thumbnail=True,
    )
    if kind.missing:
        return Response(302, b"", _placeholder(call))
    response = _content(call, version, kind)
    return (
        response if response.status == 200 else Response(202, b"", {**response.headers, **_placeholder(call)})
    )


@routes.get("/placeholders/file.png", operation="placeholder", public=True)
def send_placeholder(_call: Call) -> Response:
    """Send the image that stands for a thumbnail."""
    return Response(200, PLACEHOLDER, {"Content-Type": "image/png"})


def _find(call: Call, file_id: str, *, version_id: str, name: str) -> tuple[Version, Kind]:
    with call.services.database.reading() as c:
        file = access.find(call, "file", file_id, right=Right.PREVIEW)
        version = access.find_version(c, file, version_id)
    for kind in kinds.of(file_representations.extension_of(file)):
        if kind.name == name:
            return version, kind
    raise not_found("representation", name)


def _content(call: Call, version: Version, kind: Kind) -> Response:
    states, source = call.services.get(RepresentationStates), file_representations.source_of(version)
    states.request(kind, source)
    status = states.status(call.services, kind, source)
    if status["state"] == "pending":
        return Response(202, b"", {"Retry-After": str(call.services.settings.not_ready_retry_after)})
    if status["state"] != "success":
        raise _impossible(str(status.get("message", "The content of this file cannot be converted.")))
    try:
        content = states.make(call.services, kind, source)
    except UnreadableError:
        raise _impossible("The content of this file cannot be converted.") from None
    return Response(
        200, content, {"Content-Type": CONTENT_TYPES[kind.format], "X-Content-Type-Options": "nosniff"}
    )


def _impossible(message: str) -> ApiError:
    return ApiError(404, "preview_cannot_be_generated", message)


def _placeholder(call: Call) -> dict[str, str]:
    return {"Location": f"{call.request.base_url}/placeholders/file.png"}


def _thumbnail_size(call: Call, sizes: tuple[int, ...]) -> int:
    """Return the smallest size within the limits of a request; the largest one if only a maximum is given."""
    low = [_side(call, name) for name in ("min_width", "min_height") if call.param(name)]
    high = [_side(call, name) for name in ("max_width", "max_height") if call.param(name)]
    allowed = [size for size in sizes if max(low, default=0) <= size <= min(high, default=LARGEST)]
    if not allowed:
        raise _unavailable()
    return allowed[-1] if high and not low else allowed[0]


def _side(call: Call, name: str) -> int:
    text = call.param(name) or ""
    if not re.fullmatch(r"[0-9]{1,3}", text) or not SMALLEST <= int(text) <= LARGEST:
        raise _unavailable()
    return int(text)


def _unavailable() -> ApiError:
    message = "The requested preview is not available in this size."
    return ApiError(400, "requested_preview_unavailable", message)
