"""Values that Box sends only on request: watermark, classification, embed link, representations."""

from pydantic import Field

from box_models.models.core.fields import non_null
from box_models.models.core.model import BoxValue


class WatermarkInfo(BoxValue):
    """Whether an item has a watermark, and why."""

    is_watermarked: bool = non_null()
    """Whether the item has a watermark."""
    is_watermark_inherited: bool | None = None
    """Whether the watermark comes from a folder above the item."""
    is_watermarked_by_access_policy: bool | None = None
    """Whether an access policy requires the watermark."""


class Classification(BoxValue):
    """The classification label on an item."""

    name: str = non_null()
    """The name of the label."""
    definition: str = non_null()
    """An explanation of the label."""
    color: str = non_null()
    """The color of the label, such as "#00FF00"."""


class ExpiringEmbedLink(BoxValue):
    """A short-lived link to the preview of a file.

    ``url`` and ``access_token`` give access to the file without a login, so the repr does not show them.
    """

    access_token: str | None = Field(default=None, repr=False)
    """The access token in the URL. A secret."""
    expires_in: int = non_null()
    """How long the token is valid, in seconds."""
    token_type: str = non_null()
    """Always "bearer"."""
    url: str = non_null(repr=False)
    """The URL of the preview. It contains the token, so it is a secret."""


class RepresentationStatus(BoxValue):
    """The state of a representation: success, viewable, pending, none or error."""

    state: str = non_null()
    """The progress: "success", "viewable", "pending", "none" or "error"."""


class RepresentationInfo(BoxValue):
    """The URL that returns the current state of a representation."""

    url: str = non_null()
    """The URL of a request that returns the representation with its current status."""


class RepresentationContent(BoxValue):
    """The URL template of the content; ``{+asset_path}`` is replaced by the path of the requested part."""

    url_template: str = non_null()
    """The URL of the content. Replace ``{+asset_path}`` with the path of a page, or with an empty text."""


class Representation(BoxValue):
    """Another form of a file, such as a thumbnail, a PDF or its text."""

    representation: str = non_null()
    """The format, such as "pdf", "jpg" or "extracted_text"."""
    content: RepresentationContent | None = None
    """Where to download the representation."""
    info: RepresentationInfo = non_null()
    """Where to request the status of the representation."""
    status: RepresentationStatus | None = None
    """The progress of creating the representation."""
    properties: dict[str, str] | None = None
    """Properties such as ``dimensions`` in pixels and ``paged``."""


class Representations(BoxValue):
    """All representations that Box offers for a file."""

    entries: tuple[Representation, ...] = ()
    """The representations."""
