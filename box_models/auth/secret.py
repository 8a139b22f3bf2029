"""A text that does not show itself."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from types import MappingProxyType
from typing import NoReturn, Self, overload

import requests
from requests.auth import AuthBase

from box_models.errors import AuthError
from box_models.transport import is_box_url

LOCAL_PREFIX = "local_"
NOTHING: Mapping[str, Secret] = MappingProxyType({})


class Secret:
    """A token or a client secret. It masks itself in every output and cannot be pickled.

    >>> Secret("abc")
    Secret('***')
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the text itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled: save it with tokens_changed, or in a place of your own")


class BearerAuth(AuthBase):
    """Put the token into the request as it leaves, and nowhere else; so too what else says on whose behalf it is."""

    def __init__(self, token: Secret, others: Mapping[str, Secret] = NOTHING) -> None:
        self._token = token
        self._others = others

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Do so."""
        for name, value in self._others.items():
            request.headers[name] = value.reveal()
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        return request


@overload
def as_secret(value: str | Secret) -> Secret: ...
@overload
def as_secret(value: str | Secret | None) -> Secret | None: ...
def as_secret(value: str | Secret | None) -> Secret | None:
    """Wrap what a user gave, whatever it is: first of all, in its own place, so that no traceback shows it as a variable."""
    return value if value is None or isinstance(value, Secret) else Secret(value)


def check_secret(given: Secret, name: str) -> Secret:
    """Check what a user gave as ``name``, which is hidden already."""
    if not isinstance(given.reveal(), str):
        raise TypeError(f"{name} must be a string, not {type(given.reveal()).__name__}")
    if not _is_plain(given.reveal()):
        raise ValueError(
            f"{name} must be printable ASCII without spaces: did quotes or a line end get into it?"
        )
    return given


def _is_plain(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable() and " " not in value


def check_local_token(token: Secret, url: str) -> None:
    """Refuse to send a token of an embedded Box to the real one."""
    if token.reveal().startswith(LOCAL_PREFIX) and is_box_url(url):
        raise AuthError(
            "a token of an embedded Box (local_…) was not sent to the real Box: "
            "set BOX_BASE_URL or base_url to the address of the embedded one"
        )
