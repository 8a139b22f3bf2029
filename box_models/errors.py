"""The exceptions of this package, by meaning.

::

    BoxError
    ├── BadRequest (ValueError)                      400, and other requests that Box does not accept
    ├── AuthError (PermissionError)                  401
    │   ├── NotLoggedIn                              there is no login, or it has expired
    │   └── AuthBusy                                 another process holds the lock of the saved login
    ├── Forbidden (PermissionError)                  403
    │   └── Locked                                   423, or 403 because the item is locked
    ├── NotFound (FileNotFoundError)                 404
    │   └── Trashed                                  the item is in the trash
    ├── Conflict                                     409
    │   ├── NameConflict (FileExistsError)           the name is already used; .existing is the item
    │   └── AlreadyCollaborator                      409, or 400: the user or group is already a collaborator
    ├── Gone                                         410
    ├── PreconditionFailed                           412: the item has changed since it was read
    ├── TooLarge                                     413
    ├── RepresentationError                          the content cannot be converted
    ├── UploadPending                                202 until the timeout
    ├── RateLimited (OSError)                        429
    ├── ServerError (OSError)                        5xx
    │   └── NotImplementedByServer (NotImplementedError)   501, or 405 of the embedded Box
    ├── NetworkError (ConnectionError)               no complete response
    │   ├── Timeout (TimeoutError)
    │   ├── TLSError                                 the certificate cannot be verified
    │   ├── ProxyError
    │   └── UnsafeURL                                a host or a redirect that is not allowed
    ├── DecodeError (ValueError)                     a response that cannot be read
    ├── IntegrityError (OSError)                     content with the wrong length or checksum
    ├── OutcomeUnknown                               the request may or may not have taken effect
    ├── TreeError (ExceptionGroup)                   some items of a tree failed; see .report
    ├── TokenStoreError                              a login cannot be read, or new tokens not saved
    ├── LocalBoxError (RuntimeError)                 the directory of an embedded Box cannot be opened
    ├── SessionClosed (RuntimeError)
    ├── NotLoaded (RuntimeError)                     a field that is not loaded, with lazy="error"
    ├── NoSession (RuntimeError)                     an object that was not created by a Box
    └── MissingField (LookupError)                   Box did not send the field, even on request
"""

from __future__ import annotations

import errno
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self, TypeAlias, TypedDict, Unpack

from box_models._incomplete_repr import allow_incomplete
from box_models._json import JSON, JSONError, decode_json
from box_models._retry_after import seconds_to_wait
from box_models._secret_masks import mask_field, mask_tokens, without_secrets

if TYPE_CHECKING:
    from box_models.models import File, Folder, FolderMini, WebLink
    from box_models.models.trees.report import TreeReport


class Details(TypedDict, total=False):
    """The details of a :class:`BoxError` besides its message."""

    status: int | None
    code: str | None
    help_url: str | None
    request_id: str | None
    header_request_id: str | None
    error: str | None
    error_description: str | None
    context_info: JSON
    retry_after: float | None
    request: str | None


_ReducedError: TypeAlias = (
    "tuple[Callable[..., BoxError], tuple[type[BoxError], tuple[object, ...], dict[str, object]]]"
)


class BoxError(Exception):
    """The base class of all errors of this package.

    These attributes come from Box's error response, and are None if Box did not send them: ``status``, ``code``,
    ``message``, ``help_url``, ``request_id``, ``context_info``, and for OAuth2 errors ``error`` and
    ``error_description``. ``header_request_id`` is the id that Box support asks for. ``retry_after`` is the number of
    seconds that Box asks to wait.

    ``request`` is the method and the URL without its query. ``attempts`` is the number of times it was sent, and
    ``elapsed`` the seconds that this took, with all waits. ``from_box`` is False if the response came from another
    server, most likely a proxy.

    >>> error = BoxError("the folder is not empty", status=400, code="folder_not_empty")
    >>> str(error)
    'the folder is not empty. Use recursive=True to delete its content as well. (400 folder_not_empty)'

    See https://developer.box.com/guides/api-calls/permissions-and-errors/common-errors/
    """

    hint: ClassVar[str] = ""

    def __init__(self, message: str = "", **details: Unpack[Details]) -> None:
        super().__init__(message)
        self.message = message
        self.status: int | None = details.get("status")
        self.code: str | None = details.get("code")
        self.help_url: str | None = details.get("help_url")
        self.request_id: str | None = details.get("request_id")
        self.header_request_id: str | None = details.get("header_request_id")
        self.error: str | None = details.get("error")
        self.error_description: str | None = details.get("error_description")
        self.context_info: JSON = details.get("context_info")
        self.retry_after: float | None = details.get("retry_after")
        self.request: str | None = details.get("request")
        self.attempts = 1
        self.elapsed: float | None = None
        self.from_box = True

    def __str__(self) -> str:
        text, details = self._summary(), self._request_details()
        return f"{text} ({details})" if details else text

    def _summary(self) -> str:
        """Return the message and the hint."""
        text = ". ".join(part.rstrip(". ") for part in _distinct(self.message, self.error_description))
        if not text and self.status is not None:
            text = "the request failed"
        return f"{text.rstrip('.')}. {hint}" if (hint := self._advice()) else text

    def _advice(self) -> str:
        """Return what the caller can do, or an empty text."""
        return HINTS.get(self.code or "") or self.hint

    def _request_details(self) -> str:
        """Return the codes, the request without its host, its ids and the number of attempts."""
        codes = " ".join(_distinct(self.status, self.code, self.error))
        details = _distinct(codes, re.sub(r"https?://[^/ ]+", "", self.request or ""))
        if ids := " / ".join(self._all_request_ids()):
            details.append(f"request id {ids}")
        if self.attempts > 1:
            elapsed = "" if self.elapsed is None else f" in {self.elapsed:.1f} s"
            details.append(f"{self.attempts} attempts{elapsed}")
        return ", ".join(details)

    def _all_request_ids(self) -> list[str]:
        return _distinct(self.request_id, self.header_request_id)

    @allow_incomplete
    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(self) -> _ReducedError:
        return _revive, (type(self), self.args, self.__dict__.copy())


def _distinct(*parts: object) -> list[str]:
    """Return the parts that are not empty, as text and without duplicates."""
    return list(dict.fromkeys(str(part) for part in parts if part))


def _revive(cls: type[BoxError], args: tuple[object, ...], state: dict[str, object]) -> BoxError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class BadRequest(BoxError, ValueError):
    """Box does not accept the request. ``context_info`` often names the invalid parameter."""


class AuthError(BoxError, PermissionError):
    """Box does not accept the token, or the application that requests one."""

    errno: int | None = errno.EACCES
    hint = "Sign in again, or use another token."


class NotLoggedIn(AuthError):
    """There is no login, or it has expired and cannot be refreshed."""

    hint = ""


class Forbidden(BoxError, PermissionError):
    """The token is valid, but does not allow this operation."""

    errno: int | None = errno.EACCES


class Locked(Forbidden):
    """The item is locked by a user."""

    hint = "Remove the lock, or wait until it expires."


class NotFound(BoxError, FileNotFoundError):
    """The item does not exist, or this user may not see it."""

    errno: int | None = errno.ENOENT


class Trashed(NotFound):
    """The item is in the trash."""

    hint = (
        "Restore it with restore(). An item that was deleted with its folder is restored with that folder: "
        "see box.trash()."
    )


@dataclass(frozen=True)
class ConflictEntry:
    """An item that conflicts with the request, with the fields that Box sends in a 409."""

    type: str
    id: str
    name: str | None = None
    etag: str | None = None
    sha1: str | None = None
    size: int | None = None


class Conflict(BoxError):
    """The request conflicts with the current state of an item."""

    @property
    def conflicts(self) -> tuple[ConflictEntry, ...]:
        """The items that conflict with the request. Empty if Box does not name them."""
        info = self.context_info.get("conflicts") if isinstance(self.context_info, dict) else None
        entries = info if isinstance(info, list) else [info]
        return tuple(_conflict_entry(entry) for entry in entries if isinstance(entry, dict))


class NameConflict(Conflict, FileExistsError):
    """The folder already contains an item of that name."""

    errno: int | None = errno.EEXIST
    hint = "Use another name."
    existing: File | Folder | WebLink | None = None
    """The item that has the name. None if Box names none, or one with another name."""
    folder: FolderMini | None = None
    """The folder that contains the item. None if it is not known, as after a move."""
    _argument: str | None = None  # the argument with which the called method accepts a name that is taken

    def _advice(self) -> str:
        instead = "" if self._argument is None else f", or pass {self._argument}"
        if self.existing is None:
            return super()._advice().rstrip(".") + f"{instead}."
        where = "" if self.folder is None else f"{self.folder!r} contains "
        return f"{where}{self.existing!r} (.existing). Use it or another name{instead}."


class AlreadyCollaborator(Conflict):
    """The user or the group already collaborates on the item. Box answers 409, or 400 in some cases."""

    hint = "Pass exist_ok=True to change the role of the existing collaboration instead."


class Gone(BoxError):
    """The resource existed, but exists no longer, such as an expired upload session."""


class PreconditionFailed(BoxError):
    """The item has changed since it was read, so it was not changed again. Box does not send the new state."""

    hint = "Call refresh() and decide again."


class TooLarge(BoxError):
    """The content is larger than the account or the endpoint allows."""


class RepresentationError(BoxError):
    """Box cannot convert the content. ``code`` is Box's reason, such as "error_password_protected"."""


class UploadPending(BoxError):
    """All parts were uploaded, but Box did not assemble the file in time. Box may still finish it."""


class RateLimited(BoxError, OSError):
    """Too many requests. ``retry_after`` is the number of seconds to wait."""

    errno: int | None = errno.EAGAIN
    hint = "Wait, then send fewer requests."


class ServerError(BoxError, OSError):
    """Box failed, or a server between the client and Box."""

    errno: int | None = errno.EIO
    hint = "Try again later; see https://status.box.com for known problems."


class NotImplementedByServer(ServerError, NotImplementedError):
    """The server does not implement this operation. The embedded Box raises it for operations that it lacks."""

    hint = ""


class NetworkError(BoxError, ConnectionError):
    """No complete response arrived. ``sent`` is True if the request may have reached the server."""

    sent = True


class Timeout(NetworkError, TimeoutError):
    """The server did not respond in time."""

    errno: int | None = errno.ETIMEDOUT


class TLSError(NetworkError):
    """The certificate of the server cannot be verified, or the server refuses or misses a client certificate."""

    sent = False


class ProxyError(NetworkError):
    """The proxy does not respond, or refuses the request."""

    sent = False
    hint = "Check proxies=, HTTPS_PROXY and NO_PROXY."


class UnsafeURL(NetworkError):
    """The URL or the redirect leads to a host that is not allowed. Nothing was sent there, so no secret can leak."""

    sent = False


class DecodeError(BoxError, ValueError):
    """The response cannot be read. ``retryable`` is False if every further response would be the same."""

    retryable = True


class IntegrityError(BoxError, OSError):
    """The content does not have the announced length or checksum."""

    errno: int | None = errno.EIO


class OutcomeUnknown(BoxError):
    """The call failed, but an attempt of its request may have taken effect.

    ``request`` is that request, and ``request_ids`` are Box's ids of all attempts that may have taken effect. The
    cause (``__cause__``) is the last error of the call.
    """

    hint = "Check whether it took effect before you send it again."
    request_ids: tuple[str, ...] = ()

    def _advice(self) -> str:
        return self.hint

    def _all_request_ids(self) -> list[str]:
        return _distinct(*self.request_ids) or super()._all_request_ids()


class TreeError(BoxError, ExceptionGroup[Exception]):
    """Some items of a tree could not be transferred. ``report`` is the `TreeReport`, ``exceptions`` has all errors."""

    hint = "Run it again: items that were transferred are not transferred twice."
    message: str = ""  # pyright: ignore[reportIncompatibleMethodOverride]  # assigned, as in every BoxError

    def __new__(cls, message: str, exceptions: Sequence[Exception], report: TreeReport) -> Self:  # noqa: ARG004
        """Create the exception group."""
        return super().__new__(cls, message, exceptions)

    def __init__(self, message: str, exceptions: Sequence[Exception], report: TreeReport) -> None:
        super().__init__(message)
        self.args: tuple[object, ...] = (message, exceptions)
        self.report = report

    def __reduce__(self) -> _ReducedError:
        return _revive, (type(self), (self.message, list(self.exceptions), None), self.__dict__.copy())


class AuthBusy(AuthError):
    """Another process is refreshing the same login and does not finish. Nothing was sent; try again."""

    hint = ""


class TokenStoreError(BoxError):
    """A saved login cannot be read, or new tokens cannot be saved. New tokens are not used until they are saved."""


class LocalBoxError(BoxError, RuntimeError):
    """The directory of an embedded Box cannot be opened: another process uses it, or it is damaged."""


class SessionClosed(BoxError, RuntimeError):
    """The session was closed."""


class NotLoaded(BoxError, RuntimeError):
    """The field was not sent with the object, and the settings do not allow loading it."""


class NoSession(BoxError, RuntimeError):
    """The object was created without a session, so it cannot send requests."""


class MissingField(BoxError, LookupError):
    """Box did not send the field, even on request."""


HINTS: Mapping[str, str] = {
    "not_found": "Check the id, and whether this user may see the item: Box answers 404 for both.",
    "folder_not_empty": "Use recursive=True to delete its content as well.",
    "access_denied_insufficient_permissions": "The permissions of this user or the scopes of the application do not allow it.",
    "forbidden_by_policy": "A security policy of the enterprise forbids it. Ask its administrator.",
    "storage_limit_exceeded": "The account is full.",
    "insufficient_scope": "Grant the application this scope in the Box developer console.",
    "not_trashed": "See box.trash() for the items in the trash. It does not list items that were deleted with their folder.",
    "recent_similar_comment": "The same comment was added a moment ago.",
    "item_name_invalid": "Use a name of at most 255 characters, without / and \\ and without a space at the end.",
    "bad_digest": "The content that arrived has another checksum. Check whether the file changed during the upload.",
}

BY_STATUS: Mapping[int, type[BoxError]] = {
    400: BadRequest,
    401: AuthError,
    403: Forbidden,
    404: NotFound,
    405: BadRequest,
    406: BadRequest,
    409: Conflict,
    410: Gone,
    411: BadRequest,
    412: PreconditionFailed,
    413: TooLarge,
    415: BadRequest,
    416: BadRequest,
    422: BadRequest,
    423: Locked,
    429: RateLimited,
    501: NotImplementedByServer,
}
BY_CODE: Mapping[tuple[int, str], type[BoxError]] = {
    (403, "access_denied_item_locked"): Locked,
    (404, "trashed"): Trashed,
    (405, "not_implemented"): NotImplementedByServer,
    (409, "item_name_in_use"): NameConflict,
    (400, "user_already_collaborator"): AlreadyCollaborator,
    (409, "user_already_collaborator"): AlreadyCollaborator,
    (409, "collaboration_already_exists"): AlreadyCollaborator,
    (400, "invalid_grant"): NotLoggedIn,
    (401, "invalid_grant"): NotLoggedIn,
    (401, "invalid_scope"): Forbidden,
    (400, "invalid_client"): AuthError,
    (403, "invalid_client"): AuthError,
    (400, "unauthorized_client"): AuthError,
}


def error_for(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    request: str | None = None,
    hide: Iterable[str] = (),
) -> BoxError:
    """Return the exception for a response with an error status.

    The names of ``headers`` may be in any case. The exception does not contain the texts in ``hide``.
    """
    secrets = sorted(filter(None, hide), key=len, reverse=True)
    headers = {name.lower(): value for name, value in headers.items()}
    content = _json_object(body, secrets)
    fields = content or {}
    challenge = _challenge(headers.get("www-authenticate", ""), secrets)
    code, oauth_error = _text(fields.get("code")), _text(fields.get("error")) or challenge.get("error")
    message, context_info = _text(fields.get("message")), fields.get("context_info")
    description = _text(fields.get("error_description")) or challenge.get("error_description")
    reasons = [] if content is None else _reasons(context_info)
    is_foreign = body.strip() and not any((message, code, oauth_error, description, context_info))
    if is_foreign:
        for secret in secrets:
            body = body.replace(secret.encode(), b"***")
        message = f"the response is not from Box, but probably from a proxy: {_excerpt(headers, body)}"
    error = _class_for(status, code or oauth_error, fields)(
        "; ".join(part for part in (message, *reasons) if part),
        status=status,
        code=code,
        help_url=_text(fields.get("help_url")),
        request_id=_text(fields.get("request_id")),
        header_request_id=headers.get("box-request-id"),
        error=oauth_error,
        error_description=description,
        context_info=context_info,
        retry_after=seconds_to_wait(headers),
        request=request,
    )
    error.from_box = not is_foreign or fields.get("type") == "error"
    return error


def not_json(
    status: int, headers: Mapping[str, str], body: bytes, *, request: str | None = None
) -> DecodeError:
    """Return the exception for a response that is not JSON, or not complete."""
    headers = {name.lower(): value for name, value in headers.items()}
    return DecodeError(
        f"the response is not JSON: {_excerpt(headers, body)}",
        status=status,
        request=request,
        header_request_id=headers.get("box-request-id"),
        retry_after=seconds_to_wait(headers),
    )


def _class_for(status: int, code: str | None, fields: Mapping[str, JSON]) -> type[BoxError]:
    error_class = BY_CODE.get((status, code or "")) or BY_STATUS.get(status)
    context_info = fields.get("context_info")
    if status == 404 and isinstance(context_info, dict) and "invalid_user_id" in context_info:
        return BadRequest  # the user of As-User does not exist; that says nothing about the item
    if error_class is Conflict and code is None:
        names_items = Conflict("", context_info=context_info).conflicts
        return NameConflict if names_items else Conflict
    if 300 <= status < 400:
        return UnsafeURL
    return error_class or (ServerError if status >= 500 else BoxError)


def _json_object(body: bytes, secrets: Sequence[str]) -> dict[str, JSON] | None:
    try:
        value = without_secrets(secrets, decode_json(body))
    except (JSONError, RecursionError):  # nesting that JSON allows can be too deep for `without_secrets`
        return None
    return value if isinstance(value, dict) else None


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) and value else None


def _challenge(header: str, secrets: Sequence[str]) -> dict[str, str]:
    """Return the parameters of a WWW-Authenticate header."""
    matches = re.findall(r'([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s",]+))', header)
    return {name.lower(): mask_field(secrets, quoted or plain, name) for name, quoted, plain in matches}


def _excerpt(headers: Mapping[str, str], body: bytes) -> str:
    """Return the type, the length and the start of a body that cannot be read."""
    media_type = headers.get("content-type", "").partition(";")[0].strip() or "unknown type"
    start = " ".join(mask_tokens(body[:200].decode("utf-8", "replace")).split())
    return f"{media_type}, {len(body)} bytes, {start!r}"


def _reasons(info: JSON) -> list[str]:
    """Return the reasons in ``context_info``: the name of each invalid parameter, with a message."""
    if isinstance(info, str):
        return [info]
    errors = info.get("errors") if isinstance(info, dict) else None
    entries = [entry for entry in errors if isinstance(entry, dict)] if isinstance(errors, list) else []
    return [
        ": ".join(part for part in (_text(entry.get("name")), _text(entry.get("message"))) if part)
        for entry in entries
    ]


def _conflict_entry(entry: Mapping[str, JSON]) -> ConflictEntry:
    size = entry.get("size")
    return ConflictEntry(
        type=_text(entry.get("type")) or "",
        id=str(entry.get("id", "")),
        name=_text(entry.get("name")),
        etag=None if entry.get("etag") is None else str(entry["etag"]),
        sha1=_text(entry.get("sha1")),
        size=int(size) if isinstance(size, int | float) and abs(size) < math.inf else None,
    )
