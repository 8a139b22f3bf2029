"""Show models as plain-text tables and as HTML for notebooks. Makes no request: only loaded values are shown."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import BaseModel


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


def html_rows(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return rows as an HTML table with a header row. All texts are escaped."""
    header = "".join(f"<th>{html.escape(column)}</th>" for column in columns)
    lines = ("".join(f"<td>{html.escape(cell(value))}</td>" for value in row) for row in rows)
    return f"<table><tr>{header}</tr>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def html_table(model: BaseModel) -> str:
    """Return the loaded fields of a model as an HTML table of two columns. Fields with ``repr=False`` are left out."""
    fields = type(model).model_fields.items()
    values = ((name, vars(model)[name]) for name, info in fields if info.repr and name in vars(model))
    rows = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(cell(value))}</td></tr>" for name, value in values
    )
    return f"<table><caption>{html.escape(type(model).__name__)}</caption>{rows}</table>"
