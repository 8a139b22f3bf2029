"""The output of commands on stdout: text, JSON or CSV."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

import typer
from pydantic_core import to_json

from box_models.cli.box_paths import BoxItem
from box_models.models import Item
from box_models.models.core.columns import as_text
from box_models.models.core.display import cell
from box_models.models.core.model import BoxModel
from box_models.models.core.tables import rows_of

Record: TypeAlias = Mapping[str, object]
"""One row of the output: values by the names of their fields."""

ITEM_FIELDS = ("id", "type", "name", "size", "modified_at", "sha1", "path")
"""The fields of an item in the output, unless ``--fields`` names others."""


class Output:
    """Prints the result of a command in one format: ``text``, ``json``, ``jsonl`` or ``csv``."""

    def __init__(self, form: str, fields: Sequence[str] = (), *, quiet: bool = False) -> None:
        self.form: str = form
        self.fields: tuple[str, ...] = tuple(fields)
        self.quiet: bool = quiet

    @property
    def is_text(self) -> bool:
        """Whether the output is text for people, without chosen fields."""
        return self.form == "text" and not self.fields

    @property
    def item_fields(self) -> tuple[str, ...]:
        """The fields of items that this output needs."""
        return self.fields or ITEM_FIELDS

    def line(self, text: str) -> None:
        """Print a line of text."""
        _echo(text)

    def rows(self, records: Iterable[Record], line: Callable[[Record], str] | None = None) -> None:
        """Print the records: as lines or JSON lines one by one, as a JSON array at the end."""
        chosen = map(self._chosen, records)
        if self.form == "json":
            _echo(_json(list(chosen), indent=2))
        elif self.form == "jsonl":
            for record in chosen:
                _echo(_json(record))
        elif self.form == "csv":
            _print_csv(chosen)
        else:
            for record in chosen:
                _echo(
                    "\t".join(map(_plain, record.values())) if line is None or self.fields else line(record)
                )

    def one(self, record: Record, text: str | None = None) -> None:
        """Print one record. Its text is ``text``, or one line per field."""
        if self.form == "json":
            _echo(_json(self._chosen(record), indent=2))
        elif not self.is_text:
            self.rows([record])
        elif text is not None:
            _echo(text)
        else:
            width = max(map(len, record)) + 2
            for name, value in record.items():
                _echo(f"{name + ':':<{width}}{display(_plain_or_time(value))}")

    def result(self, record: Record) -> None:
        """Print what a command has created or changed. Text output shows nothing."""
        if not self.is_text:
            self.one(record)

    def summary(self, text: str) -> None:
        """Print a summary on stderr, unless the run is quiet."""
        if not self.quiet:
            typer.echo(text, err=True)

    def _chosen(self, record: Record) -> Record:
        missing = [name for name in self.fields if name not in record]
        if missing:
            raise ValueError(
                f"--fields has the unknown field {missing[0]!r}; the fields are {', '.join(record)}"
            )
        return {name: _in_utc(record[name]) for name in self.fields or record}


def item_record(item: BoxModel, fields: Sequence[str] = ITEM_FIELDS) -> Record:
    """Return the fields of an item. Makes no request, except for the path of an item that was found by its id."""
    values = next(iter(rows_of(fields, [item])))
    return dict(zip(fields, values, strict=True))


def full_record(item: BoxItem, fields: Sequence[str]) -> Record:
    """Return the fields of an item, loaded with at most one request."""
    names = {name.partition(".")[0] for name in fields if name not in ("path", "type", "id")}
    if not all(name in type(item).model_fields and item.is_loaded(name) for name in names):
        item.refresh(fields=sorted(names))
    return item_record(item, fields)


def item_records(items: Iterable[Item], fields: Sequence[str] = ITEM_FIELDS) -> Iterator[Record]:
    """Yield the fields of items."""
    return (item_record(item, fields) for item in items)


def display(value: object) -> str:
    """Return a value for a person. On a terminal, characters that could control it are escaped."""
    if isinstance(value, datetime) or value is None or sys.stdout.isatty():
        return cell(value)
    return str(value)


def _plain_or_time(value: object) -> object:
    return value if isinstance(value, datetime) else _plain(value)


def _plain(value: object) -> str:
    """Return a value as text for programs: times in ISO format, objects as their names."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, bool | BoxModel | list | dict | tuple):
        return as_text(value)
    return str(value)


def _in_utc(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _json(value: object, indent: int | None = None) -> str:
    return to_json(value, indent=indent, serialize_unknown=True, inf_nan_mode="constants").decode(
        errors="replace"
    )


def _print_csv(records: Iterable[Record]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, record in enumerate(records):
        if not number:
            writer.writerow(record)
        writer.writerow(map(_plain, record.values()))


def _echo(text: str) -> None:
    sys.stdout.write(f"{text}\n")
