"""Build the request of an operation from its arguments. Invalid arguments raise before a request is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import cast
from urllib.parse import quote, urlencode

from urllib3 import encode_multipart_formdata

from box_models._checks import as_integer
from box_models._json import encode_json
from box_models._operations import Argument, Operation
from box_models.session import Param, Payload
from box_models.transport import Body

FORM = "application/x-www-form-urlencoded"
_INVALID_ID = re.compile(r"[/\\\x00-\x1f\x7f]")
_KINDS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "string": (str, "a string"),
    "position": ((str, int), "a string or an integer"),
    "number": ((int, float), "a number"),
    "boolean": (bool, "True or False"),
    "array": (Sequence, "a list"),
    "json": (Sequence, "a list"),
    "object": (Mapping, "a dict"),
}


class OperationRequest:
    """The parts of a request."""

    def __init__(self, path: str, headers: dict[str, str]) -> None:
        self.path: str = path
        self.params: dict[str, Param] = {}
        self.headers: dict[str, str] = headers
        self.json: Payload | None = None
        self.body: Body | None = None


def request_of(operation: Operation, values: Mapping[str, object]) -> OperationRequest:
    """Return the request for these arguments. Raises TypeError or ValueError, which name the argument."""
    fields: dict[str, object] = {}
    headers = {} if operation.version is None else {"box-version": operation.version}
    request = OperationRequest(operation.path, headers)
    for argument in operation.arguments:
        if argument.name not in values:
            continue
        value = values[argument.name]
        is_null = value is None and not argument.required  # null in a body, and not sent elsewhere
        if is_null and argument.place != "body":
            continue
        checked = None if is_null else _checked(argument, value)
        match argument.place:
            case "path":
                text = quote(str(checked), safe="")
                request.path = request.path.replace(f"{{{argument.box_name}}}", text)
            case "query":
                request.params[argument.box_name] = _param(argument, checked)
            case "header":
                request.headers[argument.box_name] = str(checked)
            case _:
                fields[argument.box_name] = checked
    _add_body(request, operation, fields)
    return request


def _checked(argument: Argument, value: object) -> object:
    """Return the value. Raises TypeError or ValueError if it does not have the type of the argument."""
    if argument.type == "id":
        return _checked_id(argument.name, value)
    if argument.type == "file":
        return _content(argument.name, value)
    if argument.type == "integer":
        number = as_integer(value)
        if number is None:
            raise TypeError(f"{argument.name} must be an integer, not {value!r}")
        return number
    if argument.type in _KINDS:
        kind, expected = _KINDS[argument.type]
        is_bool = isinstance(value, bool) and kind is not bool
        is_text = isinstance(value, str | bytes) and kind is Sequence
        if is_bool or is_text or not isinstance(value, kind):
            raise TypeError(f"{argument.name} must be {expected}, not {value!r}")
    if argument.place == "body" and not isinstance(value, str):
        encode_json(value, argument.name)  # an error names the argument
    return value


def _checked_id(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError(f"{name} must be a string or an integer, not {value!r}")
    text = str(value)
    if text in ("", ".", "..") or _INVALID_ID.search(text):
        raise ValueError(f"{name} must not be empty or contain '/' or control characters; it is {value!r}")
    return text


def _content(name: str, value: object) -> bytes:
    read = getattr(value, "read", None)
    content = read() if callable(read) else value
    if not isinstance(content, bytes | bytearray | memoryview):
        raise TypeError(f"{name} must be bytes or a file opened in binary mode, not {value!r}")
    return bytes(content)


def _param(argument: Argument, value: object) -> Param:
    if argument.type == "json":
        return encode_json(value, argument.name).decode()
    if argument.type == "array":
        items = list(cast("Iterable[object]", value))
        if not all(isinstance(item, str) or as_integer(item) is not None for item in items):
            raise TypeError(f"{argument.name} must be a list of strings or integers, not {value!r}")
        return [str(item) for item in items]
    return cast("Param", value)


def _add_body(request: OperationRequest, operation: Operation, fields: Mapping[str, object]) -> None:
    whole = operation.body if isinstance(operation.body, str) else None
    media = operation.media
    if operation.body is None:
        return
    if media == FORM:
        request.body = _as_body(urlencode(fields).encode(), FORM)
    elif media == "multipart/form-data":
        content, media_type = encode_multipart_formdata(
            {name: _part(name, value) for name, value in fields.items()}
        )
        request.body = _as_body(content, media_type)
    elif whole is not None and whole.startswith("file"):
        request.body = _as_body(cast("bytes", fields["body"]), media or "application/octet-stream")
    else:
        request.json = cast("Payload", fields["body"]) if whole is not None else fields
        if media is not None:
            request.headers["Content-Type"] = media


def _part(name: str, value: object) -> str | tuple[str, bytes, str]:
    if isinstance(value, bytes) and name == "pic":  # Box accepts a picture only by the end of its file name
        kind = "jpg" if value.startswith(b"\xff\xd8\xff") else "png"
        return f"avatar.{kind}", value, f"image/{kind.replace('jpg', 'jpeg')}"
    if isinstance(value, bytes):
        return "unused", value, "application/octet-stream"
    return value if isinstance(value, str) else json.dumps(value)


def _as_body(content: bytes, media_type: str) -> Body:
    return Body(len(content), media_type, lambda: [content])
