"""Previews of the content of files for notebooks: an image, a table or the beginning of a text."""

from __future__ import annotations

import base64
import codecs
import csv
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from box_models._incomplete_repr import allow_incomplete
from box_models.models.core.cards import card, escaped, link
from box_models.models.core.display import SafeHTML, cell, html_rows, human_size, text_table

if TYPE_CHECKING:
    from box_models.models.item_types import File

MAX_IMAGE_SIZE = 5 * 1024 * 1024
TEXT_SIZE = 4_096
TABLE_SIZE = 64 * 1024
MAX_ROWS = 50
MAX_COLUMNS = 30
_CELL_BYTES = 200

_IMAGES = {
    **{kind: f"image/{kind}" for kind in ("png", "gif", "webp", "bmp")},
    **dict.fromkeys(("jpg", "jpeg"), "image/jpeg"),
    "svg": "image/svg+xml",
}
_DELIMITERS = {"csv": ",;\t|", "tsv": "\t"}
"""The possible delimiters of a table."""
_TEXTS = frozenset(
    {
        *("txt", "text", "md", "rst", "log", "tex", "diff", "patch"),
        *(
            "json",
            "jsonl",
            "ndjson",
            "geojson",
            "ipynb",
            "xml",
            "html",
            "htm",
            "yaml",
            "yml",
            "toml",
            "ini",
            "cfg",
        ),
        *("py", "r", "sql", "js", "ts", "css", "sh", "java", "c", "h", "cpp", "go", "rs"),
    }
)


class FilePreview:
    """A part of the content of a file, which a terminal shows as text and a notebook as HTML. It makes no request."""

    def __init__(self, text: str, html: str) -> None:
        self._text, self._html = text, html

    @allow_incomplete
    def __repr__(self) -> str:
        """Return the preview as text."""
        return self._text

    def _repr_html_(self) -> str:
        """Return the preview as HTML, for notebooks."""
        return self._html


def preview_of(file: File) -> FilePreview:
    """Return the preview of a file with a name and a size. Reads only the part of the content that it shows."""
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    if extension in _IMAGES and file.size <= MAX_IMAGE_SIZE:
        return _image(file, _IMAGES[extension])
    if extension in _DELIMITERS:
        return _table(file, _DELIMITERS[extension])
    if extension in _TEXTS:
        return _text(file)
    return FilePreview(_head(file), file._repr_html_())


def _image(file: File, media_type: str) -> FilePreview:
    content = base64.b64encode(file.read_bytes()).decode()
    image = (
        f'<img alt="{escaped(file.name)}" src="data:{media_type};base64,{content}" style="max-width: 100%">'
    )
    return FilePreview(_head(file), f"{_html_head(file)}{image}")


def _table(file: File, delimiters: str) -> FilePreview:
    text = _decoded(file.read_range(0, TABLE_SIZE))
    if file.size > TABLE_SIZE:
        text = text.rpartition("\n")[0]
    try:
        rows = list(
            islice(csv.reader(text.splitlines(keepends=True), _dialect(text, delimiters)), MAX_ROWS + 2)
        )
    except csv.Error:  # such as a field of more than 128 KiB
        return _text(file)
    header, *body = rows or [[]]
    is_cut = len(body) > MAX_ROWS or file.size > TABLE_SIZE
    body = body[:MAX_ROWS]
    width = max(map(len, (header, *body)))
    lines = [_cells(row, width) for row in (header, *body)]
    if not width:
        return _text(file)
    more = ["…"] if is_cut else []
    table = html_rows(
        lines[0], [[SafeHTML(escaped(value, _CELL_BYTES)) for value in line] for line in lines[1:]]
    )
    text = "\n".join([_head(file), text_table(lines[0], lines[1:]), *more])
    return FilePreview(text, f"{_html_head(file)}{table}{'<div>…</div>' if more else ''}")


def _dialect(text: str, delimiters: str) -> type[csv.Dialect]:
    class Table(csv.excel):
        # The delimiter that the first line contains most often. The first one of several wins.
        delimiter = max(delimiters, key=text.partition("\n")[0].count)

    return Table


def _cells(row: Sequence[str], width: int) -> list[str]:
    cells = [*row, *[""] * (width - len(row))]
    return cells if width <= MAX_COLUMNS else [*cells[:MAX_COLUMNS], "…"]


def _text(file: File) -> FilePreview:
    text = _decoded(file.read_range(0, TEXT_SIZE))
    more = "\n…" if file.size > TEXT_SIZE else ""
    plain = "\n".join(cell(line.replace("\t", "    ")) for line in text.splitlines())
    lines = "\n".join(escaped(line.replace("\t", "    "), 6 * TEXT_SIZE) for line in text.splitlines())
    return FilePreview(f"{_head(file)}\n{plain}{more}", f"{_html_head(file)}<pre>{lines}{more}</pre>")


def _decoded(content: bytes) -> str:
    """Return the text of bytes that may end inside a character. Bytes that are not UTF-8 are replaced."""
    return codecs.getincrementaldecoder("utf-8-sig")(errors="replace").decode(content)


def _head(file: File) -> str:
    return f"{cell(file.name)} ({human_size(file.size)})"


def _html_head(file: File) -> str:
    return card(f"<strong>{link(file.name, file.web_url)}</strong> ({human_size(file.size)})", [])
