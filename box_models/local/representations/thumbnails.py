"""Small images of images, which Pillow makes (extra ``images``)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Literal, TypeAlias

from box_models.local.representations.unreadable import UnreadableError

if TYPE_CHECKING:
    from PIL.Image import Image

Format: TypeAlias = Literal["jpg", "png"]

MAX_PIXELS = 50_000_000
JPEG = frozenset({"jpg", "jpeg"})
EXTENSIONS = JPEG | {"bmp", "gif", "png", "tif", "tiff", "webp"}
_FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")


def is_available() -> bool:
    """Return whether Pillow is installed."""
    try:
        import PIL  # noqa: F401  an optional extra
    except ImportError:
        return False
    return True


def check(file: BinaryIO) -> None:
    """Raise UnreadableError if a content is not an image, or too large. Its pixels are not read."""
    with _image(file):
        pass


def make(file: BinaryIO, *, size: int, target: Format) -> bytes:
    """Return an image that fits into a square of ``size`` pixels. Raises UnreadableError."""
    from PIL import ImageOps  # an optional extra

    with _image(file) as image:
        image.draft("RGB", (size, size))  # a JPEG of any size is decoded fast
        small = ImageOps.exif_transpose(image)
        small.thumbnail((size, size))
        output = io.BytesIO()
        if target == "jpg":
            _on_white(small).save(output, "JPEG", quality=85)
        else:
            small.convert("RGBA").save(output, "PNG")
        return output.getvalue()


@contextmanager
def _image(file: BinaryIO) -> Iterator[Image]:
    from PIL import Image  # an optional extra

    try:
        with Image.open(file, formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise UnreadableError
            yield image
    # Pillow raises many types for a damaged image.
    except (OSError, ValueError, SyntaxError, TypeError, EOFError, Image.DecompressionBombError) as error:
        raise UnreadableError from error


def _on_white(image: Image) -> Image:
    from PIL import Image  # an optional extra

    transparent = image.convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(white, transparent).convert("RGB")
