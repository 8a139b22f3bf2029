"""How models look: cells, tables of text, and HTML for notebooks. Shows what is loaded; asks Box nothing."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import datetime

from pydantic import BaseModel


def cell(value: object) -> str:
    """Write a value in one line. Times are local; what a terminal would take as a command is escaped."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M")
    text = str(value)
    return text if text.isprintable() else ascii(text)[1:-1]


def text_table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Lay rows out under their columns."""
    lines = [list(columns), *([cell(value) for value in row] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    padded = (
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines
    )
    return "\n".join(line.rstrip() for line in padded)


def html_table(model: BaseModel) -> str:
    """Show what is loaded of a model as a table of two columns, without what stays out of its repr."""
    fields = type(model).model_fields.items()
    shown = ((name, vars(model)[name]) for name, info in fields if info.repr and name in vars(model))
    rows = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(cell(value))}</td></tr>" for name, value in shown
    )
    return f"<table><caption>{html.escape(type(model).__name__)}</caption>{rows}</table>"
