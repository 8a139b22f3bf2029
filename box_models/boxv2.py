"""The API of the packages ``boxv2`` and ``boxpython``, name for name, for programs that were written for them.

Replace the import, and the program keeps working. Results are plain dictionaries, as before. Tokens are refreshed
automatically, and safe requests are retried. New programs should use `box_models.Box`. The environment variable
BOX_BASE_URL selects another Box here too.
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
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from box_models import auth, errors
from box_models import session as wire
from box_models._closable import Closable
from box_models._json import JSONError, decode_object
from box_models._operating_system import delete_file, replace_file
from box_models._secret_value import SecretValue
from box_models.auth import OAuth2, Secret, TokenEndpoint, Tokens, base_url_from_environment
from box_models.auth.saved_login import SavedLogin
from box_models.auth.secret import as_secret
from box_models.retry import RetryPolicy
from box_models.session import Param, Params, Payload
from box_models.transfer.content_upload import multipart_frame
from box_models.transport import Body, Certificate, Proxies, Transport, Verify

if TYPE_CHECKING:
    import requests

__all__ = ["BoxAuthenticateFlow", "BoxError", "BoxHttpResponseError", "BoxSession"]

Id: TypeAlias = int | str
TokensChanged: TypeAlias = Callable[[str, str], object]
RefreshTokenMethod: TypeAlias = Callable[[], tuple[bool, Mapping[str, str]]]
ProgressCallback: TypeAlias = Callable[[int, int], object]
StrPath: TypeAlias = str | PathLike[str]

CHUNK = 2**20
REFRESH_FAILED = 494

show_debug_messages = False
"""Log each request to the logger ``box_models`` at level INFO. Tokens are never logged."""

logger: logging.Logger = logging.getLogger("box_models")


class BoxError(errors.BoxError):
    """Box answered with an error ``status``.

    The attributes ``code``, ``message``, ``error``, ``error_description`` and ``context_info`` are the fields of its body.
    If the request may have taken effect all the same, the exception is also a `box_models.OutcomeUnknown`.
    """

    def __init__(self, status: int, attributes: Mapping[str, Any] | str) -> None:
        fields = {"message": attributes} if isinstance(attributes, str) else dict(attributes)
        known = {name: fields.get(name) for name in errors.Details.__annotations__}
        super().__init__(fields.get("message") or "", **(known | {"status": status}))  # type: ignore[arg-type] # any JSON

    def __str__(self) -> str:
        parts = (self.message, self.error, self.error_description)
        return f"{self.status} - " + "".join(f"{part}. " for part in parts if part)


class BoxHttpResponseError(errors.DecodeError):
    """The response is not JSON.

    If the request may have taken effect, the exception is also a `box_models.OutcomeUnknown`.
    """


class _OutcomeUnknownError(BoxError, errors.OutcomeUnknown):
    pass


class _UnknownHttpResponseError(BoxHttpResponseError, errors.OutcomeUnknown):
    pass


class BoxAuthenticateFlow:
    """Get the first tokens of a user, in two steps.

    >>> flow = BoxAuthenticateFlow("client_id", "client_secret")
    >>> flow.get_authorization_url().startswith("https://account.box.com/api/oauth2/authorize?response_type=code")
    True

    ``verify``, ``proxies``, ``cert`` and ``requests_session`` are those of `box_models.Box`.

    See https://developer.box.com/guides/authentication/oauth2/
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        retry: RetryPolicy | None = None,
        verify: Verify = True,
        proxies: Proxies | None = None,
        cert: Certificate | None = None,
        requests_session: requests.Session | None = None,
    ) -> None:
        secret, hidden = as_secret(client_secret), SecretValue(proxies)
        del client_secret, proxies  # keeps the secrets out of tracebacks that show variables
        self.client_id = client_id
        self._client_secret = secret
        self.box_request: auth.BoxAuthenticateFlow = auth.BoxAuthenticateFlow(
            client_id,
            secret,
            retry=retry,
            transport=Transport(verify=verify, proxies=hidden, cert=cert, requests_session=requests_session),
        )

    @property
    def client_secret(self) -> str:
        """The secret of the application."""
        return self._client_secret.reveal()

    @property
    def state(self) -> str | None:
        """The random ``state`` of the newest URL, to compare with the ``state`` of the redirect. `boxv2` had a constant."""
        return self.box_request.state

    def get_authorization_url(self, redirect_uri: str | None = None) -> str:
        """Return the URL of the login page for the user."""
        return self.box_request.get_authorization_url(redirect_uri)

    def get_access_tokens(self, authorization_code: str, state: str | None = None) -> tuple[str, str]:
        """Exchange the code for ``(access_token, refresh_token)``. If ``state`` is passed, it is checked."""
        code, hidden = as_secret(authorization_code), as_secret(state)
        del authorization_code, state  # as above
        with _boxv2_errors():
            return self.box_request.get_access_tokens(code, state=hidden)


class BoxSession(Closable):
    """Files and folders of a user, by id.

    Without ``last_access_token``, an access token is fetched immediately. ``tokens_changed(refresh_token, access_token)``
    is called with each new pair before the tokens are used. Its exceptions reach the caller. ``refresh_token_method()``
    replaces the token refresh: it returns ``(True, {"access_token": …, "refresh_token": …})``, or ``(False, …)``, which
    raises `BoxError` with status 494. ``timeout`` is in seconds. It may also be the sixth argument, as in ``boxpython``.
    ``verify``, ``proxies``, ``cert`` and ``requests_session`` are those of `box_models.Box`.

    Connection failures raise `box_models.errors.NetworkError`, which is an OSError.

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
        verify: Verify = True,
        proxies: Proxies | None = None,
        cert: Certificate | None = None,
        requests_session: requests.Session | None = None,
    ) -> None:
        hidden = SecretValue(proxies)
        del proxies  # as above
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
            refresh_token=refresh,
            access_token=access,
            tokens_changed=tokens_changed,
            method=refresh_token_method,
        )
        self.box_request: wire.BoxSession = wire.BoxSession(
            self._login,
            base_url=base_url_from_environment(),
            timeout=timeout,
            retry=retry,
            transport=Transport(verify=verify, proxies=hidden, cert=cert, requests_session=requests_session),
        )
        if access is None:
            with _boxv2_errors():
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
        """Return the id of the item with exactly this name in the folder, or None.

        Without a name, return the id of the folder.
        """
        if not name:
            return parent_folder_id
        path = f"/folders/{_id(parent_folder_id, 'parent_folder_id')}/items"
        with _boxv2_errors():
            for page in self.box_request.pages(path, parse=_Page.of, params={"fields": "name"}):
                for entry in page.entries:
                    if entry.get("name") == name:
                        return _number(entry.get("id"))
        return None

    def get_folder_info(self, folder_id: Id) -> dict[str, Any]:
        """Return the folder, with the first of its items in ``item_collection``."""
        return self._request("GET", f"/folders/{_id(folder_id, 'folder_id')}")

    def create_folder(self, name: str, parent_folder_id: Id = 0) -> dict[str, Any]:
        """Create a folder. Raises `BoxError` with status 409 if the name is taken."""
        parent = {"id": _id(parent_folder_id, "parent_folder_id")}
        return self._request("POST", "/folders", json={"name": name, "parent": parent})

    def delete_folder(self, folder_id: Id, recursive: bool = True) -> dict[str, Any]:
        """Delete a folder and its items, and return ``{}``. With ``recursive=False``, only an empty folder is deleted."""
        return self._request(
            "DELETE", f"/folders/{_id(folder_id, 'folder_id')}", params={"recursive": bool(recursive)}
        )

    def get_folder_items(
        self, folder_id: Id, limit: int = 100, offset: int = 0, fields_list: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Return one page of the folder's items."""
        params: dict[str, Param] = {"limit": limit, "offset": offset, "fields": fields_list or None}
        return self._request("GET", f"/folders/{_id(folder_id, 'folder_id')}/items", params=params)

    def upload_file(
        self, name: str, folder_id: Id, file_path: StrPath, file_id: Id | None = None
    ) -> dict[str, Any]:
        """Upload a file, or a new version of the file ``file_id``. The file is ``["entries"][0]`` of the result."""
        return self._upload(name, folder_id, file_path, file_id=file_id)

    def upload_new_file_version(
        self, name: str, folder_id: Id, file_id: Id, file_path: StrPath
    ) -> dict[str, Any]:
        """Upload a new version of a file."""
        return self._upload(name, folder_id, file_path, file_id=file_id)

    def chunk_upload_file(
        self,
        name: str,
        folder_id: Id,
        file_path: StrPath,
        file_id: Id | ProgressCallback | None = None,
        progress_callback: ProgressCallback | int | None = None,
        chunk_size: int = CHUNK,
    ) -> dict[str, Any]:
        """Upload a file as `upload_file` does, and report the progress.

        ``progress_callback(transferred, total)`` is called before each chunk and at the end. Both numbers are bytes of the
        whole request. An exception in the callback cancels the upload. The callback may also be the fourth argument, and
        ``chunk_size`` the fifth, as in ``boxpython``.
        """
        if callable(file_id):
            chunk_size = progress_callback if isinstance(progress_callback, int) else chunk_size
            file_id, progress_callback = None, file_id
        if progress_callback is not None and not callable(progress_callback):
            raise TypeError(
                f"progress_callback must be callable with (transferred, total), not {progress_callback!r}"
            )
        return self._upload(
            name,
            folder_id,
            file_path,
            file_id=file_id,
            progress_callback=progress_callback,
            chunk_size=chunk_size,
        )

    def preflight_check(
        self, name: str | None = None, file_id: Id | None = None, parent_id: Id = 0, size: int | None = None
    ) -> tuple[bool, dict[str, Any]]:
        """Ask Box whether it would accept a file, or a new version of one.

        Return the result of the check, and the whole response.
        """
        fields: dict[str, object] = {
            "parent": {"id": _id(parent_id, "parent_id")},
            "name": name or None,
            "size": size,
        }
        path = "/files/content" if file_id is None else f"/files/{_id(file_id, 'file_id')}/content"
        response = self._request(
            "OPTIONS", path, json={key: value for key, value in fields.items() if value is not None}
        )
        return bool(response.get("upload_url")), response

    def get_file_info(self, file_id: Id) -> dict[str, Any]:
        """Return the file."""
        return self._request("GET", f"/files/{_id(file_id, 'file_id')}")

    def copy_file(
        self, file_id: Id, parent_id: Id | None = None, *, dest_folder_id: Id | None = None
    ) -> dict[str, Any]:
        """Copy a file into another folder: ``parent_id`` as in ``boxv2``, or ``dest_folder_id`` as in ``boxpython``."""
        target = dest_folder_id if parent_id is None else parent_id
        if target is None:
            raise ValueError("parent_id is required: the id of the folder to copy to")
        parent = {"id": _id(target, "parent_id")}
        return self._request("POST", f"/files/{_id(file_id, 'file_id')}/copy", json={"parent": parent})

    def download_file(
        self,
        file_id: Id,
        dest_file_path: StrPath,
        progress_callback: ProgressCallback | None = None,
        chunk_size: int = CHUNK,
    ) -> None:
        """Download a file. ``dest_file_path`` is created or replaced only when the download is complete.

        ``progress_callback(transferred, total)`` is called before each chunk is written and at the end. ``total`` is -1 if
        Box does not send the length. An exception in the callback cancels the download. Content that is longer than Box
        announced raises `box_models.errors.IntegrityError`.
        """
        path, target = f"/files/{_id(file_id, 'file_id')}/content", Path(dest_file_path)
        report = progress_callback or _ignore_progress
        temporary = target.with_name(f".{target.name[:200]}.{secrets.token_hex(4)}.part")
        try:
            with temporary.open("xb") as file, _boxv2_errors(), self.box_request.stream(path) as stream:
                self._log("GET", path)
                # The length of a compressed body is not the length of the content.
                length = (
                    "" if "Content-Encoding" in stream.headers else stream.headers.get("Content-Length", "")
                )
                total, transferred = int(length) if re.fullmatch("[0-9]{1,19}", length) else -1, 0
                limit = total if total >= 0 else None
                for chunk in stream.chunks(_checked_chunk_size(chunk_size)):
                    if limit is None and transferred:  # a short download needs no second request
                        limit = self._size(file_id)
                    if limit is not None and transferred + len(chunk) > limit:
                        raise errors.IntegrityError(f"the content of {path} is longer than {limit:,} bytes")
                    report(transferred, total)
                    transferred += file.write(chunk)
                report(transferred, total)
            replace_file(temporary, target)
        finally:
            delete_file(temporary)

    def delete_file(self, file_id: Id) -> dict[str, Any]:
        """Delete a file, and return ``{}``."""
        return self._request("DELETE", f"/files/{_id(file_id, 'file_id')}")

    def search(self, **kwargs: Param) -> dict[str, Any]:
        """Return one page of search results. Each argument is a query parameter of the search.

        See https://developer.box.com/reference/get-search
        """
        return self._request("GET", "/search", params=kwargs)

    def get_user_info(self) -> dict[str, Any]:
        """Return the user whose token is used."""
        return self._request("GET", "/users/me")

    def close(self) -> None:
        """Close the connections."""
        self.box_request.close()

    def _request(
        self, method: str, path: str, *, params: Params | None = None, json: Payload | None = None
    ) -> dict[str, Any]:
        self._log(method, path)
        with _boxv2_errors():
            response = self.box_request.request(method, path, params=params, json=json, says_json=True)
            return _dictionary(response.body)

    def _upload(
        self,
        name: str,
        folder_id: Id,
        file_path: StrPath,
        *,
        file_id: Id | None,
        progress_callback: ProgressCallback | None = None,
        chunk_size: int = CHUNK,
    ) -> dict[str, Any]:
        attributes: dict[str, object] = {"name": name}
        if file_id is None:
            path, attributes["parent"] = "/files/content", {"id": _id(folder_id, "folder_id")}
        else:
            path = f"/files/{_id(file_id, 'file_id')}/content"
        body = _multipart_body(
            attributes,
            Path(file_path),
            report=progress_callback or _ignore_progress,
            chunk_size=_checked_chunk_size(chunk_size),
        )
        self._log("POST", path)
        with _boxv2_errors():
            return _dictionary(self.box_request.upload(path, body))

    def _size(self, file_id: Id) -> int:
        size = self.box_request.request(
            "GET", f"/files/{_id(file_id, 'file_id')}", params={"fields": "size"}
        ).json()
        number = size.get("size") if isinstance(size, dict) else None
        if not isinstance(number, int):
            raise errors.DecodeError("the response has no valid size of the file")
        return number

    def _log(self, method: str, path: str) -> None:
        if show_debug_messages:
            logger.info("%s %s", method, path)


class _Login(OAuth2):
    """A login whose tokens the caller's own method may refresh. Exceptions of the callback reach the caller."""

    def __init__(
        self,
        client_id: str,
        client_secret: Secret,
        *,
        refresh_token: Secret | None,
        access_token: Secret | None,
        tokens_changed: TokensChanged | None,
        method: RefreshTokenMethod | None,
    ) -> None:
        # With a method of their own, callers need no refresh token. The placeholder makes the first request call the method.
        usable_token = refresh_token or (None if method is None else Secret("none-yet"))
        super().__init__(
            client_id,
            client_secret,
            refresh_token=usable_token,
            access_token=access_token,
            tokens_changed=tokens_changed,
        )
        self._method = method

    @property
    def pair(self) -> tuple[str | None, str | None]:
        """The newest refresh token and access token. While ``tokens_changed`` runs, its arguments."""
        if self._unsaved is not None:
            return self._refresh_token(self._unsaved.tokens), self._unsaved.tokens.access.reveal()
        return self.refresh_token, self.access_token

    def _fetch(self, endpoint: TokenEndpoint) -> Tokens:
        if self._method is None:
            return super()._fetch(endpoint)
        result = SecretValue(self._method())
        if not result.reveal()[0]:
            raise errors.AuthError("Error in refreshing token", status=REFRESH_FAILED)
        return Tokens(Secret(result.reveal()[1]["access_token"]), Secret(result.reveal()[1]["refresh_token"]))

    def _save(self, tokens: Tokens, record: SavedLogin) -> None:  # noqa: ARG002 # boxv2 had no token stores
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
        page = _dictionary(body)
        entries, marker = page.get("entries") or [], page.get("next_marker")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise errors.DecodeError("the response has no valid list of items")
        return cls(entries, marker if isinstance(marker, str) else None)


@contextmanager
def _boxv2_errors() -> Iterator[None]:
    try:
        yield
    except errors.DecodeError as error:
        raise BoxHttpResponseError(error.message, status=error.status, request=error.request) from error
    except errors.BoxError as error:
        if error.status is None:  # a connection failure, or a closed session
            raise
        raise _translated(error, error.status) from error


def _translated(error: errors.BoxError, status: int) -> BoxError | BoxHttpResponseError:
    if not isinstance(error, errors.OutcomeUnknown):
        if status < 400:
            return BoxHttpResponseError(error.message, status=status, request=error.request)
        return BoxError(status, vars(error))
    unknown = (
        _UnknownHttpResponseError(error.message, status=status, request=error.request)
        if status < 400
        else _OutcomeUnknownError(status, vars(error))
    )
    unknown.request_ids = error.request_ids
    return unknown


def _dictionary(body: bytes) -> dict[str, Any]:
    try:
        return decode_object(body or b"{}")
    except JSONError:
        raise errors.DecodeError(f"the response is not a JSON object ({len(body)} bytes)") from None


def _number(item_id: object) -> int:
    if not re.fullmatch("[0-9]{1,20}", str(item_id)):
        raise errors.DecodeError("the response has an item with an invalid id")
    return int(str(item_id))


def _id(value: Id, name: str) -> str:
    text = str(value)
    if isinstance(value, bool) or not re.fullmatch(r"\d{1,20}", text, re.ASCII):
        raise ValueError(f"{name} must be an id, such as 1230944187 or '1230944187', not {value!r}")
    return text


def _checked_chunk_size(size: int) -> int:
    if size < 1:
        raise ValueError(f"chunk_size must be at least 1, not {size!r}")
    return size


def _ignore_progress(transferred: int, total: int) -> None:
    """Ignore the progress: the default callback."""


def _multipart_body(
    attributes: Mapping[str, object], path: Path, *, report: ProgressCallback, chunk_size: int
) -> Body:
    before, after, media_type = multipart_frame(attributes)
    total = len(before) + path.stat().st_size + len(after)

    def chunks() -> Iterator[bytes]:
        transferred = 0
        with path.open("rb") as file:
            files: list[IO[bytes]] = [BytesIO(before), file, BytesIO(after)]
            while chunk := _read(files, chunk_size):
                report(transferred, total)
                yield chunk
                transferred += len(chunk)
        report(transferred, total)

    return Body(total, media_type, chunks)


def _read(files: list[IO[bytes]], size: int) -> bytes:
    """Read ``size`` bytes from several files in order, or fewer at the end of the last one."""
    pieces: list[bytes] = []
    while files and size:
        piece = files[0].read(size)
        if not piece:
            files.pop(0)
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)
