"""Secrets as text: tokens, client secrets, passwords; and the one place that puts a token into a request."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from types import MappingProxyType
from typing import overload

import requests
from requests.auth import AuthBase

from box_models._secret_value import SecretValue
from box_models.errors import AuthError
from box_models.transport import is_box_url

LOCAL_PREFIX = "local_"
LONGEST_SECRET = 16_384
"""Characters. No server accepts a header of this length."""
NO_HEADERS: Mapping[str, Secret] = MappingProxyType({})


class Secret(SecretValue[str]):
    """A token or a client secret. It masks itself in every output and cannot be pickled.

    >>> Secret("abc")
    Secret('***')
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(_bytes(self._value), _bytes(other._value))

    def __hash__(self) -> int:
        return hash(self._value)


class BearerAuth(AuthBase):
    """Add the token to a request just before it is sent, and any further secret headers (such as ``As-User``).

    Raises `TypeError` or `ValueError` if the token is not valid.
    """

    def __init__(self, token: Secret, headers: Mapping[str, Secret] = NO_HEADERS) -> None:
        # A token may also come from a login class of the caller. `http.client` would show an invalid one.
        self._token = check_secret(token, "the access token")
        self._headers = headers

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Set the headers and return the request."""
        for name, value in self._headers.items():
            request.headers[name] = value.reveal()
        request.headers["Authorization"] = f"Bearer {self._token.reveal()}"
        return request


@overload
def as_secret(value: str | Secret) -> Secret: ...
@overload
def as_secret(value: str | Secret | None) -> Secret | None: ...
def as_secret(value: str | Secret | None) -> Secret | None:
    """Wrap a value from the caller, even if it is invalid: a traceback must not show an invalid secret either.

    Assign the result to the same variable, as the first statement of the function.
    """
    return value if value is None or isinstance(value, Secret) else Secret(value)


def check_secret(value: Secret, name: str) -> Secret:
    """Return ``value`` if it is valid. Raises `TypeError` or `ValueError`, which name the argument ``name``."""
    if not isinstance(value.reveal(), str):
        raise TypeError(f"{name} must be a string, not {type(value.reveal()).__name__}")
    if not value.reveal():
        raise ValueError(f"{name} must not be empty; check the variable or the file that it comes from")
    if not _is_printable_ascii(value.reveal()):
        raise ValueError(
            f"{name} must be printable ASCII without spaces; check it for quotes, spaces and line breaks"
        )
    if len(value.reveal()) > LONGEST_SECRET:
        raise ValueError(
            f"{name} must have at most {LONGEST_SECRET:,} characters, not {len(value.reveal()):,}"
        )
    return value


def _bytes(value: str) -> bytes:
    return value.encode(errors="surrogatepass")  # an encoding error would contain the value


def _is_printable_ascii(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable() and " " not in value


def check_local_token(token: Secret, url: str) -> None:
    """Raise `AuthError` if a token of an embedded Box would be sent to the real Box."""
    if token.reveal().startswith(LOCAL_PREFIX) and is_box_url(url):
        raise AuthError(
            "a token of an embedded Box (local_…) was not sent to the real Box; "
            "set base_url or BOX_BASE_URL to the address of the embedded Box"
        )
