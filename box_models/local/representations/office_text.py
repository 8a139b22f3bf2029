"""The text of documents of Microsoft Office: docx, xlsx and pptx are zip archives of XML files.

Documents may come from unknown authors. So the number and the size of the parts that are read are limited, and XML with a document
type is refused, because it can define entities.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from box_models.local.representations.unreadable import UnreadableError

MAX_PARTS = 10_000
MAX_BYTES = 64 << 20
"""The most that is read of all parts together, after decompression."""
MAX_CHARACTERS = 32 << 20
"""The longest text. Cells can refer to a long text many times."""
BLOCK = 1 << 16
# Encrypted documents are in an older format of Microsoft, which begins with this.
ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1")
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# The errors of zipfile and expat for a damaged archive.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError),
    *(ArithmeticError, EOFError, OSError, RuntimeError, ValueError),
)


def check(file: BinaryIO, extension: str) -> None:
    """Raise UnreadableError if a document has none of the parts that its text is in. The parts are not read."""
    with _document(file) as document:
        document.names(_PARTS[extension])


def extract(file: BinaryIO, extension: str) -> str:
    """Return the text of a document. Raises UnreadableError."""
    with _document(file) as document:
        names = document.names(_PARTS[extension])
        return _cells(document, names) if extension == "xlsx" else _paragraphs(document, names)


class _Document:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._bytes_left = MAX_BYTES
        self._characters_left = MAX_CHARACTERS

    def names(self, pattern: str) -> list[str]:
        """Return the names of the parts that match, in the order of the numbers in them."""
        names = [name for name in self._archive.namelist() if re.fullmatch(pattern, name)]
        if not names:
            raise UnreadableError
        return sorted(names, key=lambda name: [int(number) for number in re.findall("[0-9]+", name)])

    def has(self, name: str) -> bool:
        """Return whether the document has a part."""
        return name in self._archive.namelist()

    def read(self, name: str, reader: _Reader) -> str:
        """Parse a part and return its text."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_document_type
        parser.StartElementHandler = lambda tag, values: reader.start(tag.rpartition("}")[2], values)
        parser.EndElementHandler = lambda tag: reader.end(tag.rpartition("}")[2])
        parser.CharacterDataHandler = reader.data
        if self._archive.getinfo(name).compress_type not in _COMPRESSIONS:
            raise UnreadableError
        with self._archive.open(name) as part:
            while block := part.read(BLOCK):
                self._bytes_left -= len(block)
                parser.Parse(block)
                if self._bytes_left < 0 or reader.length > self._characters_left:
                    raise UnreadableError
        parser.Parse(b"", True)
        self._characters_left -= reader.length
        return "".join(reader.pieces)


class _Reader:
    """Collect the text of paragraphs: elements called ``t``, with tabs and line breaks."""

    breaks: Mapping[str, str] = {"tab": "\t", "br": "\n", "cr": "\n"}
    ends: Mapping[str, str] = {"p": "\n"}
    texts: frozenset[str] = frozenset({"t"})

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self._is_text = False

    def start(self, tag: str, values: Mapping[str, str]) -> None:  # noqa: ARG002  cells have values
        self._is_text = tag in self.texts
        self._add(self.breaks.get(tag, ""))

    def data(self, text: str) -> None:
        if self._is_text:
            self._add(text)

    def end(self, tag: str) -> None:
        self._is_text = False
        self._add(self.ends.get(tag, ""))

    def _add(self, text: str) -> None:
        if text:
            self.length += len(text)
            self.pieces.append(text)


class _SharedStrings(_Reader):
    """Collect the texts that cells refer to by number; each one ends with a null character."""

    ends = {"si": "\0"}


class _Sheet(_Reader):
    """Collect the cells of a sheet: a row in each line, with tabs between its cells."""

    breaks: Mapping[str, str] = {}
    ends = {"c": "\t", "row": "\n"}
    texts = frozenset({"t", "v"})

    def __init__(self, strings: list[str]) -> None:
        super().__init__()
        self._strings = strings
        self._is_shared = False

    def start(self, tag: str, values: Mapping[str, str]) -> None:
        if tag == "c":
            self._is_shared = values.get("t") == "s"
        super().start(tag, values)

    def data(self, text: str) -> None:
        is_number = self._is_text and self._is_shared and re.fullmatch("[0-9]{1,9}", text)
        if is_number and int(text) < len(self._strings):
            text = self._strings[int(text)]
        super().data(text)


def _paragraphs(document: _Document, names: list[str]) -> str:
    return "\n".join(document.read(name, _Reader()) for name in names)


def _cells(document: _Document, names: list[str]) -> str:
    strings: list[str] = []
    if document.has(_SHARED_STRINGS):
        strings = document.read(_SHARED_STRINGS, _SharedStrings()).split("\0")
    sheets = "\n".join(document.read(name, _Sheet(strings)) for name in names)
    return "\n".join(row.rstrip("\t") for row in sheets.split("\n"))


_SHARED_STRINGS = "xl/sharedStrings.xml"
_PARTS: Mapping[str, str] = {
    "docx": r"word/document\.xml",
    "pptx": r"ppt/slides/slide[0-9]{1,5}\.xml",
    "xlsx": r"xl/worksheets/sheet[0-9]{1,5}\.xml",
}
EXTENSIONS = frozenset(_PARTS)


@contextmanager
def _document(file: BinaryIO) -> Iterator[_Document]:
    if file.read(len(ENCRYPTED)) == ENCRYPTED:
        raise UnreadableError("error_password_protected")
    try:
        with zipfile.ZipFile(file) as archive:
            if len(archive.namelist()) > MAX_PARTS:
                raise UnreadableError
            yield _Document(archive)
    except _DAMAGED as error:
        raise UnreadableError from error


def _refuse_document_type(*_: object) -> None:
    raise UnreadableError
