"""The types fields are made of, and the words a field is declared with."""

from __future__ import annotations

import re
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias, TypeVar, get_args

from pydantic import Field
from pydantic_core import CoreSchema, core_schema

from box_models._checks import as_whole

BoxId: TypeAlias = Annotated[str, Field(coerce_numbers_to_str=True)]
"""An id, etag or sequence id. Box means a string, and has been seen to send a number."""


class Aware:
    """Marks an instant that must say its offset. pydantic's AwareDatetime does so too, and takes long to import."""

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> CoreSchema:
        return core_schema.datetime_schema(tz_constraint="aware")


Timestamp: TypeAlias = Annotated[datetime, Aware()]
"""An instant. Always aware: Box's offsets differ from item to item, and one without an offset is taken as UTC."""

Access: TypeAlias = Literal["open", "company", "collaborators"]
"""Who may use a shared link."""


WordT = TypeVar("WordT", bound=str)

OrNewer: TypeAlias = Annotated[WordT | str, Field(union_mode="left_to_right")]
"""One of the words Box has today, or one that it adds later: told as it comes, because no list of Box's is closed."""

ItemStatus: TypeAlias = OrNewer[Literal["active", "trashed", "deleted"]]
"""Where an item is in its life."""


class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""Stands for "not given", where ``None`` already means "clear it"."""


T = TypeVar("T")


def check_choice(argument: str, value: T, choices: Any) -> T:
    """Refuse what is neither one of the choices of a Literal type, nor None, nor UNSET."""
    if value is None or isinstance(value, Unset) or (isinstance(value, str) and value in get_args(choices)):
        return value
    kind = ValueError if isinstance(value, str) else TypeError
    raise kind(f"{argument} is one of {', '.join(map(repr, get_args(choices)))}, not {value!r}")


def check_text(argument: str, text: object) -> str:
    """Return the text, or raise TypeError or ValueError for what cannot be sent as one."""
    if not isinstance(text, str):
        raise TypeError(f"{argument} is a string, not {text!r}")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        lone = text[error.start]
        raise ValueError(
            f"{argument} is a string that fits into UTF-8, unlike {lone!r} in {text!r}"
        ) from None
    return text


ID: re.Pattern[str] = re.compile(r"[0-9]{1,20}")
"""An id as Box writes those of items, users and comments."""


def check_id(argument: str, id: object, what: str = "a string of digits") -> str:
    """Return the id as Box writes it, or raise TypeError or ValueError for what cannot be one; ``what`` says what would be right.

    >>> check_id("id", 12345)
    '12345'
    """
    number = as_whole(id)
    if number is None and not isinstance(id, str):
        raise TypeError(f"{argument} is {what}, not {type(id).__name__}")
    text = str(id if number is None else number)
    if not ID.fullmatch(text):
        raise ValueError(f"{argument} is {what}, not {text!r}")
    return text


class Lazy(NamedTuple):
    """What a field declaration says beyond its type."""

    on_request: bool = False
    writable: bool = False
    verb: str | None = None


def lazy(*, on_request: bool = False, writable: bool = False, verb: str | None = None) -> Any:
    """Declare a field that is loaded by its first read when Box did not send it.

    ``on_request`` marks what Box sends only when a request names it; ``writable`` what may be assigned and saved;
    ``verb`` names the method that changes a read-only field, for the message of an attempt to assign it. Returns ``Any``
    as pydantic's own ``Field`` does, so that the annotation alone says the type.
    """
    info: Any = Field(default=None)
    info.metadata.append(Lazy(on_request, writable, verb))
    return info
