"""What can go wrong, by meaning.

::

    BoxError
    ├── BadRequest (ValueError)                      400 and other requests Box cannot read
    ├── AuthError (PermissionError)                  401
    │   ├── NotLoggedIn                              there is no login, or it is spent
    │   └── AuthBusy                                 another process holds the lock of the saved login
    ├── Forbidden (PermissionError)                  403
    │   └── Locked                                   423, or 403 because somebody locked the item
    ├── NotFound (FileNotFoundError)                 404
    │   └── Trashed                                  it lies in the trash
    ├── Conflict                                     409
    │   └── NameConflict (FileExistsError)           the name is taken; .existing has it
    ├── Gone                                         410
    ├── PreconditionFailed                           412: changed since it was read
    ├── TooLarge                                     413
    ├── UploadPending                                202 for longer than a request may take
    ├── RateLimited                                  429
    ├── ServerError                                  5xx
    │   └── NotImplementedByServer (NotImplementedError)   501
    ├── NetworkError (ConnectionError)               no whole answer came
    │   ├── Timeout (TimeoutError)
    │   ├── TLSError                                 the certificate is not to be trusted
    │   ├── ProxyError
    │   └── UnsafeURL                                a host or a redirect that was refused
    ├── DecodeError (ValueError)                     an answer that cannot be read
    ├── IntegrityError (OSError)                     bytes that are not the ones announced
    ├── OutcomeUnknown                               it may have happened, or not
    ├── TreeError (ExceptionGroup)                   some of a tree failed; .exceptions says why
    ├── TokenStoreError                              a login could not be read, or new tokens not saved
    ├── LocalBoxError (RuntimeError)                 the directory of an embedded Box cannot be opened
    ├── SessionClosed (RuntimeError)
    ├── NotLoaded (RuntimeError)                     a field that is not there, and may not be loaded
    ├── NoSession (RuntimeError)                     an object that was built by hand
    └── MissingField (LookupError)                   Box did not send it, even when asked
"""

from __future__ import annotations

import errno
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, ClassVar, Self, TypedDict, Unpack

from box_models._json import JSON, JSONError, decode_json

if TYPE_CHECKING:
    from box_models.models import File, Folder, WebLink


class Details(TypedDict, total=False):
    """What a :class:`BoxError` may know besides its message."""

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


class BoxError(Exception):
    """Anything that goes wrong between this library and Box.

    ``status``, ``code``, ``message``, ``help_url``, ``request_id`` and ``context_info`` are what Box's error body
    says, ``error`` and ``error_description`` what its OAuth2 error or ``WWW-Authenticate`` header says; each is None
    where it was not sent. ``header_request_id`` is the id that Box's support asks for. ``retry_after`` is how many
    seconds Box asked to wait, ``request`` the method and the address without its query, ``attempts`` how often it
    was sent, ``elapsed`` how many seconds that took with all waits between. ``from_box`` is False where the answer was not
    Box's, but most likely a proxy's.

    >>> error = BoxError("the folder is not empty", status=400, code="folder_not_empty")
    >>> str(error)
    '400 folder_not_empty: the folder is not empty. Delete with recursive=True to take what is in it along.'

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
        names = dict.fromkeys(str(part) for part in (self.status, self.code, self.error) if part)
        said = ". ".join(
            part.rstrip(". ") for part in dict.fromkeys((self.message, self.error_description)) if part
        )
        text = f"{' '.join(names)}: {said}" if names and said else " ".join(names) or said
        hint = HINTS.get(self.code or "") or self.hint
        text = f"{text.rstrip('.')}. {hint}" if hint else text
        ids = dict.fromkeys(known for known in (self.request_id, self.header_request_id) if known)
        facts = [self.request, f"request id {' / '.join(ids)}" if ids else None]
        within = "" if self.elapsed is None else f" in {self.elapsed:.1f} s"
        facts.append(f"{self.attempts} attempts{within}" if self.attempts > 1 else None)
        known = ", ".join(fact for fact in facts if fact)
        return f"{text} [{known}]" if known else text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __reduce__(
        self,
    ) -> tuple[Callable[..., BoxError], tuple[type[BoxError], tuple[object, ...], dict[str, object]]]:
        return _revive, (type(self), self.args, self.__dict__.copy())


def _revive(cls: type[BoxError], args: tuple[object, ...], state: dict[str, object]) -> BoxError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class BadRequest(BoxError, ValueError):
    """Box cannot make sense of the request; ``context_info`` often names the parameter."""


class AuthError(BoxError, PermissionError):
    """Box does not accept the token, or the application that asks for one."""

    errno: int | None = errno.EACCES
    hint = "Sign in again, or use another token."


class NotLoggedIn(AuthError):
    """There is no login to work with, or it can no longer be refreshed."""

    hint = ""


class Forbidden(BoxError, PermissionError):
    """The token is good, but not for this."""

    errno: int | None = errno.EACCES


class Locked(Forbidden):
    """Somebody holds a lock on the item."""

    hint = "Wait until its lock is lifted, or lift it."


class NotFound(BoxError, FileNotFoundError):
    """There is no such thing, or this user may not see it."""

    errno: int | None = errno.ENOENT


class Trashed(NotFound):
    """The item lies in the trash."""

    hint = "Its restore() brings it back; where it went there along with a folder, that folder's does: box.trash() lists them."


@dataclass(frozen=True)
class ConflictEntry:
    """What stands in the way: the part of it that Box tells in a 409."""

    type: str
    id: str
    name: str | None = None
    etag: str | None = None
    sha1: str | None = None
    size: int | None = None


class Conflict(BoxError):
    """The request contradicts what is there already."""

    @property
    def conflicts(self) -> tuple[ConflictEntry, ...]:
        """What is in the way; empty where Box does not say."""
        info = self.context_info.get("conflicts") if isinstance(self.context_info, dict) else None
        found = info if isinstance(info, list) else [info]
        return tuple(_conflict_entry(entry) for entry in found if isinstance(entry, dict))


class NameConflict(Conflict, FileExistsError):
    """An item of that name is in the folder already."""

    errno: int | None = errno.EEXIST
    hint = "Take another name, or use what is there: .existing has it."
    existing: File | Folder | WebLink | None = None
    """The item that has the name, ready to use; None where Box did not say which it is."""


class Gone(BoxError):
    """It was there and is no more, for instance an upload session that ran out."""


class PreconditionFailed(BoxError):
    """The item has changed since it was read, so that the change asked for was not made. Box does not say to what."""

    hint = "Call refresh() and decide again."


class TooLarge(BoxError):
    """The content is larger than the account or the endpoint allows."""


class UploadPending(BoxError):
    """Every part of an upload arrived, and Box did not finish putting them together in time. It may still do so."""


class RateLimited(BoxError):
    """Too many requests; ``retry_after`` says how many seconds to wait."""

    hint = "Wait, then ask less often."


class ServerError(BoxError):
    """Box failed, or something on the way to it did."""

    hint = "Try again later; https://status.box.com says whether Box knows."


class NotImplementedByServer(ServerError, NotImplementedError):
    """The server does not do this: the embedded Box says so of what it lacks."""

    hint = ""


class NetworkError(BoxError, ConnectionError):
    """No whole answer came. ``sent`` says whether the request may have reached the server."""

    sent = True


class Timeout(NetworkError, TimeoutError):
    """The server took too long."""

    errno: int | None = errno.ETIMEDOUT


class TLSError(NetworkError):
    """The server cannot prove that it is the one asked for."""

    sent = False
    hint = "If a company proxy signs its own certificates, name its CA file in REQUESTS_CA_BUNDLE."


class ProxyError(NetworkError):
    """The proxy of the environment (HTTPS_PROXY) refuses or does not answer."""

    sent = False
    hint = "Check HTTPS_PROXY and NO_PROXY."


class UnsafeURL(NetworkError):
    """An address that this library does not talk to, or a redirect it does not follow, so that no secret gets there."""

    sent = False


class DecodeError(BoxError, ValueError):
    """The answer cannot be read as what it should be."""

    retryable = True


class IntegrityError(BoxError, OSError):
    """The bytes are not the ones that were announced."""

    errno: int | None = errno.EIO


class OutcomeUnknown(BoxError):
    """Nobody can tell whether the request took effect, and repeating it might do it twice."""

    hint = "Look whether it happened before you repeat it."


class TreeError(BoxError, ExceptionGroup[Exception]):
    """Some of a tree could not be moved; ``exceptions`` holds what each failed with. The others are where they belong."""

    hint = "Run it again: what is there already is not moved twice."
    message: str = ""  # pyright: ignore[reportIncompatibleMethodOverride]  # assigned, as in every BoxError

    def __new__(cls, message: str, exceptions: Sequence[Exception]) -> Self:
        """Make the group."""
        return super().__new__(cls, message, exceptions)

    def __init__(self, message: str, exceptions: Sequence[Exception]) -> None:
        super().__init__(message)
        self.args: tuple[object, ...] = (message, exceptions)

    def __reduce__(
        self,
    ) -> tuple[Callable[..., BoxError], tuple[type[BoxError], tuple[object, ...], dict[str, object]]]:
        return _revive, (type(self), (self.message, list(self.exceptions)), self.__dict__.copy())


class AuthBusy(AuthError):
    """Another process is refreshing the same login, and does not finish. Nothing was sent; try again."""

    hint = ""


class TokenStoreError(BoxError):
    """A saved login cannot be read or trusted, or new tokens could not be saved: those are not used, but kept to save."""


class LocalBoxError(BoxError, RuntimeError):
    """The directory cannot be opened as an embedded Box: another process has it, or it is damaged. The message says what to do."""


class SessionClosed(BoxError, RuntimeError):
    """The session was closed."""


class NotLoaded(BoxError, RuntimeError):
    """The field was not sent with the object, and loading it is not allowed."""


class NoSession(BoxError, RuntimeError):
    """The object was built by hand and has no session to act through."""


class MissingField(BoxError, LookupError):
    """Box did not send the field, even when asked for it."""


HINTS: Mapping[str, str] = {
    "not_found": "Check the id, and whether this user may see the item: Box answers 404 for both.",
    "folder_not_empty": "Delete with recursive=True to take what is in it along.",
    "access_denied_insufficient_permissions": "This user, or the application's scopes, do not allow it.",
    "forbidden_by_policy": "A security policy of the enterprise forbids it; its administrator knows which.",
    "storage_limit_exceeded": "The account is full.",
    "insufficient_scope": "Grant the application this scope in the Box developer console.",
    "not_trashed": "box.trash() lists what is in the trash; what went there along with a folder is not listed itself.",
    "recent_similar_comment": "The same comment was made a moment ago.",
    "item_name_invalid": "Take a name without / and \\, not longer than 255 characters, with no space at its end.",
    "bad_digest": "The bytes that arrived are not the ones announced: did the file change meanwhile?",
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
    (409, "item_name_in_use"): NameConflict,
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
    """Build the exception for an answer with an error status.

    ``headers`` are looked up without case. What stands in ``hide`` never appears in the exception.
    """
    secrets = sorted(filter(None, hide), key=len, reverse=True)
    folded = {name.lower(): value for name, value in headers.items()}
    content = _json_object(body, secrets)
    said = content or {}
    for secret in secrets:
        body = body.replace(secret.encode(), b"***")
    challenge = _challenge(folded.get("www-authenticate", ""), secrets)
    code, oauth = _text(said.get("code")), _text(said.get("error")) or challenge.get("error")
    details = Details(
        status=status,
        code=code,
        help_url=_text(said.get("help_url")),
        request_id=_text(said.get("request_id")),
        header_request_id=folded.get("box-request-id"),
        error=oauth,
        error_description=_text(said.get("error_description")) or challenge.get("error_description"),
        context_info=said.get("context_info"),
        retry_after=seconds_to_wait(folded),
        request=request,
    )
    message = _text(said.get("message")) or (
        ""
        if content or not body.strip()
        else f"not Box but something on the way to it answered: {_excerpt(folded, body)}"
    )
    error = _class_for(status, code or oauth, said)(message, **details)
    error.from_box = content is not None or not body.strip()
    reasons = [] if content is None else _reasons(error.context_info)
    if reasons:
        error.message = "; ".join(filter(None, [message, *reasons]))
        error.args = (error.message,)
    return error


def not_json(
    status: int, headers: Mapping[str, str], body: bytes, *, request: str | None = None
) -> DecodeError:
    """Build the exception for an answer that should be JSON and is not, or not to its end."""
    folded = {name.lower(): value for name, value in headers.items()}
    return DecodeError(
        f"the answer is not the JSON it should be: {_excerpt(folded, body)}",
        status=status,
        request=request,
        header_request_id=folded.get("box-request-id"),
        retry_after=seconds_to_wait(folded),
    )


def seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Read Retry-After: seconds, whole or not, or an HTTP date, measured on the server's own clock where it sends one.

    None where there is none that makes sense. ``headers`` have lower-case names.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,12}(\.\d{1,12})?", value, re.ASCII):
        return float(value)
    until, now = http_date(value), http_date(headers.get("date", ""))
    if until is None:
        return None
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())


def http_date(value: str) -> datetime | None:
    """Read an HTTP date; None if it is not one."""
    try:
        parsed = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _class_for(status: int, code: str | None, said: Mapping[str, JSON]) -> type[BoxError]:
    found = BY_CODE.get((status, code or "")) or BY_STATUS.get(status)
    if found is Conflict and code is None and Conflict("", context_info=said.get("context_info")).conflicts:
        return NameConflict
    if 300 <= status < 400:
        return UnsafeURL
    return found or (ServerError if status >= 500 else BoxError)


def _json_object(body: bytes, secrets: Sequence[str]) -> dict[str, JSON] | None:
    try:
        value = _without(secrets, decode_json(body))
    except (JSONError, RecursionError):  # nested JSON can be too deep for `_without`
        return None
    return value if isinstance(value, dict) else None


_WORDS = {"code", "error", "type", "reason"}
"""Where Box says one word of its own, which may have a short secret in it: ``invalid_token``."""


def _without(secrets: Sequence[str], value: JSON, name: str = "") -> JSON:
    """Return what was said under this name with the secrets in it made unreadable."""
    if isinstance(value, dict):
        return {
            key if _is_word(key) else _hidden(secrets, key): _without(secrets, each, key)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [_without(secrets, each, name) for each in value]
    return _shown(secrets, value, name) if isinstance(value, str) else value


def _shown(secrets: Sequence[str], text: str, name: str) -> str:
    is_boxs_own = name in _WORDS and _is_word(text) and text not in secrets
    return text if is_boxs_own else _hidden(secrets, text)


def _is_word(text: str) -> bool:
    return re.fullmatch("[a-z_]+", text) is not None


def _hidden(secrets: Sequence[str], text: str) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return text


def _text(value: JSON) -> str | None:
    return value if isinstance(value, str) and value else None


def _challenge(header: str, secrets: Sequence[str]) -> dict[str, str]:
    said = {name.lower(): value for name, value in re.findall(r'([\w-]+)="([^"]*)"', header)}
    return {name: _shown(secrets, value, name) for name, value in said.items()}


def _excerpt(headers: Mapping[str, str], body: bytes) -> str:
    """Describe a body that cannot be read."""
    kind = headers.get("content-type", "").partition(";")[0].strip() or "unknown type"
    start = " ".join(masked(body[:200].decode("utf-8", "replace")).split())
    return f"{kind}, {len(body)} bytes, {start!r}"


def masked(text: str) -> str:
    """Replace what looks like a token in a text from elsewhere."""
    labelled = r"(?i)(bearer\s+|(?:access_token|refresh_token|client_secret|code|password)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&<>,}]+"
    return re.sub(labelled, r"\1***", text)


def _reasons(info: JSON) -> list[str]:
    """Say in words what ``context_info`` adds: which parameter is wrong, and why."""
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
