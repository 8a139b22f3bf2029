"""The API of the packages ``boxv2`` and ``boxpython``, name for name, for programs that were written for them.

Import from here what was imported from there. Results are plain dictionaries, as before; tokens refresh themselves, and
what is safe to repeat is repeated. New programs use `box_models.Box`. BOX_BASE_URL leads to another Box here too.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import IO, Any, TypeAlias

from box_models import auth, errors
from box_models import session as wire
from box_models._closable import Closable
from box_models._json import JSONError, decode_object
from box_models.auth import OAuth2, Secret, TokenEndpoint, Tokens, base_url_from_environment
from box_models.auth.saved_login import SavedLogin
from box_models.auth.secret import as_secret
from box_models.retry import RetryPolicy
from box_models.session import Param, Params, Payload
from box_models.transfer.content_upload import multipart_frame
from box_models.transport import Body

__all__ = ["BoxAuthenticateFlow", "BoxError", "BoxHttpResponseError", "BoxSession"]

Id: TypeAlias = int | str
TokensChanged: TypeAlias = Callable[[str, str], object]
RefreshTokenMethod: TypeAlias = Callable[[], tuple[bool, Mapping[str, str]]]
ProgressCallback: TypeAlias = Callable[[int, int], object]
StrPath: TypeAlias = str | PathLike[str]

CHUNK = 2**20
REFRESH_FAILED = 494

show_debug_messages = False
"""Log every request to the logger ``box_models`` at INFO; tokens are never among it."""

logger: logging.Logger = logging.getLogger("box_models")


class BoxError(errors.BoxError):
    """Box answered with an error ``status``. Its body is in ``code``, ``message``, ``error`` and so on, and ``context_info``."""

    def __init__(self, status: int, attributes: Mapping[str, Any] | str) -> None:
        said = {"message": attributes} if isinstance(attributes, str) else dict(attributes)
        known = {name: said.get(name) for name in errors.Details.__annotations__}
        super().__init__(said.get("message") or "", **(known | {"status": status}))  # type: ignore[arg-type] # any JSON

    def __str__(self) -> str:
        parts = (self.message, self.error, self.error_description)
        return f"{self.status} - " + "".join(f"{part}. " for part in parts if part)


class BoxHttpResponseError(errors.DecodeError):
    """An answer of Box that is not JSON. Where it was to something that writes, the text says that the outcome is not known."""


class BoxAuthenticateFlow:
    """Get the first tokens of a user, in two steps.

    >>> flow = BoxAuthenticateFlow("client_id", "client_secret")
    >>> flow.get_authorization_url().startswith("https://account.box.com/api/oauth2/authorize?response_type=code")
    True

    See https://developer.box.com/guides/authentication/oauth2/
    """

    def __init__(self, client_id: str, client_secret: str, *, retry: RetryPolicy | None = None) -> None:
        secret = as_secret(client_secret)
        del client_secret  # a traceback that shows variables is not to show it
        self.client_id = client_id
        self._client_secret = secret
        self.box_request: auth.BoxAuthenticateFlow = auth.BoxAuthenticateFlow(client_id, secret, retry=retry)

    @property
    def client_secret(self) -> str:
        """The secret of the application."""
        return self._client_secret.reveal()

    @property
    def state(self) -> str | None:
        """The random ``state`` of the newest URL, to compare with what comes back; it was a constant once."""
        return self.box_request.state

    def get_authorization_url(self, redirect_uri: str | None = None) -> str:
        """Return the address to send the user to."""
        return self.box_request.get_authorization_url(redirect_uri)

    def get_access_tokens(self, authorization_code: str, state: str | None = None) -> tuple[str, str]:
        """Exchange the code for ``(access_token, refresh_token)``; ``state`` is compared if given."""
        code, hidden = as_secret(authorization_code), as_secret(state)
        del authorization_code, state  # a traceback that shows variables is not to show them
        with _errors_of_old():
            return self.box_request.get_access_tokens(code, state=hidden)


class BoxSession(Closable):
    """Files and folders of a user, by id.

    Without ``last_access_token`` one is fetched at once. ``tokens_changed(refresh_token, access_token)`` is called with
    each new pair before it is used; what it raises comes out of the call. ``refresh_token_method()``, where given, makes
    new tokens: it returns ``(True, {"access_token": …, "refresh_token": …})``, or ``(False, …)`` for a `BoxError` with
    status 494. ``timeout`` is in seconds; it also fits in the sixth place, as in ``boxpython``.

    Connection problems are `box_models.errors.NetworkError`, an OSError.

    >>> box = BoxSession("client_id", "client_secret", "refresh", "access", save)  # doctest: +SKIP
    >>> box.create_folder("my_folder")["id"]  # doctest: +SKIP
    '1230944187'
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        last_refresh_token: str | None,
        last_access_token: str | None = None,
        tokens_changed: TokensChanged | None = None,
        refresh_token_method: RefreshTokenMethod | float | None = None,
        timeout: float | None = None,
        *,
        retry: RetryPolicy | None = None,
    ) -> None:
        secret, refresh, access = (
            as_secret(client_secret),
            as_secret(last_refresh_token or None),
            as_secret(last_access_token),
        )
        del client_secret, last_refresh_token, last_access_token  # as above
        if isinstance(refresh_token_method, int | float):
            refresh_token_method, timeout = None, refresh_token_method
        self.client_id = client_id
        self._client_secret = secret
        self.tokens_changed = tokens_changed
        self.refresh_token_method = refresh_token_method
        self._login = _Login(
            client_id,
            secret,
            refresh,
            access,
            tokens_changed,
            refresh_token_method,
        )
        self.box_request: wire.BoxSession = wire.BoxSession(
            self._login, base_url=base_url_from_environment(), timeout=timeout, retry=retry
        )
        if access is None:
            with _errors_of_old():
                self.box_request.token()

    @property
    def client_secret(self) -> str:
        """The secret of the application."""
        return self._client_secret.reveal()

    @property
    def refresh_token(self) -> str | None:
        """The refresh token to save."""
        return self._login.pair[0]

    @property
    def access_token(self) -> str | None:
        """The access token to save."""
        return self._login.pair[1]

    def find_id_in_folder(self, name: str | None, parent_folder_id: Id = 0) -> Id | None:
        """Return the id of what has exactly this name in the folder, or None; without a name, the folder's own."""
        if not name:
            return parent_folder_id
        path = f"/folders/{_id(parent_folder_id, 'parent_folder_id')}/items"
        with _errors_of_old():
            for page in self.box_request.pages(path, parse=_Page.of, params={"fields": "name"}):
                for entry in page.entries:
                    if entry.get("name") == name:
                        return _number(entry.get("id"))
        return None

    def get_folder_info(self, folder_id: Id) -> dict[str, Any]:
        """Return the folder, with the first of its items in ``item_collection``."""
        return self._ask("GET", f"/folders/{_id(folder_id, 'folder_id')}")

    def create_folder(self, name: str, parent_folder_id: Id = 0) -> dict[str, Any]:
        """Create a folder; `BoxError` with status 409 if there is one of that name."""
        parent = {"id": _id(parent_folder_id, "parent_folder_id")}
        return self._ask("POST", "/folders", json={"name": name, "parent": parent})

    def delete_folder(self, folder_id: Id, recursive: bool = True) -> dict[str, Any]:
        """Delete a folder with all that is in it, unless ``recursive`` is False; returns ``{}``."""
        return self._ask(
            "DELETE", f"/folders/{_id(folder_id, 'folder_id')}", params={"recursive": bool(recursive)}
        )

    def get_folder_items(
        self, folder_id: Id, limit: int = 100, offset: int = 0, fields_list: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Return one page of what is in the folder."""
        params: dict[str, Param] = {"limit": limit, "offset": offset, "fields": fields_list or None}
        return self._ask("GET", f"/folders/{_id(folder_id, 'folder_id')}/items", params=params)

    def upload_file(
        self, name: str, folder_id: Id, file_path: StrPath, file_id: Id | None = None
    ) -> dict[str, Any]:
        """Upload a file, or with ``file_id`` a new version of one; it is in ``["entries"][0]`` of the result."""
        return self._upload(name, folder_id, file_path, file_id, None, CHUNK)

    def upload_new_file_version(
        self, name: str, folder_id: Id, file_id: Id, file_path: StrPath
    ) -> dict[str, Any]:
        """Upload a new version of a file."""
        return self._upload(name, folder_id, file_path, file_id, None, CHUNK)

    def chunk_upload_file(
        self,
        name: str,
        folder_id: Id,
        file_path: StrPath,
        file_id: Id | ProgressCallback | None = None,
        progress_callback: ProgressCallback | int | None = None,
        chunk_size: int = CHUNK,
    ) -> dict[str, Any]:
        """Upload as `upload_file` does, and call ``progress_callback(transferred, total)`` before each chunk and at the end.

        Both count the whole request. Raising in the callback cancels. The fourth place may hold the callback, and the
        fifth then ``chunk_size``, as in ``boxpython``.
        """
        if callable(file_id):
            chunk_size = progress_callback if isinstance(progress_callback, int) else chunk_size
            file_id, progress_callback = None, file_id
        if progress_callback is not None and not callable(progress_callback):
            raise TypeError("progress_callback must be callable with (transferred, total)")
        return self._upload(name, folder_id, file_path, file_id, progress_callback, chunk_size)

    def preflight_check(
        self, name: str | None = None, file_id: Id | None = None, parent_id: Id = 0, size: int | None = None
    ) -> tuple[bool, dict[str, Any]]:
        """Ask whether a file, or a new version of one, would be accepted: True, and where to upload it to."""
        wanted: dict[str, object] = {
            "parent": {"id": _id(parent_id, "parent_id")},
            "name": name or None,
            "size": size,
        }
        path = "/files/content" if file_id is None else f"/files/{_id(file_id, 'file_id')}/content"
        said = self._ask(
            "OPTIONS", path, json={key: value for key, value in wanted.items() if value is not None}
        )
        return bool(said.get("upload_url")), said

    def get_file_info(self, file_id: Id) -> dict[str, Any]:
        """Return the file."""
        return self._ask("GET", f"/files/{_id(file_id, 'file_id')}")

    def copy_file(
        self, file_id: Id, parent_id: Id | None = None, *, dest_folder_id: Id | None = None
    ) -> dict[str, Any]:
        """Copy a file into another folder, which ``boxv2`` called ``parent_id`` and ``boxpython`` ``dest_folder_id``."""
        target = dest_folder_id if parent_id is None else parent_id
        if target is None:
            raise ValueError("parent_id: say which folder to copy to")
        parent = {"id": _id(target, "parent_id")}
        return self._ask("POST", f"/files/{_id(file_id, 'file_id')}/copy", json={"parent": parent})

    def download_file(
        self,
        file_id: Id,
        dest_file_path: StrPath,
        progress_callback: ProgressCallback | None = None,
        chunk_size: int = CHUNK,
    ) -> None:
        """Download a file; ``dest_file_path`` appears only when it is complete, and is left as it was otherwise.

        ``progress_callback(transferred, total)`` is called before each chunk is written and at the end; ``total`` is -1
        where Box does not say it. Raising in it cancels.
        """
        path, target = f"/files/{_id(file_id, 'file_id')}/content", Path(dest_file_path)
        tell = progress_callback or _nobody
        partial = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
        try:
            with partial.open("xb") as file, _errors_of_old(), self.box_request.stream(path) as stream:
                self._log("GET", path)
                length = stream.headers.get("Content-Length", "")
                total, done = int(length) if re.fullmatch("[0-9]{1,19}", length) else -1, 0
                for chunk in stream.chunks(_chunk(chunk_size)):
                    tell(done, total)
                    done += file.write(chunk)
                tell(done, total)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def delete_file(self, file_id: Id) -> dict[str, Any]:
        """Delete a file; returns ``{}``."""
        return self._ask("DELETE", f"/files/{_id(file_id, 'file_id')}")

    def search(self, **kwargs: Param) -> dict[str, Any]:
        """Return one page of what is found. Each argument is a parameter of the search.

        See https://developer.box.com/reference/get-search
        """
        return self._ask("GET", "/search", params=kwargs)

    def get_user_info(self) -> dict[str, Any]:
        """Return the user who is signed in."""
        return self._ask("GET", "/users/me")

    def close(self) -> None:
        """Close the connections."""
        self.box_request.close()

    def _ask(
        self, method: str, path: str, *, params: Params | None = None, json: Payload | None = None
    ) -> dict[str, Any]:
        self._log(method, path)
        with _errors_of_old():
            answer = self.box_request.request(method, path, params=params, json=json, says_json=True)
            return _dictionary(answer.body)

    def _upload(
        self,
        name: str,
        folder_id: Id,
        file_path: StrPath,
        file_id: Id | None,
        progress_callback: ProgressCallback | None,
        chunk_size: int,
    ) -> dict[str, Any]:
        attributes: dict[str, object] = {"name": name}
        if file_id is None:
            path, attributes["parent"] = "/files/content", {"id": _id(folder_id, "folder_id")}
        else:
            path = f"/files/{_id(file_id, 'file_id')}/content"
        body = _multipart(attributes, Path(file_path), progress_callback or _nobody, _chunk(chunk_size))
        self._log("POST", path)
        with _errors_of_old():
            return _dictionary(self.box_request.upload(path, body))

    def _log(self, method: str, path: str) -> None:
        if show_debug_messages:
            logger.info("%s %s", method, path)


class _Login(OAuth2):
    """Tokens that an own method may refresh, and a callback whose exceptions are the caller's."""

    def __init__(
        self,
        client_id: str,
        client_secret: Secret,
        refresh_token: Secret | None,
        access_token: Secret | None,
        tokens_changed: TokensChanged | None,
        method: RefreshTokenMethod | None,
    ) -> None:
        # Who brings a method of their own needs no tokens: the first call of it is due at once then.
        given = refresh_token or (None if method is None else Secret("none-yet"))
        super().__init__(
            client_id,
            client_secret,
            refresh_token=given,
            access_token=access_token,
            tokens_changed=tokens_changed,
        )
        self._method = method

    @property
    def pair(self) -> tuple[str | None, str | None]:
        """The newest refresh and access token; while ``tokens_changed`` runs, those it is given."""
        if self._unsaved is not None:
            return self._refresh_token(self._unsaved.tokens), self._unsaved.tokens.access.reveal()
        return self.refresh_token, self.access_token

    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        if self._method is None:
            return super()._fetch(endpoint)
        done, said = self._method()
        if not done:
            raise errors.AuthError("Error in refreshing token", status=REFRESH_FAILED)
        hidden = {name: Secret(value) for name, value in said.items()}
        del said
        return Tokens(hidden["access_token"], hidden["refresh_token"])

    def _save(self, tokens: Tokens, record: SavedLogin) -> None:  # noqa: ARG002 # boxv2 knew no stores
        if self._tokens_changed is not None:
            self._tokens_changed(self._refresh_token(tokens), tokens.access.reveal())


@dataclass(frozen=True)
class _Page:
    entries: list[dict[str, Any]]
    next_marker: str | None
    offset: int | None = None
    limit: int | None = None
    total_count: int | None = None

    @classmethod
    def of(cls, body: bytes) -> _Page:
        said = _dictionary(body)
        entries, marker = said.get("entries") or [], said.get("next_marker")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise errors.DecodeError("the answer has no list of items")
        return cls(entries, marker if isinstance(marker, str) else None)


@contextmanager
def _errors_of_old() -> Iterator[None]:
    try:
        yield
    except errors.DecodeError as error:
        raise BoxHttpResponseError(error.message, status=error.status, request=error.request) from error
    except errors.BoxError as error:
        if error.status is None:  # a connection that failed, a session that was closed
            raise
        if error.status < 400:
            raise BoxHttpResponseError(error.message, status=error.status, request=error.request) from error
        raise BoxError(error.status, vars(error)) from error


def _dictionary(body: bytes) -> dict[str, Any]:
    try:
        return decode_object(body or b"{}")
    except JSONError:
        raise errors.DecodeError(f"the response is not a JSON object ({len(body)} bytes)") from None


def _number(said: object) -> int:
    if not re.fullmatch("[0-9]{1,20}", str(said)):
        raise errors.DecodeError("the answer holds an id that is none")
    return int(str(said))


def _id(value: Id, name: str) -> str:
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,20}", text, re.ASCII):
        raise ValueError(f"{name} must be an id, such as 1230944187 or '1230944187', not {value!r}")
    return text


def _chunk(size: int) -> int:
    if size < 1:
        raise ValueError(f"chunk_size must be at least 1, not {size!r}")
    return size


def _nobody(transferred: int, total: int) -> None:
    """Take no interest in the progress."""


def _multipart(attributes: Mapping[str, object], path: Path, tell: ProgressCallback, size: int) -> Body:
    before, after, media_type = multipart_frame(attributes)
    total = len(before) + path.stat().st_size + len(after)

    def chunks() -> Iterator[bytes]:
        done = 0
        with path.open("rb") as file:
            parts: list[IO[bytes]] = [BytesIO(before), file, BytesIO(after)]
            while piece := _read(parts, size):
                tell(done, total)
                yield piece
                done += len(piece)
        tell(done, total)

    return Body(total, media_type, chunks)


def _read(parts: list[IO[bytes]], size: int) -> bytes:
    """Read ``size`` bytes off the front, less only at the very end."""
    pieces: list[bytes] = []
    while parts and size:
        piece = parts[0].read(size)
        if not piece:
            parts.pop(0)
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
