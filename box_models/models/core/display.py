"""Show values as plain text, and rows as plain-text tables and as HTML tables for notebooks."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import datetime


def cell(value: object) -> str:
    """Return a value as one line of text. Unprintable characters are escaped.

    Times are in local time, with the name of the zone.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text if text.isprintable() else ascii(text)[1:-1]


def text_table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as a plain-text table with a header line."""
    lines = [list(columns), *([cell(value) for value in row] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    padded = (
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines
    )
    return "\n".join(line.rstrip() for line in padded)


class SafeHTML(str):
    """A text that is HTML already, so that `html_rows` does not escape it."""

    __slots__ = ()


def html_rows(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as an HTML table with a header row. All texts are escaped, except `SafeHTML`."""
    header = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    lines = ("".join(f"<td>{_html_cell(value)}</td>" for value in row) for row in rows)
    return f"<table><tr>{header}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def _html_cell(value: object) -> str:
    return value if isinstance(value, SafeHTML) else html.escape(cell(value))


def human_size(size: int) -> str:
    """Return a size in bytes as text: ``15 bytes``, ``1.5 kB``, ``3.2 GB``. A kB has 1,000 bytes."""
    if abs(size) < 1_000:
        return "1 byte" if size == 1 else f"{size} bytes"
    number, units = size / 1_000, iter(("kB", "MB", "GB", "TB", "PB", "EB"))
    unit = next(units)
    while abs(number) >= 999.95 and (larger := next(units, None)):
        number, unit = number / 1_000, larger
    return f"{number:,.1f} {unit}"
