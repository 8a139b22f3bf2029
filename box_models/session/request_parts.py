"""From arguments to a request: what cannot be one is refused here, before anything is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias
from urllib.parse import unquote, urlencode

from box_models.auth import Secret

Param: TypeAlias = str | int | bool | Sequence[str] | None
Params: TypeAlias = Mapping[str, Param]
Payload: TypeAlias = Mapping[str, object] | Sequence[object]

SEGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%-]+")
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def url_for(base: str, path: str, params: Params | None) -> str:
    """Join base, path and query. A ``path`` that is a whole address stays one.

    >>> url_for("https://api.box.com/2.0", "/folders/0/items", {"usemarker": True, "fields": ["id", "name"]})
    'https://api.box.com/2.0/folders/0/items?usemarker=true&fields=id,name'
    """
    url = path if "://" in path else base + checked_path(path)
    query = urlencode(
        [(name, text) for name, value in (params or {}).items() if (text := _said(name, value)) is not None],
        safe=",",  # as it may stand in a query; written out, it makes a long list slow to parse on the way
    )
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def checked_path(path: str) -> str:
    """Refuse a path that means another thing than its parts say, as an id like ``../users`` would make it."""
    if not path.startswith("/"):
        raise ValueError(f"path must start with '/', as in '/folders/0', not {path!r}")
    for segment in path[1:].split("/"):
        meant = unquote(segment)
        if not SEGMENT.fullmatch(segment) or meant in (".", "..") or re.search(r"[/\\\x00-\x1f\x7f]", meant):
            raise ValueError(
                f"path: {segment!r} cannot be a part of it (in {path!r}); is an id empty or wrong?"
            )
    return path


def checked_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Refuse headers that could end the header, or cannot be sent in one."""
    for name, value in (headers or {}).items():
        if not HEADER_NAME.fullmatch(name):
            raise ValueError(f"headers: {name!r} is not the name of a header")
        if not isinstance(value, str):
            raise TypeError(f"headers: {name} must be a string, not {type(value).__name__}")
        if not _fits(value):
            raise _unfit(name)
    return dict(headers or {})


def checked_secrets(headers: Mapping[str, Secret]) -> dict[str, Secret]:
    """Refuse the same of headers that nobody is to see."""
    checked_headers(dict.fromkeys(headers, ""))
    for name, value in headers.items():
        if not _fits(value.reveal()):
            raise _unfit(name)
    return dict(headers)


def json_bytes(value: Payload, argument: str = "json") -> bytes:
    """Write ``value`` as JSON, or raise TypeError or ValueError that names the argument."""
    try:
        return json.dumps(value, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()
    except (TypeError, ValueError, RecursionError) as problem:
        kind = TypeError if isinstance(problem, TypeError) else ValueError
        reason = str(problem)
    raise kind(f"{argument}: {reason}")


def _fits(value: str) -> bool:
    return HEADER_VALUE.fullmatch(value) is not None and value == value.strip()


def _unfit(name: str) -> ValueError:
    return ValueError(f"headers: {name} holds a line end, a control character, or one beyond Latin-1")


def _said(name: str, value: Param) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    try:
        return ",".join(value)
    except TypeError:
        wrong = type(value).__name__
    raise TypeError(
        f"params: {name} must be a string, a whole number, a bool or a sequence of strings, not {wrong}"
    )
