"""The types that fields have, the kinds of ids, and the checks of arguments that are sent to Box."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from pydantic import Field
from pydantic_core import CoreSchema, core_schema

from box_models._checks import as_integer

BoxId: TypeAlias = Annotated[str, Field(coerce_numbers_to_str=True)]
"""An id, etag or sequence id. Box documents a string, but sometimes sends a number."""


class Aware:
    """Marks a time that must have a UTC offset. Pydantic's own AwareDatetime does the same, but is slow to import."""

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        return core_schema.datetime_schema(tz_constraint="aware")


Timestamp: TypeAlias = Annotated[datetime, Aware()]
"""A time, always with a UTC offset. Offsets differ between items; a time that Box sends without one is read as UTC."""

Access: TypeAlias = Literal["open", "company", "collaborators"]
"""The people that may use a shared link."""


WordT = TypeVar("WordT", bound=str)

OrNewer: TypeAlias = Annotated[WordT | str, Field(union_mode="left_to_right")]
"""One of the values that Box documents, or any other string: Box may add values later."""

ItemStatus: TypeAlias = OrNewer[Literal["active", "trashed", "deleted"]]
"""Whether an item is active, in the trash, or deleted permanently."""


class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""The default of an argument for which None means "remove the value"."""


T = TypeVar("T")


def check_choice(argument: str, value: T, choices: Any) -> T:
    """Return the value if it is a choice of a Literal type, None or UNSET. Raises TypeError or ValueError otherwise."""
    if value is None or isinstance(value, Unset) or (isinstance(value, str) and value in get_args(choices)):
        return value
    error = ValueError if isinstance(value, str) else TypeError
    raise error(f"{argument} must be one of {', '.join(map(repr, get_args(choices)))}, not {value!r}")


def check_text(argument: str, text: object) -> str:
    """Return the text. Raises TypeError if it is not a string, and ValueError if it cannot be encoded as UTF-8."""
    if not isinstance(text, str):
        raise TypeError(f"{argument} must be a string, not {text!r}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        surrogate = text[error.start]
        raise ValueError(
            f"{argument} must be valid Unicode; {surrogate!r} in {text!r} cannot be encoded as UTF-8"
        ) from None
    return text


def check_encoding(encoding: object) -> str:
    """Return the name of an encoding. Raises TypeError if it is not a string, and LookupError if it is unknown."""
    codecs.lookup(check_text("encoding", encoding))
    return str(encoding)


def check_url(argument: str, url: object) -> str:
    """Return the address. Raises TypeError or ValueError if it is not a text that begins with http:// or https://."""
    text = check_text(argument, url)
    if not re.match(r"https?://[^\s/]", text, re.IGNORECASE):
        raise ValueError(
            f"{argument} must begin with http:// or https://, as in 'https://example.com', not {text!r}"
        )
    return text


def check_time(argument: str, time: object) -> datetime | None:
    """Return the time, or None. Raises TypeError if it is not a datetime, and ValueError if it has no timezone."""
    if time is None:
        return None
    if not isinstance(time, datetime):
        raise TypeError(f"{argument} must be a datetime, not {time!r}")
    if time.utcoffset() is None:
        raise ValueError(
            f"{argument} needs a timezone: datetime(…, tzinfo=UTC), or time.astimezone() for a local time"
        )
    return time


class IdKind:
    """A kind of id: its form, and how it is described in error messages."""

    __slots__ = ("description", "pattern", "separator")

    def __init__(self, pattern: str, description: str, *, separator: str | None = None) -> None:
        self.pattern: str = pattern
        self.description: str = description
        self.separator: str | None = separator
        """The text between the parts of an id that are separate segments of a path."""

    def matches(self, id: str) -> bool:
        """Return whether the id has the form of this kind."""
        return re.fullmatch(self.pattern, id) is not None

    def in_path(self, id: str) -> str:
        """Return the id for the path of a request."""
        return id if self.separator is None else id.replace(self.separator, "/", 1)


DIGITS: Final = IdKind(r"[0-9]{1,20}", "1 to 20 digits")
"""The id of a file, a folder, a user and of most other objects."""

UUID: Final = IdKind(
    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "a UUID, as in '8c9a2d1e-5b7f-4a30-9d46-0f1e2c3b4a59'",
)

SCOPED_KEY: Final = IdKind(
    r"(global|enterprise|enterprise_[0-9]+)\.[A-Za-z_][A-Za-z0-9_-]*",
    "a scope and a key, as in 'enterprise_123.contract'",
    separator=".",
)
"""The id of a metadata template. In a path, scope and key are two segments."""

OPAQUE: Final = IdKind(
    r"(?!\.{1,2}$)[A-Za-z0-9._~=+:@-]{1,255}", "1 to 255 letters, digits and characters of ._~=+:@-"
)
"""An id whose form Box does not document."""


def check_id(argument: str, id: object, expected: str | None = None, *, kind: IdKind = DIGITS) -> str:
    """Return the id as Box writes it. Raises TypeError or ValueError if it does not have the form of its kind.

    ``expected`` replaces the description of the kind in the error message.

    >>> check_id("id", 12345)
    '12345'
    """
    expected = expected or kind.description
    number = as_integer(id) if kind is DIGITS else None
    if number is None and not isinstance(id, str):
        raise TypeError(f"{argument} must be {expected}, not {id!r}")
    text = str(id if number is None else number)
    if not kind.matches(text):
        raise ValueError(f"{argument} must be {expected}, not {text!r}")
    return text


class Lazy(NamedTuple):
    """The properties of a lazy field."""

    on_request: bool = False
    writable: bool = False
    verb: str | None = None
    choices: Any = None


def lazy(
    *,
    on_request: bool = False,
    writable: bool = False,
    verb: str | None = None,
    choices: Any = None,
    wire: str | None = None,
    repr: bool = True,  # noqa: A002 # as in non_null
) -> Any:
    """Declare a field that is loaded when it is first read, if Box did not send it.

    Args:
        on_request: Box sends the field only if a request names it.
        writable: The field can be assigned, and `save` sends it.
        verb: The method that changes a read-only field. The error for an assignment names it.
        choices: The Literal type of the values that can be assigned, if Box may send others.
        wire: The name that Box uses for the field, if it differs from the Python name.
        repr: Whether the field is displayed. False for a secret.

    Returns ``Any``, as Pydantic's own ``Field`` does, so that only the annotation gives the type.
    """
    info: Any = Field(default=None, validation_alias=wire, json_schema_extra=_without_default, repr=repr)
    info.metadata.append(Lazy(on_request, writable, verb, choices))
    return info


def _without_default(schema: dict[str, Any]) -> None:
    """Remove None from the JSON schema of a field: a field that is not sent is not null."""
    schema.pop("default", None)


class NonNull:
    """Marks a field of a value that Box never sends as null."""


def non_null(*, repr: bool = True) -> Any:  # noqa: A002 # Pydantic's own name
    """Declare a field of a value that Box never sends as null, so that its type does not include None.

    If Box leaves it out, reading it raises `MissingField`.

    Returns ``Any``, as Pydantic's own ``Field`` does, so that only the annotation gives the type.
    """
    info: Any = Field(default=None, repr=repr)
    info.metadata.append(NonNull())
    return info


def renamed(names: Mapping[str, str], values: Mapping[str, T]) -> dict[str, T]:
    """Return a mapping with the keys that ``names`` maps replaced."""
    return {names.get(name, name): value for name, value in values.items()}
