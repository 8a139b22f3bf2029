"""Values that Box sends only on request: watermark, classification, embed link, representations."""

from pydantic import Field

from box_models.models.core.model import BoxValue


class WatermarkInfo(BoxValue):
    """Whether an item has a watermark, and why."""

    is_watermarked: bool | None = None
    is_watermark_inherited: bool | None = None
    is_watermarked_by_access_policy: bool | None = None


class Classification(BoxValue):
    """The classification label on an item."""

    name: str | None = None
    definition: str | None = None
    color: str | None = None


class ExpiringEmbedLink(BoxValue):
    """A short-lived link to the preview of a file.

    ``url`` and ``access_token`` give access to the file without a login, so the repr does not show them.
    """

    access_token: str | None = Field(default=None, repr=False)
    expires_in: int | None = None
    token_type: str | None = None
    url: str | None = Field(default=None, repr=False)


class RepresentationStatus(BoxValue):
    """The state of a representation: success, viewable, pending, none or error."""

    state: str | None = None


class RepresentationInfo(BoxValue):
    """The URL that returns the current state of a representation."""

    url: str | None = None


class RepresentationContent(BoxValue):
    """The URL template of the content; ``{+asset_path}`` is replaced by the path of the requested part."""

    url_template: str | None = None


class Representation(BoxValue):
    """Another form of a file, such as a thumbnail, a PDF or its text."""

    representation: str | None = None
    content: RepresentationContent | None = None
    info: RepresentationInfo | None = None
    status: RepresentationStatus | None = None
    properties: dict[str, str] | None = None


class Representations(BoxValue):
    """All representations that Box offers for a file."""

    entries: tuple[Representation, ...] = ()
