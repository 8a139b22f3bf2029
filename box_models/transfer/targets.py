"""Upload targets: the endpoints of an upload, and the metadata that goes with the content."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from box_models.retry import Recognizable
from box_models.transport import JSON


@dataclass(frozen=True)
class ChunkedTarget:
    """The endpoint of a chunked upload. ``fields`` is the body that opens the upload session, without the file size."""

    path: str
    fields: Mapping[str, JSON]


@dataclass(frozen=True)
class UploadTarget:
    """The endpoint of an upload, for small content and (``chunked``) for large content.

    ``attributes`` is the metadata sent with the content. ``retry_rule`` is called with the content's sha1 and length. ``headers``
    carries If-Match, if the upload is conditional.
    """

    path: str
    attributes: Mapping[str, JSON]
    chunked: ChunkedTarget
    retry_rule: Callable[[str, int], Recognizable]
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
