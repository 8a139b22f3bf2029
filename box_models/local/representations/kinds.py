"""The representations that a file may have: texts, and images in Box's sizes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, Literal, TypeAlias

from box_models.local.representations import office_text, plain_text, thumbnails
from box_models.local.representations.unreadable import UnreadableError

Format: TypeAlias = Literal["extracted_text", "jpg", "pdf", "png"]

MAX_TEXT = 16 << 20
MAX_SIZE = 256 << 20
"""The largest file that is converted."""
TEXTS = frozenset(
    [
        "as",
        "bat",
        "c",
        "cc",
        "cmake",
        "cpp",
        "cs",
        "css",
        "csv",
        "h",
        "htm",
        "html",
        "java",
        "js",
        "json",
        "log",
        "m",
        "md",
        "php",
        "py",
        "rb",
        "rst",
        "sh",
        "sql",
        "svg",
        "tex",
        "ts",
        "tsv",
        "txt",
        "vb",
        "xhtml",
        "xml",
        "yaml",
        "yml",
    ]
)
# Box makes PDF and images of these. The embedded Box does not, because it would need an office program for that.
PAGED = office_text.EXTENSIONS | {
    "doc",
    "gdoc",
    "gsheet",
    "gslide",
    "odp",
    "ods",
    "odt",
    "pdf",
    "ppt",
    "rtf",
    "xls",
}
CONTENT_TYPES: Mapping[Format, str] = {
    "extracted_text": "text/plain; charset=utf-8",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
    "png": "image/png",
}


@dataclass(frozen=True)
class Kind:
    """One representation of the files with an extension.

    ``size`` is the length of the sides of an image. Box makes an image with ``is_lazy`` only when it is requested.
    """

    format: Format
    extension: str
    size: int = 0
    is_thumbnail: bool = False
    is_paged: bool = False
    is_lazy: bool = False

    @property
    def name(self) -> str:
        """The name in URLs, such as ``jpg_thumb_32x32``."""
        parts = ("thumb",) * self.is_thumbnail + ("paged",) * self.is_paged + (self.dimensions,)
        return "_".join([self.format, *filter(None, parts)])

    @property
    def dimensions(self) -> str:
        """Width and height, or an empty text for a text."""
        return f"{self.size}x{self.size}" if self.size else ""

    @property
    def properties(self) -> dict[str, str]:
        """The properties as in responses, and in the hints of requests."""
        if not self.size:
            return {}
        flags = {"paged": str(self.is_paged).lower(), "thumb": str(self.is_thumbnail).lower()}
        return {"dimensions": self.dimensions, **flags}

    @property
    def missing(self) -> str:
        """Why the embedded Box cannot make this representation; an empty text if it can."""
        is_text = self.format == "extracted_text"
        if self.extension not in (TEXTS | office_text.EXTENSIONS if is_text else thumbnails.EXTENSIONS):
            return f"The embedded Box cannot make '{self.format}' of a .{self.extension} file."
        return "" if is_text or thumbnails.is_available() else _NO_PILLOW

    def check(self, file: BinaryIO) -> None:
        """Raise UnreadableError if a content can certainly not be converted; reads little of it."""
        if self.format != "extracted_text":
            thumbnails.check(file)
        elif self.extension in office_text.EXTENSIONS:
            office_text.check(file, self.extension)
        else:
            _decoded(file, 1 << 16)

    def make(self, file: BinaryIO) -> bytes:
        """Convert a content. Raises UnreadableError."""
        if self.format == "jpg" or self.format == "png":
            return thumbnails.make(file, size=self.size, target=self.format)
        if self.extension in office_text.EXTENSIONS:
            return office_text.extract(file, self.extension)[:MAX_TEXT].encode()
        return _decoded(file, MAX_TEXT).encode()


_NO_PILLOW = 'The embedded Box needs an extra for this representation: pip install "box_models[images]"'


@cache
def of(extension: str) -> tuple[Kind, ...]:
    """Return the representations of the files with an extension, in lower case."""
    return tuple(_kinds(extension))


def hinted(header: str, extension: str) -> tuple[Kind, ...]:
    """Return the representations that an ``X-Rep-Hints`` header asks for, as in ``[jpg?dimensions=32x32][pdf]``.

    Of several hints in one bracket, separated by commas, the first one that exists counts. Raises ValueError if the header
    is malformed.
    """
    if not re.fullmatch(r"\s*(\[[^\[\]]*\]\s*)+", header):
        raise ValueError(header)
    groups = [hints.split(",") for hints in re.findall(r"\[([^\[\]]*)\]", header)]
    first = (next((kind for hint in hints for kind in _matching(hint, extension)), None) for hints in groups)
    return tuple(kind for kind in dict.fromkeys(first) if kind is not None)


def _matching(hint: str, extension: str) -> Iterator[Kind]:
    name, _, query = hint.strip().partition("?")
    parts = (each.partition("=") for each in query.split("&") if each)
    properties = {key: value for key, _, value in parts}
    for kind in of(extension):
        if kind.format == name.lower() and properties.items() <= kind.properties.items():
            yield kind


def _kinds(extension: str) -> Iterator[Kind]:
    is_paged = extension in PAGED
    if is_paged or extension in TEXTS:
        yield Kind("extracted_text", extension)
    if is_paged:
        yield Kind("pdf", extension)
    if is_paged or extension in thumbnails.EXTENSIONS:
        for size in (32, 94, 160, 320):
            yield Kind("jpg", extension, size, is_thumbnail=True)
        yield Kind("jpg", extension, 1024)
        if extension in thumbnails.JPEG:
            yield Kind("jpg", extension, 2048)
        for size in (1024, 2048):
            yield Kind("png", extension, size, is_paged=is_paged, is_lazy=True)


def _decoded(file: BinaryIO, most: int) -> str:
    start = file.read(most + 1)
    text = plain_text.decode(start[:most], is_cut=len(start) > most)
    if text is None:
        raise UnreadableError
    return text
