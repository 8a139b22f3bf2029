"""What Box tells about an item only when asked by name: watermark, classification, embed link, representations."""

from pydantic import Field

from box_models.models.core.model import BoxValue


class WatermarkInfo(BoxValue):
    """Whether an item is watermarked, and why."""

    is_watermarked: bool | None = None
    is_watermark_inherited: bool | None = None
    is_watermarked_by_access_policy: bool | None = None


class Classification(BoxValue):
    """The classification label on an item."""

    name: str | None = None
    definition: str | None = None
    color: str | None = None


class ExpiringEmbedLink(BoxValue):
    """A link that shows a file's preview for a short while. ``url`` and ``access_token`` let anybody see it.

    They stay out of the repr.
    """

    access_token: str | None = Field(default=None, repr=False)
    expires_in: int | None = None
    token_type: str | None = None
    url: str | None = Field(default=None, repr=False)


class RepresentationStatus(BoxValue):
    """How far a representation is: success, viewable, pending, none or error."""

    state: str | None = None


class RepresentationInfo(BoxValue):
    """Where to ask how far a representation is."""

    url: str | None = None


class RepresentationContent(BoxValue):
    """Where a representation's content lies; ``{+asset_path}`` stands for the part wanted."""

    url_template: str | None = None


class Representation(BoxValue):
    """One other form of a file: a thumbnail, a PDF, a text."""

    representation: str | None = None
    content: RepresentationContent | None = None
    info: RepresentationInfo | None = None
    status: RepresentationStatus | None = None
    properties: dict[str, str] | None = None


class Representations(BoxValue):
    """The other forms in which Box offers a file."""

    entries: tuple[Representation, ...] = ()
