"""``boxm api``: any operation of Box's API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, TypeAlias, cast

import typer

from box_models.cli.run_options import Run
from box_models.transport import JSON

Method: TypeAlias = Annotated[
    str, typer.Argument(metavar="METHOD", help="GET, POST, PUT, DELETE or OPTIONS.")
]
ApiPath: TypeAlias = Annotated[
    str, typer.Argument(metavar="PATH", help="The path in the API, such as /folders/0.")
]
Texts: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--field", "-f", metavar="NAME=TEXT", help="A text; dots name inner values."),
]
Values: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--json-field", "-F", metavar="NAME=JSON", help="A value as JSON, such as true or 7."),
]

_WITH_QUERY = {"GET", "HEAD", "DELETE"}


def api(
    ctx: typer.Context,
    method: Method,
    path: ApiPath,
    *,
    fields: Texts = None,
    values: Values = None,
) -> None:
    """Send any request to Box's API, and print the JSON of the response.

    GET and DELETE send the fields in the query, other methods as JSON.

    Example: boxm api POST /folders -f name=Drafts -f parent.id=0
    """
    run = Run.of(ctx)
    body = _nested(
        [*((name, value) for name, value in map(_split, fields or [])), *map(_decoded, values or [])]
    )
    name, path = method.upper(), path if path.startswith(("/", "http")) else f"/{path}"
    if name in _WITH_QUERY:
        params = {key: value if isinstance(value, str) else json.dumps(value) for key, value in body.items()}
        response = run.box.session.request(name, path, params=params)
    else:
        response = run.box.session.request(name, path, json=body or None)
    if response.body:
        indent = None if run.as_jsonl else 2
        typer.echo(json.dumps(json.loads(response.body), indent=indent, ensure_ascii=False))


def _split(field: str) -> tuple[str, str]:
    name, is_pair, value = field.partition("=")
    if not is_pair or not name:
        raise typer.BadParameter(f"{field!r} is not NAME=VALUE")
    return name, value


def _decoded(field: str) -> tuple[str, JSON]:
    name, text = _split(field)
    try:
        return name, cast("JSON", json.loads(text))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not JSON; use -f for text") from None


def _nested(fields: Iterable[tuple[str, JSON]]) -> dict[str, JSON]:
    """Return the fields as an object, in which parent.id is the value of ``id`` in the object ``parent``."""
    body: dict[str, JSON] = {}
    for name, value in fields:
        *above, last = name.split(".")
        inner = body
        for key in above:
            deeper = inner.setdefault(key, {})
            if not isinstance(deeper, dict):
                raise typer.BadParameter(f"{name}: {key} has a value already")
            inner = deeper
        inner[last] = value
    return body
