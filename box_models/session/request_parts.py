"""Build URLs, headers and JSON bodies from arguments. Invalid arguments raise before a request is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import unquote, urlencode

from box_models._incomplete_repr import allow_incomplete
from box_models.auth import Secret
from box_models.retry import RetryRule
from box_models.transport import Body, Timeouts, redact_url

Param: TypeAlias = str | int | bool | Sequence[str] | None
Params: TypeAlias = Mapping[str, Param]
Payload: TypeAlias = Mapping[str, object] | Sequence[object]

SEGMENT = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@%-]+")
HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


@dataclass(eq=False, repr=False, kw_only=True)
class RequestPlan:
    """A request before it has a token. Each attempt sends it again."""

    method: str
    url: str
    headers: Mapping[str, str]
    retry: RetryRule
    timeouts: Timeouts
    has_deadline: bool = True
    body: Body | bytes | None = None
    content: bool = False
    poll: bool = False
    says_json: bool = False
    may_be_empty: bool = False
    with_token: bool = True

    @allow_incomplete
    def __repr__(self) -> str:
        return f"<RequestPlan {self}>"

    def __str__(self) -> str:
        return f"{self.method} {redact_url(self.url)}"


def url_for(base: str, path: str, params: Params | None) -> str:
    """Join the base URL, the path and the query. If ``path`` is a full URL, the base is not used.

    >>> url_for("https://api.box.com/2.0", "/folders/0/items", {"usemarker": True, "fields": ["id", "name"]})
    'https://api.box.com/2.0/folders/0/items?usemarker=true&fields=id,name'
    """
    url = path if "://" in path else base + checked_path(path)
    query = urlencode(
        [
            (name, text)
            for name, value in (params or {}).items()
            if (text := _param_text(name, value)) is not None
        ],
        safe=",",  # valid in a query, and a long list of fields with percent-encoded commas is slow to parse
    )
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def checked_path(path: str) -> str:
    """Return the path. Raises ValueError if a segment would change the path, as the id ``../users`` would."""
    if not path.startswith("/"):
        raise ValueError(f"path must start with '/', as in '/folders/0', not {path!r}")
    for segment in path[1:].split("/"):
        decoded = unquote(segment)
        if (
            not SEGMENT.fullmatch(segment)
            or decoded in (".", "..")
            or re.search(r"[/\\\x00-\x1f\x7f]", decoded)
        ):
            raise ValueError(f"path {path!r} contains the invalid segment {segment!r}; check the ids in it")
    return path


def checked_headers(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the headers as a dict. Raises TypeError or ValueError for names and values that HTTP does not allow."""
    for name, value in (headers or {}).items():
        if not HEADER_NAME.fullmatch(name):
            raise ValueError(f"headers: {name!r} is not a valid header name")
        if not isinstance(value, str):
            raise TypeError(f"headers: {name} must be a string, not {type(value).__name__}")
        if not _is_valid_value(value):
            raise _invalid_value(name)
    return dict(headers or {})


def checked_secrets(headers: Mapping[str, Secret]) -> dict[str, Secret]:
    """Check headers with secret values, which the errors must not show."""
    checked_headers(dict.fromkeys(headers, ""))
    for name, value in headers.items():
        if not _is_valid_value(value.reveal()):
            raise _invalid_value(name)
    return dict(headers)


def _is_valid_value(value: str) -> bool:
    return HEADER_VALUE.fullmatch(value) is not None and value == value.strip()


def _invalid_value(name: str) -> ValueError:
    return ValueError(
        f"headers: {name} must not contain line ends, control characters, outer spaces or characters beyond Latin-1"
    )


def _param_text(name: str, value: Param) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    try:
        return ",".join(value)
    except TypeError:
        type_name = type(value).__name__
    raise TypeError(
        f"params: {name} must be a string, an integer, a bool or a sequence of strings, not {type_name}"
    )
